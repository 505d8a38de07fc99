"""Archives of blogs to values: what each format says, and what is made of files that are damaged or hostile."""

import datetime as dt
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

import pytest

from generator.importers.archive import ArchiveComment, ArchiveEntry, Attachment, Blog, Item
from generator.importers.container import Container, open_container
from generator.importers.formats import archives as sources
from generator.importers.formats import xml_records as records
from generator.importers.formats.archives import archives_in, archives_of, read_archives
from generator.importers.formats.refused import no_archive
from generator.importers.formats.takeout import TAKEOUT as TAKEOUT_FORMAT
from generator.importers.formats.takeout import TAKEOUT_COMMENTS
from generator.model.diagnostic import Diagnostic, Rejected, Severity

ARCHIVES = Path(__file__).parents[3] / "importers" / "archives"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Drills</title>'
OWN = "tag:blogger.com,1999:blog-4711."


def box_of(files: Mapping[str, bytes | str]) -> Container:
    """Return a box without a disk."""
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}

    def opened(name: str) -> IO[bytes]:
        return io.BytesIO(data[name])

    return Container({name: len(text) for name, text in data.items()}, opened)


def told(container: Container, blog: str = "") -> tuple[list[Item], list[Diagnostic]]:
    """Return all that is in the archives of a box, and all that is said of them."""
    said: list[Diagnostic] = []
    archives = archives_of(archives_in(container, said.append), blog)
    return list(read_archives(container, archives, said.append)), said


def read(*texts: str | bytes) -> tuple[list[Item], list[Diagnostic]]:
    return told(box_of({f"{number}.xml": text for number, text in enumerate(texts)}))


def fixture(name: str) -> tuple[list[Item], list[Diagnostic]]:
    return told(box_of({name: (ARCHIVES / name).read_bytes()}))


def entries(items: Iterable[Item]) -> list[ArchiveEntry]:
    return [item for item in items if isinstance(item, ArchiveEntry)]


def remarks(items: Iterable[Item]) -> list[ArchiveComment]:
    return [item for item in items if isinstance(item, ArchiveComment)]


def codes(said: Iterable[Diagnostic]) -> list[str]:
    return [d.code for d in said]


# ---------------------------------------------------------------- formats
def test_a_backup_of_blogger() -> None:
    """Settings become the blog; posts, pages, drafts and comments are told apart, and who answers whom."""
    items, said = fixture("blogger.xml")
    assert said == []
    assert items[0] == Blog(
        title="Monday Drills",
        description="One exercise a week for people who sell",
        url="http://drills.blogspot.example/",
        author="Maya Lindqvist",
        language="en-US",
        timezone="America/Los_Angeles",
        id="tag:blogger.com,1999:blog-4711",
    )
    post, draft, page = entries(items)
    assert (post.id, post.kind, post.state, post.title) == (f"{OWN}post-1", "post", "live", "The Silent Minute & after")
    assert post.text == "<p>Say the price. Then say nothing&nbsp;for a minute.</p>"
    assert (post.url, post.labels) == (
        "http://drills.blogspot.example/2019/05/silent-minute.html",
        ("discovery", "Cold calls"),
    )
    assert post.published
    assert post.published.isoformat() == "2019-05-01T07:00:00.001000-07:00"
    assert (post.span.path, post.span.line, post.span.text) == ("blogger.xml", 42, "The Silent Minute & after")
    assert (draft.state, draft.title, draft.url, draft.author) == ("draft", "", "", "Jonas Ek")
    assert (page.kind, page.url) == ("page", "http://drills.blogspot.example/p/about.html")
    first, answer = remarks(items)
    assert (first.id, first.entry, first.reply_to, first.author) == (f"{OWN}post-10", f"{OWN}post-1", "", "Per")
    assert (answer.reply_to, answer.by_author, first.by_author) == (f"{OWN}post-10", True, False)


