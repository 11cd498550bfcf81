-- One row per customer and reason to call: lost in the month, notice given, each ticket unanswered at the month's end.
-- `day` is the first day without them, the end they gave notice of, the day the ticket came.
with lost as (
  select a.customer_id, 'lost' as reason, cast(max(a.end_day) as integer) as day, cast(null as varchar) as ticket_id
  from active_intervals a
  join months m on m.month = :month and a.start_day < m.end_day
  group by a.customer_id
  having max(case when a.start_day < m.first_day and a.end_day >= m.first_day then 1 else 0 end) = 1
    and max(case when a.end_day >= m.end_day then 1 else 0 end) = 0
),
last_contracts as (
  select customer_id, start_day, notice_day, end_day,
    row_number() over (
      partition by customer_id order by coalesce(end_day, 9999999) desc, start_day desc, contract_id
    ) as place
  from contracts
),
leaving as (
  select c.customer_id, 'notice' as reason, c.end_day as day, cast(null as varchar) as ticket_id
  from last_contracts c
  join months m on m.month = :month
  where c.place = 1 and c.notice_day < m.end_day and c.start_day < m.end_day
    and (c.end_day is null or c.end_day >= m.end_day)
),
waiting as (
  select t.customer_id, 'ticket' as reason, t.created_day as day, t.ticket_id
  from ticket_times t
  join months m on m.month = :month
  where t.created_s < m.end_s
    and (t.responded_s is null or t.responded_s >= m.end_s)
    and (t.resolved_s is null or t.resolved_s >= m.end_s)
),
every as (
  select customer_id, reason, day, ticket_id from lost
  union all
  select customer_id, reason, day, ticket_id from leaving
  union all
  select customer_id, reason, day, ticket_id from waiting
),
worth as (
  select customer_id, sum(revenue_minor) as revenue_minor
  from customer_month
  where month between :first and :month
  group by customer_id
)
select e.customer_id, e.reason, e.day, e.ticket_id, k.name, k.phone, k.email, k.owner, k.segment,
  cast(coalesce(w.revenue_minor, 0) as bigint) as revenue_minor
from every e
left join customers k on k.customer_id = e.customer_id
left join worth w on w.customer_id = e.customer_id
