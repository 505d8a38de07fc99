"""The text format of Movable Type, in which TypePad exported blogs until it closed in 2025.

Entries stand between lines of eight hyphens, their parts between lines of
five.  Readers' email and IP addresses are never taken.  Known from Six
Apart's documentation of the import format.
"""

import datetime as dt
import html
import re
from collections.abc import Iterator

from generator.importers.archive import ArchiveComment, ArchiveEntry, Item
from generator.importers.formats.autop import html_of
from generator.importers.formats.dates import moment_of
from generator.importers.formats.decoding import decoded
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.normalize import name_of, plain_line, unescaped, web_address
from generator.model.digest import digest_of, uuid_of
from generator.model.source import Span

__all__ = ["MOVABLE_TYPE"]

_FIELD = re.compile(r"([A-Z][A-Z ]{1,24}):[ \t]?(.*)")
_SIGNS = re.compile(rb"(?m)^(?:TITLE|AUTHOR|STATUS|DATE|BASENAME|CONVERT BREAKS|ALLOW COMMENTS):")
_ENTRY_END, _PART_END = "--------", "-----"
_COMMENT_FIELDS = ("AUTHOR", "EMAIL", "IP", "URL", "DATE", "TITLE", "BLOG NAME")
_COMMENT_PARTS = ("COMMENT", "PING")


def _detect(candidate: Candidate) -> bool:
    head = candidate.head.replace(b"\r\n", b"\n")
    # The head is one kilobyte where no tag begins in it; the fields of the first entry are in that.
    # Three different fields: a letter may begin with "DATE:", and with hyphens below.
    return len(set(_SIGNS.findall(head.partition(b"\n-----\n")[0]))) >= 3 and b"\n-----\n" in head + b"\n"


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    for number, lines in _entries(candidate):
        fields, parts = _split(lines)
        if fields or parts:
            yield from _items(fields, parts, Span(path=candidate.name, line=number, column=1), context.zone)


def _entries(candidate: Candidate) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each entry and the number of its first line; an export can be larger than the memory."""
    lines: list[str] = []
    start = number = 1
    with candidate.container.open(candidate.name) as file:
        for number, data in enumerate(file, start=1):
            # Line by line, as an export can mix encodings: a comment may be in another one than its post.
            line = decoded(data).rstrip("\n") if data.strip() else ""
            if line.rstrip() == _ENTRY_END:
                yield start, lines
                lines, start = [], number + 1
            else:
                lines.append(line)
    yield start, lines


def _split(lines: list[str]) -> tuple[list[tuple[str, str]], list[tuple[str, list[str]]]]:
    """Return the fields of an entry, and its parts by name: `BODY`, `EXTENDED BODY`, `EXCERPT`, `COMMENT`, `PING`."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.rstrip() == _PART_END:
            blocks.append([])
        else:
            blocks[-1].append(line)
    fields = [(match[1], match[2].strip()) for line in blocks[0] if (match := _FIELD.match(line))]
    parts = []
    for block in blocks[1:]:
        while block and not block[0].strip():
            del block[0]
        name = _FIELD.fullmatch(block[0]) if block else None
        if name:
            parts.append((name[1], ([name[2]] if name[2].strip() else []) + block[1:]))
    return fields, parts


def _items(
    fields: list[tuple[str, str]], parts: list[tuple[str, list[str]]], span: Span, zone: dt.tzinfo
) -> Iterator[Item]:
    # Of a field that comes twice the first counts; only categories may be repeated.
    one = dict(reversed(fields))
    texts = {name: "\n".join(lines).strip() for name, lines in parts if name not in _COMMENT_PARTS}
    is_markdown = one.get("CONVERT BREAKS", "").casefold().startswith("markdown")
    convert = one.get("CONVERT BREAKS", "1") not in ("0", "")
    body = "\n\n".join(filter(None, (texts.get("BODY", ""), texts.get("EXTENDED BODY", ""))))
    known_by = (one.get("BASENAME", ""), one.get("TITLE", ""), one.get("DATE", ""))
    identity = f"urn:uuid:{uuid_of(digest_of('movable type', *known_by))}"
    address = web_address(one.get("UNIQUE URL", ""))
    labels = [text for name, text in fields if name in ("CATEGORY", "PRIMARY CATEGORY")]
    labels += [tag.strip().strip('"') for tag in one.get("TAGS", "").split(",")]
    yield ArchiveEntry(
        span=span,
        kind="page" if one.get("TYPE", "").casefold() == "page" else "post",
        id=identity,
        title=unescaped(one.get("TITLE", "")),
        text=html_of(body, {}) if convert and not is_markdown else body,
        markup="markdown" if is_markdown else "html",
        url=address,
        slug=one.get("BASENAME", "").replace("_", "-"),
        author=name_of(one.get("AUTHOR", "")),
        labels=tuple(dict.fromkeys(filter(None, map(unescaped, labels)))),
        summary=plain_line(texts.get("EXCERPT", "")),
        # "Publish" and "Future" are the only ones that readers were to see.
        state="live" if one.get("STATUS", "Publish").casefold() in ("publish", "future") else "draft",
        published=_moment(one.get("DATE", ""), zone),
        comments="closed" if one.get("ALLOW COMMENTS") == "0" else "",
    )
    for name, lines in parts:
        if name in _COMMENT_PARTS:
            yield _comment(name, lines, identity, span, zone)


def _comment(name: str, lines: list[str], entry: str, span: Span, zone: dt.tzinfo) -> ArchiveComment:
    given: dict[str, str] = {}
    while lines and (match := _FIELD.match(lines[0])) and match[1] in _COMMENT_FIELDS:
        given[match[1]] = match[2].strip()
        lines = lines[1:]
    text = "\n".join(lines).strip()
    return ArchiveComment(
        span=span,
        id="",
        entry=entry,
        author=name_of(given.get("AUTHOR", "") or given.get("BLOG NAME", "")),
        url=web_address(given.get("URL", "")),
        # Without a tag in it, a comment is what a reader typed: an & of theirs is an &.
        text=html_of(text if "<" in text else html.escape(text, quote=False), {}),
        state="ping" if name == "PING" else "live",
        published=_moment(given.get("DATE", ""), zone),
    )


def _moment(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """Return a date as Movable Type writes it, `03/04/2024 07:00:00 AM`: the month comes first."""
    # The documentation allows both; the other way round, 03/04 would silently become the third of April.
    for pattern in ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S"):
        try:
            return dt.datetime.strptime(text.strip(), pattern).replace(tzinfo=zone)
        except ValueError:
            continue
    return moment_of(text, zone)


MOVABLE_TYPE = Format("Movable Type and TypePad", _detect, _read)
