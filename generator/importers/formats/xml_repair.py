"""Repairs any bytes to XML that a parser accepts, piece by piece.

Archives come from programs that were interrupted, from plug-ins that print
warnings into them, and from people who edited them by hand.  The output is
UTF-8 without a document type, with references only to the five characters that
XML knows, and without characters that XML forbids.  Comments and processing
instructions are dropped, but not their line ends, so that lines can be
counted.  Whether tags match is left to the parser.

lxml can recover from some damage by itself, but it needs the whole file, says
nothing about where the damage was, and follows document types.  So this is our
own code.
"""

import codecs
import html
import re
from collections.abc import Callable, Iterable, Iterator
from html.entities import html5
from typing import NamedTuple

from generator.importers.text.encoding import MIXED

__all__ = ["DOCTYPE", "ENCODING", "FORBIDDEN", "REFERENCE", "OnRepair", "XmlPiece", "XmlPlace", "letters_in", "repair"]

ENCODING, DOCTYPE, REFERENCE, FORBIDDEN = "encoding", "doctype", "reference", "forbidden"
"""What is repaired: letters in another encoding, a document type, unescaped `&` and `<`, forbidden characters."""


class XmlPiece(NamedTuple):
    """A stretch of the repaired text: `markup`, which never ends inside a tag, or a part of a CDATA section."""

    data: bytes
    markup: bool


class XmlPlace(NamedTuple):
    """Where something was repaired: line and column from 1, in characters, and the text of the line around it."""

    line: int
    column: int
    before: str
    after: str


OnRepair = Callable[[str, XmlPlace], None]
"""Called for each kind of repair, with the place of the first."""


def repair(chunks: Iterable[bytes], on_repair: OnRepair) -> Iterator[XmlPiece]:
    """Yield the repaired text of a file that comes in chunks; whatever is still open at its end is dropped."""
    where = _Where(on_repair)
    # Its own counter: what it reads is repaired already, so bytes do not stand where they stood.
    scan = _Scanner(_Where(on_repair))
    return scan.pieces(_without_forbidden(_as_utf8(chunks, where), where))


class _Where:
    """Counts lines and columns up to the start of the current chunk, and reports places in it."""

    def __init__(self, on_repair: OnRepair) -> None:
        self._on_repair = on_repair
        self.line = self.column = 1
        self.chunk = b""
        self._behind = b""
        self._reported: set[str] = set()

    def move_to(self, chunk: bytes, again: int = 0) -> None:
        """Move to the next chunk, which begins with the last `again` bytes of this one."""
        stop = len(self.chunk) - again
        lines = self.chunk.count(b"\n", 0, stop)
        behind = self.chunk[self.chunk.rfind(b"\n", 0, stop) + 1 : stop]
        self.line, self.column = self.line + lines, letters_in(behind) + (1 if lines else self.column)
        self._behind = ((b"" if lines else self._behind) + behind[-_AROUND:])[-_AROUND:]
        self.chunk = chunk

    def report(self, kind: str, at: int) -> None:
        # One mistake of a program is in every entry; the place of the first is enough to look at.
        if kind in self._reported:
            return
        self._reported.add(kind)
        start, end = self.chunk.rfind(b"\n", 0, at) + 1, self.chunk.find(b"\n", at)
        line = self.line + self.chunk.count(b"\n", 0, at)
        column = letters_in(self.chunk[start:at]) + (1 if start else self.column)
        before = (b"" if start else self._behind) + self.chunk[start:at]
        after = self.chunk[at : end if end >= 0 else len(self.chunk)]
        self._on_repair(kind, XmlPlace(line, column, _shown(before[-_AROUND:]), _shown(after[:_AROUND])))


_AROUND = 240
_CONTINUED = bytes(range(0x80, 0xC0))


def letters_in(data: bytes) -> int:
    """Return how many letters begin in a stretch of UTF-8, which may be cut inside one."""
    return len(data.translate(None, _CONTINUED))


def _shown(data: bytes) -> str:
    return data.decode("utf-8", "ignore")


# ---------------------------------------------------------------- letters
def _as_utf8(chunks: Iterable[bytes], where: _Where) -> Iterator[bytes]:
    """Yield UTF-8, cut between letters: by byte order mark, else as declared, else UTF-8 with cp1252 for odd bytes."""
    cut_letter, decoder, first = b"", None, True
    for chunk in _and_the_end(chunks):
        data = cut_letter + (chunk or b"")
        if first:
            # The encoding is declared in the first bytes, which may come in several chunks.
            if chunk is not None and len(data) < _DECLARATION:
                cut_letter = data
                continue
            first = False
            data, decoder = _begun(data)
        if decoder:
            text = decoder.decode(data, final=chunk is None)
            out, cut_letter = text.encode("utf-8", "replace"), b""
            odd = out.find(_REPLACED)
        else:
            out, cut_letter, odd = _utf8_of(data, final=chunk is None)
        where.move_to(out)
        if odd >= 0:
            where.report(ENCODING, odd)
        yield out


