-- one row per identifying value of the exports that begins with a word of the report, or is a phone that ends as one there
with folded as (
    select
        kind,
        case
            when strlen(value) = length(value) then lower(value)
            else regexp_replace(replace(lower(nfc_normalize(value)), 'ς', 'σ'), '\p{Cf}|\x{307}', '', 'g')
        end as value
    from given
    where value is not null
)
select kind, value, regexp_extract(value, '[\p{L}\p{N}]+') as word
from folded
where kind <> 'phone' and regexp_extract(value, '[\p{L}\p{N}]+') in (select word from words)
union all
select kind, value, regexp_extract(value, '[\p{L}\p{N}]+') as word
from folded
where kind = 'phone' and right(regexp_replace(value, '\D', '', 'g'), $digits + 1) in (select word from words)
