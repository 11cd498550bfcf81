-- One row per customer and month with an order or a credit: what was sold, and at what known cost.
select o.customer_id, o.order_month as month,
  cast(sum(case when o.amount_minor >= 0 and o.credits is null then 1 else 0 end) as bigint) as orders,
  cast(sum(o.amount_minor) as bigint) as revenue_minor,
  cast(sum(case when o.cost_minor is null then 0 else o.amount_minor end) as bigint) as costed_minor,
  cast(sum(coalesce(o.cost_minor, 0)) as bigint) as cost_minor,
  cast(count(o.cost_minor) as bigint) as costed_orders,
  max(o.order_day) as last_day
from orders o
join customers k on k.customer_id = o.customer_id
where o.cancelled_s is null
group by o.customer_id, o.order_month
order by o.customer_id, o.order_month
