"""The brand's colour made readable: text in it stands out from light paper and dark, text on it from the colour itself."""

from __future__ import annotations

import re

PAPER, NIGHT = "#ffffff", "#12171d"
READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3
STEPS = 40
OURS = "#1f5f8b"
HEX = re.compile(r"#[0-9a-fA-F]{6}")


def brand_colours(brand: str) -> dict[str, str]:
    """Return the brand's colour, what to write on it, and the nearest colours readable on light paper and on dark.

    >>> brand_colours("#ffe600")
    {'brand': '#ffe600', 'on_brand': '#000000', 'light': '#807300', 'dark': '#ffe600'}
    """
    brand = brand.lower() if HEX.fullmatch(brand) else OURS
    on_brand = max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, brand))
    return {
        "brand": brand,
        "on_brand": on_brand,
        "light": readable(brand, PAPER, "#000000"),
        "dark": readable(brand, NIGHT, "#ffffff"),
    }


def readable(colour: str, paper: str, towards: str) -> str:
    """Return the colour, moved towards another as far as it takes to be read on this paper."""
    mixed = (_mixed(colour, towards, step / STEPS) for step in range(STEPS + 1))
    return next(one for one in mixed if contrast(one, paper) >= READABLE)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    >>> round(contrast("#767676", "#ffffff"), 2)
    4.54
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (n / 255 for n in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(colour: str, towards: str, part: float) -> str:
    mixed = (round(a + (b - a) * part) for a, b in zip(_channels(colour), _channels(towards), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
