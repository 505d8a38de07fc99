"""Hidden text of Word documents, which mammoth does not know: a copy of the document without it.

Text is hidden by its own properties or by its style (ECMA-376, part 1,
section 17.3.2.41, `w:vanish`).
"""

import contextlib
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, cast

import lxml.etree

from generator.importers.container import Unnamed
from generator.importers.formats.word_xml import W, parsed, value_of

__all__ = ["without_hidden"]

_STYLES = "word/styles.xml"
_PARTS = ("word/document", "word/footnotes", "word/endnotes")
_OFF = ("0", "false", "off")


@contextlib.contextmanager
def without_hidden(file: IO[bytes], parts: zipfile.ZipFile) -> Iterator[tuple[IO[bytes], list[str]]]:
    """Yield a document as readers of its printed form see it, and the texts that were hidden in it."""
    styles = _hidden_styles(parts)
    changed: dict[str, bytes] = {}
    hidden: list[str] = []
    for name in parts.namelist():
        if name.startswith(_PARTS) and name.endswith(".xml"):
            data = parts.read(name)
            # Parsing takes far longer than this search, and hardly any document hides text.
            if styles or b"vanish" in data:
                root = parsed(data)
                if texts := _drop(root, styles):
                    hidden += texts
                    changed[name] = lxml.etree.tostring(root, encoding="utf-8", xml_declaration=True)
    if not changed:
        yield file, []
        return
    with tempfile.TemporaryFile() as copy:
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as made:
            # Each name once: a damaged document can list a part twice, and Python's zipfile would warn.
            for name in dict.fromkeys(parts.namelist()):
                made.writestr(name, changed[name] if name in changed else parts.read(name))
        yield cast("IO[bytes]", Unnamed(copy)), hidden


def _hidden_styles(parts: zipfile.ZipFile) -> set[str]:
    """Return the ids of the styles that hide their text; a style that is based on one is one, too."""
    if _STYLES not in parts.NameToInfo or b"vanish" not in (data := parts.read(_STYLES)):
        return set()
    styles = list(parsed(data).iter(f"{W}style"))
    state = {style.get(f"{W}styleId") or "": _vanishes(style) for style in styles}
    bases = {style.get(f"{W}styleId") or "": value_of(style.find(f"{W}basedOn")) for style in styles}
    hidden = set()
    for name in state:
        current, steps = name, 0
        # Counted, because a damaged document can base two styles on each other.
        while state.get(current) is None and bases.get(current) and steps < len(bases):
            current, steps = bases[current], steps + 1
        if state.get(current):
            hidden.add(name)
    return hidden


def _drop(root: lxml.etree._Element, styles: set[str]) -> list[str]:
    """Take hidden runs out, and return their texts; runs that follow one another are one text."""
    texts: list[str] = []
    last: lxml.etree._Element | None = None
    for run in list(root.iter(f"{W}r")):
        vanishes = _vanishes(run)
        paragraph = next(run.iterancestors(f"{W}p"), None)
        named = {value_of(run.find(f"{W}rPr/{W}rStyle"))}
        named |= {value_of(paragraph.find(f"{W}pPr/{W}pStyle"))} if paragraph is not None else set()
        if vanishes is False or (vanishes is None and not named & styles):
            continue
        text = "".join(node.text or "" for node in run.iter(f"{W}t"))
        parent = run.getparent()
        if parent is not None:
            parent.remove(run)
        if texts and paragraph is not None and paragraph is last:
            texts[-1] += text
        elif text.strip():
            texts.append(text)
        last = paragraph if text.strip() else last
    return [" ".join(text.split()) for text in texts]


def _vanishes(element: lxml.etree._Element) -> bool | None:
    """Tell whether the own properties of a run or style hide it; nothing where they do not say."""
    mark = element.find(f"{W}rPr/{W}vanish")
    return None if mark is None else value_of(mark) not in _OFF
