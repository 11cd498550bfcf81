-- One row: how many purchases of known customers followed an earlier one, and within how many days most of them did.
with bought as (
  select distinct o.customer_id, o.order_day
  from orders o
  join customers k on k.customer_id = o.customer_id
  where o.amount_minor >= 0 and o.credits is null and o.order_day < :as_of_day
    and (o.cancelled_day is null or o.cancelled_day >= :as_of_day)
),
followed as (
  select order_day - lag(order_day) over (partition by customer_id order by order_day) as gap
  from bought
),
ranked as (
  select gap, row_number() over (order by gap) as place, count(*) over () as gaps
  from followed
  where gap is not null
)
select cast(count(*) as bigint) as gaps, cast(min(case when 100 * place >= 95 * gaps then gap end) as bigint) as usual
from ranked
