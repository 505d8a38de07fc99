"""What in the body of a lesson looks like more than text, where it stands, and what it would become.

Each finding has the lines that it is about and the lines that mend it, so that
it can be shown, or applied, by somebody else.  What the reader of lessons
understands already is no finding, and neither is what only may be something.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from generator.model.config import QUOTES, SYMPTOMS, Config
from generator.model.value import Value, replace
from generator.read.markdown_source import MarkdownSource
from generator.read.recognize.blocks import split_blocks
from generator.read.recognize.findings import BodyText, PasteFinding, Replacement
from generator.read.recognize.headings import remark_behind
from generator.read.recognize.math_letters import has_math_letters, with_marks
from generator.read.recognize.prompts import gather_prompts
from generator.read.recognize.quotations import Quotation, gather_quotations
from generator.read.recognize.run_together import rule_findings, run_together_findings
from generator.read.recognize.signs import repeats_title
from generator.read.recognize.text_parts import TextPart, TextParts, recognize
from generator.read.recognize.vocabulary import Certainty, vocabulary_of
from generator.read.sections import PROMPTS, split_prompts, split_quotes

__all__ = ["FrontMatterPlaces", "applied", "page_findings", "paste_findings"]


class FrontMatterPlaces(Value):
    """What a fix has to know of the front matter.

    `end_line` is its closing line.  `photo_line` is that of the key `photo`, or 0
    if there is none, and `photo_indent` how far its own keys are indented, or 0
    where no line can be put among them.  `title` is the lesson's.
    """

    end_line: int
    title: str = ""
    sections: tuple[str, ...] = ()
    photo_line: int = 0
    photo_indent: int = 0
    has_credit: bool = False


def paste_findings(
    body: str, config: Config, front: FrontMatterPlaces, *, understood: Sequence[int]
) -> list[PasteFinding]:
    """Return what in a body looks like more than text; `understood` are the lines of headings that open a section."""
    first_line = front.end_line + 1
    words = vocabulary_of(config)
    body_text = BodyText(body.split("\n"), first_line, config, frozenset(understood))
    parts = recognize(split_blocks(body, first_line), words)
    findings = [*_furniture(parts, body_text), *_credit(parts, body_text, front)]
    for part in parts.parts:
        if part.name == QUOTES:
            findings += _quotations(part, body_text)
        elif part.name == PROMPTS:
            prompts, _ = gather_prompts(part.blocks, words)
            texts = [(prompt.label, "\n\n".join(block.text for block in prompt.ask)) for prompt in prompts]
            findings += _prompts(part, texts, body_text)
        else:
            if part.name not in front.sections:
                findings += _heading(part, body_text)
            rows = range(part.first, part.end_row)
            findings += run_together_findings(rows, part.blocks, body_text, is_list=part.name == SYMPTOMS)
    lead = range(first_line, min([part.row for part in parts.parts], default=body_text.end))
    findings += run_together_findings(lead, parts.lead, body_text, is_list=False)
    findings += [*_wherever_it_stands(body_text, front.title), *_html(body_text)]
    return _apart(findings)


def page_findings(body: str, config: Config, front: FrontMatterPlaces) -> list[PasteFinding]:
    """Return what Markdown shows otherwise than it was meant in the body of a page, which has no sections."""
    first_line = front.end_line + 1
    body_text = BodyText(body.split("\n"), first_line, config, frozenset())
    rows = range(first_line, body_text.end)
    findings = [*run_together_findings(rows, split_blocks(body, first_line), body_text, is_list=False)]
    return _apart([*findings, *_wherever_it_stands(body_text, front.title)])


def _wherever_it_stands(body: BodyText, title: str) -> Iterator[PasteFinding]:
    yield from _signs_without_space(body)
    yield from rule_findings(body)
    yield from _pictures(body)
    yield from _letters(body)
    yield from _repeated_title(body, title)


def applied(text: str, findings: Iterable[PasteFinding]) -> str:
    """Return a file's text with the replacements of some findings; those must not overlap."""
    lines = text.split("\n")
    replacements = [replacement for finding in findings for replacement in finding.replacements]
    # From the bottom up, so that the line numbers of those that follow stay right.
    for replacement in sorted(replacements, key=lambda r: (r.line, r.end_line), reverse=True):
        mended = [] if replacement.nothing else replacement.text.split("\n")
        lines[replacement.line - 1 : replacement.end_line - 1] = mended
    return "\n".join(lines)


def _apart(findings: Iterable[PasteFinding]) -> list[PasteFinding]:
    """Return findings in order, without those inside another: they are reported once the outer one is mended."""
    kept: list[PasteFinding] = []
    for finding in sorted(findings, key=lambda finding: finding.line):
        if not kept or finding.line >= kept[-1].end_line:
            kept.append(finding)
    return kept


