"""One question each: `question(workbook, month) -> Section`, a metric, a chart and a tested sentence in one."""

from pito.sections import cohorts, cohorts_by, quality, response, retention, value
from pito.sections.definitions import definitions
from pito.sections.headline import REPORT, headline
from pito.sections.quality import provenance
from pito.sections.results import results
from pito.sections.section import Section

__all__ = [
    "REPORT",
    "Section",
    "cohorts",
    "cohorts_by",
    "definitions",
    "headline",
    "provenance",
    "quality",
    "response",
    "results",
    "retention",
    "value",
]
