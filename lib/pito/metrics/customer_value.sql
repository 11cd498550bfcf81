-- One row per customer with an order in the months asked for: what they bought, and what of it has a known cost.
select coalesce({by}, '') as part,
  cast(sum(c.revenue_minor) as bigint) as revenue_minor,
  cast(sum(c.costed_minor) as bigint) as costed_minor,
  cast(sum(c.cost_minor) as bigint) as cost_minor,
  cast(sum(c.costed_orders) as bigint) as costed_orders,
  cast(sum(c.unmatched_minor) as bigint) as unmatched_minor
from customer_month c
join customers k on k.customer_id = c.customer_id
where c.month between :first and :last
group by c.customer_id, coalesce({by}, '')
having sum(c.orders) <> 0 or sum(c.revenue_minor) <> 0
order by part, revenue_minor, costed_minor, cost_minor, unmatched_minor
