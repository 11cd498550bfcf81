"""One module per system: how to recognise its export, and which header is which column. A list, in order of asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pito.errors import DataRefused
from pito.sources import (
    canonical,
    finnish_customers,
    finnish_invoices,
    freshdesk,
    hubspot,
    mapping,
    pipedrive,
    salesforce,
    shopify,
    stripe,
    woocommerce,
    zendesk,
)
from pito.sources.headers import Header, fold, listed
from pito.sources.plan import Pick, Plan
from pito.sources.sheet import Sheet
from pito.sources.twice import refuse_twice

NUMBERS = ("customernumber", "customerno", "asiakasnumero", "asiakasnro", "kundnummer")
VENDORS = (freshdesk, zendesk, hubspot, pipedrive, salesforce, shopify, woocommerce, stripe)
SOURCES = (*VENDORS, canonical, finnish_invoices, finnish_customers)  # the general ones last
WIDEST = 1_000  # columns
CONNECTORS = {  # a column that each writes into every table it copies → whose it is
    "_fivetran_synced": "Fivetran",
    "_airbyte_extracted_at": "Airbyte",
    "_airbyte_emitted_at": "Airbyte",
    "_sdc_batched_at": "Stitch",
    "_dlt_load_id": "dlt",
}


def recognise(sheet: Sheet, mappings: Sequence[mapping.Mapping]) -> list[tuple[Plan, int]]:
    """Return how a sheet is to be read: plans with the row of their header; none when nobody knows it.

    Parameters
    ----------
    mappings : sequence
        Those that name the sheet's file: they decide alone, unless they only say how to read it.

    Raises
    ------
    DataRefused
        The sheet is one that somebody knows and cannot be read without guessing, or has too many columns.
    """
    _refuse_too_wide(sheet)
    if told := mapping.plans(mappings, sheet):
        return told
    for row in range(1, len(sheet.head) + 1):
        header = sheet.header(row)
        if header.find(*CONNECTORS):  # histories and lists that join others have the names of the lists themselves
            return []
        for source in SOURCES:
            if plans := source.recognise(sheet, header):
                for plan in plans:
                    refuse_twice(sheet, row, plan)
                return [(_helped(_numbered(plan, header), mappings), row) for plan in plans]
    return []


def _refuse_too_wide(sheet: Sheet) -> None:
    columns = max(map(len, sheet.head), default=0)
    if columns > WIDEST:
        raise DataRefused(
            f"{sheet.place} has {columns:,} columns, and Pito reads up to {WIDEST:,}: export fewer columns, "
            "or check the separator."
        )


def _numbered(plan: Plan, header: Header) -> Plan:
    """Return a plan that also knows a field somebody made for the business's own customer number, in any system."""
    if not plan.ids or plan.table != "customers":
        return plan
    found = next((name for name in header.names if name not in plan.used and fold(name).endswith(NUMBERS)), "")
    return replace(plan, picks=plan.picks | {"customer_number": Pick.of(found)}) if found else plan


def why_unknown(sheet: Sheet, mappings: Sequence[mapping.Mapping] = ()) -> str:
    """Say why nobody knows a sheet, and which of some mappings would read it if it were meant."""
    for row in range(1, len(sheet.head) + 1):
        header = sheet.header(row)
        if meant := next((one for one in mappings if mapping.has_headers(one, header)), None):
            return f"it has the headers of {meant.name}, which only reads {meant.entry.file}: widen that name with a *"
        if connector := next((by for column, by in CONNECTORS.items() if header.has(column)), ""):
            return f"it is a table as {connector} copies it, not an export: say with `pito map` what it is"
        if why := canonical.lacking(sheet, header) or finnish_customers.why_not(header):
            return why
    names = next((sheet.header(row + 1).names for row, cells in enumerate(sheet.head) if any(cells)), [])
    return f"no system has these headers: {listed(names)}"


def _helped(plan: Plan, mappings: Sequence[mapping.Mapping]) -> Plan:
    """Return a plan with what a mapping says of how its file is to be read."""
    for one in mappings:
        said = one.entry.read
        plan = replace(plan, dates=said.dates, decimal=said.decimal, missing=plan.missing + said.missing)
    return plan
