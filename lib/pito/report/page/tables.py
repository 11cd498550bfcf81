"""A table as the page holds it: in a box that scrolls, words flush left and numbers flush right."""

from __future__ import annotations

import re

TABLE = re.compile(r"<table\b.*?</table>", re.S)
ROW, CELL = re.compile(r"<tr\b(?:(?!<th>).)*?<td.*?</tr>", re.S), re.compile(r"<td[^>]*>(.*?)</td>", re.S)
NUMBER = re.compile(r"\s*(?:[-+\u2212\u2013~<€$£]*\s*[\d.]|$|[-\u2013]\s*$)")  # a number in any dress, a dash, nothing
LONG = re.compile(r"<td>(?=[^<]{48})")
BETWEEN = re.compile(r">\s+<")
INLINE_ALIGNMENT = ' style="text-align: right;"'


def boxed(html: str) -> str:
    """Put every table into a box of its own, which scrolls where the table is wider than the screen.

    Columns of words stand flush left, columns of numbers flush right, long texts are wrapped.
    """
    return TABLE.sub(_boxed, html)


def _boxed(table: re.Match) -> str:
    rows = [CELL.findall(row) for row in ROW.findall(table[0])]
    columns = zip(*rows, strict=True) if len({*map(len, rows)}) == 1 else []
    left = [n for n, cells in enumerate(columns, 1) if n == 1 or not all(NUMBER.match(cell) for cell in cells)]
    wrapped, long = LONG.subn('<td class="long">', table[0])
    classes = ["scroll", *(["prose"] if long else []), *(f"left-{n}" for n in left)]
    short = BETWEEN.sub("><", wrapped).replace(INLINE_ALIGNMENT, "").replace("<th>", '<th scope="col">')
    return f'<div class="{" ".join(classes)}" tabindex="0">{short}</div>'
