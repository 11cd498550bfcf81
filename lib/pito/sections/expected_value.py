"""What are today's customers worth over the coming years, and would such a forecast have held before?"""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from pito.charts import bars, line
from pito.metrics.expected_value import HORIZON, NO_COST, expected_value_by_customer, forecasts_kept
from pito.metrics.expected_value import expected_value as expected_value_of
from pito.metrics.forecast_check import returns_by_band, tracked_sales
from pito.month import EPOCH, Month
from pito.sections import basis, counted, value
from pito.sections.bucket import month_row
from pito.sections.section import Section
from pito.stats import suppress
from pito.text import message

HALF_YEAR = 6
REFUSED = {
    NO_COST: message(
        "Expected value is counted in margin, and no costs came in. A cost column in the invoices, or a margin rate in the settings, would bring it."
    ),
    "too_few_customers": message(
        "Too few customers to forecast what they will be worth: {found} of the {needed} it takes."
    ),
    "too_few_repeat_buyers": message(
        "Too few customers bought again to forecast what they will be worth: {found} of the {needed} it takes."
    ),
    "too_few_lost": message(
        "Too few customers have left to tell how long the others will stay: {found} of the {needed} it takes."
    ),
    "too_few_periods": message("The exports are too short to tell how long customers will stay."),
    "too_short_history": message("The exports are too short to forecast from."),
    "not_converged": message("The forecast found no stable answer on these orders, so none is given."),
    "no_mean_value": message("Orders are so uneven that a usual order cannot be told, so no value is given."),
}


def expected(workbook, month) -> Section:
    """Answer: what are today's customers worth over the next three years?"""
    say = workbook.words.say
    name, title = "expected_value", say("What are today's customers worth over the next three years?")
    if reason := basis.missing(workbook, month) or value.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    asked = {"kind": workbook.kind, "margin_rate": workbook.settings.business.margin_rate}
    whole = workbook.ask(expected_value_of, month, **asked)
    if not len(whole):
        return Section(name, title, [refused(workbook, whole.attrs)])
    windows = workbook.ask(forecasts_kept, month, kind=workbook.kind)
    finding = [*_worth(workbook, whole.iloc[0]), *_kept(workbook, windows)]
    parts = _segments(workbook, workbook.ask(expected_value_of, month, by="segment", **asked))
    drawn, table = (None, None) if len(parts) < 2 else (_drawn(workbook, parts), _table(workbook, parts))
    about = {
        "basis": counted.customers(workbook.words, whole["customers"].iloc[0]),
        "terms": (expected_value_by_customer,),
    }
    return Section(
        name, title, finding, drawn, table, say("Numbers as a table"), _notes(workbook, month, whole.iloc[0]), **about
    )


def refused(workbook, attrs: dict) -> str:
    """Say why there is no forecast."""
    words = workbook.words
    return words.say(
        REFUSED[attrs["refusal"]], found=words.number(attrs.get("found")), needed=words.number(attrs.get("needed"))
    )


def _worth(workbook, row) -> list[str]:
    words = workbook.words
    values = {"mean": words.money(row["mean"]), "n": words.number(row["customers"]), "months": HORIZON}
    text = message(
        "A customer is worth {mean} of margin over the next {months} months on average (over {n} customers)."
    )
    if row["mean_lo"] == row["mean_lo"]:
        text = message(
            "A customer is worth {mean} of margin over the next {months} months on average (over {n} customers), {lo} to {hi} by two models of how long customers stay."
        )
        values |= {"lo": words.money(row["mean_lo"]), "hi": words.money(row["mean_hi"])}
    sentences = [words.say(text, **values)]
    if row["total"] != row["total"]:
        return [*sentences, words.say("Under 400 customers no total is given: it would be too uncertain.")]
    total, lo, hi = (words.money(row[name]) for name in ("total", "lo", "hi"))
    if row["lo"] == row["lo"]:
        text = message("Together that is {total}; forecasts made before leave {lo} to {hi} open, four times in five.")
        return [*sentences, words.say(text, total=total, lo=lo, hi=hi)]
    return [
        *sentences,
        words.say("Together that is {total}; the exports are too short to test how sure that is.", total=total),
    ]


def _kept(workbook, windows) -> list[str]:
    """Say what became of the latest forecast of the kind."""
    if not len(windows):
        return []
    words, last = workbook.words, windows.iloc[0]
    texts = {
        "contract": message(
            "Customers stayed {ratio} of the months that the same forecast, made a year ago, had expected."
        ),
        "purchase": message("Customers bought {ratio} of what the same forecast, made half a year ago, had expected."),
    }
    return [words.say(texts[workbook.kind], ratio=words.percent(last["came"] / last["said"]))]


def _segments(workbook, parts) -> pd.DataFrame:
    """Return the segments with enough customers, and in one row those that are hidden."""
    least, means = workbook.settings.privacy.min_cell, ["mean", "mean_lo", "mean_hi"]
    hidden = suppress(parts, "customers", least)
    shown, others = parts[~hidden], parts[hidden]
    customers = others["customers"].sum()
    if customers < least:
        return shown
    together = others[means].mul(others["customers"], axis=0).sum(min_count=1) / customers
    row = {"part": value.OTHERS, "customers": customers, **together}
    return pd.concat([shown, pd.DataFrame([row])], ignore_index=True)


def _drawn(workbook, parts):
    say, words = workbook.words.say, workbook.words
    unit = 10**words.minor_digits
    labels = [value.part_name(workbook, part) for part in parts["part"]]
    axis, alt = (
        say("expected value, {currency}", currency=words.currency),
        say("Expected value of a customer by segment."),
    )
    return bars.counted(labels, parts["mean"] / unit, parts["mean"].map(words.money).tolist(), axis, alt)


