-- One row per month and group: customers there just before the span of months that ends with it, and how many still at its end.
with seen as (
  select a.customer_id, m.month,
    max(case when a.start_day < b.first_day and a.end_day >= b.first_day then 1 else 0 end) as in_start,
    max(case when a.end_day >= m.end_day then 1 else 0 end) as in_end
  from active_intervals a
  join months m on a.start_day < m.end_day
  join months b on b.month = m.month - :back
  where m.month between :first and :last
  group by a.customer_id, m.month
)
select seen.month, coalesce({by}, '') as part, cast(sum(in_start) as bigint) as start_customers,
  cast(sum(in_start * in_end) as bigint) as retained
from seen
join customers k on k.customer_id = seen.customer_id -- for groups only
group by seen.month, coalesce({by}, '')
order by seen.month, part
