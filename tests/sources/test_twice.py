import pandas as pd
import pytest

from pito.errors import DataRefused
from pito.intake.load import load
from pito.settings import Settings

HEAD = "Laskunumero;Asiakasnumero;Laskun päivä;Veroton;{}\n"


def amounts(folder, header, *rows):
    (folder / "laskut.csv").write_text(HEAD.format(header) + "\n".join(rows) + "\n", "utf-8")
    return pd.read_parquet(load(folder, Settings()).folder / "orders.parquet")["amount_minor"].tolist()


@pytest.mark.parametrize("header", ["Veroton", "VEROTON", " veroton *"])
def test_amounts_that_stand_twice_and_differ_are_refused_in_one_sentence(tmp_path, header):
    with pytest.raises(DataRefused) as refused:
        amounts(tmp_path, header, "1;7;5.1.2026;20,00;20,00", "2;7;5.1.2026;5,00;9,00")
    assert str(refused.value).startswith(
        "laskut.csv has column 'Veroton' twice, and they differ: row 3 has '5,00' and '9,00'; take out the wrong one"
    )


def test_amounts_that_stand_twice_alike_or_once_without_values_are_no_doubt(tmp_path):
    assert amounts(tmp_path, "Veroton", "1;7;5.1.2026;20,00;20,00", "2;7;5.1.2026;5,00; ") == [2000, 500]


def test_another_column_that_stands_twice_is_no_doubt(tmp_path):
    assert amounts(tmp_path, "Viite;Viite", "1;7;5.1.2026;20,00;a;b") == [2000]


def test_a_mapping_says_which_of_two_columns_counts(tmp_path):
    (tmp_path / "laskut.toml").write_text(
        '[[table]]\nfile = "laskut.csv"\ntable = "orders"\n[table.columns]\norder_id = "Laskunumero"\n'
        'customer_id = "Asiakasnumero"\nordered_at = "Laskun päivä"\namount = "Veroton_2"\n',
        "utf-8",
    )
    assert amounts(tmp_path, "Veroton", "1;7;5.1.2026;5,00;9,00") == [900]
