-- One row per customer and month with at least one active day.
select distinct a.customer_id, m.month
from active_intervals a
join months m on a.start_day < m.end_day and a.end_day > m.first_day
order by a.customer_id, m.month
