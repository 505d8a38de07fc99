"""`sitemap.xml` (sitemaps.org, version 0.9) and `robots.txt` (RFC 9309)."""

from collections.abc import Iterable
from html import escape

__all__ = ["robots", "sitemap"]


def sitemap(pages: Iterable[tuple[str, str]]) -> str:
    """Return the sitemap of some pages: each its full address, and the day it last changed, if that is known."""
    rows = (f"<url><loc>{escape(url)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n" for url, day in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{"".join(rows)}</urlset>\n'
    )


def robots(sitemap_url: str) -> str:
    """Return a robots.txt that lets every crawler in and shows it the sitemap."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {sitemap_url}\n"
