"""The feeds in RSS 2.0 and the podcast, as feedparser reads them, of a site with recordings of every sort."""

import json
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from recordings import mp3, wav
from sites import build_site, output_of, write_site

from generator.feedcheck.check import check_feeds

SITE = """\
-- site.yaml --
title: The <Monday> Drill
author: Nora & Co
url: https://www.example.com/blog/
description: One problem a week.
language: en-GB
comments: {email: nora@example.com}
feeds: {rss: true}
feed: {entries: 2, hub: "https://hub.example.com/"}
podcast:
  image: images/cover.jpg
  category: self-improvement
  title: Drills to hear
-- content/images/cover.jpg (a square picture) --
-- content/lessons/one/index.md --
---
title: "One ]]> & <b>"
date: 2026-02-02
audio: one two.mp3
tags: [Calls]
---
First.
-- content/lessons/two.md --
---
title: Two
date: 2026-02-09
audio: two.wav
---
Second.
-- content/lessons/three.md --
---
title: Three
date: 2026-02-16
audio: https://files.example.com/three.m4a?download=1
---
Third.
-- content/lessons/four.md --
---
title: Four
date: 2026-02-23
---
No recording.
-- content/lessons/later.md --
---
title: Later
date: 2099-01-01
audio: secret.wav
---
Not yet.
-- content/lessons/draft/index.md --
---
title: A draft
date: 2026-02-01
draft: true
audio: draft.wav
---
Not at all.
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the output of the site."""
    folder = write_site(tmp_path_factory.mktemp("site"), SITE)
    lessons = folder / "content" / "lessons"
    (lessons / "one" / "one two.mp3").write_bytes(mp3(3723))
    for name in ("two.wav", "secret.wav", "draft/draft.wav"):
        (lessons / name).write_bytes(wav(61))
    report = build_site(folder)
    assert [str(d) for d in report.diagnostics] == []
    assert [str(d) for d in check_feeds(folder).diagnostics] == []
    return output_of(folder)


def parsed(files: dict[str, bytes], name: str) -> Any:
    """Return a feed as feedparser reads it, which finds nothing wrong."""
    feed = feedparser.parse(files[name])
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "rss20"
    return feed


def test_rss_has_what_atom_has(files: dict[str, bytes]) -> None:
    """Ids, titles, texts, authors and recordings are those of the Atom feed, so that nothing is new to a subscriber."""
    rss, atom = parsed(files, "rss.xml"), feedparser.parse(files["atom.xml"])
    assert [e.title for e in rss.entries] == ["Four", "Three"]
    for one, other in zip(rss.entries, atom.entries, strict=True):
        assert (one.id, one.title, one.link, one.author) == (other.id, other.title, other.link, other.author)
        assert one.content[0].value == other.content[0].value
        assert one.published_parsed == other.published_parsed
        assert [e.href for e in one.enclosures] == [e.href for e in other.enclosures]
    assert rss.feed.link == "https://www.example.com/blog/"
    links = [(link.rel, link.href) for link in rss.feed.links]
    assert ("self", "https://www.example.com/blog/rss.xml") in links
    assert ("hub", "https://hub.example.com/") in links


def test_what_apple_requires(files: dict[str, bytes]) -> None:
    """Title, description, picture, language, category, explicit, author and owner are there (Apple's list)."""
    channel = etree.fromstring(files["podcast.xml"])[0]
    names = {"i": "http://www.itunes.com/dtds/podcast-1.0.dtd"}

    def text(path: str) -> str:
        return str(channel.findtext(path, namespaces=names))

    assert [text(name) for name in ("title", "description", "language", "link")] == [
        *("Drills to hear", "One problem a week.", "en-GB", "https://www.example.com/blog/")
    ]
    assert text("i:explicit") == "false"
    assert text("i:author") == text("i:owner/i:name") == "Nora & Co"
    assert text("i:owner/i:email") == "nora@example.com"
    categories = [e.get("text") for e in channel.iter(f"{{{names['i']}}}category")]
    assert categories == ["Education", "Self-Improvement"]
    cover = channel.find("i:image", names)
    assert cover is not None
    assert cover.get("href") == "https://www.example.com/blog/images/cover.jpg"
    assert "images/cover.jpg" in files


def test_episodes(files: dict[str, bytes]) -> None:
    """Every lesson with a recording is an episode, also those that the main feed has no room for."""
    episodes = parsed(files, "podcast.xml").entries
    assert [e.title for e in episodes] == ["Three", "Two", "One ]]> & <b>"]
    assert [dict(e.enclosures[0]) for e in episodes] == [
        {"href": "https://files.example.com/three.m4a?download=1", "length": "0", "type": "audio/x-m4a"},
        {"href": "https://www.example.com/blog/lessons/two.wav", "length": str(len(wav(61))), "type": "audio/wav"},
        {
            "href": "https://www.example.com/blog/2026/02/one/one%20two.mp3",
            "length": str(len(mp3(3723))),
            "type": "audio/mpeg",
        },
    ]
    assert [e.get("itunes_duration") for e in episodes] == [None, "1:01", "1:02:03"]
    items = etree.fromstring(files["podcast.xml"])[0].findall("item")
    assert {guid.get("isPermaLink") for item in items for guid in item.findall("guid")} == {"false"}


def test_files_that_wait(files: dict[str, bytes]) -> None:
    """A recording of a lesson that is not out is not published, and no feed names it."""
    assert sorted(name for name in files if name.endswith((".wav", ".mp3"))) == [
        "2026/02/one/one two.mp3",
        "lessons/two.wav",
    ]
    assert not any(word in data for data in files.values() for word in (b"secret.wav", b"draft.wav"))


def test_the_page_of_a_recording(files: dict[str, bytes]) -> None:
    """The page has a player that loads nothing by itself, the length, and what search engines want."""
    page = files["2026/02/one/index.html"].decode()
    assert '<audio controls preload="none" src="/blog/2026/02/one/one%20two.mp3"' in page
    assert "Listen · 1:02:03" in page
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert data["audio"] == {
        "@type": "AudioObject",
        "contentUrl": "https://www.example.com/blog/2026/02/one/one%20two.mp3",
        "encodingFormat": "audio/mpeg",
        "contentSize": str(len(mp3(3723))),
        "duration": "PT3723S",
    }
    assert "audio" not in files["2026/02/four/index.html"].decode()


def test_pages_name_the_feeds(files: dict[str, bytes]) -> None:
    """Programs find both by the address of any page, after the Atom feed."""
    page = files["index.html"].decode()
    hrefs = [part.split('"')[0] for part in page.split('rel="alternate"')[1:] for part in [part.split('href="')[1]]]
    assert hrefs[0] == "/blog/atom.xml"
    assert hrefs[-2:] == ["/blog/rss.xml", "/blog/podcast.xml"]


def test_a_replaced_recording_is_seen(tmp_path: Path) -> None:
    """If a file is replaced, page and feeds have the new length, and nothing else is made again."""
    folder = write_site(
        tmp_path, "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-02\naudio: a.mp3\n---\nText.\n"
    )
    sound = folder / "content" / "lessons" / "a.mp3"
    sound.write_bytes(mp3(60))
    build_site(folder)
    before = output_of(folder)
    sound.write_bytes(mp3(120))
    build_site(folder)
    after = output_of(folder)
    assert {name for name in after if after[name] != before.get(name)} == {
        *("2026/02/a/index.html", "lessons/a.mp3", "atom.xml", "feed.json", "authors/nora-whitcombe/feed.xml")
    }
    assert b"2:00" in after["2026/02/a/index.html"]
