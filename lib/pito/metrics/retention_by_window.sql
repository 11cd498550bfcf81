-- One row per window of days: customers who bought within it before the month began, and how many had at its end.
with bought as (
  select o.customer_id,
    max(case when o.order_day < :first_day and coalesce(o.cancelled_day, :first_day) >= :first_day then o.order_day end)
      as before_day,
    max(case when coalesce(o.cancelled_day, :end_day) >= :end_day then o.order_day end) as last_day
  from orders o
  join customers k on k.customer_id = o.customer_id
  where o.amount_minor >= 0 and o.credits is null and o.order_day < :end_day
  group by o.customer_id
),
begun as (
  select min(order_day) as first_order_day from orders
),
placed as (
  select w.days, case when begun.first_order_day + w.days <= :first_day then 1 else 0 end as is_covered,
    case when b.before_day + w.days >= :first_day then 1 else 0 end as in_start,
    case when b.last_day + w.days >= :end_day then 1 else 0 end as in_end
  from bought b
  cross join windows w
  cross join begun
)
select days, cast(max(is_covered) as bigint) as is_covered, cast(sum(in_start) as bigint) as start_customers,
  cast(sum(in_end) as bigint) as end_customers, cast(sum(in_start * in_end) as bigint) as retained
from placed
group by days
order by days
