-- One row per customer who bought in the days asked for: days since the last purchase, and on how many days they bought.
with days as (
  select distinct o.customer_id, o.order_day
  from orders o
  join customers k on k.customer_id = o.customer_id
  where o.amount_minor >= 0 and o.credits is null and o.order_day >= :first_day and o.order_day < :end_day
    and (o.cancelled_day is null or o.cancelled_day >= :end_day)
)
select customer_id, cast(:end_day - 1 - max(order_day) as bigint) as recency_days,
  cast(count(*) as bigint) as buying_days
from days
group by customer_id
order by customer_id
