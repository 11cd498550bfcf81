-- One row per group: what the customers there at the start of a period brought before and in it, and what others brought.
-- What a customer brings is the revenue of the months, or with :recurring = 1 the contracts' amounts in force on a day.
with state as (
  select customer_id,
    max(case when start_day < :first_day and end_day >= :first_day then 1 else 0 end) as in_start,
    max(case when start_day < :first_day then 1 else 0 end) as known_before
  from active_intervals
  group by customer_id
),
brought as (
  select customer_id,
    sum(case when month < :first then revenue_minor else 0 end) as was,
    sum(case when month >= :first then revenue_minor else 0 end) as became
  from customer_month
  where :recurring = 0 and month between :before and :last
  group by customer_id
  union all
  select customer_id,
    sum(case when start_day < :first_day and coalesce(end_day, :end_day) >= :first_day then monthly_amount_minor else 0 end),
    sum(case when start_day < :end_day and coalesce(end_day, :end_day) >= :end_day then monthly_amount_minor else 0 end)
  from contracts
  where :recurring = 1
  group by customer_id
),
known as (
  select coalesce({by}, '') as part, coalesce(s.in_start, 0) as in_start, coalesce(s.known_before, 0) as known_before,
    coalesce(b.was, 0) as was, coalesce(b.became, 0) as became
  from customers k
  left join state s on s.customer_id = k.customer_id
  left join brought b on b.customer_id = k.customer_id
)
select part,
  cast(sum(in_start) as bigint) as start_customers,
  cast(sum(case when in_start = 1 and became < was and became <= 0 then 1 else 0 end) as bigint) as stopped_customers,
  cast(sum(case when in_start = 1 and became < was and became > 0 then 1 else 0 end) as bigint) as shrunk_customers,
  cast(sum(case when in_start = 1 and became > was then 1 else 0 end) as bigint) as grown_customers,
  cast(sum(case when in_start = 0 and known_before = 1 and became <> 0 then 1 else 0 end) as bigint) as returned_customers,
  cast(sum(case when in_start = 0 and known_before = 0 and became <> 0 then 1 else 0 end) as bigint) as new_customers,
  cast(sum(case when in_start = 1 then was else 0 end) as bigint) as before_minor,
  cast(sum(case when in_start = 1 and became < was and became <= 0 then became - was else 0 end) as bigint) as stopped_minor,
  cast(sum(case when in_start = 1 and became < was and became > 0 then became - was else 0 end) as bigint) as shrunk_minor,
  cast(sum(case when in_start = 1 and became > was then became - was else 0 end) as bigint) as grown_minor,
  cast(sum(case when in_start = 1 then became else 0 end) as bigint) as now_minor,
  cast(sum(case when in_start = 0 and known_before = 1 then became else 0 end) as bigint) as returned_minor,
  cast(sum(case when in_start = 0 and known_before = 0 then became else 0 end) as bigint) as new_minor
from known
group by part
order by part
