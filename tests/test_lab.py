import json
from pathlib import Path

import pytest

from pito import lab
from pito.errors import WrongUse


def test_jupyterlab_is_opened_on_the_first_notebook_without_news(root, monkeypatch):
    monkeypatch.setattr(lab, "_is_root", lambda: False)
    options = lab.options(root)
    assert f"--ServerApp.root_dir={root}" in options and "--allow-root" not in options
    assert "--LabApp.default_url=/lab/tree/notebooks/start_here.ipynb" in options
    (folder,) = [option.split("=")[1] for option in options if "app_settings_dir" in option]
    quiet = json.loads((Path(folder) / "overrides.json").read_text())
    assert quiet["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_root_is_allowed_only_when_it_is_root(root, monkeypatch):
    monkeypatch.setattr(lab, "_is_root", lambda: True)
    assert lab.options(root)[-1] == "--allow-root"


def test_a_folder_without_the_workbook_is_said(tmp_path):
    with pytest.raises(WrongUse, match=r"There is no notebooks/start_here\.ipynb in"):
        lab.options(tmp_path)


def test_the_lab_takes_the_place_of_the_command_with_what_it_was_given(root, monkeypatch):
    started = []
    monkeypatch.setenv("PITO_HOME", str(root))
    monkeypatch.setattr(lab.os, "execv", lambda program, command: started.append(command))
    lab.start(("--no-browser",))
    assert started[0][1] == "-c" and started[0][-1] == "--no-browser"
