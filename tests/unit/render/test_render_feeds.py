"""Atom feeds, the sitemap, robots.txt."""

import datetime as dt
import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model.feed import BrowserNotice, Category, Enclosure, Feed, FeedEntry
from generator.model.value import replace
from generator.render.atom import atom_xml, entry_xml, escaped, quoted
from generator.render.feedgen_atom import feedgen_xml
from generator.render.jsonfeed import json_feed
from generator.render.kinds.sitemap import robots, sitemap

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = Feed(
    id="urn:uuid:1",
    title="The <Monday> Drill",
    subtitle="One & only",
    url="https://e.com/atom.xml",
    page="https://e.com/",
    author="Nora",
    author_url="https://e.com/",
    language="en",
    rights="© Nora",
    generator=("drillbook", "1"),
)
CHICAGO = dt.timezone(dt.timedelta(hours=-6))
ENTRY = FeedEntry(
    id="urn:uuid:2",
    title='A <b> & "c"',
    url="https://e.com/a/",
    published=dt.datetime(2026, 2, 3, tzinfo=CHICAGO),
    updated=dt.datetime(2026, 2, 5, tzinfo=CHICAGO),
    authors=(("Bo Day", ""),),
    summary="Short",
    html="<p>a &amp; b</p>",
    categories=(Category(term="cold-calls", label="Cold Calls", scheme="https://e.com/tags/"),),
)


def with_entries(*entries: FeedEntry, **changes: object) -> Feed:
    """Return the feed with some entries, and with some fields changed."""
    return replace(FEED, entries=entries, **changes)


def texts(xml: bytes, path: str) -> list[str | None]:
    """Return the texts of elements of a feed."""
    return [e.text for e in ET.fromstring(xml).findall("/".join(ATOM + part for part in path.split("/")))]


def test_feed() -> None:
    """Everything that a reader's program shows is in the feed, escaped once."""
    xml = feedgen_xml(with_entries(ENTRY))
    assert xml.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert texts(xml, "title") == ["The <Monday> Drill"]
    assert texts(xml, "subtitle") == ["One & only"]
    assert texts(xml, "entry/title") == ['A <b> & "c"']
    assert texts(xml, "entry/content") == ["<p>a &amp; b</p>"]
    assert texts(xml, "entry/published") == ["2026-02-03T00:00:00-06:00"]
    assert texts(xml, "entry/author/name") == ["Bo Day"]
    category = ET.fromstring(xml).find(f"{ATOM}entry/{ATOM}category")
    assert category is not None
    assert (category.get("term"), category.get("label")) == ("cold-calls", "Cold Calls")


def test_feed_is_as_new_as_its_newest_entry() -> None:
    """Nothing comes from the clock: equal content is equal bytes."""
    later = replace(ENTRY, id="urn:uuid:3", updated=dt.datetime(2026, 2, 9, tzinfo=dt.UTC))
    for entries in ([ENTRY, later], [later, ENTRY]):
        assert texts(feedgen_xml(with_entries(*entries)), "updated") == ["2026-02-09T00:00:00+00:00"]
    assert feedgen_xml(with_entries(ENTRY)) == feedgen_xml(with_entries(ENTRY))


def test_order_is_kept() -> None:
    """Entries come as given."""
    entries = [replace(ENTRY, id=f"urn:uuid:{n}") for n in (5, 3, 4)]
    assert texts(feedgen_xml(with_entries(*entries)), "entry/id") == ["urn:uuid:5", "urn:uuid:3", "urn:uuid:4"]


@pytest.mark.parametrize(
    ("updated", "shown"), [(None, "2000-01-01T00:00:00+00:00"), (ENTRY.published, "2026-02-03T00:00:00-06:00")]
)
def test_feed_without_entries(updated: dt.datetime | None, shown: str) -> None:
    """A feed has to say when it changed, even with nothing in it."""
    assert texts(feedgen_xml(with_entries(updated=updated)), "updated") == [shown]


