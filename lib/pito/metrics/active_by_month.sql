-- One row per month: customers active just before it ends.
select m.month, cast(count(distinct a.customer_id) as bigint) as customers
from months m
join active_intervals a on a.start_day < m.end_day and a.end_day >= m.end_day
where m.month between :first and :last
group by m.month
order by m.month
