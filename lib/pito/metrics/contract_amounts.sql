-- One row: how many contracts there are, and how many of them have a monthly amount.
select cast(count(*) as bigint) as contracts, cast(count(monthly_amount_minor) as bigint) as with_amount
from contracts
