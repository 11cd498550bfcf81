"""What an executed notebook says of a month, beside its page: the results, the alarms they raise, the mail."""

from __future__ import annotations

from dataclasses import dataclass

from pito.report.alerts import alerts, alerts_file
from pito.report.results import handed_over, judged
from pito.report.summary import summary


@dataclass(frozen=True)
class Told:
    """Results and alarms as rows, and the texts of the files they go to."""

    results: list[dict]
    alerts: list[dict]
    alerts_file: str
    summary: str

    @classmethod
    def of(cls, executed, month, settings, warnings=()) -> Told:
        """Read an executed notebook."""
        from pito.text import Words

        words = Words(settings.business.language, settings.business.currency)
        results = handed_over(executed)
        found = alerts(results, judged(executed), settings, words)
        mail = summary(executed, month, results, found, settings, words, warnings)
        return cls(results, found, alerts_file(month, found, settings), mail)
