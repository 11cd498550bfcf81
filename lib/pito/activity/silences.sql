-- One row per length in days and gap to the next purchase, where there is one: silences that lasted longer than that length
-- and were followed for twice as long, and how many of them ended.
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
    next_day - order_day as gap
  from followed
)
select days, gap, cast(count(*) as bigint) as silences, cast(count(gap) as bigint) as returned
from measured
group by days, gap
order by days, gap
