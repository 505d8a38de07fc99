"""Writes a draft as the file that a coach would have written."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from generator.importers.archive import ArchiveComment, ArchiveEntry
from generator.importers.permalinks import NewAddress
from generator.importers.text.blocks import fill
from generator.importers.text.drafts import Draft, one_line
from generator.importers.text.sections import LeadPhoto
from generator.model.url import slugify
from generator.model.value import Value

__all__ = ["ConvertedComment", "EntryFile", "PhotoFile", "comment_text", "entry_text", "literal", "moment", "scalar"]


class PhotoFile(Value):
    """The picture above a lesson: its file, empty where only its credit is known, and where the credit leads."""

    src: str
    credit_url: str = ""


class ConvertedComment(Value):
    """What a file of a comment needs besides the remark: its text as Markdown, and whom it answers, if that is here."""

    remark: ArchiveComment
    text: str
    in_reply_to: str
    date: dt.datetime


@dataclass(frozen=True, kw_only=True)
class EntryFile:
    """What the file of a lesson or page is written from.

    `prompts` are the lesson's own.  An empty sequence says that it asks
    nothing although the site does; `None` leaves it to the site.  `address_of`
    returns the address that a target of the draft has now.
    """

    entry: ArchiveEntry
    draft: Draft
    place: NewAddress
    prompts: Iterable[tuple[str, str]] | None
    photo: PhotoFile | None
    address_of: Callable[[int], str]


# ---------------------------------------------------------------- a lesson or a page
def entry_text(file: EntryFile, *, author: str, zone: dt.tzinfo) -> str:
    """Return the text of a file; `author` and `zone` are the site's, which a lesson need not repeat."""
    lines = _lesson_keys(file, author, zone) if file.entry.kind != "page" else _page_keys(file)
    body = fill(file.draft.parts.lead, file.address_of)
    return "\n".join(["---", *lines, "---", *([body] if body else []), ""])


def _page_keys(file: EntryFile) -> list[str]:
    return [f"title: {scalar(file.draft.title)}", *_identity(file), *_summary(file), *_origin(file)]


def _lesson_keys(file: EntryFile, author: str, zone: dt.tzinfo) -> list[str]:
    entry = file.entry
    lines = [f"title: {scalar(file.draft.title)}"]
    lines += [f"date: {moment(entry.published, zone)}"] if entry.published else []
    lines += _identity(file)
    name = one_line(entry.author)
    lines += [f"author: {scalar(name)}"] if name and name != author and slugify(name) else []
    tags = _tags(entry.labels)
    lines += [f"tags: [{', '.join(tags)}]"] if tags else []
    lines += _summary(file)
    lines += [f"updated: {moment(entry.updated, zone)}"] if entry.updated and _is_later(entry) else []
    lines += [f"comments: {entry.comments}"] if entry.comments else []
    lines += _origin(file)
    for section, text in file.draft.parts.sections:
        lines += literal(section, fill(text, file.address_of))
    return [*lines, *_quotes(file), *_prompts(file)]


def _identity(file: EntryFile) -> list[str]:
    entry, place = file.entry, file.place
    lines = [f"id: {scalar(entry.id)}"] if entry.id else []
    # Without a slug, a page is addressed by the name of its file.
    return [*lines, f"slug: {scalar(place.slug)}"] if place.slug != slugify(place.name) else lines


def _summary(file: EntryFile) -> list[str]:
    summary = one_line(file.entry.summary)
    lines = [f"summary: {scalar(summary)}"] if summary else []
    return [*lines, "draft: true"] if file.entry.state == "draft" else lines


def _origin(file: EntryFile) -> list[str]:
    aliases, lead = file.place.aliases, file.draft.parts.photo
    lines = ["aliases:", *(f"  - {scalar(alias)}" for alias in aliases)] if aliases else []
    return lines + (_photo(lead, file.photo) if lead and file.photo else [])


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


