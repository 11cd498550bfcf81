-- One row per month and group: what the month did to the customers, as counts.
with seen as (
  select a.customer_id, m.month,
    max(case when a.start_day < m.first_day and a.end_day >= m.first_day then 1 else 0 end) as in_start,
    max(case when a.end_day >= m.end_day then 1 else 0 end) as in_end,
    max(case when a.start_day < m.first_day then 1 else 0 end) as known_before,
    max(case when a.start_day >= m.first_day then 1 else 0 end) as began
  from active_intervals a
  join months m on a.start_day < m.end_day
  where m.month between :first and :last
  group by a.customer_id, m.month
),
sorted_out as (
  select seen.month, coalesce({by}, '') as part, in_start, in_end, known_before,
    case when in_start = 0 and in_end = 0 and began = 1 then 1 else 0 end as passed_through
  from seen
  join customers k on k.customer_id = seen.customer_id -- for groups only
)
select month, part,
  cast(sum(in_start) as bigint) as start_customers,
  cast(sum(in_end) as bigint) as end_customers,
  cast(sum(in_start * in_end) as bigint) as retained,
  cast(sum(in_start * (1 - in_end)) as bigint) as lost,
  cast(sum((1 - in_start) * (1 - known_before) * in_end) as bigint) as new_customers,
  cast(sum((1 - in_start) * known_before * in_end) as bigint) as returned,
  cast(sum(passed_through) as bigint) as gained_and_lost,
  cast(sum(passed_through * (1 - known_before)) as bigint) as acquired_and_lost
from sorted_out
group by month, part
order by month, part