def test_empty_parts_are_left_out() -> None:
    """What a coach did not write makes no empty element."""
    xml = feedgen_xml(with_entries(replace(ENTRY, summary=""), subtitle="", rights=""))
    assert texts(xml, "subtitle") == texts(xml, "rights") == texts(xml, "entry/summary") == []


# ---------------------------------------------------------------- the faster writer
NASTY = "<&>\"' \r\n\t\x00\x0c\x85\xa0\u2028\ufffe ü 東京 🏈 ]]> &amp;"
NOTICE = BrowserNotice(
    style="/feed.css", title="A feed", text=("It is for programs.", "Copy & paste."), link="Home", page="/"
)
RECORDING = Enclosure(url="https://e.com/a.mp3?a=1&b", type="audio/mpeg", size=1234, seconds=61)
LINKS = (("hub", "https://hub.example.com/?a=1&b=2"), ("prev-archive", "https://e.com/atom/archive-1.xml"))


@pytest.mark.parametrize(
    "feed",
    [
        FEED,
        with_entries(ENTRY),
        with_entries(ENTRY, replace(ENTRY, summary="", categories=()), subtitle="", rights="", links=LINKS),
        with_entries(replace(ENTRY, html=""), updated=ENTRY.updated),
        with_entries(
            replace(ENTRY, title=NASTY, authors=((NASTY, ""), ("Ann", "")), summary=NASTY, html=NASTY),
            title=NASTY,
            subtitle=NASTY,
            author=NASTY,
            rights=NASTY,
        ),
        with_entries(replace(ENTRY, categories=(Category(term="a&b", label=NASTY, scheme="https://e.com/<"),) * 2)),
        with_entries(replace(ENTRY, replies=("https://e.com/a/comments.xml?a&b", 3))),
        with_entries(replace(ENTRY, enclosure=RECORDING, replies=("https://e.com/a/comments.xml", 3))),
        with_entries(replace(ENTRY, enclosure=replace(RECORDING, size=0, seconds=0))),
        with_entries(subtitle="", notice=NOTICE),
        with_entries(ENTRY, notice=NOTICE),
        with_entries(ENTRY, notice=replace(NOTICE, title=NASTY, text=(NASTY, "a"), link=NASTY, page=NASTY)),
        with_entries(replace(ENTRY, url="https://e.com/?<&>"), url="https://e.com/?a&b", page='https://e.com/"'),
    ],
    ids=[
        "empty",
        "one",
        "links",
        "no text",
        "nasty",
        "categories",
        "replies",
        "recording",
        "recording elsewhere",
        "notice",
        "notice and text",
        "nasty notice",
        "addresses",
    ],
)
def test_both_writers_write_the_same(feed: Feed) -> None:
    """Whatever is in a feed, there is one way to write it, to the byte."""
    assert atom_xml(feed) == feedgen_xml(feed)


def test_notice() -> None:
    """A browser gets a style sheet and HTML, without an element that a program could take for one of Atom's."""
    xml = atom_xml(with_entries(ENTRY, notice=NOTICE))
    assert xml.splitlines()[1] == b'<?xml-stylesheet type="text/css" href="/feed.css"?>'
    html = "{http://www.w3.org/1999/xhtml}"
    (div,) = ET.fromstring(xml).findall(f"{html}div")
    assert [e.tag.removeprefix(html) for e in div] == ["meta", "h1", "p", "p", "a"]
    assert [e.text for e in div][1:] == ["A feed", "It is for programs.", "Copy & paste.", "Home"]
    assert div[-1].get("href") == "/"


