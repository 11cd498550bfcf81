"""The what-if of the definitions' worked example, and the claim on bases of different retention."""

import pandas as pd
import pytest

from pito.activity import FOREVER
from pito.engine import Engine
from pito.metrics.retention import retention_by_month
from pito.metrics.retention_claim import claim_by_retention, claim_check
from pito.metrics.what_if import churn_cuts, gain_by_retention, own_base, what_if
from pito.month import Month
from pito.schema import TABLES


@pytest.mark.parametrize(
    ("retention", "churn_cut", "lifetime", "discounted"),
    [(0.6, 12.5, 14, 11.1), (0.8, 25.0, 33, 20.0), (0.9, 50.0, 100, 33.3)],
)
def test_five_points_more_as_the_definitions_have_it(retention, churn_cut, lifetime, discounted):
    ratio = what_if(retention, margin=100, points=0.05).set_index("measure")["ratio"]
    assert round(-100 * ratio["churn"], 1) == churn_cut
    assert round(100 * ratio["lifetime"]) == lifetime
    assert round(100 * ratio["discounted_margin"], 1) == discounted


@pytest.mark.parametrize(("retention", "discounted"), [(0.6, 6.4), (0.8, 15.4), (0.9, 29.0)])
def test_five_per_cent_more_as_the_definitions_have_it(retention, discounted):
    ratio = what_if(retention, margin=100, percent=0.05).set_index("measure")["ratio"]
    assert round(100 * ratio["discounted_margin"], 1) == discounted


@pytest.mark.parametrize(("retention", "discount", "multiple"), [(0.8, 0.12, 2.5), (0.9, 0.12, 4.09)])
def test_the_published_margin_multiples(retention, discount, multiple):
    """Gupta & Lehmann (2003): r / (1 + i − r), the first margin a year from now; ours has one more, now."""
    table = what_if(retention, margin=1, discount=discount).set_index("measure")
    assert table.loc["discounted_margin", "now"] - 1 == pytest.approx(multiple, abs=0.005)


def test_a_finite_horizon_is_the_plain_sum():
    table = what_if(0.8, margin=100, years=3).set_index("measure")
    assert table.loc["discounted_margin", "now"] == pytest.approx(100 * (1 + 0.8 / 1.1 + 0.64 / 1.21))


def test_profit_of_a_base_that_stands_still():
    # 1,000 customers at 100: 200 lost a year cost 50 each to replace; at 85 % only 150, and the programme costs 1,500.
    table = what_if(0.8, 100, customers=1000, points=0.05, cac=50, programme=1500).set_index("measure")
    assert table.loc["replacement", ["now", "then"]].tolist() == pytest.approx([10_000, 7_500])
    assert table.loc["profit", ["now", "then", "change"]].tolist() == pytest.approx([90_000, 91_000, 1_000])


def test_a_programme_at_break_even_gains_nothing():
    cut = churn_cuts(0.8, 100, customers=1000, cuts=(0.25,)).iloc[0]
    table = what_if(0.8, 100, 1000, points=0.05, programme=1000 * cut["break_even"]).set_index("measure")
    assert cut["retention"] == pytest.approx(0.85) and cut["kept"] == pytest.approx(50)
    assert cut["break_even"] == pytest.approx(100 * (1 - 0.25 / 0.3))
    assert table.loc["base_margin", "change"] == pytest.approx(0, abs=1e-6)


def test_nobody_stays_for_ever():
    table = what_if(0.97, margin=100, points=0.05).set_index("measure")
    assert table.loc["retention", "then"] == pytest.approx(1.02)
    assert table.drop(index="retention")["then"].isna().all()
    assert claim_check(0.97, 100)["verdict"].tolist() == ["impossible", "impossible"]


@pytest.mark.parametrize(
    ("retention", "verdicts"),
    [(0.6, ["below", "below"]), (0.8, ["below", "below"]), (0.9, ["within", "within"]), (0.949, ["within", "within"])],
)
def test_the_claim_holds_only_where_retention_is_high_already(retention, verdicts):
    assert claim_check(retention, margin=100)["verdict"].tolist() == verdicts


def test_profit_grows_with_what_need_not_be_won_anew():
    table = claim_check(0.8, margin=100, cac=200).set_index("reading")
    assert table.loc["points", "profit"] == pytest.approx((70 - 60) / 60)


