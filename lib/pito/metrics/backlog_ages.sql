-- One row per group and age band of the tickets open at the cut-off: how many, and how many of them without any answer.
with still_open as (
  select coalesce(cast({by} as varchar), '') as part, c.end_s - t.created_s as age_s, t.automatic,
    case when t.responded_s < c.end_s then 1 else 0 end as answered
  from ticket_times t
  join months c on c.month = :month and t.created_s < c.end_s
  where t.resolved_s is null or t.resolved_s >= c.end_s
)
select part,
  case when age_s <= 86400 then 0 when age_s <= 259200 then 1 when age_s <= 604800 then 2
    when age_s <= 2592000 then 3 when age_s <= 7776000 then 4 else 5 end as band,
  cast(count(*) as bigint) as tickets,
  cast(sum(1 - answered) as bigint) as unanswered,
  cast(sum(answered * automatic) as bigint) as automatic,
  cast(max(age_s) as bigint) as oldest_s
from still_open
group by 1, 2
order by 1, 2
