"""What the blocks of a text are: the sections of a lesson, its quotations, its prompts, the credit of its picture.

People set headings in every way there is: as headings, in bold, as a word and
a colon, with a slip of the finger.  What is not recognised stays where it was
in the text, and whatever is doubtful is said, with what it costs of the
confidence that all is right.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from generator.importers.text.blocks import BREAK, Block
from generator.model.config import DEFAULT_SECTIONS, QUOTES, Config
from generator.model.value import Value, replace
from generator.read.markdown_source import MarkdownSource
from generator.read.sections import PROMPTS, headings_of, plainest, split_body, split_prompts

__all__ = [
    "Lead",
    "Parts",
    "QuoteParts",
    "ReviewNote",
    "Vocabulary",
    "as_page",
    "confidence_of",
    "recognise",
    "vocabulary_of",
]

Part = list[Block]


class ReviewNote(Value):
    """Something that somebody should look at, and what it takes from a hundred."""

    words: str
    cost: int


class QuoteParts(Value):
    """A quotation; `author` and `source` are empty where nobody is named."""

    text: str
    author: str = ""
    source: str = ""


class Lead(Value):
    """The picture above the text, by the Markdown of its paragraph; `url` is where the credit led, as a marker."""

    alt: str
    marker: str
    credit: str
    url: str = ""


class Parts(Value):
    """A text taken apart.

    `sections` are by name, in the order they stood; `consumed` is what was read
    as a heading, or around a name, and is in no part any more; `unknown` are
    headings inside sections, which may be sections of the coach's own.
    """

    lead: str
    sections: tuple[tuple[str, str], ...] = ()
    quotes: tuple[QuoteParts, ...] = ()
    prompts: tuple[tuple[str, str], ...] = ()
    photo: Lead | None = None
    consumed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    review_notes: tuple[ReviewNote, ...] = ()


class Vocabulary(Value):
    """The headings that open a section, in their plainest spelling, and the order of the sections."""

    headings: dict[str, str]
    order: tuple[str, ...]
    required: tuple[str, ...]
    labels: tuple[str, ...]


_USUAL = {spec.name for spec in DEFAULT_SECTIONS if spec.required}


def vocabulary_of(config: Config) -> Vocabulary:
    """Return the words that a coach's site has for its sections, and the prompts' labels."""
    labels = {"last week", "this week", *(plainest(prompt.label) for prompt in config.prompts)}
    return Vocabulary(
        headings=headings_of(config),
        order=tuple(spec.name for spec in config.sections),
        # What drillbook asks for is looked for, too: a site made by an import asks for less.
        required=tuple(spec.name for spec in config.sections if spec.required or spec.name in _USUAL),
        labels=tuple(sorted(labels - {""})),
    )


def confidence_of(review_notes: Iterable[ReviewNote]) -> int:
    """Return how sure it is that nobody need look, from 0 to 100."""
    return max(0, 100 - sum(review_note.cost for review_note in review_notes))


def recognise(blocks: Sequence[Block], words: Vocabulary) -> Parts:
    """Return the parts of a text; every word of it is in one of them, or in what was spent on headings."""
    review_notes: list[ReviewNote] = []
    blocks, photo, consumed = _photo(blocks)
    openings = _believed(_openings(blocks, words))
    lead, parts = _cut(blocks, openings)
    consumed += [opening.heading for opening in openings if opening.name != PROMPTS or not opening.is_label]
    review_notes += [review_note for opening in openings for review_note in opening.review_notes]
    sections, merged = _merged(parts)
    review_notes += merged

    quotes: list[QuoteParts] = []
    if QUOTES in sections:
        quotes, closing, dropped = _quotes(sections.pop(QUOTES))
        consumed += dropped
        if closing:
            last = next(reversed([name for name in sections if name != PROMPTS]), "")
            (sections[last] if last else lead).extend(closing)
            review_notes.append(ReviewNote(words="words after the last quotation were moved above it", cost=15))
        anonymous = sum(not quote.author for quote in quotes)
        if anonymous:
            review_notes.append(ReviewNote(words="a quotation names nobody", cost=10))
    prompts: tuple[tuple[str, str], ...] = ()
    if PROMPTS in sections:
        prompts = _prompts(_text(sections.pop(PROMPTS)))
    strays = list(_strays(sections))
    review_notes += [
        ReviewNote(words=f'the heading "{heading}" stayed in the text of the {name.replace("_", " ")}', cost=5)
        for name, heading in strays
    ]
    review_notes += _order_review_notes(list(sections), words)
    return Parts(
        lead=_without_headings(_text(lead), words.headings),
        sections=tuple((name, text) for name, part in sections.items() if (text := _text(part))),
        quotes=tuple(quotes),
        prompts=prompts,
        photo=photo,
        consumed=tuple(consumed),
        unknown=tuple(dict.fromkeys(heading for _, heading in strays)),
        review_notes=tuple(dict.fromkeys(review_notes)),
    )


def as_page(blocks: Sequence[Block]) -> Parts:
    """Return the text of a page, which has no sections: whatever it says in its headings."""
    blocks, photo, consumed = _photo(blocks)
    return Parts(lead=_text(blocks), photo=photo, consumed=tuple(consumed))


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


_LONGEST_HEADING = 100


def _without_headings(lead: str, headings: Mapping[str, str]) -> str:
    """Return the text above the sections so that no line of it is read as a heading that it was not taken for."""
    rows = lead.split("\n")
    if any(len(row) < _LONGEST_HEADING and plainest(row) in headings for row in rows):
        for part in split_body(lead, 0, headings)[1]:
            rows[part.line] += " <!-- -->"
    return "\n".join(rows)


# ---------------------------------------------------------------- headings
_BOLD = re.compile(r"(?P<mark>\*{1,3})(?P<inner>(?:(?!\*).)+)(?P=mark)(?P<rest>.*)", re.DOTALL)
_COLON = re.compile(r"(?P<label>[^:.!?\n]{3,70})\s*:\s*(?P<rest>.*)", re.DOTALL)
_ENDS_HEADING = ":.;,–—- \t!?"
_MARKED, _LABELLED, _SHORT = 85, 89, 6
_MOST_WORDS = 9


class _Opening(Value):
    """A place where a section starts: the block, the line in it, and what stands on the line behind the heading."""

    name: str
    heading: str
    rest: str
    is_label: bool = False
    review_notes: tuple[ReviewNote, ...] = ()
    block: int = 0
    line: int = 0


def _openings(blocks: Sequence[Block], words: Vocabulary) -> list[_Opening]:
    found: list[_Opening] = []
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            heading = block.text.lstrip("#").strip()
            opening = _read_heading(heading, "", words, is_marked=True)
            found += [replace(opening, block=number)] if opening else []
        elif block.kind == "paragraph":
            for row, line in enumerate(block.text.split(BREAK)):
                opening = _read_line(line.strip(), words)
                found += [replace(opening, block=number, line=row)] if opening else []
    return found


def _read_line(line: str, words: Vocabulary) -> _Opening | None:
    """Return the section that a line of a paragraph opens, if it opens one."""
    bold = _BOLD.match(line)
    if bold:
        inner, rest = bold["inner"].strip(), bold["rest"].strip()
        closed = inner.endswith((":", "-", "–", "—", ".")) or rest[:1] in (":", "-", "–", "—", "")
        label = _COLON.fullmatch(inner)
        if label and label["rest"]:
            # "**Symptoms: you call**": the heading is part of what is bold.
            opening = _read_heading(label["label"], f"**{label['rest'].strip()}**{bold['rest']}", words, is_marked=True)
            if opening:
                return opening
        return _read_heading(inner, rest.lstrip(":–—- "), words, is_marked=True) if closed else None
    label = _COLON.fullmatch(line)
    if label:
        return _read_heading(label["label"], label["rest"].strip(), words, is_marked=False)
    return _read_heading(line, "", words, is_marked=False, exactly=True) if len(line) < 80 else None


def _read_heading(
    heading: str, rest: str, words: Vocabulary, *, is_marked: bool, exactly: bool = False
) -> _Opening | None:
    plain = plainest(re.sub(r"[*_\\`]|<[^>]*>", "", heading))
    if not plain or len(plain.split()) > _MOST_WORDS or "\n" in heading:
        return None
    shown = heading.strip("*_ ").rstrip(_ENDS_HEADING)

    def opening(name: str, *review_notes: ReviewNote, is_label: bool = False) -> _Opening:
        return _Opening(name=name, heading=shown, rest=rest, is_label=is_label, review_notes=review_notes)

    if plain in words.headings:
        return opening(words.headings[plain])
    if plain in words.labels and (is_marked or shown.isupper() or not rest):
        return opening(PROMPTS, is_label=True)
    if exactly:
        return None
    near = process.extractOne(plain, words.headings.keys(), scorer=fuzz.ratio)
    least = (_MARKED if is_marked else _LABELLED) + (5 if len(plain) <= _SHORT else 0)
    if near and near[1] >= least:
        return opening(words.headings[near[0]], _misread(shown, near[0], round(100 - near[1])))
    if plain.startswith("your top 3 goals") or fuzz.ratio(plain, "your top 3 goals and tactics") >= _MARKED:
        return opening(PROMPTS)
    if is_marked and (inside := _inside(plain, words.headings)):
        return opening(words.headings[inside], _misread(shown, inside, 12))
    return None


def _misread(heading: str, meant: str, cost: int) -> ReviewNote:
    return ReviewNote(words=f'"{heading}" was read as "{meant.title()}"', cost=cost)


def _inside(plain: str, headings: Mapping[str, str]) -> str:
    """Return the heading that a longer one starts with or ends in: "Symptoms of a Deal", "This Week's Drill"."""
    tokens = plain.split()
    if len(tokens) > 5:
        return ""
    return next((h for h in headings if len(h) > 4 and (tokens[0] == h or tokens[-1] == h)), "")


def _believed(openings: list[_Opening]) -> list[_Opening]:
    """Return the openings that are meant as such: a lone "Diagnosis: he was sick" in a story is none."""
    kinds = {o.name for o in openings if o.name not in (QUOTES, PROMPTS)}
    if len(kinds) == 1:
        openings = [o for o in openings if o.name in (QUOTES, PROMPTS) or not o.rest]
    labels = {plainest(o.heading) for o in openings if o.is_label}
    # "This week:" alone may begin any sentence; the prompts ask for both, or stand below their heading.
    if len(labels) < 2 and not any(o.name == PROMPTS and not o.is_label for o in openings):
        openings = [o for o in openings if not o.is_label]
    found: list[_Opening] = []
    for opening in openings:
        inside = found and found[-1].name == PROMPTS and opening.is_label
        if not inside:
            found.append(opening)
    return found


def _cut(blocks: Sequence[Block], openings: Sequence[_Opening]) -> tuple[Part, list[tuple[str, Part]]]:
    """Return the blocks before the first opening, and those of each; a line that opens a section is taken apart."""
    lead: Part = []
    parts: list[tuple[str, Part]] = []
    by_block: dict[int, list[_Opening]] = {}
    for opening in openings:
        by_block.setdefault(opening.block, []).append(opening)
    current = lead
    for number, block in enumerate(blocks):
        starts = by_block.get(number)
        if not starts:
            current.append(block)
            continue
        lines = block.text.split(BREAK) if block.kind == "paragraph" else [block.text]
        at = 0
        for index, opening in enumerate(starts):
            _add(current, lines[at : opening.line])
            current = []
            parts.append((opening.name, current))
            end = starts[index + 1].line if index + 1 < len(starts) else len(lines)
            first = lines[opening.line] if opening.is_label else opening.rest
            _add(current, [*([first] if first else []), *lines[opening.line + 1 : end]])
            at = end
    return lead, parts


def _add(part: Part, lines: list[str]) -> None:
    if any(line.strip() for line in lines):
        part.append(Block(kind="paragraph", text=BREAK.join(lines)))


def _merged(parts: Iterable[tuple[str, Part]]) -> tuple[dict[str, Part], list[ReviewNote]]:
    """Return the parts by name; of one that is there twice, the second is added to the first."""
    found: dict[str, Part] = {}
    review_notes = []
    for name, part in parts:
        if name in found and found[name] and part:
            review_notes.append(
                ReviewNote(words=f"the section {name.replace('_', ' ')} was there twice; both are in one now", cost=20)
            )
        found.setdefault(name, []).extend(part)
    return found, review_notes


def _order_review_notes(names: list[str], words: Vocabulary) -> list[ReviewNote]:
    cases = [name for name in names if name in words.order]
    if not cases:
        return []
    review_notes = [
        ReviewNote(words=f"it has no {name.replace('_', ' ')}", cost=15) for name in words.required if name not in cases
    ]
    if cases != sorted(cases, key=words.order.index):
        review_notes.append(ReviewNote(words="the sections stood in another order than the site's", cost=10))
    return review_notes


def _strays(sections: Mapping[str, Part]) -> Iterable[tuple[str, str]]:
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


def _prompts(text: str) -> tuple[tuple[str, str], ...]:
    """Return the label and the question of each prompt; line breaks are needed inside questions alone."""
    broken = {line.removesuffix("\\") for line in text.split("\n") if line.endswith("\\")}
    found = []
    for label, passage in split_prompts(MarkdownSource(text=text.replace(BREAK, "\n"), line=1)):
        lines = passage.text.split("\n")
        kept = [
            f"{line}\\" if line in broken and after.strip() else line
            for line, after in zip(lines, [*lines[1:], ""], strict=True)
        ]
        found.append((label, "\n".join(kept)))
    return tuple(found)


# ---------------------------------------------------------------- quotations
_DASH = r"(?:[—–―~]+|-{1,3})"
# A name has no full stop in it but behind an initial or a title; somebody may have written "author" before it.
_NAMED = r"[^\W\d_][^\"”“.!?\n]{1,90}(?:\b(?:[A-Z]|Jr|Sr|Dr|St|Mr|Mrs)\.[^\"”“.!?\n]{0,60})*\.?"
_BEFORE = r"(?:author|by|quote by|quoted by|from)\b[:\s]*"
_WHO = rf"(?P<dropped>{_BEFORE})?(?P<who>{_NAMED})"
_ATTRIBUTION = re.compile(rf"\s*(?:\\?{_DASH}\s*|(?=\())\(?\s*{_WHO}\s*\)?\s*", re.IGNORECASE)
_IN_MARKS = re.compile(
    rf"(?P<text>[\"“„«].+[\"”“»][.,]?)\s*(?:\\?{_DASH}\s*)?(?:\(\s*)?{_WHO}\s*\)?\s*", re.IGNORECASE | re.DOTALL
)
_WITH_DASH = re.compile(rf"(?P<text>.+[.!?…\"”»*])\s*(?:[—–―~]|--+|\s\\?-\s?)\s*{_WHO}\s*", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|von|van|of|the|and)){0,6}")
_PAIRS = {'"': '"', "“": "”", "„": "“", "«": "»"}


def _quotes(blocks: Part) -> tuple[list[QuoteParts], Part, list[str]]:
    """Return the quotations of a section, the blocks behind the last one, and the words around names."""
    gathered = _GatheredQuotes()
    for block in blocks:
        gathered.block(block)
    gathered.paragraph_ends()
    return gathered.quotes, gathered.closing, gathered.dropped


class _GatheredQuotes:
    """The quotations so far; `waiting` has the lines of one whose author may be still to come."""

    def __init__(self) -> None:
        self.quotes: list[QuoteParts] = []
        self.closing: Part = []
        self.dropped: list[str] = []
        self.waiting: list[str] = []

    def block(self, block: Block) -> None:
        """Take a block: lines of quotations and names, or something that is neither."""
        if block.kind in ("code", "table", "html", "rule"):
            self.paragraph_ends()
            self.closing += [block] * (block.kind != "rule")
            return
        text = re.sub(r"^(?:> ?|- |#+ )+", "", block.text, flags=re.MULTILINE)
        lines = [line for line in re.split(r"\\\n|\n", text) if line.strip()]
        if self.waiting and not (self._names(lines[0]) or _is_name(lines[0], self.waiting)):
            self.paragraph_ends()
        for line in lines:
            self._line(line)

    def paragraph_ends(self) -> None:
        """Take what waits as a quotation of nobody's; or, behind others and without marks, as the closing words."""
        if not self.waiting:
            return
        if self.quotes and not _is_quotation(self.waiting[0]):
            self.closing.append(Block(kind="paragraph", text=BREAK.join(self.waiting)))
            self.waiting.clear()
        else:
            self._close("")

    def _names(self, line: str) -> re.Match[str] | None:
        return _ATTRIBUTION.fullmatch(_unmarked(line)) if self.waiting else None

    def _line(self, line: str) -> None:
        plain = _unmarked(line)
        within = _IN_MARKS.fullmatch(plain) or _WITH_DASH.fullmatch(plain)
        if alone := self._names(line):
            self._close(alone["who"], alone["dropped"] or "")
        elif _is_name(line, self.waiting):
            self._close(plain)
        elif within:
            self.waiting.append(within["text"])
            self._close(within["who"], within["dropped"] or "")
        else:
            self.waiting.append(line)

    def _close(self, who: str, before: str = "") -> None:
        author, source = _person(who)
        text = _bare("\n".join(self.waiting).strip())
        self.quotes.append(QuoteParts(text=text, author=author, source=source))
        self.dropped += [before] if before else []
        self.waiting.clear()


