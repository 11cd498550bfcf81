-- One row per group, outcome and time with us: tickets of these months, and how long it was whose turn, on both clocks.
with came as (
  select t.ticket_id, coalesce(cast({by} as varchar), '') as part, t.clock, t.created_s, t.resolved_s, t.resolved_open,
    c.end_s, c.end_open
  from ticket_times t
  join cutoffs c on c.month = :last and c.clock = t.clock
  where t.created_month between :first and :last
),
logged as (
  select m.ticket_id, m.clock, m.created_s, m.resolved_s, m.resolved_open, m.end_s, m.end_open,
    s.changed_s, s.status, s.previous_status,
    row_number() over (partition by m.ticket_id order by s.changed_s) as place
  from came m
  join status_changes s on s.ticket_id = m.ticket_id and s.changed_s < m.end_s
),
steps as (
  select ticket_id, clock, resolved_s, resolved_open, end_s, end_open, 0 as place, created_s as from_s,
    coalesce(previous_status, 'new') as status
  from logged
  where place = 1
  union all
  select ticket_id, clock, resolved_s, resolved_open, end_s, end_open, place, greatest(changed_s, created_s), status
  from logged
),
turns as (
  select ticket_id, clock, resolved_s, resolved_open, end_s, end_open, place, from_s,
    cast(floor(from_s / 900.0) as bigint) as from_slot,
    case
      when replace(replace(lower(status), ' ', '_'), '-', '_') in ('new', 'open', 'reopened', 'in_progress') then 'us'
      when replace(replace(lower(status), ' ', '_'), '-', '_') = 'waiting_on_customer' then 'customer'
      when replace(replace(lower(status), ' ', '_'), '-', '_') = 'waiting_on_third_party' then 'third_party'
      when replace(replace(lower(status), ' ', '_'), '-', '_') in ('resolved', 'solved', 'closed') then 'nobody'
      else 'unknown' end as turn
  from steps
),
clocked as (
  select t.ticket_id, t.resolved_s, t.resolved_open, t.end_s, t.end_open, t.place, t.turn, t.from_s,
    a.cum_s + least(greatest(t.from_s - a.slot * 900, a.open_from), a.open_to) - a.open_from as from_open
  from turns t
  left join clock_opening a on a.slot = t.from_slot and a.clock = t.clock
),
followed as (
  select ticket_id, resolved_s, resolved_open, end_s, end_open, turn, from_s, from_open,
    lead(from_s) over (partition by ticket_id order by place) as next_s,
    lead(from_open) over (partition by ticket_id order by place) as next_open
  from clocked
),
ended as (
  -- Of the last status only the ticket itself may say that it ended.
  select ticket_id, turn, from_s, from_open,
    case when next_s is null and (turn = 'nobody' or (resolved_s >= from_s and resolved_s < end_s)) then 1 else 0 end as solved,
    case when next_s is not null then next_s when resolved_s >= from_s and resolved_s < end_s then resolved_s
      else end_s end as to_s,
    case when next_s is not null then next_open when resolved_s >= from_s and resolved_s < end_s then resolved_open
      else end_open end as to_open
  from followed
),
by_ticket as (
  select ticket_id, max(solved) as solved,
    cast(sum(case when turn = 'us' then to_s - from_s else 0 end) as bigint) as us_s,
    cast(sum(case when turn = 'customer' then to_s - from_s else 0 end) as bigint) as customer_s,
    cast(sum(case when turn = 'third_party' then to_s - from_s else 0 end) as bigint) as third_party_s,
    cast(sum(case when turn = 'unknown' then to_s - from_s else 0 end) as bigint) as unknown_s,
    cast(sum((to_open - from_open) * case when turn = 'us' then 1 else 0 end) as bigint) as us_open_s,
    cast(sum((to_open - from_open) * case when turn = 'customer' then 1 else 0 end) as bigint) as customer_open_s,
    cast(sum((to_open - from_open) * case when turn = 'third_party' then 1 else 0 end) as bigint) as third_party_open_s,
    cast(sum((to_open - from_open) * case when turn = 'unknown' then 1 else 0 end) as bigint) as unknown_open_s
  from ended
  group by ticket_id
)
select m.part, case when b.ticket_id is null then 0 else 1 end as logged, coalesce(b.solved, 0) as solved,
  b.us_s, b.us_open_s,
  cast(sum(b.customer_s) as bigint) as customer_s, cast(sum(b.customer_open_s) as bigint) as customer_open_s,
  cast(sum(b.third_party_s) as bigint) as third_party_s, cast(sum(b.third_party_open_s) as bigint) as third_party_open_s,
  cast(sum(b.unknown_s) as bigint) as unknown_s, cast(sum(b.unknown_open_s) as bigint) as unknown_open_s,
  cast(sum(case when b.customer_s > 0 then 1 else 0 end) as bigint) as asked_back,
  cast(count(*) as bigint) as tickets
from came m
left join by_ticket b on b.ticket_id = m.ticket_id
group by 1, 2, 3, 4, 5
order by 1, 2, 3, 4, 5
