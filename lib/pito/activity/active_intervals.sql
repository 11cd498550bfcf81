-- One row per customer and unbroken stretch of being active: spans that touch or overlap are one stretch.
with reached as (
  select customer_id, start_day, end_day,
    max(end_day) over (
      partition by customer_id order by start_day, end_day rows between unbounded preceding and 1 preceding
    ) as reached_day
  from spans
),
numbered as (
  select customer_id, start_day, end_day,
    sum(case when start_day <= reached_day then 0 else 1 end) over (
      partition by customer_id order by start_day, end_day rows between unbounded preceding and current row
    ) as stretch
  from reached
)
select customer_id, cast(min(start_day) as integer) as start_day, cast(max(end_day) as integer) as end_day
from numbered
group by customer_id, stretch
order by customer_id, start_day
