"""CDNOW as a user's own export: what the sections say of forecast and what-if, and the same numbers by plain pandas."""

import pandas as pd
import pytest

from pito.intake import open_workbook
from pito.sections import expected_value, what_if

JUNE = "1998-06"
SETTINGS = """
[business]
name = "CDNOW"
currency = "USD"
time_zone = "America/New_York"
country = "US"
active_days = 90
margin_rate = 0.6
"""


@pytest.fixture(scope="module")
def log(reference):
    names = ["master", "customer_id", "ordered_at", "discs", "amount"]
    log = pd.read_csv(reference("data/cdnow/CDNOW_sample.txt"), sep=r"\s+", header=None, names=names)
    return log.assign(ordered_at=pd.to_datetime(log["ordered_at"].astype(str)), order_id=log.index)


@pytest.fixture(scope="module")
def shop(log, tmp_path_factory):
    data, chosen = tmp_path_factory.mktemp("cdnow"), tmp_path_factory.mktemp("settings") / "settings.toml"
    log[["order_id", "customer_id", "ordered_at", "amount"]].to_csv(data / "orders.csv", index=False)
    chosen.write_text(SETTINGS, encoding="utf-8")
    return open_workbook(data, chosen)


def active(log, day: str) -> set:
    """Who bought in the 90 days before."""
    since = pd.Timestamp(day) - pd.Timedelta(days=90)
    return set(log.loc[(log["ordered_at"] >= since) & (log["ordered_at"] < day), "customer_id"])


def test_the_forecast_of_half_a_year_ago_is_tracked_plotted_and_its_error_said(shop, log):
    section = expected_value.check(shop, JUNE)
    assert section.finding[0] == (
        "From what was known before January 1998, the forecast of purchases was off by 1.4% on average and by 1.2% at the end."
    )
    came, forecast = section.figure.data
    days = log.drop_duplicates(["customer_id", "ordered_at"])
    assert came.y[-1] == len(days) - days["customer_id"].nunique()
    assert forecast.y[-1] == pytest.approx(came.y[-1] * 1.012, rel=0.001)
    assert [note.text for note in section.figure.layout.annotations] == ["forecast made"]


def test_the_chance_of_return_stands_beside_plain_recency_and_what_happened_by_band(shop, log):
    section = expected_value.check(shop, JUNE)
    cut_off = pd.Timestamp("1998-07-01") - pd.Timedelta(days=90)
    returned = log.loc[log["ordered_at"] >= cut_off, "customer_id"].nunique() / 2357
    assert f"{returned:.1%}" == "12.7%"
    assert section.finding[1] == (
        "Of 2,357 customers 14.5% were said to return within 90 days, 12.7% did; "
        "the chance ranks them right in 83.5% of pairs, plain recency in 82.9%."
    )
    said, happened = (section.table.iloc[:, place].str.split("%").str[0].astype(float) for place in (2, 3))
    assert list(said) == sorted(said) and happened.iloc[-1] > happened.iloc[0]


def test_the_what_if_starts_from_the_retention_and_margin_of_plain_sets(shop, log):
    before, now = active(log, "1997-07-01"), active(log, "1998-07-01")
    kept, margin = len(before & now) / len(before), 0.6 * log.loc[log["ordered_at"] >= "1997-07-01", "amount"].sum()
    there = [len(active(log, str(first.date()))) for first in pd.date_range("1997-07-01", periods=13, freq="MS")]
    each = margin / (sum(there) - (there[0] + there[-1]) / 2) * 12
    section = what_if.what_if(shop, JUNE)
    assert section.notes[:2] == [
        (
            f"Of the customers of a year ago {kept:.1%} are still there (26.2%–34.0%), "
            f"and a customer brings ${each:.0f} of margin a year."
        ),
        "For 100.0% of the revenue the margin rate of the settings was assumed.",
    ]
    gain = (1.1 - kept) / (1.1 - kept - 0.05) - 1
    assert f"bring {gain:.1%} more discounted margin" in section.finding[0]
    assert section.finding[3] == "The claim that 5% better retention brings 25–95% more does not hold here."
