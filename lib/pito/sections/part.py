"""What a report on some of the customers is about, and what of the exports could not be divided."""

from __future__ import annotations

from pito.sections.came_in import TABLES
from pito.text import message

COLUMNS = {
    "segment": message("segment"),
    "acquisition_channel": message("acquisition channel"),
    "country": message("country"),
}
NOBODYS = {False: message("{table} ({n})"), True: message("{table} ({n}, {amount})")}


def whose(workbook) -> list[str]:
    """Say whom this report is about; nothing where it is about everybody."""
    words, only = workbook.words, workbook.facts.get("only")
    if not only:
        return []
    text = message("This report is about {n} of {of} customers, those whose {column} is {values}.")
    return [
        words.say(
            text,
            n=words.number(only["customers"]),
            of=words.number(only["of"]),
            column=words.say(COLUMNS.get(only["column"], only["column"])),
            values=words.all_of(only["values"]),
        )
    ]


def of_part(workbook) -> list[str]:
    """Say what of the exports is not in a report on some of the customers; nothing where it is everybody's."""
    words, only = workbook.words, workbook.facts.get("only")
    if not only:
        return []
    said = []
    if only["left_out"]:
        tables = words.all_of([words.say(TABLES[name]) for name in only["left_out"]])
        text = message("Not in it, for it cannot be told which customers they are of: {tables}.")
        said.append(words.say(text, tables=tables))
    if only["nobodys"]:
        parts = [_of_nobody(words, name, n, only["nobodys_minor"].get(name)) for name, n in only["nobodys"].items()]
        text = message("Of no known customer, so in no report on some customers: {parts}.")
        said.append(words.say(text, parts=words.all_of(parts)))
    return said


def _of_nobody(words, name: str, n: int, amount: int | None) -> str:
    given = {"table": words.say(TABLES[name]), "n": words.number(n), "amount": words.money(amount or 0)}
    return words.say(NOBODYS[bool(amount)], **given)
