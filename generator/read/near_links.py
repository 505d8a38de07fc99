"""Finds what was meant as a link but does not work as one, so that readers would see its brackets.

Markdown says nothing of it: a link that is none is text.  So the text that the
parser left is compared with what was typed.  Most of what is noticed here leads
to another file, whose name only the plan knows: it is handed on as a `NearLink`.
What the text alone can tell is a warning at once.
"""

import re
from collections.abc import Iterator
from itertools import islice

from markdown_it.token import Token

from generator.model.diagnostic import Diagnostic, replacing, slip_of, warning
from generator.model.lesson import NearLink
from generator.model.source import Span
from generator.read.markdown_source import RenderContext

__all__ = ["note_near_links"]

_MOST_NOTES = 20
_MOST_IN_PARAGRAPH = 200
_WITH_SPACE = "an address with a space does not make a link"

_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:.|\n)*?(?<!`)\1(?!`)")
# An address with a space, which ends like a file or has a folder: `[laughs](not really)` is prose.
_SPACE = re.compile(
    r"(?<!\\)!?\[(?P<words>[^\[\]\n]*)\]\((?P<address>(?:[^()<>\n\"]|\([^()\n]*\))*? (?:[^()<>\n\"]|\([^()\n]*\))*?)"
    r"(?P<title>[ \t]+\"[^\"\n]*\")?\)"
)
_LOOKS_LIKE_A_FILE = re.compile(r"\.\w{2,5}(?:[#?]\S*)?$|/")
# `[[Name of a lesson|words]]`, and `![[picture.png]]`.
_WIKI = re.compile(r"(?<!\\)!?\[\[(?P<name>[^\[\]|\n]+)(?:\|(?P<words>[^\[\]\n]+))?\]\]")
# `[words][name]`, and `[name][]`.
_UNDEFINED = re.compile(r"(?<![\\\w\]])\[(?P<words>[^\[\]\n^]+)\]\[(?P<name>[^\[\]\n]*)\]")
# `[^name]`, but not `[^name]:`, which begins the note itself.
_NO_NOTE = re.compile(r"(?<!\\)\[\^(?P<name>[^\[\]\s]+)\](?!:)")
_FILE = r"[^\s()<>\[\]]+\.(?:md|pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|webp|heic|svg|mp[34]|zip)(?:#[^\s()<>\[\]]*)?"
# A space between the brackets, or each kind of bracket in the other's place.
_APART = re.compile(rf"(?<!\\)(?P<words>!?\[[^\[\]\n]+\])[ \t]+(?P<address>\({_FILE}\))")
_SWAPPED = re.compile(rf"(?<![\\\])])\((?P<words>[^()\n]+)\)\[(?P<address>{_FILE}|https?://[^\s\[\]]+)\](?![(\[])")
# A link to a file that lacks its last bracket.
_OPEN = re.compile(rf"(?<!\\)!?\[[^\[\]\n]+\]\({_FILE}[ \t]*$", re.MULTILINE)


def note_near_links(token: Token, context: RenderContext, line: int) -> None:
    """Note each near link in the text of an inline token, which starts on a line of the source.

    What the parser made a link, or code, is not in the text that it left.
    """
    if "[" not in token.content:
        return
    left = "".join(child.content for child in token.children or () if child.type == "text")
    if "[" not in left:
        return
    # Blanks of the same length keep the columns. Search goes in what was typed, as the parser's text lacks the
    # escapes.
    typed = _CODE.sub(lambda code: " " * len(code.group()), token.content) if "`" in token.content else token.content
    paragraph = _Paragraph(context, typed, left, line)
    context.near_links += paragraph.near_links()
    context.diagnostics += paragraph.slips()


