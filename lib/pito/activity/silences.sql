-- One row per length of silence in days: how many ended with a purchase, how many are still silent at the cut-off.
with bought as (
  select distinct o.customer_id, o.order_day
  from orders o
  join customers k on k.customer_id = o.customer_id
  where o.amount_minor >= 0 and o.credits is null and o.cancelled_s is null and o.order_day < :as_of_day
),
followed as (
  select customer_id, order_day,
    lead(order_day) over (partition by customer_id order by order_day) as next_day
  from bought
)
select cast(coalesce(next_day, :as_of_day) - order_day as integer) as days,
  cast(sum(case when next_day is null then 0 else 1 end) as bigint) as returned,
  cast(sum(case when next_day is null then 1 else 0 end) as bigint) as silent
from followed
group by cast(coalesce(next_day, :as_of_day) - order_day as integer)
order by days
