"""Every fixed address of a site, as a path from its root: each is made here and nowhere else.

`plan/routes` publishes under these paths, layouts and feeds link to them,
`feedcheck` recognizes the files again, and an import keeps old posts away from
them.  Lessons and plain pages have addresses of their own, from the permalink
pattern and from their file names.
"""

import re
from collections.abc import Iterable, Iterator

from generator.model.config import LISTINGS
from generator.model.url import folder_of, slugify

__all__ = [
    "COMMENTS_FEED_PATH",
    "FEED_STYLE",
    "HOME_PATH",
    "HOST_REDIRECTS_PATH",
    "LLMS_PATH",
    "NGINX_REDIRECTS_PATH",
    "NOT_FOUND_PATH",
    "PODCAST_PATH",
    "ROBOTS_PATH",
    "SEARCH_INDEX",
    "SEARCH_PATH",
    "SITEMAP_PATH",
    "SYMPTOMS_PATH",
    "SYMPTOM_WORDS_PATH",
    "archive_feed_path",
    "asset_path",
    "comment_feed_path",
    "feed_path",
    "handbook_index_path",
    "handbook_path",
    "handout_path",
    "home_page_path",
    "is_archive_feed",
    "is_comment_feed",
    "is_term_feed",
    "json_feed_path",
    "listing_path",
    "markdown_path",
    "numbered_path",
    "reserved_paths",
    "rss_feed_path",
    "series_path",
    "social_image_path",
    "symptoms_part_path",
    "symptoms_tag_path",
    "tag_path",
    "term_feed_path",
    "term_path",
    "title_art_path",
    "year_path",
]

HOME_PATH = "/"
SYMPTOMS_PATH = "/what-hurts/"
SYMPTOM_WORDS_PATH = f"{SYMPTOMS_PATH}words.json"
"""The words by which the index of symptoms is searched, for its script."""

SEARCH_PATH = "/search/"
SEARCH_INDEX = "/pagefind/"
"""The folder of the search index; its page looks for it there."""

NOT_FOUND_PATH = "/404.html"
"""Where nearly every web host looks for the page to show for a missing one."""

COMMENTS_FEED_PATH = "/comments.xml"
PODCAST_PATH = "/podcast.xml"
LLMS_PATH = "/llms.txt"
SITEMAP_PATH = "/sitemap.xml"
ROBOTS_PATH = "/robots.txt"
HOST_REDIRECTS_PATH = "/_redirects"
"""The file that Netlify and Cloudflare Pages read."""

NGINX_REDIRECTS_PATH = "/redirects.nginx.conf"

FEED_STYLE = "feed.css"
"""The name of the asset that styles a feed in a browser."""

_TERM_FEED, _COMMENT_FEED = "feed.xml", "comments.xml"


# ---------------------------------------------------------------- pages
def home_page_path(number: int) -> str:
    """Return the path of a page of the list of all lessons; pages count from 1."""
    return HOME_PATH if number == 1 else f"/page/{number}/"


def listing_path(listing: str) -> str:
    """Return the path of a listing, by its name in `LISTINGS`."""
    return SYMPTOMS_PATH if listing == "symptoms" else f"/{listing}/"


def handbook_path(home: str, name: str) -> str:
    """Return the path of a page of the handbook by its name in it; `home` is what stands at the site's address.

    The name is empty for the first page, and has the folders of the others.
    """
    root = HOME_PATH if home == "handbook" else "/handbook/"
    return f"{root}{name}/" if name else root


def handbook_index_path(home: str) -> str:
    """Return the path of the file in which the script of a handbook looks for pages."""
    return f"{handbook_path(home, '')}handbook-index.json"


def term_path(listing: str, name: str) -> str:
    """Return the path of the page of a tag or an author; `listing` is `tags` or `authors`."""
    return f"{listing_path(listing)}{slugify(name)}/"


def tag_path(name: str) -> str:
    """Return the path of a tag's page."""
    return term_path("tags", name)


def year_path(year: int) -> str:
    """Return the path of a year of the archive."""
    return f"{listing_path('archive')}{year}/"


def series_path(title: str) -> str:
    """Return the path under which a series has its feed; empty for a title without letters or digits."""
    slug = slugify(title)
    return f"/series/{slug}/" if slug else ""


