"""The engine: statements with bound values and checked names; frames in, frames out."""

import pandas as pd
import pytest

from pito.engine import Engine
from pito.errors import WrongUse


def test_values_are_bound_and_never_become_statement():
    tables = Engine(customers=pd.DataFrame({"name": ["a", "x' or '1'='1"]}))
    found = tables.query("select name from customers where name = :name", name="x' or '1'='1")
    assert found["name"].tolist() == ["x' or '1'='1"]


def test_a_value_that_the_statement_needs_must_be_given():
    with pytest.raises(WrongUse, match="needs a value for month"):
        Engine().query("select :month as m")


@pytest.mark.parametrize("name", ["segment; drop table x", "a b", "Segment", "1st", "a.b", '"a"', ""])
def test_a_grouping_column_must_be_a_plain_name(name):
    tables = Engine(customers=pd.DataFrame({"segment": ["A"]}))
    if not name:
        assert tables.query("select {by} as part from customers", by=None)["part"].tolist() == ["all"]
        return
    with pytest.raises(WrongUse, match="not a column or table name"):
        tables.query("select {by} as part from customers", by=name)


def test_an_empty_table_answers_with_nothing():
    tables = Engine()
    tables.define("orders", {"order_id": "varchar", "amount_minor": "bigint"})
    assert tables.columns("orders") == ["order_id", "amount_minor"]
    assert len(tables.query("select * from orders")) == 0


def test_parquet_is_shown_as_a_table_even_from_a_folder_with_a_quote_in_its_name(tmp_path):
    folder = tmp_path / "it's"
    folder.mkdir()
    pd.DataFrame({"a": [1, 2]}).to_parquet(folder / "t.parquet")
    tables = Engine()
    tables.attach("t", folder / "t.parquet")
    assert tables.rows("select cast(sum(a) as bigint) from t") == [(3,)]


def test_a_line_for_groups_only_is_read_only_where_there_are_groups():
    text = "select {by} as part\nfrom orders o\njoin customers k on k.customer_id = o.customer_id -- for groups only"
    tables = Engine(orders=pd.DataFrame({"customer_id": ["a", "a"]}))
    assert tables.query(text)["part"].tolist() == ["all", "all"]
    tables.put("customers", pd.DataFrame({"customer_id": ["a"], "segment": ["S"]}))
    assert tables.query(text, "segment")["part"].tolist() == ["S", "S"]


def test_an_answer_is_remembered_until_a_table_is_replaced():
    def paid(tables, least=0):
        return tables.rows("select cast(sum(amount) as bigint) from orders where amount > :least", least=least)[0][0]

    tables = Engine(orders=pd.DataFrame({"amount": [1, 2]}))
    assert (tables.once(paid), tables.once(paid, 1), tables.once(paid, least=0)) == (3, 2, 3)
    tables.connection.execute("insert into orders values (10)")
    assert tables.once(paid) == 3
    tables.put("customers", pd.DataFrame({"customer_id": ["a"]}))
    assert tables.once(paid) == 3
    tables.put("orders", pd.DataFrame({"amount": [10]}))
    assert tables.once(paid) == 10
