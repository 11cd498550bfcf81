-- One row per reading of the vendor's first response, reason why it differs from ours, and both times: how many tickets.
with pairs as (
  select k.given_first_response_s as given_s, k.given_first_response_business_s as given_open_s,
    case when k.merged_into is null then 0 else 1 end as merged,
    coalesce(t.automatic, 0) as automatic,
    case when t.responded_s < c.end_s then t.responded_s - t.created_s end as own_s,
    case when t.responded_s < c.end_s then t.responded_open - t.created_open end as own_open_s
  from tickets k
  cross join (select end_s from months where month = :last) c
  left join ticket_times t on t.ticket_id = k.ticket_id
  where k.created_month between :first and :last
),
readings as (
  select 'elapsed' as clock, given_s, own_s, own_open_s as other_s, merged, automatic from pairs
  union all
  select 'business' as clock, given_open_s as given_s, own_open_s as own_s, own_s as other_s, merged, automatic from pairs
),
judged as (
  select clock, given_s, own_s,
    case when merged = 1 then 'merged'
      when automatic = 1 then 'automatic'
      when own_s is null and other_s is not null then 'no_calendar'
      when own_s is null then 'no_answer'
      when given_s is null then 'not_given'
      when abs(given_s - own_s) <= :tolerance then 'same'
      when abs(given_s - other_s) <= :tolerance then 'other_clock'
      when clock = 'business' then 'other_hours'
      else 'unexplained' end as reason
  from readings
  where given_s is not null or (own_s is not null and automatic = 0)
)
select clock, reason, given_s, own_s, cast(count(*) as bigint) as tickets
from judged
group by 1, 2, 3, 4
order by 1, 2, 3, 4