def _is_quotation(text: str) -> bool:
    return _unmarked(text).strip()[:1] in _PAIRS


def _is_name(line: str, waiting: Sequence[str]) -> bool:
    """Tell whether a line below a quotation in marks is the name of who said it."""
    last = _unmarked(waiting[-1]).rstrip() if waiting else ""
    return last[-1:] in ('"', "”", "»") and bool(_NAME.fullmatch(_unmarked(line).strip().strip("()")))


def _unmarked(line: str) -> str:
    """Return a line without emphasis around it or in it, and without the brackets of links."""
    line = re.sub(r"(?<!\\)\*+", "", line)
    return re.sub(r"(?<!!)\[([^\]]*)\]\([^)]*\)", r"\1", line)


def _person(who: str) -> tuple[str, str]:
    """Return an author, and the work that is named behind a comma."""
    author, _, source = who.strip().strip("()*_ ").partition(",")
    return author.strip().rstrip(":;–— -"), source.strip().strip('"“”*_ ')


def _bare(text: str) -> str:
    """Return a quotation without the marks around it, or emphasis on the whole: the layout sets its own."""
    text = re.sub(r"\A(\*{1,3})(?!\*)((?:(?!\*).)+)\1\Z", r"\2", text, flags=re.DOTALL)
    end = _PAIRS.get(text[:1])
    inner = text[1:].rstrip()
    inner = inner[:-1] if inner.endswith((".", ",")) and inner[-2:-1] == end else inner
    whole = end and inner.endswith(end) and text[0] not in inner[:-1] and end not in inner[:-1]
    return inner[:-1].strip() if whole else text


