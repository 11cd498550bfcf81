"""What-if, word for word on the demo company: what better retention brings, costs and pays, and what cannot be told."""

import re

import pytest

from pito.sections import claim, dials, what_if
from pito.text import Words

JUNE = "2026-06"
NO_COST = "update customer_month set costed_minor = 0, cost_minor = 0, costed_orders = 0"


def test_what_better_retention_brings_costs_and_pays(workbook):
    section = what_if.what_if(workbook, JUNE)
    assert section.finding == [
        (
            "With +5.0 points of retention (78.8% to 83.8%) a customer would stay 6.2 years instead of 4.7 "
            "and bring 19.0% more discounted margin (13.7%–26.7%)."
        ),
        (
            "On today's customers (109) that is €184,158 more discounted margin, "
            "and a programme for it pays while it costs less than €43,947 a year (€403 a customer)."
        ),
        (
            "If everybody lost is replaced, a year's profit on them would be €272,229 instead of €271,479: "
            "winning new customers costs €750 less."
        ),
        (
            "Measured as it is, the claim that 5% better retention brings 25–95% more does not hold here, "
            "but too few customers are known to rule it out."
        ),
        "Five points more would bring 19.0% more here (13.7%–26.7%).",
        "Five per cent more would bring 14.4% more here (10.5%–19.9%).",
    ]
    assert section.title.endswith("A scenario") and section.basis == "80 customers of a year ago"
    assert section.notes[:2] == [
        "Of the customers of a year ago 78.8% are still there (68.6%–86.3%), and a customer brings €2,520 of margin a year.",
        "Margin is known for 98.6% of the year's revenue; where it is not, none is counted.",
    ]


def test_a_reader_of_the_page_switches_between_steps_and_programmes(workbook):
    views = what_if.what_if(workbook, JUNE).views
    assert [switch.choices for switch in views.switches] == [
        ["1 point", "2 points", "5 points", "5%"],
        ["none", "€3,000", "€8,000", "€30,000"],
    ]
    assert len(views.sections) == 15 and (2, 0) not in views.sections
    one_point_dear = views.sections[(0, 3)]
    assert one_point_dear.finding[1] == (
        "A programme of €30,000 a year would cost more than it brings: today's customers (109) would bring €77,130 less "
        "discounted margin; it pays only under €8,789 a year (€81 a customer)."
    )
    assert one_point_dear.finding[2].endswith("winning new customers costs €150 less, the programme €30,000 more.")
    answers = [section.finding[:3] for section in views.sections.values()]
    assert all(answers.count(answer) == 1 for answer in answers)


def test_the_picture_passes_through_the_scenario(workbook):
    figure = what_if.scenario(workbook, JUNE, points=2.0).figure
    line = figure.data[-1]
    at = [round(x, 4) for x in line.x].index(0.8075)
    assert line.y[at] == pytest.approx(0.0684, abs=1e-4) and (line.x[0], line.y[0]) == (0.7875, 0)
    assert [note.text for note in figure.layout.annotations] == ["80.8%"]


def test_the_table_sets_then_beside_today(workbook):
    table = what_if.scenario(workbook, JUNE, points=5.0, programme=10_000).table.set_index("Measure")
    assert table.loc["Lost a year"].tolist() == ["21.3%", "16.2%", "−5.0 points"]
    assert table.loc["Expected lifetime (years)"].tolist() == ["4.7", "6.2", "+30.8%"]
    assert table.loc["Profit of a year, everybody lost replaced"].tolist() == ["€271,479", "€262,229", "−3.4%"]


def test_points_and_per_cent_add_up(workbook):
    first = what_if.scenario(workbook, JUNE, points=1.0, percent=2.0).finding[0]
    assert first.startswith("With +1.0 points and +2.0% of retention (78.8% to 81.3%) ")


def test_nothing_better_only_costs(workbook):
    as_it_is = what_if.scenario(workbook, JUNE, points=0.0)
    assert as_it_is.finding == [
        "With retention as it is (78.8%) a customer stays 4.7 years and brings €8,870 of discounted margin."
    ]
    wasted = what_if.scenario(workbook, JUNE, points=0.0, programme=1000).finding
    assert wasted[1] == "A programme of €1,000 a year that keeps nobody longer takes €3,520 of discounted margin."


@pytest.mark.parametrize(
    ("retention", "lo", "hi", "sentence"),
    [
        (0.8, 0.79, 0.81, "The claim that 5% better retention brings 25–95% more does not hold here."),
        (
            0.8,
            0.6,
            0.9,
            (
                "Measured as it is, the claim that 5% better retention brings 25–95% more does not hold here, "
                "but too few customers are known to rule it out."
            ),
        ),
        (
            0.9,
            0.6,
            0.94,
            (
                "Measured as it is, the claim that 5% better retention brings 25–95% more holds here, "
                "but too few customers are known to be sure of it."
            ),
        ),
        (
            0.87,
            0.6,
            0.94,
            (
                "Measured as it is, the claim that 5% better retention brings 25–95% more holds here by one reading only, "
                "and too few customers are known to be sure of it."
            ),
        ),
    ],
)
def test_a_claim_is_not_judged_in_one_sentence_and_doubted_in_the_next(retention, lo, hi, sentence):
    base = {"retention": retention, "margin": 100.0, "lo": lo, "hi": hi}
    first, *readings = claim.claimed(Words("en", "EUR"), base)
    assert first == sentence
    assert [reading.split(" more would")[0] for reading in readings] == ["Five points", "Five per cent"]