def test_the_own_base_of_the_demo_company(workbook):
    base = own_base(workbook.engine, "2026-06").iloc[0]
    assert base[["customers", "start", "kept"]].tolist() == [109, 80, 63]
    assert base["retention"] == pytest.approx(63 / 80)
    through = retention_by_month(workbook.engine, "2026-06", months=12)
    assert (through["start"].iloc[0], through["end"].iloc[-1]) == (80, 109)
    assert base["margin"] == pytest.approx(23_382_402 / ((through["start"] + through["end"]).mean() / 2), rel=1e-4)


def test_customers_who_each_bring_the_same_bring_that_whenever_they_came_and_left():
    """Forty leave in the middle of the first six months, ten come in the middle of the last; each brings 40 a month."""
    months = [Month.parse("2025-07").plus(n) for n in range(12)]
    stays = [(f"a{n}", 0, months[n % 6].first_day + 14) for n in range(40)]
    stays += [(f"b{n}", months[-1].first_day + 14, FOREVER) for n in range(10)]
    stays += [(f"c{n}", 0, FOREVER) for n in range(5)]
    paid = [
        (name, m.number, 2000 * ((begin < m.first_day < end) + (begin < m.end_day < end)))
        for name, begin, end in stays
        for m in months
    ]
    rollup = pd.DataFrame(paid, columns=["customer_id", "month", "revenue_minor"])
    rollup = rollup.assign(costed_minor=rollup["revenue_minor"], cost_minor=0, orders=1, costed_orders=1)
    customers = pd.DataFrame({"customer_id": [name for name, *_ in stays], "acquisition_cost_minor": 100})
    tables = Engine(
        customers=customers.assign(acquisition_channel="Fair", referred_by=pd.Series([None] * len(stays), dtype="str")),
        active_intervals=pd.DataFrame(stays, columns=["customer_id", "start_day", "end_day"]),
        customer_month=rollup.assign(unmatched_minor=0),
        months=pd.DataFrame(
            [(m.number, m.first_day, m.end_day) for m in months], columns=["month", "first_day", "end_day"]
        ),
    )
    tables.define("costs", TABLES["costs"].stored)
    assert own_base(tables, "2026-06")["margin"].tolist() == [pytest.approx(12 * 4000)]


def test_a_profit_of_nothing_but_rounding_is_nothing_to_measure_by():
    """At 80 % kept, 100 a year and 500 for a new customer, the margin pays for the replacement and no more."""
    table = what_if(0.8, margin=100, points=0.05, cac=500).set_index("measure")
    assert table.loc["profit", "now"] == 0 and pd.isna(table.loc["profit", "ratio"])
    assert claim_check(0.8, 100, cac=500)["profit"].isna().all()


def test_nobody_has_a_base_of_nobody(workbook):
    base = own_base(workbook.engine, "2020-01").iloc[0]
    assert base["customers"] == 0 and pd.isna(base["retention"]) and pd.isna(base["margin"])


def test_the_gain_is_the_scenarios_at_every_step():
    gains = gain_by_retention(0.8, 100, [0.82, 0.85], customers=1000, programme=1500, interval=(0.7, 0.97))
    for row in gains.itertuples():
        table = what_if(0.8, 100, 1000, points=row.retention - 0.8, programme=1500).set_index("measure")
        assert row.gain == pytest.approx(table.loc["base_margin", "ratio"])
    assert gains["hi"].isna().tolist() == [False, True]  # 97 % and five points is more than everybody
    assert gain_by_retention(0.8, -1, [0.85])["gain"].isna().all()


def test_no_margin_is_no_verdict():
    assert claim_check(0.8, margin=-100)["verdict"].tolist() == ["undefined", "undefined"]


@pytest.mark.parametrize(
    ("interval", "sure"), [((0.75, 0.84), True), ((0.75, 0.86), False), ((float("nan"), float("nan")), False)]
)
def test_a_verdict_is_sure_where_both_ends_of_the_interval_agree(interval, sure):
    assert claim_check(0.8, 100, interval=interval)["is_sure"].iloc[0] == sure


def test_the_claim_grows_with_what_is_kept_already():
    """The worked values of the definitions; from 85 % on five points more bring the 25 % of the claim."""
    table = claim_by_retention([0.6, 0.8, 0.85, 0.9]).round(3)
    assert table["points"].tolist() == [0.111, 0.2, 0.25, 0.333]
    assert table["percent"].tolist()[0::3] == [0.064, 0.29]
