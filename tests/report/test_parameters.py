import nbformat
import pytest

from pito.errors import WrongUse
from pito.report.parameters import checked, declared

PARAMETERS = """\
month: str = ""  # YYYY-MM
least: int = 5
share: float = 0.5
drawn: bool = True
note: str = "a = b"
plain = 3
"""


@pytest.fixture
def notebook(tmp_path):
    def write(source, tags=("parameters",)):
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})
        path = tmp_path / "n.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
        return path

    return write


def test_the_parameters_cell_is_read_with_types_and_defaults(notebook):
    found = declared(notebook(PARAMETERS))
    assert {name: (p.type, p.default) for name, p in found.items()} == {
        "month": ("str", ""),
        "least": ("int", 5),
        "share": ("float", 0.5),
        "drawn": ("bool", True),
        "note": ("str", "a = b"),
        "plain": ("int", 3),
    }


def test_the_real_notebook_declares_to_us_what_it_declares_to_papermill(root):
    import papermill

    path = root / "notebooks" / "monthly_report.ipynb"
    theirs = {name: one["inferred_type_name"] for name, one in papermill.inspect_notebook(str(path)).items()}
    assert {name: one.type for name, one in declared(path).items()} == theirs
    assert list(theirs) == ["month", "data", "settings", "language", "only"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"mnth": "2026-05"},
            "n.ipynb has no parameter `mnth`; it has month, least, share, drawn, note, plain. Did you mean `month`?",
        ),
        ({"month": 202605}, "`month` must be str; got 202605."),
        ({"least": "abc"}, "`least` must be int; got 'abc'."),
        ({"least": True}, "`least` must be int; got True."),
        ({"share": "0.5"}, "`share` must be float; got '0.5'."),
        ({"drawn": 1}, "`drawn` must be bool; got 1."),
    ],
)
def test_a_wrong_parameter_is_one_sentence(notebook, given, sentence):
    with pytest.raises(WrongUse) as refused:
        checked(notebook(PARAMETERS), given)
    assert str(refused.value) == sentence


def test_a_whole_number_is_a_number_too(notebook):
    assert checked(notebook(PARAMETERS), {"share": 1, "month": "2026-05"}) == {"share": 1, "month": "2026-05"}


def test_a_parameter_without_a_default_must_be_given(notebook):
    path = notebook("month: str")
    with pytest.raises(WrongUse, match=r"n.ipynb needs the parameter `month` \(str\)\."):
        checked(path, {})
    assert checked(path, {"month": "2026-05"}) == {"month": "2026-05"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is not a notebook"),
        ('{"cells": []}', "has no cell tagged `parameters`"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_notebook_with_parameters_is_said_so(tmp_path, text, sentence):
    path = tmp_path / "n.ipynb"
    if text is not None:
        path.write_text(text)
    with pytest.raises(WrongUse, match=sentence):
        declared(path)
