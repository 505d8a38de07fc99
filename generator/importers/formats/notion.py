"""Markdown from Notion: a long number in each file name, and properties as lines below the title."""

import re
from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.formats.dates import moment_of
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.markdown import plain_links
from generator.model.value import replace

__all__ = ["NOTION"]

_NUMBER = re.compile(r"[ _-]?[0-9a-f]{32}$")
_PROPERTIES = re.compile(r"(?:[A-Z][^:\n]{0,40}: [^\n]*\n)+(?=\n|\Z)")
_DATES = ("date", "publish date", "published", "published on", "publication date", "created", "created time")
_LABELS = ("tags", "tag", "category", "categories", "topics", "labels")
_STATES = ("status", "state", "stage")
_PUBLIC = ("published", "done", "live", "posted", "public", "complete", "completed", "sent")
_SUMMARIES = ("summary", "description", "excerpt")


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
    known_names = {*_DATES, *_LABELS, *_STATES, *_SUMMARIES}
    if not known_names & set(properties):
        lines, properties = None, {}  # they are the text's own words
    else:
        names = [name.strip() for name, _ in pairs if name.strip().casefold() not in known_names]
        context.unknown_keys(candidate.name, names)
    day = _first(properties, _DATES)
    status = _first(properties, _STATES).casefold()
    entry = ArchiveEntry(
        span=candidate.span,
        markup="markdown",
        title=title or _NUMBER.sub("", candidate.stem),
        text=plain_links(body[lines.end() :] if lines else body, candidate, context).strip("\n"),
        labels=tuple(filter(None, (label.strip() for label in _first(properties, _LABELS).split(",")))),
        summary=_first(properties, _SUMMARIES),
        # "Idea", "Draft", "In progress": whatever does not say that it is out is not.
        state="draft" if status and status not in _PUBLIC else "live",
        published=moment_of(day.partition(" → ")[0], context.zone) if day else None,
    )
    folder = "/".join(_NUMBER.sub("", part) for part in candidate.folder.split("/"))
    yield replace(entry, state="draft") if "draft" in folder.casefold() else entry


def _first(properties: dict[str, str], names: tuple[str, ...]) -> str:
    return next((properties[name] for name in names if properties.get(name)), "")


NOTION = Format("Notion", _detect, _read)
