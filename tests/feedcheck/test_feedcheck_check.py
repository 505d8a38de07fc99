"""`drillbook feeds check`: a built site has sound feeds, and whatever spoils one is told with its place."""

import contextlib
import json
import shutil
import uuid
from pathlib import Path

import pytest
from feeding import built, change, checked, found_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites import build_site

from generator.cli.main import main
from generator.feedcheck.check import check_feeds
from generator.feedcheck.files import Kind
from generator.model.diagnostic import Rejected, Severity
from generator.model.published import PUBLISHED
from generator.model.value import replace
from generator.shell.published_file import read_published

MAIN, JSON = "output/atom.xml", "output/feed.json"
OLD, NEW = "output/atom/archive-1.xml", "output/atom/archive-2.xml"
SAID = "output/2026/02/five/comments.xml"
BLOG = "https://www.example.com/blog/"


# ---------------------------------------------------------------- nothing wrong
def test_what_drillbook_builds_is_sound(site: Path) -> None:
    """Of every kind there is a feed, and nothing is wrong with any."""
    done = checked(site)
    # Those in RSS have a test file of their own.
    assert set(done.kinds.values()) == set(Kind) - {Kind.RSS, Kind.PODCAST}
    assert done.kinds["/series/first-steps/feed.xml"] is Kind.TERM
    assert len(done.feeds) == 13
    assert done.entries["/2026/01/one/"] == "urn:x:one"
    assert len(done.entries) == 5


def test_a_site_without_a_lesson(tmp_path: Path) -> None:
    """Feeds without entries are sound too."""
    site = built(tmp_path)
    # Without its notes, drillbook does not ask whether a drive is away.
    for folder in ("content", ".drillbook"):
        shutil.rmtree(site / folder)
    (site / "content").mkdir()
    build_site(site)
    assert checked(site).entries == {}


def test_a_blog_with_odd_names(tmp_path: Path) -> None:
    """The feed may be called anything, and addresses may have letters of any language."""
    site = built(tmp_path)
    change(site, "site.yaml", "feed:", "feed:\n  file: neues-0/a-0.atom")
    (site / "content/lessons/one.md").rename(site / "content/lessons/größe-東京.md")
    change(site, "content/lessons/größe-東京.md", "tags: [calls]", "tags: [Größe, 東京]")
    build_site(site)
    done = checked(site)
    assert [path for path, kind in done.kinds.items() if kind is Kind.ARCHIVE] == [
        "/neues-0/a-0/archive-1.atom",
        "/neues-0/a-0/archive-2.atom",
    ]
    assert "/tags/東京/feed.xml" in done.kinds


def test_what_others_add_to_a_feed(site: Path) -> None:
    """Instructions for browsers, and elements of other namespaces, wherever they stand, are no mistake."""
    change(site, MAIN, "<feed ", '<?xml-stylesheet type="text/xsl" href="/feed.xsl"?>\n<!-- A feed. -->\n<feed ')
    change(
        site,
        MAIN,
        "  <title>The Monday Drill",
        '  <p xmlns="http://www.w3.org/1999/xhtml"><a href="/about/" onclick="x()">a</a></p><title>The Monday Drill',
    )
    change(site, MAIN, "<summary>", '<x xmlns="urn:x:other"><id>1</id><link/></x><summary>')
    checked(site)


def test_a_file_of_the_coach_is_none_of_ours(site: Path) -> None:
    """A feed that drillbook did not make is not looked at."""
    (site / "output/podcast.xml").write_text("<rss", "utf-8")
    checked(site)


def test_it_writes_nothing(site: Path) -> None:
    """Checking leaves every file as it is, and makes none."""
    before = {p: p.read_bytes() for p in site.rglob("*") if p.is_file() and ".drillbook" not in p.parts}
    checked(site)
    assert before == {p: p.read_bytes() for p in site.rglob("*") if p.is_file() and ".drillbook" not in p.parts}


# ---------------------------------------------------------------- each rule
SAME = "what was put in"
"""Says in the table below that the line with the new text is the one that is shown."""

