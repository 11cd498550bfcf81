-- One row per month with an order, a credit or a cancellation: what was sold, and to how many customers.
select c.month,
  cast(sum(c.revenue_minor) as bigint) as revenue_minor,
  cast(sum(case when c.orders <> 0 or c.revenue_minor <> 0 then 1 else 0 end) as bigint) as buyers
from customer_month c
join customers k on k.customer_id = c.customer_id
where c.month between :first and :last
group by c.month
order by c.month
