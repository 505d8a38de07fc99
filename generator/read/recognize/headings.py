"""Where a section starts: the lines that are headings, in every form that people type.

What a line is, is decided in two steps.  First each line is looked at alone:
does it have the shape of a heading, and do its words mean a section?  Then all
of them together: words that could start any sentence ("Diagnosis: he was
sick") are headings only in company.
"""

import re
from collections.abc import Iterator, Sequence

from generator.model.config import QUOTES
from generator.model.value import Value, replace
from generator.read.recognize.blocks import Line, heading_text, unescaped
from generator.read.recognize.vocabulary import Certainty, Vocabulary, label_of, meaning_of
from generator.read.sections import PROMPTS, plainest

__all__ = ["Opening", "believed", "consumed_by", "opening_of", "remark_behind"]


class Opening(Value):
    """A line that starts a section.

    `rest` is what stands on the line behind the heading.  `is_marked` tells
    that it was set as a heading or in bold, `is_label` that it is the label of
    a prompt, `needs` how many sections there must be for this to be one.
    """

    name: str
    heading: str
    meant: str
    certainty: Certainty
    rest: str = ""
    is_marked: bool = False
    is_label: bool = False
    needs: int = 1
    number: int = 0


_AROUND = " \t\xa0*_#=~-‐‑‒–—−>»•·●▪◦→|[]<"
_ENDS = " \t\xa0:.;,–—-‐‑‒−=~*_#>»|]!→"
_ORDINAL = "first|second|third|fourth|fifth|sixth|last"
# What counts a heading: "1.", "Part II:", "Step three –", "(b)".
_NUMBERED = re.compile(
    r"(?i)\(?(?:(?:part|step|section|chapter|point|no|number|phase)\.?\s*#?\s*(?:[a-h]\b)?)?"
    r"(?:\d{1,2}|[ivx]{1,4}|[a-h](?=[.)])|one|two|three|four|five|six|seven|"
    rf"(?:{_ORDINAL})(?=:|\s[–—-])|(?<=[a-z]\s[a-h]))\b(?:\s+of\s+\w+\b)?[.):/]*\s*[–—:-]*\s+(?=\S)"
)
# Emphasis at the start of a line, and what follows it: "**Symptoms:** you call".
_BOLD = re.compile(r"(?P<mark>\*{1,3}|__|_)(?![\s*_])(?P<inner>[^*_\n]{2,400})(?P=mark)(?P<rest>.*)", re.DOTALL)
# Words, a sign and the rest: "Symptoms: you call", "Symptoms – you call".  A plain hyphen needs spaces around it.
_SEPARATED = re.compile(
    r"(?P<label>[^:;.!?\n–—‒−]{2,80}?)(?P<sign>\s*[:;]|\s*[–—‒−]+|\s+(?:[-‐‑]+|[|~])(?=\s)|\s*>{1,2}(?=\s|$))\s*(?P<rest>.*)",
    re.DOTALL,
)
# Words in capitals run into a sentence: "SYMPTOMS You call".
_CAPITALS = re.compile(
    r"(?P<label>[A-Z][A-Z '’&-]{3,60}[A-Z])\s+(?P<rest>[\"“„«‘]?[A-Z]?[a-z].*|[A-Z]\s[a-z].*)", re.DOTALL
)
_REMARK = re.compile(r"\s*(?P<remark>\([^()]{1,80}\)|\[[^\[\]]{1,80}\])[\s:.]*$")
_AROUND_REMARK = " \t\xa0*_#=~:.–—-"
# "(2)", "(1 of 3)" and "(continued)" say something of the heading, and nothing to do.
_COUNT = re.compile(r"(?i)[\W\d]*(?:of|cont|continued)?[\W\d]*")
_LONGEST_ALONE = 80
_START = 500  # letters in which the heading of a line stands


def opening_of(line: Line, words: Vocabulary) -> Opening | None:
    """Return the section that a line opens, if it does."""
    if line.kind == "heading":
        return _of_heading(heading_text(line.text), words)
    if line.kind != "paragraph":
        return None
    text = line.text.strip()
    start, tail = text[:_START], text[_START:]
    opening = _of_line(unescaped(start), words)
    if opening is None:
        return None
    if not opening.rest:
        return None if tail else opening
    # The rest keeps its backslashes: they are of its Markdown.
    rest = _original_rest(start, opening.rest) + tail
    return replace(opening, rest=rest)


