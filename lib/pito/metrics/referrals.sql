-- One row per customer who was referred by another customer: who, and by whom.
select k.customer_id, k.referred_by
from customers k
join customers r on r.customer_id = k.referred_by
where k.referred_by is not null and k.referred_by <> k.customer_id
order by k.customer_id
