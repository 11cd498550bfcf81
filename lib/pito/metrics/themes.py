"""What do customers write of? Themes by keyword rules, in Finnish with its inflections and in English; nothing is quoted."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pandas as pd

from pito.engine import Engine, statement
from pito.metrics.categories import MONTHS
from pito.month import Month
from pito.stats.alarms import rate_alarms

TEXTS = ("subject", "tags")
"""Columns of the tickets that are read, where the exports have them; comments to ratings are read always."""

PLURAL = r"[eij]?"
CASE = r"(?:n|t|a|ta|tta|ssa|sta|lla|lta|lle|na|ksi|[aeiou]n|h[aeiouy]n|seen|siin|den|tten)?"
WHOSE = r"(?:ni|si|nsa|mme|nne|an|en)?"
CLITIC = r"(?:kin|kaan|ko|han|pa)?"
FINNISH = PLURAL + CASE + WHOSE + CLITIC
ENGLISH = r"(?:'?s|es|d|ed|ing)?"


def theme_trend(
    tables: Engine,
    month: Month | str,
    themes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...],
    months: int = MONTHS,
) -> pd.DataFrame:
    """Themes: tickets and comments whose words fit a theme's rules, per 100 active customers, and which themes alarm.

    A text may have several themes or none. A ticket counts once for a theme, whether its subject, its tags or the comment
    to its rating says so. Themes alarm as categories do.

    Parameters
    ----------
    tables : Engine
        Holds `tickets`, `feedback`, `active_intervals` and `months`.
    month : Month or "YYYY-MM"
        The month judged.
    themes : tuple of (name, words)
        Each word with its language, as `pattern` takes them.
    months : int
        The month and how many before it, at most.

    Returns
    -------
    DataFrame
        One row per theme, in the order given: `part`, `n` texts of the month, `share` of the month's texts, `expected`,
        `rate` per 100 active customers, `expected_rate`, `p`, `adjusted`, `is_alarm` (see `alarms.rate_alarms`); `attrs` holds
        `texts` and `none`, the month's texts and those without a theme. No rows where the month has no text.

    Source
    ------
    `definitions.md` section 5; Benjamini & Hochberg (1995).

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> themes = (("Billing", (("lasku", "fi"), ("invoice", "en"))), ("Visit", (("nobody came", ""),)))
    >>> found = theme_trend(survey(), "2026-06", themes)
    >>> found[["part", "n", "share"]].values.tolist(), found.attrs
    ([['Billing', 11, 0.275], ['Visit', 10, 0.25]], {'texts': 40, 'none': 19})
    """
    last = Month.parse(month)
    texts = _texts(tables, last.plus(1 - months).number, last.number)
    now = texts.loc[texts["month"] == last.number]
    if not len(now) or not themes:
        return pd.DataFrame(columns=["part", *TREND])
    fits = pd.DataFrame({name: texts["said"].map(_fitting(words)) for name, words in themes})
    every = range(int(texts["month"].min()), last.number + 1)
    counts = fits.groupby(texts["month"]).sum().reindex(every, fill_value=0).T.astype("int64")
    found = rate_alarms(counts, _active(tables, every))
    found.insert(1, "share", found["n"] / len(now))
    found = found.rename_axis("part").reset_index()
    found.attrs = {"texts": len(now), "none": int((~fits.loc[now.index].any(axis=1)).sum())}
    return found


def pattern(word: str, language: str = "") -> str:
    r"""Pattern of a word in all its forms: `lasku` finds laskun, laskuja and laskussaan, but not laskutus.

    Parameters
    ----------
    word : str
        A word or several in a row. A star stands for any letters: `myöhä*` finds whatever begins so, `*lasku` whatever ends
        so, in all forms.
    language : {"fi", "en", ""}
        Whose endings it takes; none without a language. Of a word whose stem changes (`hinta`, `hinnan`) both are given.

    Returns
    -------
    str
        A regular expression for texts as `plain` writes them.

    Source
    ------
    Case, possessive and clitic endings by Hakulinen et al. (2004), Iso suomen kielioppi, § 81–126.

    Examples
    --------
    >>> said = plain("Laskuissanne on virheitä, sähkölasku")
    >>> [bool(re.search(pattern(word, "fi"), said)) for word in ("lasku", "virhe", "laskutus", "*lasku", "sähkö")]
    [True, True, False, True, False]
    """
    stems = [plain(part.strip()) for part in word.split("*")]
    opened, ended = word.startswith("*"), word.endswith("*")
    middle = r"\w*".join(r"\s+".join(map(re.escape, stem.split())) for stem in stems if stem)
    body = _forms(middle, language) if not ended else middle + r"\w*"
    return (r"\b\w*" if opened else r"\b") + f"(?:{body})" + r"\b"


def plain(text: str) -> str:
    """Text as patterns read it: small letters without dots and accents, as hasty writers leave them out.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Source
    ------
    Own rule.

    Examples
    --------
    >>> plain("MYÖHÄSSÄ, taas!")
    'myohassa, taas!'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


TREND = ["n", "share", "expected", "rate", "expected_rate", "p", "adjusted", "is_alarm"]


def _forms(stem: str, language: str) -> str:
    """Return a stem with the endings of a language, and the stems that regular words change into."""
    if language != "fi":
        return stem + (ENGLISH if language else "")
    forms = [stem + FINNISH]
    if stem.endswith(("us", "ys", "os")):  # toimitus, toimituksen
        forms.append(stem[:-1] + "ks" + FINNISH)
    if stem.endswith("nen"):  # tavallinen, tavallisen
        forms.append(stem[:-3] + "s" + FINNISH)
    if stem.endswith("i"):  # tiketti, tikettejä
        forms.append(stem[:-1] + "e" + FINNISH)
    if stem.endswith("a"):  # vika, vikoja; kirja, kirjoissa; koira, koiria
        forms.append(stem[:-1] + "o?[ij]" + CASE + WHOSE + CLITIC)
    return "|".join(forms)


def _fitting(words: tuple[tuple[str, str], ...]):
    """Return what tells whether a text has any of the words; the same text is looked at once."""
    fits = re.compile("|".join(pattern(*word) for word in words)).search
    return cache(lambda said: fits(said) is not None)


def _texts(tables: Engine, first: int, last: int) -> pd.DataFrame:
    """Return one row per ticket or lone comment: its first month, and all that is said of it."""
    columns = [name for name in TEXTS if name in tables.columns("tickets")]
    found = [tables.query(statement("pito.metrics", "ticket_texts"), by, first=first, last=last) for by in columns]
    found.append(tables.query(statement("pito.metrics", "feedback_texts"), first=first, last=last))
    texts = pd.concat(found, ignore_index=True)
    texts["said"] = texts["said"].map(cache(plain))
    once = texts.groupby("about", sort=False)
    return pd.DataFrame({"month": once["month"].min(), "said": once["said"].agg(" \n ".join)}).reset_index(drop=True)


def _active(tables: Engine, months: range) -> list[int]:
    found = tables.query(statement("pito.metrics", "active_by_month"), first=months[0], last=months[-1])
    return found.set_index("month")["customers"].reindex(months, fill_value=0).tolist()
