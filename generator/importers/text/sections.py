"""The parts of a lesson as Markdown, out of the blocks of a text that was recognized.

What a block is, `generator/read/recognize` decides; here the parts become
texts, and the picture above a text gets the credit that was found.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from generator.importers.text.blocks import BREAK, Block
from generator.model.value import Value
from generator.read.recognize.blocks import lines_of
from generator.read.recognize.credits import picture_of
from generator.read.recognize.quotations import Quotation
from generator.read.recognize.text_parts import ReviewNote, TextParts, recognize
from generator.read.recognize.vocabulary import Vocabulary, usual_words, vocabulary_of
from generator.read.sections import plainest, split_body

__all__ = [
    "LeadPhoto",
    "LessonParts",
    "Quotation",
    "ReviewNote",
    "Vocabulary",
    "as_page",
    "confidence_of",
    "lesson_parts",
    "usual_words",
    "vocabulary_of",
]


class LeadPhoto(Value):
    """The picture above a text: the words and the marker of its Markdown, and its credit.

    `marker` is empty where the text names who took its picture but does not show it;
    `url` is where the credit leads, as a marker.
    """

    alt: str
    marker: str
    credit: str
    url: str = ""


class LessonParts(Value):
    """A text in the parts that a lesson has.

    `sections` are by name, in the order they stood; `consumed` are the words of
    headings, of furniture and around names, which are in no part any more;
    `unknown` are headings inside sections, which may be sections of the coach's own.
    """

    lead: str
    sections: tuple[tuple[str, str], ...] = ()
    quotes: tuple[Quotation, ...] = ()
    prompts: tuple[tuple[str, str], ...] = ()
    photo: LeadPhoto | None = None
    consumed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    review_notes: tuple[ReviewNote, ...] = ()


def confidence_of(review_notes: Iterable[ReviewNote]) -> int:
    """Return how sure it is that nobody has to check the text, from 0 to 100."""
    return max(0, 100 - sum(review_note.cost for review_note in review_notes))


def lesson_parts(blocks: Sequence[Block], words: Vocabulary) -> LessonParts:
    """Return the parts of a lesson; every word of the blocks is in one of them, or in `consumed`."""
    text_parts = recognize(blocks, words)
    lead, sections, photo = _with_photo(text_parts)
    texts = {name: text for name, part in sections.items() if (text := _text(part))}
    strays = list(_strays(sections))
    review_notes = [
        *text_parts.notes,
        *(
            ReviewNote(words=f'the heading "{heading}" stayed in the text of the {name.replace("_", " ")}', cost=5)
            for name, heading in strays
        ),
        *_order_notes(list(sections), words),
    ]
    return LessonParts(
        lead=_without_headings(_text(lead), words.headings),
        sections=tuple(texts.items()),
        quotes=text_parts.quotes,
        prompts=tuple((prompt.label, _text(prompt.ask)) for prompt in text_parts.prompts),
        photo=photo,
        consumed=text_parts.consumed,
        unknown=tuple(dict.fromkeys(heading for _, heading in strays)),
        review_notes=tuple(dict.fromkeys(review_notes)),
    )


def as_page(blocks: Sequence[Block]) -> LessonParts:
    """Return the text of a page, which has no sections, whatever its headings say; its photo has a credit, though."""
    words = Vocabulary(headings={}, order=(), required=(), labels=())
    return lesson_parts(blocks, words)


# ---------------------------------------------------------------- the picture above the text
def _with_photo(text_parts: TextParts) -> tuple[list[Block], dict[str, list[Block]], LeadPhoto | None]:
    """Return the lead and the sections without the picture that the credit is of, and that picture."""
    lead, sections = list(text_parts.lead), {name: list(part) for name, part in text_parts.sections}
    if text_parts.credit is None:
        return lead, sections, None
    credit = text_parts.credit.credit
    for part in (lead, *sections.values()):
        for number, block in enumerate(part):
            lines = lines_of([block])
            picture = picture_of(lines[0]) if len(lines) == 1 else None
            # A picture with a title has a caption of its own, and the credit is of another one.
            if picture and not picture["title"]:
                del part[number]
                alt = picture["alt"].replace("\\", "")
                return lead, sections, LeadPhoto(alt=alt, marker=picture["marker"], credit=credit.name, url=credit.url)
    return lead, sections, LeadPhoto(alt="", marker="", credit=credit.name, url=credit.url)


def _text(blocks: Iterable[Block]) -> str:
    """Return blocks as one text; between two lists stands a comment, or they would be one."""
    out: list[str] = []
    before = None
    for block in blocks:
        if before and before.kind == block.kind == "list" and before.text[0].isdigit() == block.text[0].isdigit():
            out.append("<!-- -->")
        out.append(block.text)
        before = block
    return "\n\n".join(out)


# Cleaning a line up to compare it is slow, and no heading of a section is as long as this.
_LONGEST_HEADING = 100


def _without_headings(lead: str, headings: Mapping[str, str]) -> str:
    """Return the text above the sections so that no line of it is read as a heading that it was not taken for."""
    rows = lead.split("\n")
    if any(len(row) < _LONGEST_HEADING and plainest(row) in headings for row in rows):
        for part in split_body(lead, 0, headings)[1]:
            # An empty comment is not shown, but no heading has one: the line reads as the text that it was.
            rows[part.line] += " <!-- -->"
    return "\n".join(rows)


def _order_notes(names: list[str], words: Vocabulary) -> list[ReviewNote]:
    cases = [name for name in names if name in words.order]
    if not cases:
        return []
    review_notes = [
        ReviewNote(words=f"it has no {name.replace('_', ' ')}", cost=15) for name in words.required if name not in cases
    ]
    if cases != sorted(cases, key=words.order.index):
        review_notes.append(ReviewNote(words="the sections stood in another order than the site's", cost=10))
    return review_notes


_BOLD = re.compile(r"(?P<mark>\*{1,3})(?P<inner>(?:(?!\*).)+)(?P=mark)(?P<rest>.*)", re.DOTALL)


def _strays(sections: Mapping[str, Sequence[Block]]) -> Iterable[tuple[str, str]]:
    """Yield each heading that is in the text of a section, with the section's name."""
    for name, part in sections.items():
        for block in part:
            bold = _BOLD.match(block.text) if block.kind == "paragraph" else None
            if block.kind == "heading" or (bold and _ends_as_heading(bold)):
                yield name, re.sub(r"[*_\\]", "", bold["inner"] if bold else block.text.lstrip("# ")).strip(" :")


def _ends_as_heading(bold: re.Match[str]) -> bool:
    """Tell whether bold words at the start of a paragraph stand there as a heading does: alone, or before a colon."""
    inner, rest = bold["inner"].rstrip(), bold["rest"]
    return len(inner) < 60 and (not rest or rest.startswith((":", BREAK)) or inner.endswith(":"))
