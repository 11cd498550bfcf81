"""One run at a time in a folder of reports; a lock dies with who held it."""

import os
import signal
import subprocess
import sys

import pytest

from pito.errors import WrongUse
from pito.report.lock import held

HOLD = "import sys, time; from pathlib import Path; from pito.report.lock import held\nwith held(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the folder."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_the_lock_leaves_nothing_behind(tmp_path):
    with held(tmp_path / "reports"):
        assert [path.name for path in (tmp_path / "reports").iterdir()] == [".lock"]
    assert list((tmp_path / "reports").iterdir()) == []


def test_a_second_run_says_who_is_at_work_and_since_when(tmp_path, holder):
    with pytest.raises(WrongUse) as refused, held(tmp_path):
        pass
    assert str(refused.value).startswith(f"Another run is writing to {tmp_path} (process {holder.pid}, since 20")
    assert str(refused.value).endswith("): this one did nothing. Try when it has ended.")
    assert refused.value.exit_code == 2


def test_a_lock_whose_holder_was_killed_holds_nobody_up(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert (tmp_path / ".lock").exists()
    with held(tmp_path):
        pass
    assert not (tmp_path / ".lock").exists()


def test_a_folder_that_cannot_be_made_is_the_users_mistake(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongUse, match="Reports cannot be written to"), held(tmp_path / "file" / "reports"):
        pass
