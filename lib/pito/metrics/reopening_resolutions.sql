-- One row per pair of durations: until the first resolution and until the one still standing, of tickets of these months.
with seen as (
  select t.created_s, c.end_s, k.reopens,
    case when t.resolved_s < c.end_s then t.resolved_s end as final_s,
    case when k.first_resolved_s < c.end_s then k.first_resolved_s end as first_s,
    k.first_resolved_s
  from ticket_times t
  join tickets k on k.ticket_id = t.ticket_id
  cross join (select end_s from months where month = :last) c
  where t.created_month between :first and :last
)
select case when first_s is null and first_resolved_s is null and reopens = 0 then final_s else first_s end
    - created_s as first_after_s,
  final_s - created_s as final_after_s,
  end_s - created_s as age_s,
  case when final_s is not null and first_resolved_s is null and (reopens is null or reopens > 0) then 1 else 0 end as first_unknown,
  cast(count(first_resolved_s) as bigint) as said,
  cast(count(*) as bigint) as tickets
from seen
group by 1, 2, 3, 4
order by 1, 2, 3, 4
