-- One row per quarter-hour with tickets: how many came, and how many of them while it was shut (missing without a calendar).
select cast(floor(t.created_s / 900.0) as bigint) as slot,
  cast(count(*) as bigint) as tickets,
  cast(sum(case when o.slot is null then null
    when t.created_s - o.slot * 900 >= o.open_from and t.created_s - o.slot * 900 < o.open_to then 0
    else 1 end) as bigint) as outside
from ticket_times t
left join clock_opening o on o.slot = cast(floor(t.created_s / 900.0) as bigint) and o.clock = t.clock
where t.created_month between :first and :last
group by 1
order by 1