def test_google_takeout() -> None:
    """States are read by their meaning; an empty `trashed` means nothing; comments may come before posts."""
    items, said = fixture("takeout.atom")
    assert said == []
    assert items[0] == Blog(title="Monday Drills", id="tag:blogger.com,1999:blog-4711")
    post, draft, page = entries(items)
    assert (post.state, post.url, post.summary) == ("live", "/2026/05/silent-minute.html", "Say the price, then wait.")
    assert post.labels == ("discovery", "Cold calls")
    assert (draft.state, draft.title, draft.url, draft.labels) == ("draft", "", "", ())
    assert (page.kind, page.state) == ("page", "trashed")
    answer, first, spam = remarks(items)
    assert (answer.entry, answer.reply_to, answer.by_author, answer.state) == (
        f"{OWN}post-1",
        f"{OWN}post-10",
        True,
        "live",
    )
    assert (first.entry, first.reply_to, first.state, first.by_author) == (f"{OWN}post-1", "", "waiting", False)
    assert (spam.state, spam.url) == ("spam", "https://shoes.example")


@pytest.mark.parametrize(
    ("status", "states"),
    [
        ("LIVE", "live live"),
        ("SCHEDULED", "live waiting"),
        ("DRAFT", "draft waiting"),
        ("SOFT_TRASHED", "trashed trashed"),
        ("EMPTIED", "trashed trashed"),
        ("GHOSTED", "draft spam"),
        ("SPAM_COMMENT", "trashed spam"),
        ("PENDING_COMMENT", "draft waiting"),
        ("IN_MODERATION", "draft waiting"),
        ("NEVER_HEARD_OF", "draft waiting"),
    ],
)
def test_states_in_takeout(status: str, states: str) -> None:
    """What is not known to be for everybody is shown to nobody."""
    entry = "<entry><blogger:type>{}</blogger:type><blogger:status>{}</blogger:status></entry>"
    items, _ = read(f"{ATOM}{entry.format('POST', status)}{entry.format('COMMENT', status)}</feed>")
    assert f"{entries(items)[0].state} {remarks(items)[0].state}" == states


def test_wordpress() -> None:
    """Texts, their own clock, their pictures, and every kind of comment are read; plug-ins' things are told."""
    items, said = fixture("wordpress.xml")
    assert codes(said) == ["import/protected", "import/other-kind"]
    assert said[1].message == 'entries of the kind "product" are not posts or pages, and were left out'
    assert items[0] == Blog(
        title="Monday Drills",
        description="One exercise a week",
        url="https://drills.example",
        author="Maya Lindqvist",
        language="en-US",
    )
    post, draft, secret, mug = entries(items)
    assert (mug.title, mug.state) == ("Mug", "other")
    assert (post.id, post.slug, post.author) == ("https://drills.example/?p=12", "silent-minute", "Maya Lindqvist")
    assert (post.title, post.summary) == ("The Silent Minute & after", "Say the price, then wait.")
    assert (post.labels, post.comments, post.picture) == (("Cold calls", "silence"), "closed", "attachment:40")
    assert post.published == dt.datetime(2019, 5, 1, 14, tzinfo=dt.UTC)
    assert post.published.utcoffset() == dt.timedelta(hours=2)
    assert "Say the price.<br>\nThen say nothing." in post.text
    assert "<figcaption>My desk</figcaption>" in post.text
    assert '<img src="attachment:41">' in post.text
    assert (draft.state, draft.url, draft.text) == ("draft", "", "<p>Not ready.</p>")
    assert draft.published == dt.datetime(2019, 6, 1, 7, tzinfo=dt.UTC)
    assert draft.picture == "https://drills.example/wp-content/uploads/desk.jpg"
    assert (secret.kind, secret.state) == ("page", "draft")
    assert Attachment(id="40", url=draft.picture) in items
    first, answer, ping, spam = remarks(items)
    assert (first.id, first.entry) == ("https://drills.example/?p=12#comment-34", post.id)
    assert (first.state, first.url, first.reply_to) == ("live", "https://per.example/", "")
    assert (first.text, first.span.line) == ("<p>I lasted<br>\nten seconds.</p>", 49)
    assert (answer.state, answer.by_author, answer.reply_to) == ("waiting", True, first.id)
    assert (ping.state, spam.state) == ("ping", "spam")


def wxr(*items: str, channel: str = "<wp:base_blog_url>https://x.example/</wp:base_blog_url>") -> str:
    head = '<rss xmlns:wp="http://wordpress.org/export/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    return f"{head}{channel}{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("publish", "live"),
        ("future", "live"),
        ("pending", "draft"),
        ("private", "draft"),
        ("trash", "trashed"),
        ("mine", "draft"),
    ],
)
def test_states_in_wordpress(status: str, state: str) -> None:
    """What is not known to be for everybody is a draft."""
    items, _ = read(wxr(f"<wp:status>{status}</wp:status>"))
    assert [entry.state for entry in entries(items)] == [state]


