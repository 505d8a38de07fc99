"""The questions to the reader: a label such as LAST WEEK, and what it asks."""

import re
from collections.abc import Iterable

from generator.model.value import Value
from generator.read.recognize.blocks import Block, Line, blocks_from, heading_text, lines_of, unescaped
from generator.read.recognize.headings import consumed_by, opening_of
from generator.read.recognize.vocabulary import Vocabulary

__all__ = ["PromptParts", "gather_prompts"]


class PromptParts(Value):
    """A prompt: its label as it was typed, and its question as blocks."""

    label: str
    ask: tuple[Block, ...] = ()


# A label that the site does not know is one only if it is set as such.
_SET_AS_LABEL = re.compile(
    r" {0,3}(?:(?P<mark>\*\*|__)(?P<bold>[^*_:]{2,60})(?::(?P=mark)|(?P=mark):|(?P=mark)(?=[ \t]*$))[ \t]*"
    r"(?P<after_bold>.*)|(?P<capitals>[^a-z:`*_>#\-]{3,40}):(?:[ \t]*(?P<after>.*))?)$"
)


# Below the heading of the prompts, a line that starts so is a label, whatever follows it.
_WEEK = re.compile(
    r"[\W_]*(?P<label>(?:last|this|past|next|coming|previous)[ \xa0-]?(?:week|wk)(?:['’]?s\s+\w+)?)"
    r"[\s\"”*_)\]]*(?:[:–—?…-]+|\.{3}|(?<=[)\]])|$)[\s*_]*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)


def gather_prompts(blocks: Iterable[Block], words: Vocabulary) -> tuple[list[PromptParts], list[str]]:
    """Return the prompts of a section, and what stood beside their labels, such as numbers.

    Words above the first label are a prompt without one.
    """
    prompts: list[PromptParts] = []
    label = ""
    lines: list[Line] = []
    beside: list[str] = []

    def close() -> None:
        ask = blocks_from(lines)
        if label or ask:
            prompts.append(PromptParts(label=label, ask=tuple(ask)))
        lines.clear()

    for line in lines_of(blocks):
        label_and_rest = _label(line, words, beside)
        if label_and_rest is None:
            lines.append(line)
            continue
        close()
        label, rest = label_and_rest
        if rest:
            lines.append(Line("paragraph", rest, line.row))
    close()
    return prompts, beside


def _label(line: Line, words: Vocabulary, beside: list[str]) -> tuple[str, str] | None:
    """Return the label that a line starts with, and what follows it on the line."""
    opening = opening_of(line, words)
    if opening and opening.is_label:
        beside += consumed_by(opening, line.text)
        return opening.heading.strip('*_:"“” '), opening.rest
    if line.kind == "heading":
        return unescaped(heading_text(line.text)).strip("*_: "), ""
    # Only the start of the line is matched: in a long one, the expression would look for its end again and again.
    week = _WEEK.fullmatch(line.text[:200]) if line.kind == "paragraph" else None
    if week:
        return week["label"], week["rest"] + line.text[200:]
    label = _SET_AS_LABEL.match(line.text) if line.kind == "paragraph" else None
    name = (label["bold"] or label["capitals"] or "").strip() if label else ""
    if label and any(char.isalpha() for char in name):
        return name, (label["after_bold"] or label["after"] or "").strip()
    return None
