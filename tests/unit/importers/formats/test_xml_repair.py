"""Any bytes to XML that a parser can take."""

from collections.abc import Iterator

import pytest

from generator.importers.formats import xml_repair
from generator.importers.formats.xml_repair import DOCTYPE, ENCODING, FORBIDDEN, REFERENCE, XmlPlace, repair

SIZES = (1, 2, 3, 7, 64, 100_000)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let chunks through as small as they come; else the first would be as long as a declaration may be."""
    monkeypatch.setattr(xml_repair, "_DECLARATION", 4)


def mended(data: bytes, size: int = 100_000) -> tuple[bytes, dict[str, XmlPlace]]:
    """Return what becomes of data that comes in chunks of a size, and the first place of each kind of flaw."""
    places: dict[str, XmlPlace] = {}
    chunks = (data[at : at + size] for at in range(0, len(data), size))
    text = b"".join(piece.data for piece in repair(chunks, lambda kind, place: places.setdefault(kind, place)))
    return text, places


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("data", "text", "kinds"),
    [
        (b"<a>x &amp; &#39; &#xe9; &lt;</a>", b"<a>x &amp; &#39; &#xe9; &lt;</a>", set()),
        (
            b"<a b='1 & 2'>R&D, &nbsp;&eacute; &foo; &</a>",
            "<a b='1 &amp; 2'>R&amp;D, \xa0é &amp;foo; &amp;</a>",
            {REFERENCE},
        ),
        (b"<a>&AMP;&LT;&#146;&#X41;</a>", "<a>&amp;&lt;’A</a>", {REFERENCE}),
        (b"<a>&#0;&#11;&#55296;&#xFFFE;&#x110000;&#99999999999;b</a>", b"<a>b</a>", {REFERENCE}),
        (b"<a>1 < 2 <3 <!x></a>", b"<a>1 &lt; 2 &lt;3 &lt;!x></a>", {REFERENCE}),
        (
            b"<a><![CDATA[ & <b> &nbsp; <!-- ]] ]]>& </a>",
            b"<a><![CDATA[ & <b> &nbsp; <!-- ]] ]]>&amp; </a>",
            {REFERENCE},
        ),
        (b"<?xml version='1.0'?>\n<a><!-- & <b> \n -->c<?php echo 1 ?></a>", b"\n<a>\nc</a>", set()),
        (b"a\x00\x0b\x1f\xef\xbf\xbfb\t\r\n", b"ab\t\r\n", {FORBIDDEN}),
        (b"<a>\xe9t\x92 caf\xc3\xa9\x81</a>", "<a>ét’ café\ufffd</a>", {ENCODING}),
        (b"\xef\xbb\xbf<a>\xc3\xa9</a>", "<a>é</a>", set()),
    ],
)
def test_what_is_mended(data: bytes, text: bytes | str, kinds: set[str], size: int) -> None:
    """Each flaw becomes what it seems to mean, wherever chunks are cut, and is told."""
    expected = text.encode() if isinstance(text, str) else text
    found, places = mended(data, size)
    assert (found, set(places)) == (expected, kinds)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "doctype",
    [
        b"<!DOCTYPE html>",
        b"<!doctype feed SYSTEM 'file:///etc/passwd'>",
        b'<!DOCTYPE a [<!ENTITY x "]>"><!ENTITY y \'">\'><!-- "]> --><?p "]> ?> %z; ]>',
        b"<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol1 '&lol;&lol;&lol;'>\n]>",
    ],
)
def test_a_document_type_is_dropped_whole(doctype: bytes, size: int) -> None:
    """Nothing of it is left, so that no entity can grow or open a file; what names one is text."""
    text, places = mended(b"<?xml version='1.0'?>" + doctype + b"<a>&lol1;</a>", size)
    assert text.strip() == b"<a>&amp;lol1;</a>"
    assert DOCTYPE in places


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", b"\xff\xfe\0\0"),
    ],
)
def test_wide_letters(encoding: str, bom: bytes, size: int) -> None:
    """UTF-16 and UTF-32 are known by their mark, UTF-16 without one too."""
    assert mended(bom + "<a>é😀</a>".encode(encoding), size) == ("<a>é😀</a>".encode(), {})


@pytest.mark.parametrize(
    ("declared", "written", "text"),
    [
        ("windows-1251", "cp1251", "Привет"),
        ("ISO-8859-1", "cp1252", "it’s"),
        ("Shift_JIS", "shift_jis", "日本"),
        ("no-such-thing", "utf-8", "é"),
        ("utf-16", "utf-8", "é"),
        ("rot13", "utf-8", "é"),
        ("unicode_escape", "utf-8", "\\u0041"),
    ],
)
def test_the_declared_encoding(declared: str, written: str, text: str) -> None:
    """A file is read as it declares, unless that cannot be; who declares Latin-1 means Windows's letters."""
    data = f"<?xml version='1.0' encoding='{declared}'?><a>{text}</a>".encode(written)
    assert mended(data) == (f"<a>{text}</a>".encode(), {})


def test_letters_that_the_declared_encoding_has_not() -> None:
    """They are told."""
    data = b"<?xml version='1.0' encoding='shift_jis'?>\n<a>\xff\xff</a>"
    assert mended(data)[1][ENCODING].line == 2


@pytest.mark.parametrize("size", [100, 1000, 100_000])
def test_places(size: int) -> None:
    """A place is that of the file: line, column in characters, and what stands around it."""
    data = ("<a>\n" * 400 + "<b>é" + "x" * 300 + " & y</b>\n").encode()
    place = mended(data, size)[1][REFERENCE]
    assert (place.line, place.column) == (401, 306)
    assert place.before.endswith("x ")
    assert place.after.startswith("& y")


@pytest.mark.parametrize(
    "open_end", [b"<!-- ", b"<![CDATA[", b"<!DOCTYPE a [", b"<?php ", b"<!DOCTYPE a '", b"<!DOCTYPE <", b"<![CD", b"<a"]
)
@pytest.mark.parametrize("size", [3, 1000])
def test_what_is_never_closed(open_end: bytes, size: int) -> None:
    """It swallows what follows, and no more."""
    assert mended(b"<a>b</a>" + open_end, size)[0].startswith(b"<a>b</a>")


def test_much_that_never_ends_is_not_kept() -> None:
    """A comment without an end passes by, whatever its length: no more of it than a chunk is in memory."""

    def chunks() -> Iterator[bytes]:
        yield b"<a>b<!-- "
        for _ in range(1000):
            yield b"- & <" * 20_000

    assert b"".join(piece.data for piece in repair(chunks(), lambda *_: None)) == b"<a>b"