def test_ids_in_wordpress() -> None:
    """Without a usable guid a text has the id that WordPress would have made; comments have ids of their own."""
    comment = "<wp:comment><wp:comment_id>3</wp:comment_id></wp:comment>"
    items, _ = read(wxr(f"<wp:post_id>7</wp:post_id><guid>seven</guid>{comment}"))
    assert entries(items)[0].id == "https://x.example/?p=7"
    assert remarks(items)[0].id == "https://x.example/?p=7#comment-3"
    items, _ = read(wxr(f"<guid>urn:x:7</guid>{comment}", "<wp:post_id>8</wp:post_id>", channel="<wp:wxr_version/>"))
    assert [entry.id for entry in entries(items)] == ["urn:x:7", ""]
    assert remarks(items)[0].id == "urn:x:7#comment-3"


def test_the_clock_of_wordpress() -> None:
    """Where the local time is none that can be, the other one counts."""
    dates = "<wp:post_date>{}</wp:post_date><wp:post_date_gmt>{}</wp:post_date_gmt><pubDate>{}</pubDate>"
    items, said = read(
        wxr(
            dates.format("2019-05-01 12:00:00", "2019-05-03 12:00:00", ""),
            dates.format("", "2019-05-03 12:00:00", ""),
            dates.format("", "", "Wed, 01 May 2019 14:00:00 +0000"),
            dates.format("", "", "Mon, 30 Nov -0001 00:00:00 +0000"),
            dates.format("never", "", ""),
        )
    )
    days = [entry.published and entry.published.day for entry in entries(items)]
    assert days == [3, 3, 1, None, None]
    assert codes(said) == ["import/date"]


def test_rss() -> None:
    """A saved feed is read, email addresses aside."""
    items, said = fixture("rss.xml")
    assert said == []
    assert items[0] == Blog(
        title="Monday Drills", description="One & only", url="https://drills.example/", author="Maya", language="en"
    )
    first, second = entries(items)
    assert (first.id, first.url) == ("https://drills.example/gatekeeper", "https://drills.example/gatekeeper")
    assert (first.title, first.author, first.labels) == ("Tom & the gatekeeper", "Maya", ("calls",))
    assert (first.text, first.markup, first.picture) == (
        "<p>Ask for help.</p>",
        "html",
        "https://drills.example/desk.jpg",
    )
    assert (second.id, second.url, second.author) == ("", "https://drills.example/two", "Jonas")
    assert (second.text, second.markup) == ("Just words.", "text")
    assert second.published == dt.datetime(2019, 5, 2, tzinfo=dt.UTC)


def test_recordings() -> None:
    """The recording of an episode comes along where pages can play it: from feeds, and from podcasts of WordPress."""
    films = '<enclosure url="https://x.example/film.mp4" type="video/mp4"/>'
    sound = '<enclosure url="https://x.example/a.mp3?x=1" type="audio/mpeg" length="9"/>'
    rss = f"<item><title>a</title>{films}{sound}</item>"
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:x:1</id><title>a</title>'
        '<link rel="enclosure" href="https://x.example/a.m4a"/></entry></feed>'
    )
    value = "<wp:meta_value>{}\n9\naudio/mpeg\n</wp:meta_value>"
    meta = f"<wp:postmeta><wp:meta_key>enclosure</wp:meta_key>{value}</wp:postmeta>"
    posts = [
        f"<title>a</title><wp:post_type>post</wp:post_type>{meta.format(address)}"
        for address in ("https://x.example/b.mp3", "javascript:a.mp3", "https://x.example/page")
    ]
    for text, recordings in (
        (f'<rss version="2.0"><channel><title>t</title>{rss}</channel></rss>', ["https://x.example/a.mp3?x=1"]),
        (atom, ["https://x.example/a.m4a"]),
        (wxr(*posts), ["https://x.example/b.mp3", "", ""]),
    ):
        assert [entry.audio for entry in entries(read(text)[0])] == recordings


