"""The words of rendered text, without its markup."""

import contextlib
import html
import re
from collections.abc import Collection
from html.parser import HTMLParser

from generator.model.lesson import Prose

__all__ = [
    "cut_short",
    "entries_in",
    "first_sentence",
    "minutes_of",
    "opening_sentence",
    "plain_text",
    "running_text",
    "words_in",
]

# People read prose on a screen at 200 to 250 words a minute; a lesson is read slowly.
_WORDS_A_MINUTE = 220


def minutes_of(words: int) -> int:
    """Return how many minutes a number of words takes to read."""
    return max(1, round(words / _WORDS_A_MINUTE))


def plain_text(prose: Prose) -> str:
    """Return the text of prose without markup: blocks become lines, and list entries start with their marks."""
    markup = "".join(prose.pieces)
    plain = _PLAIN.fullmatch(markup)
    lines = _lines(markup, plain[1]) if plain else _read(prose, _TextParser()).split("\n")
    return "\n".join(text for line in lines if (text := " ".join(line.split())))


def _lines(markup: str, kind: str | None) -> list[str]:
    """Return the lines of plain HTML: its paragraphs, or the entries of its list, which is of a kind."""
    if kind is None:
        return [_bare(part) for part in markup.split("</p>")]
    # Behind the last entry, only the list ends.
    entries = [_bare(part) for part in markup.split("</li>")[:-1]]
    return [f"{number}. {entry}" if kind == "ol" else f"- {entry}" for number, entry in enumerate(entries, 1)]


def running_text(prose: Prose) -> str:
    """Return the sentences of prose on one line, without headings, tables, code and the marks of lists."""
    return " ".join(_read(prose, _TextParser(marks=False, hide=_NO_SENTENCES)).split())


def entries_in(prose: Prose) -> list[str]:
    """Return the text of each entry of the lists in prose, or of each paragraph where it has no list."""
    markup = "".join(prose.pieces)
    if _PLAIN.fullmatch(markup):
        parts = [_bare(part) for part in markup.replace("</li>", "</p>").split("</p>")]
    elif "<li" in markup:
        parts = [part.partition(_END)[0] for part in _read(prose, _Entries()).split(_START)[1:]]
    else:
        parts = _read(prose, _TextParser(marks=False, hide=_NO_SENTENCES)).split("\n")
    return [text for part in parts if (text := " ".join(part.split()))]


def first_sentence(prose: Prose) -> str:
    """Return the first sentence of prose, or two where the first could end in an abbreviation."""
    opening, end, _ = "".join(prose.pieces).partition("</p>")
    text = " ".join(_bare(opening).split()) if _PLAIN.fullmatch(opening + end) else running_text(prose)
    return opening_sentence(text)


def opening_sentence(text: str) -> str:
    """Return the first sentence of plain text, as `first_sentence` does."""
    match = _SENTENCE.match(text)
    return match[0] if match else text


def cut_short(text: str, length: int) -> str:
    """Return a text of at most a number of characters: cut between words, if it has any, with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0].rstrip(",;:—– ") or cut) + "…"


def words_in(prose: Prose) -> int:
    """Return the number of words in prose, without the marks of lists."""
    return len(_read(prose, _TextParser(marks=False)).split())


_NO_SENTENCES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "table", "pre", "figure"))
# Control characters, because readers refuse them in every text: no lesson can contain them.
_START, _END = "\0", "\1"
# Most prose is no more than this, and the parser is slow: paragraphs, or one list of entries without paragraphs.
_INLINE = r"</?(?:em|strong)>|<a(?: [^<>]*)?>|</a>"
# Its repetitions are possessive (`*+`, `++`): a text that is not plain is given up at once, with no second try.
_PLAIN = re.compile(
    rf"(?:<p>(?:[^<]++|{_INLINE})*+</p>\s*)*+|<(ul|ol)>\s*(?:<li>(?:[^<]++|{_INLINE})*+</li>\s*)*+</\1>\s*"
)
# Only for markup that `_PLAIN` has matched: there, no attribute can contain a ">".
_TAG = re.compile("<[^>]*>")
# A period after one or two letters ends an abbreviation ("Mr.", "z. B.") more often than a sentence.
_SENTENCE = re.compile(r".*?(?:(?<!\b\w)(?<!\b\w\w)[.!?…]+[\"”’»)\]]*(?=\s+[^\sa-zß-ÿ])|[。！？]+[」』”）]*)")


def _bare(markup: str) -> str:
    """Return the text of plain HTML."""
    return html.unescape(_TAG.sub("", markup))


def _read(prose: Prose, reader: "_TextParser") -> str:
    with contextlib.suppress(AssertionError):  # the parser cannot read `<![...]>`
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


class _TextParser(HTMLParser):
    """Collects the text; lists keep their marks, as in a letter."""

    def __init__(self, *, marks: bool = True, hide: Collection[str] = ()) -> None:
        super().__init__()
        self.marks = marks
        self.hide = {"script", "style", *hide}
        self.parts: list[str] = []
        self.counters: list[int] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.hidden:
            # Only tags of the same name are counted, since only those can end it too early.
            self.hidden += [tag] if tag == self.hidden[0] else []
        # Read in one line, the numbers and texts of footnotes would stand in the middle of sentences.
        elif tag in self.hide or ("class", "footnote-ref") in attrs or ("class", "footnotes") in attrs:
            self.hidden = [tag]
        elif tag in ("ul", "ol"):
            # -1 stands for a list without numbers.
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


class _Entries(_TextParser):
    """Collects the text of list entries, each between two marks; a list in an entry belongs to the entry."""

    def __init__(self) -> None:
        super().__init__(marks=False)

    def _item(self) -> None:
        # An entry of an inner list is part of the outer entry's sentence.
        self.parts.append(_START if len(self.counters) <= 1 else "\n")

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag in ("ul", "ol") and not self.counters:
            self.parts.append(_END)
