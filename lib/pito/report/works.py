"""What the months of a run share, and which of them are to be made."""

from __future__ import annotations

import logging
from collections.abc import Callable

from pito.month import Month
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
        self.workbook, self.wanted, self.made_from, self.warning = None, [], {}, ""

    def open(self, progress: Callable | None) -> None:
        """Load the exports; what they cannot answer is refused here."""
        self.workbook = self.order.open(progress)
        self.wanted = asked(self.order, self.workbook)
        self.made_from = made_from(self.order, self.workbook.loaded)
        self.warning = refuse_stale(self.order, self.workbook, Words())
        if self.warning:
            log.warning(self.warning)

    @property
    def settings(self):
        """The settings in force: a report on some customers is named after them."""
        return self.workbook.settings

    def warning_in_mail(self) -> str:
        """Say in the report's language that the exports are old; nothing where they are not."""
        business = self.settings.business
        return self.warning and stale(self.order, self.workbook, Words(business.language, business.currency))

    def todo(self) -> list[Month]:
        """Return the months to make; where several were asked for, say why each is."""
        reasons = {month: why_anew(self.order.out / str(month), self.made_from) for month in self.wanted}
        todo = [month for month in self.wanted if self.order.again or reasons[month]]
        for month in todo if len(self.wanted) > 1 else ():
            log.info("making %s: %s", month, reasons[month] or "asked for again")
        return todo
