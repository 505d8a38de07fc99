"""Finds sections, quotations and prompts that stand in the body under headings.

Not all coaches care for the indentation that front matter needs.

A heading is `## Symptoms`, `Symptoms` underlined, or `Symptoms:` alone on a
line (bold or not), in any case, with or without "The".  Text before the first
one is the lead; an unknown heading belongs to the section it stands in.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from html import unescape

from generator.model.config import Config, PromptText
from generator.model.value import Value
from generator.read.fences import code_rows
from generator.read.fields import Fields
from generator.read.markdown_source import MarkdownSource
from generator.read.raw_html import hidden_rows

__all__ = [
    "PROMPTS",
    "BodyPart",
    "NearMiss",
    "headings_of",
    "plainest",
    "prompt_asks",
    "section_id",
    "split_body",
    "split_prompts",
    "split_quotes",
]

PROMPTS = "prompts"

# A Mac types a no-break space where Option is still held after a number sign; others come with what is pasted.
_SPACE = r"[ \t\xa0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]"
_ATX = re.compile(rf"\ufeff? {{0,3}}(#{{1,6}}){_SPACE}+(.+?){_SPACE}*#*[ \t]*$")
_ELEMENT = re.compile(r" {0,3}<(h[1-6])\b[^<>]*>(.+)</\1>[ \t]*$", re.IGNORECASE)
# An id behind a heading, as Google Docs, Pandoc, Hugo, Jekyll and MkDocs write it.
_ID = re.compile(r"[ \t]*\{:?[ \t]*[#.][^{}]*\}$")
# What stands in a heading and is none of its words: a target or a remark, as tags; a link to a place on its page.
_BESIDE_WORDS = re.compile(r"<a\b[^<>]*>|</a>|<!--.*?-->", re.IGNORECASE)
_NO_SECTION = re.compile(r"<!--\s*-->")
_LINK_TO_PLACE = re.compile(r"\[([^\[\]]*)\]\(#[^()\s]*\)")
_LABEL = re.compile(r" {0,3}([^\s*_#>|`+0-9-][^:]{1,70}:|\*\*[^*]+\*\*|__[^_]+__)[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")


class BodyPart(Value):
    """A section found in a body: its name, the line of its heading, and its text."""

    name: str
    line: int
    markdown: MarkdownSource


class NearMiss(Value):
    """A heading that is nearly, but not quite, a section's."""

    line: int
    heading: str
    meant: str


def headings_of(config: Config) -> dict[str, str]:
    """Return the name of the section for each heading that opens it, in its plainest spelling."""
    names: dict[str, str] = {}
    for spec in config.sections:
        for heading in (spec.heading, spec.name.replace("_", " "), *spec.also):
            names.setdefault(plainest(heading), spec.name)
    for heading in (config.prompts_heading, "prompts", "your top 3 goals & tactics"):
        names.setdefault(plainest(heading), PROMPTS)
    return names


def section_id(name: str) -> str:
    """Return the id that a section has on its page."""
    return name.replace("_", "-")


def split_body(
    body: str, first_line: int, headings: Mapping[str, str]
) -> tuple[MarkdownSource, list[BodyPart], list[NearMiss]]:
    """Return the lead, the sections in the order they stand, and headings that look misspelled."""
    lines = body.split("\n")
    headings_at: list[tuple[int, int, str]] = []  # row of the heading, rows it takes, name of the section
    near: list[NearMiss] = []
    no_text = code_rows(lines) | hidden_rows(body)
    for row in range(len(lines)):
        if row not in no_text:
            heading, rows, marked = _heading_at(lines, row)
            name = _section_of(heading, headings) if heading else None
            if name:
                headings_at.append((row, rows, name))
            elif heading and marked:
                # Stricter than difflib's own 0.6: most headings are meant as they stand.
                meant = difflib.get_close_matches(plainest(heading), headings, n=1, cutoff=0.84)
                near += [NearMiss(line=first_line + row, heading=heading, meant=meant[0])] if meant else []
    ends = [row for row, _, _ in headings_at[1:]] + [len(lines)] * bool(headings_at)
    parts = [
        BodyPart(name=name, line=first_line + row, markdown=_source(lines, row + rows, end, first_line))
        for (row, rows, name), end in zip(headings_at, ends, strict=True)
    ]
    return _source(lines, 0, headings_at[0][0] if headings_at else len(lines), first_line), parts, near


# Programs that write texts number the headings: "1. Symptoms", "Step 2: Diagnosis".
_NUMBERED = re.compile(r"(?:(?:part|step|section) )?\d{1,2} (?:the )?(?=[^\W\d])")


