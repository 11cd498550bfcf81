"""Alarms of many categories: the published example of Benjamini and Hochberg, seasons, jumps and quiet months."""

import numpy as np
import pandas as pd
import pytest

from pito.errors import WrongUse
from pito.stats.alarms import benjamini_hochberg, rate_alarms

STEADY = [20, 22, 19, 21, 18, 20, 23, 17, 20, 21, 19, 20]
# Benjamini & Hochberg (1995), section 3.2: fifteen tests of a trial in myocardial infarction; four stand at 5 %.
PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]


def alarms(rows: dict, active=400):
    counts = pd.DataFrame(rows).T
    return rate_alarms(counts, [active] * counts.shape[1] if np.isscalar(active) else active)


def test_the_published_example_keeps_four_of_fifteen_in_any_order():
    assert (benjamini_hochberg(PUBLISHED) <= 0.05).sum() == 4
    assert (benjamini_hochberg(PUBLISHED[::-1]) <= 0.05).tolist() == [False] * 11 + [True] * 4


def test_a_worked_adjustment_and_a_missing_p():
    """.01 · 3, .02 · 3/2, .03 · 3/3: no p may fall behind a smaller one."""
    assert benjamini_hochberg([0.02, np.nan, 0.01, 0.03]) == pytest.approx([0.03, np.nan, 0.03, 0.03], nan_ok=True)
    assert len(benjamini_hochberg([])) == 0


def test_a_category_that_doubles_alarms_and_its_neighbours_do_not():
    found = alarms({"billing": [*STEADY, 40], "delivery": [*STEADY[::-1], 24], "other": [3, 4] * 6 + [4]})
    assert found.is_alarm.to_dict() == {"billing": True, "delivery": False, "other": False}
    assert found.rate.tolist() == [10, 6, 1]
    assert found.expected["billing"] == pytest.approx(20.04, abs=0.01)
    assert found.expected_rate["billing"] == pytest.approx(5.01, abs=0.01)


def test_twice_the_customers_explain_twice_the_tickets():
    assert not alarms({"billing": [*STEADY, 40]}, active=[400] * 12 + [800]).is_alarm.any()
    assert alarms({"billing": [*STEADY, 20]}, active=[400] * 12 + [100]).is_alarm.all()


def test_fewer_tickets_never_alarm():
    assert alarms({"billing": [*STEADY, 0], "delivery": [*STEADY, 5]}).p.tolist() == pytest.approx([1.0, 1.0], abs=0.01)


def test_a_category_that_always_jumps_must_jump_further():
    jumpy = [5, 60, 8, 45, 30, 3, 70, 12, 50, 6, 40, 20]
    found = alarms({"jumpy": [*jumpy, 70], "steady": [*STEADY, 50]})
    assert found.is_alarm.to_dict() == {"jumpy": False, "steady": True}


def test_below_five_tickets_nothing_alarms_and_five_out_of_nowhere_do():
    found = alarms({"never": [0] * 12 + [4], "new": [0] * 12 + [12]})
    assert found.is_alarm.to_dict() == {"never": False, "new": True}
    assert found.p["never"] == 1


def test_a_december_like_every_december_is_no_alarm_and_the_same_in_june_is():
    year = [100, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30]
    december, june = (
        alarms({"parcels": [*year, *year, *year, 100]}),
        alarms({"parcels": [*year, *year, *year[:6], 100]}),
    )
    assert (december.is_alarm.tolist(), june.is_alarm.tolist()) == ([False], [True])
    assert december.expected.iloc[0] == pytest.approx(100, rel=0.1)
    assert june.expected.iloc[0] == pytest.approx(30, rel=0.1)


def test_below_24_months_there_is_no_season_to_know_of():
    year = [100, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30]
    assert alarms({"parcels": [*year, 100]}).expected.iloc[0] == pytest.approx(430.5 / 12)


@pytest.mark.parametrize(("rows", "active"), [({"a": [20] * 12}, 400), ({"a": [*STEADY, 40]}, [400] * 12 + [0])])
def test_too_short_a_past_or_nobody_active_says_nothing(rows, active):
    found = alarms(rows, active)
    assert found[["expected", "p", "adjusted"]].isna().all(axis=None)
    assert not found.is_alarm.any()


def test_no_category_at_all_is_an_empty_answer():
    assert len(rate_alarms(pd.DataFrame(columns=range(13)), [400] * 13)) == 0


def test_a_missing_month_is_refused():
    with pytest.raises(WrongUse, match="a count for every category and month"):
        alarms({"a": [*STEADY, 40]}, active=[400] * 12)
    with pytest.raises(WrongUse, match="0 where none came"):
        alarms({"a": [*STEADY[:-1], np.nan, 40]})


@pytest.mark.parametrize("wander", [0.0, 0.15])
def test_a_quiet_month_of_twelve_categories_alarms_in_under_two_of_a_hundred(wander):
    generator = np.random.default_rng(8)
    usual = generator.lognormal(3, 0.8, (12, 1))
    months = [generator.poisson(usual * np.exp(generator.normal(0, wander, (12, 13)))) for _ in range(400)]
    assert np.mean([rate_alarms(pd.DataFrame(month), [500] * 13).is_alarm.any() for month in months]) < 0.02
