-- One row per customer and buying day: active on day t when bought in (t - active_days, t].
select distinct o.customer_id, o.order_day as start_day, o.order_day + cast(:active_days as integer) as end_day
from orders o
join customers k on k.customer_id = o.customer_id
where o.amount_minor >= 0 and o.credits is null and o.cancelled_s is null
