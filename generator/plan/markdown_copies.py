"""The Markdown beside each page, and `llms.txt`: exactly the texts that are out, and no comments."""

from collections.abc import Collection

from generator.model.addresses import LLMS_PATH, markdown_path
from generator.model.page import LlmsText, MarkdownCopy
from generator.model.site import Site
from generator.plan.table import SETTINGS, RouteTable

__all__ = ["add_markdown"]


def add_markdown(site: Site, table: RouteTable, copied: Collection[str]) -> None:
    """Add the files; an `llms.txt` of the site's own, which is among those copied, stays in its place."""
    for lesson, teaser in zip(site.lessons, site.teasers, strict=True):
        copy = MarkdownCopy(meta=lesson, links=site.links[lesson.source], teaser=teaser)
        table.add(markdown_path(lesson.path), copy, (lesson.span, "this lesson's Markdown"))
    for page in site.pages:
        copy = MarkdownCopy(meta=page, links=site.links[page.source])
        table.add(markdown_path(page.path), copy, (page.span, "this page's Markdown"))
    if LLMS_PATH not in copied:
        pages = tuple([(page.title, page.path, page.summary) for page in site.pages])
        table.add(LLMS_PATH, LlmsText(lessons=site.teasers, pages=pages), (SETTINGS, "llms.txt"))
