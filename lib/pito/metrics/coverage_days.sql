-- One row per table and month with rows: on how many of the month's days there is at least one.
with seen as (
  select 'contacts' as part, contacted_month as month, contacted_day as day from contacts
  union all
  select 'deals', created_month, created_day from deals
  union all
  select 'feedback', answered_month, answered_day from feedback
  union all
  select 'orders', order_month, order_day from orders
  union all
  select 'tickets', created_month, created_day from tickets
)
select part, month, cast(count(distinct day) as bigint) as days
from seen
where month is not null and month <= :month
group by part, month
order by part, month
