"""One module per system: how to recognise its export, and which header is which column. A list, in order of asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pito.sources import canonical, finnish_customers, finnish_invoices, freshdesk, mapping
from pito.sources.plan import Plan
from pito.sources.sheet import Sheet

SOURCES = (canonical, freshdesk, finnish_invoices, finnish_customers)


def recognise(sheet: Sheet, mappings: Sequence[mapping.Mapping]) -> list[tuple[Plan, int]]:
    """Return how a sheet is to be read: plans with the row of their header; none when nobody knows it.

    Parameters
    ----------
    mappings : sequence
        Those that name the sheet's file: they decide alone, unless they only say how to read it.
    """
    if told := mapping.plans(mappings, sheet):
        return told
    for row in range(1, len(sheet.head) + 1):
        header = sheet.header(row)
        for source in SOURCES:
            if plan := source.recognise(sheet, header):
                return [(_helped(plan, mappings), row)]
    return []


def why_unknown(sheet: Sheet) -> str:
    """Say why nobody knows a sheet."""
    for row in range(1, len(sheet.head) + 1):
        if lacking := canonical.lacking(sheet, sheet.header(row)):
            return lacking
    names = next((sheet.header(row + 1).names for row, cells in enumerate(sheet.head) if any(cells)), [])
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return f"no system has these headers: {shown}"


def _helped(plan: Plan, mappings: Sequence[mapping.Mapping]) -> Plan:
    """Return a plan with what a mapping says of how its file is to be read."""
    for one in mappings:
        said = one.entry.read
        plan = replace(plan, dates=said.dates, decimal=said.decimal, missing=said.missing)
    return plan
