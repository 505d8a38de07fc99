"""The Markdown beside each page, and `llms.txt`: exactly the texts that are out, and no comments."""

from collections.abc import Collection

from generator.model.addresses import LLMS_PATH, markdown_path
from generator.model.lesson import IntroductionMetadata
from generator.model.page import LlmsText, MarkdownCopy
from generator.model.site import Site
from generator.model.value import replace
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
    introductions = _introductions(site)
    for meta in introductions:
        copy = MarkdownCopy(meta=meta, links=site.links[meta.source])
        table.add(markdown_path(meta.path), copy, (meta.span, "this introduction's Markdown"))
    if LLMS_PATH not in copied:
        pages, others = (tuple([(m.title, m.path, m.summary) for m in metas]) for metas in (site.pages, introductions))
        table.add(LLMS_PATH, LlmsText(lessons=site.teasers, pages=pages, introductions=others), (SETTINGS, "llms.txt"))


def _introductions(site: Site) -> list[IntroductionMetadata]:
    """Return what introduces tags and series, by path; where it has no title, with the name of the tag or series."""
    names = {term.ref.path: term.ref.label for term in site.tags} | {one.path: one.title for one in site.series}
    return [replace(meta, title=meta.title or names[path]) for path, meta in sorted(site.introductions.items())]
