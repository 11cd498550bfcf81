-- One row per group: tickets that came in these months, solved at least once by the cut-off, reopened, and passed on.
-- Where the first solution has no stamp, a ticket that is open again has been solved all the same.
with seen as (
  select coalesce(cast({by} as varchar), '') as part, t.reopens, t.hops,
    case when coalesce(k.first_s, t.resolved_s) < c.end_s then 1
      when k.first_s is null and t.resolved_s is null and t.reopens > 0 then 1 else 0 end as resolved
  from ticket_times t
  left join (select ticket_id as id, first_resolved_s as first_s from tickets) k on k.id = t.ticket_id
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
