"""Where old addresses lead now, for web servers.

They are those that texts name, and the feeds and labels of the Blogger or
WordPress blog that lessons were imported from.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from urllib.parse import quote, unquote

from generator.model.addresses import COMMENTS_FEED_PATH, comment_feed_path, feed_path, tag_path, term_feed_path
from generator.model.lesson import LessonMetadata
from generator.model.page import RedirectPage
from generator.model.plan import Recipe
from generator.model.site import Site
from generator.model.url import encode, file_of, slugify

__all__ = ["redirects"]

Move = tuple[str, str]

# The ids that imported lessons keep from their old blog.
_BLOGGER = re.compile(r"tag:blogger\.com,1999:blog-\d+\.post-(\d+)")
_WORDPRESS = re.compile(r"https?://[^/?#]+/(?:[^?#]*/)?\?p=\d+")
# Hosts leave out lines of more than a thousand characters, and nginx stops at one of four thousand.
_LONGEST = 500
# Blogger serves each feed under three names: the site's choice, whole posts, and summaries.
_BLOGGER_SORTS = ("default", "full", "summary")


def redirects(site: Site, recipes: Mapping[str, Recipe], taken: AbstractSet[str]) -> tuple[Move, ...]:
    """Return old addresses (percent-encoded), each with the path of the page or feed that took its place.

    `taken` are the files of the plan, casefolded.  An old address is listed
    once.  It is not listed if the site has a file there, except a page that
    redirects; and it leads to a file that does not redirect.  Hosts read a
    limited number of lines.  So feeds come first, because they have no page
    that redirects, and the newest lessons come before older ones.
    """
    # By the file that would answer, so that `/a` and `/a/` are one line.  The order is that of the lines.
    moves: dict[str, Move] = {}
    for old, path in _old_addresses(site):
        plain = unquote(old)
        file, name = file_of(plain).casefold(), plain.strip("/").casefold()
        if not {file, name} & taken and _stays(path, recipes) and not _is_relative(plain):
            moves.setdefault(file, (old, path))
    for recipe in recipes.values():
        if isinstance(recipe.page, RedirectPage) and _arrives(recipe.path, recipe.page.to.path, recipes):
            # A page that redirects wins over what is derived from the old blog: its address was typed or published.
            moves[recipe.file.casefold()] = (encode(recipe.path), recipe.page.to.path)
    # Those that differ in capitals alone have no page of their own; web servers tell them apart.
    for old, path in _in_other_capitals(site, recipes):
        moves.setdefault(file_of(unquote(old)), (old, path))
    return tuple([(old, path) for old, path in moves.values() if len(old) <= _LONGEST])


def _is_relative(path: str) -> bool:
    """Tell whether web servers resolve a path to another one."""
    return any(part in ("", ".", "..") for part in path.strip("/").split("/"))


def _stays(path: str, recipes: Mapping[str, Recipe]) -> bool:
    """Tell whether there is something at a path that does not send readers on."""
    recipe = recipes.get(file_of(path))
    return recipe is not None and not isinstance(recipe.page, RedirectPage)


def _arrives(old: str, path: str, recipes: Mapping[str, Recipe]) -> bool:
    """Tell whether a redirect arrives: hosts serve `/a.html` as `/a`, and some would send both back and forth."""
    return _stays(path, recipes) and old.rstrip("/") != path.removesuffix(".html")


def _in_other_capitals(site: Site, recipes: Mapping[str, Recipe]) -> Iterator[Move]:
    """Yield the old addresses that differ in capitals alone from another one of the same text."""
    for meta in (*site.lessons, *site.pages):
        if not meta.aliases:
            continue
        pages = {file_of(alias).casefold(): file_of(alias) for alias, _ in meta.aliases if file_of(alias) in recipes}
        for alias, _ in meta.aliases:
            page = pages.get(file_of(alias).casefold())
            if page and page != file_of(alias) and isinstance(recipes[page].page, RedirectPage):
                yield encode(alias), meta.path


def _old_addresses(site: Site) -> Iterator[Move]:
    """Yield the addresses of the old blog's feeds and labels, each with the path of ours."""
    posts = [(meta, match[1]) for meta in site.lessons if (match := _BLOGGER.fullmatch(meta.id))]
    entries = [meta for meta in site.lessons if _WORDPRESS.fullmatch(meta.id)]
    feed = feed_path(site.config.feed.file)
    if posts:
        yield from _blogger(feed, posts)
    if entries:
        yield from _wordpress(feed, entries)


def _blogger(feed: str, posts: Iterable[tuple[LessonMetadata, str]]) -> Iterator[Move]:
    yield from ((f"/feeds/posts/{sort}", feed) for sort in _BLOGGER_SORTS)
    # Blogger's short names. With drillbook's default name, the first is our own feed and is left out as taken.
    yield from (("/atom.xml", feed), ("/rss.xml", feed))
    yield from ((f"/feeds/comments/{sort}", COMMENTS_FEED_PATH) for sort in _BLOGGER_SORTS)
    for label in _tags(meta for meta, _ in posts):
        yield f"/feeds/posts/default/-/{quote(label, safe='')}", term_feed_path(tag_path(label))
        # Blogger encodes every character of a label, even the slash.
        yield f"/search/label/{quote(label, safe='')}", tag_path(label)
    for meta, post in posts:
        yield f"/feeds/{post}/comments/default", comment_feed_path(meta.path)


def _wordpress(feed: str, entries: Iterable[LessonMetadata]) -> Iterator[Move]:
    yield from (("/feed/", feed), ("/feed/atom/", feed), ("/comments/feed/", COMMENTS_FEED_PATH))
    for label in _tags(entries):
        # WordPress has both; an import makes tags of both.
        for sort in ("tag", "category"):
            yield encode(f"/{sort}/{slugify(label)}/feed/"), term_feed_path(tag_path(label))
            yield encode(f"/{sort}/{slugify(label)}/"), tag_path(label)
    for meta in entries:
        for path in (meta.path, *(alias for alias, _ in meta.aliases)):
            yield encode(f"{path.rstrip('/')}/feed/"), comment_feed_path(meta.path)


def _tags(metadata: Iterable[LessonMetadata]) -> Iterable[str]:
    """Return the tags of lessons, as they are written, where an address can contain them."""
    return dict.fromkeys(tag for meta in metadata for tag in meta.tags if tag.isprintable())
