-- One row per customer, in their order: the group they are in.
select customer_id, coalesce({by}, '') as part
from customers
order by customer_id