_DECLARATION = 256
_REPLACED = "\ufffd".encode()
_MARKS = (
    (codecs.BOM_UTF8, ""),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""\s*<\?xml\b[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.:-]{0,40})["']""")
_PROBES = (rb"\u0041", bytes(range(32, 127)))


def _and_the_end(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    yield from chunks
    yield None


def _begun(data: bytes) -> tuple[bytes, codecs.IncrementalDecoder | None]:
    """Return the start of a file without its byte order mark, and the decoder it needs if it is not UTF-8."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :], _decoder(name)
    # UTF-16 without a mark shows itself by the zero beside the first tag (XML 1.0, appendix F).
    if data[:2] in (b"<\0", b"\0<"):
        return data, _decoder("utf-16-le" if data.startswith(b"<") else "utf-16-be")
    declared = _DECLARED.match(data)
    return data, _decoder(_known(declared[1].decode()) if declared else "")


def _decoder(name: str) -> codecs.IncrementalDecoder | None:
    return codecs.getincrementaldecoder(name)("replace") if name else None


def _known(name: str) -> str:
    """Return the encoding with a name; empty for UTF-8, and for one in which the ASCII declaration could not stand."""
    try:
        encoding = codecs.lookup(name).name
        # UTF-7 and the like also read ASCII as other letters, and could hide tags from the scanner.
        fits = all(probe.decode(encoding) == probe.decode("ascii") for probe in _PROBES)
    except (LookupError, ValueError):
        return ""
    # What is declared as Latin-1 is Windows's encoding in practice; browsers decode it so, too (WHATWG Encoding).
    return "" if not fits or encoding in ("utf-8", "ascii") else {"iso8859-1": "cp1252"}.get(encoding, encoding)


def _utf8_of(data: bytes, *, final: bool) -> tuple[bytes, bytes, int]:
    """Return UTF-8, the bytes of a letter that is not complete yet, and the place of the first odd byte, or -1."""
    try:
        used = codecs.utf_8_decode(data, "strict", final)[1]
    except UnicodeDecodeError as problem:
        text, used = codecs.utf_8_decode(data, MIXED, final)
        return text.encode(), data[used:], problem.start
    return data if used == len(data) else data[:used], data[used:], -1


def _without_forbidden(texts: Iterable[bytes], where: _Where) -> Iterator[bytes]:
    for text in texts:
        clean = text.translate(None, _CONTROLS)
        if len(clean) < len(text) or b"\xef\xbf\xbe" in text or b"\xef\xbf\xbf" in text:
            clean = _FORBIDDEN.sub(b"", clean)
            match = _FORBIDDEN.search(text)
            where.report(FORBIDDEN, match.start() if match else 0)
        yield clean


_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


# ---------------------------------------------------------------- mark-up
_SPECIAL = re.compile(rb"<(?:!(?:--|\[CDATA\[|DOCTYPE(?=[\s>\[]))?|\?(?=[A-Za-z_]))", re.IGNORECASE)
_IN_DOCTYPE = re.compile(rb"<!--|<\?|[\"'\[\]>]")
_ENDS = {b"<!--": b"-->", b"<?": b"?>", b"<![cdata[": b"]]>", b'"': b'"', b"'": b"'"}
_BROKEN_OFF = re.compile(rb"(?:<[^<>]*|&#?\w*)\Z")
_LONGEST_TAG, _LONGEST_REFERENCE = 65_536, 48


class _Scanner:
    """Keeps track of what the current place is in: text, something that lasts up to an end, a document type."""

    def __init__(self, where: _Where) -> None:
        self._where = where
        self._left = b""
        self._until = b""
        self._in_cdata = self._in_doctype = self._in_subset = False

    def pieces(self, texts: Iterable[bytes]) -> Iterator[XmlPiece]:
        """Yield text, tags and the content of CDATA sections; everything else of XML is dropped."""
        for text in texts:
            yield from self._take(text)
        if self._in_cdata and self._left:
            yield XmlPiece(self._left, markup=False)
        # A tag or reference that is cut off with the file is not a separate mistake.
        at, rest = 0, b"" if self._until or self._in_doctype else _BROKEN_OFF.sub(b"", self._left)
        while at < len(rest):
            piece, at = self._text(rest, at, final=True)
            yield piece

    def _take(self, text: bytes) -> Iterator[XmlPiece]:
        data = self._left + text
        self._where.move_to(data, len(self._left))
        at = 0
        while at < len(data):
            self._left = b""
            if self._until:
                piece, at = self._to_the_end(data, at)
            elif self._in_doctype:
                piece, at = self._through_doctype(data, at)
            else:
                piece, at = self._text(data, at, final=False)
            if piece.data:
                yield piece

    def _to_the_end(self, data: bytes, at: int) -> tuple[XmlPiece, int]:
        end = data.find(self._until, at)
        if end < 0:
            # Its end may begin in this chunk.
            stop = max(at, len(data) - len(self._until) + 1)
            self._left = data[stop:]
            return self._passed(data[at:stop]), len(data)
        stop = end + len(self._until)
        piece = self._passed(data[at:stop])
        self._until, self._in_cdata = b"", False
        return piece, stop

    def _passed(self, data: bytes) -> XmlPiece:
        return XmlPiece(data, markup=False) if self._in_cdata else XmlPiece(b"\n" * data.count(b"\n"), markup=True)

    def _through_doctype(self, data: bytes, at: int) -> tuple[XmlPiece, int]:
        match = _IN_DOCTYPE.search(data, at)
        if not match:
            stop = max(at, len(data) - 3)
            self._left = data[stop:] if b"<" in data[stop:] else b""
            return self._passed(data[at : stop if self._left else len(data)]), len(data)
        token = match[0]
        self._until = _ENDS.get(token, b"")
        if token in b"[]":
            self._in_subset = token == b"["
        self._in_doctype = not (token == b">" and not self._in_subset)
        return self._passed(data[at : match.end()]), match.end()

    def _text(self, data: bytes, at: int, *, final: bool) -> tuple[XmlPiece, int]:
        match = _SPECIAL.search(data, at)
        if not match:
            stop = len(data) if final else _whole(data, at)
            self._left = data[stop:]
            return XmlPiece(self._repaired(data[at:stop], at), markup=True), len(data)
        stop, token = match.start(), match[0].lower()
        # Too little of it is here to tell a comment from a document type.
        if token == b"<!" and not final and stop + len(b"<!DOCTYPE ") > len(data):
            self._left = data[stop:]
            return XmlPiece(self._repaired(data[at:stop], at), markup=True), len(data)
        if stop > at:
            return XmlPiece(self._repaired(data[at:stop], at), markup=True), stop
        return self._enter(token, stop)

    def _enter(self, token: bytes, at: int) -> tuple[XmlPiece, int]:
        end = at + len(token)
        if token == b"<!doctype":
            self._where.report(DOCTYPE, at)
            self._in_doctype, self._in_subset = True, False
        elif token == b"<!":
            self._where.report(REFERENCE, at)
            return XmlPiece(b"&lt;!", markup=True), end
        else:
            self._until, self._in_cdata = _ENDS[token], token == b"<![cdata["
        return (XmlPiece(b"<![CDATA[", markup=False) if self._in_cdata else XmlPiece(b"", markup=True)), end

    def _repaired(self, text: bytes, at: int) -> bytes:
        """Return text and tags in which every `&` begins a reference of XML, and every `<` a tag."""
        done = _REFERENCE.sub(_referred, text) if b"&" in text else text
        done = _NO_TAG.sub(b"&lt;", done)
        if done != text:
            first = min((m.start() for m in (_REFERENCE.search(text), _NO_TAG.search(text)) if m), default=0)
            self._where.report(REFERENCE, at + first)
        return done


def _whole(data: bytes, at: int) -> int:
    """Return where text can be cut: not inside a tag or a reference, unless it is longer than any real one."""
    stop = len(data)
    reference = data.rfind(b"&", max(at, stop - _LONGEST_REFERENCE))
    if reference >= 0 and data.find(b";", reference) < 0:
        stop = reference
    tag = data.rfind(b"<", max(at, stop - _LONGEST_TAG), stop)
    return tag if tag >= 0 and data.find(b">", tag) < 0 else stop


# Numeric references that can stay as they are. Those to C1 controls are meant as Windows's letters, and are replaced.
_DECIMAL = (
    rb"0*(?:9|10|13|3[2-9]|[4-9]\d|1[01]\d|12[0-7]|1[6-9]\d|[2-9]\d\d|[1-9]\d{3}|[1-4]\d{4}|5[0-4]\d{3}|12[789]\d{3})"
)
_HEXADECIMAL = rb"x0*(?i:9|a|d|[2-7][0-9a-f]|[a-f][0-9a-f]|[1-9a-f][0-9a-f]{2}|[1-9a-c][0-9a-f]{3}|1f[0-9a-f]{3})"
_REFERENCE = re.compile(
    rb"&(?!(?:lt|gt|amp|quot|apos|#" + _DECIMAL + rb"|#" + _HEXADECIMAL + rb");)(#?[A-Za-z0-9]{1,40};)?"
)
_NO_TAG = re.compile(rb"<(?![A-Za-z_/\x80-\xff])")


def _referred(match: re.Match[bytes]) -> bytes:
    """Return as XML what a reference means in HTML; one that means nothing stays as plain text."""
    name = (match[1] or b"").decode()
    if name.startswith("#"):
        meant = html.unescape(f"&{name}".replace("&#X", "&#x"))
        # HTML returns a reference to nothing unchanged.
        character = "" if meant.startswith("&#") or meant == "\ufffd" else meant
    elif name in html5:
        character = html5[name]
    else:
        return b"&amp;" + name.encode()
    return _FORBIDDEN.sub(b"", html.escape(character, quote=True).encode("utf-8", "ignore"))
