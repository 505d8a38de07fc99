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

__all__ = ["without_hidden"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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
                root = lxml.etree.fromstring(data, _parser())
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


def _parser() -> lxml.etree.XMLParser:
    # A document from a stranger must not read files of this computer into a lesson.
    return lxml.etree.XMLParser(resolve_entities=False, no_network=True)


def _hidden_styles(parts: zipfile.ZipFile) -> set[str]:
    """Return the ids of the styles that hide their text; a style that is based on one is one, too."""
    if _STYLES not in parts.NameToInfo or b"vanish" not in (data := parts.read(_STYLES)):
        return set()
    styles = list(lxml.etree.fromstring(data, _parser()).iter(f"{_W}style"))
    state = {style.get(f"{_W}styleId") or "": _vanishes(style) for style in styles}
    bases = {style.get(f"{_W}styleId") or "": _value(style.find(f"{_W}basedOn")) for style in styles}
    hidden = set()
    for name in state:
        current, steps = name, 0
        while state.get(current) is None and bases.get(current) and steps < len(bases):
            current, steps = bases[current], steps + 1
        if state.get(current):
            hidden.add(name)
    return hidden


def _drop(root: lxml.etree._Element, styles: set[str]) -> list[str]:
    """Take hidden runs out, and return their texts; runs that follow one another are one text."""
    texts: list[str] = []
    last: lxml.etree._Element | None = None
    for run in list(root.iter(f"{_W}r")):
        vanishes = _vanishes(run)
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        named = {_value(run.find(f"{_W}rPr/{_W}rStyle"))}
        named |= {_value(paragraph.find(f"{_W}pPr/{_W}pStyle"))} if paragraph is not None else set()
        if vanishes is False or (vanishes is None and not named & styles):
            continue
        text = "".join(node.text or "" for node in run.iter(f"{_W}t"))
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
    mark = element.find(f"{_W}rPr/{_W}vanish")
    return None if mark is None else _value(mark) not in _OFF


def _value(element: lxml.etree._Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val") or ""
