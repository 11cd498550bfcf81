-- One row per quarter-hour of the opening calendar between two instants: for how many seconds it was open.
select slot, open_to - open_from as open_s
from opening
where slot >= :first_slot and slot < :end_slot
order by slot