def _table(workbook, parts) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    table = {
        say("Segment"): [value.part_name(workbook, part) for part in parts["part"]],
        say("Customers"): parts["customers"].map(words.number),
        say("Expected value of a customer"): parts["mean"].map(words.money),
    }
    if parts["mean_lo"].notna().any():
        table[say("By the two models")] = [
            f"{words.money(row.mean_lo)}–{words.money(row.mean_hi)}" for row in parts.itertuples()
        ]
    return pd.DataFrame(table)


def _notes(workbook, month, row) -> list[str]:
    say = workbook.words.say
    tested = {
        "contract": message(
            "The range comes from forecasts of one year, of which each was held against what came; over {months} months it may be wider."
        ),
        "purchase": message(
            "The range comes from forecasts of half a year, of which each was held against what came; over {months} months it may be wider."
        ),
    }
    how = {
        "contract": message(
            "Each customer's own monthly margin of the last 12 months × the share still there in each month to come, given how long they have stayed; money a year later counts 10% less."
        ),
        "purchase": message(
            "Orders to expect of everybody who ever bought (MBG/NBD) × their usual order (Gamma-Gamma) × the business's own margin; money a year later counts 10% less. Seasons are not in it."
        ),
    }
    unpriced = []
    if workbook.kind == "contract" and row["customers"] < month_row(workbook, Month.parse(month))["end"]:
        unpriced = [say("Left out are customers of whom no margin of the last 12 months is known.")]
    ranged = [say(tested[workbook.kind], months=HORIZON)] if row["lo"] == row["lo"] else []
    return [say(how[workbook.kind]), *unpriced, *ranged]


def check(workbook, month) -> Section:
    """Answer: would a forecast made half a year ago have held?"""
    say, words = workbook.words.say, workbook.words
    name, title = "forecast_check", say("Would a forecast made half a year ago have held?")
    if reason := value.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if workbook.kind == "contract":
        return _stays(workbook, month, name, title)
    tracked = workbook.ask(tracked_sales, month, ago=HALF_YEAR)
    if not len(tracked):
        return Section(name, title, [refused(workbook, tracked.attrs)])
    made = Month.parse(month).plus(1 - HALF_YEAR)
    weeks = int((~tracked["is_held_out"]).sum())
    lines = [
        (say("as it came"), tracked["period"], tracked["happened"]),
        (say("as forecast"), tracked["period"], tracked["expected"]),
    ]
    axes = (say("weeks since the first purchase"), say("repeat purchases"))
    drawn = line.curves(lines, axes, say("Purchases after each customer's first, cumulative, beside the forecast."))
    line.mark(drawn, weeks, say("forecast made"))
    text = message(
        "From what was known before {month}, the forecast of purchases was off by {error} on average and by {last} at the end."
    )
    at_end = words.percent(tracked.attrs["last_error"])
    finding = [say(text, month=words.month(made), error=words.percent(tracked.attrs["error"]), last=at_end)]
    bands = workbook.ask(returns_by_band, month)
    if len(bands):
        finding += _returned(workbook, bands)
    table = _bands(workbook, bands)
    notes = [
        say(
            "The chance of return is that of at least one purchase within 90 days. AUC: how often of two customers, one who returned and one who did not, the score picks the right one."
        )
    ]
    return Section(name, title, finding, drawn, table, say("Chance of return: said and happened"), notes)


def _stays(workbook, month, name: str, title: str) -> Section:
    """Answer for customers under contract: how many months they stayed, beside how many were forecast."""
    say, words = workbook.words.say, workbook.words
    windows = workbook.ask(forecasts_kept, month, kind="contract")
    title = say("Would a forecast made a year ago have held?")
    if not len(windows):
        return Section(name, title, [refused(workbook, windows.attrs)])
    table = pd.DataFrame(
        {
            say("Forecast made on"): [words.day(EPOCH + timedelta(days=int(day))) for day in windows["cut_off"]],
            say("Customers"): windows["customers"].map(words.number),
            say("Months said"): windows["said"].map(words.number),
            say("Months stayed"): windows["came"].map(words.number),
            say("Of what was said"): (windows["came"] / windows["said"]).map(words.percent),
        }
    )
    notes = [say("Counted are the months that the customers of that day stayed within the year after it.")]
    return Section(name, title, _kept(workbook, windows), None, table, say("Numbers as a table"), notes)


def _returned(workbook, bands) -> list[str]:
    words, of = workbook.words, bands.attrs
    if of["auc"] != of["auc"]:
        return []
    text = message(
        "Of {n} customers {said} were said to return within 90 days, {happened} did; the chance ranks them right in {auc} of pairs, plain recency in {recency}."
    )
    shares = {name: words.percent(of[name]) for name in ("said", "happened", "auc")}
    return [words.say(text, n=words.number(of["customers"]), recency=words.percent(of["auc_recency"]), **shares)]


def _bands(workbook, bands) -> pd.DataFrame | None:
    say, words = workbook.words.say, workbook.words
    bands = bands[~suppress(bands, "customers", workbook.settings.privacy.min_cell)] if len(bands) else bands
    if not len(bands):
        return None
    return pd.DataFrame(
        {
            say("Chance said"): [
                f"{words.percent(row.least, 0)}–{words.percent(row.most, 0)}" for row in bands.itertuples()
            ],
            say("Customers"): bands["customers"].map(words.number),
            say("Said on average"): bands["said"].map(words.percent),
            say("Happened"): bands["happened"].map(words.percent),
            say("95% interval"): [words.interval(lo, hi) for lo, hi in zip(bands["lo"], bands["hi"], strict=True)],
        }
    )
