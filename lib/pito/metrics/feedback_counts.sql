-- One row per group, kind, scale, month sent, month rated and score: how many surveys, seen as of the last month's end.
with spans as (
  select month, lag(end_s) over (order by month) as first_s, end_s
  from months
),
said as (
  select coalesce(f.kind, 'csat') as kind, f.score, f.scale_max, s.month as sent_month,
    case when f.score is not null then coalesce(f.answered_month, s.month) end as rated_month,
    coalesce(f.channel, t.channel) as channel, coalesce(f.agent, t.agent) as agent, f.stage,
    t.category, t.priority, t.team, k.segment, k.tier,
    case when w.ticket_id is null then null
      when w.automatic = 0 and w.responded_s - w.created_s <= 86400 then 'fast' else 'slow' end as speed
  from feedback f
  left join spans s on f.sent_s >= s.first_s and f.sent_s < s.end_s
  left join tickets t on t.ticket_id = f.ticket_id
  left join ticket_times w on w.ticket_id = f.ticket_id
  left join customers k on k.customer_id = coalesce(f.customer_id, t.customer_id)
),
seen as (
  select coalesce(cast({by} as varchar), '') as part, kind, scale_max, sent_month,
    case when rated_month <= :last then rated_month end as rated_month,
    case when rated_month <= :last then score end as score
  from said
  where sent_month between :first and :last or rated_month between :first and :last
)
select part, kind, scale_max, sent_month, rated_month, score, cast(count(*) as bigint) as surveys
from seen
group by part, kind, scale_max, sent_month, rated_month, score
order by part, kind, scale_max nulls last, sent_month nulls last, rated_month nulls last, score nulls last