WRONG = [
    # RFC 4287
    (MAIN, "  <id>urn:x:drill</id>\n", "", "feed/incomplete", "this feed has no <id>", "<feed xmlns:th"),
    (MAIN, "    <title>Five</title>\n", "", "feed/incomplete", "this entry has no <title>", "<entry>"),
    (MAIN, "<title>Five</title>", "<title>Five</title><title>5</title>", "feed/incomplete", "a second <title>", SAME),
    (MAIN, "    <updated>2026-01-26T00:00:00+00:00</updated>\n", "", "feed/incomplete", "no <updated>", "<entry>"),
    (SAID, "<name>Dana</name>", "<name/>", "feed/incomplete", "this author has no name", "<author>"),
    (MAIN, "urn:x:four<", "four<", "feed/bad-id", '"four" cannot be the id', SAME),
    (MAIN, "urn:x:four<", "urn:x:five<", "feed/bad-id", "an entry above has the same id", SAME),
    (MAIN, "<updated>2026-01-26T00:00:00+00:00", "<updated>2026-01-26", "feed/bad-date", '"2026-01-26" is no', SAME),
    (MAIN, "<published>2026-01-26T00:00:00+00:00", "<published>2026-01-26T00:00:00", "feed/bad-date", "offset", SAME),
    (MAIN, "<updated>2026-01-26T00:00:00+", "<updated>2026-02-31T00:00:00+", "feed/bad-date", "2026-02-31", SAME),
    (MAIN, f'{BLOG}atom.xml" rel="self"', f'{BLOG}feed.xml" rel="self"', "feed/bad-link", "its address is", SAME),
    (MAIN, ' rel="self"', ' rel="me"', "feed/bad-link", "does not say what its own address is", "<feed xmlns:th"),
    (MAIN, f'<link href="{BLOG}2026/02/five/"/>', "", "feed/bad-link", "which page it belongs to", "<entry>"),
    (MAIN, f"{BLOG}2026/02/five/", f"{BLOG}2026/02/5/", "feed/bad-link", "there is no page of the site at", SAME),
    (MAIN, f"{BLOG}2026/02/five/", "/blog/2026/02/five/", "feed/bad-link", "there is no page of the site at", SAME),
    (
        MAIN,
        "https://hub.example.com/",
        "https://old.example.com/",
        "feed/bad-link",
        "does not name the hub",
        "<feed xmlns:th",
    ),
    (MAIN, "&lt;p&gt;Call f", '&lt;a href="/a&amp;amp;b"&gt;Call f', "feed/relative-address", '"/a&b"', SAME),
    (MAIN, "Call four.&", "&lt;img src=a.png&gt;&", "feed/relative-address", '"a.png"', SAME),
    (MAIN, "THIS WEEK", '&lt;img srcset="https://a.example/a 1x, b 2x"&gt;', "feed/relative-address", '"b"', SAME),
    (MAIN, "LAST WEEK", "&lt;script&gt;x()&lt;/script&gt;", "feed/script", "there is a script", SAME),
    (MAIN, "LAST WEEK", "&lt;b title='a'onclick=x()&gt;x&lt;/b&gt;", "feed/script", '"onclick"', SAME),
    (MAIN, "LAST WEEK", '&lt;a href="&amp;#106;ava script:x"&gt;x', "feed/script", "the address of a link", SAME),
    # RFC 4685
    (SAID, ' ref="urn:x:five"', "", "feed/thread", "`ref`", "<thr:in-reply-"),
    (SAID, f'href="{BLOG}2026/02/five/"', 'href="/"', "feed/thread", "`href`", SAME),
    (
        SAID,
        'type="text/html"/>\n  </entry>\n  <entry>',
        'type="html"/>\n  </entry>\n  <entry>',
        "feed/thread",
        "`type`",
        "<thr:in-reply-",
    ),
    (MAIN, 'thr:count="2"', 'thr:count="two"', "feed/thread", "`thr:count`", SAME),
    (MAIN, 'thr:count="2"', 'thr:count="3"', "feed/thread", "differ", SAME),
    (MAIN, "<thr:total>2", "<thr:total>-2", "feed/thread", "(thr:total)", SAME),
    (MAIN, "five/comments.xml", "five/comment.xml", "feed/thread", "there is no feed of the site at", SAME),
    # RFC 5005
    (OLD, "  <fh:archive/>\n", "", "feed/archive", "does not say that it is one", "<feed xmlns:th"),
    (
        MAIN,
        "  <entry>",
        '  <fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/><entry>',
        "feed/archive",
        "stop",
        SAME,
    ),
    (MAIN, "archive-2.xml", "archive-9.xml", "feed/archive", "leads to a file that is not in output/", SAME),
    (
        MAIN,
        "archive-2.xml",
        "archive-1.xml",
        "feed/archive",
        "no link leads from the feed to this archive",
        "<feed xmlns:th",
    ),
    (OLD, 'rel="next-archive"', 'rel="next"', "feed/archive", "which does not lead on to here", '<link href="ht'),
    (NEW, 'rel="prev-archive"', 'rel="prev"', "feed/archive", "which does not lead back to here", '<link href="ht'),
    (OLD, 'atom.xml" rel="current"', 'atom/archive-2.xml" rel="current"', "feed/archive", "leads to an archive", SAME),
    (OLD, ' rel="current"', ' rel="now"', "feed/archive", "has no link to its feed", "<feed xmlns:th"),
    (OLD, "<id>urn:x:drill<", "<id>urn:x:else<", "feed/archive", "another id than its feed", "<feed xmlns:th"),
    # JSON Feed
    (JSON, "version/1.1", "version/1", "feed/incomplete", '"version"', SAME),
    (JSON, '"title": "The Monday Drill"', '"title": 7', "feed/incomplete", '"title"', "{"),
    (JSON, '"items": [', '"items": [7,', "feed/incomplete", '"items"', SAME),
    (JSON, '"id": "urn:x:five"', '"id": 5', "feed/bad-id", "this item has no id", SAME),
    (JSON, '"content_html": "<p>Call five', '"content": "<p>Call five', "feed/incomplete", "no text", '"id": "urn:x:f'),
    (JSON, f'"feed_url": "{BLOG}feed', f'"feed_url": "{BLOG}', "feed/bad-link", '"feed_url"', SAME),
    (JSON, f'"home_page_url": "{BLOG}', f'"home_page_url": "{BLOG}x', "feed/bad-link", '"home_page_url"', SAME),
    (JSON, '"url": "https://hub', '"url": "https://bub', "feed/bad-link", "does not name the hub", '"hubs": ['),
    (JSON, "2026/02/five/", "2026/02/5/", "feed/bad-link", "there is no page of the site at", SAME),
    (JSON, '"date_published": "2026-02-02T', '"date_published": "2026-02-02 ', "feed/bad-date", "offset", SAME),
    (JSON, "<p>Call four", "<a href='x'>Call four", "feed/relative-address", '"x"', SAME),
    (JSON, "urn:x:five", "urn:x:fife", "feed/differs", "not those of the Atom feed", "{"),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "words", "marked"), WRONG)
