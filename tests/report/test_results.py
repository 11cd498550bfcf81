import json

import nbformat
import pytest

from pito.errors import PitoError
from pito.report.results import handed_over, results_file

from .conftest import executed, section


def test_results_are_what_the_notebook_handed_over():
    assert handed_over(executed(section())) == [{"metric": "lost"}]


def test_a_notebook_that_hands_nothing_over_is_a_fault():
    with pytest.raises(PitoError, match="last cell must be"):
        handed_over(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]))


@pytest.mark.parametrize("rows", [[], [{"metric": "lost", "value": 3}], [{"metric": "ääni", "value": None}] * 2])
def test_the_results_file_is_json_with_a_result_a_line(rows):
    text = results_file({"id": "abc", "month": "2026-05"}, rows)
    assert json.loads(text) == {"run": {"id": "abc", "month": "2026-05"}, "results": rows}
    assert sum(line.startswith('{"metric"') for line in text.splitlines()) == len(rows)
