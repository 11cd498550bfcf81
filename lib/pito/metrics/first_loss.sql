-- One row: the first day on which anybody stopped being a customer, and the first on which anybody was one.
select cast(min(case when end_day < :end_day then end_day end) as bigint) as first_loss,
  cast(min(start_day) as bigint) as first_start
from active_intervals
where start_day < :end_day
