-- One row per cohort and age: of the customers who started in period `cohort`, how many were there `age` periods later.
with sizes as (
  select period as cohort, count(distinct customer_id) as size
  from cohort_starts
  where period between :first and :last
  group by period
),
there as (
  select s.period as cohort, r.period - s.period as age, count(distinct s.customer_id) as retained
  from cohort_starts s
  join cohort_returns r on r.customer_id = s.customer_id and r.period >= s.period
  where s.period between :first and :last and r.period <= :last
  group by s.period, r.period - s.period
)
select sizes.cohort, cast(sizes.size as bigint) as size, cast(there.age as bigint) as age,
  cast(there.retained as bigint) as retained
from sizes
left join there on there.cohort = sizes.cohort
order by sizes.cohort, there.age