def test_rss_1_0() -> None:
    """Items stand beside the channel, and are named by an attribute."""
    items, said = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Drills</title><items><rdf:Seq>'
        '<rdf:li rdf:resource="a"/></rdf:Seq></items></channel><item rdf:about="https://x.example/a"><title>A</title>'
        "<dc:date>2019-05-01T07:00:00Z</dc:date><description>Words</description></item></rdf:RDF>"
    )
    assert said == []
    assert items[0] == Blog(title="Drills")
    assert [(entry.id, entry.title, entry.text) for entry in entries(items)] == [("https://x.example/a", "A", "Words")]


def test_atom_0_3() -> None:
    """The old names of elements and types are known."""
    items, said = read(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="de"><title>Drills</title>'
        "<tagline>Weekly</tagline>"
        '<entry><title mode="escaped" type="text/html">A &amp;lt;b&amp;gt;</title><id>tag:x,2004:1</id>'
        "<issued>2004-05-01T07:00:00+02:00</issued><modified>2004-05-02T07:00:00Z</modified>"
        '<content type="text/html" mode="escaped">&lt;p&gt;Hi&lt;/p&gt;</content></entry>'
        '<entry><title>B</title><content type="image/png" mode="base64">AAAA</content></entry></feed>'
    )
    assert items[0] == Blog(title="Drills", description="Weekly", language="de")
    first, second = entries(items)
    assert (first.title, first.text, first.markup) == ("A <b>", "<p>Hi</p>", "html")
    assert first.published
    assert (first.published.year, second.text) == (2004, "")
    assert codes(said) == ["import/no-text"]


@pytest.mark.parametrize(
    ("content", "text", "markup"),
    [
        ('<content type="html">&lt;b>x&lt;/b></content>', "<b>x</b>", "html"),
        ('<content type="html"><![CDATA[<b>x</b>]]></content>', "<b>x</b>", "html"),
        ('<content type="text">1 &lt; 2 <![CDATA[<b>]]></content>', "1 < 2 <b>", "text"),
        ("<content>plain</content>", "plain", "text"),
        ("<content>&lt;p>marked&lt;/p></content>", "<p>marked</p>", "html"),
        (
            (
                '<content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml">'
                '<h:p class="a">x<h:br/>y &amp; z</h:p></h:div></content>'
            ),
            '<p class="a">x<br>y &amp; z</p>',
            "html",
        ),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x <em>y</em></div></content>',
            "x <em>y</em>",
            "html",
        ),
        ('<summary type="html">&lt;i>short&lt;/i></summary>', "<i>short</i>", "html"),
        ("", "", "html"),
    ],
)
def test_content_of_atom(content: str, text: str, markup: str) -> None:
    """Each way in which a text may stand in Atom gives that text."""
    items, said = read(f"{ATOM}<entry><title>A</title>{content}</entry></feed>")
    assert [(entry.text, entry.markup) for entry in entries(items)] == [(text, markup)]
    assert said == []


def test_a_feed_of_comments() -> None:
    """Entries that answer are comments; one that answers nothing known is told."""
    items, said = read(
        f'{ATOM}<entry><id>urn:1</id><thr:in-reply-to ref="urn:0"/><content type="text">a &lt; b\nc</content></entry>'
        "<entry><id>urn:2</id><thr:in-reply-to/></entry></feed>"
    )
    assert [(remark.entry, remark.text) for remark in remarks(items)] == [("urn:0", "a &lt; b<br>\nc")]
    assert codes(said) == ["import/stray-comment"]


def test_settings_alone() -> None:
    """A backup without a text still tells of the blog, by its domain."""
    setting = '<entry><category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#settings"/>'
    items, _ = read(f"{ATOM}{setting}<id>x.settings.BLOG_SUBDOMAIN</id><content>drills</content></entry></feed>")
    assert items == [Blog(title="Drills", url="http://drills.blogspot.com/")]


def test_no_email_address_in_any_value() -> None:
    """Of all that the formats say of people, no email address gets into a value."""
    for path in sorted(ARCHIVES.iterdir()):
        assert "@" in path.read_text() or path.name == "takeout.atom"
        items, said = fixture(path.name)
        assert "@" not in repr(items) + repr(said), path.name


# ---------------------------------------------------------------- boxes
TAKEOUT = (ARCHIVES / "takeout.atom").read_text()


