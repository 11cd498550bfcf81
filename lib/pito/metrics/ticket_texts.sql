-- One row per ticket with a text in one of its columns: the month it came, and the text.
select ticket_id as about, created_month as month, cast({by} as varchar) as said
from tickets
where merged_into is null and {by} is not null and created_month between :first and :last
order by ticket_id
