-- One row per group, cohort and age: customers first active in the period `cohort` (its size where age is missing) who were
-- active `age` periods later, or with :or_after = 1 were active then for the last time.
with active_periods as (
  select distinct customer_id, cast(floor(month / cast(:length as double)) as bigint) as period
  from active_months
  where month <= :last_month
),
starts as (
  select customer_id, min(period) as cohort, max(period) as last_period
  from active_periods
  group by customer_id
),
grouped as (
  select s.customer_id, coalesce({by}, '') as part, s.cohort, s.last_period
  from starts s
  join customers k on k.customer_id = s.customer_id -- for groups only
  where s.cohort >= :first
),
seen as (
  select g.customer_id, g.part, g.cohort, a.period - g.cohort as age
  from grouped g
  join active_periods a on a.customer_id = g.customer_id
  where :or_after = 0
  union all
  select customer_id, part, cohort, last_period - cohort
  from grouped
  where :or_after = 1
)
select part, cohort, cast(null as bigint) as age, cast(count(*) as bigint) as customers
from grouped
group by part, cohort
union all
select part, cohort, cast(age as bigint), cast(count(*) as bigint)
from seen
group by part, cohort, age
order by part, cohort, age nulls first