def test_a_zip_of_takeout(tmp_path: Path) -> None:
    """The feed is found whatever folders are called; settings beside it complete it; owners' comments are sorted."""
    comment = "<entry><id>{}</id><blogger:parent>{}</blogger:parent><blogger:type>COMMENT</blogger:type></entry>"
    elsewhere, twice = comment.format("urn:9", "urn:8"), comment.format(f"{OWN}post-20", f"{OWN}post-1")
    with zipfile.ZipFile(tmp_path / "takeout.zip", "w") as file:
        file.writestr("Takeout 2/Blogger/Blogi/Poniedziałki/feed.atom", TAKEOUT)
        file.writestr("Takeout 2/Blogger/Blogi/Poniedziałki/theme-layouts.xml", "<html><b:section/></html>")
        file.writestr(
            "Takeout 2/Blogger/Blogi/Poniedziałki/settings.csv",
            "blog_name,blog_description,blog_time_zone,blog_locale,blog_email\nM,Weekly,Europe/Warsaw,pl,a@example.com\n",
        )
        file.writestr("Takeout 2/Blogger/Komentarze/Moje/feed.atom", f"{ATOM}{elsewhere}{twice}</feed>")
        file.writestr("Takeout 2/Blogger/Albumy/a.jpg", b"\xff\xd8\xff")
        file.writestr("__MACOSX/Takeout 2/._feed.atom", b"\0\5\x16\7\0<")
    with open_container(tmp_path / "takeout.zip") as container:
        archives = archives_in(container, pytest.fail)
        assert [(archive.format, archive.blog) for archive in archives] == [
            (TAKEOUT_FORMAT, "Poniedziałki"),
            (TAKEOUT_COMMENTS, "Moje"),
        ]
        items, said = told(container)
    blog = items[0]
    assert isinstance(blog, Blog)
    assert (blog.title, blog.description, blog.timezone, blog.language) == (
        "Monday Drills",
        "Weekly",
        "Europe/Warsaw",
        "pl",
    )
    assert [remark.id for remark in remarks(items)][-1] == f"{OWN}post-20"
    assert "urn:9" not in repr(items)
    assert codes(said) == ["import/other-kind"]


def test_a_folder(tmp_path: Path) -> None:
    """A folder is a box like a zip, and so is one file."""
    (tmp_path / "Blogs" / "Drills").mkdir(parents=True)
    path = tmp_path / "Blogs" / "Drills" / "feed.atom"
    path.write_text(TAKEOUT)
    for place, name in ((tmp_path, "Drills"), (path, "Monday Drills")):
        with open_container(place) as container:
            assert [archive.blog for archive in archives_in(container, pytest.fail)] == [name]
            assert len(entries(told(container)[0])) == 3


@pytest.mark.parametrize("root", ["feed", "rss", "feed xmlns:blogger='http://schemas.google.com/blogger/2018'"])
def test_nothing_in_it(root: str) -> None:
    """An archive without an entry is one all the same, whose blog is known."""
    items, said = read(f"<{root}><title>Drills</title></{root.partition(' ')[0]}>")
    assert items == [Blog(title="Drills")]
    assert said == []


def test_other_things_in_takeout() -> None:
    """What is no text is told; what ends in the middle of the settings is what could be read."""
    items, said = read(f"{ATOM}<entry><blogger:type>POLL</blogger:type></entry></feed>")
    assert entries(items) == []
    assert [d.message for d in said] == ['entries of the kind "poll" are not posts or pages, and were left out']


def test_settings_in_two_columns() -> None:
    """A table of names and values is read as well; a broken one says nothing."""
    table = "Title,Drills\nTime zone,Mars\nURL,https://x.example\n,\nodd\n"
    container = box_of({"a/feed.atom": TAKEOUT.replace("<title>Monday Drills</title>", ""), "a/settings.csv": table})
    assert told(container)[0][0] == Blog(title="Drills", url="https://x.example", id="tag:blogger.com,1999:blog-4711")


