-- One row per customer, in their order: their group and, of those who are customers at the cut-off, for how many days.
with there as (
  select customer_id, cast(:end_day - start_day as bigint) as days
  from active_intervals
  where start_day < :end_day and end_day >= :end_day
)
select k.customer_id, coalesce({by}, '') as part, t.days
from customers k
left join there t on t.customer_id = k.customer_id
order by k.customer_id
