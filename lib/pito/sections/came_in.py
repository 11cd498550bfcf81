"""What came in, in words: the names of tables, systems and rules, and why a row was turned away."""

from __future__ import annotations

from pito.text import message

ALL_KNOWN = message("Every loaded row's customer is known, counted up to and including {month}.")
REASONS = {
    "missing": message("required value missing"),
    "not_a_date": message("not a date"),
    "not_a_number": message("not a number"),
    "not_a_duration": message("not a duration"),
    "not_a_word": message("not one of the words allowed"),
    "wrong_field_count": message("wrong number of fields"),
    "unclosed_quote": message("quote never closed"),
    "not_readable": message("not readable"),
    "ends_before_start": message("ends before it starts"),
    "replied_before_created": message("answered before it was created"),
    "resolved_before_created": message("solved before it was created"),
    "negative_duration": message("negative duration"),
    "future_date": message("date in the future"),
    "other_currency": message("in another currency"),
    "several_customers": message("an order of several customers"),
    "other_line": message("another line of the same order was turned away"),
    "superseded": message("older copy of a row that came again"),
    "footer": message("total or footer line"),
    "deleted": message("deleted in its system"),
    "excluded": message("left out by a rule"),
}
TABLES = {
    "customers": message("customer records"),
    "people": message("people"),
    "contracts": message("contracts"),
    "orders": message("orders"),
    "deals": message("deals"),
    "tickets": message("tickets"),
    "messages": message("messages"),
    "status_changes": message("status changes"),
    "contacts": message("contacts"),
    "promises": message("promises"),
    "feedback": message("feedback"),
    "costs": message("costs"),
    "events": message("events"),
}
SYSTEMS = {  # those that are no vendor's
    "template": message("template"),
    "invoices": message("invoice list"),
    "customers": message("customer list"),
    "names": message("known by name"),
}
KINDS = {
    "test": message("test"),
    "internal": message("internal"),
    "spam": message("spam"),
    "other": message("other"),
    "merged": message("merged"),
}


def system_name(words, system: str) -> str:
    """Return what a system is called: a vendor's own name, or what our lists are."""
    return words.say(SYSTEMS[system]) if system in SYSTEMS else system
