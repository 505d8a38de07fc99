"""Where old addresses lead now, for web servers: those that texts name; feeds and labels of the blog they came from."""

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from urllib.parse import quote, unquote

from generator.model.lesson import LessonMetadata
from generator.model.page import Recipe, RedirectPage
from generator.model.site import Site
from generator.model.url import comment_feed_of, encode, file_of, slugify, term_feed_of

__all__ = ["redirects"]

Move = tuple[str, str]

# What a lesson keeps of the blog that it was imported from: its id there.
_BLOGGER = re.compile(r"tag:blogger\.com,1999:blog-\d+\.post-(\d+)")
_WORDPRESS = re.compile(r"https?://[^/?#]+/(?:[^?#]*/)?\?p=\d+")
# Hosts leave out lines of more than a thousand characters, and nginx stops at one of four thousand.
_LONGEST = 500
_BLOGGER_SORTS = ("default", "full", "summary")


def redirects(site: Site, recipes: Mapping[str, Recipe], taken: AbstractSet[str]) -> tuple[Move, ...]:
    """Return old addresses (percent-encoded), each with the path of the page or feed that took its place.

    `taken` are the files of the plan, casefolded.  An old address is in it once,
    is no file of the site but a page that redirects, and leads to a file that
    does not.  Feeds come first, for which there is no such page, and of each
    sort the newest: hosts read a limited number of lines.
    """
    found: dict[str, Move] = {}
    for old, path in _old_addresses(site):
        plain = unquote(old)
        file, name = file_of(plain).casefold(), plain.strip("/").casefold()
        if not {file, name} & taken and _stays(path, recipes) and not _is_relative(plain):
            found.setdefault(file, (old, path))
    for recipe in recipes.values():
        if isinstance(recipe.page, RedirectPage) and _helps(recipe.path, recipe.page.to.path, recipes):
            found[recipe.file.casefold()] = (encode(recipe.path), recipe.page.to.path)
    return tuple([(old, path) for old, path in found.values() if len(old) <= _LONGEST])


def _is_relative(path: str) -> bool:
    """Tell whether web servers look for a path elsewhere than it says."""
    return any(part in ("", ".", "..") for part in path.strip("/").split("/"))


def _stays(path: str, recipes: Mapping[str, Recipe]) -> bool:
    """Tell whether there is something at a path that does not send readers on."""
    recipe = recipes.get(file_of(path))
    return recipe is not None and not isinstance(recipe.page, RedirectPage)


def _helps(old: str, path: str, recipes: Mapping[str, Recipe]) -> bool:
    """Tell whether a redirect arrives: hosts serve `/a.html` as `/a`, and some would send both back and forth."""
    return _stays(path, recipes) and old.rstrip("/") != path.removesuffix(".html")


def _old_addresses(site: Site) -> Iterator[Move]:
    """Yield the addresses that feeds and labels had, each with the path of ours."""
    posts = [(meta, post[1]) for meta in site.lessons if (post := _BLOGGER.fullmatch(meta.id))]
    entries = [meta for meta in site.lessons if _WORDPRESS.fullmatch(meta.id)]
    if posts:
        yield from _blogger(f"/{site.config.feed.file}", posts)
    if entries:
        yield from _wordpress(f"/{site.config.feed.file}", entries)


def _blogger(feed: str, posts: Iterable[tuple[LessonMetadata, str]]) -> Iterator[Move]:
    yield from ((f"/feeds/posts/{sort}", feed) for sort in _BLOGGER_SORTS)
    yield from (("/atom.xml", feed), ("/rss.xml", feed))
    yield from ((f"/feeds/comments/{sort}", "/comments.xml") for sort in _BLOGGER_SORTS)
    for label in _tags(meta for meta, _ in posts):
        yield f"/feeds/posts/default/-/{quote(label, safe='')}", _tag_feed(label)
        yield f"/search/label/{quote(label, safe='')}", _tag_page(label)
    for meta, post in posts:
        yield f"/feeds/{post}/comments/default", comment_feed_of(meta.path)


def _wordpress(feed: str, entries: Iterable[LessonMetadata]) -> Iterator[Move]:
    yield from (("/feed/", feed), ("/feed/atom/", feed), ("/comments/feed/", "/comments.xml"))
    for label in _tags(entries):
        for sort in ("tag", "category"):
            yield encode(f"/{sort}/{slugify(label)}/feed/"), _tag_feed(label)
            yield encode(f"/{sort}/{slugify(label)}/"), _tag_page(label)
    for meta in entries:
        for path in (meta.path, *(alias for alias, _ in meta.aliases)):
            yield encode(f"{path.rstrip('/')}/feed/"), comment_feed_of(meta.path)


def _tags(metadata: Iterable[LessonMetadata]) -> Iterable[str]:
    """Return the tags of some lessons, as they are written, if an address can have them in it."""
    return dict.fromkeys(tag for meta in metadata for tag in meta.tags if tag.isprintable())


def _tag_page(label: str) -> str:
    return f"/tags/{slugify(label)}/"


def _tag_feed(label: str) -> str:
    return term_feed_of(_tag_page(label))
