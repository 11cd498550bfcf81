"""Of what customers write: the themes and their words, from `themes.toml` in the folder of exports, else Pito's own.

Pito's own file, `themes.toml` beside this one, says how a theme is written.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

from pito.errors import WrongUse

FILE = "themes.toml"
LANGUAGES = {"fi": "fi", "en": "en", "words": ""}


def read(folder: Path) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Read the themes of a folder of exports: of each its name, and its words with their language.

    Raises
    ------
    WrongUse
        One sentence naming file, theme and what is possible.

    Examples
    --------
    >>> name, words = read(Path("nowhere"))[0]
    >>> name, words[0]
    ('Invoices and payment', ('*lasku', 'fi'))
    """
    own = Path(folder) / FILE
    if not own.is_file():
        return parse(files("pito.intake").joinpath(FILE).read_text(encoding="utf-8"))
    try:
        return parse(own.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise WrongUse(f"{FILE} is not valid TOML: {broken}.") from broken


def parse(text: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the themes of a rules file's text; see `read`."""
    said = tomllib.loads(text)
    if other := [key for key in said if key != "theme"]:
        raise WrongUse(f"{FILE}: unknown key `{other[0]}`; every theme begins with [[theme]].")
    if not isinstance(said.get("theme", []), list):
        raise WrongUse(f"{FILE}: write [[theme]] in double brackets; there may be several.")
    found = tuple(_theme(number, theme) for number, theme in enumerate(said.get("theme", []), 1))
    names = [name for name, _ in found]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise WrongUse(f"{FILE}: two themes are called '{twice}'; give each a name of its own.")
    return found


def _theme(number: int, theme: dict) -> tuple[str, tuple[tuple[str, str], ...]]:
    where = f"{FILE}, [[theme]] {number}"
    name = theme.get("name")
    if not (isinstance(name, str) and name.strip()):
        raise WrongUse(f"{where}: `name` is missing; it is what the report calls the theme.")
    if other := [key for key in theme if key not in ("name", *LANGUAGES)]:
        raise WrongUse(f"{where}: unknown key `{other[0]}`; a theme has `name`, {_keys()}.")
    words = tuple((word, LANGUAGES[key]) for key in LANGUAGES for word in _words(where, key, theme.get(key, [])))
    if not words:
        raise WrongUse(f"{where}: no words; say them in {_keys()}.")
    return name.strip(), words


def _words(where: str, key: str, said) -> list[str]:
    if not isinstance(said, list) or not all(isinstance(word, str) and word.strip(" *") for word in said):
        raise WrongUse(f'{where}: `{key}` must be a list of words in quotes, such as ["lasku", "myöhä*"].')
    return said


def _keys() -> str:
    return ", ".join(f"`{key}`" for key in LANGUAGES)
