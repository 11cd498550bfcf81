-- One row per customer and calendar month of their three busiest: buying days in it, and in how many years; of all that they have.
with days as (
  select distinct o.customer_id, o.order_day, o.order_month, mod(o.order_month, 12) + 1 as calendar_month,
    cast(floor((:last - o.order_month) / 12.0) as bigint) as years_ago
  from orders o
  join customers k on k.customer_id = o.customer_id
  where o.amount_minor >= 0 and o.credits is null and o.order_month between :first and :last
    and (o.cancelled_month is null or o.cancelled_month > :last)
),
by_calendar_month as (
  select customer_id, calendar_month, count(*) as purchases, count(distinct years_ago) as years
  from days
  group by customer_id, calendar_month
),
ranked as (
  select customer_id, calendar_month, purchases, years,
    sum(purchases) over (partition by customer_id) as all_purchases,
    row_number() over (partition by customer_id order by purchases desc, calendar_month) as place
  from by_calendar_month
)
select customer_id, cast(calendar_month as bigint) as calendar_month, cast(purchases as bigint) as purchases,
  cast(years as bigint) as years, cast(all_purchases as bigint) as all_purchases
from ranked
where place <= 3 and all_purchases >= :least
order by customer_id, calendar_month
