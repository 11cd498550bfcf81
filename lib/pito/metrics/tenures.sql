-- One row per group and tenure in days since the first start: how many were lost after so long (`events`), were last seen
-- after so long (`censored`), came under observation after so long (`entered`).
with first_start as (
  select customer_id, min(start_day) as start_day
  from active_intervals
  group by customer_id
),
watched as (
  select coalesce({by}, '') as part, least(a.end_day, :end_day) - a.start_day as tenure,
    case when a.end_day < :end_day then 1 else 0 end as lost,
    greatest(:observed_from - a.start_day, 0) as entered
  from first_start f
  join active_intervals a on a.customer_id = f.customer_id and a.start_day = f.start_day
  join customers k on k.customer_id = a.customer_id -- for groups only
  where a.start_day < :end_day and a.start_day >= :starts_from
),
counted as (
  select part, tenure, lost as events, 1 - lost as censored, 0 as entered from watched where tenure > entered
  union all
  select part, entered, 0, 0, 1 from watched where tenure > entered
)
select part, cast(tenure as bigint) as tenure_days, cast(sum(events) as bigint) as events,
  cast(sum(censored) as bigint) as censored, cast(sum(entered) as bigint) as entered
from counted
group by part, tenure
order by part, tenure