def test_nobody_stays_for_ever(workbook):
    assert what_if.scenario(workbook, JUNE, points=30.0).finding == [
        "Nobody stays for ever: retention would be 108.8%."
    ]


@pytest.mark.parametrize("change", [{"points": -5.0}, {"points": 5.0, "percent": -10.0}])
def test_worse_retention_is_no_gain(workbook, change):
    section = what_if.scenario(workbook, JUNE, **change)
    assert section.finding[0].endswith("it is: this question is what better retention would bring.")
    assert len(section.finding) == 1 and section.table is None


def test_in_a_part_the_costs_file_that_came_in_is_not_asked_for(workbook, altered, monkeypatch):
    unknown = altered(workbook, "update customers set acquisition_cost_minor = null")
    monkeypatch.setitem(unknown.facts, "only", {"left_out": ["costs"]})
    assert what_if.what_if(unknown, JUNE).finding[2] == (
        "A year's profit is left out: what a new customer costs is known of the whole business only; `acquisition_cost` in "
        "the customer list would tell it of these customers."
    )


def test_without_costs_the_margin_can_still_be_turned(workbook, altered):
    costless = altered(workbook, NO_COST)
    assert what_if.what_if(costless, JUNE).finding == [
        (
            "No costs came in: margin is unknown, and what better retention would bring too. "
            "A cost column in the invoices, or a margin rate in the settings, would bring it."
        )
    ]
    assert (
        what_if.scenario(costless, JUNE, margin=1000).finding[1].startswith("On today's customers (109) that is €73,")
    )
    (dial,) = [dial for dial in dials.dials(costless, JUNE) if dial.name == "margin"]
    assert dial.start == 0 and dial.most >= 1000


def test_without_a_new_customers_cost_the_profit_is_left_out(workbook, altered):
    unknown = altered(workbook, "update customers set acquisition_cost_minor = null")
    section = what_if.what_if(unknown, JUNE)
    assert section.finding[2] == (
        "A year's profit is left out, for what a new customer costs is unknown: `acquisition_cost` in the customer list, "
        "or acquisition spending in a costs file, would bring it."
    )
    assert not [name for name in section.table["Measure"] if "rofit" in name or "replacing" in name]
    assert what_if.scenario(unknown, JUNE, cac=100).finding[2].startswith("If everybody lost is replaced")


def test_a_margin_below_nothing_is_kept_by_nobody(workbook, altered):
    dear = altered(workbook, "update customer_month set cost_minor = 3 * costed_minor")
    finding = ["A customer brings no margin, so keeping more of them would bring none."]
    assert what_if.what_if(dear, JUNE).finding == claim.claim(dear, JUNE).finding == finding


def test_the_claim_is_held_against_the_own_base(workbook):
    section = claim.claim(workbook, JUNE)
    assert section.finding[0].startswith(
        "Measured as it is, the claim that 5% better retention brings 25–95% more does not"
    )
    points, percent = section.figure.data
    assert (points.x[30], points.y[30], percent.y[30]) == (0.8, 0.2, 0.1538)
    assert section.table.iloc[0].tolist() == ["five points more", "83.8%", "23.5%", "30.8%", "19.0%", "0.3%"]


def test_what_fewer_losses_are_worth(workbook):
    section = claim.losses(workbook, JUNE)
    assert section.finding == [
        (
            "A tenth fewer losses would be worth €70,541 of discounted margin on today's customers; "
            "keeping a customer may then cost €171 a year at most."
        )
    ]
    assert section.table["Worth at most a year"].tolist() == ["€9,339", "€18,677", "€37,355"]


def test_every_dial_turns_and_starts_on_a_step_of_its_own(workbook):
    found = {dial.name: dial for dial in dials.dials(workbook, JUNE)}
    assert list(found) == ["points", "percent", "margin", "cac", "programme"]
    for dial in found.values():
        assert dial.least <= dial.start <= dial.most and (dial.start - dial.least) % dial.step == 0
    start = what_if.scenario(workbook, JUNE).finding
    for name, dial in found.items():
        assert what_if.scenario(workbook, JUNE, **{name: dial.most}).finding != start


def test_a_base_of_almost_everybody_leaves_little_room(workbook, altered):
    """All but one of the 80 stay: only one point more is possible, and the upper end of the interval tells no limit."""
    kept = altered(workbook)
    kept.ask = lambda metric, month, **options: almost_all(workbook.ask(metric, month, **options))
    section = what_if.what_if(kept, JUNE)
    assert re.search(r"With \+1\.0 points of retention \(98\.8% to 99\.8%\).*\([0-9.]+% or more\)", section.finding[0])
    assert section.views.switches[0].choices == ["1 point"]
    assert section.finding[3] == "Five points more would be more than everybody."
    (dial,) = [dial for dial in dials.dials(kept, JUNE) if dial.name == "points"]
    assert (dial.start, dial.most) == (1.0, 1.0)


def almost_all(frame):
    return frame.assign(kept=79, retention=79 / 80, lo=0.933, hi=0.998) if "kept" in frame else frame
