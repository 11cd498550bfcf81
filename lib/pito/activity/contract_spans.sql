-- One row per contract that was ever in force: active on day t when start_day <= t < end_day.
select c.customer_id, c.start_day, coalesce(c.end_day, :forever) as end_day
from contracts c
join customers k on k.customer_id = c.customer_id
where coalesce(c.end_day, :forever) > c.start_day