def _quotes(file: EntryFile) -> list[str]:
    quotes = file.draft.parts.quotes
    lines = ["quotes:"] if quotes else []
    for quote in quotes:
        lines += _entry("text", fill(quote.text, file.address_of))
        lines += [f"    author: {scalar(quote.author)}"] if quote.author else []
        lines += [f"    source: {scalar(quote.source)}"] if quote.source else []
    return lines


def _prompts(file: EntryFile) -> list[str]:
    if file.prompts is None:
        return []
    lines = []
    for label, ask in file.prompts:
        lines += _entry("label", label or "YOUR TURN")
        lines += literal("    ask", fill(ask, file.address_of)) if ask else []
    return ["prompts:", *lines] if lines else ["prompts: off"]


def _entry(key: str, text: str) -> list[str]:
    """Return the first key of an entry of a list."""
    return literal(f"  - {key}", text) if "\n" in text else [f"  - {key}: {scalar(text)}"]


# ---------------------------------------------------------------- a comment
def comment_text(comment: ConvertedComment, zone: dt.tzinfo) -> str:
    """Return the file of a comment."""
    remark = comment.remark
    lines = [
        "---",
        f"author: {scalar(one_line(remark.author) or 'Anonymous')}",
        f"date: {moment(comment.date, zone)}",
    ]
    lines += [f"id: {scalar(remark.id)}"] if remark.id else []
    lines += [f"in_reply_to: {scalar(comment.in_reply_to)}"] if comment.in_reply_to else []
    url = remark.url.strip()
    is_address = re.fullmatch(r"https?://[^\s\"<>\\]+", url)
    lines += [f"url: {scalar(url)}"] if is_address else []
    lines += ["from_author: true"] if remark.by_author else []
    return "\n".join([*lines, "---", comment.text, ""])


# ---------------------------------------------------------------- YAML
_PLAIN = re.compile(r"[A-Za-z][\w .,’'()&/–—-]*[\w.’')–—]|[A-Za-z]", re.ASCII)
_MEANS_MORE = re.compile(r"(?:true|false|yes|no|on|off|null|y|n|~)", re.IGNORECASE)
_PATH = re.compile(r"(?:/|https?://|tag:|urn:)[^\s\"'#{}\[\]\\]*[^\s\"'#{}\[\]\\:]")


def scalar(text: str, *, flow: bool = False) -> str:
    """Return a text as YAML on one line: bare where that is sure to be read as the same, else between quotes."""
    if "\n" not in text and not _MEANS_MORE.fullmatch(text):
        plain = _PLAIN.fullmatch(text) or (not flow and _PATH.fullmatch(text))
        if plain and not (flow and "," in text):
            return text
    # JSON's strings are YAML's, but for what YAML forbids to stand bare.
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff]", lambda c: f"\\u{ord(c[0]):04x}", json.dumps(text, ensure_ascii=False)
    )


def moment(date: dt.datetime, zone: dt.tzinfo) -> str:
    """Return a date as front matter has it, to the second: without an offset where that is the site's."""
    date = date.replace(microsecond=0)
    offset = date.utcoffset() or dt.timedelta()
    is_own = date.replace(tzinfo=zone).utcoffset() == offset
    if is_own and date.time() == dt.time():
        return f"{date:%Y-%m-%d}"
    text = f"{date:%Y-%m-%d %H:%M:%S}" if date.second else f"{date:%Y-%m-%d %H:%M}"
    if is_own:
        return text
    spelt = f"{date:%z}"
    return f"{text} {spelt[:3]}:{spelt[3:5]}" if offset else f"{text} Z"


def literal(key: str, text: str) -> list[str]:
    """Return the lines of a literal block under a key, which is given with what stands before it on its line.

    They need no escapes, whatever is in them (YAML 1.2.2, section 8.1.2); a
    text that starts with spaces has to say where its margin is.
    """
    indent = " " * (len(key) - len(key.lstrip(" -")) + 2)
    mark = "|2" if text.startswith(" ") else "|"
    return [f"{key}: {mark}", *(f"{indent}{line}" if line.strip() else "" for line in text.split("\n"))]
