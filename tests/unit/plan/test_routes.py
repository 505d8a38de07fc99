"""The table: which file is made from what."""

from collections.abc import Mapping

import pytest
from pictures import facts_of
from sites import Made, make_site

from generator.model import page as pages
from generator.model.addresses import title_art_path
from generator.model.hooks import Hooks
from generator.model.page import FileCopy, NotFoundPage, Page
from generator.model.site import Site
from generator.model.title_art import title_art_of
from generator.model.value import Value

A = "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\n{more}---\nText.\n"
B = "-- content/lessons/b.md --\n---\ntitle: B\ndate: 2026-02-09\n{more}---\nText.\n"
ABOUT = "-- content/pages/about.md --\n---\ntitle: About\n{more}---\nMe.\n"
SETTINGS = "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\n"


def taken(made: Made) -> list[str]:
    """Return what is said of addresses that two want."""
    return [d.message for d in made.diagnostics if d.code == "address/taken"]


def test_what_a_small_site_is_made_of() -> None:
    """One lesson and one page make these files and no others."""
    made = make_site(A.format(more="tags: [calls]\n") + ABOUT.format(more=""))
    assert set(made.plan.recipes) == {
        *("index.html", "404.html", "robots.txt", "sitemap.xml", "atom.xml", "about/index.html", "quotes/index.html"),
        *("comments.xml", "what-hurts/index.html"),
        *("2026/02/a/index.html", "2026/02/a/comments.xml", "archive/index.html", "archive/2026/index.html"),
        *("tags/index.html", "tags/calls/index.html", "authors/index.html", "authors/nora-whitcombe/index.html"),
        *("feed.json", "tags/calls/feed.xml", "authors/nora-whitcombe/feed.xml"),
        title_art_path(title_art_of("A", "calls").name, made.config.art_digest)[1:],
    }
    assert not made.diagnostics


def metadata(text: str) -> dict[str, str]:
    """Return the titles on the cards of a site, by address, and see that each lesson leads to its own."""
    recipes = make_site(text).plan.recipes.values()
    found = {r.path: r.page.title for r in recipes if isinstance(r.page, pages.SocialImage)}
    assert {r.page.social for r in recipes if isinstance(r.page, pages.LessonPage)} - {""} == set(found)
    return found


def test_cards() -> None:
    """Where cards are wanted, a lesson has one, unless it has a photo; it is no page for search engines."""
    photo = "photo: {src: images/a.jpg, alt: b, credit: c}\n"
    text = "cards: true\n" + A.format(more=photo) + B.format(more="") + "-- content/images/a.jpg --\npicture\n"
    assert metadata(SETTINGS + text) == {"/2026/02/b/social-card.png": "B"}
    assert metadata(SETTINGS + "cards: false\n" + B.format(more="")) == metadata(SETTINGS + B.format(more="")) == {}
    sitemap = make_site(SETTINGS + text).plan.recipes["sitemap.xml"].page
    assert isinstance(sitemap, pages.Sitemap)
    assert not [path for path, _ in sitemap.pages if path.endswith(".png")]


@pytest.mark.parametrize(("title", "shown"), [("Café", "Café"), ("Cafe\u0301", "Café"), ("第一课", ""), ("A 🎯", "")])
def test_cards_of_titles_in_other_letters(title: str, shown: str) -> None:
    """A title that the font cannot write has no card, and so none does on a site of such a title."""
    lesson = B.format(more="slug: b\n")
    assert list(metadata(SETTINGS + "cards: true\n" + lesson.replace("title: B", f"title: {title}")).values()) == (
        [shown] if shown else []
    )
    site = SETTINGS.replace("title: a", f"title: {title}")
    assert len(metadata(site + "cards: true\n" + lesson)) == bool(shown)


def test_listings_can_be_left_out() -> None:
    """A blog without tags, authors, archive and quotations has none of their pages."""
    made = make_site(SETTINGS + "listings: []\ncards: false\n" + A.format(more="tags: [calls]\ncomments: off\n"))
    feeds = {"/atom.xml", "/feed.json", "/comments.xml"}
    assert made.paths == {"/", "/404.html", "/robots.txt", "/sitemap.xml", "/2026/02/a/", *feeds}


