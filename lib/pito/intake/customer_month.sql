-- One row per customer and month with an order, a credit or a cancellation: what was sold, and at what known cost.
-- A credit without a cost takes back its part of the credited order's; `unmatched` is what credits no order there is.
-- An order cancelled in its own month is none; one cancelled later is taken back in the month of its cancellation: what
-- credits of earlier months have not taken back already. A credit from then on says the same once more, and counts no more.
with returned as (
  select c.order_id, cast(-floor(
    b.cost_minor * least(1.0, cast(-c.amount_minor as double) / nullif(b.amount_minor, 0)) + 0.5
  ) as bigint) as cost_minor
  from orders c
  join orders b on b.order_id = c.credits
  where c.amount_minor < 0 and c.cost_minor is null and b.amount_minor > 0
),
of_cancelled as (
  select c.order_id, c.credits, c.amount_minor, coalesce(c.cost_minor, r.cost_minor) as cost_minor,
    case when b.cancelled_month <= b.order_month or c.order_month >= b.cancelled_month then 1 else 0 end as is_again
  from orders c
  join orders b on b.order_id = c.credits
  left join returned r on r.order_id = c.order_id
  where c.amount_minor < 0 and b.amount_minor > 0 and b.cancelled_month is not null and c.cancelled_month is null
),
before as (
  select credits as order_id, sum(amount_minor) as amount_minor, sum(coalesce(cost_minor, 0)) as cost_minor
  from of_cancelled
  where is_again = 0
  group by credits
),
valued as (
  select o.order_id, o.customer_id, o.order_month, o.cancelled_month, o.order_day, o.amount_minor,
    case when o.amount_minor >= 0 and o.credits is null then 1 else 0 end as orders,
    coalesce(o.cost_minor, r.cost_minor) as cost_minor,
    case when o.amount_minor < 0 and o.cost_minor is null and r.order_id is null then o.amount_minor else 0 end
      as unmatched_minor
  from orders o
  join customers k on k.customer_id = o.customer_id
  left join returned r on r.order_id = o.order_id
  left join of_cancelled a on a.order_id = o.order_id
  where (o.cancelled_month is null or o.cancelled_month > o.order_month) and coalesce(a.is_again, 0) = 0
),
booked as (
  select customer_id, order_month as month, 1 as sign, order_day, amount_minor, orders, cost_minor, unmatched_minor
  from valued
  union all
  select v.customer_id, v.cancelled_month, -1, v.order_day,
    case when b.order_id is null then v.amount_minor else greatest(v.amount_minor + b.amount_minor, 0) end, v.orders,
    case when b.order_id is null or v.cost_minor is null then v.cost_minor else greatest(v.cost_minor + b.cost_minor, 0) end,
    v.unmatched_minor
  from valued v
  left join before b on b.order_id = v.order_id
  where v.cancelled_month is not null
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
