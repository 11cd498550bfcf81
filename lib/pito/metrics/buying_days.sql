-- One row per customer and buying day before the cut-off, customers numbered in their order: what was bought, less credits.
with numbered as (
  select customer_id, row_number() over (order by customer_id) as number
  from customers
),
credited as (
  select credits as order_id, sum(amount_minor) as amount_minor
  from orders
  where credits is not null and order_day < :end_day
  group by credits
)
select cast(n.number as bigint) as number, o.order_day as day,
  cast(sum(o.amount_minor + coalesce(c.amount_minor, 0)) as bigint) as value_minor
from orders o
join numbered n on n.customer_id = o.customer_id
left join credited c on c.order_id = o.order_id
where o.amount_minor >= 0 and o.credits is null and o.order_day < :end_day
  and (o.cancelled_day is null or o.cancelled_day >= :end_day)
group by n.number, o.order_day
order by number, day