def _section_of(heading: str, headings: Mapping[str, str]) -> str | None:
    """Return the section that a heading opens, if it opens one."""
    plain = plainest(heading)
    return headings.get(plain) or headings.get(_NUMBERED.sub("", plain, count=1))


def _heading_at(lines: list[str], row: int) -> tuple[str, int, bool]:
    """Return the heading on a row, the rows it takes, and whether it is marked as one beyond doubt."""
    line = lines[row]
    if atx := _ATX.match(line):
        return _words(atx[2]), 1, True
    if element := _ELEMENT.match(line):
        return _words(element[2]), 1, True
    if not line.strip() or line.startswith("    "):
        return "", 0, False
    after = lines[row + 1] if row + 1 < len(lines) else ""
    # `- ` on the next line begins a list, and underlines nothing.
    if _UNDERLINE.match(after) and not after.lstrip().startswith("- "):
        return _words(line.strip()), 2, True
    # "**Symptoms:**" and "**Symptoms**:" both are one.
    if label := _LABEL.match(line.replace("**:", ":**")):
        return label[1].strip("*_: "), 1, False
    return "", 0, False


def _words(heading: str) -> str:
    """Return the words of a heading, without its id and its marks."""
    # An import puts an empty remark behind a heading that is not that of a section.
    if _NO_SECTION.search(heading):
        return ""
    if "<" in heading:
        heading = _BESIDE_WORDS.sub("", heading)
    if "](#" in heading:
        heading = _LINK_TO_PLACE.sub(r"\1", heading)
    if "&" in heading:
        heading = unescape(heading)
    # Nobody sees a soft hyphen, or knows that a word has one.
    return _ID.sub("", heading.replace("\xad", "")).strip("*_ \t\xa0")


_RULE = re.compile(r" {0,3}(?:-[ \t]*){3,}$| {0,3}(?:\*[ \t]*){3,}$| {0,3}(?:_[ \t]*){3,}$")


def _source(lines: list[str], start: int, end: int, first_line: int) -> MarkdownSource:
    while start < end and not lines[start].strip():
        start += 1
    # A rule before the next heading, or at the end, parts what the page parts already.
    while end > start and (_RULE.match(lines[end - 1]) or not lines[end - 1].strip()):
        if lines[end - 1].strip() and end - 1 > start and lines[end - 2].strip():
            break
        end -= 1
    return MarkdownSource(text="\n".join(lines[start:end]).rstrip(), line=first_line + start)


def plainest(heading: str) -> str:
    """Return a heading's words in one spelling: no case, no "the", no marks, "and" for "&"."""
    words = re.sub(r"[^\w\s]", " ", heading.casefold().replace("&", " and ").replace("_", " ")).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


# ---------------------------------------------------------------- quotations
# `— Ann Lee`, also with hyphens for the dash, and in bold or italics.
_ATTRIBUTION = re.compile(r"^\s*(?P<mark>[*_]{0,3})\\?(?:[—–―]|--+|-(?=\s*[^\s\d-]))\s*(?P<who>.+?)\s*(?P=mark)\s*$")
# `Begin. — Ann Lee`: a name behind the last sentence of the quotation.
_TRAILING = re.compile(
    r"^(?P<text>.+[.!?…\"”“’‘»«)*_])\s*(?:\\?[—–―]|--+|\s\\?-)\s*(?P<who>[^—–.!?]{2,80})\s*$", re.DOTALL
)
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|\*|_)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_QUOTE_PAIRS = {'"': '"', "“": "”", "„": "“", "«": "»", "‘": "’"}


class QuoteText(Value):
    """A quotation as written in a body."""

    markdown: MarkdownSource
    author: str
    source: str


def split_quotes(markdown: MarkdownSource) -> list[QuoteText]:
    """Return the quotations of a section: paragraphs, quoted with `>` or not, each closed by its attribution.

    An attribution is a line that starts with a dash, or follows the text
    after one: `— Name`, `— Name, *Work*`.
    """
    splitter = _QuoteSplitter()
    for number, raw in enumerate(markdown.text.split("\n"), markdown.line):
        splitter.take(number, raw)
    splitter.close()
    return splitter.quotes


