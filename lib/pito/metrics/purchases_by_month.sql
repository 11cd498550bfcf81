-- One row per group and month: purchases and revenue, up to the cut-off.
select coalesce({by}, '') as part, c.month, cast(sum(c.orders) as bigint) as purchases,
  cast(sum(c.revenue_minor) as bigint) as revenue_minor
from customer_month c
join customers k on k.customer_id = c.customer_id -- for groups only
where c.month between :first and :last
group by coalesce({by}, ''), c.month
order by part, c.month
