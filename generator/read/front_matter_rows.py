"""The two rows of hyphens around front matter: what mends them where they are missing or mistyped.

Only what a row of hyphens is missing around is looked at here, as lines: there
is no telling yet what YAML would make of it.  A row is put below the last line
that can only be front matter, so text that follows without a blank line stays
text.
"""

import re

from generator.model.edit import Edit
from generator.model.source import Source
from generator.model.yaml_text import scalar
from generator.read.schema import FRONT_MATTER

__all__ = ["closing_edits", "is_row", "missing_rows", "opening_edit", "titled"]

# Word turns three hyphens into dashes while they are typed.
_ROW = re.compile(r"(?:---+|—-?|–-?|---?—)[ \t]*$")
_KEYS = frozenset(key.name for key in FRONT_MATTER)
# Without a space behind it, as in `https://`, a colon ends no key.
_KEY = re.compile(r"([A-Za-z_]+):(?=[ \t]|$)(.*)")
# How HTML, links, code and settings begin.
_NO_TITLE = "<[`{$"
# What a key with a text on the lines below has on its own line: nothing, or YAML's mark for such a block.
_BLOCK = re.compile(r"(?:[|>][-+0-9]*)?$")


def is_row(line: str) -> bool:
    """Tell whether a line is three hyphens, or what Word has made of them."""
    return bool(_ROW.match(line))


def opening_edit(source: Source, line: int, typed: str) -> Edit:
    """Return what makes three plain hyphens of a row."""
    return Edit(path=source.path, start=(line, 1), end=(line, len(typed) + 1), text="---")


def closing_edits(source: Source, opened: int) -> tuple[Edit, ...]:
    """Return what closes front matter that begins below a line: its row put right, or a new one."""
    lines = source.text.split("\n")
    for line, typed in enumerate(lines[opened:], opened + 1):
        if is_row(typed):
            return (opening_edit(source, line, typed),)
    last = _last_line(lines, opened)
    return (_row_below(source, lines, last),) if last > opened else ()


def missing_rows(source: Source, first: int) -> tuple[Edit, ...]:
    """Return what puts both rows around front matter that begins on a line without one, or nothing if it is text."""
    lines = source.text.split("\n")
    last = _last_line(lines, first - 1)
    key = _KEY.match(lines[first - 1])
    if not key or key[1].lower() not in _KEYS:
        return ()
    above = Edit(path=source.path, start=(first, 1), end=(first, 1), text="---\n")
    # The row below may be there already.
    below = lines[last] if last < len(lines) else ""
    return (above, opening_edit(source, last + 1, below) if is_row(below) else _row_below(source, lines, last))


def titled(source: Source, first: int) -> tuple[Edit, ...]:
    """Return what makes front matter of the title that a pasted text begins with, or nothing if it begins with none.

    It is a draft: nobody has said yet when it comes out.
    """
    # It needs rapidfuzz, which no file needs whose front matter is there.
    from generator.read.recognize.math_letters import plain_letters
    from generator.read.recognize.titles import is_title, title_of_text
    from generator.read.recognize.vocabulary import usual_words

    lines = source.text.split("\n")[first - 1 :]
    if lines[0].lstrip()[0] in _NO_TITLE:
        return ()
    if "".join(lines[1:]).strip():
        title, body = title_of_text("\n".join(lines), usual_words())
        end, gap = (first + len(lines) - body.count("\n") - 1, 1), "\n\n"
    else:
        title = lines[0].strip() if is_title(lines[0], "", usual_words()) else ""
        end, gap = (first, len(lines[0]) + 1), ""
    text = f"---\ntitle: {scalar(plain_letters(title))}\ndraft: true\n---{gap}"
    return (Edit(path=source.path, start=(first, 1), end=end, text=text),) if title else ()


def _row_below(source: Source, lines: list[str], line: int) -> Edit:
    end = (line, len(lines[line - 1]) + 1)
    return Edit(path=source.path, start=end, end=end, text="\n---")


def _last_line(lines: list[str], above: int) -> int:
    """Return the number of the last line of the front matter that begins below a line, or that line's own."""
    last, value, is_after_blank = above, "-", False
    for number, line in enumerate(lines[above:], above + 1):
        if not line.strip():
            is_after_blank = True
            continue
        key = _KEY.match(line)
        if key and (key[1] in _KEYS or not is_after_blank):
            value = key[2].strip()
        # What goes on below a blank line is a block of text, and an item of a list stands right below its key.
        elif not (line[0] in " \t" and (_BLOCK.match(value) or not is_after_blank)) and not (
            line.startswith("- ") and not value and not is_after_blank
        ):
            break
        last, is_after_blank = number, False
    return last
