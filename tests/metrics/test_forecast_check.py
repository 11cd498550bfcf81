"""CDNOW, calibrated on weeks 1–39 and followed through weeks 40–78."""

import pandas as pd
import pytest

from pito.charts import line
from pito.engine import Engine
from pito.metrics.forecast_check import returns_by_band, tracked_sales

JUNE = "1998-06"  # week 78 ends with it, week 39 nine months before


@pytest.fixture(scope="module")
def cdnow(reference):
    """CDNOW's buyers, a tenth of them."""
    names = ["master", "customer", "date", "discs", "dollars"]
    log = pd.read_csv(reference("data/cdnow/CDNOW_sample.txt"), sep=r"\s+", header=None, names=names)
    day = (pd.to_datetime(log["date"].astype(str)) - pd.Timestamp(0)).dt.days
    none = pd.Series([None] * len(log))
    orders = pd.DataFrame({"customer_id": log["customer"].map("{:04}".format), "order_day": day, "amount_minor": 100})
    orders = orders.assign(
        order_id=orders.index.astype(str), credits=none.astype("str"), cancelled_day=none.astype("Int64")
    )
    return Engine(orders=orders, customers=orders[["customer_id"]].drop_duplicates())


def test_cumulative_repeat_sales_are_tracked_through_the_hold_out(cdnow):
    tracked = tracked_sales(cdnow, JUNE, ago=9)
    at = tracked.set_index("period")
    assert tracked.attrs["customers"] == 2357
    assert at.loc[39, "happened"] == 2457  # Fader, Hardie & Lee (2005): the repeat sales of the calibration period
    assert not at.loc[39, "is_held_out"] and at.loc[40, "is_held_out"]
    assert at.loc[39, "expected"] == pytest.approx(2457, rel=0.02)
    assert tracked.attrs["error"] == pytest.approx(0.040, abs=0.0005)
    assert tracked.attrs["last_error"] == pytest.approx(-0.066, abs=0.0005)


def test_the_tracking_is_plotted_with_both_lines_and_the_cut_off(cdnow):
    tracked = tracked_sales(cdnow, JUNE, ago=9)
    lines = [("happened", tracked["period"], tracked["happened"]), ("expected", tracked["period"], tracked["expected"])]
    drawn = line.mark(line.curves(lines, ("weeks", "repeat purchases"), "CDNOW"), 39, "forecast made")
    assert [len(trace.y) for trace in drawn.data] == [78, 78] and drawn.data[0].y[38] == 2457


def test_the_chance_of_return_said_against_happened_by_band(cdnow):
    bands = returns_by_band(cdnow, JUNE, days=273)
    assert bands["customers"].sum() == 2357 and bands["returned"].sum() == 684
    good = bands[bands["least"] >= 0.1]
    assert (good["happened"] - good["said"]).abs().max() < 0.15
    assert bands.attrs["said"] == pytest.approx(0.240, abs=0.001)
    assert bands.attrs["happened"] == pytest.approx(684 / 2357)


def test_on_cdnow_the_chance_ranks_no_better_than_plain_recency(cdnow):
    """All came within three months: how long they have been silent says nearly all. Both figures as measured before."""
    found = returns_by_band(cdnow, JUNE, days=273).attrs
    assert (round(found["auc"], 3), round(found["auc_recency"], 3)) == (0.760, 0.771)


def test_nobody_gives_no_forecast():
    none = pd.DataFrame({"customer_id": ["a"], "order_day": [10], "amount_minor": [5], "order_id": ["o"]})
    none = none.assign(credits=pd.Series([None], dtype="str"), cancelled_day=pd.Series([None], dtype="Int64"))
    engine = Engine(orders=none, customers=none[["customer_id"]])
    assert tracked_sales(engine, JUNE, ago=9).attrs["refusal"] == "too_few_customers"
    assert returns_by_band(engine, JUNE).attrs["refusal"] == "too_few_customers"
