-- One row per rule: tickets that came in to the month's end and are left out because they were merged into another.
select 'merged' as part, cast(count(*) as bigint) as total
from tickets
where merged_into is not null and created_month <= :month
