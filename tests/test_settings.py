"""Settings: every key has a default, an unknown or badly typed one is one sentence."""

import tomllib

import pytest

from pito.errors import WrongUse
from pito.intake import cache
from pito.settings import Settings, checked, data_folder, read, settings_file


def told(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongUse) as wrong:
        read(path)
    assert "\n" not in str(wrong.value)
    return str(wrong.value).removeprefix(str(path))


def test_without_a_file_everything_has_its_default():
    assert read(None) == Settings()
    assert Settings().hours.week["mon"] == ["08:00-16:00"] and Settings().hours.week["sun"] == []


def test_a_file_is_read(tmp_path):
    (tmp_path / "s.toml").write_text('[business]\nname = "Koe Oy"\nkind = "purchase"\n[promises]\nurgent_hours = 2\n')
    settings = read(tmp_path / "s.toml")
    assert (settings.business.name, settings.business.kind, settings.promises.urgent_hours) == ("Koe Oy", "purchase", 2)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[busines]\n", ": unknown setting `busines`; see the README for the keys there are."),
        ("[business]\nnmae = 'x'\n", ": unknown setting `business.nmae`; see the README for the keys there are."),
        ("[business]\nkind = 'shop'\n", ": `business.kind` input should be 'contract' or 'purchase'; got 'shop'."),
        ("[hours]\nmon = ['8-16']\n", ": `hours.mon` must hold opening hours such as \"08:00-16:00\"; got ['8-16']."),
        (
            "[hours]\nmon = ['16:00-08:00']\n",
            ": `hours.mon` must hold opening hours such as \"08:00-16:00\"; got ['16:00-08:00'].",
        ),
        (
            "[business]\ntime_zone = 'Mars'\n",
            ": `business.time_zone` must be a time zone such as Europe/Helsinki; got 'Mars'.",
        ),
        ("[business]\nmargin_rate = 40\n", ": `business.margin_rate` input should be less than or equal to 1; got 40."),
        ("[promises]\nurgent = 2\n", ": `promises` unknown key 'urgent'; got {'urgent': 2}."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path, text, sentence):
    assert told(tmp_path, text) == sentence


def test_a_file_that_is_no_toml_or_not_there(tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text("[business")
    with pytest.raises(WrongUse, match="is not valid TOML"):
        read(broken)
    with pytest.raises(WrongUse, match="cannot be read"):
        read(tmp_path / "none.toml")


def test_choosing_anew_is_checked_as_a_file_is():
    assert Settings().choose("business", active_days=90).business.active_days == 90
    with pytest.raises(WrongUse, match=r"active_days.*greater than or equal to 1"):
        Settings().choose("business", active_days=0)


def test_choosing_what_is_chosen_already_changes_nothing_by_which_a_load_is_known():
    chosen = Settings().choose("business", language=Settings().business.language)
    assert repr(chosen) == repr(Settings()) and cache.key({}, chosen) == cache.key({}, Settings())


def test_the_demo_company_stands_in_until_there_are_exports(tmp_path, monkeypatch):
    monkeypatch.setenv("PITO_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "data" / "sample" / "demo"
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / ".keep").touch()
    assert data_folder() == tmp_path / "data" / "sample" / "demo"
    (tmp_path / "data" / "raw" / "orders.csv").touch()
    assert data_folder() == tmp_path / "data" / "raw"
    assert settings_file() is None
    (tmp_path / "data" / "settings.toml").touch()
    assert settings_file() == tmp_path / "data" / "settings.toml"


def test_an_unknown_metric_of_an_alarm_is_one_sentence_with_those_there_are(tmp_path):
    sentence = (
        ': `alert.0` must have a `metric` that the rule "signal" knows: csat, first_response_business_median_hours, '
        "first_response_median_hours, retention_rate; got {'metric': 'promise_mett'}."
    )
    assert told(tmp_path, "[[alert]]\nmetric = 'promise_mett'\n") == sentence


@pytest.mark.parametrize(
    ("rule", "ends"),
    [
        ({"metric": "promise_met"}, 'that the rule "signal" knows'),
        ({"metric": "owner", "rule": "below", "limit": 1}, 'that the rule "below" knows'),
        (
            {"metric": "retention_rate", "rule": "below", "limit": 0.9, "by": "owner", "is": "a"},
            'no `by`, by = "segment"',
        ),
        ({"metric": "csat", "by": "segment", "is": "a"}, 'with "csat" and the rule "signal", no `by`'),
        ({"metric": "customers", "rule": "below", "limit": 9}, 'by = "segment"'),
    ],
)
def test_a_rule_that_could_never_ring_is_refused_before_anything_is_read(rule, ends):
    with pytest.raises(WrongUse) as wrong:
        checked({"alert": [rule]}, "settings.toml")
    assert ends in str(wrong.value)


def test_the_example_of_the_settings_file_is_a_rule(root):
    """Its lines are commented out; without the sign they are read."""
    lines = (root / "data" / "settings.toml").read_text(encoding="utf-8").split("[[alert]]")[1].splitlines()[1:]
    rows = [line.removeprefix("# ") for line in lines[: lines.index("")]]
    (rule,) = checked(tomllib.loads("\n".join(["[[alert]]", *rows])), "settings.toml").alert
    assert (rule.metric, rule.by, rule.is_, rule.limit) == ("promise_met", "segment", "North", 0.8)
