"""The command line: `pito check | map | report | metrics | sample | lab`. Wrong use is one sentence, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from pito import __version__
from pito.errors import PitoError

FAULT, ALERT = 1, 4
VERBOSE = "pito.verbose"
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)


class NewFile(click.Path):
    """A file to be written, into a folder that is there: told before the work, not after it."""

    def convert(self, value, param, ctx):
        """Return the path; wrong use where it cannot be written."""
        path = super().convert(value, param, ctx)
        if not path.parent.is_dir():
            self.fail(f"There is no folder '{path.parent}'.", param, ctx)
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            self.fail(f"'{path}' cannot be written.", param, ctx)
        return path


NEW_FILE = NewFile(dir_okay=False, path_type=Path)
TARGET = click.File("w", encoding="utf-8", lazy=True)


class OneSentence(click.Group):
    """A group whose commands end with one sentence and an exit code.

    0 done, 1 a fault of ours, 2 wrong use, 3 data refused, 4 done, with an alert.
    """

    def invoke(self, ctx: click.Context):
        """Run a command; what it raises becomes a sentence."""
        try:
            return super().invoke(ctx)
        except PitoError as refused:
            self._end(ctx, str(refused), refused.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as fault:
            kept = keep_details(fault)
            self._end(ctx, f"Pito failed: {type(fault).__name__}: {fault}. The details are in {kept}.", FAULT)

    def _end(self, ctx: click.Context, sentence: str, code: int) -> None:
        if ctx.meta.get(VERBOSE):
            import traceback

            traceback.print_exc()
        click.echo(f"pito: {sentence}", err=True)
        ctx.exit(code)


def keep_details(fault: Exception) -> Path:
    """Write an unexpected error with its traceback to the log of this user; return where."""
    import traceback
    from datetime import datetime

    from platformdirs import user_log_path

    log = user_log_path("pito", ensure_exists=True) / "pito.log"
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{datetime.now().isoformat(timespec='seconds')} {' '.join(sys.argv[1:])}\n")
        file.writelines(traceback.format_exception(fault))
    return log


def verbose_option(command: Callable) -> Callable:
    """Give a command `--verbose`; without it only what concerns the user is said."""
    text = "Say what is being done, and show tracebacks."
    return click.option("--verbose", "-v", is_flag=True, expose_value=False, callback=_speak, help=text)(command)


def _speak(ctx: click.Context, _: click.Parameter, verbose: bool) -> None:
    """Say what Pito does in one line a step; what libraries have to say only when asked for."""
    import logging

    if verbose:
        ctx.meta[VERBOSE] = True
    said = logging.StreamHandler(sys.stderr)
    said.name = prog = "pito"
    said.addFilter(lambda record: ctx.meta.get(VERBOSE) or record.name.startswith(prog))
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if other.name != prog] + [said]
    root.setLevel(logging.INFO)


def data_options(command: Callable) -> Callable:
    """Give a command `--data` and `--settings`."""
    data = click.option("--data", type=FOLDER, help="Folder of exports. Default: data/raw, or the demo company.")
    settings = click.option("--settings", type=FILE, help="Settings file. Default: data/settings.toml.")
    return data(settings(command))


def month_option(command: Callable) -> Callable:
    """Give a command `--month`."""
    text = "The month, YYYY-MM. Default: the last complete month the data cover."
    return click.option("--month", metavar="YYYY-MM", help=text)(command)


def files_read() -> Callable[[int, int, str], None] | None:
    """Return what draws a bar while files are read; None where nobody watches."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    bar = tqdm(desc="Reading", unit="file", leave=False, delay=0.5)

    def show(done: int, there_are: int, name: str) -> None:
        bar.total, bar.n = there_are, done
        bar.set_postfix_str(name)
        if done >= there_are:
            bar.close()

    return show


def epilog(*examples: str) -> str:
    """Return examples as help shows them."""
    return "\b\nExample:\n" + "\n".join(f"  {example}" for example in examples)


@click.group(cls=OneSentence, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="pito")
@verbose_option
def main() -> None:
    """Do customers stay, what are they worth, and how fast are they answered?"""


