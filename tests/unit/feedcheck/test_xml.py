"""XML with places."""

import gc
import weakref
from xml.parsers import expat

import pytest

from generator.feedcheck import xml
from generator.feedcheck.violation import UnreadableError
from generator.feedcheck.xml import ATOM, THREAD, XmlDocument, child_text, local_name

FEED = b"""<?xml version="1.0"?>
<?a b?><!-- c -->
<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns:t="http://purl.org/syndication/thread/1.0" xml:lang="de">
  <a:id> \xc3\xa4&amp;<![CDATA[<b>]]><!-- c -->d </a:id>\xc3\xa4<a:link t:count="1"
   href="x"/><id xmlns="urn:o">o</id>
</a:feed>
"""


def test_names_and_places() -> None:
    """Elements have a name with a namespace, whatever their prefix, and stand at a line and a column in characters."""
    document = XmlDocument(FEED)
    feed = document.root
    assert (feed.tag, document.place_of(feed)) == (f"{ATOM}feed", (3, 1))
    name, link, other = feed
    assert (name.tag, name.text, document.place_of(name)) == (f"{ATOM}id", " ä&<b>d ", (4, 3))
    assert (link.get(f"{THREAD}count"), link.get("href")) == ("1", "x")
    assert document.place_of(link) == (4, FEED.decode().split("\n")[3].index("<a:link") + 1)
    assert (child_text(feed, f"{ATOM}id"), child_text(feed, f"{ATOM}title")) == ("ä&<b>d", "")
    assert (other.tag, local_name(other), document.place_of(other)[0]) == ("{urn:o}id", "id", 5)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [(b"", 1, 1), (b"<a>\n<b></a>", 2, 6), (b"<a>&x;</a>", 1, 4), (b"<a/><b/>", 1, 5), (b"<a\xff/>", 1, 3)],
)
def test_what_is_no_xml(data: bytes, line: int, column: int) -> None:
    """The place of the first mistake is told."""
    with pytest.raises(UnreadableError) as raised:
        XmlDocument(data)
    assert (raised.value.line, raised.value.column) == (line, column)


def test_a_bomb_of_entities() -> None:
    """A few lines that would grow to gigabytes are a mistake like any other; so is anything that defines entities."""
    layers = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    with pytest.raises(UnreadableError):
        XmlDocument(f'<!DOCTYPE a [<!ENTITY e0 "{"a" * 100}">{layers}]><a>&e11;</a>'.encode())
    with pytest.raises(UnreadableError, match="DOCTYPE"):
        XmlDocument(b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>')


def test_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser is freed at once: the program looks for no garbage while it runs."""
    kept = []
    real = expat.ParserCreate

    class Marker:
        """Dies with the parser."""

        def __call__(self, _: str) -> None:
            """Take a comment."""

    def create(*arguments: str) -> expat.XMLParserType:
        parser = real(*arguments)
        # Nothing but the parser keeps this handler.
        parser.CommentHandler = comment = Marker()
        kept.append(weakref.ref(comment))
        return parser

    monkeypatch.setattr(xml.expat, "ParserCreate", create)
    gc.disable()
    try:
        document = XmlDocument(FEED)
        document.place_of(document.root)
        assert kept[0]() is None
    finally:
        gc.enable()
