"""Whatever an archive holds, and however it comes in pieces, it is read the same, and no word of it is lost."""

import re

from hypothesis import given
from hypothesis import strategies as st
from lawful import examples

from generator.importers.formats.autop import html_of
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_records import Records
from generator.importers.formats.xml_repair import XmlPlace, repair
from generator.model.diagnostic import Diagnostic
from generator.model.source import Span

# What mending and cutting look for, whole and in parts, and letters in more bytes than one.
PIECES = (
    *(
        b"<a>",
        b"</a>",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<!DOCTYPE",
        b"<!DOCTYPE a [",
        b"]",
        b">",
        b"<?x",
        b"?>",
    ),
    *(
        b"'",
        b'"',
        b"&",
        b"&lt;",
        b"&nbsp;",
        b";",
        b"<",
        b"\n",
        b" ",
        b"x",
        b"\xc3\xa9",
        b"\xe9",
        b"\0",
        b"\xef\xbf\xbf",
    ),
    *(b"&#", b"0", b"\xf0\x9f", b"<entry>", b"</entry>", b"<entry/>", b"<title>", b"</title>", b"</feed>", b"&#55296;"),
)
ARCHIVES = st.builds(bytes.__add__, st.sampled_from((b"", b"<feed>")), st.lists(st.sampled_from(PIECES)).map(b"".join))
WORDS = ("one", "two ", "\n", "\n\n", "[gallery]", "[caption]x")
TAGS = (
    *("<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<br>", "<hr>", "<b>", "</b>", "<blockquote>", "</blockquote>"),
    *("<pre>", "</pre>", "<h2>", "</h2>", "<div>", "</div>"),
)
TYPED = st.lists(st.sampled_from(WORDS + TAGS)).map("".join)


def chunks(data: bytes, size: int) -> list[bytes]:
    """Return pieces of a size, behind as much as is looked at together for the encoding."""
    return [b" " * 256] + [data[at : at + size] for at in range(0, len(data), size)]


def mended(data: bytes, size: int) -> tuple[bytes, bytes, dict[str, tuple[int, int]]]:
    """Return the text, what of it is mark-up, and line and column of the flaws."""
    places: dict[str, XmlPlace] = {}
    pieces = list(repair(chunks(data, size), lambda kind, place: places.setdefault(kind, place)))
    text, markup = b"".join(p.data for p in pieces), b"".join(p.data for p in pieces if p.markup)
    return text, markup, {kind: (place.line, place.column) for kind, place in places.items()}


def records(data: bytes, size: int) -> tuple[list[tuple[str, Span]], list[tuple[str, int, int]], bool]:
    """Return titles and places of the records, what is said, and whether the file was whole."""
    said: list[Diagnostic] = []
    notes = Warnings(said.append)
    found = Records(chunks(data, size), "x", "feed", notes)
    titles = [(record.node.text_of("title"), record.span) for record in found]
    notes.report_all()
    return titles, sorted((d.code, d.span.line, d.span.column) for d in said), found.whole


@examples(200)
@given(data=ARCHIVES, size=st.integers(1, 9))
def test_any_bytes_in_any_pieces(data: bytes, size: int) -> None:
    """Mending gives UTF-8 that XML can hold, and records; where chunks end makes no difference to either."""
    whole = mended(data, 1_000_000)
    assert mended(data, size) == whole
    assert not re.search("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", whole[0].decode())
    assert records(data, size) == records(data, 1_000_000)


@examples(200)
@given(text=TYPED)
def test_no_word_of_wordpress_is_lost(text: str) -> None:
    """Paragraphs change mark-up and spaces alone."""

    def words(markup: str) -> str:
        return re.sub(r"<[^<>]*>|\s", "", markup)

    assert words(html_of(text, {})) == words(text)
