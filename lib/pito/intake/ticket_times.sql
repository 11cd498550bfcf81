-- One row per ticket that was not merged away: when it came and was answered, on the wall clock and on its own opening clock.
with t as (
  select ticket_id, customer_id, created_s, created_day, created_month, resolved_s, closed_s, reopens, hops,
    tickets.channel, tickets.priority, category, team, coalesce(p.clock, h.clock, 0) as clock, coalesce(first_responder, agent) as agent,
    first_response_s,
    case when is_automatic or first_response_s - created_s < :auto_reply_seconds then 1 else 0 end as automatic,
    cast(floor(created_s / 900.0) as bigint) as created_slot,
    cast(floor(first_response_s / 900.0) as bigint) as response_slot,
    cast(floor(coalesce(resolved_s, closed_s) / 900.0) as bigint) as resolved_slot
  from tickets
  left join clocks p on p.priority = lower(tickets.priority)
  left join clocks h on h.channel = lower(tickets.channel)
  where merged_into is null
)
select t.ticket_id, t.customer_id, k.segment, k.tier, t.created_s, t.created_day, t.created_month,
  t.channel, t.priority, t.category, t.team, t.agent, t.automatic, t.reopens, t.hops, t.clock,
  t.first_response_s as responded_s, coalesce(t.resolved_s, t.closed_s) as resolved_s,
  a.cum_s + least(greatest(t.created_s - a.slot * 900, a.open_from), a.open_to) - a.open_from as created_open,
  b.cum_s + least(greatest(t.first_response_s - b.slot * 900, b.open_from), b.open_to) - b.open_from as responded_open,
  c.cum_s + least(greatest(coalesce(t.resolved_s, t.closed_s) - c.slot * 900, c.open_from), c.open_to) - c.open_from as resolved_open
from t
left join customers k on k.customer_id = t.customer_id
left join clock_opening a on a.slot = t.created_slot and a.clock = t.clock
left join clock_opening b on b.slot = t.response_slot and b.clock = t.clock
left join clock_opening c on c.slot = t.resolved_slot and c.clock = t.clock
