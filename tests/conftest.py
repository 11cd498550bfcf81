"""What tests share: the reference data that lives outside the project, and the demo company's folder."""

import os
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
def workbook(sample):
    """The demo company, loaded with default settings, whatever data/settings.toml says."""
    from pito.intake import Workbook
    from pito.intake.load import load
    from pito.settings import Settings

    return Workbook(load(sample, Settings()), Settings())
