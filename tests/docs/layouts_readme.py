"""layouts/README.md, written from the classes that layouts are handed and from the layouts' own first lines.

python tests/docs/layouts_readme.py     write layouts/README.md
"""

import inspect
import re
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path

from markupsafe import Markup

import generator.render.kinds.registry  # noqa: F401 - it imports the module of every kind
from generator.render.html import LaterHtml
from generator.render.views import LayoutView, View

ROOT = Path(__file__).parent.parent.parent
LAYOUTS = ROOT / "layouts"
PAGE = LAYOUTS / "README.md"

_NAMES = re.compile(r"`([\w-]+\.html)`")
_OPENING_NAMES = re.compile(r"`[\w-]+\.html`(?: and `[\w-]+\.html`)*: ")
_WORDS = {str: "text", int: "number", bool: "yes or no", Markup: "HTML", LaterHtml: "HTML", object: "any value"}

# From what readers meet first to what they seldom see.
_ORDER = (
    *("home.html", "lesson.html", "page.html", "tag.html", "tags.html", "archive.html", "year.html", "quotes.html"),
    *("symptoms.html", "search.html", "404.html", "redirect.html"),
)

OPENING = """\
# Layouts

A layout turns one page into HTML. Layouts are [Jinja](https://jinja.palletsprojects.com/) templates. This page lists
every layout that drillbook ships and exactly what each one can use; there is nothing else. A name that is not here
stops the build, with the line of the layout that uses it.

A site of yours can have a `layouts/` folder too. A file in it takes the place of the one of the same name here, and all
others stay. [How layouts work](../docs/layouts.md) tells the rest.

| folder or file | what is in it |
|---|---|
| `base.html` | the frame of every page, with the blocks `head` and `main` |
| `*.html` | one layout for each kind of page |
| `partials/` | pieces that several layouts include |
| `macros/` | small functions that make a piece of text |
| `words/en.yaml` | every word that a reader sees, for rewording and translating |
| `assets/` | the style sheet, the scripts and the icon, copied under names that change with their content |
"""


EVERY = """\
## What every layout can use

| name | what it is |
|---|---|
| `site` | the whole site, a [SiteView](#siteview) |
| `page` | the page being made, a [PageView](#pageview) |
| `words` | the words of `words/en.yaml`, or of your language's file, by name: `words.newest` |

## What each layout can use besides
"""

OWN = """\
### A layout of your own

A lesson or a page that has `layout: name` is made with `name.html`, which is handed what `lesson.html` or `page.html`
would be. A page that a [hook](../docs/extend.md#plan) adds is handed the values that the hook gave it.

## The values

Where a table names one of these, the value has the fields listed here.
"""


def view_classes(base: type[View] = View) -> Iterator[type[View]]:
    """Yield every class of values that layouts see."""
    for cls in base.__subclasses__():
        if cls is not LayoutView:
            yield cls
        yield from view_classes(cls)


def layouts_of(cls: type) -> list[str]:
    """Return the layouts that are handed the fields of a class: its docstring opens with their names."""
    doc = cls.__doc__ or ""
    return _NAMES.findall(doc) if doc.startswith("`") else []


def page() -> str:
    """Return layouts/README.md."""
    for_layouts = sorted(LayoutView.__subclasses__(), key=lambda cls: _ORDER.index(layouts_of(cls)[0]))
    values = sorted((cls for cls in view_classes() if not layouts_of(cls)), key=lambda cls: cls.__name__)
    parts = [OPENING, EVERY]
    for cls in for_layouts:
        parts += [f"### {', '.join(f'`{name}`' for name in layouts_of(cls))}\n", f"{_doc(cls)}\n", _table(cls)]
    parts += [OWN]
    for cls in values:
        parts += [f"### {cls.__name__}\n", f"{_doc(cls)}\n", _table(cls)]
    for folder, title in (("partials", "Partials"), ("macros", "Macros")):
        parts += [f"## {title}\n", "".join(_openings(folder))]
    parts += ["<!-- Written by tests/docs/layouts_readme.py from the views in generator/render. -->\n"]
    return "\n".join(parts)


def _doc(cls: type) -> str:
    """Return the docstring of a class, without the names of layouts that it opens with, for they are the heading."""
    doc = inspect.getdoc(cls) or ""
    told = _OPENING_NAMES.sub("", doc)
    return told[:1].upper() + told[1:]


def _table(cls: type) -> str:
    hints = typing.get_type_hints(cls)
    rows = [f"| `{field}` | {_type(hints[field])} |" for field in cls.__struct_fields__]
    return "\n".join(["| field | type |", "|---|---|", *rows, ""]) if rows else "No fields of its own.\n"


def _type(hint: object) -> str:
    """Return a type in plain words."""
    if isinstance(hint, types.UnionType):
        kinds = ["none" if part is type(None) else _type(part) for part in typing.get_args(hint)]
        # Text that is empty or HTML is, to a layout, HTML.
        return " or ".join(kind for kind in dict.fromkeys(kinds) if not (kind == "text" and "HTML" in kinds))
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return f"list of {_type(arguments[0])}"
    if origin is Mapping:
        return f"{_type(arguments[1])} by name"
    if isinstance(hint, type) and issubclass(hint, View):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return _WORDS[typing.cast("type", hint)]


def _openings(folder: str) -> Iterator[str]:
    """Yield a line for each file of a folder: its name and the comment that it opens with."""
    for path in sorted((LAYOUTS / folder).glob("*.html")):
        found = re.match(r"\{#(.*?)#\}", path.read_text("utf-8"), re.DOTALL)
        told = f": {' '.join(found[1].split())}" if found else ""
        yield f"- `{folder}/{path.name}`{told}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8", newline="\n")
