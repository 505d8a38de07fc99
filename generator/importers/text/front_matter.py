"""A converted entry as a file of the site, written as a coach would write it."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from generator.importers.archive import ArchiveComment, ArchiveEntry
from generator.importers.permalinks import NewAddress
from generator.importers.text.blocks import fill
from generator.importers.text.converted import ConvertedEntry, one_line
from generator.importers.text.sections import LeadPhoto
from generator.model.url import slugify
from generator.model.value import Value
from generator.model.yaml_text import literal, scalar

__all__ = ["ConvertedComment", "EntryContext", "PhotoFile", "comment_text", "entry_text", "moment"]


class PhotoFile(Value):
    """The picture above a lesson: its file, empty where only its credit is known, and where the credit leads."""

    src: str
    credit_url: str = ""


class ConvertedComment(Value):
    """A comment with its text as Markdown, and the comment that it answers, if the site has that."""

    original: ArchiveComment
    text: str
    in_reply_to: str
    date: dt.datetime


@dataclass(frozen=True, slots=True)
class EntryContext:
    """What the file of an entry needs beside the entry.

    `author` and `zone` are the site's, which no lesson need name.  `prompts` are the
    lesson's own: none say that it asks nothing, though the site does, and
    nothing (`None`) leaves it to the site.  With `closing_off`, the lines that close the
    site's lessons do not close this one.  `address_of` returns where a target is now.
    """

    author: str
    zone: dt.tzinfo
    prompts: Iterable[tuple[str, str]] | None
    photo: PhotoFile | None
    address_of: Callable[[int], str]
    closing_off: bool = False


# ---------------------------------------------------------------- a lesson or a page
def entry_text(entry: ArchiveEntry, converted: ConvertedEntry, place: NewAddress, context: EntryContext) -> str:
    """Return the file of an entry."""
    parts, photo = converted.parts, context.photo
    is_page = entry.kind == "page"
    lines = ["---", f"title: {scalar(converted.title)}"]
    lines += [] if is_page or not entry.published else [f"date: {moment(entry.published, context.zone)}"]
    # Feed readers know a post by it, and the next import finds the file by it, wherever the coach moves it.
    lines += [f"id: {scalar(entry.id)}"] if entry.id else []
    # Where it equals the file's name, a build derives it: each line that is not needed is one less to be puzzled by.
    lines += [f"slug: {scalar(place.slug)}"] if place.slug != slugify(place.name) else []
    lines += [] if is_page else _author_and_tags(entry, context.author)
    summary = one_line(entry.summary)
    lines += [f"summary: {scalar(summary)}"] if summary else []
    lines += ["draft: true"] if entry.state == "draft" else []
    if not is_page:
        lines += [f"updated: {moment(entry.updated, context.zone)}"] if entry.updated and _is_later(entry) else []
        lines += [f"audio: {scalar(entry.audio)}"] if entry.audio else []
        lines += [f"comments: {entry.comments}"] if entry.comments else []
    lines += ["aliases:", *(f"  - {scalar(alias)}" for alias in place.aliases)] if place.aliases else []
    lines += _photo(parts.photo, photo) if parts.photo and photo else []
    body = fill(parts.lead, context.address_of)
    if not is_page:
        for name, text in parts.sections:
            lines += literal(name, fill(text, context.address_of))
        lines += _quotes(converted, context.address_of)
        lines += _prompts(context.prompts, context.address_of)
        lines += ["closing: off"] if context.closing_off else []
    return "\n".join([*lines, "---", *([body] if body else []), ""])


def _author_and_tags(entry: ArchiveEntry, site_author: str) -> list[str]:
    author, tags = one_line(entry.author), _tags(entry.labels)
    lines = [f"author: {scalar(author)}"] if author and author != site_author and slugify(author) else []
    return [*lines, f"tags: [{', '.join(tags)}]"] if tags else lines


def _is_later(entry: ArchiveEntry) -> bool:
    """Tell whether an entry was changed on another day than it came out: a program touches them on the same."""
    updated, published = entry.updated, entry.published
    return bool(updated and published and updated.astimezone(published.tzinfo).date() > published.date())


def _tags(labels: Iterable[str]) -> list[str]:
    plain = (one_line(label) for label in labels)
    return [scalar(label, flow=True) for label in dict.fromkeys(plain) if slugify(label)]


def _photo(lead: LeadPhoto, file: PhotoFile) -> list[str]:
    lines = ["photo:", *([f"  src: {scalar(file.src)}"] if file.src else [])]
    lines += [f"  alt: {scalar(lead.alt)}"] if lead.alt else []
    lines += [f"  credit: {scalar(lead.credit)}"] if lead.credit else []
    return [*lines, f"  credit_url: {scalar(file.credit_url)}"] if file.credit_url else lines


def _quotes(converted: ConvertedEntry, address_of: Callable[[int], str]) -> list[str]:
    if not converted.parts.quotes:
        return []
    lines = ["quotes:"]
    for quote in converted.parts.quotes:
        lines += _entry("text", fill(quote.text, address_of))
        lines += [f"    author: {scalar(quote.author)}"] if quote.author else []
        lines += [f"    source: {scalar(quote.source)}"] if quote.source else []
    return lines


def _prompts(prompts: Iterable[tuple[str, str]] | None, address_of: Callable[[int], str]) -> list[str]:
    if prompts is None:
        return []
    lines = []
    for label, ask in prompts:
        lines += _entry("label", label or "YOUR TURN")
        lines += literal("    ask", fill(ask, address_of)) if ask else []
    return ["prompts:", *lines] if lines else ["prompts: off"]


def _entry(key: str, text: str) -> list[str]:
    """Return the first key of an entry of a list."""
    return literal(f"  - {key}", text) if "\n" in text else [f"  - {key}: {scalar(text)}"]


# ---------------------------------------------------------------- a comment
def comment_text(comment: ConvertedComment, zone: dt.tzinfo) -> str:
    """Return the file of a comment."""
    original = comment.original
    lines = [
        "---",
        f"author: {scalar(one_line(original.author) or 'Anonymous')}",
        f"date: {moment(comment.date, zone)}",
    ]
    lines += [f"id: {scalar(original.id)}"] if original.id else []
    lines += [f"in_reply_to: {scalar(comment.in_reply_to)}"] if comment.in_reply_to else []
    url = original.url.strip()
    is_address = re.fullmatch(r"https?://[^\s\"<>\\]+", url)
    lines += [f"url: {scalar(url)}"] if is_address else []
    lines += ["from_author: true"] if original.by_author else []
    return "\n".join([*lines, "---", comment.text, ""])


# ---------------------------------------------------------------- dates


def moment(date: dt.datetime, zone: dt.tzinfo) -> str:
    """Return a date as front matter has it, to the second: without an offset where that is the site's."""
    date = date.replace(microsecond=0)
    offset = date.utcoffset() or dt.timedelta()
    # Asked for this day: the same zone has another offset in summer.
    is_own = date.replace(tzinfo=zone).utcoffset() == offset
    if is_own and date.time() == dt.time():
        return f"{date:%Y-%m-%d}"
    text = f"{date:%Y-%m-%d %H:%M:%S}" if date.second else f"{date:%Y-%m-%d %H:%M}"
    if is_own:
        return text
    written = f"{date:%z}"
    return f"{text} {written[:3]}:{written[3:5]}" if offset else f"{text} Z"
