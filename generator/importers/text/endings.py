"""The ending of a converted entry: paragraphs that may close every post, and the entry without them.

Which paragraphs can be such lines, `generator/read/endings` decides for the
lessons of a site and for an import alike.  Here an entry is asked for the part
that ends it, with the addresses of its links as they were: a line whose link
would have to be led anew is not equal in all lessons.
"""

from collections.abc import Sequence

from generator.importers.archive import ArchiveEntry
from generator.importers.text.blocks import fill
from generator.importers.text.converted import ConvertedEntry
from generator.model.value import replace
from generator.read.common_prompts import Prompts
from generator.read.endings import EndParagraph, last_paragraphs, text_of_ending
from generator.read.markdown_source import MarkdownSource

__all__ = ["ending_of_entry", "never_ends", "prompts_cut", "without_ending"]


def never_ends(entry: ArchiveEntry) -> bool:
    """Tell whether the end of a text closes nothing: a page, or a lesson whose sections are in its own front matter."""
    return entry.kind == "page" or bool(entry.own_keys)


def ending_of_entry(converted: ConvertedEntry) -> tuple[EndParagraph, ...]:
    """Return the last paragraphs of an entry that could close any post; a line's number is that in its part."""
    text = fill(_last_text(converted), lambda number: converted.targets[number].url)
    return last_paragraphs(MarkdownSource(text=text, line=1))


def without_ending(converted: ConvertedEntry, closing: str) -> ConvertedEntry | None:
    """Return an entry without the lines that close the posts of its blog, or None where it does not end with them."""
    paragraphs = ending_of_entry(converted)
    for n in range(1, len(paragraphs) + 1):
        if text_of_ending(paragraphs[-n:]) == closing:
            return _with_last_text(converted, _cut(_last_text(converted), paragraphs[-n:]))
    return None


def prompts_cut(converted: ConvertedEntry, count: int) -> Prompts:
    """Return the prompts of an entry without so many of its last paragraphs, if these could close any post."""
    prompts, paragraphs = converted.parts.prompts, ending_of_entry(converted)
    if not prompts or not 0 < count <= len(paragraphs):
        return prompts
    return _with_last_text(converted, _cut(prompts[-1][1], paragraphs[-count:])).parts.prompts


def _cut(text: str, paragraphs: Sequence[EndParagraph]) -> str:
    """Return the text above paragraphs; filling in addresses moved no line."""
    return "\n".join(text.split("\n")[: paragraphs[0].first - 1]).rstrip("\n")


def _last_text(converted: ConvertedEntry) -> str:
    """Return the part that ends an entry: its last question, or else its last section, or all of it."""
    parts = converted.parts
    return parts.prompts[-1][1] if parts.prompts else parts.sections[-1][1] if parts.sections else parts.lead


def _with_last_text(converted: ConvertedEntry, text: str) -> ConvertedEntry:
    parts = converted.parts
    if parts.prompts:
        parts = replace(parts, prompts=(*parts.prompts[:-1], (parts.prompts[-1][0], text)))
    elif parts.sections:
        parts = replace(parts, sections=(*parts.sections[:-1], (parts.sections[-1][0], text)))
    else:
        parts = replace(parts, lead=text)
    return replace(converted, parts=parts)
