-- One row per purchase: active on day t when bought in (t - active_days, t]; a cancelled one until it was cancelled.
select distinct o.customer_id, o.order_day as start_day,
  least(o.order_day + cast(:active_days as integer), coalesce(o.cancelled_day, :forever)) as end_day
from orders o
join customers k on k.customer_id = o.customer_id
where o.amount_minor >= 0 and o.credits is null and coalesce(o.cancelled_day, :forever) > o.order_day