def test_each_rule(site: Path, file: str, old: str, new: str, code: str, words: str, marked: str) -> None:
    """A feed that breaks one rule gives that one error, in its line, with something to do."""
    change(site, file, old, new)
    found = [d for d in found_in(site) if d.code == code and words in d.message]
    assert found, [str(d) for d in found_in(site)]
    assert found[0].help
    assert (new.strip() if marked == SAME else marked) in found[0].span.text
    assert found[0].span.width


def test_whose_feed_it_is(site: Path) -> None:
    """An author is named in each entry, or else in the feed; one of the two is enough."""
    change(site, MAIN, "    <author>\n      <name>Nora Whitcombe</name>\n    </author>\n", "")
    checked(site)
    own = f"  <author>\n    <name>Nora Whitcombe</name>\n    <uri>{BLOG}</uri>\n  </author>\n"
    change(site, MAIN, own, "")
    assert [(d.code, d.span.text) for d in found_in(site)] == [("feed/incomplete", "  <entry>")] * 2


def test_a_place_in_the_text_of_an_entry(site: Path) -> None:
    """The mark is under the very tag, in Atom, where it is escaped, and in JSON, where a whole text is one line."""
    change(site, MAIN, "LAST", 'Call &lt;img alt="&amp;quot;" src="a.png"&gt; LAST')
    change(site, JSON, "<p>Call four", '<i></i><img src=\\"b.png\\"><p>Call four')
    marked = [d.span.text[d.span.column - 1 - d.span.cut :][: d.span.width] for d in found_in(site)]
    assert marked == [
        '&lt;img alt="&amp;quot;" src="a.png"&gt;',
        '&lt;img alt="&amp;quot;" src="a.png"&gt;',
        '<img src=\\"b.png\\">',
    ]


def test_an_entry_in_many_feeds_is_told_once(site: Path) -> None:
    """What is wrong with a lesson is told for the first feed that it is in, not for each."""
    for file in (OLD, "output/tags/calls/feed.xml", "output/series/first-steps/feed.xml"):
        change(site, file, "Call two.&", "&lt;a href='x'&gt;&")
    assert [d.code for d in found_in(site)] == ["feed/relative-address"]


