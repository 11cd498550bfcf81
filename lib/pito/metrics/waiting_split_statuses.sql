-- One row per status of the log: how often it was entered by the month's end.
select s.status, cast(count(*) as bigint) as changes
from status_changes s
cross join (select end_s from months where month = :last) c
where s.changed_s < c.end_s
group by s.status
order by changes desc, s.status
