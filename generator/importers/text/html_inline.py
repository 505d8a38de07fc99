"""The inside of paragraphs, from HTML to lines of Markdown: emphasis, links, pictures, code."""

import re
from typing import Any

from generator.importers.text.blocks import BREAK, LinkTarget, marker_of
from generator.importers.text.html_pieces import BLOCKS, SILENT
from generator.importers.text.inline import InlinePiece, Line, escape_text, is_picture, line_of, shown

__all__ = ["DEEPEST", "InlineWriter", "fence_for", "in_label"]

DEEPEST = 100
"""How deep elements are followed; programs have nested them by the thousand."""

_MARKS = {
    **dict.fromkeys(("b", "strong"), "**"),
    **dict.fromkeys(("i", "em", "cite", "var", "dfn"), "*"),
    **dict.fromkeys(("s", "strike", "del"), "~~"),
}

_AROUND = {"q": ("“", "”"), "sub": ("<sub>", "</sub>"), "sup": ("<sup>", "</sup>")}

# Markdown has one mark for all of them.
_CODE = {"code", "tt", "kbd", "samp"}

_PICTURE_URL = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|bmp|svg)(?:[?#].*)?$|(?:blogspot|googleusercontent)\.com/", re.IGNORECASE
)


class InlineWriter:
    """Writes the inside of paragraphs; `targets` are the links and pictures met, `review_notes` what was lost."""

    def __init__(self) -> None:
        self.targets: list[LinkTarget] = []
        self.review_notes: list[str] = []

    def inline(self, element: Any, tag: str, marks: tuple[str, ...], lines: list[Line], depth: int) -> None:
        """Write an element that stands inside a paragraph, under the marks around it, to the last of the lines."""
        if tag in SILENT:
            self.silent(element)
        elif depth > DEEPEST:
            self.text("".join(element.itertext()), marks, lines)
        elif tag == "br":
            lines.append([])
        elif tag == "img":
            self._picture(element, marks, lines)
        elif tag == "a":
            self._link(element, marks, lines, depth)
        elif tag in _CODE:
            self._code(element, marks, lines)
        elif tag in _AROUND and _is_in_a_line(element):
            before, after = _AROUND[tag]
            self._put(before, marks, lines)
            self._children(element, marks, lines, depth)
            self._put(after, marks, lines)
        elif tag == "cite" and _names_who_said_it(element):
            self._attribution(element, marks, lines, depth)
        elif tag == "input":
            self.text(element.get("value") if element.get("type") in ("submit", "button") else "", marks, lines)
        else:
            self._children(element, _marked(element, tag, marks), lines, depth)

    def _children(self, element: Any, marks: tuple[str, ...], lines: list[Line], depth: int) -> None:
        self.text(element.text, marks, lines)
        for child in element:
            if isinstance(child.tag, str):
                if child.tag in BLOCKS:
                    # only where depth has run out, or inside a link
                    lines.append([])
                    self._children(child, marks, lines, depth + 1)
                    lines.append([])
                else:
                    self.inline(child, child.tag, marks, lines, depth + 1)
            self.text(child.tail, marks, lines)

    def text(self, text: str | None, marks: tuple[str, ...], lines: list[Line]) -> None:
        """Write the text of a node as it is shown."""
        if text:
            lines[-1].append(InlinePiece(shown(text), marks))

    def _put(self, markdown: str, marks: tuple[str, ...], lines: list[Line]) -> None:
        lines[-1].append(InlinePiece(markdown, marks, done=True))

    def _attribution(self, element: Any, marks: tuple[str, ...], lines: list[Line], depth: int) -> None:
        """Write who said a quotation on a line of its own, behind a dash."""
        before = "".join(piece.text for piece in lines[-1]).strip()
        # Who wrote a dash or a bracket has set the name apart already.
        if before and before[-1] not in "—–-~(":
            lines.append([])
        if not before[-1:] or before[-1] not in "—–-~(":
            self.text("— ", (), lines)
        self._children(element, marks, lines, depth)

    def _code(self, element: Any, marks: tuple[str, ...], lines: list[Line]) -> None:
        text = shown("".join(element.itertext())).strip()
        if text:
            fence = fence_for(text, 1)
            # The fence would run together with a backtick at the edge; one space on each side is not shown
            # (CommonMark, 6.1).
            pad = " " if text[0] == "`" or text[-1] == "`" else ""
            self._put(f"{fence}{pad}{text}{pad}{fence}", marks, lines)

    def _picture(self, element: Any, marks: tuple[str, ...], lines: list[Line]) -> None:
        address = element.get("src") or element.get("data-src") or ""
        alt = shown(element.get("alt") or "").strip()
        if not address.strip():
            self.text(alt, marks, lines)
            return
        title = shown(element.get("title") or "").strip()
        credit = f' "{_in_title(title)}"' if title and title != alt else ""
        marker = self.target(address.strip(), is_picture=True)
        self._put(f"![{in_label(escape_text(alt))}]({marker}{credit})", (), lines)

    def _link(self, element: Any, marks: tuple[str, ...], lines: list[Line], depth: int) -> None:
        address = (element.get("href") or "").strip()
        inner: list[Line] = [[]]
        self._children(element, marks, inner, depth)
        only_pictures = any(is_picture(p) for line in inner for p in line) and not any(
            p.text.strip() for line in inner for p in line if not is_picture(p)
        )
        leads = address and not address.lower().startswith(("javascript:", "data:", "vbscript:", "about:"))
        # Blogger and WordPress link each picture to its large version; here, the picture itself is shown as large as
        # it is.
        if not leads or (only_pictures and _PICTURE_URL.search(address)):
            self._take(inner, lines)
            return
        shared = inner[0][0].marks if inner[0] else marks
        # Marks that all of a link has go around it, others stay inside: none may begin inside and end outside.
        if any(p.marks != shared for line in inner for p in line):
            shared = marks
        # A link over several lines becomes one on each, since Markdown's links end with their paragraph.
        for number, line in enumerate(inner):
            if number:
                lines.append([])
            label = line_of(
                InlinePiece(p.text, tuple(m for m in p.marks if m not in shared), done=p.done) for p in line
            )
            before, after = line[:1], line[-1:]
            if label.strip():
                if before and not before[0].done and before[0].text[:1] == " ":
                    self.text(" ", marks, lines)
                self._put(self._linked(label.strip(), address), shared, lines)
                if after and not after[0].done and after[0].text[-1:] == " ":
                    self.text(" ", marks, lines)

    def _linked(self, label: str, address: str) -> str:
        # An address that shows itself has no target to lead anew: readers would see one place and arrive at another.
        if label.replace("\\", "") == address and re.fullmatch(r"https?://[^\s<>]+", address):
            return f"<{address}>"
        return f"[{in_label(label)}]({self.target(address)})"

    def _take(self, inner: list[Line], lines: list[Line]) -> None:
        lines[-1] += inner[0]
        lines += inner[1:]

    def target(self, url: str, *, is_picture: bool = False) -> str:
        """Add a link or a picture, and return its marker."""
        self.targets.append(LinkTarget(url=url, is_picture=is_picture))
        return marker_of(len(self.targets) - 1)

    def silent(self, element: Any) -> None:
        """Leave out an element that readers do not see, and note what may be missed."""
        if element.tag == "script":
            self.review_notes.append("a script was left out")


def fence_for(code: str, least: int) -> str:
    """Return more backticks than there are in a row in some code."""
    return "`" * max(least, 1 + max((len(run) for run in re.findall("`+", code)), default=0))


def _marked(element: Any, tag: str, marks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the marks inside an element: its tag's, or what its style says."""
    mark = _MARKS.get(tag)
    added = [mark] if mark else []
    style = element.get("style")
    if style:
        if re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", style):
            added.append("**")
        if re.search(r"font-style\s*:\s*italic", style):
            added.append("*")
        # Google Docs wraps every document that is copied in <b style="font-weight:normal">.
        if re.search(r"font-weight\s*:\s*(?:normal|[1-5]00)", style):
            marks = tuple(m for m in marks if m != "**")
    return tuple(dict.fromkeys([*marks, *added]))


def _names_who_said_it(element: Any) -> bool:
    """Tell whether a cite is the last of a quotation; anywhere else it is the name of a work."""
    if (element.tail or "").strip() or element.getnext() is not None:
        return False
    text = "".join(element.itertext()).strip()
    return bool(text) and text[0] not in "—–-~(" and next(element.iterancestors("blockquote"), None) is not None


def _is_in_a_line(element: Any) -> bool:
    """Tell whether there is text in an element, and no break: tags alone on a line would be a block of HTML."""
    return bool("".join(element.itertext()).strip()) and next(element.iterdescendants("br"), None) is None


def in_label(text: str) -> str:
    """Return Markdown so that it can stand between the square brackets of a link or a picture."""
    text = text.replace(BREAK, " ")
    depth = 0
    for bracket in re.findall(r"\\.|[\[\]]", text):
        depth += {"[": 1, "]": -1}.get(bracket, 0)
        if depth < 0:
            break
    # Brackets that match may stay, as people read the file; one without its partner would end the label.
    return (
        text if depth == 0 else re.sub(r"\\.|[\[\]]", lambda bracket_or_escape: f"\\{bracket_or_escape[0][-1]}", text)
    )


def _in_title(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
