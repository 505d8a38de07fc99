"""A text taken apart: its sections, quotations, prompts, credit and the furniture of a blog around it.

Pure: blocks in, parts out.  Every word of the text is in one of the parts, or
in `consumed`.  What is unsure stays in the text, and a note says so.
"""

from collections.abc import Iterable, Sequence

from generator.model.config import QUOTES
from generator.model.value import Value, replace
from generator.read.recognize.blocks import Block, Line, blocks_from, lines_of
from generator.read.recognize.containers import opened
from generator.read.recognize.credits import Credit, find_credit
from generator.read.recognize.furniture import furniture_rows
from generator.read.recognize.headings import Opening, believed, consumed_by, opening_of
from generator.read.recognize.prompts import PromptParts, gather_prompts
from generator.read.recognize.quotations import Gathered, Quotation, gather_quotations, has_quotation
from generator.read.recognize.vocabulary import Certainty, Vocabulary
from generator.read.sections import PROMPTS

__all__ = ["CreditLine", "Furniture", "ReviewNote", "TextPart", "TextParts", "recognize"]


class ReviewNote(Value):
    """Something that somebody should look at, and how much it takes from a confidence of a hundred."""

    words: str
    cost: int


class TextPart(Value):
    """A part of a text: its name, the rows from its heading to its end, and its blocks.

    `row` is that of the heading, or of the first block if it has none; `first`
    that of its first line behind the heading; `end_row` is the row behind its last line.
    """

    name: str
    heading: str
    row: int
    first: int
    end_row: int
    blocks: tuple[Block, ...]
    certainty: Certainty = Certainty.SURE


class CreditLine(Value):
    """The line that says who took the picture, and where it stands."""

    credit: Credit
    row: int


class Furniture(Value):
    """A line that is no part of the text."""

    text: str
    row: int


class TextParts(Value):
    """A text taken apart.

    `parts` are its sections, quotations and prompts by rows, as they stood;
    `sections` are those that are text, each once, with `quotes` and `prompts`
    beside them.  `consumed` are the words of headings and around names, which
    are in no part; `doubts` are what may be more than text, but was left there.
    """

    lead: tuple[Block, ...]
    sections: tuple[tuple[str, tuple[Block, ...]], ...] = ()
    quotes: tuple[Quotation, ...] = ()
    prompts: tuple[PromptParts, ...] = ()
    credit: CreditLine | None = None
    furniture: tuple[Furniture, ...] = ()
    parts: tuple[TextPart, ...] = ()
    consumed: tuple[str, ...] = ()
    notes: tuple[ReviewNote, ...] = ()