def _original_rest(start: str, rest: str) -> str:
    """Return the end of a text that is the rest, but for backslashes before punctuation."""
    # Stars in front of the rest can stand for those that open before the heading.
    words = rest.lstrip("*")
    at, remaining = len(start), len(words)
    # Backward, letter by letter: what does not agree is a backslash that was taken off.
    while at > 0 and remaining > 0:
        at -= 1
        if start[at] == words[remaining - 1]:
            remaining -= 1
    return rest if remaining else rest[: len(rest) - len(words)] + start[at:]


def _of_heading(text: str, words: Vocabulary) -> Opening | None:
    text = unescaped(text)
    bold = _BOLD.fullmatch(text)
    plain = (bold["inner"] if bold and not bold["rest"].strip(_ENDS) else text).strip()
    opening = _named(plain, "", words, is_marked=True)
    if opening and opening.certainty is Certainty.SURE:
        return opening
    separated = _SEPARATED.fullmatch(_NUMBERED.sub("", plain.strip(_AROUND), count=1))
    if separated and separated["rest"].strip():
        # "Symptoms: The Silent Phone": what follows is a subtitle.
        with_subtitle = _named(separated["label"], separated["rest"].strip(), words, is_marked=True)
        if with_subtitle and with_subtitle.certainty is Certainty.SURE:
            return with_subtitle if with_subtitle.is_label else replace(with_subtitle, rest=f"**{with_subtitle.rest}**")
    return opening


def _of_line(text: str, words: Vocabulary) -> Opening | None:
    """Return the section that a line of a paragraph opens."""
    return next(filter(None, _readings(text, words)), None)


def _readings(text: str, words: Vocabulary) -> Iterator[Opening | None]:
    """Yield what a line opens by its shape: in bold, alone on the line, before a sign, in capitals."""
    bare = text.lstrip(_AROUND)
    bare = _NUMBERED.sub("", bare, count=1) if _NUMBERED.match(bare) else bare
    for candidate in dict.fromkeys((text, bare)):
        bold = _BOLD.match(candidate)
        yield _of_bold(bold, words) if bold else None
    yield _alone(text, bare, words)
    yield _before_sign(bare, words)
    yield _in_capitals(bare, words)


def _alone(text: str, bare: str, words: Vocabulary) -> Opening | None:
    if len(text) > _LONGEST_ALONE:
        return None
    # Signs that people put in front of a line to make it stand out, whether Markdown knows them or not.
    is_marked = text.strip()[:1] in "#=[_*"
    # Without its last bracket, "[two minutes]" would be no remark any more, so that one is taken off first.
    candidates = dict.fromkeys(
        (text.strip(_AROUND).rstrip(_ENDS), bare.rstrip(_ENDS), _REMARK.sub("", bare).rstrip(_ENDS))
    )
    opening = next(filter(None, (_named(candidate, "", words, is_marked=is_marked) for candidate in candidates)), None)
    # A word alone on its line, without a colon, is a heading among others; one by itself may be anything.
    is_bare = opening is not None and not opening.is_marked and text.rstrip()[-1:].isalnum() and " " not in text.strip()
    return replace(opening, needs=2) if opening and is_bare else opening


def _before_sign(bare: str, words: Vocabulary) -> Opening | None:
    separated = _SEPARATED.fullmatch(bare)
    return _named(separated["label"], separated["rest"].strip(), words, is_marked=False) if separated else None


def _in_capitals(bare: str, words: Vocabulary) -> Opening | None:
    capitals = _CAPITALS.fullmatch(bare)
    opening = _named(capitals["label"], capitals["rest"], words, is_marked=False) if capitals else None
    return replace(opening, needs=2) if opening and opening.certainty is Certainty.SURE else None


def _of_bold(bold: re.Match[str], words: Vocabulary) -> Opening | None:
    """Return the section that bold words at the start of a line open."""
    inner, rest = bold["inner"].strip(), _REMARK.sub("", bold["rest"]).strip()
    if not rest.strip(_ENDS):
        opening = _named(inner.rstrip(_ENDS), "", words, is_marked=True)
        if opening:
            return opening
    bare = _NUMBERED.sub("", inner.lstrip(_AROUND), count=1)
    label = _SEPARATED.fullmatch(bare)
    if label and label["rest"].strip():
        # "**Symptoms: you call**": the heading is a part of what is bold.
        opening = _named(label["label"], f"**{label['rest'].strip()}**{bold['rest']}", words, is_marked=True)
        if opening:
            return opening
    if not rest.strip(_ENDS):
        return None
    closed = inner.endswith((":", "-", "–", "—", ".", ";")) or rest[0] in ":-–—;"
    opening = _named(inner.rstrip(_ENDS), rest.lstrip(":–—-‐‑‒−; "), words, is_marked=True)
    return opening if closed or opening is None else replace(opening, needs=2)


