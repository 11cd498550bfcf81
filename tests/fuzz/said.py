"""What a person says of exports: mappings and rules, most of them about columns there are."""

from hypothesis import strategies as st

from pito.schema import TABLES
from pito.sources.entry import WAYS
from pito.sources.plan import EVERYWHERE

from .cells import values


def _listed(words) -> str:
    return "[" + ", ".join(_said(word) for word in words) + "]"


def _said(word: str) -> str:
    """A text as TOML has it."""
    plain = "".join(sign if sign >= " " and sign not in '"\\\x7f' else f"\\u{ord(sign):04x}" for sign in word)
    return f'"{plain}"'


@st.composite
def mappings(draw, names: list[str], headers: list[str]) -> str:
    """A mapping with columns from anywhere, most of them of the file it names."""
    table = draw(st.sampled_from(list(TABLES.values())))
    header = st.sampled_from(headers) if headers else st.just("x")
    wanted = [*table.required, *draw(st.lists(st.sampled_from([*table.by_name, *EVERYWHERE]), max_size=4))]
    columns = [f"{name} = {draw(_source(header))}" for name in dict.fromkeys(wanted)]
    grain = draw(st.sampled_from(("row", "row", "line", "last", "event")))
    lines = [
        "[[table]]",
        f"file = {_said(draw(st.sampled_from(names)))}",
        f'table = "{table.name}"',
        f'grain = "{grain}"',
    ]
    extra = (
        "",
        'ids = "crm"',
        'system = "crm"',
        "partial = true",
        "head_first = true",
        f"last_by = {_said(draw(header))}",
    )
    read = (
        "",
        'dates = "dmy"',
        'decimal = ","',
        'missing = ["-", "0"]',
        'zone = "UTC"',
        "header_row = 2",
        'encoding = "cp1252"',
        'separator = ";"',
    )
    return "\n".join(
        [
            *lines,
            draw(st.sampled_from(extra)),
            "[table.columns]",
            *columns,
            "[table.read]",
            draw(st.sampled_from(read)),
            "",
        ]
    )


@st.composite
def _source(draw, header) -> str:
    way = draw(st.sampled_from(("", "", "", *WAYS)))
    if not way:
        return _said(draw(header))
    if way in ("multiply", "minus", "either", "join", "after"):
        said = f"{way} = {_listed([draw(header), draw(header)])}"
    elif way in ("first", "last", "count"):
        said = f"at = {_said(draw(header))}, of = {_said(draw(header))}, {way} = {_listed([draw(values)])}"
    else:
        said = f"{way} = {_said(draw(header) if way == 'column' else draw(values))}"
    more = (
        "",
        "",
        ", length = 3",
        ', unit = "hours"',
        ", factor = 0.01",
        f", when = {_said(draw(header))}",
        ", strip_suffix = '.0'",
    )
    return f"{{ {said}{draw(st.sampled_from(more))} }}"


@st.composite
def exclusions(draw) -> str:
    """Rules, most of them about columns there are."""
    columns = (
        "email",
        "customer_name",
        "customer_id",
        "status",
        "subject",
        "tags",
        "amount",
        "nosuch",
        "order_id",
        "name",
        "_file",
    )
    pattern = st.sampled_from(("*", "*@*.example", "A*", "[x]", "?", "closed", "'", "0*", "ä*"))
    rule = draw(st.sampled_from(columns)), draw(pattern), draw(st.sampled_from(("", *TABLES)))
    table = f'table = "{rule[2]}"\n' if rule[2] else ""
    return f'[[exclude]]\nname = "one"\nkind = "test"\n{table}{rule[0]} = {_said(rule[1])}\n'
