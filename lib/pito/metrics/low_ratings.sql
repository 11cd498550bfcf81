-- One row per kind, scale, score and outcome: ratings given in the months, and when a person next turned to the customer.
-- A rating without the time of its answer counts in the month in which it was sent; who was turned to since cannot be told.
-- Turning to them: a logged contact that is no note, not missed and not theirs; or a person's answer to a ticket they opened since.
with spans as (
  select month, lag(end_s) over (order by month) as first_s, end_s
  from months
),
rated as (
  select f.feedback_id, coalesce(f.kind, 'csat') as kind, f.scale_max, f.score, f.answered_s,
    coalesce(f.customer_id, t.customer_id) as customer_id, c.end_s, c.end_open
  from feedback f
  left join tickets t on t.ticket_id = f.ticket_id
  left join spans s on f.answered_s is null and f.sent_s >= s.first_s and f.sent_s < s.end_s
  cross join (select end_s, end_open from months where month = :last) c
  where f.score is not null and coalesce(f.answered_month, s.month) between :first and :last
),
turned_to as (
  select r.feedback_id, k.contacted_s as at_s
  from rated r
  join contacts k on k.customer_id = r.customer_id and k.contacted_s >= r.answered_s and k.contacted_s < r.end_s
  where coalesce(k.direction, 'out') = 'out' and coalesce(k.kind, '') not in ('note', 'missed_call')
  union all
  select r.feedback_id, w.responded_s
  from rated r
  join ticket_times w on w.customer_id = r.customer_id and w.created_s >= r.answered_s and w.responded_s < r.end_s
  where w.automatic = 0
),
followed as (
  select r.feedback_id, r.kind, r.scale_max, r.score, r.answered_s, r.end_s, r.end_open,
    case when r.customer_id is null then 0 else 1 end as known, min(a.at_s) as at_s
  from rated r
  left join turned_to a on a.feedback_id = r.feedback_id
  group by r.feedback_id, r.kind, r.scale_max, r.score, r.answered_s, r.end_s, r.end_open,
    case when r.customer_id is null then 0 else 1 end
),
slots as (
  select kind, scale_max, score, known, answered_s, at_s, end_s, end_open,
    cast(floor(answered_s / 900.0) as bigint) as answered_slot, cast(floor(at_s / 900.0) as bigint) as at_slot
  from followed
),
clocked as (
  select s.kind, s.scale_max, s.score, s.known, s.answered_s, s.at_s, s.end_s, s.end_open,
    a.cum_s + least(greatest(s.answered_s - a.slot * 900, a.open_from), a.open_to) - a.open_from as answered_open,
    b.cum_s + least(greatest(s.at_s - b.slot * 900, b.open_from), b.open_to) - b.open_from as at_open
  from slots s
  left join opening a on a.slot = s.answered_slot
  left join opening b on b.slot = s.at_slot
)
select kind, scale_max, score, known, case when at_s is null then 0 else 1 end as followed,
  coalesce(at_s, end_s) - answered_s as wait_s,
  coalesce(at_open, end_open) - answered_open as wait_open_s,
  cast(count(*) as bigint) as ratings
from clocked
group by 1, 2, 3, 4, 5, 6, 7
order by kind, scale_max nulls last, score, known, followed, wait_s, wait_open_s nulls last
