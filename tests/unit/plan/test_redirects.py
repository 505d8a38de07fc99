"""Old addresses and where they lead: for whom web servers answer before any page is read."""

import pytest
from sites import Made, make_site

from generator.model import page as pages
from generator.model.hooks import Hooks
from generator.model.page import Page
from generator.model.site import Ref
from generator.model.url import file_of

SETTINGS = "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\n"
BLOGGER, WORDPRESS = "tag:blogger.com,1999:blog-1.post-{}", '"http://old.example.com/?p={}"'


def lesson(name: str, more: str = "", day: int = 1) -> str:
    """Return a lesson as a file of a site."""
    return f"-- content/lessons/{name}.md --\n---\ntitle: {name}\ndate: 2026-02-{day:02}\n{more}\n---\nText.\n"


def moved(made: Made) -> list[tuple[str, str]]:
    """Return what the file for hosts has, which is the same as that for nginx."""
    recipes = [made.plan.recipes.get(name) for name in ("_redirects", "redirects.nginx.conf")]
    found = [recipe.page.moved if recipe else () for recipe in recipes]
    assert found[0] == found[1]
    assert {d.code for d in made.diagnostics} <= {"front-matter/alike-names"}
    return list(found[0])


def test_nothing_has_moved() -> None:
    """A site without old addresses has no file for them."""
    made = make_site(lesson("a"))
    assert not {"_redirects", "redirects.nginx.conf"} & made.plan.recipes.keys()


def test_old_addresses() -> None:
    """Those of lessons and pages lead to them, the newest first, written as a browser asks for them."""
    made = make_site(
        lesson("a", "aliases: [/old/a.html, /Über uns/, '/$x;{y}&']")
        + lesson("b", "aliases: [/b]", day=2)
        + lesson("later", "aliases: [/later/]\ndraft: true")
        + "-- content/pages/about.md --\n---\ntitle: About\naliases: [/who.html]\n---\nMe.\n"
    )
    assert moved(made) == [
        ("/b", "/2026/02/b/"),
        ("/old/a.html", "/2026/02/a/"),
        ("/%C3%9Cber%20uns/", "/2026/02/a/"),
        ("/$x;%7By%7D&", "/2026/02/a/"),
        ("/who.html", "/about/"),
    ]


def test_a_blog_from_blogger() -> None:
    """Whoever follows the old blog goes on to follow this one: all of it, its comments, a label, one conversation."""
    made = make_site(
        lesson("a", f"id: {BLOGGER.format(7)}\ntags: ['Q&A: calls', Gifts]")
        + lesson("b", f"id: {BLOGGER.format(8)}\ntags: [gifts]\ncomments: off", day=2)
        + lesson("new", "tags: [own]", day=3)
    )
    assert moved(made) == [
        *((f"/feeds/posts/{sort}", "/atom.xml") for sort in ("default", "full", "summary")),
        ("/rss.xml", "/atom.xml"),
        *((f"/feeds/comments/{sort}", "/comments.xml") for sort in ("default", "full", "summary")),
        ("/feeds/posts/default/-/gifts", "/tags/gifts/feed.xml"),
        ("/search/label/gifts", "/tags/gifts/"),
        ("/feeds/posts/default/-/Q%26A%3A%20calls", "/tags/q-and-a-calls/feed.xml"),
        ("/search/label/Q%26A%3A%20calls", "/tags/q-and-a-calls/"),
        ("/feeds/7/comments/default", "/2026/02/a/comments.xml"),
    ]


