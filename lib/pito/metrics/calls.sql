-- One row: missed calls of the month, by whether a call to the same customer followed; and calls out there are at all.
with calls as (
  select customer_id, contacted_s, contacted_month, contact_id,
    case when kind = 'missed_call' and coalesce(direction, 'in') = 'in' then 1 else 0 end as missed,
    case when kind = 'call' and direction = 'out' then contacted_s end as called_s
  from contacts
  where kind in ('call', 'missed_call')
),
followed as (
  select contacted_month, contacted_s, missed, called_s,
    min(called_s) over (
      partition by customer_id order by contacted_s, missed desc, contact_id
      rows between current row and unbounded following
    ) as back_s
  from calls
),
judged as (
  select f.contacted_month, f.missed, f.called_s, c.end_s - f.contacted_s as age_s,
    case when f.back_s < c.end_s then f.back_s - f.contacted_s end as back_after_s
  from followed f
  cross join (select end_s from months where month = :month) c
)
select
  cast(coalesce(sum(case when missed = 1 and contacted_month = :month then 1 else 0 end), 0) as bigint) as missed,
  cast(coalesce(sum(case when missed = 1 and contacted_month = :month and back_after_s <= 86400 then 1 else 0 end), 0)
    as bigint) as called_back,
  cast(coalesce(sum(case when missed = 1 and contacted_month = :month and age_s <= 86400
    and (back_after_s is null or back_after_s > 86400) then 1 else 0 end), 0) as bigint) as undecided,
  cast(coalesce(sum(case when missed = 1 and contacted_month = :month and back_after_s > 86400 then 1 else 0 end), 0)
    as bigint) as called_later,
  cast(count(called_s) as bigint) as calls_out
from judged
