-- One row per group: tickets that came in these months, resolved at the cut-off, reopened, and passed on.
with seen as (
  select coalesce(cast({by} as varchar), '') as part, t.reopens, t.hops,
    case when t.resolved_s < c.end_s then 1 else 0 end as resolved
  from ticket_times t
  cross join (select end_s from months where month = :last) c
  where t.created_month between :first and :last
)
select part, cast(count(*) as bigint) as tickets,
  cast(sum(resolved) as bigint) as resolved,
  cast(sum(case when resolved = 1 and reopens is not null then 1 else 0 end) as bigint) as known,
  cast(sum(case when resolved = 1 and reopens > 0 then 1 else 0 end) as bigint) as reopened,
  cast(count(hops) as bigint) as hops_known,
  cast(sum(case when hops >= 2 then 1 else 0 end) as bigint) as hopped,
  cast(max(hops) as bigint) as most_hops
from seen
group by 1
order by 1
