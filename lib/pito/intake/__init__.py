"""Folder of exports → workbook: the row ledger, the Parquet cache, the canonical tables."""

from pito.intake.drift import accept
from pito.intake.workbook import Workbook, open_workbook

__all__ = ["Workbook", "accept", "open_workbook"]
