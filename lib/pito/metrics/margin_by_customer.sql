-- One row per customer with an order or credit in the months asked for: revenue, and margin where a cost or a rate tells it.
with sums as (
  select c.customer_id,
    cast(sum(c.revenue_minor) as bigint) as revenue_minor,
    cast(sum(c.costed_minor) as bigint) as costed_minor,
    cast(sum(c.cost_minor) as bigint) as cost_minor,
    cast(sum(c.costed_orders) as bigint) as costed_orders,
    cast(sum(c.unmatched_minor) as bigint) as unmatched_minor
  from customer_month c
  join customers k on k.customer_id = c.customer_id
  where c.month between :first and :last
  group by c.customer_id
  having sum(c.orders) <> 0 or sum(c.revenue_minor) <> 0
),
everybody as (
  select max(case when costed_orders > 0 then 1 else 0 end) as some_costed from sums
),
valued as (
  select s.customer_id, s.revenue_minor, s.costed_minor, s.cost_minor, e.some_costed, s.costed_orders,
    greatest(s.revenue_minor - s.costed_minor - s.unmatched_minor, 0) as unknown_minor
  from sums s
  cross join everybody e
)
select customer_id, revenue_minor,
  case
    when cast(:margin_rate as double) is not null then revenue_minor
    when costed_orders > 0 or (unknown_minor = 0 and revenue_minor < 0 and some_costed = 1)
      then revenue_minor - unknown_minor
    else 0
  end as known_minor,
  case
    when cast(:margin_rate as double) is not null
      then costed_minor - cost_minor + (revenue_minor - costed_minor) * cast(:margin_rate as double)
    when costed_orders > 0 or (unknown_minor = 0 and revenue_minor < 0 and some_costed = 1)
      then cast(revenue_minor - unknown_minor - cost_minor as double)
  end as margin_minor
from valued
order by customer_id
