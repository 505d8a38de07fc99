"""layouts/README.md, made from the classes whose fields layouts receive, and from the comments at the top of partials.

python tests/docs/layouts_readme.py     write layouts/README.md
"""

import importlib
import inspect
import re
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path

from markupsafe import Markup

from generator.render.html import LaterHtml
from generator.render.kinds.registry import KINDS
from generator.render.views import LaterList, LayoutView, View

# What a layout receives is a class in the module of its kind.
for kind in KINDS.values():
    importlib.import_module(f"generator.render.kinds.{kind.partition(':')[0]}")

ROOT = Path(__file__).parent.parent.parent
LAYOUTS = ROOT / "layouts"
PAGE = LAYOUTS / "README.md"

_NAMES = re.compile(r"`([\w-]+\.html)`")
_OPENING_NAMES = re.compile(r"`[\w-]+\.html`(?: and `[\w-]+\.html`)*: ")
_WORDS = {str: "text", int: "number", bool: "yes or no", Markup: "HTML", LaterHtml: "HTML", object: "any value"}

# From what readers meet first to what they seldom see.
_ORDER = (
    *(
        "home.html",
        "lesson.html",
        "page.html",
        "handbook.html",
        "tag.html",
        "tags.html",
        "series-page.html",
        "series-list.html",
        "archive.html",
        "year.html",
        "quotes.html",
    ),
    *("symptoms.html", "search.html", "404.html", "redirect.html", "gone.html", "handout.html"),
)

OPENING = """\
# Layouts

A layout turns one page into HTML. Layouts are [Jinja](https://jinja.palletsprojects.com/) templates. This page lists
every layout of drillbook and everything that it can use. If a layout uses any other name, the build stops and reports
the line.

Your site can have its own `layouts/` folder. Each file in it replaces the file of the same name here; all others stay
as they are. [How layouts work](../docs/layouts.md) explains the rest.

| folder or file | what is in it |
|---|---|
| `base.html` | the frame of every page, with the blocks `head` and `main` |
| `*.html` | one layout for each kind of page |
| `partials/` | parts of a page that layouts include |
| `macros/` | small functions that return text |
| `words/en.yaml` | every word that readers see around the lessons, to reword or translate |
| `assets/` | style sheets, scripts and the icon, published under names that change with their content |
"""


EVERY = """\
## What every layout can use

| name | what it is |
|---|---|
| `site` | the whole site, a [SiteView](#siteview) |
| `page` | the current page, a [PageView](#pageview) |
| `words` | the words of `words/en.yaml` or of your language's file, by name: `words.newest` |

## What else each layout can use
"""

OWN = """\
### A layout of your own

A lesson or page with `layout: name` uses `name.html`, which receives the same values as `lesson.html` or `page.html`.
The layout of a page that a [hook](../docs/extend.md#plan) adds receives the values that the hook gives it.

## The values

If a table above names one of these values, it has the fields listed here.
"""


def view_classes(base: type[View] = View) -> Iterator[type[View]]:
    """Yield every class of values that layouts see."""
    for cls in base.__subclasses__():
        if cls is not LayoutView:
            yield cls
        yield from view_classes(cls)


def layouts_of(cls: type) -> list[str]:
    """Return the layouts that receive the fields of a class: its docstring starts with their names."""
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
    """Return the docstring of a class without the names of layouts at its start, because the heading has them."""
    doc = inspect.getdoc(cls) or ""
    description = _OPENING_NAMES.sub("", doc)
    return description[:1].upper() + description[1:]


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
    if origin in (tuple, LaterList):
        return f"list of {_type(arguments[0])}"
    if origin is Mapping:
        return f"{_type(arguments[1])} by name"
    if isinstance(hint, type) and issubclass(hint, View):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return _WORDS[typing.cast("type", hint)]


def _openings(folder: str) -> Iterator[str]:
    """Yield a line for each file of a folder: its name and the comment at its top."""
    for path in sorted((LAYOUTS / folder).glob("*.html")):
        comment = re.match(r"\{#(.*?)#\}", path.read_text("utf-8"), re.DOTALL)
        description = f": {' '.join(comment[1].split())}" if comment else ""
        yield f"- `{folder}/{path.name}`{description}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8", newline="\n")
