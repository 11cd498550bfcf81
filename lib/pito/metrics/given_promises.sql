-- One row per vendor's verdict on the promise and ours, on both clocks: how many tickets the export gives a verdict on.
with pairs as (
  select k.given_promise_met as given, case when k.merged_into is null then 0 else 1 end as merged, t.automatic,
    lower(coalesce(cast(t.priority as varchar), '')) as urgency,
    case when t.responded_s < c.end_s then 1 else 0 end as answered,
    coalesce(case when t.responded_s < c.end_s then t.responded_s end, c.end_s) - t.created_s as elapsed_s,
    coalesce(case when t.responded_s < c.end_s then t.responded_open end, c.end_open) - t.created_open as business_s
  from tickets k
  left join ticket_times t on t.ticket_id = k.ticket_id
  join cutoffs c on c.month = :last and c.clock = coalesce(t.clock, 0)
  where k.created_month between :first and :last and k.given_promise_met is not null
)
select case when given then 1 else 0 end as given, merged, automatic, urgency, answered, elapsed_s, business_s,
  cast(count(*) as bigint) as tickets
from pairs
group by 1, 2, 3, 4, 5, 6, 7
order by 1, 2, 3, 4, 5, 6, 7
