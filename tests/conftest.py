"""What tests share: the reference data that lives outside the project, and the demo company's folder."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """Parsed exports of a test run never meet those of the person who runs it."""
    if "PITO_CACHE" not in os.environ:
        os.environ["PITO_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session", autouse=True)
def figures_checked():
    """Plotly looks at every setting of every figure that a test draws."""
    from pito.charts import theme

    theme.CHECKED = True


@pytest.fixture(scope="session")
def sample(root) -> Path:
    """The committed demo company."""
    return root / "data" / "sample" / "demo"


@pytest.fixture(scope="session")
def reference():
    """Where a reference file is: `PITO_REFERENCE_DATA`, by default the folder `shared` beside the project."""
    folder = Path(os.environ.get("PITO_REFERENCE_DATA", ROOT.parent / "shared"))

    def find(name: str) -> Path:
        path = folder / name
        if not path.exists():
            reason = f"reference data {name} is not here: set PITO_REFERENCE_DATA to the folder that holds it"
            pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
        return path

    return find


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser that `--pdf` would take; a CI without one fails."""
    from pito.errors import WrongUse
    from pito.report import pdf

    try:
        return pdf.browser()
    except WrongUse:
        reason = "no Chromium here: install it, or set PITO_CHROMIUM to one"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture(scope="session")
def workbook(sample):
    """The demo company, loaded with default settings, whatever data/settings.toml says."""
    from pito.intake import Workbook
    from pito.intake.load import load
    from pito.settings import Settings

    return Workbook(load(sample, Settings()), Settings())


@pytest.fixture(scope="session")
def mapped(reference, root, tmp_path_factory):
    """Makes a folder of reference files and of their mappings, which stand in `tests/mappings`."""

    def folder(files: list[str], *mappings: str) -> Path:
        place = tmp_path_factory.mktemp("mapped")
        for name in files:
            shutil.copy(reference(name), place)
        texts = [(root / "tests" / "mappings" / f"{name}.toml").read_text(encoding="utf-8") for name in mappings]
        (place / "mapping.toml").write_text("\n".join(texts), encoding="utf-8")
        return place

    return folder


@pytest.fixture(scope="session")
def online_retail(mapped):
    """UCI's Online Retail as a workbook, with a window of 90 days; or as chosen otherwise."""
    from pito.intake import Workbook
    from pito.intake.load import load
    from pito.settings import Business, Settings

    place = mapped(["data/uci_online_retail/online_retail.csv.gz"], "online_retail")
    london = {"name": "Online Retail", "currency": "GBP", "time_zone": "Europe/London", "country": "GB"}

    def opened(**chosen) -> Workbook:
        settings = Settings(business=Business(**london, **chosen))
        return Workbook(load(place, settings), settings)

    return opened


@pytest.fixture(scope="session")
def shop(online_retail):
    """Online Retail, active for 90 days after a purchase."""
    return online_retail(active_days=90)
