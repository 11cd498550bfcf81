"""`settings.toml` read into typed, checked values, and where the folders are. Every default stands here, nowhere else."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pito.alarm_rules import ALERTS, Alert
from pito.errors import WrongUse

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = ["08:00-16:00"]


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class Business(_Group):
    """Which kind of business this is, and in what money, time and language it works."""

    name: str = "Demo Oy"
    kind: Literal["contract", "purchase"] | None = None
    active_days: int | None = Field(None, ge=1, le=3660)
    currency: str = Field("EUR", pattern=r"^[A-Z]{3}$")
    time_zone: str = "Europe/Helsinki"
    country: str = Field("FI", pattern=r"^[A-Z]{2}$")
    language: str = Field("en", pattern=r"^[a-z]{2,3}$")
    margin_rate: float | None = Field(None, ge=0, le=1)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as unknown:
            raise ValueError("must be a time zone such as Europe/Helsinki") from unknown
        return value


class _Week(_Group):
    @field_validator(*DAYS, check_fields=False)
    @classmethod
    def _slots(cls, value: list[str] | None) -> list[str] | None:
        for slot in value or ():
            if (
                not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)", slot)
                or slot[:5] >= slot[6:]
            ):
                raise ValueError('must hold opening hours such as "08:00-16:00"')
        return value

    @property
    def week(self) -> dict[str, list[str]]:
        """Weekday → opening slots, those that are said."""
        said = {day: getattr(self, day) for day in DAYS}
        return {day: slots for day, slots in said.items() if slots is not None}


class OtherHours(_Week):
    """Opening hours that differ: since a day, for a channel or for a priority. Weekdays not named are as usual."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, validate_default=True)
    since: date | None = Field(None, alias="from")
    channel: str = ""
    priority: str = ""
    holidays: bool = True
    mon: list[str] | None = None
    tue: list[str] | None = None
    wed: list[str] | None = None
    thu: list[str] | None = None
    fri: list[str] | None = None
    sat: list[str] | None = None
    sun: list[str] | None = None

    @model_validator(mode="after")
    def _of_one(self) -> OtherHours:
        if self.channel and self.priority:
            raise ValueError("must be for a `channel` or for a `priority`, not for both")
        return self


class Hours(_Week):
    """Opening hours by weekday, each a list of `HH:MM-HH:MM`; days that differ; hours that differ for a time or a channel."""

    mon: list[str] = OFFICE
    tue: list[str] = OFFICE
    wed: list[str] = OFFICE
    thu: list[str] = OFFICE
    fri: list[str] = OFFICE
    sat: list[str] = []
    sun: list[str] = []
    closed: list[str] = []
    days: dict[str, list[str]] = {}
    region: str | None = None
    holidays: bool = True
    other: list[OtherHours] = []

    @field_validator("closed")
    @classmethod
    def _days(cls, value: list[str]) -> list[str]:
        for day in value:
            date.fromisoformat(day)
        return value


class Promises(BaseModel):
    """Hours within which a first response is promised, and what counts as an automatic one."""

    model_config = ConfigDict(extra="allow", frozen=True, validate_default=True)
    clock: Literal["elapsed", "business"] = "elapsed"
    default_hours: float = Field(24, gt=0)
    auto_reply_seconds: int = Field(60, ge=0)

    @model_validator(mode="after")
    def _only_priorities(self) -> Promises:
        for key, value in (self.model_extra or {}).items():
            if not key.endswith("_hours"):
                raise ValueError(f"unknown key '{key}'")
            if not isinstance(value, int | float) or value <= 0:
                raise ValueError(f"'{key}' must be a number of hours above 0")
        return self


SCALES = {"1": (0, 1), "2": (1, 2), "3": (1, 3), "4": (2, 3), "5": (2, 4)}


