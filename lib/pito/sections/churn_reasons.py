"""Why did customers leave, and who has cancelled but is still here?"""

from __future__ import annotations

import pandas as pd

from pito.charts import bars
from pito.metrics.churn_reasons import churn_reasons, notice_given
from pito.month import Month
from pito.sections import counted
from pito.sections.basis import missing, withheld
from pito.sections.section import Section
from pito.stats import suppress
from pito.text import message

YEAR = 12
OTHERS = "\0others"


def reasons(workbook, month) -> Section:
    """Answer: why did customers leave in the year to the month?"""
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    name, title = "churn_reasons", say("Why did customers leave?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := withheld(workbook, month):
        return Section(name, title, [reason])
    found = workbook.ask(churn_reasons, month, months=YEAR)
    lost = int(found["customers"].sum())
    if not lost:
        text = message("None of the customers there a year before had left by the end of {month}.")
        return Section(name, title, [say(text, month=words.month(month))])
    coverage = float(found["coverage"].iloc[0])
    if not coverage > 0:
        text = message(
            "None of those who left has a reason on record: a column `end_reason` in the contract list would tell."
        )
        return Section(name, title, [say(text)], missing=True)
    shown = _shown(workbook, found[found["reason"] != ""])
    if not len(shown):
        return Section(
            name, title, [_covered(workbook, month, lost, coverage), say("Too few have the same reason to show it.")]
        )
    labels = [_name(workbook, reason) for reason in shown["reason"]]
    texts = [f"{words.percent(r.share, 0)} ({words.number(r.customers)})" for r in shown.itertuples()]
    alt = say("Reasons of the customers who left, by how many gave each.")
    drawn = bars.counted(labels, shown["customers"], texts, say("customers"), alt)
    finding = [_covered(workbook, month, lost, coverage), _most(workbook, shown)]
    notes = [*_basis(workbook, int(found["gained_and_lost"].iloc[0])), *_hidden(workbook, shown)]
    about = {"basis": counted.customers(words, lost), "terms": (churn_reasons,)}
    return Section(name, title, finding, drawn, _table(workbook, shown), say("Numbers as a table"), notes, **about)


def _least(workbook) -> int:
    return max(workbook.settings.privacy.min_cell, 1)


def _shown(workbook, told: pd.DataFrame) -> pd.DataFrame:
    """Return the reasons that enough customers share; those of few stand together where enough do."""
    hidden = suppress(told, "customers", _least(workbook))
    shown, rest = told[~hidden], told[hidden]
    if rest["customers"].sum() < _least(workbook):
        return shown
    sums = rest[["customers", "share", "revenue", "revenue_share"]].sum(min_count=1)
    return pd.concat([shown, pd.DataFrame([{"reason": OTHERS, **sums}])], ignore_index=True)


def _name(workbook, reason: str) -> str:
    return workbook.words.say("Other reasons together") if reason == OTHERS else reason


def _covered(workbook, month: Month, lost: int, coverage: float) -> str:
    return workbook.words.count(
        "{n} customer there a year before had left by the end of {month}; for {coverage} the reason is on record.",
        "{n} customers there a year before had left by the end of {month}; for {coverage} the reason is on record.",
        lost,
        month=workbook.words.month(month),
        coverage=workbook.words.percent(coverage),
    )


def _most(workbook, shown) -> str:
    words, named = workbook.words, shown[shown["reason"] != OTHERS]
    if not len(named):
        return words.say("No single reason is shared by enough of them to be shown alone.")
    first = named.loc[named["customers"].idxmax()]
    text = message("Most often {reason}: {share} of those with a reason (95% interval {interval}).")
    share, interval = words.percent(first["share"]), words.interval(first["lo"], first["hi"])
    return words.say(text, reason=first["reason"], share=share, interval=interval)


def _basis(workbook, passed: int) -> list[str]:
    words = workbook.words
    text = message(
        "Who left in the year and was back at its end has not left. Money is what they brought in the last twelve months in "
        "which they bought."
    )
    if not passed:
        return [words.say(text)]
    apart = message("Who came or came back within the year and left again in it is not among them: {n} customers.")
    few = message("Who came or came back within the year and left again in it is not among them.")
    return [words.say(text), words.say(few if passed < _least(workbook) else apart, n=words.number(passed))]


def _hidden(workbook, shown) -> list[str]:
    if not (shown["reason"] == OTHERS).any():
        return []
    return [workbook.words.say("Reasons of fewer than {n} customers stand together.", n=_least(workbook))]


def _table(workbook, shown) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    money = [words.money(r) if "orders" in workbook.tables else "–" for r in shown["revenue"]]
    return pd.DataFrame(
        {
            say("Reason"): [_name(workbook, reason) for reason in shown["reason"]],
            say("Customers"): shown["customers"].map(words.number),
            say("Share of those with a reason"): shown["share"].map(words.percent),
            say("95% interval"): [words.interval(lo, hi) for lo, hi in zip(shown["lo"], shown["hi"], strict=True)],
            say("What they brought"): money,
            say("Share of that money"): shown["revenue_share"].map(words.percent),
        }
    )


def notice(workbook, month) -> Section:
    """Answer: who has given notice but not left yet?"""
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    name, title = "notice_given", say("Who has given notice but is still here?")
    if "contracts" not in workbook.tables:
        text = message(
            "No contracts came in, so no notice given is known. A contract list with `notice_date` would tell."
        )
        return Section(name, title, [say(text)], missing=True)
    if not workbook.knows("contracts", "notice_day"):
        text = message(
            "The contracts hold no dates of notice: a column `notice_date` would show who is about to leave."
        )
        return Section(name, title, [say(text)], missing=True)
    found = workbook.ask(notice_given, month)
    given, amounts = int(found["customers"].sum()), _amounts(workbook, found)
    if not given:
        text = message("At the end of {month} nobody has given notice who is still a customer.")
        return Section(name, title, [say(text, month=words.month(month))])
    if given < _least(workbook):
        text = message("At the end of {month} fewer than {n} customers have given notice and are still here.")
        return Section(name, title, [say(text, month=words.month(month), n=_least(workbook))])
    finding = words.count(
        "{n} customer has given notice and is still here at the end of {month}; {worth}.",
        "{n} customers have given notice and are still here at the end of {month}; {worth}.",
        given,
        month=words.month(month),
        worth=_worth(workbook, found, amounts),
    )
    notes = [say("Whoever has another contract that lasts longer is not counted.")]
    return Section(name, title, [finding], None, _bands(workbook, found, amounts), say("By when they end"), notes)


def _amounts(workbook, found) -> str:
    return "monthly" if found["monthly"].sum() > 0 else "revenue"


def _worth(workbook, found, amounts: str) -> str:
    text = message("they brought {amount} in the last twelve months")
    if amounts == "monthly":
        text = message("their contracts bring {amount} a month")
    return workbook.words.say(text, amount=workbook.words.money(found[amounts].sum()))


def _bands(workbook, found, amounts: str) -> pd.DataFrame | None:
    """Return who ends within 30, 60, 90 days and later; nothing where a band of few would be given away."""
    say, words = workbook.words.say, workbook.words
    shown = found[~suppress(found, "customers", _least(workbook)) & (found["customers"] > 0)]
    if not len(shown):
        return None
    labels = [
        say("later or not known") if days != days else say("{first}–{last} days", first=int(days) - 29, last=int(days))
        for days in shown["within_days"]
    ]
    return pd.DataFrame(
        {
            say("Ends in"): labels,
            say("Customers"): shown["customers"].map(words.number).tolist(),
            say("What they bring"): shown[amounts].map(words.money).tolist(),
        }
    )
