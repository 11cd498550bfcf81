"""Numbers without a notebook: the month's results as a file, one metric as a table, all metrics by name."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module

from pito.errors import WrongUse
from pito.month import Month
from pito.settings import data_folder, read, settings_file


def all_results(month: str | None, data, settings) -> str:
    """Return the text of the month's results file."""
    from pito.report.provenance import provenance
    from pito.report.results import results_file
    from pito.sections import results

    workbook, chosen = _open(month, data, settings)
    return results_file(provenance(workbook.loaded, workbook.settings, chosen), results(workbook, chosen))


def one(name: str, month: str | None, by: str | None, data, settings):
    """Return one metric's frame for a month, grouped by a column where the metric can be."""
    known = metrics()
    if name not in known:
        raise WrongUse(f"There is no metric `{name}`; there are {', '.join(known)}.")
    if by and "by" not in inspect.signature(known[name]).parameters:
        raise WrongUse(f"`{name}` cannot be grouped: leave --by out.")
    import duckdb

    workbook, chosen = _open(month, data, settings)
    try:
        return _with_months(known[name](workbook.engine, chosen, **({"by": by} if by else {})))
    except duckdb.BinderException as unknown:
        if not by:
            raise
        raise WrongUse(
            f"`{name}` cannot be grouped by `{by}`: what it asks has no such column. Customers have segment, tier, owner …; "
            "tickets have channel, priority, agent …"
        ) from unknown


def _with_months(frame):
    """Write months as people do: the tables count them from year 0."""
    named = [column for column in frame.columns if column in ("month", "cohort") and frame[column].dtype.kind in "iu"]
    return frame.assign(**{column: [str(Month(int(number))) for number in frame[column]] for column in named})


def metrics() -> dict[str, Callable]:
    """Return the metrics by name: every public function of the metrics room that asks tables about a month."""
    import pito.metrics

    names = sorted(module.name for module in pkgutil.iter_modules(pito.metrics.__path__) if module.name != "examples")
    modules = [import_module(f"pito.metrics.{name}") for name in names]
    functions = [(module, *found) for module in modules for found in inspect.getmembers(module, inspect.isfunction)]
    return {name: function for module, name, function in functions if _is_metric(module, function)}


def _is_metric(module, function: Callable) -> bool:
    own = function.__module__ == module.__name__ and not function.__name__.startswith("_")
    return own and list(inspect.signature(function).parameters)[:2] == ["tables", "month"]


def listing() -> str:
    """Return every metric's name with its definition in one line."""
    known = metrics()
    width = max(map(len, known))
    return "\n".join(f"{name:<{width}}  {_meaning(function)}" for name, function in known.items())


def _meaning(function: Callable) -> str:
    """Return the first paragraph of a metric's docstring as one line."""
    return " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())


def _open(month: str | None, data, settings):
    from pito.intake.load import load
    from pito.intake.workbook import Workbook

    chosen = read(settings_file(settings))
    workbook = Workbook(load(data_folder(data), chosen), chosen)
    return workbook, workbook.month(month)
