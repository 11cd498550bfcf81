"""One agent or across the line: the worked team, every word, what is not blamed on anybody, and what goes unseen."""

import json

import numpy as np
import pytest

from pito.errors import WrongUse
from pito.stats.verdict import common_change, one_or_line

FIVE = list("ABCDE")
BEFORE = ([18] * 5, [20] * 5)


def standing(found, agent):
    return found.agents.set_index("agent").loc[agent]


def test_one_of_five_at_50_per_cent_and_the_others_at_90_is_one_agent():
    found = one_or_line(FIVE, *BEFORE, [10, 18, 18, 18, 18], [20] * 5)
    assert (found.word, found.apart, found.is_clear) == ("one", ("A",), True)
    assert found.change == pytest.approx(0.82 - 0.90)
    assert standing(found, "A").without == pytest.approx(0.90)


def test_all_five_at_82_per_cent_is_across_the_line_though_so_few_could_be_chance():
    found = one_or_line(FIVE, *BEFORE, [16, 16, 16, 17, 17], [20] * 5)
    assert (found.word, found.apart, found.is_clear) == ("line", (), False)
    assert found.change == pytest.approx(0.82 - 0.90)
    assert found.agents.without.between(0.81, 0.83).all()
    assert found.lo < 0 < found.hi


def test_the_same_fall_of_a_thousand_each_is_clearly_across_the_line():
    found = one_or_line(FIVE, [900] * 5, [1000] * 5, [820] * 5, [1000] * 5)
    assert (found.word, found.apart, found.is_clear) == ("line", (), True)


def test_a_rise_is_judged_as_a_fall_is():
    assert one_or_line(FIVE, [820] * 5, [1000] * 5, [900] * 5, [1000] * 5).word == "line"
    found = one_or_line(FIVE, [160] * 5, [200] * 5, [160, 160, 195, 160, 160], [200] * 5)
    assert (found.word, found.apart) == ("one", ("C",))


def test_two_who_fall_are_several_and_the_one_who_fell_most_comes_first():
    found = one_or_line(list("ABCDEF"), [180] * 6, [200] * 6, [125, 120, 180, 180, 181, 179], [200] * 6)
    assert (found.word, found.apart) == ("several", ("B", "A"))


def test_a_line_that_falls_with_one_agent_falling_further_names_both():
    found = one_or_line(list("ABCD"), [180] * 4, [200] * 4, [120, 160, 162, 158], [200] * 4)
    assert (found.word, found.apart) == ("line", ("A",))


def test_of_two_agents_the_one_who_moved_is_named():
    assert one_or_line(["A", "B"], [180, 180], [200, 200], [181, 120], [200, 200]).apart == ("B",)


def test_an_agent_who_was_always_lower_did_not_move():
    found = one_or_line(FIVE, [120, 180, 180, 180, 180], [200] * 5, [121, 179, 181, 180, 178], [200] * 5)
    assert (found.apart, found.is_clear) == ((), False)


def test_a_newcomer_unlike_the_team_is_one_agent_though_the_split_calls_it_mix():
    found = one_or_line(FIVE, [180] * 4 + [0], [200] * 4 + [0], [180, 181, 179, 180, 110], [200] * 5)
    assert (found.word, found.apart) == ("one", ("E",))
    assert (found.within, found.mix) == (pytest.approx(0), pytest.approx(-0.07))


def test_who_gets_the_hard_tickets_is_not_blamed():
    cells = {
        "agents": list("ABCDABCD"),
        "kinds": ["easy"] * 4 + ["hard"] * 4,
        "k_before": [475] * 4 + [350] * 4,
        "n_before": [500] * 8,
        "k": [38] + [475] * 3 + [672] + [350] * 3,
        "n": [40] + [500] * 3 + [960] + [500] * 3,
    }
    found = one_or_line(**cells)
    assert (found.word, found.apart, found.is_clear) == ("mix", (), True)
    assert (found.within, found.mix) == (pytest.approx(0), pytest.approx(found.change))
    blamed = one_or_line(list("ABCD"), [825] * 4, [1000] * 4, [710, 825, 825, 825], [1000] * 4)
    assert (blamed.word, blamed.apart) == ("one", ("A",))


def test_work_that_nobody_did_before_is_mix_and_blames_nobody():
    cells = list("ABAB"), [180, 180, 0, 0], [200, 200, 0, 0], [180, 180, 100, 102], [200] * 4
    found = one_or_line(*cells, kinds=["old", "old", "new", "new"])
    assert (found.word, found.apart, found.within) == ("mix", (), pytest.approx(0))


