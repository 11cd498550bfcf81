"""Does the money stay? What the customers of a year ago brought then and bring now."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from pito.charts import waterfall
from pito.metrics.revenue_retention import contract_amounts, revenue_retention
from pito.month import EPOCH, Month
from pito.sections import basis, counted
from pito.sections.section import Section
from pito.stats import suppress
from pito.text import message

LENGTHS = (12, 6, 3, 1)  # months: the longest that the exports reach
EARLY_DAYS = 7  # orders that begin so late in a month still show the month


def money(workbook, month) -> Section:
    """Answer: of what the customers brought a year ago, how much do they still bring?"""
    say, month = workbook.words.say, Month.parse(month)
    name, title = "revenue_retention", say("Does the money stay?")
    recurring = is_recurring(workbook)
    if reason := missing(workbook, month, recurring):
        return Section(name, title, [reason], missing=True)
    months = length(workbook, month, recurring)
    if not months:
        text = message("The exports do not reach far enough back from {month} to compare two periods of money.")
        return Section(name, title, [say(text, month=workbook.words.month(month))])
    row = workbook.ask(revenue_retention, month, months=months, recurring=recurring).reindex([0]).iloc[0]
    if not row["start"] >= least(workbook) or not row["before"] > 0:
        text = message("Too few customers with money were there {n} months before to show what stays of it.")
        return Section(name, title, [say(text, n=workbook.words.number(months))])
    drawn = _drawn(workbook, row, recurring) if _tellable(workbook, row, "less") else None
    notes = [_basis(workbook, month, months, recurring), *_unsaid(workbook, row), *basis.customers(workbook)]
    table, label = _table(workbook, month, months, recurring), say("By segment")
    about = {"basis": counted.customers(workbook.words, row["start"]), "terms": (revenue_retention,)}
    return Section(
        name, title, _finding(workbook, row, recurring, month.plus(1 - months)), drawn, table, label, notes, **about
    )


def least(workbook) -> int:
    """Return how few customers a figure may rest on."""
    return max(workbook.settings.privacy.min_cell, 1)


def is_recurring(workbook) -> bool:
    """Return whether every contract says what it brings a month."""
    if workbook.kind != "contract":
        return False
    contracts, with_amount = contract_amounts(workbook.engine)
    return 0 < contracts == with_amount


def missing(workbook, month: Month, recurring: bool) -> str:
    """Say what is missing where nothing tells of money; empty where something does."""
    if reason := basis.missing(workbook, month):
        return reason
    if recurring:
        return ""
    if "orders" not in workbook.tables:
        text = message("Neither invoices nor monthly amounts of contracts came in: what customers bring is unknown.")
        return workbook.words.say(text)
    return basis.stopped(workbook, "orders", month)


def length(workbook, month: Month, recurring: bool) -> int:
    """Return the longest period that the exports show twice over, in months; 0 where they show none."""
    first = workbook.months[0] if recurring else _first_whole_month(workbook)
    for months in LENGTHS:
        begins = month.plus(1 - months)
        shown = begins > first if recurring else begins.plus(-months) >= first
        if shown and not basis.too_early(workbook, begins):
            return months
    return 0


def _first_whole_month(workbook) -> Month:
    day = workbook.facts["coverage"]["orders"]["first_day"]
    first = Month.of(EPOCH + timedelta(days=day))
    return first if day < first.first_day + EARLY_DAYS else first.plus(1)


def _tellable(workbook, row, what: str) -> bool:
    """Return whether enough customers stand behind what was lost (`less`) or won (`more`), or nobody at all."""
    less = row["stopped_customers"] + row["shrunk_customers"]
    n = {"less": less, "more": row["grown_customers"]}[what]
    return bool(n == 0 or n >= least(workbook))


STAYED = {
    False: (
        message("Of what {n} customers brought in the period before, {gross} stayed."),
        message("Of what {n} customers brought in the period before, {gross} stayed; growth counted, {net}."),
    ),
    True: (
        message("Of the monthly amounts of the {n} customers there just before {first}, {gross} stayed."),
        message(
            "Of the monthly amounts of the {n} customers there just before {first}, {gross} stayed; growth counted, {net}."
        ),
    ),
}


def _finding(workbook, row, recurring: bool, first: Month) -> list[str]:
    """Say the shares; the net one not where it would give away, beside the amounts, what too few customers brought more."""
    words, less, more = workbook.words, _tellable(workbook, row, "less"), _tellable(workbook, row, "more")
    shares = {"gross": words.percent(row["gross"]), "net": words.percent(row["net"])}
    values = shares | {"n": words.number(row["start"]), "first": words.month(first)}
    kept = words.say(STAYED[recurring][more or not less], **values)
    found = [kept, _amounts(workbook, row, more) if less else "", _others(workbook, row)]
    return [sentence for sentence in found if sentence]


def _amounts(workbook, row, more: bool) -> str:
    text = message("{lost} of {before} went.")
    if more:
        text = message("{lost} of {before} went, growth brought {more}.")
    lost, words = -(row["stopped"] + row["shrunk"]), workbook.words
    amounts = {"lost": lost, "before": row["before"], "more": row["grown"]}
    return words.say(text, **{name: words.money(amount) for name, amount in amounts.items()})


def _others(workbook, row) -> str:
    """Say what customers bring who were not there at the start: apart, in neither share."""
    words = workbook.words
    if any(0 < row[f"{name}_customers"] < least(workbook) for name in ("returned", "new")):
        return ""
    text = message("New customers bring {new} and returned ones {returned}, counted in neither share.")
    return words.say(text, new=words.money(row["new"]), returned=words.money(row["returned"]))


def _drawn(workbook, row, recurring: bool):
    say, words = workbook.words.say, workbook.words
    steps = [(say("Before"), row["before"], True)]
    if all(
        row[f"{name}_customers"] == 0 or row[f"{name}_customers"] >= least(workbook) for name in ("stopped", "shrunk")
    ):
        steps += [(say("Bring nothing now"), row["stopped"], False), (say("Bring less"), row["shrunk"], False)]
    else:
        steps += [(say("Bring less or nothing"), row["stopped"] + row["shrunk"], False)]
    steps += [(say("Kept (gross)"), row["before"] + row["stopped"] + row["shrunk"], True)]
    if _tellable(workbook, row, "more"):
        steps += [(say("Bring more"), row["grown"], False), (say("Now (net)"), row["now"], True)]
    labels, values, totals = zip(*steps, strict=True)
    texts = [
        ("+" if v > 0 and not is_total else "") + words.money(v) for v, is_total in zip(values, totals, strict=True)
    ]
    unit = 10**words.minor_digits
    places = {place for place, is_total in enumerate(totals) if is_total}
    axis = say("{currency} a month", currency=words.currency) if recurring else words.currency
    alt = say("Money of the same customers from the period before to now, step by step.")
    return waterfall.lying(list(labels), [v / unit for v in values], texts, places, axis, alt)


def _basis(workbook, month: Month, months: int, recurring: bool) -> str:
    words, first = workbook.words, month.plus(1 - months)
    text = message("Revenue of {first} to {last}, net of VAT and credit notes, against the {n} months before.")
    if recurring:
        text = message("Monthly amounts of the contracts in force just before {first} and at the end of {last}.")
    values = {"first": words.month(first), "last": words.month(month)}
    if recurring:
        return words.say(text, **values)
    return words.say(text, n=words.number(months), **values)


def _unsaid(workbook, row) -> list[str]:
    if _tellable(workbook, row, "less") and _tellable(workbook, row, "more"):
        return []
    text = message("Amounts behind which fewer than {n} customers stand are not shown.")
    return [workbook.words.say(text, n=least(workbook))]


def _table(workbook, month: Month, months: int, recurring: bool) -> pd.DataFrame | None:
    """Return the segments' shares; amounts are left out, which few customers could stand behind."""
    if not workbook.segments:
        return None
    say, words = workbook.words.say, workbook.words
    rows = workbook.ask(revenue_retention, month, months=months, recurring=recurring, by="segment")
    rows = rows[~suppress(rows, "start", least(workbook)) & (rows["start"] > 0)]
    return pd.DataFrame(
        {
            say("Segment"): [part or say("not stated") for part in rows["part"]],
            say("Customers at the start"): rows["start"].map(words.number),
            say("Gross"): rows["gross"].map(words.percent),
            say("Net, growth counted"): rows["net"].map(words.percent),
        }
    )
