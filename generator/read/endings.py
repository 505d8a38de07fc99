"""The last paragraphs of lessons, to find those that most lessons share, such as a signature.

A coach who pastes each lesson out of a newsletter pastes what closes the
newsletter with it.  Such lines belong to `closing` in `site.yaml`, where they
can be changed once for all lessons.  What counts as shared is decided here for
the check, its mending and the importer alike: the same words at the end of
more than half of all lessons, and of three at least.

Only whole paragraphs count, and only those that read the same in any file: a
picture, a footnote, a link that is defined elsewhere or leads to a neighbor
stays where it is.  At least one paragraph always stays.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import yaml

from generator.model.config import QUOTES, Config
from generator.model.digest import digest_of
from generator.model.lesson import are_most
from generator.model.value import Value
from generator.read.markdown_source import MarkdownSource
from generator.read.sections import PROMPTS, BodyPart, split_prompts, split_quotes

__all__ = [
    "MOST_PARAGRAPHS",
    "CommonEndings",
    "EndParagraph",
    "digests_of",
    "ending_of",
    "is_closing",
    "last_paragraphs",
    "text_of_ending",
]

# Name, offer, address and a thank-you: more than that is a text, and no signature.
MOST_PARAGRAPHS = 4
_KEPT = 1000

# A heading, a rule, a table, a list or code is a part of the lesson; the rest needs something that stands elsewhere.
_NO_CLOSING = re.compile(
    r"\s*(?:#{1,6}\s|[|`>~]|\[[^\]]+\]:|<!--)|.*(?:!\[|<img|<iframe|\[\^|\]\[|\n(?:=+|-+)\s*$)", re.DOTALL
)
# A link to a file or a neighbor, which means something else from another lesson.
_LINK = re.compile(r"\]\(\s*<?(?!https?://|mailto:|tel:)")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)


class EndParagraph(Value):
    """A paragraph at the end of a lesson, and its first and last line in the file."""

    text: str
    first: int
    last: int


def ending_of(
    lead: MarkdownSource, parts: Sequence[BodyPart], node: yaml.MappingNode, config: Config
) -> tuple[EndParagraph, ...]:
    """Return the last paragraphs of a lesson that could stand after any other, in their order.

    They end the last of the `parts` of the body, in the order of the file; of a body without parts
    they end the last section in the front matter (`node`), or else the `lead`.
    """
    if parts:
        return _of_part(parts[-1])
    given = {key.value: value for key, value in node.value if isinstance(value, yaml.ScalarNode)}
    last = next((spec.name for spec in reversed(config.sections) if spec.name in given), "")
    if not last:
        return last_paragraphs(lead)
    text = given[last]
    # Only a block stands in the file line by line as it is read.
    if text.style != "|":
        return ()
    return last_paragraphs(MarkdownSource(text=text.value.rstrip("\n"), line=text.start_mark.line + 2))


_QUOTED = re.compile(r"[\"“„«‘'>—–-]")


def _of_part(part: BodyPart) -> tuple[EndParagraph, ...]:
    markdown = part.markdown
    if part.name == PROMPTS:
        # The first paragraph below a label is its question, although all lessons ask it.
        asked = split_prompts(markdown)
        ask = asked[-1][1].text if asked else ""
        # A question's own line is that of its label; counted from the end, every paragraph is where it is.
        return last_paragraphs(
            MarkdownSource(text=ask, line=markdown.line + markdown.text.count("\n") - ask.count("\n"))
        )
    paragraphs = last_paragraphs(markdown)
    if part.name == QUOTES:
        quoted = [n for n, paragraph in enumerate(paragraphs, 1) if _is_quoted(paragraph.text)]
        return paragraphs[max(quoted, default=0) :]
    return paragraphs


def _is_quoted(paragraph: str) -> bool:
    quotes = split_quotes(MarkdownSource(text=paragraph, line=1))
    return bool(_QUOTED.match(paragraph)) or any(quote.author for quote in quotes)


def last_paragraphs(markdown: MarkdownSource) -> tuple[EndParagraph, ...]:
    """Return the last paragraphs of a text that could stand after any other text; never all of it."""
    if _FENCE.search(markdown.text):
        return ()
    paragraphs: list[EndParagraph] = []
    rows: list[str] = []
    for number, line in enumerate([*markdown.text.split("\n"), ""], markdown.line):
        if line.strip():
            rows.append(line.rstrip())
        elif rows:
            first = number - len(rows)
            paragraphs.append(EndParagraph(text="\n".join(rows), first=first, last=number - 1))
            rows = []
    kept: list[EndParagraph] = []
    # From the end, until one cannot close any lesson; the first paragraph is never a part of it.
    for paragraph in reversed(paragraphs[1:][-MOST_PARAGRAPHS:]):
        if not is_closing(paragraph.text):
            break
        kept.insert(0, paragraph)
    return tuple(kept)


def is_closing(paragraph: str) -> bool:
    """Tell whether a paragraph could close any lesson: it is no item of a list, and announces none."""
    return not (
        _NO_CLOSING.match(paragraph)
        or _LINK.search(paragraph)
        or paragraph.startswith("    ")
        or paragraph.rstrip("*_ ").endswith(":")
        or re.match(r"\s*(?:[-*+]|\d+[.)])\s", paragraph)
    )


def digests_of(paragraphs: Sequence[EndParagraph]) -> tuple[bytes, ...]:
    """Return a digest of the last paragraph, of the last two, and so on."""
    return tuple(digest_of(text_of_ending(paragraphs[-n:])) for n in range(1, len(paragraphs) + 1))


def text_of_ending(paragraphs: Iterable[EndParagraph]) -> str:
    """Return paragraphs as one text of Markdown."""
    return "\n\n".join(paragraph.text for paragraph in paragraphs)


class CommonEndings:
    """Counts the endings of lessons, to find the longest that most of them share."""

    def __init__(self) -> None:
        self.total = 0
        self._seen: Counter[str] = Counter()

    def add(self, paragraphs: Sequence[EndParagraph]) -> None:
        """Count the ending of one lesson; one that has none counts, too."""
        self.total += 1
        for n in range(1, len(paragraphs) + 1):
            text = text_of_ending(paragraphs[-n:])
            # What most lessons share turns up among the first few hundred, so the memory need not hold all endings.
            if text in self._seen or len(self._seen) < _KEPT:
                self._seen[text] += 1

    def closing(self) -> tuple[str, int]:
        """Return the longest ending that most lessons share and how many do, or an empty text."""
        common = [(text, count) for text, count in self._seen.items() if are_most(count, self.total)]
        return max(common, key=lambda pair: len(pair[0]), default=("", 0))
