"""Markdown in blocks, with markers for the addresses of links and pictures.

The new addresses are known only when the whole archive is read.  Until then a
marker stands in the text, and its old address in a list beside it.
"""

import re
from collections.abc import Callable, Mapping

from generator.model.characters import FORBIDDEN_CLASS
from generator.model.value import Value, replace
from generator.read.recognize.blocks import BREAK, Block, split_blocks

__all__ = [
    "BREAK",
    "Block",
    "LinkTarget",
    "Marked",
    "blocks_of",
    "fill",
    "marker_of",
    "seen",
    "with_names",
    "without_markers",
]

# Two letters of the private use area stand around the number of a target.
_OPEN, _CLOSE = "\ue000", "\ue001"

_MARKER = re.compile(f"{_OPEN}(\\d+){_CLOSE}")

# A label can hold brackets that match, and escaped ones.
_LABEL = r"(?P<label>(?:\\?\[[^\[\]]*\]|\\.|[^\[\]\\])*)"

_LINKED = re.compile(rf"!?\[{_LABEL}\]\({_OPEN}(?P<number>\d+){_CLOSE}(?: \"(?P<title>(?:\\.|[^\"\\])*)\")?\)")


class LinkTarget(Value):
    """The address of a link or a picture, as the source has it."""

    url: str
    is_picture: bool = False


class Marked(Value):
    """A text as blocks of Markdown with markers, and the targets that these stand for.

    `review_notes` say in plain words what could not be kept as it was.
    """

    blocks: tuple[Block, ...]
    targets: tuple[LinkTarget, ...] = ()
    review_notes: tuple[str, ...] = ()


def marker_of(number: int) -> str:
    """Return the marker of a target, by its number."""
    return f"{_OPEN}{number}{_CLOSE}"


def fill(text: str, targets: Callable[[int], str], *, encoded: bool = True) -> str:
    """Return Markdown with every marker replaced by the address that `targets` returns for its number.

    A link or a picture whose address is empty becomes its words.
    """
    if _OPEN not in text:
        return text
    written = _destination if encoded else str
    # Links that lose their address first: afterwards nothing would tell them from the others.
    text = _LINKED.sub(lambda link: link[0] if targets(int(link["number"])) else link["label"], text)
    return _MARKER.sub(lambda link: written(targets(int(link[1]))), text)


def with_names(text: str, names: Mapping[int, str]) -> str:
    """Return Markdown in which the pictures with these numbers, which nothing can show, are words.

    The words are the alternative text, or else the name given here, and the caption.
    """

    def words_of(picture: re.Match[str]) -> str:
        number = int(picture["number"])
        if not picture[0].startswith("!") or number not in names:
            return picture[0]
        label = picture["label"] or names[number]
        return f"{label}: {picture['title']}" if picture["title"] and label else picture["title"] or label

    return _LINKED.sub(words_of, text) if names and _OPEN in text else text


def _destination(url: str) -> str:
    """Return an address as it stands between the brackets of a link."""
    plain = url.strip().replace("\n", "").replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
    plain = re.sub(r"[ \t\x00-\x1f]", "%20", plain)
    return f"<{plain}>" if "(" in plain or ")" in plain else plain


def without_markers(text: str) -> str:
    """Return Markdown without its markers."""
    return _MARKER.sub("", text)


# Inside a block that is no code, code is a fence in a list or a span of backticks (CommonMark, 4.5 and 6.1).
_CODE_OR_LINK = re.compile(
    r"(?P<code>^ *(?P<fence>`{3,}|~{3,})[^\n]*\n(?:(?! *(?P=fence)).*\n?)*(?: *(?P=fence)[^\n]*)?"
    r"|(?P<ticks>(?<![`\\])`+(?!`))[^`]*(?:(?!(?P=ticks)(?!`))`+[^`]*)*(?P=ticks)(?!`)|\\.)"
    r"|(?P<before>(?P<picture>!)?\[(?:\\.|[^\[\]\\]|\[[^\[\]]*\])*\])\((?P<url><[^<>\n]*>|[^\s()]+)",
    re.MULTILINE,
)


def blocks_of(markdown: str) -> Marked:
    """Return Markdown as blocks, with markers for where its links and pictures lead; code stays as it is."""
    targets: list[LinkTarget] = []

    def marked(link: re.Match[str]) -> str:
        if link["code"]:
            return link[0]
        targets.append(LinkTarget(url=link["url"].strip("<>"), is_picture=bool(link["picture"])))
        return f"{link['before']}({marker_of(len(targets) - 1)}"

    blocks = [
        block if block.kind == "code" else replace(block, text=_CODE_OR_LINK.sub(marked, block.text))
        for block in split_blocks(seen(markdown))
    ]
    return Marked(blocks=tuple(blocks), targets=tuple(targets))


# Also the letters that stand for markers here: a text may have them by chance.
_UNSEEN = re.compile(f"[{FORBIDDEN_CLASS}\x85\ufdd0-\ufdef\ue000-\ue002]")

# Letters that stand for themselves in Windows's encoding, and for nothing in Unicode: somebody mixed the two up.
_WINDOWS = {n: bytes([n]).decode("cp1252") for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


def seen(text: str) -> str:
    """Return a text without the characters that nobody sees and YAML does not allow (YAML 1.2.2, section 5.1)."""
    # Nearly every line: nothing below can apply, and this is asked for each piece of each text.
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", text.translate(_WINDOWS)).replace("\u2028", "\n").replace("\u2029", "\n")
