"""Values nobody wishes for in a cell."""

from hypothesis import strategies as st

CELLS = """
|0|-1|1e400|-0|+5|1 234,56 €|1.234,56|1,234.56|−5,00|(12.00)|5-|12,5 %|99999999999999999999999999999999999|NaN|NULL|inf|n.a.|-|0x1F
2026-05-01|1.5.2026|5/6/2026|25/06/2026|06/25/2026|31.02.2026|0001-01-01|9999-12-31|2026-03-29 03:30|2026-10-25T03:30:00Z
2026-05-01T23:30:00.123+05:30|20260501|46143|46143.75|29.2.2025 klo 14.30|yesterday|May 1, 2026|1767225600|2026-13-01|24:00:00|-00:10:00|126:03:30
=1+1|=cmd|@SUM(A1)|+358 40 123|-2+3|<script>alert(1)</script>|<td>|'001|000123|1234567-8|a@b.example|A@B.EXAMPLE|"|""|a"b|"x|,|;||a,b;c
Yhteensä|Grand Totals (12 records)|Copyright (c) 2026|Summa|true|TRUE|kyllä|Nej|won|Open|EUR|USD|$|#REF!|#N/A|undefined|None
"""
ODD = (
    "\0",
    "\ufeff",
    "\u202eexe.cod",
    "👍🏽",
    "\u00a05,00",
    "ä" * 400,
    "é",
    "e\u0301",
    "ẞ",
    "İ",
    "\ud7ff",
    "\U0010ffff",
    "\x1a",
    "\x0b",
    "\u2028",
    "\x85",
)
LINES = (
    "\n",
    "\r\n",
    "two\nlines",
    "two\r\nlines",
    "\t",
    " ",
    "x" * 3000,
    "9" * 400,
    "%",
    "_file",
    "incoming",
    "'); drop table x; --",
)
HOSTILE = [*dict.fromkeys(CELLS.replace("\n", "|").split("|")), *ODD, *LINES]
values = st.sampled_from(HOSTILE) | st.text(max_size=8)
