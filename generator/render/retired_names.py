"""Uses of names that went away, in a site's own layouts.

The template engine names the line of a mistake but not the column, and knows of
a field only when a page is rendered.  So the text of each layout is searched:
what stands in its braces, where a name after a dot is a field, one after
nothing is a variable, and one in quotation marks after `assets` is a file.
"""

import re
from collections.abc import Container, Iterator

from generator.model.diagnostic import Diagnostic, error, replacing, warning
from generator.model.retired import RetiredName, retired_in_layouts
from generator.model.source import Source

__all__ = ["retired_uses"]

_CODE = re.compile(r"\{#.*?#\}|(\{[{%].*?[%}]\})", re.DOTALL)


def retired_uses(source: Source, assets: Container[str] = ()) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each use of a name that went away, in the text of one layout.

    `assets` are the files that the site has: one of its own under an old name is no mistake.
    """
    for retired in retired_in_layouts():
        if retired.name not in source.text or (retired.place == "assets" and retired.name in assets):
            continue
        pattern = _pattern(retired)
        for code in _CODE.finditer(source.text):
            for use in pattern.finditer(code[1] or ""):
                yield _use(source, retired, code.start(1) + use.start("name"))


def _pattern(retired: RetiredName) -> re.Pattern[str]:
    name = f"(?P<name>{re.escape(retired.name)})"
    if retired.place == "assets":
        return re.compile(rf"\bassets\s*\[\s*[\"']{name}[\"']\s*\]")
    # The classes of views are written with a capital, the names of layouts without.
    return re.compile(rf"\.\s*{name}\b" if retired.place[0].isupper() else rf"(?<![\w.\"'-]){name}\b")


def _use(source: Source, retired: RetiredName, offset: int) -> Diagnostic:
    before = source.text[:offset]
    span = source.span(before.count("\n") + 1, offset - before.rfind("\n"), len(retired.name))
    code, report = "layout/retired-name", error if retired.is_over else warning
    edits = (replacing(span, retired.now),) if retired.now else ()
    return report(code, span, retired.message, help=retired.help, edits=edits)
