"""The exporter: executed notebook in, page out. Registered with nbconvert, so `jupyter nbconvert --to pito` works too."""

from __future__ import annotations

import hashlib
import platform
from base64 import b64encode
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from nbconvert.exporters.exporter import Exporter
from traitlets import Unicode

from pito import __version__
from pito.report.page.colours import brand_colours
from pito.report.page.figures import script_json
from pito.report.page.library import packed_library
from pito.report.page.parts import Parts, parts_of
from pito.report.provenance import PACKAGES

NOBODYS = {"business": "", "month": "", "language": "en", "currency": "EUR", "colour": "", "logo": ""}
LIBRARY_PLACE = "<!--pito:library-->"
TURNS = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)  # a name must not turn what stands after it around


class ReportExporter(Exporter):
    """One self-contained HTML page: no request, no code, charts as data beside one packed library.

    The same notebook gives the same bytes.
    """

    export_from_notebook = "Pito report"
    output_mimetype = "text/html"
    run = Unicode("", help="The run's identity, printed at the foot of the page.").tag(config=True)

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb, resources=None, **kw):
        """Return the page and nbconvert's resources."""
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        return self.page(notebook, resources["metadata"].get("name", "")), resources

    def page(self, notebook, name: str = "") -> str:
        """Return the page of an executed notebook, which stays as it is: nbconvert would copy it twice and check it once."""
        parts = parts_of(notebook)
        page = render(parts, self.run, name).translate(TURNS)
        return page.replace(LIBRARY_PLACE, packed_library() if parts.figures else "", 1)


def render(parts: Parts, run: str, name: str) -> str:
    """Return the page without its library, which stands in at `LIBRARY_PLACE`."""
    from pito.month import Month
    from pito.text import Words

    about = NOBODYS | parts.about
    words = Words(about["language"], about["currency"])
    month = words.month(Month.parse(about["month"])) if about["month"] else ""
    title, script = ", ".join(part for part in (about["business"], month) if part) or name, asset("page.js")
    return template().render(
        about=about,
        parts=parts,
        say=words.say,
        language=words.language,
        title=title,
        month=month,
        run=run,
        version=__version__,
        made_with=made_with(),
        style=style(about["colour"], title),
        script=script,
        words=script_json(script_words(words)),
        templates=script_json(parts.templates),
        policy=policy(script),
        library=LIBRARY_PLACE,
    )


def policy(script: str) -> str:
    """Return the page's security policy: only our script and the library it unpacks may run, nothing may be fetched.

    Plotly writes styles of its own, so inline styles stay allowed; `blob:` is the unpacked library.
    """
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}' blob:; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; form-action 'none'; base-uri 'none'"
    )


def style(colour: str, title: str) -> str:
    """Return the page's styles: ours, the brand's colours, and what every sheet of paper says on top."""
    brand = brand_colours(colour)
    own = "".join(f"--{name.replace('_', '-')}:{value};" for name, value in brand.items())
    escaped = "".join(letter if letter.isalnum() or letter == " " else f"\\{ord(letter):x} " for letter in title)
    return f':root{{{own}}}\n{asset("page.css")}\n@page{{@top-left{{content:"{escaped}"}}}}'


def script_words(words) -> dict:
    """Return what the script needs of the language: what its buttons say, and how numbers, times and months are written."""
    from babel import Locale

    locale = Locale.parse(words.language)
    forms = (locale.months[form][width] for form in ("stand-alone", "format") for width in ("wide", "abbreviated"))
    months = {name.rstrip(".").lower(): number for names in forms for number, name in names.items()}
    units = {"min": words.say("{n} min", n=""), "h": words.say("{n} h", n=""), "days": words.say("{n} days", n="")}
    return {
        "language": words.language,
        "decimal": words.number(0.5, 1)[1],
        "months": months,
        "hours": {units["min"].strip(): 1 / 60, units["h"].strip(): 1, units["days"].strip(): 24},
        "copy": words.say("Copy table"),
        "copied": words.say("Copied"),
    }


@cache
def made_with() -> str:
    """Return the versions that a page's numbers may hang on."""
    versions = [f"{name} {version(name)}" for name in PACKAGES]
    return ", ".join([f"Python {platform.python_version()}", *versions])


@cache
def asset(name: str) -> str:
    """Return a file of this package as text."""
    return files("pito.report.page").joinpath(name).read_text(encoding="utf-8").strip()


@cache
def template():
    """Return the page's template; everything it is given is escaped unless it says otherwise."""
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["markdown"] = markdown
    return environment.from_string(asset("page.html.j2"))


def markdown(text: str) -> str:
    """Turn a markdown cell into HTML."""
    from markupsafe import Markup
    from nbconvert.filters.markdown import markdown2html

    return Markup(markdown2html(text))
