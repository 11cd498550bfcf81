from pito.sources import freshdesk
from pito.sources.headers import Header

LIST = (
    "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,"
    "Last update time,Initial response time,First response time (in hrs),Tags,Survey results,Full name,Email,Company Name,"
    "Customer number"
)


def picks(header):
    plan = freshdesk.recognise(None, Header(header.split(",")))
    return plan and {name: pick.headers[0] for name, pick in plan.picks.items()}


def test_a_ticket_list_column_by_column():
    assert picks(LIST) == {
        "ticket_id": "Ticket ID",
        "customer_id": "Customer number",
        "email": "Email",
        "status": "Status",
        "priority": "Priority",
        "channel": "Source",
        "category": "Type",
        "group": "Group",
        "agent": "Agent",
        "first_responder": "Agent",
        "tags": "Tags",
        "created_at": "Created time",
        "due_at": "Due by Time",
        "first_response_at": "Initial response time",
        "resolved_at": "Resolved time",
        "closed_at": "Closed time",
        "updated_at": "Last update time",
    }


def test_the_spelling_of_freshservice_and_of_finnish_custom_fields_is_known():
    found = picks("Ticket Id,Status,Created Time,Last Updated Time,Requester Email,Asiakasnumero")
    assert (found["updated_at"], found["email"], found["customer_id"]) == (
        *("Last Updated Time", "Requester Email", "Asiakasnumero"),
    )


def test_a_list_without_creation_times_is_no_ticket_list():
    assert picks("Ticket ID,Subject,Status") is None
