-- One row per month of arrival and category: tickets, and of them those of customers who had asked the same within 90 days.
with asked as (
  select created_month, coalesce(category, '') as part, created_s,
    case when customer_id is null then null else lag(created_s) over (
      partition by customer_id, coalesce(category, '') order by created_s, ticket_id
    ) end as before_s
  from ticket_times
)
select created_month as month, part, cast(count(*) as bigint) as tickets,
  cast(sum(case when created_s - before_s <= 7776000 then 1 else 0 end) as bigint) as repeated
from asked
where created_month between :first and :last
group by created_month, part
order by created_month, part
