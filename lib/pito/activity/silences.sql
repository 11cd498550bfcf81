-- One row per length in days: silences that lasted longer and were followed for twice as long, and how many of them ended.
with bought as (
  select distinct o.customer_id, o.order_day
  from orders o
  join customers k on k.customer_id = o.customer_id
  where o.amount_minor >= 0 and o.credits is null and o.order_day < :as_of_day
    and (o.cancelled_day is null or o.cancelled_day >= :as_of_day)
),
followed as (
  select customer_id, order_day,
    lead(order_day) over (partition by customer_id order by order_day) as next_day
  from bought
),
measured as (
  select cast(least(
      coalesce(next_day - order_day - 1, :as_of_day), floor((:as_of_day - order_day) / 2.0)
    ) as integer) as days,
    case when next_day is null then 0 else 1 end as returned
  from followed
)
select days, cast(count(*) as bigint) as silences, cast(sum(returned) as bigint) as returned
from measured
group by days
order by days
