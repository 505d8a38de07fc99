"""Turns entries and comments of an archive into Markdown and its parts: the work of a worker."""

import re
from collections import Counter

from generator.importers.archive import ArchiveComment, ArchiveEntry
from generator.importers.text.blocks import BREAK, LinkTarget, Marked, blocks_of, fill, seen, without_markers
from generator.importers.text.html_pieces import text_of
from generator.importers.text.html_to_markdown import markdown_of
from generator.importers.text.inline import paragraphs_of
from generator.importers.text.sections import LessonParts, ReviewNote, Vocabulary, as_page, lesson_parts
from generator.model.text import cut_short
from generator.model.value import Value

__all__ = ["CommentMarkdown", "ConversionTask", "ConvertedEntry", "convert_texts", "one_line"]


class ConvertedEntry(Value):
    """An entry in parts, with the targets of its markers; `lost` are words of the source that are in no part."""

    title: str
    parts: LessonParts
    targets: tuple[LinkTarget, ...] = ()
    lost: tuple[str, ...] = ()
    review_notes: tuple[ReviewNote, ...] = ()


class CommentMarkdown(Value):
    """A comment as Markdown; empty if it has no words."""

    text: str


class ConversionTask(Value):
    """Entries and comments to turn into Markdown."""

    words: Vocabulary
    entries: tuple[ArchiveEntry, ...] = ()
    comments: tuple[ArchiveComment, ...] = ()


def convert_texts(task: ConversionTask) -> tuple[list[ConvertedEntry], list[CommentMarkdown]]:
    """Return the entries of a task in parts, and its comments as Markdown, each in their order."""
    entries = [_converted_entry(entry, task.words) for entry in task.entries]
    return entries, [_converted_comment(comment) for comment in task.comments]


def one_line(text: str) -> str:
    """Return a text on one line, without odd characters."""
    return " ".join(seen(text).split())


_MARKUP = {"html": markdown_of, "markdown": blocks_of, "text": paragraphs_of}
_LONGEST_TITLE = 60


def _converted_entry(entry: ArchiveEntry, words: Vocabulary) -> ConvertedEntry:
    marked: Marked = _MARKUP[entry.markup](entry.text)
    parts = as_page(marked.blocks) if entry.kind == "page" else lesson_parts(marked.blocks, words)
    review_notes = [*parts.review_notes, *(ReviewNote(words=note, cost=5) for note in marked.review_notes)]
    title = one_line(entry.title)
    if not title:
        title = _first_words(parts)
        review_notes.append(ReviewNote(words="it had no title; this one is made of its first words", cost=20))
    lost = _lost(entry, parts, title)
    if lost:
        review_notes.append(ReviewNote(words=f"these words are missing: {cut_short(' '.join(lost), 200)}", cost=40))
    return ConvertedEntry(
        title=title, parts=parts, targets=marked.targets, lost=lost, review_notes=tuple(dict.fromkeys(review_notes))
    )


def _first_words(parts: LessonParts) -> str:
    texts = [parts.lead, *(text for _, text in parts.sections), *(quote.text for quote in parts.quotes)]
    plain = (" ".join(_WORD.findall(_readable(text))) for text in texts)
    return cut_short(next((text for text in plain if text), "Untitled"), _LONGEST_TITLE)


# ---------------------------------------------------------------- is every word there?
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LINK_END = re.compile(r"\]\((?:<[^<>\n]*>|[^\s()]+)")
_TAGS = re.compile(r"</?(?:strong|em|del|sub|sup)>")


def _readable(markdown: str) -> str:
    """Return Markdown without what could stand inside a word."""
    return re.sub(r"[*\\`_~]", "", _TAGS.sub("", without_markers(markdown)))


def _lost(entry: ArchiveEntry, parts: LessonParts, title: str) -> tuple[str, ...]:
    """Return the words of the source that are in no part of it."""
    source = text_of(entry.text) if entry.markup == "html" else seen(entry.text)
    if entry.markup == "markdown":
        # Addresses are in the targets, not in the text.
        source = _LINK_END.sub("]", source)
    kept = [parts.lead, *parts.consumed, title]
    kept += [text for _, text in parts.sections]
    kept += [text for quote in parts.quotes for text in (quote.text, quote.author, quote.source)]
    kept += [text for prompt in parts.prompts for text in prompt]
    kept += [parts.photo.alt, parts.photo.credit] if parts.photo else []
    # Counted, and not only looked up: a word that stood twice and is there once is missing.
    missing = _words(source) - _words("\n".join(kept))
    missing.pop("o", None)  # Word types it in front of the items of a list
    return tuple(sorted(missing))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", _readable(text).casefold()))


# ---------------------------------------------------------------- comments
# Comments can have no HTML: where Markdown has no mark for it, emphasis goes. What was typed has a backslash before it.
_CODE_OR_TAG = re.compile(rf"(?P<code>\\.|(?P<fence>`+)(?!`).*?(?<!`)(?P=fence)(?!`))|<br>|{_TAGS.pattern}", re.DOTALL)
# Of a player only the address stays, which comments show as a link.
_SOURCE = re.compile(r'<iframe src="([^"]*)".*', re.DOTALL)


def _converted_comment(comment: ArchiveComment) -> CommentMarkdown:
    """Return a comment in the small dialect that comments have: no headings, no pictures, line ends as typed."""
    marked = markdown_of(comment.text)
    lines = []
    for block in marked.blocks:
        text = block.text.lstrip("# ") if block.kind == "heading" else _SOURCE.sub(r"<\1>", block.text)
        lines.append(f"**{text}**" if block.kind == "heading" and "*" not in text else text)
    text = _CODE_OR_TAG.sub(lambda match: match["code"] or " " * (match[0] == "<br>"), "\n\n".join(lines))
    filled = fill(text.replace(BREAK, "\n"), lambda number: marked.targets[number].url)
    # A picture becomes a link to it.
    return CommentMarkdown(
        text=re.sub(r"!(\[)(\]?)", lambda match: f"{match[1]}{'picture]' if match[2] else ''}", filled)
    )
