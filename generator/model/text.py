"""The words of rendered text, without its mark-up."""

import contextlib
from collections.abc import Collection
from html.parser import HTMLParser

from generator.model.lesson import Prose

__all__ = ["minutes_of", "plain_text", "running_text", "words_in"]

_WORDS_A_MINUTE = 220


def minutes_of(words: int) -> int:
    """Return how many minutes so many words take to read."""
    return max(1, round(words / _WORDS_A_MINUTE))


def plain_text(prose: Prose) -> str:
    """Return the text of prose without mark-up: blocks become lines, list entries start with their mark."""
    lines = (" ".join(line.split()) for line in _read(prose, _Text()).split("\n"))
    return "\n".join(line for line in lines if line)


def running_text(prose: Prose) -> str:
    """Return the sentences of prose on one line: without headings, tables, code and the marks of lists."""
    hidden = {"h1", "h2", "h3", "h4", "h5", "h6", "table", "pre", "figure"}
    return " ".join(_read(prose, _Text(marks=False, hide=hidden)).split())


def words_in(prose: Prose) -> int:
    """Return how many words a reader reads: all of them, without the marks of lists."""
    return len(_read(prose, _Text(marks=False)).split())


def _read(prose: Prose, reader: "_Text") -> str:
    with contextlib.suppress(AssertionError):  # the parser has no mind for `<![...]>`
        reader.feed("".join(prose.pieces))
        reader.close()
    return "".join(reader.parts)


_BLOCKS = {
    "p",
    "li",
    "ul",
    "ol",
    "blockquote",
    "br",
    "tr",
    "table",
    "pre",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figure",
}


class _Text(HTMLParser):
    """Collects the text; lists keep their marks, as a letter would have them."""

    def __init__(self, *, marks: bool = True, hide: Collection[str] = ()) -> None:
        super().__init__()
        self.marks = marks
        self.hide = {"script", "style", *hide}
        self.parts: list[str] = []
        self.counters: list[int] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.hidden:
            self.hidden += [tag] if tag == self.hidden[0] else []
        elif tag in self.hide or ("class", "footnote-ref") in attrs or ("class", "footnotes") in attrs:
            self.hidden = [tag]
        elif tag in ("ul", "ol"):
            self.counters.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._item()
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def _item(self) -> None:
        number = self.counters.pop() if self.counters else -1
        number += number >= 0
        self.counters.append(number)
        mark = f"{number}. " if number >= 0 else "- "
        self.parts.append(f"\n{mark}" if self.marks else "\n")

    def handle_endtag(self, tag: str) -> None:
        if self.hidden:
            if tag == self.hidden[0]:
                self.hidden.pop()
            return
        if tag in ("ul", "ol") and self.counters:
            self.counters.pop()
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            # A line break in the source is only where the author's line was full.
            self.parts.append(data.replace("\n", " "))