def test_several_blogs() -> None:
    """They are listed, and one is chosen by its name or address, whatever its letters."""
    other = TAKEOUT.replace("blog-4711", "blog-5").replace("Monday", "Friday")
    feed = "<rss><channel><title>Notes</title><link>https://www.notes.example/</link><item><title>N</title></item></channel></rss>"
    container = box_of({"B/Monday/feed.atom": TAKEOUT, "B/Friday/feed.atom": other, "notes.rss": feed})
    with pytest.raises(Rejected) as raised:
        told(container)
    (said,) = raised.value.diagnostics
    assert (said.code, said.severity) == ("import/several-blogs", Severity.ERROR)
    assert said.message == 'there are 3 blogs in this archive: "Friday", "Monday", "Notes"'
    assert said.help == 'name the one to import, such as --blog "Friday"'
    assert {span.path for span, _ in said.related} | {said.span.path} == set(container.members)
    assert entries(told(container, "friday")[0])[0].id.startswith("tag:blogger.com,1999:blog-5.")
    assert [entry.title for entry in entries(told(container, "https://notes.example")[0])] == ["N"]
    with pytest.raises(Rejected) as raised:
        told(container, "Firday")
    assert [(d.code, d.help) for d in raised.value.diagnostics] == [("import/no-such-blog", 'did you mean "Friday"?')]


def test_one_blog_in_several_files() -> None:
    """Parts of one blog are read together; what is in both comes once, and other texts of one id are both kept."""
    first = wxr("<guid>urn:1</guid><content:encoded>A</content:encoded>")
    second = wxr(
        "<guid>urn:1</guid><content:encoded>A</content:encoded>",
        "<guid>urn:1</guid><content:encoded>B</content:encoded>",
    )
    items, said = read(first, second)
    assert [(entry.id, entry.text) for entry in entries(items)] == [("urn:1", "<p>A</p>"), ("", "<p>B</p>")]
    assert codes(said) == ["import/same-id"]


def test_only_comments_of_takeout() -> None:
    """Whoever gives nothing but a feed of comments gets them."""
    comment = "<entry><blogger:parent>urn:1</blogger:parent><blogger:type>COMMENT</blogger:type></entry>"
    assert len(remarks(read(f"{ATOM}{comment}</feed>")[0])) == 1


def test_progress() -> None:
    """Every byte that is read is counted, so that it comes to the size that was told before."""
    container = box_of({"a.xml": (ARCHIVES / "wordpress.xml").read_bytes()})
    (archive,) = archives_in(container, pytest.fail)
    moved: list[int] = []
    list(read_archives(container, [archive], lambda _: None, moved.append))
    assert sum(moved) == archive.size


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"", "this is an empty file"),
        (b"%PDF-1.7 <<", "there is nothing here that can be imported"),
        (b"\x89PNG\r\n", "this is a picture"),
        (b"PK\3\4", "this is a zip that is damaged, or was not downloaded to its end"),
        (b"\x1f\x8b", "this is packed: unpack it first"),
        (b"<opml/>", "there is nothing here that can be imported"),
        (b"<!DOCTYPE html><html><body><feed >", "there is nothing here that can be imported"),
    ],
)
def test_no_archive(start: bytes, what: str) -> None:
    """What cannot be imported is told with what it is."""
    container = box_of({"thing": start})
    assert archives_in(container, pytest.fail) == ()
    said = no_archive(container, "thing")
    assert (said.code, said.message) == ("import/unknown-format", what)


# ---------------------------------------------------------------- damage
def test_a_file_that_breaks_off() -> None:
    """What was whole is read, and the place is told where it breaks."""
    whole = (ARCHIVES / "blogger.xml").read_text()
    counts: dict[int, str] = {}
    for end in (*range(whole.index("<entry>"), len(whole), 97), len(whole) - 3):
        items, said = read(whole[:end])
        assert codes(said) == ["import/cut-off"]
        counts[len(entries(items)) + len(remarks(items))] = said[0].message
    assert set(counts) == set(range(6))
    assert counts[0] != counts[5] == "the file is incomplete; what was whole has been read"
    items, said = read(whole[: whole.index("post-2</id>") + 20])
    assert [entry.title for entry in entries(items)] == ["The Silent Minute & after"]
    assert (said[0].span.line, said[0].severity) == (57, Severity.WARNING)


def test_an_entry_without_an_end() -> None:
    """The next begins where it does, and both are read."""
    items, said = read(f"{ATOM}<entry><title>A</title><entry><title>B</title></entry></feed>")
    assert [entry.title for entry in entries(items)] == ["A", "B"]
    assert codes(said) == ["import/not-well-formed"]


