"""One self-contained HTML page from an executed notebook: opens offline, holds no code, asks nothing of anybody."""

from pito.report.page.exporter import ReportExporter

__all__ = ["ReportExporter"]
