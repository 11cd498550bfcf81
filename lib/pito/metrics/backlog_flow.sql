-- One row per quarter-hour: tickets that came and tickets resolved in it; everything before the first in one row before it.
with moves as (
  select cast(floor(t.created_s / 900.0) as bigint) as slot, 1 as opened, 0 as resolved
  from ticket_times t
  where t.created_s < :end_s
  union all
  select cast(floor(t.resolved_s / 900.0) as bigint) as slot, 0 as opened, 1 as resolved
  from ticket_times t
  where t.resolved_s < :end_s
)
select greatest(slot, :first_slot - 1) as slot,
  cast(sum(opened) as bigint) as opened, cast(sum(resolved) as bigint) as resolved
from moves
group by 1
order by 1