def test_archive_document() -> None:
    """An archive document says that it is one (RFC 5005, section 4), and is the same feed otherwise."""
    archive = atom_xml(with_entries(ENTRY, links=LINKS, history="archive"))
    history = "{http://purl.org/syndication/history/1.0}"
    assert len(ET.fromstring(archive).findall(f"{history}archive")) == 1
    assert texts(archive, "id") == ["urn:uuid:1"]
    links = {e.get("rel"): e.get("href") for e in ET.fromstring(archive).findall(f"{ATOM}link")}
    assert links["prev-archive"] == "https://e.com/atom/archive-1.xml"


# ---------------------------------------------------------------- JSON
def test_json_feed() -> None:
    """A JSON Feed has what the Atom feed has, in the words of version 1.1."""
    feed = json.loads(json_feed(with_entries(replace(ENTRY, image="https://e.com/a.jpg"), links=LINKS)))
    (item,) = feed.pop("items")
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The <Monday> Drill",
        "home_page_url": "https://e.com/",
        "feed_url": "https://e.com/atom.xml",
        "description": "One & only",
        "language": "en",
        "authors": [{"name": "Nora", "url": "https://e.com/"}],
        "hubs": [{"type": "WebSub", "url": "https://hub.example.com/?a=1&b=2"}],
    }
    assert item == {
        "id": "urn:uuid:2",
        "url": "https://e.com/a/",
        "title": 'A <b> & "c"',
        "content_html": "<p>a &amp; b</p>",
        "summary": "Short",
        "image": "https://e.com/a.jpg",
        "date_published": "2026-02-03T00:00:00-06:00",
        "date_modified": "2026-02-05T00:00:00-06:00",
        "authors": [{"name": "Bo Day"}],
        "tags": ["Cold Calls"],
    }


def test_a_recording_in_a_json_feed() -> None:
    """A recording is an attachment; what nobody knows of it is left out."""
    elsewhere = replace(RECORDING, size=0, seconds=0)
    entries = [replace(ENTRY, enclosure=one) for one in (RECORDING, elsewhere)]
    items = json.loads(json_feed(with_entries(*entries)))["items"]
    known = {"url": "https://e.com/a.mp3?a=1&b", "mime_type": "audio/mpeg"}
    assert items[0]["attachments"] == [known | {"size_in_bytes": 1234, "duration_in_seconds": 61}]
    assert items[1]["attachments"] == [known]


def test_what_a_json_feed_leaves_out() -> None:
    """What is empty is no member, but for what every item must have."""
    feed = json.loads(json_feed(with_entries(replace(ENTRY, summary="", html="", categories=()), subtitle="")))
    assert not {"description", "hubs"} & set(feed)
    assert not {"summary", "image", "tags"} & set(feed["items"][0])
    assert feed["items"][0]["content_html"] == ""
    assert json.loads(json_feed(FEED))["items"] == []


def test_sitemap() -> None:
    """Addresses are escaped; a day is given where it is known."""
    xml = sitemap([("https://e.com/a?b&c", "2026-02-03"), ("https://e.com/", "")])
    root = ET.fromstring(xml)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert [e.text for e in root.iter(f"{space}loc")] == ["https://e.com/a?b&c", "https://e.com/"]
    assert [e.text for e in root.iter(f"{space}lastmod")] == ["2026-02-03"]


def test_robots() -> None:
    """Crawlers are let in and shown the sitemap."""
    assert robots("https://e.com/sitemap.xml").splitlines() == [
        *("User-agent: *", "Allow: /", "", "Sitemap: https://e.com/sitemap.xml")
    ]


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("a é漢😀<>&\"'\r\n\t\0\x0b\x7f\x85\ud7ff\ud800\ue000\ufeff\uffef\ufffd\ufffe\uffff")))
def test_the_same_in_bytes(html: str) -> None:
    """The HTML of an entry is escaped as every other text, without what XML forbids."""
    assert escaped(html) == quoted(html).replace("&quot;", '"').replace("&#10;", "\n").replace("&#9;", "\t").encode()
    entry = replace(ENTRY, html=html)
    assert entry_xml(entry).encode() in atom_xml(with_entries(entry))
