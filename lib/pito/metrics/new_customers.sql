-- One row per customer who came for the first time in the months asked for: when, when they first left, at what cost.
with first_start as (
  select customer_id, min(start_day) as start_day
  from active_intervals
  group by customer_id
)
select f.customer_id, coalesce({by}, '') as part, f.start_day,
  case when a.end_day <= :end_day then a.end_day end as left_day, k.acquisition_cost_minor as cost_minor
from first_start f
join active_intervals a on a.customer_id = f.customer_id and a.start_day = f.start_day
join customers k on k.customer_id = f.customer_id
where f.start_day >= :first_day and f.start_day < :end_day
order by f.customer_id