def test_a_blog_from_wordpress() -> None:
    """So it is with WordPress: tags and categories are both tags here."""
    made = make_site(
        lesson("a", f"id: {WORDPRESS.format(7)}\ntags: [Cold Calls]\naliases: [/2019/05/a/, /a-1]")
        + lesson("new", "tags: [own]\naliases: [/n/]", day=3)
    )
    assert moved(made) == [
        *(("/feed/", "/atom.xml"), ("/feed/atom/", "/atom.xml"), ("/comments/feed/", "/comments.xml")),
        ("/tag/cold-calls/feed/", "/tags/cold-calls/feed.xml"),
        ("/tag/cold-calls/", "/tags/cold-calls/"),
        ("/category/cold-calls/feed/", "/tags/cold-calls/feed.xml"),
        ("/category/cold-calls/", "/tags/cold-calls/"),
        *((f"{path}/feed/", "/2026/02/a/comments.xml") for path in ("/2026/02/a", "/2019/05/a", "/a-1")),
        *(("/n/", "/2026/02/new/"), ("/2019/05/a/", "/2026/02/a/"), ("/a-1", "/2026/02/a/")),
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("tag:blogger.com,1999:blog-1", "tag:blogger.com,1999:blog-1.post-x", "tag:other.com,1999:blog-1.post-2"),
        *("https://e.com/?q=7", "https://e.com/?p=", "https://e.com/?page_id=7", "https://e.com/2019/05/a/"),
    ],
)
def test_other_ids(name: str) -> None:
    """An id that only looks a little like theirs says nothing of another blog."""
    assert moved(make_site(lesson("a", f"id: '{name}'"))) == []


def test_only_to_what_is_there() -> None:
    """A site without lists of tags and without comments has no feeds to lead to."""
    settings = SETTINGS + "listings: []\ncomments: {default: 'off'}\nfeed: {file: feed/all.xml}\n"
    made = make_site(settings + lesson("a", f"id: {BLOGGER.format(7)}\ntags: [x]"))
    assert {new for _, new in moved(made)} == {"/feed/all.xml"}
    assert ("/atom.xml", "/feed/all.xml") in moved(made)


def test_no_file_is_hidden() -> None:
    """Where there is a file of ours, on any file system, no old address stands in its way."""
    made = make_site(
        SETTINGS
        + lesson("a", f"id: {BLOGGER.format(7)}\ntags: [Rss, rSS, A/b, a//b, a/../b]")
        + "-- content/RSS.xml --\nx\n-- content/feeds/posts/full --\nx\n"
    )
    found = moved(made)
    assert [old for old, _ in found if "/posts/" in old] == [
        *("/feeds/posts/default", "/feeds/posts/summary"),
        *("/feeds/posts/default/-/Rss", "/feeds/posts/default/-/A%2Fb"),
    ]
    assert "/rss.xml" not in dict(found)


def test_no_way_round_in_circles() -> None:
    """A host that serves /a.html as /a is not told to send /a to /a.html; nor does one old address lead to another."""

    def hook(_site: object) -> dict[str, Page]:
        to = {"/one/": "/two/", "/two/": "/one/", "/three/": "/nowhere/", "/four/": "/a.html"}
        return {path: pages.RedirectPage(to=Ref(label="x", path=new)) for path, new in to.items()}

    settings = SETTINGS + "permalink: /{slug}.html\n"
    made = make_site(settings + lesson("a", "aliases: [/a/, /b]"), hooks=Hooks(plan=(hook,)))
    assert moved(made) == [("/four/", "/a.html"), ("/b", "/a.html")]


def test_a_list_of_the_sites_own() -> None:
    """A file that the coach wrote is published as it is, and ours for the other kind of server still is."""
    made = make_site(lesson("a", "aliases: [/b]") + "-- content/_redirects --\n/x /y 302\n")
    assert isinstance(made.plan.recipes["_redirects"].page, pages.FileCopy)
    assert made.plan.recipes["redirects.nginx.conf"].page == pages.NginxRedirects(moved=(("/b", "/2026/02/a/"),))
    assert {d.code for d in made.diagnostics} <= {"front-matter/alike-names"}


def test_every_line_is_of_use() -> None:
    """However odd the names: old addresses are different, and no files of ours; new ones are files that stay."""
    odd = (
        r"""tags: [a b, ä, Ä, '*c', ':x', 'q"\', '#d', 'a?b', $y, '{z};', '%41', A, "e\u2028", "{long}", g//h, ../i]"""
    )
    odd = odd.replace("{long}", "x" * 600)
    made = make_site(lesson("a", f"id: {BLOGGER.format(7)}\n{odd}\naliases: [/ä ö/]"))
    found = moved(made)
    recipes = made.plan.recipes
    assert len({old.casefold() for old, _ in found}) == len(found) == 33
    for old, new in found:
        assert old.isascii()
        assert not set(old) & set(' *:#?"\\{\n')
        assert file_of(new) in recipes
        assert file_of(old) not in recipes or isinstance(recipes[file_of(old)].page, pages.RedirectPage)
