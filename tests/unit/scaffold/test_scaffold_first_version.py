"""What version 0.1.0 promised to sites: its settings, its front matter, and what its layouts could use.

Nothing of it may go away without a word.  If something has to, it is read for
two more versions, with a warning that says what to write instead.
"""

from pathlib import Path

import pytest
from pictures import photo
from sites import build_site, output_of, write_site

SETTINGS = """\
title: The Monday Drill
url: https://www.example.com/blog/
author: Nora Whitcombe
description: A lesson a week.
language: en
timezone: America/Chicago
id: https://www.example.com/2020/
permalink: /{year}/{month}/{slug}/
paginate: 1
copyright: © Nora Whitcombe
menu: [home, tags, archive, quotes, about]
listings: [tags, authors, archive, quotes]
sections:
  - {name: warm_up, heading: Warm up, required: false, also: [Warming up]}
  - {name: quotes, heading: Last words}
prompts:
  heading: Your Top 3 Goals
  items:
    - {label: THIS WEEK, ask: What will you do?}
comments: {default: open, email: nora@example.com}
feed: {file: feeds/all.atom, entries: 2}
markdown: {html: false}
extra: {tagline: Sell more}
"""

LESSON = """\
title: One
date: 2026-02-02 07:00
updated: 2026-02-10
expires: 2030-01-01
draft: false
tags: [calls]
author: Nora Whitcombe
series: The Calls
summary: What it says.
slug: one
id: https://www.example.com/one
aliases: [/old/one/]
photo: {src: ../images/photo.jpg, alt: A photo, credit: Ann, credit_url: "https://example.com/ann", license: CC0}
comments: open
prompts: [{label: NOW, ask: What now?}]
layout: lesson
extra: {mood: fine}
quotes:
  - {text: Ask first., author: Ann Ames, source: Asking, url: "https://example.com/asking"}
"""

LINK = "label url"
DATE = "iso long short"
PHOTO = "url alt credit credit_url license"
TEASER = "title url date.iso author.label tags series summary photo minutes is_case"
QUOTE = "html author source url"
PAGES = {
    "home": f"number total newer older | for l in lessons: {TEASER}",
    "lesson": (
        f"lesson: {TEASER} id lead sections prompts_heading prompts comments"
        " | lesson: updated newer older series_parts extra.mood"
        f" | lesson.updated: {DATE} | lesson.photo: {PHOTO} | lesson.author: {LINK} | for t in lesson.tags: {LINK}"
        f" | for s in lesson.sections: name heading html quotes | for p in lesson.prompts: label html"
        f" | lesson.comments: state count post feed | lesson.series_parts: title position"
        f" | for p in lesson.series_parts.parts: {LINK} | for q in lesson.sections[-1].quotes: {QUOTE}"
    ),
    "feed-entry": "lesson: title lead id",
    "page": "title lead photo extra",
    "tag": "name lessons all_terms",
    "author": "name lessons all_terms",
    "tags": "| for t in terms: label url count",
    "authors": "| for t in terms: label url count",
    "archive": "| for y in years: label url count",
    "year": "year newer older | for w in weeks: number monday.iso | for l in weeks[0].lessons: title url date.short",
    "quotes": "| for p in people: name anchor | for q in people[0].quotes: quote.html quote.author lesson.label",
    "404": "",
    "redirect": "to: label url",
}
EVERYWHERE = (
    "site: title description author url home language feed menu assets copyright extra.tagline"
    " | page: kind title description url canonical image image_alt og_type json_ld feeds noindex"
    " | for f in page.feeds: title url | for m in site.menu: label url"
)


def layout_of(uses: str) -> str:
    """Return a layout that shows fields: of variables, of one value, and of each in a list."""
    parts = []
    for use in filter(str.strip, uses.split(" | ")):
        head, colon, names = use.strip(" |").partition(": ")
        if not colon:
            parts += [f"{{{{ {name} }}}}" for name in head.split()]
        elif head.startswith("for "):
            variable = head.split()[1]
            shown = " ".join(f"{{{{ {variable}.{name} }}}}" for name in names.split())
            parts.append(f"{{% {head} %}}{shown}{{% endfor %}}")
        else:
            parts += [f"{{{{ {head}.{name} }}}}" for name in names.split()]
    return "\n".join(parts)


def first_site(folder: Path) -> Path:
    """Write a site that uses all that there was."""
    everywhere = {name: "" if name == "feed-entry" else layout_of(EVERYWHERE) for name in PAGES}
    layouts = "".join(
        f"-- layouts/{name}.html --\n{everywhere[name]}\n{layout_of(uses)}\nENDED\n" for name, uses in PAGES.items()
    )
    second = LESSON.replace("One", "Two").replace("one", "two").replace("2026-02-02", "2026-02-09")
    lessons = (
        f"-- content/lessons/one.md --\n---\n{LESSON}---\nText.\n"
        f"-- content/lessons/two.md --\n---\n{second}---\n## Warm up\n\nText.\n"
    )
    write_site(
        folder,
        f"-- site.yaml --\n{SETTINGS}{lessons}-- content/pages/about.md --\n---\ntitle: About\n---\nText.\n{layouts}",
    )
    (folder / "content" / "images").mkdir()
    (folder / "content" / "images" / "photo.jpg").write_bytes(photo(4, 3))
    return folder


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Build that site; nothing is wrong with it."""
    site = first_site(tmp_path_factory.mktemp("first"))
    report = build_site(site)
    assert [d.message for d in report.diagnostics] == []
    return output_of(site)


@pytest.mark.parametrize(
    "file",
    [
        *("index.html", "page/2/index.html", "2026/02/one/index.html", "about/index.html", "404.html"),
        *("tags/index.html", "tags/calls/index.html", "authors/index.html", "authors/nora-whitcombe/index.html"),
        *("archive/index.html", "archive/2026/index.html", "quotes/index.html", "old/one/index.html"),
    ],
)
def test_all_that_a_layout_could_use_is_still_there(output: dict[str, bytes], file: str) -> None:
    """Every page is made by a layout that reads every field of 0.1.0: one that is gone would fail the build."""
    assert output[file].decode().strip().endswith("ENDED")


def test_settings_still_mean_the_same(output: dict[str, bytes]) -> None:
    """The address and the length of the feed, the section, the questions and HTML as text."""
    feed = output["feeds/all.atom"].decode()
    assert feed.count("<entry>") == 2
    lesson = output["2026/02/one/index.html"].decode()
    assert "Your Top 3 Goals" in lesson
    assert "NOW" in lesson
    assert "Sell more" in lesson
    assert "mailto:nora@example.com" in lesson
    assert "warm_up" in output["2026/02/two/index.html"].decode()
