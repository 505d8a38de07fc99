"""Whatever a blog was called before: its redirects arrive, and none stands in the way of anything."""

import json
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st
from lawful import examples
from sites import make_site

from generator.model.page import RedirectPage
from generator.model.url import bad_path, file_of

IDS = st.sampled_from(["tag:blogger.com,1999:blog-1.post-{}", "https://e.com/?p={}", "urn:x:{}"])
ODD = "aAäÄ/.-_ :*$;{}'\"\\#?%&\u2028\u00ad\u0130"
WORDS = st.text(st.sampled_from(ODD), min_size=1, max_size=8).map(lambda text: f"a{text}")


def is_good(path: str) -> bool:
    """Tell whether a path can be an old address."""
    return not bad_path(path)


OLD = st.one_of(
    st.text(st.sampled_from("aAä/ ;{}'$&-"), min_size=1, max_size=6).map(lambda text: f"/{text}a").filter(is_good),
    st.sampled_from(["/feed/", "/a0/", "/a0.html", "/a1", "/A1/", "/rss.xml", "/feeds/posts/default", "/tag/a/feed/"]),
)


@examples(60)
@given(
    lessons=st.lists(st.tuples(IDS, st.lists(WORDS, max_size=3), st.lists(OLD, max_size=3)), min_size=1, max_size=3),
    permalink=st.sampled_from(["/{slug}/", "/{slug}.html"]),
    feed=st.sampled_from(["atom.xml", "feed/all.xml", "rss.xml"]),
)
def test_redirects_arrive(lessons: list[tuple[str, list[str], list[str]]], permalink: str, feed: str) -> None:
    """Each old address is asked for as it is written, once, is no file, and leads straight to one that is there."""
    settings = f"title: a\nauthor: b\nurl: https://e.com/\npermalink: {permalink}\nfeed: {{file: {feed}}}\n"
    site = f"-- site.yaml --\n{settings}"
    for number, (id_, tags, aliases) in enumerate(lessons):
        head = {"title": f"a{number}", "id": id_.format(number), "tags": tags, "aliases": aliases}
        lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in head.items())
        site += f"-- content/lessons/a{number}.md --\n---\n{lines}date: 2026-02-01\n---\nText.\n"
    recipes = make_site(site).plan.recipes
    files = {file.casefold() for file, recipe in recipes.items() if not isinstance(recipe.page, RedirectPage)}
    moved = recipes["_redirects"].page.moved if "_redirects" in recipes else ()
    olds = [unquote(old) for old, _ in moved]
    assert len({old.casefold() for old in olds}) == len(olds)
    for (old, new), plain in zip(moved, olds, strict=True):
        assert old.isascii()
        assert old.startswith("/")
        assert not set(old) & set(' *:#?"\\{}\n')
        assert not {file_of(plain).casefold(), plain.strip("/").casefold()} & files
        assert file_of(new).casefold() in files
        assert plain.rstrip("/") != new.removesuffix(".html")
