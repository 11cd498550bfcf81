-- One row per table: rows to the month's end, and of them those whose customer the customer list does not know.
-- A rating belongs to its ticket's customer where it names none; an unanswered one to the month in which it was sent.
with seen as (
  select 'orders' as part, order_month as month, customer_id, amount_minor from orders
  union all
  select 'deals', coalesce(created_month, 0), customer_id, coalesce(amount_minor, 0) from deals
  union all
  select 'tickets', created_month, customer_id, 0 from tickets
  union all
  select 'contacts', contacted_month, customer_id, 0 from contacts
  union all
  select 'contracts', 0, customer_id, 0 from contracts
  union all
  select 'promises', 0, customer_id, 0 from promises
  union all
  select 'feedback', coalesce(f.answered_month, case when f.sent_s >= m.end_s then m.month + 1 else 0 end),
    coalesce(f.customer_id, t.customer_id), 0
  from feedback f
  left join months m on m.month = :month
  left join tickets t on t.ticket_id = f.ticket_id
)
select seen.part, cast(count(*) as bigint) as total,
  cast(sum(case when k.customer_id is null then 1 else 0 end) as bigint) as orphans,
  cast(sum(case when k.customer_id is null then seen.amount_minor else 0 end) as bigint) as orphan_minor
from seen
left join customers k on k.customer_id = seen.customer_id
where seen.month <= :month
group by seen.part
order by seen.part
