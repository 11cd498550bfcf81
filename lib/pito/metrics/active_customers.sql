-- One row per group: customers active just before the month ends.
select coalesce({by}, '') as part, cast(count(distinct a.customer_id) as bigint) as customers
from active_intervals a
join months m on a.start_day < m.end_day and a.end_day >= m.end_day
join customers k on k.customer_id = a.customer_id -- for groups only
where m.month = :month
group by coalesce({by}, '')
order by part
