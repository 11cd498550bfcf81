-- One row per group, priority and outcome: how long tickets of these months had waited for a person, on both clocks.
with seen as (
  select coalesce(cast({by} as varchar), '') as part, lower(coalesce(cast(t.priority as varchar), '')) as urgency,
    t.created_s, t.created_open, c.end_s, c.end_open,
    case when t.responded_s < c.end_s then t.responded_s end as responded_s,
    case when t.responded_s < c.end_s then t.responded_open end as responded_open
  from ticket_times t
  join cutoffs c on c.month = :last and c.clock = t.clock
  where t.created_month between :first and :last and t.automatic = 0
)
select part, urgency, case when responded_s is null then 0 else 1 end as answered,
  coalesce(responded_s, end_s) - created_s as elapsed_s,
  coalesce(responded_open, end_open) - created_open as business_s,
  cast(count(*) as bigint) as tickets
from seen
group by 1, 2, 3, 4, 5
order by 1, 2, 3, 4, 5
