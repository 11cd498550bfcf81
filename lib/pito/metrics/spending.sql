-- One row per kind and channel of spending in the months asked for.
select kind, coalesce(channel, '') as channel, cast(sum(amount_minor) as bigint) as amount_minor
from costs
where month between :first and :last
group by kind, coalesce(channel, '')
order by kind, channel
