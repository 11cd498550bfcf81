-- One row: how many contracts follow an ended one of the same customer, and how many of them begin the day after its end.
with followed as (
  select customer_id, end_day, lead(start_day) over (partition by customer_id order by start_day, end_day) as next_day
  from contracts
)
select cast(count(*) as bigint) as renewals,
  cast(coalesce(sum(case when next_day - end_day = 1 then 1 else 0 end), 0) as bigint) as next_day
from followed
where next_day is not null and end_day is not null
