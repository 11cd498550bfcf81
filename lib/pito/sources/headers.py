"""Headers as people write them, compared without case, accents, punctuation and spaces."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache

LONGEST = 40  # signs of a header that a sentence shows


@cache
def fold(text: str) -> str:
    """Return a header as it is compared: `%` is the only sign that means something.

    Examples
    --------
    >>> fold("Laskun pvm.*"), fold("E-mail"), fold("ALV-%"), fold("à-hinta")
    ('laskunpvm', 'email', 'alv%', 'ahinta')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9%]", "", plain)


@cache
def snake(text: str) -> str:
    """Return a header as the name of a stored column.

    Examples
    --------
    >>> snake("First response time (in hrs)"), snake("Määrä"), snake("2nd try"), snake("€")
    ('first_response_time_in_hrs', 'maara', 'c_2nd_try', '')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    name = re.sub(r"[^a-z0-9]+", "_", "".join(c for c in plain if not unicodedata.combining(c))).strip("_")
    return f"c_{name}" if name[:1].isdigit() else name


def told_apart(names: Sequence[str]) -> list[str]:
    """Return the names made unique: a second `category` is `category_2`, a column without a name has its number.

    Examples
    --------
    >>> told_apart(["id", "category", "category", ""])
    ['id', 'category', 'category_2', 'column_4']
    """
    seen: Counter[str] = Counter()
    found: list[str] = []
    for number, name in enumerate(names, 1):
        name = " ".join(name.replace("\ufeff", "").split()) or f"column_{number}"
        seen[name] += 1
        while seen[name] > 1 and f"{name}_{seen[name]}" in names:
            seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return found


def listed(names: Sequence[str], most: int = 12) -> str:
    """Return headers as a sentence names them: not all of very many, and of a very long one the start.

    Examples
    --------
    >>> listed(["id", "x" * 50, "note"], most=2)
    'id, xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…, …'
    """
    short = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in names[:most]]
    return ", ".join([*short, *(["…"] if len(names) > most else [])])


class Header:
    """The header row of one sheet.

    Examples
    --------
    >>> header = Header(["Laskunro", "Laskun päivä", "Veroton"])
    >>> header.find("laskun numero", "laskunro"), header.find("summa")
    ('Laskunro', '')
    """

    def __init__(self, names: Sequence[str]):
        self.names = told_apart(names)
        self._by_fold: dict[str, str] = {}
        for name in self.names:
            self._by_fold.setdefault(fold(name), name)

    def find(self, *synonyms: str) -> str:
        """Return the header that one of the synonyms stands for, the first synonym first; empty without one."""
        return next((self._by_fold[fold(word)] for word in synonyms if fold(word) in self._by_fold), "")

    def has(self, *names: str) -> bool:
        """Return whether all of these headers are there."""
        return all(fold(name) in self._by_fold for name in names)