@pytest.mark.parametrize(
    ("file", "data", "line", "column"),
    [
        (MAIN, b"<feed>\n<id></feed>", 2, 7),
        (MAIN, b"", 1, 1),
        (MAIN, b"<feed>\n  <title>\xff</title></feed>", 2, 10),
        (MAIN, b"<feed>&nbsp;</feed>", 1, 7),
        (MAIN, b"\0" * 1000, 1, 1),
        (MAIN, b"<rss/>", 1, 1),
        (JSON, b'{\n  "a": 1,}', 2, 10),
        (JSON, b"[]", 1, 1),
        (JSON, b"", 1, 1),
        (JSON, b"[" * 100_000, 1, 1),
        (JSON, b"\xff\xfe{}", 1, 1),
    ],
)
def test_no_feed_at_all(site: Path, file: str, data: bytes, line: int, column: int) -> None:
    """Damaged files give the place of the damage, and what only follows from it is not told."""
    (site / file).write_bytes(data)
    (found,) = found_in(site)
    assert (found.code, found.span.line, found.span.column) == ("feed/unreadable", line, column)


def test_a_feed_that_is_gone(site: Path) -> None:
    """A feed that was deleted by hand is told of."""
    (site / MAIN).unlink()
    (site / "output/tags/calls/feed.xml").unlink()
    assert [(d.code, d.span.path) for d in found_in(site)] == [
        ("feed/missing", MAIN),
        ("feed/missing", "output/tags/calls/feed.xml"),
    ]


def test_build_first(site: Path) -> None:
    """Without an output there is nothing to check, and none is made."""
    shutil.rmtree(site / "output")
    with pytest.raises(Rejected, match="there is no built site"):
        check_feeds(site)
    assert not (site / "output").exists()


def test_built_for_another_address(site: Path) -> None:
    """After a change of the site's address one sentence says so, instead of one for each link."""
    change(site, "site.yaml", "www.example.com", "coach.example.com")
    with pytest.raises(Rejected) as rejected:
        check_feeds(site)
    assert [d.code for d in rejected.value.diagnostics] == ["feed/other-address"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage_is_told_plainly(site: Path, data: st.DataObject) -> None:
    """Whatever bytes are changed in a feed, the check ends with a list of problems, or with none."""
    file = site / data.draw(st.sampled_from([MAIN, JSON, OLD, SAID]))
    whole = file.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    file.write_bytes(whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:])
    try:
        with contextlib.suppress(Rejected):
            check_feeds(site)
    finally:
        file.write_bytes(whole)


# ---------------------------------------------------------------- what was published
def publish(site: Path) -> None:
    """Note what is published, as `ping` does of a site without a hub, but without addresses.

    With them, a build would stop at another id before there is a feed to check.
    """
    change(site, "site.yaml", "  hub: https://hub.example.com/\n", "")
    build_site(site)
    assert main(["feeds", "ping", "--site", str(site)]) == 0
    noted = replace(read_published(site), addresses={})
    (site / PUBLISHED).write_text(noted.text, "utf-8")


def test_another_id(site: Path) -> None:
    """A lesson that is where it was and has another id is an error, told once, with the id to put back."""
    publish(site)
    change(site, "content/lessons/two.md", "urn:x:two", "urn:x:2")
    build_site(site)
    (found,) = found_in(site)
    assert found.code == "feed/new-id"
    assert '"Two" (/2026/01/two/)' in found.message
    assert "`id: urn:x:two`" in found.help
    assert found.span.path == OLD
    assert found.span.text.strip() == "<id>urn:x:2</id>"


def test_an_id_that_moved(site: Path) -> None:
    """Lessons may move, change places or vanish; one may come to where another was."""
    publish(site)
    change(site, "content/lessons/two.md", "id: urn:x:two", "id: urn:x:two\nslug: second")
    change(site, "content/lessons/three.md", "urn:x:three", "urn:x:four")
    change(site, "content/lessons/four.md", "urn:x:four", "urn:x:three")
    (site / "content/lessons/five.md").unlink()
    shutil.rmtree(site / "content/comments")
    (site / "content/lessons/one.md").rename(site / "content/lessons/five.md")
    change(site, "content/lessons/five.md", "two.md", "three.md")
    change(site, "content/lessons/five.md", "2026-01-05", "2026-02-02")
    build_site(site)
    checked(site)


def test_another_id_of_the_site(site: Path) -> None:
    """The site's id is told once, not for each feed and lesson whose id follows from it."""
    publish(site)
    for name in ("two", "three"):
        change(site, f"content/lessons/{name}.md", f"id: urn:x:{name}\n", "")
    change(site, "site.yaml", "urn:x:drill", "urn:x:new")
    build_site(site)
    (found,) = found_in(site)
    assert (found.code, found.span.path, found.span.line) == ("feed/new-id", MAIN, 4)
    assert "`id: urn:x:drill` in site.yaml" in found.help