def _named(text: str, rest: str, words: Vocabulary, *, is_marked: bool) -> Opening | None:
    """Return an opening by the words of its heading."""
    text = text.strip()
    if not text or len(text) > _LONGEST_ALONE:
        return None
    meaning = meaning_of(text, words)
    if meaning:
        is_shout = text.isupper()
        needs = 1 if meaning.certainty is Certainty.SURE and not rest else 2
        if meaning.certainty is Certainty.LONGER and meaning.name != PROMPTS:
            # "Symptoms of a cold" may be a title of its own; in plain words it is a sentence.
            if not (is_marked or is_shout):
                return None
            needs = 3
        return Opening(
            name=meaning.name,
            heading=text,
            meant=meaning.heading,
            certainty=meaning.certainty,
            rest=rest,
            is_marked=is_marked or is_shout,
            needs=needs,
        )
    label = label_of(text, words)
    if label:
        return Opening(
            name=PROMPTS,
            heading=text,
            meant=label,
            certainty=Certainty.SURE,
            rest=rest,
            is_marked=is_marked or text.isupper(),
            is_label=True,
        )
    return None


def remark_behind(line: str) -> str:
    """Return the remark in brackets at the end of a heading, such as `(20 minutes)`, but not a mere count."""
    match = _REMARK.search(line.rstrip(_AROUND_REMARK))
    return "" if match is None or _COUNT.fullmatch(match["remark"]) else match["remark"]


def consumed_by(opening: Opening, line: str) -> list[str]:
    """Return the words of a heading, and what else stood on its line: a number, a remark in brackets."""
    before = unescaped(line[: len(line) - len(opening.rest.strip("*"))] if opening.rest else line)
    beside = before.replace(opening.heading, " ", 1).strip("#*_ :–—-")
    beside = beside if any(char.isalnum() for char in beside) else ""
    return [part for part in ("" if opening.is_label else opening.heading, beside) if part]


# A line or two may explain the questions before the first label comes.
_LINES_TO_LABEL = 3


def believed(openings: Sequence[Opening], words: Vocabulary) -> tuple[list[Opening], list[Opening]]:
    """Return the openings that are meant as such, and those that may be but are not believed."""
    sections = {o.name for o in openings if o.name not in (QUOTES, PROMPTS) and o.certainty is Certainty.SURE}
    kinds = {o.name for o in openings if o.name not in (QUOTES, PROMPTS)}
    labels = {o.meant for o in openings if o.is_label}
    headed = any(o.name == PROMPTS and not o.is_label and o.meant for o in openings)
    last_section = max(
        (n for n, o in enumerate(openings) if o.name != PROMPTS and o.certainty is Certainty.SURE), default=-1
    )
    kept: list[Opening] = []
    doubted: list[Opening] = []
    for number, opening in enumerate(openings):
        if opening.is_label:
            # "This week:" alone may begin any sentence: both are asked for, at the end, or their heading above them.
            is_meant = headed or (len(labels) > 1 and number > last_section)
        elif opening.name == PROMPTS and not opening.meant:
            below = openings[number + 1] if number + 1 < len(openings) else None
            is_first = not any(o.name == PROMPTS for o in kept)
            is_near = below is not None and below.is_label and below.number - opening.number <= _LINES_TO_LABEL
            is_meant = is_first and is_near
        elif opening.name == PROMPTS:
            is_meant = bool(labels) or plainest(opening.heading) in words.trusted
        elif opening.name == QUOTES:
            is_meant = opening.certainty is Certainty.SURE or bool(sections)
        elif opening.certainty is Certainty.SURE:
            is_meant = opening.needs == 1 or len(kinds) >= 2
        else:
            is_new = opening.certainty is Certainty.MISSPELLED or opening.name not in sections
            is_meant = is_new and (len(sections - {opening.name}) >= opening.needs - 1 or len(kinds) >= 3)
        (kept if is_meant else doubted).append(opening)
    # Labels inside the prompts are the prompts' own business.
    trusted: list[Opening] = []
    for opening in kept:
        if not (trusted and trusted[-1].name == PROMPTS and opening.is_label):
            trusted.append(opening)
    return trusted, doubted