def recognize(blocks: Sequence[Block], words: Vocabulary) -> TextParts:
    """Return the parts of a text."""
    blocks, consumed = opened(blocks, words)
    lines, furniture, credit = _without_surroundings(lines_of(blocks))
    consumed += [*(piece.text for piece in furniture), *([credit.credit.dropped] if credit else [])]
    notes = [ReviewNote(words="what the old blog shows around its texts was left out", cost=3)] if furniture else []
    openings, doubts = _openings(lines, words)
    notes += [
        _misread(opening) for opening in openings if opening.certainty is not Certainty.SURE and opening.name != PROMPTS
    ]
    notes += [
        ReviewNote(words=f'"{doubt.heading}" may be a heading, and stayed in the text', cost=3)
        for doubt in doubts
        if not doubt.is_label
    ]
    lead, parts = _cut(lines, openings)
    for opening in openings:
        consumed += [] if opening.is_label else consumed_by(opening, lines[opening.number].text)
    sections, merged = _merged(parts)
    notes += merged
    gathered = gather_quotations(sections.pop(QUOTES)) if QUOTES in sections else Gathered()
    consumed += gathered.dropped
    if gathered.closing:
        last = next(reversed([name for name in sections if name != PROMPTS]), "")
        (sections[last] if last else lead).extend(gathered.closing)
        notes.append(ReviewNote(words="words after the last quotation were moved above it", cost=15))
    notes += [ReviewNote(words="a quotation names nobody", cost=10) for quote in gathered.quotes if not quote.author]
    prompts, beside = gather_prompts(sections.pop(PROMPTS, ()), words)
    consumed += beside
    return TextParts(
        lead=tuple(lead),
        sections=tuple((name, tuple(part)) for name, part in sections.items()),
        quotes=tuple(gathered.quotes),
        prompts=tuple(prompts),
        credit=credit,
        furniture=tuple(furniture),
        parts=tuple(parts),
        consumed=tuple(filter(None, consumed)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _without_surroundings(lines: list[Line]) -> tuple[list[Line], list[Furniture], CreditLine | None]:
    """Return lines without furniture and without the credit, and these two."""
    head, end = furniture_rows(lines)
    around = [line for line in (*lines[:head], *lines[end:]) if line.kind != "rule"]
    furniture = [Furniture(text=line.text, row=line.row) for line in around]
    lines = lines[head:end]
    numbered_credit = find_credit(lines)
    if numbered_credit is None:
        return lines, furniture, None
    number, credit = numbered_credit
    return _without(lines, number), furniture, CreditLine(credit=credit, row=lines[number].row)


def _without(lines: Sequence[Line], number: int) -> list[Line]:
    """Return lines without one; the line below it starts a paragraph where the one above it ended."""
    kept = [*lines[:number], *lines[number + 1 :]]
    if number < len(kept) and not lines[number].joint:
        after = kept[number]
        kept[number] = Line(after.kind, after.text, after.row)
    return kept


# ---------------------------------------------------------------- headings
def _openings(lines: Sequence[Line], words: Vocabulary) -> tuple[list[Opening], list[Opening]]:
    """Return the openings of a text, and lines that may be some but are not believed."""
    numbered = [
        replace(opening, number=number) for number, line in enumerate(lines) if (opening := opening_of(line, words))
    ]
    openings, doubts = believed(numbered, words)
    kinds = {opening.name for opening in openings if opening.name not in (QUOTES, PROMPTS)}
    kept: list[Opening] = []
    for index, opening in enumerate(openings):
        end = openings[index + 1].number if index + 1 < len(openings) else len(lines)
        if opening.name == QUOTES and not _is_about_quotes(opening, lines[opening.number + 1 : end], kinds, words):
            doubts.append(opening)
        else:
            kept.append(opening)
    return kept, doubts


def _is_about_quotes(opening: Opening, below: Sequence[Line], kinds: set[str], words: Vocabulary) -> bool:
    """Tell whether quotations stand under a heading: essays have "Final Thoughts" of their own."""
    if opening.meant in words.trusted and not (opening.rest and not opening.is_marked and not kinds):
        return True
    first = [Block(kind="paragraph", text=opening.rest)] if opening.rest else []
    if has_quotation([*first, *blocks_from(below)]):
        return True
    # In a case, a thought of one's own may be the last one; a price that was quoted is none.
    is_short = sum(len(line.text) for line in below) + len(opening.rest) <= _SHORT_THOUGHT
    return "thought" in opening.meant and len(kinds) >= 2 and is_short and not opening.rest


# Letters: about as long as the quotation that it stands in the place of.
_SHORT_THOUGHT = 300


def _misread(opening: Opening) -> ReviewNote:
    # Fewer points for a slip, which is hardly ever another word, than for a heading with more words.
    cost = 7 if opening.certainty is Certainty.MISSPELLED else 12
    return ReviewNote(words=f'"{opening.heading}" was read as "{opening.meant.title()}"', cost=cost)


# ---------------------------------------------------------------- parts
def _cut(lines: Sequence[Line], openings: Sequence[Opening]) -> tuple[list[Block], list[TextPart]]:
    """Return the blocks above the first opening, and the part of each."""
    ends = [*(opening.number for opening in openings[1:]), len(lines)] if openings else []
    parts: list[TextPart] = []
    for opening, end in zip(openings, ends, strict=True):
        line = lines[opening.number]
        inner = list(lines[opening.number + 1 : end])
        if opening.is_label:
            inner.insert(0, Line(line.kind, line.text, line.row))
        elif opening.rest:
            inner.insert(0, Line("paragraph", opening.rest, line.row))
        elif inner:
            # The paragraph goes on below its heading: its first line starts it now.
            inner[0] = Line(inner[0].kind, inner[0].text, inner[0].row)
        if line.kind == "heading" and opening.rest and len(inner) > 1:
            inner[1] = Line(inner[1].kind, inner[1].text, inner[1].row)
        parts.append(
            TextPart(
                name=opening.name,
                heading="" if opening.is_label else opening.heading,
                row=line.row,
                first=inner[0].row if inner else line.row + 1,
                end_row=inner[-1].end_row if inner else line.end_row,
                blocks=tuple(blocks_from(inner)),
                certainty=opening.certainty,
            )
        )
    first = openings[0].number if openings else len(lines)
    return blocks_from(lines[:first]), parts


def _merged(parts: Iterable[TextPart]) -> tuple[dict[str, list[Block]], list[ReviewNote]]:
    """Return the blocks of the parts by name; of one that is there twice, the second is added to the first."""
    sections: dict[str, list[Block]] = {}
    notes = []
    for part in parts:
        if sections.get(part.name) and part.blocks:
            name = part.name.replace("_", " ")
            notes.append(ReviewNote(words=f"the section {name} was there twice; both are in one now", cost=20))
        sections.setdefault(part.name, []).extend(part.blocks)
    return sections, notes
