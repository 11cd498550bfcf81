-- One row per table: rows to the month's end, and of them those whose customer the customer list does not know.
with seen as (
  select 'orders' as part, order_month as month, customer_id, amount_minor from orders
  union all
  select 'tickets', created_month, customer_id, 0 from tickets
  union all
  select 'contacts', contacted_month, customer_id, 0 from contacts
  union all
  select 'contracts', 0, customer_id, 0 from contracts
)
select seen.part, cast(count(*) as bigint) as total,
  cast(sum(case when k.customer_id is null then 1 else 0 end) as bigint) as orphans,
  cast(sum(case when k.customer_id is null then seen.amount_minor else 0 end) as bigint) as orphan_minor
from seen
left join customers k on k.customer_id = seen.customer_id
where seen.month <= :month
group by seen.part
order by seen.part
