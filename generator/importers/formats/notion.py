"""Markdown from Notion: a long number in each file name, and properties as lines below the title."""

import datetime as dt
import re
from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.formats import kept_back
from generator.importers.formats.dates import moment_of
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.kept_back import is_kept_back, lies_among_drafts
from generator.importers.formats.markdown import plain_links
from generator.model.value import replace

__all__ = ["NOTION", "PROPERTIES", "is_hidden", "labels_in", "moment_in", "without_number"]

_NUMBER = re.compile(r"[ _-]?[0-9a-f]{32}$")
# Lines of the form `Name: value`, up to a blank line; a name begins with a letter, unlike a time of day.
_PROPERTIES = re.compile(r"(?:[^\W\d_][^:\n]{0,40}: [^\n]*\n)+(?=\n|\Z)")
_DATES = (
    *("date", "datum", "fecha", "data", "publish date", "published", "published on", "publication date"),
    *("created", "created time"),
)
_LABELS = ("tags", "tag", "category", "categories", "topics", "labels")
_SURELY_PROPERTIES = 2
_SUMMARIES = ("summary", "description", "excerpt")


PROPERTIES = (*_DATES, *_LABELS, *_SUMMARIES)
"""The names of properties that have a place in a lesson, in small letters."""


def _detect(candidate: Candidate) -> bool:
    # Notion appends the page's id, 32 hexadecimal digits, to each name; nothing inside the file is as sure a sign.
    return candidate.ending == ".md" and bool(_NUMBER.search(candidate.stem)) and bool(candidate.prose)


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    text = candidate.text.lstrip("\n")
    first, _, rest = text.partition("\n")
    title, body = (first[2:].strip(), rest.lstrip("\n")) if first.startswith("# ") else ("", text)
    lines = _PROPERTIES.match(body)
    pairs = [line.split(": ", 1) for line in lines[0].splitlines()] if lines else []
    properties = {name.strip().casefold(): value.strip() for name, value in pairs}
    is_property = {*PROPERTIES, *kept_back.KEYS}
    # Between paragraphs Notion writes a blank line, so that only properties follow one another.
    if len(pairs) < _SURELY_PROPERTIES and not is_property & set(properties):
        lines, properties = None, {}  # they are the text's own words
    else:
        names = [name.strip() for name, _ in pairs if name.strip().casefold() not in is_property]
        context.unknown_keys(candidate.name, names)
    labels = labels_in(properties)
    entry = ArchiveEntry(
        span=candidate.span,
        markup="markdown",
        title=title or without_number(candidate.stem),
        text=plain_links(body[lines.end() :] if lines else body, candidate, context).strip("\n"),
        labels=labels,
        summary=_first(properties, _SUMMARIES),
        state="draft" if is_hidden(properties) else "live",
        published=moment_in(properties, context.zone),
    )
    # The id would keep the name of a folder from being just "Drafts".
    folder = "/".join(without_number(part) for part in candidate.folder.split("/"))
    is_draft = lies_among_drafts(folder) or "draft" in folder.casefold()
    yield replace(entry, state="draft") if is_draft else entry


def without_number(name: str) -> str:
    """Return the name of a file or folder without the id that Notion appends."""
    return _NUMBER.sub("", name)


def labels_in(properties: dict[str, str]) -> tuple[str, ...]:
    """Return the tags among the properties of a page."""
    return tuple(filter(None, (label.strip() for label in _first(properties, _LABELS).split(","))))


def is_hidden(properties: dict[str, str]) -> bool:
    """Tell whether a page was not published: its stage is "Idea", or any other that does not say so."""
    values = {name.replace(" ", "_"): value for name, value in properties.items()}
    return is_kept_back({**values, "post_status": values.get("stage", "")}, labels_in(properties))


def moment_in(properties: dict[str, str], zone: dt.tzinfo) -> dt.datetime | None:
    """Return the date among the properties of a page; of a range, its start."""
    days = (properties.get(name, "").lstrip("@").partition(" → ")[0] for name in _DATES)
    return next(filter(None, (moment_of(day, zone) for day in days if day)), None)


def _first(properties: dict[str, str], names: tuple[str, ...]) -> str:
    return next((properties[name] for name in names if properties.get(name)), "")


NOTION = Format("Notion", _detect, _read)
