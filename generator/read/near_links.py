"""Warnings for what was meant as a link and is none, so that readers would see its brackets."""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from generator.model.diagnostic import Diagnostic, warning
from generator.model.edit import Edit
from generator.model.url import slugify
from generator.read.markdown_source import RenderContext

__all__ = ["near_links"]

_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:.|\n)*?(?<!`)\1(?!`)")
# An address with a space, which ends like a file or has a folder: `[laughs](not really)` is prose.
_SPACE = re.compile(
    r"(?<!\\)!?\[[^\[\]\n]*\]\((?P<address>(?:[^()<>\n\"]|\([^()\n]*\))*? (?:[^()<>\n\"]|\([^()\n]*\))*?)"
    r"(?P<title>[ \t]+\"[^\"\n]*\")?\)"
)
_LOOKS_LIKE_A_FILE = re.compile(r"\.\w{2,5}(?:[#?]\S*)?$|/")
_WIKI = re.compile(r"(?<!\\)!?\[\[(?P<name>[^\[\]|\n]+)(?:\|(?P<words>[^\[\]\n]+))?\]\]")
_UNDEFINED = re.compile(r"(?<![\\\w\]])\[(?P<words>[^\[\]\n^]+)\]\[(?P<name>[^\[\]\n]*)\]")
_NO_NOTE = re.compile(r"(?<!\\)\[\^(?P<name>[^\[\]\s]+)\](?!:)")


def near_links(token: Token, context: RenderContext, line: int) -> Iterator[Diagnostic]:
    """Yield a warning for each near link in the text of an inline token, which starts on a line of the source.

    What the parser made a link, or code, is not in the text that it left.
    """
    if "[" not in token.content:
        return
    prose = "".join(child.content for child in token.children or () if child.type == "text")
    if "[" not in prose:
        return
    # Blanks of the same length keep the columns. Search goes in what was typed, as the parser's text lacks the
    # escapes.
    typed = _CODE.sub(lambda code: " " * len(code.group()), token.content) if "`" in token.content else token.content
    for pattern, make in ((_SPACE, _with_space), (_WIKI, _wiki), (_UNDEFINED, _undefined), (_NO_NOTE, _no_note)):
        for match in pattern.finditer(typed):
            message, advice, mended = make(match, prose)
            if message:
                yield _near_link(context, line + typed.count("\n", 0, match.start()), match, (message, advice, mended))


def _with_space(match: re.Match[str], prose: str) -> tuple[str, str, str]:
    address = match["address"].strip()
    # The first word is enough to see that no link was made of it: typographic quotes may have changed the others.
    if f"]({match['address'].split(' ')[0]}" not in prose or not _LOOKS_LIKE_A_FILE.search(address):
        return "", "", ""
    mended = f"{match.group()[: match.start('address') - match.start()]}<{address}>{match['title'] or ''})"
    return "an address with a space is no link", f"write `{mended}`", mended


def _wiki(match: re.Match[str], prose: str) -> tuple[str, str, str]:
    if f"[[{match['name'].split(' ')[0]}" not in prose:
        return "", "", ""
    name = match["name"].strip()
    if match.group().startswith("!"):
        return "this is not how a picture is shown", f"write `![What can be seen in it](<images/{name}>)`", ""
    advice = f"write `[{(match['words'] or name).strip()}]({slugify(name) or 'other-lesson'}.md)`"
    return "two square brackets make no link", f"{advice}, with the name of the lesson's file", ""


def _undefined(match: re.Match[str], prose: str) -> tuple[str, str, str]:
    name = match["name"] or match["words"]
    if f"[{match['name'].split(' ')[0]}" not in prose or match["words"].split(" ")[0] not in prose:
        return "", "", ""
    advice = f"write `[{match['words']}](address)`, or add a line `[{name}]: address` at the end"
    return f'nothing says where "{name}" leads', advice, ""


def _no_note(match: re.Match[str], prose: str) -> tuple[str, str, str]:
    name = match["name"]
    if f"[^{name}]" not in prose:
        return "", "", ""
    return f'there is no footnote "{name}"', f"add a line `[^{name}]: the text of the footnote` at the end", ""


def _near_link(context: RenderContext, line: int, match: re.Match[str], what: tuple[str, str, str]) -> Diagnostic:
    message, advice, mended = what
    text, typed = context.lines[line - 1] if line <= len(context.lines) else "", match.group()
    column = text.find(typed) + 1
    end = (line, column + len(typed))
    return warning(
        "link/near",
        context.source.span(line, max(1, column), len(typed) if column else 200),
        message,
        help=advice,
        edits=(Edit(path=context.source.path, start=(line, column), end=end, text=mended),)
        if mended and column
        else (),
    )