@main.command(epilog=epilog("pito check --data data/raw --rejects rejects.csv"))
@data_options
@click.option("--rejects", type=NEW_FILE, help="Write the rows turned away to this file.")
@click.option("--identity", type=NEW_FILE, help="Write which records were taken for one customer, to say yes or no.")
@click.option("--accept", is_flag=True, help="Compare later loads of this folder with this one.")
@verbose_option
def check(data: Path | None, settings: Path | None, rejects: Path | None, identity: Path | None, accept: bool) -> None:
    """Say what was recognised as what, and which rows were turned away and why."""
    from pito.intake.load import load
    from pito.report.checklist import checklist
    from pito.settings import data_folder, read, settings_file

    chosen = read(settings_file(settings))
    loaded = load(data_folder(data), chosen, files_read())
    click.echo(checklist(loaded, chosen.business.currency))
    if rejects:
        from pito.report.rejects import write_rejects

        lines = write_rejects(loaded.folder, rejects)
        click.echo(f"\nThe rows turned away are in {rejects}: {lines:,} line{'s' * (lines != 1)}.")
    if identity:
        from pito.report.identity_map import write_identity_map

        links = write_identity_map(loaded.folder, identity)
        click.echo(
            f"\nWho is whom is in {identity}: {links:,} link{'s' * (links != 1)}. "
            "Put it beside the exports as identity.csv to use it."
        )
    if accept:
        from pito.intake import accept as accept_load

        accept_load(loaded)
        click.echo("\nLater loads of this folder are compared with this one.")


@main.command(
    epilog=epilog(
        "pito report --month 2026-05",
        "pito report --data exports --out reports --language fi",
        "pito report --from 2025-06 --to 2026-05",
        "pito report --catch-up --sets data/sets.toml",
    )
)
@data_options
@month_option
@click.option("--from", "first", metavar="YYYY-MM", help="The first of several months.")
@click.option("--to", "last", metavar="YYYY-MM", help="The last of several months.")
@click.option(
    "--catch-up", is_flag=True, help="Every complete month that has no report, or one made from something else."
)
@click.option("--again", is_flag=True, help="Make it anew, also where it would come out the same.")
@click.option("--only", default="", metavar="COLUMN=VALUE", help="Only these customers, for example segment=North.")
@click.option("--sets", type=FILE, help="One report per [[report]] of this TOML file, several at once.")
@click.option("--out", type=NEW_FOLDER, help="Where reports are written. Default: reports.")
@click.option("--pdf", is_flag=True, help="Print the page to report.pdf too; needs Chromium, Chrome or Edge.")
@click.option("--language", type=click.Choice(["en", "fi"]), help="Default: as in the settings.")
@verbose_option
def report(data, settings, month, first, last, catch_up, again, only, sets, out, pdf, language) -> None:
    """Make a month's report: one HTML file that can be mailed, and the numbers beside it.

    Exit codes: 0 done, 1 a fault of Pito's, 2 wrong use, 3 data refused, 4 done with an alert; --catch-up ends with 4 only
    for alerts that the reports it replaces did not hold.
    """
    import signal

    from pito.report.order import Order, asked_for, worst

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to stop: end the kernel, leave nothing half-written
    which = {"month": month, "first": first, "last": last, "catch_up": catch_up, "again": again, "only": only}
    if pdf:
        from pito.report.pdf import browser

        browser()  # said before anything is started
    if sets and pdf:
        raise click.UsageError("--pdf prints the reports of one run; leave it out with --sets.")
    if sets:
        from pito.report.sets import run_sets

        asked_for(**which)
        sys.exit(run_sets(sets, data, settings, out, language, which, click.echo))
    from pito.report.alerts import standing
    from pito.report.run import run_months

    order = Order.checked(data, out, language, settings, **which)
    rung = standing(order.out) if catch_up else {}
    made = run_months(order, files_read(), months_made())
    if len(made) == 1 and made[0].failed:
        raise made[0].failed
    sys.exit(worst(told(one, rung.get(str(one.month), ())) for one in (printed(made) if pdf else made)))


def printed(made: Iterable) -> Iterator:
    """Hand each month on, then print its page."""
    from pito.report.pdf import print_page

    for one in made:
        yield one
        if not one.failed:
            click.echo(print_page(one.page, one.page.with_suffix(".pdf")))


def told(made, rung=()) -> int:
    """Say what became of a month in one line, and one more per alarm that had not rung before; return its exit code."""
    from pito.report.alerts import is_new

    if made.failed:
        click.echo(f"pito: {made.month}: {made.failed}", err=True)
        return made.failed.exit_code
    if not made.is_new:
        click.echo(f"{made.page} (nothing changed since it was made; --again makes it anew)")
        return 0
    click.echo(made.page)
    new = [alert for alert in made.alerts if is_new(alert, rung)]
    for alert in new:
        click.echo(f"{made.month}: {alert['sentence']}")
    return ALERT if new else 0


