"""The pages of the handbook as data: their headings, their links, and the examples under each heading."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "layouts" / "README.md", *sorted(DOCS.glob("*.md")))

_PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, kw_only=True)
class Fence:
    """An example: its language, the second word after its fence, and its text."""

    language: str
    mark: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Passage:
    """The text between one heading and the next."""

    page: str
    heading: str
    level: int
    line: int
    text: str
    fences: tuple[Fence, ...]

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@cache
def passages(page: Path) -> tuple[Passage, ...]:
    """Return the passages of a page; text before the first heading is left out."""
    lines = page.read_text("utf-8").split("\n")
    tokens = _tokens(page)
    starts = [(n, t.map[0]) for n, t in enumerate(tokens) if t.type == "heading_open" and t.map]
    found = []
    for (number, start), (_, end) in zip(starts, [*starts[1:], (0, len(lines))], strict=True):
        fences = (t for t in tokens if t.type == "fence" and t.map and start < t.map[0] < end)
        passage = Passage(
            page=page.relative_to(ROOT).as_posix(),
            heading=_plain(tokens[number + 1]),
            level=int(tokens[number].tag[1]),
            line=start + 1,
            text="\n".join(lines[start + 1 : end]),
            fences=tuple(_fence(t) for t in fences),
        )
        found.append(passage)
    return tuple(found)


def all_passages() -> list[Passage]:
    """Return every passage of every page."""
    return [passage for page in PAGES for passage in passages(page)]


def headings(page: str) -> set[str]:
    """Return the headings of a page in docs/ as plain text."""
    return {passage.heading for passage in passages(DOCS / page)}


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    found: dict[str, None] = {}
    for passage in passages(page):
        stem = re.sub(r"[^\w\- ]", "", passage.heading.lower()).replace(" ", "-")
        name, number = stem, 1
        while name in found:
            name, number = f"{stem}-{number}", number + 1
        found[name] = None
    return set(found)


def links(page: Path) -> list[str]:
    """Return the address of every link and picture of a page, in order."""
    found = []
    for token in _inline(page):
        address = token.attrGet("href") or token.attrGet("src")
        if address:
            found.append(str(address))
    return found


def code(page: Path) -> list[str]:
    """Return every inline code span of a page."""
    return [token.content for token in _inline(page) if token.type == "code_inline"]


def _inline(page: Path) -> list[Token]:
    return [c for t in _tokens(page) if t.type == "inline" for c in t.children or ()]


@cache
def _tokens(page: Path) -> list[Token]:
    """Parse a page once: every worker of pytest does it while it collects the tests, which are named after examples."""
    return _PARSER.parse(page.read_text("utf-8"))


def _plain(token: Token) -> str:
    return "".join(child.content for child in token.children or ())


def _fence(token: Token) -> Fence:
    language, _, mark = token.info.strip().partition(" ")
    return Fence(language=language, mark=mark.strip(), text=token.content)
