"""One question each: `question(workbook, month) -> Section`, a metric, a chart and a tested sentence in one."""

from pito.sections import bucket, cohorts, cohorts_by, quality, response, retention, value
from pito.sections.chapters import CHAPTERS, REPORT, chapter
from pito.sections.computed_from import provenance
from pito.sections.definitions import definitions
from pito.sections.headline import headline
from pito.sections.key_figures import key_figures
from pito.sections.results import results
from pito.sections.section import Section

__all__ = [
    "CHAPTERS",
    "REPORT",
    "Section",
    "bucket",
    "chapter",
    "cohorts",
    "cohorts_by",
    "definitions",
    "headline",
    "key_figures",
    "provenance",
    "quality",
    "response",
    "results",
    "retention",
    "value",
]
