-- One row per ticket that was open without any answer at the cut-off, the oldest first. Whose ticket it is stays out.
select t.ticket_id, t.created_s, t.created_day, t.channel, t.priority, t.category, t.team, t.tier,
  c.end_s - t.created_s as wait_s, c.end_open - t.created_open as wait_open_s
from ticket_times t
join cutoffs c on c.month = :month and c.clock = t.clock and t.created_s < c.end_s
where (t.responded_s is null or t.responded_s >= c.end_s) and (t.resolved_s is null or t.resolved_s >= c.end_s)
order by t.created_s, t.ticket_id
