"""How much is a header like a canonical column's? By the vocabulary, by words in common, by a slip of the pen."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from pito.schema import TABLES
from pito.sources import synonyms
from pito.sources.headers import fold

GENERIC = frozenset({"id", "nro", "nr", "no", "numero", "number", "key", "tunnus", "koodi", "code"})
SAME, GENERAL, HOLDS, SLIP, PART = 1.0, 0.8, 0.8, 0.7, 0.4
IN_VOCABULARY = "a word for it"
CLOSE = 0.86  # of two spellings that may be one
SHORTEST = 5  # letters without which a word in common says nothing


class Likeness(NamedTuple):
    """How much a header is like a column's, 0 to 1, and why."""

    strength: float = 0.0
    why: str = ""


def likeness(header: str, table: str, column: str, is_lenient: bool = True) -> Likeness:
    """Return how much a header is like one of a column's; not lenient, only words of the vocabulary count.

    >>> likeness("Laskunro", "orders", "order_id").why, likeness("Laskunumreo", "orders", "order_id").why
    ('a word for it', "almost 'laskunumero'")
    """
    folded, told = _one_number(fold(header)), _folded(table, column)
    if folded in told:
        return Likeness(SAME - told[folded] / 1000, IN_VOCABULARY)
    if column in TABLES[table].key and column.endswith("_id") and folded in GENERIC:
        return Likeness(GENERAL, "a number of its own")
    return _looser(header, table, column) if is_lenient else Likeness()


@cache
def _folded(table: str, column: str) -> dict[str, int]:
    """Return the folded words for a column, the column's own name first, with their places."""
    words = (column, *synonyms.headers_of(table, column))
    return {_one_number(fold(word)): place for place, word in reversed(list(enumerate(words)))}


def _one_number(folded: str) -> str:
    """Return a folded header with all words for a number written as one.

    >>> _one_number("asiakkaannumero"), _one_number("kundnummer"), _one_number("invoiceno")
    ('asiakkaannro', 'kundnro', 'invoicenro')
    """
    return re.sub(r"(?<=.)(?:numero|number|nummer|nr|no)$", "nro", folded)


def _looser(header: str, table: str, column: str) -> Likeness:
    folded, own = fold(header), _tokens(header)
    found = Likeness()
    for word in synonyms.headers_of(table, column):
        theirs, plain = _tokens(word), fold(word)
        if len(plain) >= SHORTEST and theirs < own:
            found = max(found, Likeness(HOLDS, f"has '{word}' in it"))
        elif len(plain) >= SHORTEST and _is_slip(folded, plain):
            found = max(found, Likeness(SLIP, f"almost '{word}'"))
        elif own < theirs and len(folded) >= SHORTEST:
            found = max(found, Likeness(PART, f"part of '{word}'"))
    return found


def _is_slip(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 2:
        return False
    same = SequenceMatcher(None, one, other)
    return same.quick_ratio() >= CLOSE and same.ratio() >= CLOSE


@cache
def _tokens(header: str) -> frozenset[str]:
    """Return the words of a header, folded: `orderDate` has two, as `Order date` has."""
    apart = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])", " ", header)
    return frozenset(filter(None, map(fold, re.split(r"[\W_]+", apart))))
