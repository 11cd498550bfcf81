"""What two records are compared by: whose id it is, the business id with its check digit, the name without its form."""

from __future__ import annotations

OWN = ""  # the business's own customer numbers
FORMS = "osakeyhtiö|osakeyhtio|oyj|oy|ab|abp|ky|tmi|ry|rf|ltd|limited|inc|llc|gmbh|ag|as|aps|plc|corp|corporation|company|co"


def business_id(text: str) -> str:
    """Return a business id as it is compared, null where it can be none: a Finnish one needs its check digit.

    `1234567-1` and `FI12345671` are one id. Weights and check: Finnish Patent and Registration Office, "Business ID".

    >>> import duckdb
    >>> texts = ("'0737546-2'", "'FI 07375462'", "'0737546-3'", "'SE556036079301'", "'n/a'")
    >>> [duckdb.connect().execute("select " + business_id(text)).fetchone()[0] for text in texts]
    ['FI07375462', 'FI07375462', None, 'SE556036079301', None]
    """
    plain = f"regexp_replace(upper({text}), '[^0-9A-Z]', '', 'g')"
    digits = f"regexp_extract({plain}, '^(?:FI)?([0-9]{{8}})$', 1)"
    weighed = enumerate((7, 9, 10, 5, 8, 4, 2), 1)
    total = " + ".join(f"{weight} * try_cast(substr({digits}, {n}, 1) as integer)" for n, weight in weighed)
    check = f"try_cast(substr({digits}, 8, 1) as integer)"
    is_right = f"({total}) % 11 <> 1 and (11 - ({total}) % 11) % 11 = {check}"
    abroad = "^[A-Z]{2}[0-9A-Z]*[0-9]{6}[0-9A-Z]*$|^[0-9]{9,14}$"
    foreign = f"case when regexp_matches({plain}, '{abroad}') and not starts_with({plain}, 'FI') then {plain} end"
    return f"case when {digits} <> '' then case when {is_right} then 'FI' || {digits} end else {foreign} end"


def is_mistyped(text: str) -> str:
    """Return whether a text is written as a Finnish business id and is none: its check digit is wrong.

    Eight digits with neither `FI` nor a hyphen may be another country's.

    >>> import duckdb
    >>> texts = ("'FI01120388'", "'0112038-9'", "'0112038-8'", "'01120388'", "'SE556036079301'")
    >>> [duckdb.connect().execute("select " + is_mistyped(text)).fetchone()[0] for text in texts]
    [True, False, True, False, False]
    """
    is_written_so = f"regexp_matches(upper({text}), '^ *(?:FI[ -]*[0-9]{{7}}[ -]*|[0-9]{{7}} *- *)[0-9] *$')"
    return f"{is_written_so} and {business_id(text)} is null"


ALSO = {"osakeyhtiö": "oy", "osakeyhtio": "oy", "rf": "ry", "limited": "ltd", "corporation": "corp", "company": "co"}


def written_name(text: str) -> str:
    """Return a name as it is written but for case, accents and signs: the company's form stays.

    >>> import duckdb
    >>> duckdb.connect().execute("select " + written_name("'OY  KAHVILA-ÄÄNI AB'")).fetchone()[0]
    'oy kahvila aani ab'
    """
    return f"nullif(trim({_words(text)}), '')"


def forms(text: str) -> str:
    """Return the list of the company's forms in a name, each once and in one spelling.

    >>> import duckdb
    >>> texts = ("'Oy Kahvila Ab'", "'Kahvila Osakeyhtiö'", "'Kahvila'")
    >>> [duckdb.connect().execute("select " + forms(text)).fetchone()[0] for text in texts]
    [['ab', 'oy'], ['oy'], []]
    """
    also = " ".join(f"when '{other}' then '{one}'" for other, one in ALSO.items())
    found = rf"regexp_extract_all({_words(text)}, '\b(?:{FORMS})\b')"
    return f"list_sort(list_distinct(list_transform({found}, lambda one: case one {also} else one end)))"


def _words(text: str) -> str:
    return f"regexp_replace(lower(strip_accents({text})), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g')"


def plain_name(text: str) -> str:
    """Return a name as it is compared: without case, accents, signs, and the company's form.

    >>> import duckdb
    >>> texts = ("'Kahvila Ääni Oy'", "'OY KAHVILA-ÄÄNI AB'", "'Oy'")
    >>> [duckdb.connect().execute("select " + plain_name(text)).fetchone()[0] for text in texts]
    ['kahvila aani', 'kahvila aani', None]
    """
    return rf"nullif(trim(regexp_replace(regexp_replace({_words(text)}, '\b(?:{FORMS})\b', ' ', 'g'), ' +', ' ', 'g')), '')"


def ids_of(customer_id: str) -> str:
    """Return whose id it is: the system's name before the colon, where a system is known to have put it there."""
    return f"coalesce(list_filter(getvariable('ids'), lambda one: starts_with({customer_id}, one || ':'))[1], '{OWN}')"
