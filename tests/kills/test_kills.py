"""A report's run killed, on a full disk, and eight at once: what was published stands. `make kills` does it 200 times."""

import random
import shutil
import sys

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="process groups and /proc are asked as Linux has them"),
]


@pytest.fixture
def home(tmp_path):
    yield tmp_path / "home"
    shutil.rmtree(tmp_path / "home", ignore_errors=True)


def test_ten_kills_leave_what_was_published_and_the_next_run_succeeds(home):
    from .harness import Place, kills

    found = kills(Place(home), 10, random.Random(5))
    assert found.get("old", 0) + found.get("new", 0) == 10


def test_a_run_of_six_months_may_be_killed_at_any_moment(home):
    from .harness import SEVERAL, Place, kills

    found = kills(Place(home, months=SEVERAL), 2, random.Random(7))
    assert sum(found.get(which, 0) for which in ("old", "new", "both")) == 2


def test_two_runs_out_of_room_leave_what_was_published_and_the_next_run_succeeds(home):
    from .harness import disks

    found = disks(home, 2, random.Random(3))
    assert sum(count for which, count in found.items() if which in ("old", "new")) == 2


def test_of_eight_runs_at_once_one_makes_the_report_and_seven_say_why_they_do_not(home):
    from .harness import at_once

    ended = at_once(home)
    assert sorted(code for code, _ in ended) == [0, 2, 2, 2, 2, 2, 2, 2]
    said = [text for code, text in ended if code]
    assert all(text.startswith("pito: Another run is writing to ") and len(text.splitlines()) == 1 for text in said)
