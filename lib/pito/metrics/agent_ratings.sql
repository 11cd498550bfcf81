-- One row per month, agent assigned to the ticket, category, scale and score: ratings of satisfaction.
select f.answered_month as month, coalesce(f.agent, t.agent, '') as agent, coalesce(t.category, '') as category,
  coalesce(f.kind, 'csat') as kind, f.scale_max, f.score, cast(count(*) as bigint) as answers
from feedback f
left join tickets t on t.ticket_id = f.ticket_id
where f.score is not null and coalesce(f.kind, 'csat') = 'csat' and f.answered_month between :first and :last
group by f.answered_month, coalesce(f.agent, t.agent, ''), coalesce(t.category, ''), coalesce(f.kind, 'csat'),
  f.scale_max, f.score
order by month, agent, category, scale_max nulls last, score
