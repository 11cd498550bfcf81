"""Invented names and numbers: nobody in the demo company exists; a likeness to anybody is chance."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

FIRST, LAST, STEMS, TRADES, TREES, STREETS = (
    words.split()
    for words in (
        "Aino Eero Liisa Onni Helmi Väinö Saana Ilmari Kerttu Oiva Martta Toivo Elsa Urho Hilja Armas Vieno Sulo Eino",
        "Testinen Demola Mallikas Näytelä Kuvitelma Esimerkki Kokeilija Satunen Tarinainen Luonnos Olematon Mielikuva",
        "Havu Kivi Meri Pelto Tuuli Lumi Salo Niitty Virta Harju Koski Lampi",
        "tek kone maja rinne puu pesu paja valo sora lasi sähkö",
        "Koivu Mänty Kuusi Pihlaja Haapa Leppä Tammi Lehmus Kataja Vaahtera Saarni Paju Jalava",
        "kuja polku rinne tori katu piha aukio raitti",
    )
)
PUBLIC = ("Demolan kunta", "Demolan koulu", "Demolan seurakunta")
AGENTS = ("Aila Mallikas", "Eetu Demola", "Onni Näytelä", "Riitta Testinen")
CHAT_AGENT = "Onni Näytelä"


def person(n: int) -> str:
    """Return the n-th invented person; no two alike.

    Examples
    --------
    >>> person(0), person(1), len({person(n) for n in range(2000)})
    ('Aino Testinen', 'Eero Demola', 2000)
    """
    rounds, n = divmod(n, len(FIRST) * len(LAST))
    lap, first = divmod(n, len(FIRST))
    middle = f" {chr(ord('A') + (rounds - 1) % 26)}." if rounds else ""
    again = f" {(rounds - 1) // 26 + 1}" if rounds > 26 else ""
    return f"{FIRST[first]}{middle} {LAST[(first + lap) % len(LAST)]}{again}"


def contact_person(n: int) -> str:
    """Return the n-th person who writes for a company; none has a household customer's name.

    Examples
    --------
    >>> contact_person(0)
    'Aino Testinen-Havu'
    """
    return f"{person(n)}-{STEMS[n % len(STEMS)]}"


def customer_name(segment: str, n: int) -> str:
    """Return the name of the n-th customer of a segment.

    Examples
    --------
    >>> customer_name("Housing", 3), customer_name("Business", 140), customer_name("Public", 0)
    ('As Oy Demolan Pihlajakuja 1', 'Virtatek 2 Demo Oy', 'Demolan kunta')
    """
    if segment == "Home":
        return person(n)
    if segment == "Public":
        return PUBLIC[n]
    if segment == "Housing":
        lap, tree = divmod(n, len(TREES))
        return f"As Oy Demolan {TREES[tree]}{STREETS[lap % len(STREETS)]} {lap // len(STREETS) + 1}"
    lap, stem = divmod(n, len(STEMS))
    lap, trade = divmod(lap, len(TRADES))
    return f"{STEMS[stem]}{TRADES[trade]}{f' {lap + 1}' if lap else ''} Demo Oy"


def email(name: str, domain: str) -> str:
    """Return an address at a domain; the words every company's name has are left out.

    Examples
    --------
    >>> email("Väinö B. Näytelä", "example.com")
    'vaino.b.naytela@example.com'
    >>> email("As Oy Demolan Koivukuja 1", "example.fi")
    'koivukuja.1@example.fi'
    """
    plain = name.lower().translate(str.maketrans("äöå", "aoa", "."))
    words = [word for word in plain.replace(".", "").split() if word not in ("as", "oy", "demo", "demolan")]
    return f"{'.'.join(words)}@{domain}"


def business_ids(first: int = 9_000_000) -> Iterator[str]:
    """Yield Y-tunnus numbers with valid check digits, from 9000000 up, far from those of today.

    Examples
    --------
    >>> found = business_ids()
    >>> next(found), next(found)
    ('9000000-3', '9000001-1')
    """
    for number in count(first):
        rest = sum(int(digit) * weight for digit, weight in zip(str(number), (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:  # such a number has no check digit and is never given out
            yield f"{number}-{-rest % 11}"


def with_reference_digit(number: str) -> str:
    """Return a Finnish reference number: the check digit by the weights 7, 3, 1 from the right.

    Examples
    --------
    >>> with_reference_digit("1234")
    '12344'
    """
    total = sum(int(digit) * (7, 3, 1)[place % 3] for place, digit in enumerate(reversed(number)))
    return f"{number}{-total % 10}"