def months_made() -> Callable:
    """Return what draws a bar while several months are made; where nobody watches it draws none."""
    if not sys.stderr.isatty():
        return iter
    from tqdm import tqdm

    return lambda months: tqdm(months, "Months", unit="month", leave=False) if len(months) > 1 else iter(months)


@main.command(
    epilog=epilog(
        "pito metrics --month 2026-05 --json -",
        "pito metrics retention_by_month --by segment --csv -",
        "pito metrics --list",
    )
)
@click.argument("name", required=False)
@data_options
@month_option
@click.option(
    "--by", metavar="COLUMN", help="Group one metric by this column of its table, such as segment, channel or priority."
)
@click.option("--json", "as_json", type=TARGET, help="Where the month's results go; - is here.")
@click.option("--csv", "as_csv", type=TARGET, help="Where one metric's table goes; - is here.")
@click.option("--list", "listed", is_flag=True, help="Name all metrics with what they mean.")
@verbose_option
def metrics(name, data, settings, month, by, as_json, as_csv, listed) -> None:
    """Print the month's results, or one metric's table, without a notebook.

    A metric's table is as it is computed: money in minor units (cents), times in seconds, shares from 0 to 1.
    """
    from pito.report import ask

    if listed:
        click.echo(ask.listing())
    elif name:
        frame = ask.one(name, month, by, data, settings)
        (as_csv or sys.stdout).write(frame.to_csv(index=False) if as_csv else frame.to_string(index=False) + "\n")
    else:
        if by or as_csv:
            raise click.UsageError("--by and --csv belong to one metric: name it, for example retention_by_month.")
        (as_json or sys.stdout).write(ask.all_results(month, data, settings) + "\n")


@main.command("map", epilog=epilog("pito map bookings.csv", "pito map bookings.csv --set ordered_at=Date --yes"))
@click.argument("file", type=FILE)
@click.option("--table", default="", help="The canonical table. Default: the one it looks most like.")
@click.option("--sheet", default="", help="The sheet of a workbook. Default: the first nobody recognises.")
@click.option("--out", type=NEW_FILE, help="Where the mapping goes. Default: beside the file, as .toml.")
@click.option(
    "--set",
    "told",
    multiple=True,
    metavar="COLUMN=HEADER",
    help="Say one column, or dates=dmy, decimal=, file=sales_*.csv; repeat it.",
)
@click.option("--yes", "is_sure", is_flag=True, help="Ask nothing, and write over a mapping that is there.")
@click.option("--settings", type=FILE, help="Settings file. Default: data/settings.toml.")
@verbose_option
def map_(file, table, sheet, out, told, is_sure, settings) -> None:
    """Propose how an export nobody recognises is read, try it out, and write it as a mapping."""
    from pito.intake.propose_mapping import map_export
    from pito.report.checklist import aligned
    from pito.settings import read, settings_file

    ask = click.prompt if sys.stdin.isatty() and not is_sure else None
    for title, rows in map_export(file, read(settings_file(settings)), table, out, told, is_sure, ask, sheet):
        click.echo(f"{title}\n{aligned(rows)}\n" if rows else title)


@main.command(epilog=epilog("pito sample demo", "pito sample demo --customers 400 --months 30 --seed 3"))
@click.argument("folder", type=NEW_FOLDER)
@click.option("--customers", default=160, show_default=True, help="How many customers there ever were.")
@click.option("--months", default=18, show_default=True, help="How many full months the exports cover.")
@click.option("--seed", default=7, show_default=True, help="Another seed, another company.")
@verbose_option
def sample(folder: Path, customers: int, months: int, seed: int) -> None:
    """Write a demo company's exports to a folder, with what is true about it in truth.json."""
    from pito.sample import generate

    truth = generate(folder, customers, months, seed)
    click.echo(f"{folder}: {truth['last_month']} is the last complete month; try: pito report --data {folder}")


@main.command(epilog=epilog("pito lab", "pito lab -- --no-browser --port 8899"))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def lab(arguments: tuple[str, ...]) -> None:
    """Open the workbook in JupyterLab; what follows `--` goes to it."""
    from pito.lab import start

    start(arguments)


if __name__ == "__main__":
    main()