def test_within_and_mix_sum_to_the_change():
    found = one_or_line(list("ABC"), [50, 30, 9], [60, 50, 10], [44, 20, 70], [50, 45, 90])
    assert found.within + found.mix == pytest.approx(found.change)
    assert found.change == pytest.approx(134 / 185 - 89 / 120)


@pytest.mark.parametrize(
    ("agents", "before", "now"),
    [
        ([], ([], []), ([], [])),
        (["A"], ([180], [200]), ([100], [200])),
        (["A", "B"], ([18, 18], [20, 20]), ([2, 2], [19, 19])),
        (["A", "B"], ([9, 9], [9, 10]), ([2, 20], [20, 20])),
        (["A", "B"], ([18, 18], [20, 20]), ([0, 0], [0, 0])),
    ],
)
def test_fewer_than_two_agents_with_twenty_answers_cannot_tell(agents, before, now):
    found = one_or_line(agents, *before, *now)
    assert (found.word, found.apart) == ("cannot tell", ())
    assert not found.agents.is_apart.any()


def test_nobody_below_twenty_answers_is_judged():
    found = one_or_line(list("ABCD"), [18, 180, 180, 180], [20, 200, 200, 200], [2, 180, 180, 180], [19, 200, 200, 200])
    assert found.apart == ()
    assert standing(found, "A").n == 19


def test_no_answers_now_leave_the_change_missing():
    found = one_or_line(["A", "B"], [18, 18], [20, 20], [0, 0], [0, 0])
    assert np.isnan([found.change, found.within, found.mix, found.unseen_one, found.unseen_line]).all()


def test_agents_come_as_they_first_came_and_their_cells_are_summed():
    found = one_or_line(["B", "A", "B"], [90, 90, 90], [100] * 3, [90, 91, 89], [100] * 3)
    assert found.agents.agent.tolist() == ["B", "A"]
    assert found.agents.n.tolist() == [200, 100]


def test_a_missing_agent_or_more_good_answers_than_answers_is_refused():
    with pytest.raises(WrongUse, match="Every cell needs an agent"):
        one_or_line(["A", None], [1, 1], [2, 2], [1, 1], [2, 2])
    with pytest.raises(WrongUse, match="0 ≤ k ≤ n; got 3 of 2"):
        one_or_line(["A", "B"], [3, 1], [2, 2], [1, 1], [2, 2])


def test_the_more_answers_the_smaller_the_fall_that_goes_unseen():
    few, many = (one_or_line(FIVE, [9 * n] * 5, [10 * n] * 5, [9 * n] * 5, [10 * n] * 5) for n in (2, 100))
    assert few.unseen_one > 0.4 > 0.1 > many.unseen_one > 0.05
    assert few.unseen_line > 0.15 > 0.04 > many.unseen_line > 0.02


def test_a_fall_as_large_as_said_is_seen_in_about_four_of_five_months():
    generator = np.random.default_rng(3)
    unseen = one_or_line(FIVE, [176] * 5, [200] * 5, [176] * 5, [200] * 5).unseen_one
    fallen = [0.88 - unseen, 0.88, 0.88, 0.88, 0.88]
    seen = [
        "A"
        in one_or_line(
            FIVE, generator.binomial(200, [0.88] * 5), [200] * 5, generator.binomial(200, fallen), [200] * 5
        ).apart
        for _ in range(100)
    ]
    assert 0.68 < np.mean(seen) < 0.92


def test_a_team_without_a_bad_answer_is_not_beyond_having_one():
    found = one_or_line(list("ABC"), [200] * 3, [200] * 3, [200] * 3, [200] * 3)
    assert not found.is_clear
    assert found.unseen_line > 0


def test_the_common_change_is_that_of_berkeley(reference):
    cases = json.loads(reference("cases/clv_rates_change_reference.json").read_text())
    (case,) = [case for case in cases if case["id"] == "mh_ucb"]
    men, women = (np.transpose(case["inputs"][sex]) for sex in ("men", "women"))
    difference, error = common_change(*women, *men)
    assert difference == pytest.approx(case["expected"]["risk_difference"], abs=1e-9)
    limits = difference - 1.959964 * error, difference + 1.959964 * error
    assert limits == pytest.approx(case["expected"]["rd_ci"], abs=case["tol"])


def test_cells_that_one_period_lacks_have_no_common_change():
    assert np.isnan(common_change([1], [2], [0], [0])).all()
    assert common_change([90, 0], [100, 0], [80, 5], [100, 5]) == common_change([90], [100], [80], [100])