@pytest.mark.parametrize(("number", "total"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_pagination(number: int, total: int) -> None:
    """Home is cut into pages, none of them empty, and every lesson is on one."""
    lessons = "".join(
        f"-- content/lessons/n{n}.md --\n---\ntitle: N\ndate: 2026-01-{n + 1}\n---\nText.\n" for n in range(number)
    )
    made = make_site(SETTINGS + "paginate: 2\n" + lessons)
    homes = [r.page for r in made.plan.recipes.values() if isinstance(r.page, pages.HomePage)]
    assert [h.number for h in homes] == list(range(1, total + 1))
    assert {h.total for h in homes} == {total}
    assert [t.path for h in homes for t in h.lessons] == [c.path for c in made.site.lessons]
    assert homes[0].newer == homes[-1].older == ""
    assert [h.older for h in homes[:-1]] == [f"/page/{n}/" for n in range(2, total + 1)]
    assert [h.newer for h in homes[1:]] == ["/", *(f"/page/{n}/" for n in range(2, total))][: total - 1]


def test_neighbours() -> None:
    """Each lesson knows the next newer and the next older one."""
    made = make_site(A.format(more="") + B.format(more=""))
    newest, oldest = (made.plan.recipes[f"2026/02/{n}/index.html"].page for n in "ab")
    assert isinstance(newest, pages.LessonPage)
    assert isinstance(oldest, pages.LessonPage)
    assert (newest.newer, newest.older and newest.older.ref.label) == (None, "B")
    assert (oldest.older, oldest.newer and oldest.newer.ref.label) == (None, "A")
    # With what stands for them in lists: here a drawing.
    assert newest.older
    assert newest.older.art == title_art_path(title_art_of("B", "").name, made.config.art_digest)


# ---------------------------------------------------------------- collisions
@pytest.mark.parametrize(
    "text",
    [
        A.format(more="slug: same\n") + B.format(more="slug: same\n"),
        A.format(more="slug: same\n") + B.format(more="slug: SAME\n"),
        A.format(more="slug: STRASSE\n") + B.format(more="slug: straße\n"),
        ABOUT.format(more="slug: tags\n"),
        ABOUT.format(more="slug: Tags\n"),
        ABOUT.format(more="aliases: [/tags/]\n"),
        ABOUT.format(more="aliases: [/atom.xml]\n"),
        ABOUT.format(more="aliases: [/index.html]\n"),
        ABOUT.format(more="aliases: [/]\n"),
        ABOUT.format(more="") + "-- content/about/index.html --\n<p>mine</p>\n",
        ABOUT.format(more="") + "-- content/sitemap.xml --\nmine\n",
        ABOUT.format(more="aliases: [/old.html, /old.html/x.html]\n"),
        ABOUT.format(more="aliases: [/atom.xml/]\n"),
        ABOUT.format(more="") + "-- content/images/A.jpg --\n-- content/images/a.jpg --\n",
    ],
)
def test_no_two_want_the_same_file(text: str) -> None:
    """On any file system, a page is never written over another, or into a file."""
    assert taken(make_site(text))


def test_both_places_are_named() -> None:
    """A collision tells where both are."""
    made = make_site(A.format(more="slug: same\ncomments: off\n") + B.format(more="slug: same\ncomments: off\n"))
    (problem,) = made.diagnostics
    assert problem.span.path == "content/lessons/b.md"
    assert "content/lessons/a.md" in problem.label


def test_one_collision_is_one_problem() -> None:
    """Two lessons of one address are one mistake, not one for each file that hangs on it."""
    assert len(taken(make_site(A.format(more="slug: same\n") + B.format(more="slug: same\n")))) == 1


def test_alias_of_the_same_address_is_none() -> None:
    """An old address that is still the page's own needs no redirect, and is no mistake."""
    made = make_site(ABOUT.format(more="aliases: [/about/, /about, /about/index.html]\n"))
    assert not made.diagnostics


def test_alias() -> None:
    """At an old address stands a page that leads to the new one."""
    made = make_site(ABOUT.format(more="aliases: [/me.html, /über uns/]\n"))
    redirects = {r.path: r.page for r in made.plan.recipes.values() if isinstance(r.page, pages.RedirectPage)}
    assert {path: page.to.path for path, page in redirects.items()} == {"/me.html": "/about/", "/über uns/": "/about/"}


# ---------------------------------------------------------------- menu
def menu(made: Made) -> list[tuple[str, str]]:
    """Return the header's links."""
    return [(ref.label, ref.path) for ref in made.plan.menu]


def test_menu_by_itself() -> None:
    """Without `menu`, the header links to the lists and to the pages that want it."""
    made = make_site(ABOUT.format(more="") + ABOUT.format(more="menu: no\n").replace("about", "hidden"))
    assert menu(made) == [("", "/archive/"), ("", "/tags/"), ("", "/quotes/"), ("About", "/about/")]


def test_menu_of_the_site() -> None:
    """`menu` names what is in the header, and its order."""
    made = make_site(SETTINGS + "menu: [about, home, tags]\n" + ABOUT.format(more=""))
    assert menu(made) == [("About", "/about/"), ("", "/"), ("", "/tags/")]


def test_menu_names_a_draft() -> None:
    """A page that is a draft is simply not in the menu yet; one that does not exist is a mistake."""
    made = make_site(SETTINGS + "menu: [about, contact]\n" + ABOUT.format(more="draft: true\n"))
    assert made.codes == ["site/unknown-menu"]
    assert menu(made) == []


# ---------------------------------------------------------------- the rest
def test_sitemap() -> None:
    """Search engines learn of every page that readers see, and of nothing else."""
    made = make_site(A.format(more="updated: 2026-02-20\n") + ABOUT.format(more="aliases: [/old.html]\n"))
    page = made.plan.recipes["sitemap.xml"].page
    assert isinstance(page, pages.Sitemap)
    listed = dict(page.pages)
    assert listed["/2026/02/a/"] == "2026-02-20"
    assert listed["/"] == "2026-02-16"
    assert listed["/about/"] == ""
    assert not {"/old.html", "/404.html", "/atom.xml", "/2026/02/a/comments.xml", "/robots.txt"} & set(listed)


def test_feed_has_the_newest() -> None:
    """The feed holds as many lessons as the site says, the newest."""
    made = make_site(SETTINGS + "feed: {entries: 1, file: f.xml}\n" + A.format(more="") + B.format(more=""))
    page = made.plan.recipes["f.xml"].page
    assert isinstance(page, pages.AtomFeed)
    assert [meta.title for meta, _, _ in page.lessons] == ["A"]


def titles(made: Made, path: str) -> list[str]:
    """Return the titles of the lessons of a feed."""
    page = next(recipe.page for recipe in made.plan.recipes.values() if recipe.path == path)
    return [meta.title for meta in page.texts]


def numbered(number: int, more: str = "") -> str:
    """Return lessons called 1, 2 and so on, the last the newest, of a site with two in a feed."""
    lessons = (
        f"-- content/lessons/n{n}.md --\n---\ntitle: '{n}'\ndate: 2026-01-{n:02}\n{more}---\nText.\n"
        for n in range(1, number + 1)
    )
    return f"{SETTINGS}feed: {{entries: 2}}\n{''.join(lessons)}"


def test_each_term_has_a_feed() -> None:
    """A tag, an author and a series of several parts have the newest of their lessons, as many as the main feed."""
    made = make_site(numbered(3, "tags: [Cold Calls]\nauthor: Bo Day\nseries: First Steps\n"))
    for path in ("/tags/cold-calls/feed.xml", "/authors/bo-day/feed.xml", "/series/first-steps/feed.xml"):
        assert titles(made, path) == ["3", "2"]


def test_the_page_of_a_term_feed() -> None:
    """A feed belongs to the page of its term; that of a series to the page of the series."""
    made = make_site(numbered(2, "tags: [Cold Calls]\nseries: First Steps\n"))
    feeds = {r.path: r.page for r in made.plan.recipes.values() if isinstance(r.page, pages.TermFeed)}
    assert {path: (page.term.label, page.term.path) for path, page in feeds.items()} == {
        "/tags/cold-calls/feed.xml": ("Cold Calls", "/tags/cold-calls/"),
        "/authors/b/feed.xml": ("b", "/authors/b/"),
        "/series/first-steps/feed.xml": ("First Steps", "/series/first-steps/"),
    }


def test_ids_of_term_feeds() -> None:
    """Each feed has an id of its own, which stays when the site moves."""
    lessons = A.format(more="tags: [x, y]\n")
    sites = (f"-- site.yaml --\ntitle: a\nauthor: b\nid: urn:x:1\nurl: https://{at}/\n" for at in ("e.com", "f.org/b"))
    one, two = (
        {r.path: r.page.id for r in make_site(s + lessons).plan.recipes.values() if isinstance(r.page, pages.TermFeed)}
        for s in sites
    )
    assert one == two
    assert len(set(one.values())) == len(one) == 3
    assert all(id_.startswith("urn:uuid:") for id_ in one.values())


def test_no_feed_of_a_list_that_is_left_out() -> None:
    """Without a list of tags there is no page, and no feed, of a tag."""
    made = make_site(numbered(1, "tags: [x]\n").replace("feed:", "listings: [authors]\nfeed:"))
    assert [path for path in made.paths if path.endswith("/feed.xml")] == ["/authors/b/feed.xml"]


def test_a_series_of_one_or_without_a_name_for_addresses_has_no_feed() -> None:
    """One lesson is no series yet; a name of signs alone has no address."""
    for number, name in ((1, "First Steps"), (2, "!!!")):
        assert not [p for p in make_site(numbered(number, f"series: '{name}'\n")).paths if p.startswith("/series")]


@pytest.mark.parametrize("aliases", ["/old.html, /OLD.html", "/old.html, /Old.html, /OLD.HTML"])
def test_old_addresses_of_one_page_may_differ_in_capitals(aliases: str) -> None:
    """The first has a page that sends readers on; web servers are told of the others."""
    made = make_site(ABOUT.format(more=f"aliases: [{aliases}]\n"))
    assert not made.diagnostics
    assert "old.html" in made.plan.recipes
    assert "OLD.html" not in made.plan.recipes
    page = made.plan.recipes["_redirects"].page
    assert isinstance(page, pages.HostRedirects)
    assert [old for old, path in page.moved if path == "/about/"] == aliases.split(", ")


def test_an_old_address_that_is_the_page_itself_in_capitals_is_told() -> None:
    """No file can be made for it, and the build goes on."""
    made = make_site(ABOUT.format(more="aliases: [/ABOUT/]\n"))
    (problem,) = made.diagnostics
    assert (problem.code, problem.severity.value) == ("address/taken", "warning")


@pytest.mark.parametrize(
    ("number", "archives"),
    [
        (0, []),
        (2, []),
        (3, [["2", "1"]]),
        (4, [["2", "1"], ["4", "3"]]),
        (5, [["2", "1"], ["4", "3"]]),
        (6, [["2", "1"], ["4", "3"], ["6", "5"]]),
    ],
)
def test_archives(number: int, archives: list[list[str]]) -> None:
    """Archive documents are filled from the oldest lesson on and are full; what is in none is in the feed."""
    made = make_site(numbered(number))
    found = [f"/atom/archive-{n}.xml" for n in range(1, len(archives) + 1)]
    assert {path for path in made.paths if "archive-" in path} == set(found)
    assert [titles(made, path) for path in found] == archives
    everything = {title for path in (*found, "/atom.xml") for title in titles(made, path)}
    assert everything == {str(n) for n in range(1, number + 1)}
    # From the feed back to the first archive, and forth again.
    documents = [made.plan.recipes[path[1:]].page for path in found]
    main = made.plan.recipes["atom.xml"].page
    assert isinstance(main, pages.AtomFeed)
    before, after = ["", *found][:-1] if found else [], [*found, ""][1:]
    assert main.older == (found[-1] if found else "")
    assert [(d.older, d.newer) for d in documents if isinstance(d, pages.ArchiveFeed)] == list(
        zip(before, after, strict=False)
    )


@pytest.mark.parametrize(
    ("file", "archive", "json"),
    [
        ("atom.xml", "/atom/archive-1.xml", "/feed.json"),
        ("feeds/all.atom", "/feeds/all/archive-1.atom", "/feeds/feed.json"),
    ],
)
def test_feeds_are_beside_the_main_one(file: str, archive: str, json: str) -> None:
    """Archives and the JSON feed have addresses that fit that of the feed."""
    paths = make_site(numbered(3).replace("entries", f"file: {file}, entries")).paths
    assert {f"/{file}", archive, json} <= paths


def test_comments_off() -> None:
    """A lesson without comments has no feed of them."""
    assert "/2026/02/a/comments.xml" not in make_site(A.format(more="comments: off\n")).paths
    assert "/2026/02/a/comments.xml" in make_site(A.format(more="comments: closed\n")).paths


def test_assets_have_their_digest_in_their_name() -> None:
    """Browsers may keep a style sheet forever: when it changes, so does its name."""
    made = make_site("", assets={"style.css": "x", "fonts/a.woff2": "y", "LICENSE": "z"})
    assert made.plan.assets == {
        "style.css": "/assets/style.ababababab.css",
        "fonts/a.woff2": "/assets/fonts/a.ababababab.woff2",
        "LICENSE": "/assets/LICENSE",
    }
    assert set(made.plan.assets.values()) <= made.paths


def test_a_style_sheet_finds_its_fonts_where_they_are() -> None:
    """A sheet names a font as it is called in the layouts; published, it leads to the font, and its name to both."""
    sheet = 'a { src: url("../fonts/a.woff2") url(fonts/a.woff2) url(fonts/none.woff2) }'
    made = make_site("", assets={"fonts/a.woff2": "y"}, asset_texts={"style.css": sheet})
    (page,) = [recipe.page for recipe in made.plan.recipes.values() if isinstance(recipe.page, pages.TextAsset)]
    font = 'url("fonts/a.ababababab.woff2")'
    assert page.text == f'a {{ src: {font} {font} url("fonts/none.woff2") }}'
    other = make_site("", assets={"fonts/a.woff2": "y"}, asset_texts={"style.css": f"{sheet} b {{}}"})
    assert made.plan.assets["style.css"] != other.plan.assets["style.css"]


def test_files_are_copied_as_they_are() -> None:
    """A file under content/ keeps its name, with or without an ending."""
    made = make_site("-- content/CNAME --\nexample.com\n-- content/files/a.b.pdf --\n")
    assert {"CNAME", "files/a.b.pdf"} <= set(made.plan.recipes)


def test_plan_hook() -> None:
    """A hook adds pages; they are checked like all others."""

    def more(site: Site) -> Mapping[str, Page]:
        names = ["/ok/", "/tags/", "no-slash/", "/../out.html"]
        return dict.fromkeys([*names, f"/{len(site.lessons)}/"], NotFoundPage())

    made = make_site(A.format(more=""), hooks=Hooks(plan=(more,)))
    assert {"/ok/", "/1/"} <= made.paths
    assert sorted(made.codes) == ["address/taken", "hook/bad-path", "hook/bad-path"]


FILES = "-- content/x.pdf --\n-- content/x.jpg --\n"


def test_every_kind_of_page_has_a_file() -> None:
    """No page is forgotten in the table."""
    lessons = A.format(more="tags: [x]\nseries: S\naliases: [/o.html]\n") + B.format(more="series: S\n")
    case = "-- content/lessons/c.md --\n---\ntitle: C\ndate: 2026-01-05\n---\n## Symptoms\n\n- They wait.\n"
    case += "\n## Diagnosis\n\nFear.\n\n## Prescription\n\nCall.\n"
    made = make_site(
        f"{SETTINGS}gone: [/was-here/]\nsearch: true\nhandouts: true\ncards: true\nfeed: {{entries: 1}}\n"
        f"llms: true\nfeeds: {{rss: true}}\npodcast: {{image: x.jpg, description: D, email: a@b.example}}\n"
        f"{case}-- content/handbook/a.md --\n# A\n{lessons}{ABOUT.format(more='')}{FILES}-- content/x.pdf --\n",
        pictures={"content/x.jpg": facts_of()},
        asset_texts={"style.css": "p {}"},
    )
    kinds = {type(recipe.page) for recipe in made.plan.recipes.values()}
    assert kinds == set(pages.Page.__args__) - {pages.CustomPage}
    assert all(issubclass(kind, Value) for kind in kinds)


@pytest.mark.parametrize("name", ["robots.txt", "404.html"])
def test_a_file_of_ones_own_takes_the_place_of_ours(name: str) -> None:
    """Who puts a robots.txt or a page for missing addresses into content/ publishes that one."""
    made = make_site(f"-- content/{name} --\nmine\n")
    assert not made.diagnostics
    assert isinstance(made.plan.recipes[name].page, FileCopy)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("content/Robots.txt", "small letters"),
        ("content/atom.xml", "drillbook makes this file itself"),
        ("content/sitemap.xml", "drillbook makes this file itself"),
        ("content/about/index.html", "the text a `slug:`"),
        ("content/images/a.jpg --\n-- content/images/A.jpg", "another name"),
    ],
)
def test_the_advice_for_an_address_fits_who_has_it(file: str, words: str) -> None:
    """A file has no slug: it gets another name."""
    (problem,) = make_site(ABOUT.format(more="") + f"-- {file} --\nmine\n").diagnostics
    assert (problem.code, words in problem.help) == ("address/taken", True)