class Voice(_Group):
    """Which ratings are good and which bad on each scale, and how soon an unhappy customer is to hear from somebody."""

    scales: dict[str, tuple[float, float]] = SCALES  # top of the scale = [highest bad rating, lowest good one]
    follow_up_days: float = Field(2, gt=0)

    @field_validator("scales")
    @classmethod
    def _ordered(cls, value: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
        for top, (bad, good) in value.items():
            if not (top.isdigit() and 0 <= bad < good <= int(top)):
                raise ValueError('must hold scales such as "10" = [6, 9]: up to 6 of 10 is bad, from 9 good')
        return SCALES | value

    @property
    def scale_map(self) -> tuple[tuple[float, float, float], ...]:
        """Top of each scale, its highest bad rating, its lowest good one."""
        return tuple((float(top), *limits) for top, limits in self.scales.items())


class Action(_Group):
    """How much the team can do."""

    calls_per_week: int = Field(20, ge=0)


class Identity(_Group):
    """How records of several systems become one customer."""

    link: bool = True
    automatic_up_to: float = Field(10_000, ge=0)  # orders' sum, in the business's currency


class Privacy(_Group):
    """What must not be recognisable in anything shared."""

    min_cell: int = Field(5, ge=1)


class Brand(_Group):
    """How the report looks."""

    colour: str = Field("#1f5f8b", pattern=r"^#[0-9a-fA-F]{6}$")
    logo: str = ""


class Report(_Group):
    """When a report is not to be made."""

    stale_after_days: int | None = Field(None, ge=1)  # days since the last day in the exports; unset: said, not refused


class Settings(_Group):
    """Everything that can be chosen; what is not chosen has its default here.

    Examples
    --------
    >>> Settings().business.time_zone, Settings().privacy.min_cell
    ('Europe/Helsinki', 5)
    """

    business: Business = Business()
    hours: Hours = Hours()
    promises: Promises = Promises()
    voice: Voice = Voice()
    action: Action = Action()
    identity: Identity = Identity()
    privacy: Privacy = Privacy()
    brand: Brand = Brand()
    report: Report = Report()
    alert: tuple[Alert, ...] = ALERTS

    def choose(self, group: str, **values) -> Settings:
        """Return the same settings with some values of one group chosen anew, checked as a file's are."""
        merged = self.model_dump() | {group: getattr(self, group).model_dump() | values}
        return checked(merged, "the chosen settings")


def read(path: Path | str | None) -> Settings:
    """Read a settings file; without one every value has its default.

    Raises
    ------
    WrongUse
        The file is missing, is not TOML, or holds an unknown or badly typed key: one sentence naming it.
    """
    if path is None:
        return Settings()
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as missing:
        raise WrongUse(f"The settings file {path} cannot be read: {missing.strerror}.") from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise WrongUse(f"The settings file {path} is not valid TOML: {broken}.") from broken
    return checked(values, str(path))


def checked(values: dict, where: str) -> Settings:
    """Return the settings a file's values mean; what is wrong with them is one sentence that names where they stand."""
    try:
        return Settings.model_validate(values)
    except ValidationError as wrong:
        raise WrongUse(said_of(wrong, where)) from wrong


def said_of(wrong: ValidationError, where: str) -> str:
    """Say the first fault of a settings file as a person would."""
    fault = wrong.errors()[0]
    key = ".".join(str(part) for part in fault["loc"]) or "promises"
    if fault["type"] == "extra_forbidden":
        return f"{where}: unknown setting `{key}`; see the README for the keys there are."
    reason = fault["msg"].removeprefix("Value error, ")
    reason = reason[0].lower() + reason[1:]
    return f"{where}: `{key}` {reason.removeprefix('value ')}; got {fault['input']!r}."


def project_folder() -> Path:
    """Return the folder that holds `data/`, `notebooks/` and `reports/`: `PITO_HOME`, or found upwards from here."""
    if home := os.environ.get("PITO_HOME"):
        return Path(home)
    for folder in (Path.cwd(), *Path.cwd().parents, *Path(__file__).resolve().parents):
        if (folder / "notebooks" / "monthly_report.ipynb").exists():
            return folder
    return Path.cwd()


def data_folder(chosen: Path | str | None = None) -> Path:
    """Return the folder of exports: the chosen one, else `data/raw`, else the demo company while that is empty."""
    if chosen is not None:
        return Path(chosen)
    raw = project_folder() / "data" / "raw"
    holds_exports = raw.is_dir() and any(p.is_file() and not p.name.startswith(".") for p in raw.rglob("*"))
    return raw if holds_exports else project_folder() / "data" / "sample" / "demo"


def settings_file(chosen: Path | str | None = None) -> Path | None:
    """Return the settings file: the chosen one, else `data/settings.toml` of the project if there is one."""
    if chosen is not None:
        return Path(chosen)
    default = project_folder() / "data" / "settings.toml"
    return default if default.exists() else None


def cache_folder() -> Path:
    """Return where parsed exports are kept: `PITO_CACHE`, else the user's cache folder."""
    if chosen := os.environ.get("PITO_CACHE"):
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("pito")
