"""What a report on some of the customers is about, and what of the exports could not be divided."""

from __future__ import annotations

from pito.sections.came_in import TABLES
from pito.text import message

NOBODYS = message("{table} ({n})")


def of_part(workbook) -> list[str]:
    """Say whose report this is and what is not in it; nothing where it is everybody's."""
    words, only = workbook.words, workbook.facts.get("only")
    if not only:
        return []
    said = [
        words.say(
            "This report is about {n} of {of} customers, those whose {column} is {values}.",
            n=words.number(only["customers"]),
            of=words.number(only["of"]),
            column=only["column"],
            values=words.all_of(only["values"]),
        )
    ]
    if only["left_out"]:
        tables = words.all_of([words.say(TABLES[name]) for name in only["left_out"]])
        text = message("Not in it, for it cannot be told which customers they are of: {tables}.")
        said.append(words.say(text, tables=tables))
    if only["nobodys"]:
        parts = [
            words.say(NOBODYS, table=words.say(TABLES[name]), n=words.number(n)) for name, n in only["nobodys"].items()
        ]
        text = message("Of no known customer, so in no report on some customers: {parts}.")
        said.append(words.say(text, parts=words.all_of(parts)))
    return said
