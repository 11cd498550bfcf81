-- One row per month of arrival, group and outcome: how long tickets had waited at the cut-off, on both clocks, and what of them.
with seen as (
  select t.created_month, coalesce(cast({by} as varchar), '') as part, t.created_s, t.created_open, t.automatic,
    case when t.responded_s < c.end_s then t.responded_s end as responded_s,
    case when t.responded_s < c.end_s then t.responded_open end as responded_open,
    case when t.resolved_s < c.end_s then t.resolved_s end as resolved_s,
    case when t.resolved_s < c.end_s then t.resolved_open end as resolved_open,
    c.end_s, c.end_open, c.working_day_s
  from ticket_times t
  join cutoffs c on c.month = :last and c.clock = t.clock
  where t.created_month between :first and :last
)
select created_month as month, part, automatic,
  case when responded_s is null then 0 else 1 end as answered,
  case when resolved_s is null then 0 else 1 end as resolved,
  coalesce(responded_s, resolved_s, end_s) - created_s as wait_s,
  coalesce(responded_open, resolved_open, end_open) - created_open as wait_open_s,
  coalesce(resolved_s, end_s) - created_s as resolution_s,
  coalesce(resolved_open, end_open) - created_open as resolution_open_s,
  end_s - created_s as age_s,
  end_open - created_open as age_open_s,
  working_day_s,
  cast(count(*) as bigint) as tickets
from seen
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
