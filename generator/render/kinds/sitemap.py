"""`sitemap.xml` (sitemaps.org, version 0.9) and `robots.txt` (RFC 9309)."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from generator.model.addresses import SITEMAP_PATH
from generator.model.lesson import ProseOf
from generator.model.page import Robots, Sitemap
from generator.render.kinds.kind import WrittenKind

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["RobotsKind", "SitemapKind", "robots", "sitemap"]


class SitemapKind(WrittenKind[Sitemap]):
    """The sitemap."""

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        return sitemap((renderer.feed_viewer.url(page), day) for page, day in self.page.pages).encode()


class RobotsKind(WrittenKind[Robots]):
    """`robots.txt`."""

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        return robots(renderer.feed_viewer.url(SITEMAP_PATH)).encode()


def sitemap(pages: Iterable[tuple[str, str]]) -> str:
    """Return the sitemap of pages: each has its full address, and the day it last changed, or an empty text."""
    # Neither `changefreq` nor `priority`: search engines say that they ignore them.
    rows = (f"<url><loc>{escape(url)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n" for url, day in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{"".join(rows)}</urlset>\n'
    )


def robots(sitemap_url: str) -> str:
    """Return a robots.txt that lets every crawler in and names the sitemap."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {sitemap_url}\n"
