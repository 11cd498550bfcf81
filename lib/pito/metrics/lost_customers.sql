-- One row per customer who was there just before the month began and was not just before it ended.
select customer_id
from active_intervals
where start_day < :end_day
group by customer_id
having max(case when start_day < :first_day and end_day >= :first_day then 1 else 0 end) = 1
  and max(case when end_day >= :end_day then 1 else 0 end) = 0
order by customer_id
