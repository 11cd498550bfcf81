-- One row per kind of first buying day in the months asked for, with a discount or not: customers, and who is one at the cut-off.
with bought as (
  select o.customer_id, o.order_day, max(case when o.discount_minor > 0 then 1 else 0 end) as with_discount,
    min(case when o.discount_minor is null then 0 else 1 end) as is_known
  from orders o
  join customers k on k.customer_id = o.customer_id
  where o.amount_minor >= 0 and o.credits is null and o.order_day < :end_day
    and (o.cancelled_day is null or o.cancelled_day >= :end_day)
  group by o.customer_id, o.order_day
),
first_day_of as (
  select customer_id, min(order_day) as order_day
  from bought
  group by customer_id
),
still_there as (
  select distinct customer_id
  from active_intervals
  where start_day < :end_day and end_day >= :end_day
)
select cast(b.with_discount as bigint) as with_discount, cast(count(*) as bigint) as customers,
  cast(sum(case when s.customer_id is null then 0 else 1 end) as bigint) as kept
from bought b
join first_day_of f on f.customer_id = b.customer_id and f.order_day = b.order_day
left join still_there s on s.customer_id = b.customer_id
where b.order_day >= :from_day and b.order_day < :to_day and b.is_known = 1
group by b.with_discount
order by with_discount
