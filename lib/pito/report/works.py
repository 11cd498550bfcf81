"""What the months of a run share, and which of them are to be made."""

from __future__ import annotations

import logging
from collections.abc import Callable

from pito.intake.restrict import everybody
from pito.month import Month
from pito.report.alerts import about_nobody
from pito.report.journal import Journal
from pito.report.made_from import made_from, why_anew
from pito.report.months import asked, refuse_stale, stale
from pito.report.order import Order
from pito.text import Words

log = logging.getLogger("pito.report")


class Works:
    """The exports as loaded, what reports are made from, the log so far."""

    def __init__(self, order: Order):
        self.order, self.journal = order, Journal()
        self.workbook, self.wanted, self.made_from, self.warnings = None, [], {}, []

    def open(self, progress: Callable | None) -> None:
        """Load the exports; what they cannot answer is refused here."""
        self.workbook = self.order.open(progress)
        self.wanted = asked(self.order, self.workbook)
        self.made_from = made_from(self.order, self.workbook.loaded)
        refuse_stale(self.order, self.workbook, Words())
        self.warnings = self._warnings(Words())
        for warning in self.warnings:
            log.warning(warning)

    @property
    def settings(self):
        """The settings in force: a report on some customers is named after them."""
        return self.workbook.settings

    def warnings_in_mail(self) -> list[str]:
        """Say the warnings in the report's language."""
        business = self.settings.business
        return self.warnings and self._warnings(Words(business.language, business.currency))

    def _warnings(self, words: Words) -> list[str]:
        """Say that the exports are old, and which rules of alarm cannot ring; nothing where all is well."""
        said = [stale(self.order, self.workbook, words)]
        said += about_nobody(self.order.settings, everybody(self.workbook.loaded).facts, words)
        return [one for one in said if one]

    def todo(self) -> list[Month]:
        """Return the months to make; where several were asked for, say why each is."""
        reasons = {month: why_anew(self.order.out / str(month), self.made_from) for month in self.wanted}
        todo = [month for month in self.wanted if self.order.again or reasons[month]]
        for month in todo if len(self.wanted) > 1 else ():
            log.info("making %s: %s", month, reasons[month] or "asked for again")
        return todo
