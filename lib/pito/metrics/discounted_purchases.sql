-- One row per group: purchases of the months asked for, those whose discount is known, and those bought with one.
select coalesce({by}, '') as part, cast(count(*) as bigint) as purchases,
  cast(sum(case when o.discount_minor is not null then 1 else 0 end) as bigint) as known,
  cast(sum(case when o.discount_minor > 0 then 1 else 0 end) as bigint) as discounted,
  cast(sum(coalesce(o.discount_minor, 0)) as bigint) as discount_minor
from orders o
join customers k on k.customer_id = o.customer_id
where o.amount_minor >= 0 and o.credits is null and o.order_day >= :first_day and o.order_day < :end_day
  and (o.cancelled_day is null or o.cancelled_day >= :end_day)
group by coalesce({by}, '')
order by part
