"""What a run was asked for, checked before anything is started."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pito.errors import WrongUse
from pito.month import Month
from pito.report.kernel import logo_address
from pito.report.parameters import checked
from pito.settings import Settings, data_folder, project_folder, read, settings_file

LANGUAGES = ("en", "fi")
SEVERITY = (0, 4, 3, 2, 1)


@dataclass(frozen=True)
class Order:
    """What was asked for.

    Attributes
    ----------
    notebook, data, out : Path
    settings_path : Path or None
    settings : Settings
    month : str
        The one month; empty: the last complete one the data cover.
    span : tuple of Month, optional
        The first and the last month, instead of one.
    catch_up : bool
        Every complete month that has no report, or one made from something else, instead of one.
    again : bool
        Also what stands and would come out the same.
    only : str
        `column=value`: only these customers; empty: everybody.
    """

    notebook: Path
    data: Path
    out: Path
    settings_path: Path | None
    settings: Settings
    month: str = ""
    span: tuple[Month, Month] | None = None
    catch_up: bool = False
    again: bool = False
    only: str = ""

    @classmethod
    def checked(cls, data=None, out=None, language=None, settings=None, **which) -> Order:
        """Return the order, or say in one sentence what is wrong with it; see `asked_for` for which months."""
        months = asked_for(**which)
        if language and language not in LANGUAGES:
            raise WrongUse(f"`language` must be {' or '.join(LANGUAGES)}; got '{language}'.")
        notebook = project_folder() / "notebooks" / "monthly_report.ipynb"
        path = settings_file(settings)
        chosen = read(path)
        chosen = chosen.choose("business", language=language) if language else chosen
        logo_address(chosen.brand.logo, settings or "")
        out = Path(out) if out else project_folder() / "reports"
        order = cls(notebook.resolve(), data_folder(data), out.resolve(), path, chosen, **months)
        checked(notebook, order.parameters(order.month))
        return order

    def parameters(self, month: Month | str) -> dict:
        """Return what the notebook is given: texts only, whole paths."""
        given = {
            "month": str(month),
            "data": str(self.data.resolve()),
            "settings": str(self.settings_path.resolve()) if self.settings_path else "",
            "language": self.settings.business.language,
        }
        return given | ({"only": self.only} if self.only else {})

    def open(self, progress):
        """Load the exports here too: what they refuse is said before a kernel starts, which finds them parsed."""
        from pito.intake.load import load
        from pito.intake.workbook import of_customers

        return of_customers(load(self.data, self.settings, progress), self.settings, self.only)

    @property
    def is_demo(self) -> bool:
        """Whether the data are a sample of Pito's own."""
        return self.data.resolve().parts[-3:-1] == ("data", "sample")


def asked_for(month=None, first=None, last=None, catch_up=False, again=False, only="") -> dict:
    """Return which months are asked for, or say in one sentence why that cannot be.

    >>> asked_for(first="2026-03", last="2026-05")["span"]
    (Month(number=24314), Month(number=24316))
    >>> asked_for("2026-03", catch_up=True)
    Traceback (most recent call last):
    pito.errors.WrongUse: Choose one of --month, --from with --to, and --catch-up.
    """
    if sum(map(bool, (month, first or last, catch_up))) > 1:
        raise WrongUse("Choose one of --month, --from with --to, and --catch-up.")
    if bool(first) != bool(last):
        raise WrongUse("--from and --to belong together, for example --from 2026-01 --to 2026-05.")
    span = (Month.parse(first), Month.parse(last)) if first else None
    if span and span[1] < span[0]:
        raise WrongUse(f"--from must not be after --to; got {span[0]} and {span[1]}.")
    one = str(Month.parse(month)) if month else ""
    return {"month": one, "span": span, "catch_up": bool(catch_up), "again": bool(again), "only": only}


def worst(codes: Iterable[int]) -> int:
    """Return the exit code of several reports: a fault of ours before wrong use, refused data, an alert."""
    return max(codes, key=SEVERITY.index)
