"""Fingerprints: the same one means the same bytes."""

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterator, Mapping

import jinja2
import pytest
from pictures import facts_of
from sites import ASSETS, Made, english, make_site

from generator.model import page as pages
from generator.model.addresses import title_art_path
from generator.model.comment import Comment, Reply
from generator.model.hooks import Hooks
from generator.model.lesson import Metadata
from generator.model.page import Page
from generator.model.plan import Recipe
from generator.model.site import Ref, Symptom, SymptomGroup, Teaser
from generator.model.title_art import title_art_of
from generator.model.value import Value, replace
from generator.render.fingerprint import Fingerprints, make_fingerprints
from generator.render.html import LaterHtml
from generator.render.pages import render_page
from generator.render.renderer import make_renderer
from generator.render.templates import Layouts, template_closures
from generator.shell.layouts import packaged, read_layouts

SITE = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://www.example.com/blog/
description: One problem a week
language: en
timezone: America/Chicago
copyright: © Nora
paginate: 2
comments:
  email: nora@example.com
extra:
  phone: "555"
cards: true
logo: images/a.jpg
portrait: images/a.jpg
bio: Nora coaches. She is calm.
call: {label: Book, url: https://call.example.com/}
authors:
  Bo Day:
    bio: Bo listens.
    links: {Page: https://lee.example.com/}
-- content/handbook/index.md --
# Our rules

[Calls](calls.md)
-- content/handbook/calls.md --
---
title: Calls
photo: {src: images/a.jpg, alt: A, credit: B}
---
## Before

[Rules](index.md)
-- content/handbook/then.md --
# Then
-- content/lessons/one.md --
---
title: One
date: 2026-01-05
tags: [Cold Calls, Gifts]
series: Beginnings
summary: The first one.
id: urn:uuid:1
aliases: [/old/one.html]
photo:
  src: images/a.jpg
  alt: A desk
  credit: Ann
  credit_url: https://ann.example.com/
  license: CC BY
extra:
  mood: calm
quotes:
  - text: "Be brief, as in [two](two.md)."
    author: Ann Lee
    source: A Book
    url: https://book.example.com/
---
Opening words.

## Symptoms

They [wait](two.md).

## Diagnosis

Fear.

## Prescription

Call.
-- content/lessons/two.md --
---
title: Two
date: 2026-01-12
updated: 2026-01-20
series: Beginnings
---
Text of two, and [later](later.md).

![A desk](images/a.jpg)
-- content/lessons/three.md --
---
title: Three
date: 2026-02-09
author: Bo Day
---
Text of three.
-- content/lessons/later.md --
---
title: Later
date: 2026-09-07
---
Text of later.
-- content/lessons/plain.md --
---
title: Plain
date: 2025-12-01
comments: off
layout: bare
---
Text of plain.
-- content/pages/about.md --
---
title: About
photo:
  src: images/a.jpg
  alt: Me
  credit: Ann
---
About [one](../lessons/one.md).
-- content/tags/gifts.md --
About gifts, as in [one](../lessons/one.md).
-- content/series/beginnings.md --
---
title: How it begins
description: What to read first.
---
Read slowly.
-- content/images/a.jpg --
picture
-- content/notes.pdf --
notes
-- content/comments/one/1.md --
---
author: Ann
date: 2026-01-06
id: urn:uuid:c1
---
I wait too.
-- content/comments/one/2.md --
---
author: Bo
date: 2026-01-07
in_reply_to: urn:uuid:c1
---
Do not.
"""
PICTURES = {"content/images/a.jpg": facts_of(300, 200)}
NAMES = (
    "404",
    "archive",
    "author",
    "authors",
    "bare",
    "feed-entry",
    "handbook",
    "home",
    "lesson",
    "more",
    "page",
    "quotes",
    "series-list",
    "series-page",
)
SHOW_ALL = {f"{name}.html": "{{ all() }}" for name in (*NAMES, "redirect", "search", "symptoms", "tag", "tags", "year")}
"""Layouts that show everything that they are handed, so that nothing a layout can see is missed."""


@jinja2.pass_context
def show_all(context: jinja2.runtime.Context) -> str:
    """Return all that a layout has."""
    return plain({name: value for name, value in context.get_all().items() if name != "all" and not callable(value)})


def plain(value: object) -> str:
    """Return a value as text, with every field of every view in it."""
    if isinstance(value, LaterHtml):
        return str(value)
    if isinstance(value, Value):
        return plain({field: getattr(value, field) for field in value.__struct_fields__})
    if isinstance(value, Mapping):
        return ",".join(f"{key}:{plain(item)}" for key, item in value.items())
    if isinstance(value, tuple | list):
        return ",".join(map(plain, value))
    return repr(value)


def add_show_all(environment: jinja2.Environment) -> None:
    """Give layouts the function `all`, as a hook does."""
    environment.globals["all"] = show_all


@functools.cache
def layouts() -> Mapping[str, str]:
    """Return the layouts that drillbook ships, and one more."""
    bare = "{% extends 'base.html' %}{% block main %}{{ lesson.title }}{{ lesson.lead }}{% endblock %}"
    return read_layouts(packaged().parent / "nowhere").templates | {"bare.html": bare}


Build = dict[str, tuple[bytes, bytes]]


def more_pages(_site: object) -> Mapping[str, Page]:
    """Add a page, as a hook does."""
    return {"/more/": pages.CustomPage(layout="more", title="More", values={"n": 1})}


def build(
    text: str = SITE, templates: Mapping[str, str] | None = None, words: Mapping[str, object] | None = None
) -> Build:
    """Return fingerprint and bytes of every file that is rendered."""
    return of(make_site(text, assets=ASSETS, pictures=PICTURES), templates, words)


def of(made: Made, templates: Mapping[str, str] | None = None, words: Mapping[str, object] | None = None) -> Build:
    """Return fingerprint and bytes of every file of a site that is rendered."""
    texts = texts_of(templates or SHOW_ALL)
    words = words or english()
    prints = make_fingerprints(made.config, words, closures_of(texts), made.plan, b"code")
    renderer = make_renderer(made.config, made.plan.frame, texts, words, Hooks(jinja=(add_show_all,)))
    return {
        file: (prints.of(recipe), render_page(renderer, recipe, made.prose_of))
        for file, recipe in made.plan.recipes.items()
        if not isinstance(recipe.page, pages.FileCopy | pages.PictureFile)
    }


def texts_of(templates: Mapping[str, str]) -> Layouts:
    """Return templates as the press has them."""
    return Layouts(texts=templates, files={name: f"layouts/{name}" for name in templates})


def closures_of(texts: Layouts) -> dict[str, bytes]:
    """Return what stands for each template with all that it includes."""
    return template_closures(texts)


def due(before: Build, after: Build) -> set[str]:
    """Return the files whose fingerprint is new."""
    return {file for file, (fingerprint, _) in after.items() if file not in before or before[file][0] != fingerprint}


def differing(before: Build, after: Build) -> set[str]:
    """Return the files whose bytes are new."""
    return {file for file, (_, data) in after.items() if file not in before or before[file][1] != data}


@functools.cache
def base(*, shipped: bool = False) -> Build:
    """Return the site that all others are compared with."""
    return build(templates=layouts() if shipped else None)


# ---------------------------------------------------------------- whatever changes a page changes its fingerprint
CHANGES = [
    *(
        ("title: One", "title: Won"),
        ("date: 2026-01-05", "date: 2026-01-06"),
        ("tags: [Cold Calls, Gifts]", "tags: [Gifts]"),
    ),
    *(
        ("tags: [Cold Calls, Gifts]", "tags: [Cold calls, Gifts]"),
        ("series: Beginnings\nsummary", "series: Ends\nsummary"),
    ),
    *(("The first one.", "The very first one."), ("urn:uuid:1", "urn:uuid:2"), ("/old/one.html", "/older/one.html")),
    *(
        ("alt: A desk", "alt: A chair"),
        ("credit: Ann\n  credit_url", "credit: Al\n  credit_url"),
        ("ann.example.com", "al.example.com"),
    ),
    *(
        ("logo: images/a.jpg\n", ""),
        ("portrait: images/a.jpg\n", ""),
        ("Nora coaches", "Nora teaches"),
    ),
    *(
        ("label: Book", "label: Meet"),
        ("call.example.com", "calls.example.com"),
        ("Bo listens", "Bo waits"),
        ("lee.example.com", "li.example.com"),
    ),
    *(
        ("license: CC BY", "license: CC0"),
        ("mood: calm", "mood: wild"),
        ("Be brief, as", "Be short, as"),
        ("author: Ann Lee", "author: Ann Li"),
    ),
    *(
        ("source: A Book", "source: A Letter"),
        ("book.example.com", "letter.example.com"),
        ("Opening words.", "Other words."),
    ),
    *(
        ("They [wait]", "They still [wait]"),
        ("[wait](two.md)", "[wait](three.md)"),
        ("as in [two](two.md)", "as in [two](three.md)"),
    ),
    *(
        ("updated: 2026-01-20", "updated: 2026-01-21"),
        ("author: Bo Day", "author: Bo Dai"),
        ("date: 2026-02-09", "date: 2026-02-09 09:00"),
    ),
    *(
        ("About gifts", "On gifts"),
        ("gifts, as in [one](../lessons/one.md)", "gifts, as in [one](../lessons/two.md)"),
        ("How it begins", "How it began"),
        ("What to read first", "What to read now"),
        ("Read slowly.\n", "Read slowly. Twice.\n"),
    ),
    *(("# Prescription", "# The Drill"), ("Fear.", "Fear. And doubt."), ("Fear.", "Doubt.")),
    *(
        ("date: 2026-09-07", "date: 2026-02-02"),
        ("comments: off", "comments: closed"),
        ("layout: bare\n", ""),
    ),
    *(
        ("Text of three.", "Text of three. " + "More. " * 600),
        ("title: About", "title: About me"),
        ("alt: Me", "alt: Us"),
    ),
    *(
        ("About [one](../lessons/one.md)", "About [one](../lessons/two.md)"),
        ("author: Bo Day", "author: Bo Day\ndraft: true"),
    ),
    *(
        ("author: Bo Day", "author: Bo Day\nslug: third"),
        ("title: Two", "title: Two\nprompts: off"),
        ("series: Beginnings\n---", "---"),
    ),
    *(
        ("title: The Monday Drill", "title: The Drill"),
        ("author: Nora Whitcombe", "author: Nora W."),
        ("One problem", "A problem"),
    ),
    *(
        ("example.com/blog/", "example.com/"),
        ("example.com/blog/", "example.org/blog/"),
        ("language: en", "language: de"),
    ),
    *(
        ("America/Chicago", "Asia/Tokyo"),
        ("© Nora", "© Us"),
        ("paginate: 2", "paginate: 3"),
        ("nora@example.com", "n@example.com"),
    ),
    *(
        ('phone: "555"', 'phone: "556"'),
        ("extra:\n  phone", "menu: [home, about]\nextra:\n  phone"),
        ("extra:\n  phone", "listings: [archive]\nextra:\n  phone"),
    ),
    *(
        ("extra:\n  phone", "feed: {entries: 1}\nextra:\n  phone"),
        ("extra:\n  phone", "feed: {file: feed.xml}\nextra:\n  phone"),
        ("extra:\n  phone", "feed: {hub: https://hub.example.com/}\nextra:\n  phone"),
        ("extra:\n  phone", "feed: {entries: 2}\nextra:\n  phone"),
    ),
    *(
        ("extra:\n  phone", "permalink: /{slug}/\nextra:\n  phone"),
        ("extra:\n  phone", "prompts: {heading: Over to you}\nextra:\n  phone"),
    ),
    ("cards: true", "cards: false"),
    ("cards: true", 'cards: true\naccent: "#7a1f3d"'),
    ("![A desk]", "![A table]"),
    ("-- content/images/a.jpg --", "-- content/lessons/a.jpg --"),
    ("title: Plain", "title: Plain\nphoto: {src: images/a.jpg, alt: x, credit: y}"),
]


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_no_page_is_stale(old: str, new: str) -> None:
    """Whatever an author changes: a page whose bytes would be new is made anew."""
    text = SITE.replace(old, new, 1)
    assert text != SITE
    after = build(text)
    changed = differing(base(), after) | (base().keys() - after.keys())
    assert changed
    assert differing(base(), after) <= due(base(), after)


@pytest.mark.parametrize(
    ("name", "some", "others"),
    [
        ("base.html", {"index.html", "404.html", "2026/01/one/index.html"}, {"atom.xml", "sitemap.xml"}),
        ("partials/footer.html", {"index.html", "404.html", "2026/01/one/index.html"}, {"atom.xml", "sitemap.xml"}),
        ("lesson.html", {"2026/01/one/index.html"}, {"index.html", "2025/12/plain/index.html", "about/index.html"}),
        ("feed-entry.html", {"atom.xml"}, {"index.html", "2026/01/one/index.html", "2026/01/one/comments.xml"}),
        ("macros/text.html", {"index.html"}, {"sitemap.xml"}),
        ("tags.html", {"tags/index.html"}, {"authors/index.html", "tags/gifts/index.html"}),
    ],
)
def test_no_page_is_stale_after_a_change_of_a_layout(name: str, some: set[str], others: set[str]) -> None:
    """A layout, or a piece that it includes at any depth, is part of the pages that show it, and of no others."""
    text, block = layouts()[name], "{% block main %}"
    changed = text.replace(block, f"{block}changed", 1) if block in text else f"{text}changed"
    after = build(templates=layouts() | {name: changed})
    before = base(shipped=True)
    assert differing(before, after) <= due(before, after)
    assert some <= due(before, after)
    assert not others & due(before, after)


def test_no_page_is_stale_after_a_change_of_a_word() -> None:
    """Nor after a translation: a layout can show any word, and only drawn pictures have no layout."""
    after = build(words=dict(english()) | {"newest": "Changed"})
    assert differing(base(), after)
    assert due(base(), after) == {file for file in base() if not file.endswith((".png", ".svg"))}


@pytest.mark.parametrize("word", ["feed_title", "feed_lead", "feed_use", "feed_back"])
def test_feeds_say_what_they_are(word: str) -> None:
    """What a browser shows of a feed is in every feed, and follows its words."""
    after = build(words=dict(english()) | {word: "Changed & <b>"})
    assert after.keys() == base().keys()
    feeds = {file for file in after if file.endswith(".xml") and file != "sitemap.xml"}
    assert len(feeds) >= 10
    assert feeds <= differing(base(), after) <= due(base(), after)
    assert all(after[file][1].count(b">Changed &amp; &lt;b&gt;<") == 1 for file in feeds)


def test_another_program_makes_everything_anew() -> None:
    """After an upgrade of drillbook, or a change of a hook, no page is trusted."""
    made = make_site(SITE)
    texts = texts_of(SHOW_ALL)
    one, two = (make_fingerprints(made.config, english(), closures_of(texts), made.plan, code) for code in (b"1", b"2"))
    rendered = [r for r in made.plan.recipes.values() if not isinstance(r.page, pages.FileCopy | pages.PictureFile)]
    assert rendered
    assert not [r.file for r in rendered if one.of(r) == two.of(r)]


def test_an_asset_of_another_content_makes_everything_anew() -> None:
    """Every page links to its style sheet, and every feed to another, whose addresses hold their digests."""
    before = of(make_site(SITE, assets=ASSETS))
    for name, file in (("style.css", "index.html"), ("feed.css", "atom.xml"), ("feed.css", "tags/gifts/feed.xml")):
        made = make_site(SITE, assets=ASSETS)
        plan = replace(made.plan, assets={**made.plan.assets, name: "/assets/other.css"})
        after = of(dataclasses.replace(made, plan=plan))
        assert file in differing(before, after)
        assert differing(before, after) <= due(before, after)


# ---------------------------------------------------------------- and no other
def test_the_same_site_is_never_due() -> None:
    """Nothing that differs from run to run is in a fingerprint."""
    assert due(base(), build()) == set()


def test_a_paragraph_is_of_one_page_and_the_feed() -> None:
    """Another word in the middle of a lesson is searched, and leaves alone lists, other lessons and everything else."""
    assert due(base(), build(SITE.replace("Call.", "Call twice."))) == OF_A_PARAGRAPH


OF_A_PARAGRAPH = {
    *("2026/01/one/index.html", "atom.xml", "feed.json", "tags/cold-calls/feed.xml", "tags/gifts/feed.xml"),
    *("authors/nora-whitcombe/feed.xml", "series/beginnings/feed.xml", "what-hurts/words.json"),
}


@pytest.mark.parametrize(("old", "new"), [("They [wait]", "They all [wait]"), ("Fear.", "Doubt.")])
def test_a_symptom_is_of_the_index_too(old: str, new: str) -> None:
    """The index of symptoms shows the symptoms and the first words of the diagnosis, and nothing else of the text."""
    assert due(base(), build(SITE.replace(old, new))) == OF_A_PARAGRAPH | {"what-hurts/index.html"}


def few(text: str = SITE) -> Build:
    """Build the site with one lesson in each feed, and so with archives."""
    return build(text.replace("extra:\n  phone", "feed: {entries: 1}\nextra:\n  phone", 1))


def test_a_paragraph_of_an_old_lesson_is_of_its_archive() -> None:
    """Of the feeds, only those that have the lesson in them are made anew."""
    summary = SITE.replace("comments: off\n", "comments: off\nsummary: Short.\n")
    after = few(summary.replace("Text of plain.", "Other words."))
    assert due(few(summary), after) == {"2025/12/plain/index.html", "atom/archive-1.xml", "what-hurts/words.json"}


def test_a_new_lesson_leaves_full_archives_alone() -> None:
    """It is in an archive of its own once that is full; the one before gains a link to it and keeps its entries."""
    lesson = "-- content/lessons/new.md --\n---\ntitle: New\ndate: 2026-02-16\n---\nText.\n"
    before, after = few(), few(SITE + lesson)
    archives = {file for file in due(before, after) if "archive-" in file}
    assert archives == {"atom/archive-5.xml", "atom/archive-4.xml"}
    link = b'  <link href="https://www.example.com/blog/atom/archive-5.xml" rel="next-archive"/>\n'
    assert after["atom/archive-4.xml"][1].replace(link, b"") == before["atom/archive-4.xml"][1]
    assert {"atom.xml", "feed.json", "authors/nora-whitcombe/feed.xml"} <= due(before, after)


def test_what_is_held_back_is_of_no_page() -> None:
    """A lesson for later can be worked on without anything being made anew, but for those that wait for it."""
    assert due(base(), build(SITE.replace("Text of later.", "Other text."))) == set()


def test_a_title_is_of_the_pages_that_show_it() -> None:
    """A new title shows in lists, at its neighbours, in its series and on its card, and nowhere else."""
    after = due(base(), build(SITE.replace("title: Three", "title: Drei")))
    assert after == {
        *("2026/02/three/index.html", "2026/02/three/comments.xml", "2026/01/two/index.html"),
        *(
            "2026/02/three/social-card.png",
            "index.html",
            "authors/bo-day/index.html",
            *("archive/index.html", "archive/2026/index.html", "authors/index.html"),
            "atom.xml",
        ),
        *("feed.json", "authors/bo-day/feed.xml", "what-hurts/words.json"),
        title_art_path(title_art_of("Drei", "").name, make_site(SITE).config.art_digest)[1:],
    }


def test_a_line_more_above_is_no_change() -> None:
    """Where a text stands in its file is no part of what a list shows of it."""
    after = due(base(), build(SITE.replace("title: Three\n", "# a note\ntitle: Three\n")))
    of_its_text = {"2026/02/three/index.html", "atom.xml", "feed.json", "authors/bo-day/feed.xml"}
    assert after == of_its_text | {"what-hurts/words.json"}


def test_settings_leave_cards_alone() -> None:
    """A card takes as long as ten pages, and shows of the settings the title and the accent alone."""
    after = due(base(), build(SITE.replace("© Nora", "© Us")))
    assert "index.html" in after
    assert not [file for file in after if file.endswith(".png")]
    accent = ("cards: true", 'cards: true\naccent: "#7a1f3d"')
    for old, new in (("title: The Monday", "title: The Tuesday"), accent):
        assert "2026/02/three/social-card.png" in due(base(), build(SITE.replace(old, new)))


# ---------------------------------------------------------------- field by field
def variants(value: object) -> Iterator[object]:
    """Yield values that differ from a value in one place each.

    A digest stands for all of a card, a teaser, a comment or a symptom, so only that is changed.
    """
    if isinstance(value, Metadata | Teaser | Comment | Symptom):
        yield replace(value, digest=b"other")
    elif isinstance(value, Reply) and not value.replies:
        yield from (replace(value, anchor="other"), replace(value, replies=(value,)))
    elif isinstance(value, Value) and not isinstance(value, type):
        for field in value.__struct_fields__:
            for other in variants(getattr(value, field)):
                yield replace(value, **{field: other})
    elif isinstance(value, tuple):
        yield from tuples(value)
    else:
        yield scalar(value)


def tuples(value: tuple[object, ...]) -> Iterator[object]:
    """Yield tuples that are longer or shorter, or differ in one item."""
    if not value or isinstance(value[0], str):
        yield (*value, "one more")
    elif len({type(item) for item in value}) == 1:
        yield value[:-1]
    for place, item in enumerate(value):
        for other in variants(item):
            yield (*value[:place], other, *value[place + 1 :])


def scalar(value: object) -> object:
    """Return another value of the same type."""
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=1)
    if isinstance(value, Mapping):
        return {**value, "one": "more"}
    return {bool: True, str: "other", bytes: b"other", int: 99, type(None): Ref(label="One", path="/one/")}[type(value)]


def kinds() -> dict[type, Recipe]:
    """Return a recipe of every kind of page, with as many of its fields filled in as there are."""
    text = SITE.replace(
        "extra:\n  phone",
        "gone: [/was-here/]\nsearch: true\nfeed: {entries: 2}\nhandouts: true\nllms: true\n"
        "feeds: {rss: true}\npodcast: {image: images/a.jpg}\nextra:\n  phone",
        1,
    )
    text = text.replace("\n---\nText of two", "\naudio: https://files.example.com/two.mp3\n---\nText of two")
    hooks, sheets = Hooks(plan=(more_pages,)), {"style.css": "p {}"}
    recipes = make_site(text, hooks=hooks, pictures=PICTURES, asset_texts=sheets).plan.recipes.values()
    ordered = sorted(
        recipes, key=lambda r: sum(getattr(r.page, field) is not None for field in r.page.__struct_fields__)
    )
    made = {type(recipe.page): recipe for recipe in ordered}
    index = made[pages.SymptomsPage]
    assert isinstance(index.page, pages.SymptomsPage)
    # An index has lessons or, where it is long, letters; here it has both.
    letters = (SymptomGroup(letter="A", symptoms=index.page.lessons[0].symptoms),)
    return made | {pages.SymptomsPage: replace(index, page=replace(index.page, groups=letters))}


KINDS = kinds()
IGNORED = {
    # Where a copy comes from does not change its bytes.
    pages.FileCopy: {"source"},
    pages.PictureFile: {"source"},
    # The layout is chosen by it, which is another file with another address.
    pages.TermPage: {"kind"},
    pages.TermListPage: {"kind"},
    pages.CustomPage: {"layout"},
    # Of the quotations of a card only their own digest counts: see the next test.
    pages.QuotesPage: {"lessons"},
}


def prints() -> Fingerprints:
    """Return the fingerprints of the site."""
    made = make_site(SITE)
    return make_fingerprints(made.config, english(), {}, made.plan, b"")


@pytest.mark.parametrize("kind", sorted(KINDS, key=lambda k: k.__name__), ids=lambda k: k.__name__)
def test_every_field_counts(kind: type) -> None:
    """A field of a page that is changed, however deep, gives another fingerprint: none is forgotten."""
    recipe = KINDS[kind]
    known = prints()
    seen = {known.of(recipe)}
    count = 1
    for field in recipe.page.__struct_fields__:
        if field in IGNORED.get(kind, ()):
            continue
        others = list(variants(getattr(recipe.page, field)))
        assert others, f"{field} has no value in the site of this test"
        for other in others:
            fingerprint = known.of(replace(recipe, page=replace(recipe.page, **{field: other})))
            assert fingerprint not in seen, field
            seen.add(fingerprint)
            count += 1
    assert len(seen) == count


@pytest.mark.parametrize("field", ["quotes_digest", "path", "title"])
def test_quotations_count_by_what_is_shown(field: str) -> None:
    """The page of quotations depends on them, and on title and address of their lessons, but not on the text."""
    recipe = KINDS[pages.QuotesPage]
    assert isinstance(recipe.page, pages.QuotesPage)
    ((meta, links), *_) = recipe.page.lessons

    def with_card(**changed: object) -> Recipe:
        one = (replace(meta, **changed), links)  # type: ignore[arg-type]  # a field's own type
        return replace(recipe, page=pages.QuotesPage(lessons=(one,)))

    value = getattr(meta, field)
    assert prints().of(with_card(**{field: value + value[:1]})) != prints().of(with_card())
    assert prints().of(with_card(digest=b"other")) == prints().of(with_card())


def test_every_kind_of_page_is_tried() -> None:
    """The site of this test has every kind of page there is."""
    assert set(KINDS) == set(pages.Page.__args__)


def test_the_address_counts() -> None:
    """The same page at another address has other links to itself."""
    recipe = KINDS[pages.NotFoundPage]
    assert prints().of(recipe) != prints().of(replace(recipe, path="/405.html"))
