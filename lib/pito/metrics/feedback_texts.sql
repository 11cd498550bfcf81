-- One row per rating with a comment: the ticket it is about, else itself, the month it was given, and the comment.
select coalesce(ticket_id, concat('feedback ', feedback_id)) as about, answered_month as month, comment as said
from feedback
where comment is not null and answered_month between :first and :last
order by feedback_id
