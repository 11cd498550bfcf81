-- One row per customer: the month they were first active.
select a.customer_id, min(a.month) as period
from active_months a
group by a.customer_id
