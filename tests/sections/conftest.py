"""What tests of sections share: the demo company with other rows in its tables."""

import copy

import pytest


@pytest.fixture(scope="session")
def altered():
    """Give a workbook once more, after statements that change its tables, in an engine of its own."""

    def change(workbook, *statements):
        other = copy.copy(workbook)
        for own in ("engine", "_attached"):
            other.__dict__.pop(own, None)
        for table in ("orders", "customers", "customer_month", "costs"):
            other.engine.connection.execute(f"create or replace temp table {table} as select * from {table}")
        for statement in statements:
            other.engine.connection.execute(statement)
        other.engine.forget()
        return other

    return change