class _Paragraph:
    """Looks through the text of one paragraph: as it was typed, and what the parser left of it."""

    def __init__(self, context: RenderContext, typed: str, left: str, line: int) -> None:
        self.context, self.typed, self.left, self.line = context, typed, left, line

    def near_links(self) -> Iterator[NearLink]:
        """Yield what may lead to a file of the site."""
        for match in _first(_SPACE, self.typed):
            address = match["address"].strip()
            # The first word is enough to see that no link was made of it: typographic quotes may have changed others.
            if f"]({match['address'].split(' ')[0]}" in self.left and _LOOKS_LIKE_A_FILE.search(address):
                kind = "picture" if match.group()[0] == "!" else "space"
                yield self._near(kind, address, match, title=match["title"] or "")
        for match in _first(_WIKI, self.typed):
            if f"[[{match['name'].split(' ')[0]}" in self.left:
                yield self._near("embed" if match.group()[0] == "!" else "wiki", match["name"].strip(), match)
        for match in _first(_UNDEFINED, self.typed):
            if self._is_undefined(match) and not self._defined(match["name"] or match["words"]):
                yield self._near("undefined", match["name"] or match["words"], match)

    def slips(self) -> Iterator[Diagnostic]:
        """Yield a warning for each near link that this text alone explains."""
        for match in _first(_UNDEFINED, self.typed):
            name = match["name"] or match["words"]
            if self._is_undefined(match) and (defined := self._defined(name)):
                yield defined if isinstance(defined, Diagnostic) else self._misnamed(match, name, defined)
        for match in _first(_NO_NOTE, self.typed):
            if f"[^{match['name']}]" in self.left:
                yield self._no_note(match)
        for pattern, make in ((_APART, _joined), (_SWAPPED, _right_way), (_OPEN, _closed)):
            for match in _first(pattern, self.typed):
                if match.group()[:2].strip("!") in self.left:
                    message, right = make(match)
                    yield self._warning(match, message, f"write `{right}`", right)

    def _is_undefined(self, match: re.Match[str]) -> bool:
        return f"[{match['name'].split(' ')[0]}" in self.left and match["words"].split(" ")[0] in self.left

    def _defined(self, name: str) -> str | Diagnostic:
        """Return the defined name that was probably meant, or a warning if its own definition is broken."""
        definition = re.compile(rf" {{0,3}}\[{re.escape(name)}\]:[ \t]*(?P<address>[^<\s].* .*)", re.IGNORECASE)
        for number, text in enumerate(self.context.lines, 1):
            if (address_at := definition.match(text)) and _LOOKS_LIKE_A_FILE.search(address_at["address"].strip()):
                address = address_at["address"].strip()
                span = self.context.source.span(number, address_at.start("address") + 1, len(address))
                return _near_link(span, address, (_WITH_SPACE, f"write `<{address}>`"), f"<{address}>")
        names = re.findall(r"^ {0,3}\[([^\[\]^]+)\]:", self.context.link_definitions, re.MULTILINE)
        return slip_of(name, names)

    def _misnamed(self, match: re.Match[str], name: str, right: str) -> Diagnostic:
        mended = f"[{match['words']}][{right}]"
        return self._warning(match, f'nothing says where "{name}" leads', f"write `{mended}`", mended)

    def _no_note(self, match: re.Match[str]) -> Diagnostic:
        name = match["name"]
        notes = self.context.footnotes
        # A note that nothing refers to, where one is missing, is the one that was meant.
        # With many notes nothing is obvious, and each would be counted in the whole text.
        text = self.context.source.text if len(notes) <= _MOST_NOTES else ""
        unused = [other for other in notes if text.count(f"[^{other}]") == 1]
        right = slip_of(name, notes) or (unused[0] if len(unused) == 1 else "")
        advice = f"add a line `[^{name}]: the text of the footnote` at the end"
        if right:
            advice = f"write `[^{right}]`, or {advice}"
        return self._warning(match, f'there is no footnote "{name}"', advice, f"[^{right}]" if right else "")

    def _warning(self, match: re.Match[str], message: str, advice: str, right: str) -> Diagnostic:
        return _near_link(self._span(match), match.group(), (message, advice), right)

    def _near(self, kind: str, target: str, match: re.Match[str], *, title: str = "") -> NearLink:
        words = (match["words"] or "").strip()
        return NearLink(
            kind=kind, target=target, words=words, typed=match.group(), span=self._span(match), title=title.strip()
        )

    def _span(self, match: re.Match[str]) -> Span:
        """Return where a match stands in the file; all of its line, if it is not there as it was read."""
        line, typed = self.line + self.typed.count("\n", 0, match.start()), match.group()
        text = self.context.lines[line - 1] if line <= len(self.context.lines) else ""
        column = text.find(typed) + 1
        return self.context.source.span(line, max(1, column), len(typed) if column else 200)


def _first(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the first matches: a paragraph with more is no prose, and each is looked for in all of it."""
    return islice(pattern.finditer(text), _MOST_IN_PARAGRAPH)


def _joined(match: re.Match[str]) -> tuple[str, str]:
    return "there is a space between the brackets, so this is no link", f"{match['words']}{match['address']}"


def _right_way(match: re.Match[str]) -> tuple[str, str]:
    return "the brackets of this link have changed places", f"[{match['words']}]({match['address']})"


def _closed(match: re.Match[str]) -> tuple[str, str]:
    return "this link is not closed", f"{match.group().rstrip()})"


def _near_link(span: Span, typed: str, advice: tuple[str, str], right: str) -> Diagnostic:
    """Return a warning, with the edit that puts what is right in the place of what was typed, if that is there."""
    message, what_to_do = advice
    edits = (replacing(span, right),) if right and span.shown == typed else ()
    return warning("link/near", span, message, help=what_to_do, edits=edits)
