"""The workbook: canonical tables, the rollups the metrics share, and what is known about where they came from."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pito import activity
from pito.calendar import Clock, OpeningHours, clocks_of
from pito.engine import Engine, statement
from pito.errors import DataRefused, WrongUse
from pito.intake import theme_rules
from pito.intake.clocks import put_clocks
from pito.intake.load import Loaded, load
from pito.intake.restrict import Restricted, named, restricted
from pito.month import EPOCH, Month
from pito.schema import TABLES
from pito.settings import Settings
from pito.text import Words

DATED = {  # tables that reach no further than the day of the export
    *("orders", "tickets", "messages", "status_changes", "contacts", "feedback"),
}
VIEWS_KEPT = 16  # each holds its own engine


class Workbook:
    """One company's facts, ready to be asked.

    Parameters
    ----------
    loaded : Loaded
        What intake left on disk: canonical Parquet, ledger, rejects, facts.
    settings : Settings
    whole : Workbook, optional
        The workbook this one is a narrower view or a part of.
    segment : str, optional
        Only this segment's customers are seen.
    """

    def __init__(self, loaded: Loaded, settings: Settings, whole: Workbook | None = None, segment: str | None = None):
        self.loaded, self.settings, self.segment = loaded, settings, segment
        self.whole = whole or self
        self.facts: dict = loaded.facts
        self.words = Words(settings.business.language, settings.business.currency)
        self.tables = frozenset(loaded.tables)
        self._focused: dict = {}

    @cached_property
    def engine(self) -> Engine:
        """The tables and rollups; made on first use."""
        self._prepare(self._attached)
        return self._attached

    @cached_property
    def _attached(self) -> Engine:
        """The tables alone, from which the active window is proposed that the rollups need."""
        engine = Engine()
        for table in TABLES.values():
            self._attach(engine, table)
        return engine

    def _attach(self, engine: Engine, table) -> None:
        path = self.loaded.folder / f"{table.name}.parquet"
        if not path.exists():
            engine.define(table.name, table.stored)
        elif self.segment and "customer_id" in table.by_name:
            engine.attach(f"all_{table.name}", path)
            engine.narrow(table.name, self.segment)
        else:
            engine.attach(table.name, path)

    def _prepare(self, engine: Engine) -> None:
        self._engine_months(engine)
        asked = {"active_days": self.active_days} if self.kind == "purchase" else {}  # to propose one takes a while
        activity.prepare(engine, self.kind, **asked)
        for name in ("customer_month", "ticket_times"):
            seconds = self.settings.promises.auto_reply_seconds
            engine.keep(name, statement("pito.intake", name), auto_reply_seconds=seconds)

    def _engine_months(self, engine: Engine) -> None:
        """Put `months` (one row per month: days, cut-off on everybody's clock) and the opening clocks."""
        import pandas as pd

        months = [Month(n) for n in range(self._span[0].number - 1, self._span[1].number + 1)]
        zone = self.settings.business.time_zone
        put_clocks(engine, self.clocks, months, zone)
        days = pd.DataFrame(
            [(m.number, m.first_day, m.end_day) for m in months], columns=["month", "first_day", "end_day"]
        )
        ends = engine.query("select month, end_s, end_open, working_day_s from cutoffs where clock = 0")
        engine.put("months", days.merge(ends, on="month"))

    @cached_property
    def clocks(self) -> list[Clock]:
        """The opening clocks as set: everybody's first, then those of channels and priorities."""
        return clocks_of(self.settings)

    @property
    def hours(self) -> OpeningHours:
        """Everybody's opening hours in force last."""
        return self.clocks[0].latest

    @cached_property
    def kind(self) -> str:
        """`contract` or `purchase`: as set, else contract when contract dates are there."""
        chosen = self.settings.business.kind
        return chosen or ("contract" if "contracts" in self.tables else "purchase")

    @cached_property
    def active_days(self) -> int:
        """The purchase window in force: as set, else the proposed one, else three times the usual gap, else a year."""
        chosen = self.settings.business.active_days
        return chosen or self.proposed_days or self.rhythm_days or activity.DEFAULT_WINDOW

    @cached_property
    def proposed_days(self) -> int | None:
        """The purchase window that the business's own repeat gaps propose; None where there is too little to say."""
        return activity.proposed_window(self.return_curve)

    @cached_property
    def rhythm_days(self) -> int | None:
        """The window by the usual gap between purchases; None where it cannot be told, or leads past a year."""
        if self.whole is not self:
            return self.whole.rhythm_days
        followed = self._orders_end - self._spans.get("orders", {"first_day": 0})["first_day"]
        return activity.rhythm_window(
            *activity.usual_gap(self._attached, self._orders_end), followed, self.return_curve
        )

    @property
    def _orders_end(self) -> int:
        """The day after the last order."""
        return self._spans.get("orders", {"last_day": 0})["last_day"] + 1

    @cached_property
    def return_curve(self):
        """How many silent customers of the whole business return, by length of silence; see `activity.return_curve`."""
        if self.whole is not self:
            return self.whole.return_curve
        return activity.return_curve(self._attached, self._orders_end)

    @cached_property
    def _span(self) -> tuple[Month, Month]:
        """The first and the last month any dated table reaches into."""
        first = min((span["first_day"] for span in self._spans.values()), default=None)
        if first is None:
            raise DataRefused("The exports hold no dates: no month can be reported.")
        return Month.of(_date(first)), Month.of(_date(self.covered_to))

    @property
    def last_month(self) -> Month:
        """The last month that the data show to be over."""
        last_day = self.covered_to
        last = Month.of(_date(last_day))
        return last if last_day == last.end_day - 1 else last.plus(-1)

    @cached_property
    def covered_to(self) -> int:
        """The last local day any dated table reaches, in days since 1970; contract dates may lie in the future."""
        dated = [span["last_day"] for name, span in self._spans.items() if name in DATED]
        every = dated or [span["last_day"] for span in self._spans.values()]
        if not every:
            raise DataRefused("The exports hold no dates: no month can be reported.")
        return max(every)

    @property
    def _spans(self) -> dict[str, dict[str, int]]:
        """First and last local day of every table that has dates."""
        return {name: span for name, span in self.facts["coverage"].items() if span}

    def reaches(self, table: str, month: Month) -> bool:
        """Return whether a table's rows reach to the end of a month, as far apart as they usually are.

        A shop may have no order on the 30th; but an export that stops weeks before the month's end, when there never were
        such weeks without a row, does not cover the month.
        """
        span = self._spans.get(table)
        return bool(span) and span["last_day"] + self.whole._attached.once(_longest_gap, table) >= month.end_day - 1

    def knows(self, table: str, column: str) -> bool:
        """Return whether any row of the whole business has a value in a table's stored column."""
        return bool(self.whole._attached.rows(f"select 1 from {table} where {column} is not null limit 1"))

    @property
    def months(self) -> list[Month]:
        """The months that can be reported, oldest first."""
        return [Month(n) for n in range(self._span[0].number, self.last_month.number + 1)]

    def month(self, chosen: Month | str | None) -> Month:
        """Return the chosen month, by default the last complete one; refuse one the data do not cover.

        Raises
        ------
        WrongUse
            Not a month.
        DataRefused
            The month is not over in the data, or lies before them.
        """
        month, first = Month.parse(chosen) if chosen else self.last_month, self._span[0]
        if self.last_month < first:
            raise DataRefused(
                f"No month is over in the exports: they begin in {first} and reach {_date(self.covered_to)}; "
                f"export again when {first} has ended."
            )
        if month > self.last_month:
            raise DataRefused(
                f"{month} is not over in the exports: they reach {_date(self.covered_to)}. "
                f"The last complete month is {self.last_month}; export again when {month} has ended."
            )
        if month < first:
            raise DataRefused(f"{month} lies before the exports, which begin in {first}.")
        return month

    @cached_property
    def unlinked(self) -> Workbook:
        """The same exports with every system's record a customer of its own, to see what the links change."""
        chosen = self.settings.choose("identity", link=False)
        loaded = load(self.loaded.source, chosen)
        whole = Workbook(loaded, chosen)
        if not isinstance(self.loaded, Restricted):
            return whole
        return Workbook(restricted(loaded, self.loaded.only), chosen, whole)

    @cached_property
    def themes(self) -> tuple:
        """Of what customers write: themes and their words, as in `themes.toml`."""
        return theme_rules.read(self.loaded.source)

    @cached_property
    def segments(self) -> list[str]:
        """The segments there are, in alphabetical order."""
        found = self.engine.rows("select distinct segment from customers where segment is not null order by segment")
        return [segment for (segment,) in found]

    def focus(self, segment: str | None = None, kind: str | None = None, active_days: int | None = None) -> Workbook:
        """Return the same workbook seen narrower or otherwise: any section works on it.

        Parameters
        ----------
        segment : str, optional
            Only these customers, and what belongs to them.
        kind : {"contract", "purchase"}, optional
        active_days : int, optional
            The purchase window.
        """
        key = (segment, kind, active_days)
        if key not in self._focused:
            if segment is not None and segment not in self.segments:
                raise WrongUse(f"There is no segment `{segment}`; there are {', '.join(self.segments) or 'none'}.")
            chosen = {"kind": kind or self.kind, "active_days": active_days or self.settings.business.active_days}
            view = Workbook(self.loaded, self.settings.choose("business", **chosen), self.whole, segment)
            while len(self._focused) >= VIEWS_KEPT:
                self._focused.pop(next(iter(self._focused)))
            self._focused[key] = view
        return self._focused[key]

    def ask(self, metric, month, **options):
        """Answer a metric once: the same question again is remembered, not computed."""
        return self.engine.once(metric, Month.parse(month), **options)

    @cached_property
    def ledger(self):
        """The row ledger: per file, rows in = loaded + merged + rejected."""
        return self._frame("ledger")

    @cached_property
    def rejects(self):
        """Every fault of every row turned away: file, spreadsheet row, column, reason, value."""
        return self._frame("rejects")

    def table(self, name: str):
        """Return a canonical table as a pandas frame, under its stored names."""
        if name not in TABLES:
            raise WrongUse(f"There is no table `{name}`; there are {', '.join(TABLES)}.")
        return self.engine.query(f"select * from {name}")

    def _frame(self, name: str):
        import pyarrow.parquet as pq

        return pq.read_table(self.loaded.folder / f"{name}.parquet").to_pandas()


def open_workbook(
    data: Path | str | None = None, settings: Path | str | None = None, language: str | None = None, only: str = ""
):
    """Open a folder of exports; see `pito.open_workbook`. With `column=value` only these customers are in it."""
    from pito.settings import data_folder, read, settings_file

    chosen = read(settings_file(settings or None))
    if language:
        chosen = chosen.choose("business", language=language)
    return of_customers(load(data_folder(data or None), chosen), chosen, only)


def of_customers(loaded: Loaded, settings: Settings, only: str = "") -> Workbook:
    """Return the workbook of a load; with `column=value` of these customers, and named after them."""
    whole = Workbook(loaded, settings)
    if not only:
        return whole
    return Workbook(restricted(loaded, only, settings.privacy.min_cell), named(settings, only), whole)


def _longest_gap(tables: Engine, table: str) -> int:
    """Return the most days that ever passed from one row of a table to the next."""
    day = next(f"{column.local}_day" for column in TABLES[table].columns if column.local)
    gaps = f"select {day} - lag({day}) over (order by {day}) as gap from (select distinct {day} from {table}) d"
    return tables.rows(f"select cast(coalesce(max(gap), 0) as integer) from ({gaps}) g")[0][0]


def _date(day: int):
    from datetime import timedelta

    return EPOCH + timedelta(days=day)