class _QuoteSplitter:
    """Lines of quotations on their way to quotations; `block` has the lines of the one that is open, by number."""

    def __init__(self) -> None:
        self.quotes: list[QuoteText] = []
        self.block: list[tuple[int, str]] = []
        self.in_mark = False  # whether the line before was in a block quote

    def take(self, number: int, raw: str) -> None:
        """Take a line as it was typed."""
        marked = raw.lstrip().startswith(">")
        line = re.sub(r"^\s*>\s?", "", raw) if marked else raw
        attribution = _ATTRIBUTION.match(line)
        if attribution and self.block:
            self.close(attribution["who"])
        elif not raw.strip() and self.in_mark:
            # A blank line outside the mark ends a quotation, unless its attribution is still to come.
            self.block.append((number, ""))
        elif line.strip() or self.block:
            if self.block and not self.block[-1][1].strip() and self._ends_before(marked=marked):
                self.close()
            self.block.append((number, line))
        self.in_mark = marked if raw.strip() else self.in_mark

    def close(self, who: str = "") -> None:
        """End the quotation that is open, if any; without a name, it may have one behind its last sentence."""
        while self.block and not self.block[0][1].strip():
            self.block.pop(0)
        if not self.block:
            return
        text = "\n".join(line for _, line in self.block).strip()
        trailing = None if who else _TRAILING.match(text)
        if trailing:
            text, who = _without_open_mark(trailing["text"].rstrip(), trailing["who"])
        author, source = _split_attribution(who)
        markdown = MarkdownSource(text=_unquoted(text), line=self.block[0][0])
        self.quotes.append(QuoteText(markdown=markdown, author=author, source=source))
        self.block = []

    def _ends_before(self, *, marked: bool) -> bool:
        """Tell whether a new paragraph starts a new quotation: behind a block quote, or behind a name."""
        text = "\n".join(line for _, line in self.block).strip()
        return bool(_TRAILING.match(text)) or self.in_mark != marked


_OPEN_MARK = re.compile(r"\s([*_]{1,3})$")


def _without_open_mark(text: str, who: str) -> tuple[str, str]:
    """Return a quotation and who said it without the marks that make the dash and the name bold, or italic."""
    mark = _OPEN_MARK.search(text)
    if not mark or not who.endswith(mark[1]):
        return text, who
    return text[: mark.start()].rstrip(), who.removesuffix(mark[1])


def _split_attribution(who: str) -> tuple[str, str]:
    author, _, source = _EMPHASIS.sub(r"\2", who).partition(",")
    source = source.strip()
    end = _QUOTE_PAIRS.get(source[:1])
    return author.strip(), source[1:-1] if end and source.find(end, 1) == len(source) - 1 else source


def _unquoted(text: str) -> str:
    """Return a text without the quotation marks around it; the layout sets its own."""
    end = _QUOTE_PAIRS.get(text[:1])
    inner = text[1:-1]
    return inner if end and len(text) > 1 and text.endswith(end) and end not in inner and text[0] not in inner else text


# ---------------------------------------------------------------- prompts
_PROMPT = re.compile(
    r" {0,3}(?:#{1,6}[ \t]+(?P<heading>.+?)[ \t]*#*"
    r"|(?P<mark>\*\*|__)(?P<bold>[^*_:]+)(?::(?P=mark)|(?P=mark):|(?P=mark)(?=[ \t]*$))[ \t]*(?P<after_bold>.*)"
    r"|(?P<capitals>[^a-z:`*_>#\-]{3,40})(?::[ \t]*(?P<after>.*))?)$"
)


_MOST_GOALS = 9


def split_prompts(markdown: MarkdownSource) -> list[tuple[str, MarkdownSource]]:
    """Return the prompts of a section, as label and question.

    A label is a heading, in bold, or in capitals: `LAST WEEK: What worked?`.
    """
    prompts: list[tuple[str, MarkdownSource]] = []
    label, start = "", markdown.line
    rows: list[str] = []
    # A heading without words ends the last prompt, as the next label ends each other one.
    for number, line in enumerate([*markdown.text.split("\n"), "# "], markdown.line):
        match = _PROMPT.match(line)
        name = (match["heading"] or match["bold"] or match["capitals"] or "").strip() if match else ""
        if (name and any(c.isalpha() for c in name)) or line == "# ":
            text = "\n".join(rows).strip()
            if label or text:
                prompts.append((label, MarkdownSource(text=text, line=start)))
            label, rows, start = name, [(match["after_bold"] or match["after"] or "") if match else ""], number
        else:
            rows.append(line)
    return prompts


def prompt_asks(label: str, configured: Iterable[PromptText], entry: Fields | None = None) -> tuple[int, bool]:
    """Return how many goals a prompt asks for, and whether it looks back on the last ones.

    Where its keys do not say, it asks for what the first prompt of the same label in `configured` does.
    """
    if entry and (entry.has_key("goals") or entry.has_key("review")):
        return entry.number("goals", 0, least=0, most=_MOST_GOALS), entry.flag("review", default=False)
    return next(((p.goals, p.review) for p in configured if p.label.casefold() == label.casefold()), (0, False))