def test_ids_of_comment_feeds_from_before(site: Path) -> None:
    """The invalid ids of an older drillbook are told once, as a warning that stops no ping; the ping notes new ones."""
    change(site, "content/lessons/five.md", "id: urn:x:five", f"id: {uuid.UUID(int=5).urn}")
    publish(site)
    noted = json.loads((site / PUBLISHED).read_text("utf-8"))
    noted["feeds"]["/2026/02/five/comments.xml"]["id"] = f"{uuid.UUID(int=5).urn}#comments"
    (site / PUBLISHED).write_text(json.dumps(noted), "utf-8")
    (found,) = found_in(site)
    assert (found.code, found.severity, found.span.path) == ("feed/new-id", Severity.WARNING, SAID)
    assert main(["feeds", "ping", "--site", str(site)]) == 0
    checked(site)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"feeds": {}}',
        '{"version": 3, "feeds": {}, "entries": {}}',
        '{"version": 1, "feeds": [], "entries": {}}',
        '{"version": 1, "feeds": {"/atom.xml": "a"}, "entries": {}}',
        '{"version": 1, "feeds": {}, "entries": {"/": 7}}',
        '{\n<<<<<<< HEAD\n"version": 1}',
        "[" * 100_000,
    ],
)
def test_a_list_that_cannot_be_read(site: Path, text: str) -> None:
    """A damaged list, or another file of its name, is told of and stays as it is."""
    (site / PUBLISHED).write_text(text, "utf-8")
    for verb in ("check", "ping"):
        assert main(["feeds", verb, "--site", str(site)]) == 1
    with pytest.raises(Rejected) as rejected:
        check_feeds(site)
    assert [d.code for d in rejected.value.diagnostics] == ["feed/damaged-list"]
    assert (site / PUBLISHED).read_text("utf-8") == text


def test_the_list_of_a_newer_drillbook(tmp_path: Path) -> None:
    """Nobody who has an older drillbook is told to throw the list away."""
    site = built(tmp_path)
    (site / "published.json").write_text('{"version": 3, "feeds": {}, "entries": {}}', "utf-8")
    with pytest.raises(Rejected) as rejected:
        checked(site)
    (diagnostic,) = rejected.value.diagnostics
    assert diagnostic.message.endswith("a newer drillbook wrote it")
    assert diagnostic.help == "install that one on this computer, too"


# ---------------------------------------------------------------- the command
def test_the_command(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says that all is well and ends with 0, or says what is not and ends with 1."""
    assert main(["feeds", "check", "--site", str(site)]) == 0
    assert capsys.readouterr().out == "fine: 13 feeds in output/\n"
    change(site, MAIN, "urn:x:four<", "four<")
    assert main(["feeds", "check", "--site", str(site)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "error[feed/bad-id]" in printed.err
    assert "--> output/atom.xml:44:5" in printed.err


def test_a_script_is_a_warning(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A coach may have a script in a lesson: it is told of, and stops nothing unless that is asked for."""
    change(site, "content/lessons/three.md", "Call three.", '<script src="https://a.example/a.js"></script>')
    build_site(site)
    assert main(["feeds", "check", "--site", str(site)]) == 0
    assert capsys.readouterr().out == "fine: 13 feeds in output/, 1 warning\n"
    assert main(["feeds", "check", "--strict", "--site", str(site)]) == 1
    assert main(["feeds", "ping", "--dry-run", "--site", str(site)]) == 0


def test_an_address_without_a_scheme(site: Path) -> None:
    """What starts with two slashes is in the lesson, and the advice is for there."""
    change(site, "content/lessons/three.md", "Call three.", '<iframe src="//a.example/a"></iframe>')
    build_site(site)
    (found,) = found_in(site)
    assert found.code == "feed/relative-address"
    assert "`https:`" in found.help


def test_the_command_for_programs(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json the problems are JSON, whatever they are."""
    assert main(["feeds", "check", "--json", "--site", str(site)]) == 0
    assert json.loads(capsys.readouterr().out) == []
    shutil.rmtree(site / "output")
    assert main(["feeds", "check", "--json", "--site", str(site)]) == 1
    assert [d["code"] for d in json.loads(capsys.readouterr().out)] == ["feed/no-output"]
    assert not (site / "output").exists()
