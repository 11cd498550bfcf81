-- One row per month of arrival, agent and category: tickets answered in time, and those of which it is known, at the cut-off.
with seen as (
  select t.created_month, coalesce(t.agent, '') as agent, coalesce(t.category, '') as kind,
    case when t.responded_s < c.end_s then 1 else 0 end as answered,
    case when :business = 0 then coalesce(
        case when t.responded_s < c.end_s then t.responded_s end,
        case when t.resolved_s < c.end_s then t.resolved_s end, c.end_s
      ) - t.created_s
      else coalesce(
        case when t.responded_s < c.end_s then t.responded_open end,
        case when t.resolved_s < c.end_s then t.resolved_open end, c.end_open
      ) - t.created_open end as wait_s,
    case when :business = 0 then c.end_s - t.created_s else c.end_open - t.created_open end as age_s
  from ticket_times t
  join cutoffs c on c.month = :last and c.clock = t.clock
  where t.automatic = 0 and t.created_month between :first and :last
)
select created_month as month, agent, kind,
  cast(sum(case when answered = 1 and wait_s <= :within then 1 else 0 end) as bigint) as good,
  cast(sum(case when answered = 1 or age_s > :within then 1 else 0 end) as bigint) as answers
from seen
where wait_s is not null and age_s is not null
group by created_month, agent, kind
order by created_month, agent, kind
