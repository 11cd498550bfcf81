-- One row per number of days until the end, null where none is known: customers with notice given who are still there.
with given as (
  select customer_id, case when count(end_day) = count(*) then max(end_day) end as end_day,
    sum(monthly_amount_minor) as monthly_minor
  from contracts
  where notice_day < :end_day and start_day < :end_day and (end_day >= :end_day or end_day is null)
  group by customer_id
),
staying as (
  select distinct g.customer_id
  from given g
  join contracts c on c.customer_id = g.customer_id
  where c.start_day < :end_day
    and (c.end_day > g.end_day or (c.end_day is null and (c.notice_day is null or c.notice_day >= :end_day)))
),
worth as (
  select customer_id, sum(revenue_minor) as revenue_minor
  from customer_month
  where month between :first and :last
  group by customer_id
)
select cast(g.end_day - :end_day as bigint) as days_ahead, cast(count(*) as bigint) as customers,
  cast(sum(coalesce(w.revenue_minor, 0)) as bigint) as revenue,
  cast(sum(coalesce(g.monthly_minor, 0)) as bigint) as monthly
from given g
join customers k on k.customer_id = g.customer_id
left join staying s on s.customer_id = g.customer_id
left join worth w on w.customer_id = g.customer_id
where s.customer_id is null
group by g.end_day - :end_day
order by days_ahead
