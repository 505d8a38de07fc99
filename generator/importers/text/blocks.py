"""Markdown in blocks, with markers where links and pictures lead.

Where they lead now can be said only when a whole archive is known; until then
a marker stands in the text, and the address of old beside it.
"""

import re
from collections.abc import Callable

from generator.model.value import Value

__all__ = ["BREAK", "Block", "Marked", "Target", "blocks_of", "fill", "marker_of", "seen", "without_markers"]

BREAK = "\\\n"
"""A line break inside a paragraph."""

# Two letters of the private use area stand around the number of a target.
_OPEN, _CLOSE = "\ue000", "\ue001"

_MARKER = re.compile(f"{_OPEN}(\\d+){_CLOSE}")

_LABEL = r"(?P<label>(?:\\?\[[^\[\]]*\]|\\.|[^\[\]\\])*)"

_LINKED = re.compile(rf"!?\[{_LABEL}\]\({_OPEN}(?P<number>\d+){_CLOSE}(?: \"(?:\\.|[^\"\\])*\")?\)")


class Block(Value):
    """A block of Markdown; `kind` is `paragraph`, `heading`, `list`, `quote`, `code`, `table`, `html` or `rule`."""

    kind: str
    text: str


class Target(Value):
    """Where a link leads, or the address of a picture, as the source has it."""

    url: str
    is_picture: bool = False


class Marked(Value):
    """A text as blocks of Markdown with markers, and the targets that these stand for.

    `review_notes` are what could not be told as it was, in plain words.
    """

    blocks: tuple[Block, ...]
    targets: tuple[Target, ...] = ()
    review_notes: tuple[str, ...] = ()


def marker_of(number: int) -> str:
    """Return what stands in Markdown for where a target is."""
    return f"{_OPEN}{number}{_CLOSE}"


def fill(text: str, targets: Callable[[int], str], *, encoded: bool = True) -> str:
    """Return Markdown with every marker replaced by the address that its number has now, as links need it.

    Of a link or a picture whose address is empty, its words are left.
    """
    if _OPEN not in text:
        return text
    spelt = _destination if encoded else str
    text = _LINKED.sub(lambda found: found[0] if targets(int(found["number"])) else found["label"], text)
    return _MARKER.sub(lambda found: spelt(targets(int(found[1]))), text)


def _destination(url: str) -> str:
    """Return an address as it stands between the brackets of a link."""
    plain = url.strip().replace("\n", "").replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
    plain = re.sub(r"[ \t\x00-\x1f]", "%20", plain)
    return f"<{plain}>" if "(" in plain or ")" in plain else plain


def without_markers(text: str) -> str:
    """Return Markdown without its markers."""
    return _MARKER.sub("", text)


_KINDS = (
    ("code", r" {0,3}(?:```|~~~)|    |\t"),
    ("heading", r" {0,3}#{1,6}(?:\s|$)"),
    ("rule", r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$"),
    ("list", r" {0,3}(?:[-*+]|\d{1,9}[.)])\s"),
    ("quote", r" {0,3}>"),
    ("table", r" {0,3}\|"),
    ("html", r" {0,3}<(?:[a-z/!])"),
)

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
# Alone on its line it can open a section, whatever stands below it.
_LABEL_ALONE = re.compile(r" {0,3}(?:\*\*[^*]+\*\*:?|__[^_]+__:?|[^\W\d_][\w '’&-]{2,50}:)[ \t]*")
_INTERRUPTS = re.compile(r" {0,3}(?:[-*+][ \t]|1[.)][ \t]|>|`{3,}|~{3,})")
_MARKDOWN_LINK = re.compile(r"(?P<before>(?P<picture>!)?\[(?:\\.|[^\]\\])*\])\((?P<url><[^<>\n]*>|[^\s()]+)")


def blocks_of(markdown: str) -> Marked:
    """Return Markdown as blocks, and markers for where its links and pictures lead."""
    targets: list[Target] = []

    def marked(found: re.Match[str]) -> str:
        targets.append(Target(url=found["url"].strip("<>"), is_picture=bool(found["picture"])))
        return f"{found['before']}({marker_of(len(targets) - 1)}"

    rows = _Rows()
    for line in _MARKDOWN_LINK.sub(marked, seen(markdown)).split("\n"):
        rows.take(line)
    rows.close()
    return Marked(blocks=tuple(rows.blocks), targets=tuple(targets))


class _Rows:
    """Lines of Markdown on their way to blocks (CommonMark, section 4), so far as sections depend on them."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._rows: list[str] = []
        self._fence = ""

    def take(self, line: str) -> None:
        """Add a line to the block that it belongs to."""
        fence = _FENCE.match(line)
        if self._fence:
            self._rows.append(line)
            self._fence = "" if fence and fence[1].startswith(self._fence) else self._fence
        elif not line.strip():
            self.close()
        elif self._is_paragraph() and len(self._rows) == 1 and _UNDERLINE.match(line):
            self._rows = [f"## {self._rows[0].strip()}"]
            self.close()
        elif _kind_of(line) == "heading" or _LABEL_ALONE.fullmatch(line):
            self.close()
            self._rows.append(line)
            self.close()
        else:
            if self._is_paragraph() and _INTERRUPTS.match(line):
                self.close()
            self._rows.append(line)
            self._fence = fence[1] if fence else ""

    def _is_paragraph(self) -> bool:
        return bool(self._rows) and _kind_of(self._rows[0]) == "paragraph"

    def close(self) -> None:
        """End the block."""
        rows, self._rows = self._rows, []
        if not rows:
            return
        # A second paragraph of an item, or more of indented code, belongs to the block before it.
        if self.blocks and rows[0][:1] in (" ", "\t") and self.blocks[-1].kind in ("list", "code"):
            rows[:0] = [self.blocks.pop().text, ""]
        self.blocks.append(Block(kind=_kind_of(rows[0]), text="\n".join(rows)))


def _kind_of(line: str) -> str:
    return next((kind for kind, shape in _KINDS if re.match(shape, line)), "paragraph")


_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\ue000-\ue002]")

# Letters that stand for themselves in Windows's encoding, and for nothing in Unicode: somebody mixed the two up.
_WINDOWS = {n: bytes([n]).decode("cp1252") for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


def seen(text: str) -> str:
    """Return a text without the characters that nobody sees and YAML does not allow (YAML 1.2.2, section 5.1)."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", text.translate(_WINDOWS)).replace("\u2028", "\n").replace("\u2029", "\n")