# ---------------------------------------------------------------- the picture's credit
_CREDIT = re.compile(
    r"(?P<dropped>(?:photo(?:graph)?|image|picture|(?:photo |image )?credit|foto)\s*(?:by|:|courtesy of|von|©)\s*)"
    r"(?P<name>.{2,120}?)\.?",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"!\[(?P<alt>(?:\\.|[^\]\\])*)\]\((?P<marker>[^) ]*)(?P<title> \"[^\"]*\")?\)")
_LINKED = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


def _photo(blocks: Sequence[Block]) -> tuple[list[Block], Lead | None, list[str]]:
    """Return the blocks without the first picture and the line below it that says who took it, and these two."""
    for number, block in enumerate(blocks[:-1]):
        picture = _PICTURE.fullmatch(block.text) if block.kind == "paragraph" else None
        if picture is None:
            continue
        after = blocks[number + 1]
        if after.kind not in ("paragraph", "heading"):
            return list(blocks), None, []
        first, *others = after.text.lstrip("# ").split(BREAK)
        plain = re.sub(r"(?<!\\)[*_]", "", first).strip()
        plain = plain[1:-1] if plain.startswith("(") and plain.endswith(")") else plain
        credit = _CREDIT.fullmatch(_LINKED.sub(r"\1", plain))
        if not credit or picture["title"]:
            return list(blocks), None, []
        link = _LINKED.search(plain)
        left = [Block(kind="paragraph", text=BREAK.join(others))] if others else []
        kept = [*blocks[:number], *left, *blocks[number + 2 :]]
        lead = Lead(
            alt=picture["alt"].replace("\\", ""),
            marker=picture["marker"],
            credit=credit["name"].strip().replace("\\", ""),
            url=link[2] if link else "",
        )
        return kept, lead, [credit["dropped"]]
    return list(blocks), None, []
