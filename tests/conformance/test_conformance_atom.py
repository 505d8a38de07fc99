"""The feeds against RFC 4287: its grammar, the rules that a grammar cannot hold, and a reader's program."""

import datetime as dt
import uuid
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import feedparser
import pytest
from built_sites import JPEG, Built, write_site
from justhtml import JustHTML
from lxml import etree

from generator.engine.build import build
from generator.feedcheck.grammar import GRAMMAR
from generator.plan.site import Clock

ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA = etree.RelaxNG(etree.fromstring(GRAMMAR.read_bytes()))

HEAD = "<id>urn:x:1</id><title>t</title><updated>2026-01-01T00:00:00Z</updated><author><name>n</name></author>"


def feed(inside: str, head: str = HEAD) -> etree._Element:
    """Return a feed of some XML as a tree."""
    return etree.fromstring(f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{inside}</feed>')


def feeds_of(built: Built) -> dict[str, bytes]:
    """Return every feed of a site by its file: the site's own first, its archives, then those of parts of it."""
    own = [built.feed, *archives_of(built)]
    names = [*own, *(n for n in built.files if n.endswith(("/feed.xml", "/comments.xml")) and n not in own)]
    return {name: built.files[name] for name in names}


def archives_of(built: Built) -> list[str]:
    """Return the files of the archive documents."""
    return [name for name in built.files if "/archive-" in name]


def text(element: etree._Element, name: str) -> str:
    """Return the text of the one child of a name."""
    found = element.findall(ATOM + name)
    assert len(found) == 1, f"{len(found)} atom:{name} in {element.tag}"
    return found[0].text or ""


def moment(element: etree._Element, name: str) -> dt.datetime:
    """Return the date in the one child of a name."""
    found = dt.datetime.fromisoformat(text(element, name))
    assert found.tzinfo, f"atom:{name} has no zone"
    return found


# ---------------------------------------------------------------- the schema itself
@pytest.mark.parametrize(
    "inside",
    [
        "",
        f"<entry>{HEAD}</entry>",
        f'<entry>{HEAD}<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div></content></entry>',
        f'<entry>{HEAD}<content type="image/png" src="https://example.com/a.png"/></entry>',
        f'<entry>{HEAD}<link href="/a" rel="enclosure" length="3" hreflang="de-AT" title="a"/></entry>',
        '<subtitle type="html">&lt;b&gt;</subtitle><thr xmlns="urn:x:thread" of="1"><a/>text</thr>',
        f"<entry>{HEAD}<source><id>urn:x:2</id></source></entry>",
    ],
)
def test_the_schema_accepts_what_the_rfc_allows(inside: str) -> None:
    """The schema is not stricter than RFC 4287, so what it rejects is wrong."""
    assert SCHEMA.validate(feed(inside)), SCHEMA.error_log


@pytest.mark.parametrize(
    ("head", "inside"),
    [
        ("<title>t</title><updated>2026-01-01T00:00:00Z</updated>", ""),
        ("<id>urn:x:1</id><updated>2026-01-01T00:00:00Z</updated>", ""),
        ("<id>urn:x:1</id><title>t</title>", ""),
        (HEAD, "<updated>2026-01-01T00:00:00Z</updated>"),
        (HEAD.replace("2026-01-01T00:00:00Z", "2026-01-01"), ""),
        (HEAD.replace("2026-01-01T00:00:00Z", "2026-01-01T00:00:00"), ""),
        (HEAD.replace("2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:19:32"), ""),
        (HEAD, "<author><uri>https://example.com/</uri></author>"),
        (HEAD, "<author><name>n</name><email>nobody</email></author>"),
        (HEAD, '<link rel="self"/>'),
        (HEAD, '<link href="/" type="html"/>'),
        (HEAD, '<link href="/" hreflang="a language"/>'),
        (HEAD, '<category label="l"/>'),
        (HEAD, '<subtitle type="text/html">s</subtitle>'),
        (HEAD, '<subtitle type="xhtml">s</subtitle>'),
        (HEAD, "<subtitle>a <b>b</b></subtitle>"),
        (HEAD, '<entry xmlns="">no entry of Atom</entry><entry/>'),
        (HEAD, f"<entry>{HEAD}</entry><link href='/'/>"),
        (HEAD, f"<entry>{HEAD}<published>yesterday</published></entry>"),
        (HEAD, f"<entry>{HEAD}<content>1</content><content>2</content></entry>"),
        (HEAD, f'<entry>{HEAD}<content type="image/png" src="a">text</content></entry>'),
        (HEAD, f'<entry>{HEAD}<content type="html"><p>mark-up</p></content></entry>'),
        (HEAD, f"<entry>{HEAD}<generator>g</generator></entry>"),
        (HEAD, "<pubDate>2026-01-01T00:00:00Z</pubDate>"),
        (HEAD, "text between"),
    ],
)
def test_the_schema_rejects_what_the_rfc_forbids(head: str, inside: str) -> None:
    """The schema would notice: each of these feeds breaks one rule of RFC 4287."""
    assert not SCHEMA.validate(feed(inside, head))


# ---------------------------------------------------------------- every feed
def test_every_feed_is_valid(built: Built) -> None:
    """Every feed, those without entries too, keeps to the grammar of RFC 4287."""
    for name, data in feeds_of(built).items():
        assert SCHEMA.validate(etree.fromstring(data)), f"{name}: {SCHEMA.error_log}"


def test_every_feed_is_read_without_complaint(built: Built) -> None:
    """A reader's program finds nothing to repair, and the same title and entries that are there."""
    for name, data in feeds_of(built).items():
        read = feedparser.parse(data)
        root = etree.fromstring(data)
        assert not read.bozo, f"{name}: {read.get('bozo_exception')}"
        assert read.version == "atom10"
        assert read.feed.id == text(root, "id")
        assert [e.id for e in read.entries] == [text(e, "id") for e in root.iter(ATOM + "entry")]


def test_the_one_encoding_is_utf_8(built: Built) -> None:
    """A feed says that it is UTF-8, and is."""
    for name, data in feeds_of(built).items():
        assert etree.fromstring(data).getroottree().docinfo.encoding == "UTF-8", name
        data.decode("utf-8")


def test_every_entry_has_an_author(built: Built) -> None:
    """The grammar's two Schematron rules: an author in each entry, or one in the feed for all."""
    for name, data in feeds_of(built).items():
        root = etree.fromstring(data)
        people = [root, *root.iter(ATOM + "entry")]
        assert all(p.find(f"{ATOM}author/{ATOM}name").text for p in people), name


def test_each_feed_leads_to_itself_and_to_its_page(built: Built) -> None:
    """`self` is the address the feed is served from; `alternate` is a page of the site."""
    for name, data in feeds_of(built).items():
        links = {link.get("rel", "alternate"): link for link in etree.fromstring(data).findall(ATOM + "link")}
        assert unquote(links["self"].get("href")) == built.url + name
        assert links["self"].get("type") == "application/atom+xml"
        page = built.file_at(urlsplit(links["alternate"].get("href")).path)
        assert page in built.pages, name
        if name == built.feed or name in archives_of(built):
            assert page == "index.html"
        else:
            assert f"/{quote(name)}" in built.pages[page]


XHTML = "{http://www.w3.org/1999/xhtml}"


def test_every_feed_explains_itself_in_a_browser(built: Built) -> None:
    """Each has a style sheet and a few words of HTML, whose link leads to the feed's page, and no other HTML."""
    for name, data in feeds_of(built).items():
        root = etree.fromstring(data)
        style = root.getprevious()
        assert style.target == "xml-stylesheet", name
        assert built.file_at(style.get("href")).endswith(".css")
        (notice,) = (e for e in root if e.tag.startswith(XHTML))
        assert [e.tag.removeprefix(XHTML) for e in root.iter(f"{XHTML}*")] == ["div", "meta", "h1", "p", "p", "a"]
        page = next(e.get("href") for e in root.findall(ATOM + "link") if e.get("rel") == "alternate")
        assert urlsplit(page).path == notice.find(f"{XHTML}a").get("href")


def test_no_two_feeds_or_entries_have_the_same_id(built: Built) -> None:
    """An id is one thing's own, over all feeds of the site, and is an IRI with a scheme; archives are of one feed."""
    feeds, entries = [], {}
    for name, data in feeds_of(built).items():
        root = etree.fromstring(data)
        if name in archives_of(built):
            assert text(root, "id") == feeds[0]
        else:
            feeds.append(text(root, "id"))
        ids = [text(e, "id") for e in root.iter(ATOM + "entry")]
        assert len(ids) == len(set(ids))
        for entry in root.iter(ATOM + "entry"):
            # A lesson that is in several feeds is the same in each.
            known = entries.setdefault(text(entry, "id"), etree.tostring(entry, with_tail=False))
            assert etree.tostring(entry, with_tail=False).split(b">", 1)[1] == known.split(b">", 1)[1]
    assert len(feeds) == len(set(feeds))
    assert not set(feeds) & set(entries)
    assert all(urlsplit(one).scheme and " " not in one for one in [*feeds, *entries])


def test_dates_are_in_order(built: Built) -> None:
    """Nothing is updated before it is published, and the feed not before its newest entry."""
    root = etree.fromstring(built.files[built.feed])
    entries = root.findall(ATOM + "entry")
    assert entries
    assert all(moment(e, "published") <= moment(e, "updated") for e in entries)
    assert moment(root, "updated") == max(moment(e, "updated") for e in entries)
    published = [moment(e, "published") for e in entries]
    assert published == sorted(published, reverse=True)


def test_each_entry_has_its_page_and_its_text(built: Built) -> None:
    """An entry links to a page that exists and, if it can be answered, to its answers; its text is whole, as HTML."""
    for entry in etree.fromstring(built.files[built.feed]).iter(ATOM + "entry"):
        links = entry.findall(ATOM + "link")
        assert [link.get("rel", "alternate") for link in links] in (["alternate"], ["alternate", "replies"])
        for link in links[1:]:
            assert built.file_at(urlsplit(link.get("href")).path).endswith("comments.xml")
            assert link.get(f"{THREAD}count") == entry.findtext(f"{THREAD}total")
        assert links[0].get("href").startswith(built.url)
        assert built.file_at(urlsplit(links[0].get("href")).path) in built.pages
        assert entry.find(ATOM + "content").get("type") == "html"
        assert text(entry, "content").strip()


def test_categories_are_the_tags_of_the_site(built: Built) -> None:
    """A category's scheme and term make the address of the page of that tag; none is given twice."""
    count = 0
    for entry in etree.fromstring(built.files[built.feed]).iter(ATOM + "entry"):
        terms = [c.get("term") for c in entry.findall(ATOM + "category")]
        assert len(terms) == len(set(terms))
        for category in entry.findall(ATOM + "category"):
            address = f"{category.get('scheme')}{category.get('term')}/"
            assert built.file_at(urlsplit(address).path) in built.pages, address
            assert category.get("label")
            count += 1
    assert count


ADDRESSES = ("href", "src", "poster", "cite", "action", "data", "srcset")


def addresses(html: str) -> list[str]:
    """Return every address in some HTML."""
    found = []
    for node in JustHTML(html, sanitize=False).query("*"):
        for name, value in (node.attrs or {}).items():
            if name == "srcset":
                found += [candidate.split()[0] for candidate in (value or "").split(",")]
            elif name in ADDRESSES:
                found.append(value or "")
    return found


def test_every_address_in_an_entry_is_whole(built: Built) -> None:
    """Feed readers know no base address: href, src, srcset and poster all have scheme and host, and lead somewhere."""
    count = 0
    for entry in etree.fromstring(built.files[built.feed]).iter(ATOM + "entry"):
        for address in addresses(text(entry, "content")):
            parts = urlsplit(address)
            assert parts.scheme == "mailto" or (parts.scheme in ("http", "https") and parts.netloc), address
            if address.startswith(built.url):
                assert built.file_at(parts.path), address
            count += 1
    assert count


def test_the_entries_of_the_odd_site_have_every_kind_of_address(odd: Built) -> None:
    """The test above has something to look at: href, src, srcset, poster and a footnote's fragment."""
    content = "".join(text(e, "content") for e in etree.fromstring(odd.files[odd.feed]).iter(ATOM + "entry"))
    for kind in (" srcset=", " poster=", " src=", " href=", "#fn"):
        assert kind in content


def test_names_in_feeds_are_text(odd: Built) -> None:
    """A title with `<b>` and `&` is shown as it was typed, not read as mark-up."""
    read = feedparser.parse(odd.files[odd.feed])
    assert read.feed.title_detail.type == "text/plain"
    assert read.feed.title == 'Nötig & <billig>: ]]> "Zwei"'
    assert read.entries[0].title == "Im Ordner: <b>kein</b> Fettdruck & „so“"
    assert read.feed.author == "Renée O'Connor <renee>"


def test_the_feed_is_as_long_as_it_is_set(odd: Built) -> None:
    """`feed: entries: 4` keeps the newest four lessons, held back ones not counted."""
    titles = [text(e, "title") for e in etree.fromstring(odd.files[odd.feed]).iter(ATOM + "entry")]
    assert [t.partition(":")[0] for t in titles] == ["Im Ordner", "Alltag", "Alltag", "🏈 ]]> --> </script> \u202e rtl"]


def test_the_language_of_a_feed_is_the_sites(built: Built) -> None:
    """`xml:lang` says what language the feed is in."""
    language = {"atom.xml": "en", "neues/alles.atom": "de-AT"}[built.feed]
    for data in feeds_of(built).values():
        assert etree.fromstring(data).get(XML_LANG) == language


def test_every_open_conversation_has_a_feed_and_no_other_does(odd: Built) -> None:
    """A lesson whose comments are open or closed has a comment feed, empty or not; one without comments has none."""
    found = sorted(name for name in odd.files if name.endswith("comments.xml"))
    assert found == [
        "2012/12/31/alt/comments.xml",
        "2026/01/05/leer/comments.xml",
        "2026/02/20/alltag/comments.xml",
        "2026/03/01/ordner/comments.xml",
        "comments.xml",
    ]
    found.remove("comments.xml")
    for name in found:
        root = etree.fromstring(odd.files[name])
        assert not root.findall(ATOM + "entry")
        assert moment(root, "updated") == moment_of_lesson(name)


def moment_of_lesson(name: str) -> dt.datetime:
    """Return the date of the lesson of a comment feed of the odd site."""
    zone = dt.timezone(dt.timedelta(hours=5, minutes=45))
    return {
        "2012": dt.datetime(2012, 12, 31, tzinfo=zone),
        "2026/01": dt.datetime(2026, 1, 5, 23, 59, 59, tzinfo=dt.timezone(dt.timedelta(hours=-8))),
        "2026/02": dt.datetime(2026, 2, 20, tzinfo=zone),
        "2026/03": dt.datetime(2026, 3, 1, 7, 30, tzinfo=zone),
    }[name[: 4 if name.startswith("2012") else 7]]


# ---------------------------------------------------------------- archives (RFC 5005, section 4)
HISTORY = "{http://purl.org/syndication/history/1.0}"


def link(data: bytes, rel: str) -> str:
    """Return where a feed's link of a relation leads, or nothing; there is at most one."""
    found = [e.get("href") for e in etree.fromstring(data).findall(ATOM + "link") if e.get("rel") == rel]
    assert len(found) <= 1
    return found[0] if found else ""


def walk(built: Built, name: str, rel: str) -> list[str]:
    """Return the files that links of a relation lead through, one after the other."""
    found = []
    while url := link(built.files[name], rel):
        name = built.file_at(urlsplit(url).path)
        assert name not in found
        found.append(name)
    return found


def test_a_new_subscriber_reaches_the_first_lesson(odd: Built) -> None:
    """From the feed, `prev-archive` leads through every archive document, and through every lesson."""
    names = walk(odd, odd.feed, "prev-archive")
    assert sorted(names) == sorted(archives_of(odd)) != []
    assert walk(odd, names[-1], "next-archive") == names[-2::-1]
    seen = {text(e, "id") for n in (odd.feed, *names) for e in etree.fromstring(odd.files[n]).iter(ATOM + "entry")}
    lessons = [e for e in odd.pages.values() if '<meta property="og:type" content="article">' in e]
    assert len(seen) == len(lessons)


def test_archive_documents_say_so(odd: Built) -> None:
    """Each is marked, leads to the feed that people subscribe to, and has as many lessons as the feed."""
    for name in archives_of(odd):
        root = etree.fromstring(odd.files[name])
        assert len(root.findall(f"{HISTORY}archive")) == 1
        assert link(odd.files[name], "current") == odd.url + odd.feed
        assert len(root.findall(ATOM + "entry")) == 4
    assert not etree.fromstring(odd.files[odd.feed]).findall(f"{HISTORY}archive")


def test_a_small_site_has_no_archives(own: Built) -> None:
    """Where the feed has every lesson there is nothing to lead to."""
    assert not archives_of(own)
    assert not link(own.files[own.feed], "prev-archive")


# ---------------------------------------------------------------- WebSub
def test_feeds_lead_to_the_hub(tmp_path: Path) -> None:
    """With a hub, feeds say where news of them can be had (WebSub, section 4), and are valid."""
    site = f"{SITE}feed: {{hub: 'https://hub.example.com/?a=1&b=2'}}\n"
    data = atom_of(tmp_path, site, LESSON)
    for feed_data in (data, (tmp_path / "output/authors/a/feed.xml").read_bytes()):
        assert link(feed_data, "hub") == "https://hub.example.com/?a=1&b=2"
        assert SCHEMA.validate(etree.fromstring(feed_data)), SCHEMA.error_log


# ---------------------------------------------------------------- what stays the same when something changes
NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
SITE = "title: T\nauthor: A\nurl: https://a.example/\nid: urn:uuid:6d1b8a52-9d0e-4d53-8a3e-2f0c5f0d9a11\n"
LESSON = "---\ntitle: First\ndate: 2026-03-01\n---\n\nText.\n"


def atom_of(folder: Path, site: str, lesson: str, now: dt.datetime = NOW) -> bytes:
    """Build a site of one lesson and return its feed."""
    write_site(folder, {"site.yaml": site, "content/lessons/first.md": lesson, "content/images/a.jpg": JPEG})
    report = build(folder, Clock(now=now))
    assert report.written
    return (folder / "output" / "atom.xml").read_bytes()


def ids(data: bytes) -> list[str]:
    """Return the ids of a feed and of its entries."""
    root = etree.fromstring(data)
    return [text(root, "id"), *(text(e, "id") for e in root.iter(ATOM + "entry"))]


@pytest.mark.parametrize(
    ("site", "lesson"),
    [
        (SITE, LESSON.replace("First", "Another title")),
        (SITE, LESSON.replace("title", "slug: elsewhere\ntitle")),
        (SITE, LESSON.replace("03-01", "02-28").replace("Text.", "Other words.")),
        (SITE.replace("https://a.example/", "http://b.example/blog/"), LESSON),
        (SITE + "permalink: /{slug}.html\nlanguage: de\ntimezone: Asia/Tokyo\n", LESSON),
    ],
    ids=["title", "slug", "date and text", "address of the site", "permalink, language, zone"],
)
def test_ids_outlive_changes(tmp_path: Path, site: str, lesson: str) -> None:
    """A new title, slug, date, address or permalink makes no reader's program show the lesson as new."""
    before, after = atom_of(tmp_path / "a", SITE, LESSON), atom_of(tmp_path / "b", site, lesson)
    assert before != after
    assert ids(before) == ids(after)


def test_ids_in_front_matter_are_kept(tmp_path: Path) -> None:
    """An id that came along from another blog is used to the letter."""
    lesson = LESSON.replace("title", "id: tag:blogger.com,1999:blog-1.post-2\ntitle")
    assert ids(atom_of(tmp_path, SITE, lesson))[1] == "tag:blogger.com,1999:blog-1.post-2"


def test_two_lessons_with_one_id_are_noticed(tmp_path: Path) -> None:
    """A lesson copied with its id is reported, since readers' programs would show one of the two."""
    lesson = LESSON.replace("title", "id: urn:x:1\ntitle")
    write_site(tmp_path, {"site.yaml": SITE, "content/lessons/a.md": lesson, "content/lessons/b.md": lesson})
    report = build(tmp_path, Clock(now=NOW))
    assert any("urn:x:1" in d.message or "id" in d.code for d in report.diagnostics)


def test_a_feed_does_not_know_when_it_was_built(tmp_path: Path) -> None:
    """Built a year later from the same lessons, the feed is the same to the byte."""
    later = NOW + dt.timedelta(days=365, seconds=1)
    assert atom_of(tmp_path / "a", SITE, LESSON) == atom_of(tmp_path / "b", SITE, LESSON, later)


def test_an_update_shows_in_the_feed(tmp_path: Path) -> None:
    """`updated:` moves the entry's and the feed's date, and not the day it was published."""
    root = etree.fromstring(atom_of(tmp_path, SITE, LESSON.replace("title", "updated: 2026-03-02 09:00\ntitle")))
    updated = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    assert moment(root, "updated") == updated
    assert moment(root[-1], "updated") == updated
    assert moment(root[-1], "published") == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def test_an_update_before_the_first_day_does_not_break_the_feed(tmp_path: Path) -> None:
    """An `updated:` that lies before the date, by a slip, is not passed on to readers' programs."""
    root = etree.fromstring(atom_of(tmp_path, SITE, LESSON.replace("title", "updated: 2025-01-01\ntitle")))
    assert moment(root[-1], "published") <= moment(root[-1], "updated")


def test_a_feed_without_lessons_is_valid(tmp_path: Path) -> None:
    """A new site, whose only lesson is a draft, has a feed that readers can subscribe to already."""
    data = atom_of(tmp_path, SITE, LESSON.replace("title", "draft: true\ntitle"))
    assert SCHEMA.validate(etree.fromstring(data)), SCHEMA.error_log
    assert not feedparser.parse(data).bozo
    assert not etree.fromstring(data).findall(ATOM + "entry")


@pytest.mark.parametrize(
    "zone",
    [
        pytest.param("Europe/Amsterdam"),
        pytest.param("Africa/Monrovia"),
        "America/Chicago",
    ],
)
def test_an_old_date_has_an_offset_that_rfc_3339_knows(tmp_path: Path, zone: str) -> None:
    """Dates of before zones were whole minutes from UTC still make valid feeds."""
    data = atom_of(tmp_path, f"{SITE}timezone: {zone}\n", LESSON.replace("2026-03-01", "1930-03-01"))
    assert SCHEMA.validate(etree.fromstring(data)), SCHEMA.error_log


@pytest.mark.parametrize("content", ['title: "a\\0b"', 'summary: "a\\eb"', 'author: "\\uFFFE"'])
def test_characters_that_xml_forbids_do_not_reach_a_feed(tmp_path: Path, content: str) -> None:
    """A control character hidden in a YAML escape is reported, or left out of the feed."""
    key = content.partition(":")[0]
    kept = "\n".join(line for line in LESSON.split("\n") if not line.startswith(f"{key}:"))
    lesson = kept.replace("date", f"{content}\ndate")
    write_site(tmp_path, {"site.yaml": SITE, "content/lessons/first.md": lesson})
    report = build(tmp_path, Clock(now=NOW))
    assert report.diagnostics or not feedparser.parse((tmp_path / "output/atom.xml").read_bytes()).bozo


def test_a_form_feed_written_as_an_entity_does_not_reach_a_feed(tmp_path: Path) -> None:
    """`&#12;` in a text is a character that HTML allows and XML forbids: reported, or left out."""
    lesson = LESSON.replace("Text.", "One page.&#12;Next page.")
    write_site(tmp_path, {"site.yaml": SITE, "content/lessons/first.md": lesson})
    report = build(tmp_path, Clock(now=NOW))
    assert report.diagnostics or not feedparser.parse((tmp_path / "output/atom.xml").read_bytes()).bozo


def test_answers_are_linked_to_what_they_answer(own: Built) -> None:
    """RFC 4685, by hand: a comment answers its lesson or another comment, by the id and the page of that."""
    feed = etree.fromstring(own.files["2026/08/the-favorite-client/comments.xml"])
    page = f"{own.url}2026/08/the-favorite-client/"
    whole_site = etree.fromstring(own.files["comments.xml"])
    (lesson,) = {node.get("ref") for node in whole_site.iter(f"{THREAD}in-reply-to") if node.get("href") == page}
    assert lesson.startswith("urn:uuid:")
    entries = {entry.findtext(f"{ATOM}author/{ATOM}name"): entry for entry in feed.iter(ATOM + "entry")}
    assert list(entries) == ["Wes T.", "Nora Whitcombe", "Dana"]
    found = {name: dict(entry.find(f"{THREAD}in-reply-to").attrib) for name, entry in entries.items()}
    dana = entries["Dana"].findtext(ATOM + "id")
    whole = {"ref": lesson, "href": page, "type": "text/html"}
    assert found == {
        "Wes T.": whole,
        "Dana": whole,
        "Nora Whitcombe": {"ref": dana, "href": f"{page}#comment-dana", "type": "text/html"},
    }
    for entry in etree.fromstring(own.files["atom.xml"]).iter(ATOM + "entry"):
        if entry.findtext(ATOM + "id") == lesson:
            assert entry.findtext(f"{THREAD}total") == "3"
    assert {e.findtext(ATOM + "id") for e in whole_site.iter(ATOM + "entry")} == {
        e.findtext(ATOM + "id") for e in entries.values()
    }


def test_ids_that_say_they_are_uuids_are(built: Built) -> None:
    """After `urn:uuid:` stands a UUID and no more (RFC 9562, section 4), in every feed."""
    for name, data in feeds_of(built).items():
        for node in etree.fromstring(data).iter(ATOM + "id"):
            if (node.text or "").startswith("urn:uuid:"):
                assert uuid.UUID(node.text).urn == node.text, name
