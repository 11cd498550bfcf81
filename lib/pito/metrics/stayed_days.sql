-- One row per tenure in days at the cut-off: how many customers have it, and how many days they stayed in the time after.
select cast(:end_day - start_day as bigint) as days, cast(count(*) as bigint) as customers,
  cast(sum(least(end_day, :until_day) - :end_day) as bigint) as stayed_days
from active_intervals
where start_day < :end_day and end_day >= :end_day
group by :end_day - start_day
order by days
