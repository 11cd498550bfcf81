-- One row per group and outcome: how long customers' further messages of these months had waited for a person, on both clocks.
with asking as (
  select distinct ticket_id
  from messages
  where direction = 'in' and sent_month between :first and :last
),
public_messages as (
  select m.ticket_id, m.message_id, m.sent_s, m.sent_month,
    case when m.direction = 'out' then 1 else 0 end as is_out,
    case when m.is_automatic is not null then case when m.is_automatic then 1 else 0 end
      when m.author_kind is not null then case when m.author_kind = 'system' then 1 else 0 end end as said_automatic
  from messages m
  join asking g on g.ticket_id = m.ticket_id
  cross join (select end_s from months where month = :last) c
  where m.sent_s < c.end_s and coalesce(m.is_public, true)
),
after_asking as (
  select ticket_id, message_id, sent_s, sent_month, is_out, said_automatic,
    max(case when is_out = 0 and coalesce(said_automatic, 0) = 0 then sent_s end) over (
      partition by ticket_id order by sent_s, is_out, message_id rows between unbounded preceding and current row
    ) as asked_s
  from public_messages
),
known as (
  -- What the export says of a reply wins; the seconds only speak where it says nothing.
  select ticket_id, message_id, sent_s, sent_month, is_out,
    coalesce(said_automatic, case when is_out = 1 and sent_s - asked_s < :auto_reply_seconds then 1 else 0 end) as automatic
  from after_asking
),
conversation as (
  select ticket_id, message_id, sent_s, sent_month, is_out,
    sum(case when is_out = 1 and automatic = 0 then 1 else 0 end) over (
      partition by ticket_id order by sent_s, is_out, message_id rows between unbounded preceding and current row
    ) as replies_before,
    sum(case when is_out = 0 then 1 else 0 end) over (
      partition by ticket_id order by sent_s, is_out, message_id rows between unbounded preceding and current row
    ) as asked_so_far,
    min(case when is_out = 1 and automatic = 0 then sent_s end) over (
      partition by ticket_id order by sent_s, is_out, message_id rows between unbounded preceding and current row
    ) as first_reply_s,
    min(case when is_out = 1 and automatic = 0 then sent_s end) over (
      partition by ticket_id order by sent_s, is_out, message_id rows between current row and unbounded following
    ) as reply_s,
    min(case when is_out = 1 and automatic = 1 then sent_s end) over (
      partition by ticket_id order by sent_s, is_out, message_id rows between current row and unbounded following
    ) as automatic_s
  from known
  where is_out = 1 or automatic = 0
),
oldest_unanswered as (
  select ticket_id, sent_s, sent_month, replies_before, asked_so_far, first_reply_s, reply_s, automatic_s,
    row_number() over (partition by ticket_id, replies_before order by sent_s, message_id) as place
  from conversation
  where is_out = 0
),
further as (
  -- The customer's first message has the first response, also where we wrote first.
  select coalesce(cast({by} as varchar), '') as part, t.clock, a.sent_s, a.reply_s, t.resolved_s, t.resolved_open,
    case when a.automatic_s < coalesce(a.reply_s, a.automatic_s + 1) then 1 else 0 end as automatic,
    cast(floor(a.sent_s / 900.0) as bigint) as sent_slot, cast(floor(a.reply_s / 900.0) as bigint) as reply_slot
  from oldest_unanswered a
  join ticket_times t on t.ticket_id = a.ticket_id
  where a.place = 1 and a.replies_before > 0 and a.sent_month between :first and :last
    and not (a.asked_so_far = 1 and a.first_reply_s - t.created_s < :auto_reply_seconds)
),
clocked as (
  select f.part, f.sent_s, f.reply_s, f.automatic, c.end_s, c.end_open, c.working_day_s,
    case when f.resolved_s >= f.sent_s and f.resolved_s < c.end_s then f.resolved_s end as solved_s,
    case when f.resolved_s >= f.sent_s and f.resolved_s < c.end_s then f.resolved_open end as solved_open,
    case when f.resolved_s < f.sent_s then 1 else 0 end as after_solution,
    a.cum_s + least(greatest(f.sent_s - a.slot * 900, a.open_from), a.open_to) - a.open_from as sent_open,
    b.cum_s + least(greatest(f.reply_s - b.slot * 900, b.open_from), b.open_to) - b.open_from as reply_open
  from further f
  join cutoffs c on c.month = :last and c.clock = f.clock
  left join clock_opening a on a.slot = f.sent_slot and a.clock = f.clock
  left join clock_opening b on b.slot = f.reply_slot and b.clock = f.clock
)
select part, automatic, after_solution,
  case when reply_s is null then 0 else 1 end as answered,
  case when reply_s is null and solved_s is not null then 1 else 0 end as solved,
  coalesce(reply_s, solved_s, end_s) - sent_s as wait_s,
  coalesce(reply_open, solved_open, end_open) - sent_open as wait_open_s,
  end_s - sent_s as age_s,
  end_open - sent_open as age_open_s,
  working_day_s,
  cast(count(*) as bigint) as messages
from clocked
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
