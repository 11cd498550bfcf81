"""The words: every sentence, label, number and date a reader sees, in the reader's language.

Sentences are gettext messages: the English text is the key, `locale/<language>/LC_MESSAGES/pito.mo` holds the others.
Babel writes numbers, money and dates as each language does, so a further language is one more `pito.po` and nothing else.
"""

from __future__ import annotations

import gettext
import math
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path

from pito.errors import WrongUse

LOCALE = Path(__file__).parent / "locale"
MINUS = "\u2212"


def languages(locale: Path | None = None) -> tuple[str, ...]:
    """Return the languages there is a catalogue for, English first.

    >>> languages()
    ('en', 'fi')
    """
    return ("en", *sorted(po.parts[-3] for po in (locale or LOCALE).glob("*/LC_MESSAGES/pito.po")))


class Words:
    """How one language says things.

    Examples
    --------
    >>> words = Words("en", "EUR")
    >>> words.say("{n} of {of} stayed", n=words.number(1234), of="9")
    '1,234 of 9 stayed'
    >>> words.percent(0.9236), words.points(-0.0153), words.money(123450), words.hours(5400)
    ('92.4%', '−1.5 points', '€1,234', '1.5 h')

    Raises
    ------
    WrongUse
        There is no catalogue in that language.
    """

    def __init__(self, language: str = "en", currency: str = "EUR", locale: Path | None = None):
        self.language, self.currency, self._locale = language, currency, locale or LOCALE
        if language not in (known := languages(self._locale)):
            raise WrongUse(f"`language` must be {' or '.join(known)}; got '{language}'.")

    @cached_property
    def _catalogue(self) -> gettext.NullTranslations:
        return gettext.translation("pito", self._locale, [self.language], fallback=self.language == "en")

    @cached_property
    def _babel(self):
        from babel import Locale

        return Locale.parse(self.language)

    def say(self, message: str, /, **values) -> str:
        """Return the message in this language, with its values in place."""
        return self._catalogue.gettext(message).format(**values)

    def count(self, one: str, many: str, n: int, /, **values) -> str:
        """Return the message that fits the number: `{n}` is written as this language writes numbers."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number with thousands marks."""
        from babel.numbers import format_decimal

        if _missing(value):
            return "–"
        shape = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(_rounded(value, digits), shape, locale=self._babel).replace("-", MINUS)

    def percent(self, share: float, digits: int = 1) -> str:
        """Write a share as per cent."""
        from babel.numbers import format_percent

        if _missing(share):
            return "–"
        shape = f"#,##0{'.' if digits else ''}{'0' * digits}{self._percent_sign}"
        return format_percent(_rounded(share, digits + 2), shape, locale=self._babel).replace("-", MINUS)

    @cached_property
    def _percent_sign(self) -> str:
        """The sign as the language sets it: after a space that does not break, or close to the number."""
        return self._babel.percent_formats[None].pattern.rpartition("0")[2]

    def interval(self, lo: float, hi: float) -> str:
        """Write a 95 % interval of a share: 89.3%–97.9%, or with the sign said once, as Finnish does: 89,3–97,9 %."""
        if _missing(lo) or _missing(hi):
            return "–"
        once = self._percent_sign if len(self._percent_sign) > 1 else ""
        return f"{self.percent(lo).removesuffix(once)}–{self.percent(hi)}"

    def points(self, share: float) -> str:
        """Write a difference of shares in percentage points, with its sign."""
        if _missing(share):
            return "–"
        sign = "+" if _rounded(share * 100, 1) > 0 else ""
        return self.say("{value} points", value=sign + self.number(share * 100, 1))

    def money(self, minor: float, digits: int = 0) -> str:
        """Write an amount given in minor units, in the workbook's currency."""
        from babel.numbers import format_currency

        if _missing(minor):
            return "–"
        shape = self._money_shape.replace("0.00", "0." + "0" * digits if digits else "0")
        written = format_currency(
            round(minor / 10**self.minor_digits, digits) + 0,
            self.currency,
            shape,
            locale=self._babel,
            currency_digits=False,
        )
        return written.replace("-", MINUS)

    @cached_property
    def _money_shape(self) -> str:
        return self._babel.currency_formats["standard"].pattern

    @cached_property
    def minor_digits(self) -> int:
        """Decimals of the currency's minor unit."""
        from babel.numbers import get_currency_precision

        return get_currency_precision(self.currency)

    def hours(self, seconds: float, days: bool = True) -> str:
        """Write a duration given in seconds: minutes under an hour, days from two days up, unless it is working time.

        From a hundred on the tenths say nothing more.
        """
        if _missing(seconds):
            return self.say("not reached")
        if seconds < 3600:
            return self.say("{n} min", n=self.number(seconds / 60))
        if days and seconds >= 48 * 3600:
            return self.say("{n} days", n=self.number(seconds / 86400, int(seconds < 100 * 86400)))
        return self.say("{n} h", n=self.number(seconds / 3600, int(seconds < 100 * 3600)))

    def month(self, month) -> str:
        """Write a month: May 2026."""
        from babel.dates import format_date

        return format_date(month.first, "LLLL y", locale=self._babel)

    def short_month(self, month) -> str:
        """Write a month where space is short: May 26, in Finnish 5/2026."""
        from babel.dates import format_date

        return format_date(month.first, self.say("LLL yy"), locale=self._babel)

    def day(self, day: date) -> str:
        """Write a date."""
        from babel.dates import format_date

        return format_date(day, "medium", locale=self._babel)

    def all_of(self, parts: list[str]) -> str:
        """Join parts as the language lists things."""
        from babel.lists import format_list

        return format_list(parts, locale=self._babel) if parts else ""


def _rounded(value: float, digits: int) -> Decimal:
    """Round as it is done by hand, a half away from nothing: 78.75 % and 83.75 % then lie as far apart as they are printed.

    What counts are the digits the number is written with; its binary value may lie a hair under them.
    """
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0


def _missing(value) -> bool:
    return value is None or (isinstance(value, float) and not math.isfinite(value)) or value != value


def message(text: str) -> str:
    """Mark a message that is said later, so that it stands in the catalogue.

    >>> message("no costs came in")
    'no costs came in'
    """
    return text
