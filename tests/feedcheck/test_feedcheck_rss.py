"""The check of the feed in RSS and of the podcast: what drillbook writes is sound, and what is damaged is reported."""

from pathlib import Path

import pytest
from recordings import wav
from sites import build_site, write_site

from generator.feedcheck.check import check_feeds
from generator.model.diagnostic import Diagnostic

SITE = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://www.example.com/blog/
description: One problem a week.
comments: {email: nora@example.com}
feed: {hub: "https://hub.example.com/"}
feeds: {rss: true}
podcast: {image: cover.jpg}
-- content/cover.jpg (a square picture) --
-- content/lessons/one.md --
---
title: One
id: urn:x:one
date: 2026-01-05
audio: one.wav
---
Call **one**.
-- content/lessons/one.wav (a recording) --
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a built site."""
    folder = write_site(tmp_path_factory.mktemp("feeds"), SITE)
    build_site(folder)
    return folder


def damaged(built: Path, file: str, old: str, new: str) -> list[Diagnostic]:
    """Return what is wrong with the feeds once something in one of them is replaced, and put it back."""
    path = built / "output" / file
    sound = path.read_text("utf-8")
    assert old in sound
    path.write_text(sound.replace(old, new), "utf-8")
    try:
        return list(check_feeds(built).diagnostics)
    finally:
        path.write_text(sound, "utf-8")


def test_what_drillbook_writes_is_sound(built: Path) -> None:
    """Nothing is wrong in either feed, and both are known by their addresses."""
    checked = check_feeds(built)
    assert not checked.diagnostics
    assert {path: row.id for path, row in checked.feeds.items() if path in ("/rss.xml", "/podcast.xml")} == {
        "/rss.xml": "https://www.example.com/blog/rss.xml",
        "/podcast.xml": "https://www.example.com/blog/podcast.xml",
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "words"),
    [
        ("rss.xml", 'version="2.0"', 'version="1.0"', "feed/unreadable", "this is not an RSS feed"),
        ("rss.xml", "</rss>", "", "feed/unreadable", "this is not an RSS feed"),
        ("rss.xml", "<description>One problem a week.</description>", "", "feed/incomplete", "<description>"),
        ("rss.xml", "blog/</link>", "</link>", "feed/bad-link", "its page"),
        ("rss.xml", "/blog/rss.xml", "/rss.xml", "feed/bad-link", "its own address"),
        ("rss.xml", "https://hub.example.com/", "https://x.example/", "feed/bad-link", "hub"),
        ("rss.xml", "urn:x:one", "one", "feed/bad-id", "<guid>"),
        ("rss.xml", "urn:x:one", "urn:x:two", "feed/differs", "Atom"),
        ("rss.xml", "/2026/01/one/</link>", "/2026/01/two/</link>", "feed/bad-link", "no page"),
        ("rss.xml", "one.wav\" length", "two.wav\" length", "feed/bad-link", "no recording"),
        ("rss.xml", "&gt;Call", "&gt;&lt;a href=\"/x\"&gt;Call", "feed/relative-address", "not a whole address"),
        ("podcast.xml", f'length="{len(wav())}"', 'length="long"', "feed/incomplete", "no length"),
        ("podcast.xml", "<itunes:explicit>false</itunes:explicit>", "", "feed/incomplete", "<itunes:explicit>"),
        ("podcast.xml", "<itunes:image", "<itunes:picture", "feed/incomplete", "<itunes:image>"),
        ("podcast.xml", "<enclosure", "<closure", "feed/incomplete", "no recording"),
    ],
)  # fmt: skip
def test_what_is_damaged_is_reported(built: Path, file: str, old: str, new: str, code: str, words: str) -> None:
    """One mistake is one message, in the file that has it."""
    (problem,) = damaged(built, file, old, new)
    assert (problem.code, problem.span.path) == (code, f"output/{file}")
    assert words in problem.message


def test_a_feed_that_is_missing(built: Path) -> None:
    """A feed that the settings ask for and that is not there is reported."""
    path = built / "output" / "podcast.xml"
    path.rename(built / "aside.xml")
    try:
        problems = [(d.code, d.span.path) for d in check_feeds(built).diagnostics]
    finally:
        (built / "aside.xml").rename(path)
    assert problems == [("feed/missing", "output/podcast.xml")]
