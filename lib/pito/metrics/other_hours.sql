-- One row per month of arrival and outcome: what tickets waited on the opening clock, as it is and under other opening hours.
with seen as (
  select t.created_month, t.created_s, t.created_open, c.end_s, c.end_open,
    case when t.responded_s < c.end_s then t.responded_s end as responded_s,
    case when t.responded_s < c.end_s then t.responded_open end as responded_open,
    case when t.responded_s is null and t.resolved_s < c.end_s then t.resolved_s end as dropped_s,
    case when t.responded_s is null and t.resolved_s < c.end_s then t.resolved_open end as dropped_open
  from ticket_times t
  join cutoffs c on c.month = :last and c.clock = t.clock
  where t.created_month between :first and :last and t.automatic = 0
),
spans as (
  select created_month, created_s, coalesce(responded_s, dropped_s, end_s) as until_s,
    case when responded_s is null then 0 else 1 end as answered,
    coalesce(responded_open, dropped_open, end_open) - created_open as wait_open_s
  from seen
)
select s.created_month as month, s.answered, s.wait_open_s,
  b.cum_s + least(greatest(s.until_s - b.slot * 900, b.open_from), b.open_to) - b.open_from
    - (a.cum_s + least(greatest(s.created_s - a.slot * 900, a.open_from), a.open_to) - a.open_from) as other_open_s,
  case when s.created_s - a.slot * 900 >= a.open_from and s.created_s - a.slot * 900 < a.open_to then 1 else 0
    end as came_open,
  cast(count(*) as bigint) as tickets
from spans s
join other_opening a on a.slot = cast(floor(s.created_s / 900.0) as bigint)
join other_opening b on b.slot = cast(floor(s.until_s / 900.0) as bigint)
group by 1, 2, 3, 4, 5
order by 1, 2, 3, 4, 5