def test_tags_that_do_not_fit() -> None:
    """Mark-up that stands openly in a text is taken for what it is, and harms neither fields nor entries behind it."""
    items, said = read(
        "<rss><channel><item><title>A</title><description><p>one<br>two <img src=x> <x@y></p></description>"
        "<link>https://x.example/a</link></item><item><title>B</b></title><link>https://x.example/b</link></item>"
        "<item><title>C</title></item></channel></rss>"
    )
    assert [(entry.title, entry.url) for entry in entries(items)][::2] == [("A", "https://x.example/a"), ("C", "")]
    assert entries(items)[0].text == "<p>one<br>two <img src=x> <x@y></p>"
    assert codes(said) == ["import/not-well-formed"]
    assert said[0].message.endswith(" (and in 1 more place)")
    assert [span.text for span, _ in said[0].related] == ["B"]


def test_prefixes_that_nobody_declared() -> None:
    """They mean what they usually mean; nothing is said of it."""
    items, said = read(
        "<feed><title>D</title><entry><title>A</title><app:control><app:draft>yes</app:draft></app:control><o:p>x</o:p></entry></feed>"
    )
    assert [(entry.title, entry.state) for entry in entries(items)] == [("A", "draft")]
    assert said == []


@pytest.mark.parametrize("name", ["o:00Z", "o:-a", "o:"])
def test_what_follows_a_prefix_is_no_name(name: str) -> None:
    """The parser of lxml lets such tags through, and their text counts."""
    items, _ = read(f"<feed><title>D</title><entry><title type='html'>A <{name}>B</{name}></title></entry></feed>")
    assert [entry.title for entry in entries(items)] == ["A B"]


def test_names_are_those_of_their_namespace() -> None:
    """A file may call its namespaces what it likes."""
    items, said = read(
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns:control="http://www.w3.org/2007/app"><a:title>D</a:title>'
        "<a:entry><a:title>A</a:title><control:control><control:draft>yes</control:draft></control:control></a:entry></a:feed>"
    )
    assert [(entry.title, entry.state) for entry in entries(items)] == [("A", "draft")]
    assert said == []


def test_entities_do_nothing() -> None:
    """No entity grows, and none opens a file."""
    bomb = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    doctype = f"<!DOCTYPE feed [<!ENTITY l0 'lol'>{bomb}<!ENTITY file SYSTEM 'file:///etc/passwd'>]>"
    items, said = read(f"<?xml version='1.0'?>{doctype}{ATOM}<entry><title>&l11; &file;</title></entry></feed>")
    assert [entry.title for entry in entries(items)] == ["&l11; &file;"]
    assert sorted(codes(said)) == ["import/doctype", "import/not-well-formed"]


def test_a_feed_within_a_text_is_text() -> None:
    """Tags of entries in CDATA sections and comments begin none."""
    items, said = read(wxr("<content:encoded><![CDATA[</item><item>x]]></content:encoded><!-- </item><item> -->"))
    assert [entry.text for entry in entries(items)] == ["<p></item><item>x</p>"]
    assert said == []


