-- one row per kind and phrase: an identifying value of the exports that stands among the phrases of a report
with trimmed as (
    select
        kind,
        regexp_replace(value, '^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$', '', 'g') as value,
        regexp_replace(value, '\D', '', 'g') as digits,
        regexp_matches(value, '\p{L}') as letters
    from begun
),

worded as (
    select kind, trim(regexp_replace(value, '[^\p{L}\p{N}]+', ' ', 'g')) as phrase
    from trimmed
    where letters
),

written as (
    select kind, array_to_string(string_split(phrase, ' ')[:$longest], ' ') as phrase
    from worded
    where length(replace(phrase, ' ', '')) >= $shortest
    union all
    select kind, value as phrase
    from trimmed
    where not letters
        and length(digits) >= $digits
        and not regexp_full_match(value, '\d{4}-\d{1,2}(-\d{1,2})?|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{1,2}[./-]\d{4}')
    union all
    select kind, 'tel:' || digits as phrase
    from trimmed
    where kind = 'phone' and length(digits) > $digits
    union all
    select kind, 'tail:' || right(digits, $tail) as phrase
    from trimmed
    where kind = 'phone' and length(digits) > $tail
)

select distinct kind, phrase
from written join phrases using (phrase)
