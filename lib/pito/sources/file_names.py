"""The order of files by their names: numbers count as numbers, months as in the year, a copy stands behind its like."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

MONTHS = (  # as they are named in Finnish, Swedish and English, in full and short
    "tammikuu tammi januari january jan",
    "helmikuu helmi februari february feb",
    "maaliskuu maalis mars march mar",
    "huhtikuu huhti april apr",
    "toukokuu touko maj may",
    "kesäkuu kesä kesakuu kesa juni june jun",
    "heinäkuu heinä heinakuu heina juli july jul",
    "elokuu elo augusti august aug",
    "syyskuu syys september sep sept",
    "lokakuu loka oktober october okt oct",
    "marraskuu marras november nov",
    "joulukuu joulu december dec",
)
NUMBER_OF = {word: number for number, words in enumerate(MONTHS, 1) for word in words.split()}
SIGNS = re.compile(r"\d+|[^\W\d_]+|[\W_]+")
YEAR_LAST = re.compile(
    rf"(?<!\d)(?:(\d\d?)[._-])?(?:(?<![^\W\d_])({'|'.join(NUMBER_OF)})|(\d\d?)(?=[._-]))[ ._-]*(20\d\d)(?!\d)"
)


def in_order(name: str) -> tuple:
    """Return what to order a file's name by.

    Examples
    --------
    >>> sorted(["export (10).csv", "export (9).csv", "export.csv"], key=in_order)
    ['export.csv', 'export (9).csv', 'export (10).csv']
    >>> sorted(["tammikuu 2026.csv", "lokakuu 2025.csv", "syyskuu 2025.csv"], key=in_order)
    ['syyskuu 2025.csv', 'lokakuu 2025.csv', 'tammikuu 2026.csv']
    >>> sorted(["1.2.2026.csv", "2.1.2026.csv", "31.12.2025.csv"], key=in_order)
    ['31.12.2025.csv', '2.1.2026.csv', '1.2.2026.csv']
    """
    path = PurePosixPath(unicodedata.normalize("NFC", name).casefold())
    return ([_signs(folder) for folder in path.parts[:-1]], _signs(path.name.removesuffix(".gz")), name)


def _signs(text: str) -> list[tuple[bool, int, str]]:
    """Return the numbers and words of a name, without its ending; year, month and day in this order."""
    text = YEAR_LAST.sub(lambda found: " ".join(filter(None, found.group(4, 2, 3, 1))), re.sub(r"\.[a-z]+$", "", text))
    return [_sign(sign) for sign in SIGNS.findall(text)]


def _sign(sign: str) -> tuple[bool, int, str]:
    number = int(sign) if sign.isdecimal() else NUMBER_OF.get(sign)
    return (True, 0, sign) if number is None else (False, number, "")
