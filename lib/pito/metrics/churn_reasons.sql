-- One row per end reason, and whether they were there when the period began: customers who left in it and were gone at its
-- end, and what they brought in the last twelve months in which they bought. The reason is that of the contract they left with, else that of the customer list.
with gone as (
  select customer_id, max(end_day) as end_day,
    max(case when start_day < :first_day and end_day >= :first_day then 1 else 0 end) as in_start
  from active_intervals
  where start_day < :end_day
  group by customer_id
),
told as (
  select c.customer_id, c.end_day, min(c.end_reason) as end_reason
  from contracts c
  group by c.customer_id, c.end_day
),
bought_last as (
  select customer_id, max(month) as last_month
  from customer_month
  where orders > 0 and month <= :last
  group by customer_id
),
worth as (
  select c.customer_id, sum(c.revenue_minor) as revenue_minor
  from bought_last b
  join customer_month c on c.customer_id = b.customer_id and c.month > b.last_month - 12 and c.month <= :last
  group by c.customer_id
)
select coalesce(told.end_reason, k.end_reason, '') as reason, gone.in_start, cast(count(*) as bigint) as customers,
  cast(sum(coalesce(worth.revenue_minor, 0)) as bigint) as revenue
from gone
join customers k on k.customer_id = gone.customer_id
left join told on told.customer_id = gone.customer_id and told.end_day = gone.end_day
left join worth on worth.customer_id = gone.customer_id
where gone.end_day >= :first_day and gone.end_day < :end_day
group by coalesce(told.end_reason, k.end_reason, ''), gone.in_start
order by customers desc, reason
