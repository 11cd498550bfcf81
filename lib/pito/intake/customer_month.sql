-- One row per customer and month with an order, a credit or a cancellation: what was sold, and at what known cost.
-- A credit without a cost takes back its part of the credited order's; `unmatched` is what credits no order there is.
-- An order cancelled in its own month is none; one cancelled later is taken back in the month of its cancellation.
with returned as (
  select c.order_id, cast(-floor(
    b.cost_minor * least(1.0, cast(-c.amount_minor as double) / nullif(b.amount_minor, 0)) + 0.5
  ) as bigint) as cost_minor
  from orders c
  join orders b on b.order_id = c.credits
  where c.amount_minor < 0 and c.cost_minor is null and b.amount_minor > 0
),
valued as (
  select o.customer_id, o.order_month, o.cancelled_month, o.order_day, o.amount_minor,
    case when o.amount_minor >= 0 and o.credits is null then 1 else 0 end as orders,
    coalesce(o.cost_minor, r.cost_minor) as cost_minor,
    case when o.amount_minor < 0 and o.cost_minor is null and r.order_id is null then o.amount_minor else 0 end
      as unmatched_minor
  from orders o
  join customers k on k.customer_id = o.customer_id
  left join returned r on r.order_id = o.order_id
  where o.cancelled_month is null or o.cancelled_month > o.order_month
),
booked as (
  select customer_id, order_month as month, 1 as sign, order_day, amount_minor, orders, cost_minor, unmatched_minor
  from valued
  union all
  select customer_id, cancelled_month, -1, order_day, amount_minor, orders, cost_minor, unmatched_minor
  from valued
  where cancelled_month is not null
)
select customer_id, month,
  cast(sum(sign * orders) as bigint) as orders,
  cast(sum(sign * amount_minor) as bigint) as revenue_minor,
  cast(sum(case when cost_minor is null then 0 else sign * amount_minor end) as bigint) as costed_minor,
  cast(sum(sign * coalesce(cost_minor, 0)) as bigint) as cost_minor,
  cast(sum(case when cost_minor is null then 0 else sign end) as bigint) as costed_orders,
  cast(sum(sign * unmatched_minor) as bigint) as unmatched_minor,
  max(order_day) as last_day
from booked
group by customer_id, month
order by customer_id, month
