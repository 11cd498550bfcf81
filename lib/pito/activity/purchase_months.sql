-- One row per customer and month with at least one purchase that was not cancelled in the same month.
select distinct o.customer_id, o.order_month as month
from orders o
join customers k on k.customer_id = o.customer_id
where o.amount_minor >= 0 and o.credits is null and (o.cancelled_month is null or o.cancelled_month > o.order_month)
order by o.customer_id, o.order_month