def test_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that is longer than any text is left out by its name; the others are read."""
    monkeypatch.setattr(records, "_LONGEST_RECORD", 100_000)
    items, said = read(wxr("<title>Long</title>" + "x" * 200_000, "<title>Short</title>"))
    assert [entry.title for entry in entries(items)] == ["Short"]
    assert [(d.code, d.span.text) for d in said] == [("import/too-long", "Long")]


@pytest.mark.parametrize("depth", [200, 3_000, 200_000])
def test_depth(depth: int) -> None:
    """However deep tags are nested, what stands around them is read."""
    deep = "<div>" * depth + "x" + "</div>" * depth
    items, _ = read(
        f'{ATOM}<entry><title>A</title><content type="xhtml">{deep}</content></entry><entry><title>B</title></entry>'
    )
    assert [entry.title for entry in entries(items)] == ["A", "B"]


@pytest.mark.parametrize(
    "part",
    ["<title>", "<a:b:c", "<entry>", "<entry", "</entry>", "<![CDATA[", "<!--", "&", "<", "]]>", "<title><content>"],
)
def test_hostile_mark_up(part: str) -> None:
    """Much of anything takes no longer than its length, and ends in values or in words."""
    read(f"{ATOM}<entry><title>A</title>{part * 20_000}</entry></feed>")


def test_dates_that_cannot_be() -> None:
    """They are told with their entry, a few of them by name, and the entry has none."""
    dated = "<entry><title>{0}</title><published>{1}</published></entry>"
    text = "".join(dated.format(n, when) for n, when in enumerate(["soon", "1850-01-01T00:00:00Z", "2900-01-01"] * 4))
    items, said = read(f"{ATOM}{text}</feed>")
    assert [entry.published for entry in entries(items)] == [None] * 12
    assert codes(said) == ["import/date"]
    assert said[0].message.endswith(" (and in 11 more places)")
    assert [label for _, label in said[0].related] == [
        "“1850-01-01T00:00:00Z”",
        "“2900-01-01”",
        "“soon”",
        "“1850-01-01T00:00:00Z”",
    ]


def test_lines_beyond_65535() -> None:
    """The line of an entry is right however long the file is, comments and sections included."""
    filler = "<!--\n\n-->\n<![CDATA[\n]]>" * 20_000
    items, _ = read(f"{ATOM}{filler}\n<entry>\n<title>A</title>\n</entry>\n  <entry><title>B</title></entry></feed>")
    assert [(entry.span.line, entry.span.column) for entry in entries(items)] == [(80_002, 1), (80_005, 3)]


def test_one_line() -> None:
    """In a file of one line the column is right, counted in letters."""
    text = f"{ATOM}<entry><title>é</title></entry>" + "<entry><title>B</title></entry></feed>"
    last = entries(read(text)[0])[-1]
    assert (last.span.line, last.span.column) == (1, text.index("<entry><title>B") + 1)
    assert (last.span.text, last.span.cut, last.span.width) == ("B", last.span.column - 1, 1)


# ---------------------------------------------------------------- zips
def zip_of(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return path


def test_a_damaged_zip(tmp_path: Path) -> None:
    """What comes before the damage is read; a file whose start is damaged is told and left out."""
    text = (
        f"{ATOM}{''.join(f'<entry><title>{os.urandom(999).hex()}</title></entry>' for _ in range(500))}</feed>".encode()
    )
    path = zip_of(tmp_path / "a.zip", {"a.xml": text})
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 100] = bytes(100)
    path.write_bytes(data)
    with open_container(path) as container:
        items, said = told(container)
    assert 0 < len(entries(items)) < 500
    assert "import/zip" in codes(said)
    assert "import/cut-off" not in codes(said)


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    """It is told once for all files."""
    path = zip_of(tmp_path / "a.zip", {"a.xml": ATOM.encode(), "b.xml": ATOM.encode()})
    data = path.read_bytes()
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        parts = data.split(mark)
        data = mark.join([parts[0], *(p[: at - 4] + bytes([p[at - 4] | 1]) + p[at - 3 :] for p in parts[1:])])
    path.write_bytes(data)
    with open_container(path) as container:
        items, said = told(container)
        assert items == []
    assert [(d.code, len(d.related)) for d in said] == [("import/zip", 1)]
    assert "password" in said[0].help


def test_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that unpacks to far more than anybody packs is not opened."""
    monkeypatch.setattr("generator.importers.container._LARGE", 1000)
    path = zip_of(tmp_path / "a.zip", {"a.xml": ATOM.encode() + bytes(10_000_000)})
    with open_container(path) as container:
        items, said = told(container)
        assert no_archive(container, "a.zip").code == "import/zip"
    assert (items, codes(said)) == ([], ["import/zip"])


def test_more_files_than_anybody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not looked at."""
    monkeypatch.setattr(sources, "_MOST_MEMBERS", 2)
    with pytest.raises(Rejected) as raised:
        archives_in(box_of({"a": "", "b": "", "c": ""}), pytest.fail)
    assert codes(raised.value.diagnostics) == ["import/too-many"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory in this way")
def test_memory() -> None:
    """An archive is read in bounded memory: twice as much text as the process may have."""
    script = """
import io, itertools, resource
from generator.importers.container import Container
from generator.importers.formats.archives import archives_in, read_archives
resource.setrlimit(resource.RLIMIT_DATA, (64 << 20, 64 << 20))
class Made(io.RawIOBase):
    def __init__(self): self.n = 0
    def read(self, size=-1):
        self.n += 1
        if self.n == 1: return b'<feed xmlns="http://www.w3.org/2005/Atom">'
        text = b'&lt;p&gt;words and more ' * 20000
        return b'<entry><title>A</title><content>' + text + b'</content></entry>' if self.n < 250 else b''
container = Container({"a": 1}, lambda name: Made())
print(sum(1 for item in read_archives(container, archives_in(container, print), lambda d: None)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("249\n", "")
