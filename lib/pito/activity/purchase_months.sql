-- One row per customer and month with at least one purchase.
select distinct o.customer_id, o.order_month as month
from orders o
join customers k on k.customer_id = o.customer_id
where o.amount_minor >= 0 and o.credits is null and o.cancelled_s is null
order by o.customer_id, o.order_month
