-- One row per customer with an order or credit in the months asked for: revenue, and margin where a cost or a rate tells it.
with sums as (
  select customer_id,
    cast(sum(revenue_minor) as bigint) as revenue_minor,
    cast(sum(costed_minor) as bigint) as costed_minor,
    cast(sum(cost_minor) as bigint) as cost_minor,
    cast(sum(costed_orders) as bigint) as costed_orders,
    cast(sum(unmatched_minor) as bigint) as unmatched_minor
  from customer_month
  where month between :first and :last
  group by customer_id
  having sum(orders) <> 0 or sum(revenue_minor) <> 0
),
everybody as (
  select max(case when costed_orders > 0 then 1 else 0 end) as some_costed from sums
),
valued as (
  -- Credits that no order of unknown cost explains count in full; alone they tell nothing where no cost ever came.
  select s.customer_id, s.revenue_minor, s.costed_minor, s.cost_minor, e.some_costed, s.costed_orders, s.unmatched_minor,
    greatest(s.revenue_minor - s.costed_minor - s.unmatched_minor, 0) as unknown_minor
  from sums s
  cross join everybody e
)
select customer_id, revenue_minor, costed_minor, cost_minor, unmatched_minor,
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