# ---------------------------------------------------------------- around the text
def _furniture(parts: TextParts, body: BodyText) -> Iterator[PasteFinding]:
    rows = sorted({piece.row for piece in parts.furniture})
    for first, last in _runs(rows):
        count = last - first + 1
        end = last + 1
        # Of the gaps around them, one is enough.
        if not body.line(first - 1).strip() and end < body.end and not body.line(end).strip():
            end += 1
        yield PasteFinding(
            code="paste/furniture",
            line=first,
            end_line=end,
            width=len(body.line(first)),
            message="this line is not your text: a blog or a mail program shows it around one"
            if count == 1
            else f"these {count} lines are not your text: a blog or a mail program shows them around one",
            help="delete them" if count > 1 else "delete it",
            replacements=(Replacement(line=first, end_line=end, nothing=True),),
        )


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of numbers."""
    start = 0
    for number, row in enumerate(rows):
        if number + 1 == len(rows) or rows[number + 1] != row + 1:
            yield rows[start], row
            start = number + 1


def _credit(parts: TextParts, body: BodyText, front: FrontMatterPlaces) -> Iterator[PasteFinding]:
    if parts.credit is None:
        return
    line, name = parts.credit.row, parts.credit.credit.name
    yield body.finding(
        line,
        "this line says who took the picture, and readers see it as part of the text",
        f"delete it here, and write `credit: {name}` under `photo:` between the lines of hyphens at the top",
        *_moved_to_front_matter(line, name, front),
        code="paste/credit",
    )


def _moved_to_front_matter(line: int, name: str, front: FrontMatterPlaces) -> tuple[Replacement, ...]:
    """Return what takes a credit out of the body and puts it under `photo:`."""
    gone = Replacement(line=line, end_line=line + 1, nothing=True)
    # JSON's quoted texts are YAML's, too (YAML 1.2.2, section 1.3), whatever the name contains.
    credit = f"credit: {json.dumps(name, ensure_ascii=False)}"
    if front.has_credit:
        return (gone,)
    if not front.photo_line:
        return (Replacement(line=front.end_line, end_line=front.end_line, text=f"photo:\n  {credit}"), gone)
    if not front.photo_indent:
        return ()
    below = front.photo_line + 1
    return (Replacement(line=below, end_line=below, text=f"{' ' * front.photo_indent}{credit}"), gone)


# ---------------------------------------------------------------- sections
def _heading(part: TextPart, body: BodyText) -> Iterator[PasteFinding]:
    line = part.row
    typed = body.line(line)
    if line in body.understood or part.certainty is not Certainty.SURE or typed.lstrip().startswith("|"):
        return
    heading = f"## {body.heading_of(part.name)}"
    # The coach's own file loses nothing: a remark behind the heading becomes the first line of the section.
    rest = part.blocks[0].text.split("\n")[0] if part.blocks and part.first == line else remark_behind(typed)
    end = line + 1
    # A heading by underlining: its second line has to go, or it would underline the text that follows.
    if re.fullmatch(r" {0,3}(?:=+|-+)[ \t]*", body.line(end)):
        end += 1
    text = body.apart(line, f"{heading}\n\n{rest}" if rest else heading, end)
    if rest and rest[0] not in "([*":
        text = text.rstrip("\n")  # the paragraph may go on
    yield PasteFinding(
        code="paste/heading",
        line=line,
        end_line=end,
        width=len(typed),
        message=f'"{part.heading}" looks like the heading of a section, and readers see it as text',
        help=f"write `{heading}` on a line of its own" + (", and the rest of this line below it" if rest else ""),
        replacements=(Replacement(line=line, end_line=end, text=text),),
    )


_SIGNS = re.compile("( {0,3}#{1,6})[\xa0\u2000-\u200b\u202f\u205f\u3000]+")


def _signs_without_space(body: BodyText) -> Iterator[PasteFinding]:
    for line, typed in body.numbered():
        if line not in body.understood and _SIGNS.match(typed):
            mended = _SIGNS.sub(r"\1 ", typed, count=1)
            what = "a no-break space" if "\xa0" in typed or "\u202f" in typed else "an unusual space"
            yield body.finding(
                line,
                f"behind these number signs stands {what}, so this is no heading",
                f"delete it and type a plain space: `{mended.strip()}`",
                Replacement(line=line, end_line=line + 1, text=mended),
                code="paste/heading",
            )


_DATA = re.compile(r"data:image/[a-z+.-]+;base64,([A-Za-z0-9+/=]+)")


def _pictures(body: BodyText) -> Iterator[PasteFinding]:
    """Yield pictures that stand in the text as letters, as Google Docs copies them."""
    for line, typed in body.numbered():
        if match := _DATA.search(typed):
            # Four letters of base64 stand for three bytes.
            size = max(1, len(match[1]) * 3 // 4000)
            finding = body.finding(
                line,
                f"this is a picture of {size:,} kB in letters, in every page and feed with this text",
                "save it in content/images/ and show that file; `drillbook import` does so for a whole text",
                code="paste/picture",
            )
            yield replace(finding, width=min(len(typed), 80))


def _letters(body: BodyText) -> Iterator[PasteFinding]:
    for line, typed in body.numbered():
        if has_math_letters(typed) and not body.is_code(line):
            mended = with_marks(typed)
            yield body.finding(
                line,
                "these are mathematical symbols that look like letters; searches and screen readers cannot read them",
                f"type them as letters: `{mended.strip()}`",
                Replacement(line=line, end_line=line + 1, text=mended),
                code="paste/letters",
            )


_TAG_AT_START = re.compile(r"\s*</?(?:p|div|span|br|h[1-6]|ul|ol|li|b|strong)\b[^>]*>", re.IGNORECASE)
_FEWEST_TAGS = 3


def _html(body: BodyText) -> Iterator[PasteFinding]:
    """Yield the first line of a text that was copied as HTML: readers see it, but sections and quotations are lost."""
    lines = [line for line, typed in body.numbered() if _TAG_AT_START.match(typed) and not body.is_code(line)]
    texts = sum(bool(typed.strip()) for _, typed in body.numbered())
    if len(lines) >= _FEWEST_TAGS and len(lines) * 2 > texts:
        yield body.finding(
            lines[0],
            "this text is HTML, in which drillbook finds no sections and no quotations",
            "save it as a file of its own, such as lesson.html, and type `drillbook import lesson.html`",
            code="paste/html",
        )


def _repeated_title(body: BodyText, title: str) -> Iterator[PasteFinding]:
    line, typed = next(((line, typed) for line, typed in body.numbered() if typed.strip()), (0, ""))
    if title and repeats_title(typed, title):
        yield body.finding(
            line,
            "this heading repeats the title, which stands above the text already",
            "delete it",
            Replacement(line=line, end_line=line + 1, nothing=True),
            code="paste/title",
        )


# ---------------------------------------------------------------- quotations and prompts
def _quotations(part: TextPart, body: BodyText) -> Iterator[PasteFinding]:
    gathered = gather_quotations(part.blocks)
    is_heading_known = part.row in body.understood
    line, end = body.without_gap(part.first if is_heading_known else part.row, part.end_row)
    read = split_quotes(MarkdownSource(text=body.between(line, end), line=line)) if is_heading_known else []
    named, read_named = (sum(bool(quote.author) for quote in quotes) for quotes in (gathered.quotes, read))
    if gathered.closing or not gathered.quotes or (is_heading_known and named <= read_named):
        return
    text = "\n\n".join(_quotation(quote) for quote in gathered.quotes)
    heading = "" if is_heading_known else f"## {body.heading_of(QUOTES)}\n\n"
    count = len(gathered.quotes)
    what = "a quotation" if count == 1 else f"{count} quotations"
    yield PasteFinding(
        code="paste/quotations",
        line=line,
        end_line=end,
        width=len(body.line(line)),
        message=f"this looks like {what}, and drillbook cannot tell who said what",
        help="start each with `> `, end it with a line `> — Name`, and put an empty line between them",
        replacements=(Replacement(line=line, end_line=end, text=body.apart(line, heading + text, end)),),
    )


def _quotation(quote: Quotation) -> str:
    lines = [f"> {line}".rstrip() for line in quote.text.split("\n")]
    who = ", ".join(filter(None, (quote.author, quote.source)))
    return "\n".join([*lines, *((">", f"> — {who}") if who else ())])


def _prompts(part: TextPart, prompts: Sequence[tuple[str, str]], body: BodyText) -> Iterator[PasteFinding]:
    if not prompts:
        return  # a heading with nothing below it
    is_heading_known = part.row in body.understood
    line, end = body.without_gap(part.row, part.end_row)
    if is_heading_known:
        source = MarkdownSource(text=body.between(line + 1, end), line=line + 1)
        # The reader of lessons finds the same questions, so the readers of the blog see them as such.
        if [label.casefold() for label, _ in split_prompts(source)] == [label.casefold() for label, _ in prompts]:
            return
    asks = "\n\n".join(f"### {label}\n\n{ask}".strip() if label else ask for label, ask in prompts)
    text = f"## {body.config.prompts_heading}\n\n{asks}"
    yield PasteFinding(
        code="paste/prompts",
        line=line,
        end_line=end,
        width=len(body.line(line)),
        message="this looks like the questions to your readers, and is part of the text above it",
        help=f"write `## {body.config.prompts_heading}` above them, and each label as a heading: `### {prompts[0][0]}`",
        replacements=(Replacement(line=line, end_line=end, text=body.apart(line, text, end)),),
    )