def symptoms_part_path(name: str) -> str:
    """Return the path of a letter's part of the index of symptoms."""
    return f"{SYMPTOMS_PATH}{name}/"


def symptoms_tag_path(tag: str) -> str:
    """Return the path of a tag's part of the index of symptoms."""
    return symptoms_part_path(f"tags/{slugify(tag)}")


def numbered_path(path: str, number: int) -> str:
    """Return the path of a further page of something long; pages count from 1."""
    return path if number == 1 else f"{path}{number}/"


# ---------------------------------------------------------------- beside a page
def comment_feed_path(path: str) -> str:
    """Return the path of the feed of a lesson's comments, given the lesson's path."""
    return f"{folder_of(path)}{_COMMENT_FEED}"


def handout_path(path: str) -> str:
    """Return the path of a lesson's PDF, given the lesson's path."""
    return f"{folder_of(path)}handout.pdf"


def markdown_path(path: str) -> str:
    """Return the path of a page's Markdown, given the page's path."""
    return f"{path}index.md" if path.endswith("/") else f"{path.removesuffix('.html')}.md"


def social_image_path(path: str) -> str:
    """Return the path of the picture of a lesson's title, given the lesson's path."""
    # As published since there are such pictures: other sites keep the address.
    return f"{folder_of(path)}social-card.png"


def term_feed_path(path: str) -> str:
    """Return the path of the feed of a tag, an author or a series, given its page's path."""
    return f"{path}{_TERM_FEED}"


# ---------------------------------------------------------------- feeds of the whole site
def feed_path(file: str) -> str:
    """Return the path of the main feed, given its file in the settings."""
    return f"/{file}"


def json_feed_path(file: str) -> str:
    """Return the path of the JSON Feed, which lies beside the main feed."""
    # For a main feed at the top, nothing is between the two slashes.
    return f"/{file.rpartition('/')[0]}/feed.json".replace("//", "/")


def rss_feed_path(file: str) -> str:
    """Return the path of the feed for programs that read nothing but RSS, which lies beside the main feed."""
    return f"/{file.rpartition('/')[0]}/rss.xml".replace("//", "/")


def archive_feed_path(file: str, number: int) -> str:
    """Return the path of an archive document of the main feed: `/atom/archive-1.xml` for `atom.xml`."""
    stem, _, ending = file.rpartition(".")
    return f"/{stem}/archive-{number}.{ending}"


def is_archive_feed(path: str, file: str) -> bool:
    """Tell whether a path is that of an archive document of the main feed."""
    # The pattern comes from the path of number 0, which no archive has: the last 0 in it stands for any number.
    before, _, ending = archive_feed_path(file, 0).rpartition("0")
    return re.fullmatch(f"{re.escape(before)}[1-9][0-9]*{re.escape(ending)}", path) is not None


def is_term_feed(path: str) -> bool:
    """Tell whether a path is that of the feed of a tag, an author or a series."""
    return re.fullmatch(f"/(?:tags|authors|series)/[^/]+/{re.escape(_TERM_FEED)}", path) is not None


def is_comment_feed(path: str) -> bool:
    """Tell whether a path is that of a feed of comments: a lesson's, or the whole site's."""
    return path.rpartition("/")[2] == _COMMENT_FEED


# ---------------------------------------------------------------- everything else
def asset_path(name: str, digest: bytes) -> str:
    """Return the path of a layout asset: its name holds a digest, so that browsers can keep it forever."""
    stem, dot, ending = name.rpartition(".")
    return f"/assets/{stem}.{digest.hex()[:10]}.{ending}" if dot else f"/assets/{name}"


def title_art_path(name: str, digest: str) -> str:
    """Return the path of the picture that stands for lessons without a photo; it holds a digest, as of an asset."""
    return f"/cards/{name}.{digest}.svg"


def reserved_paths(feed: str, tags: Iterable[str]) -> Iterator[str]:
    """Yield the paths that a site has besides its lessons and pages, given the main feed's file and all tags."""
    yield from (HOME_PATH, NOT_FOUND_PATH, SITEMAP_PATH, ROBOTS_PATH, COMMENTS_FEED_PATH, SEARCH_PATH)
    yield from map(listing_path, LISTINGS)
    yield from (feed_path(feed), json_feed_path(feed), rss_feed_path(feed), PODCAST_PATH)
    yield from map(tag_path, tags)
