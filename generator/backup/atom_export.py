"""The whole site as one Atom document, piece by piece, for other programs to import.

Kinds of entries are marked as in Blogger's archives, which importers know.  An
unpublished text is a draft (RFC 5023, section 13.1.1), and comments answer
their lesson (RFC 4685).  The document is complete (RFC 5005, section 2).
"""

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence

from generator.model.addresses import feed_path
from generator.model.comment import Reply, flat
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.feed import FeedEntry
from generator.model.lesson import LessonMetadata, PageMetadata, ProseOf
from generator.model.page import FeedComment
from generator.model.site import Links, Photograph, Teaser
from generator.model.value import Value, replace
from generator.render.atom import CLOSING, entry_xml, opening_xml, quoted
from generator.render.feed_entries import comment_entry, feed_of, lesson_entry
from generator.render.heads import head_of
from generator.render.html import ProseTargets, fill
from generator.render.renderer import Renderer
from generator.render.views import LayoutInput

__all__ = ["WholeSite", "atom_export"]


class WholeSite(Value):
    """A site with nothing held back: lessons, the newest first, and pages, each with what its links lead to.

    `threads` are what was said of lessons, by source; `unpublished` are the sources
    of those that readers do not see now.
    """

    lessons: tuple[tuple[LessonMetadata, Teaser, Links], ...]
    pages: tuple[tuple[PageMetadata, Photograph | None, Links], ...]
    threads: Mapping[str, tuple[Reply, ...]]
    unpublished: frozenset[str]


Told = Callable[[Sequence[Diagnostic]], None]
"""Takes what is wrong with the site's own layouts."""


def atom_export(renderer: Renderer, spare: Renderer, whole: WholeSite, prose_of: ProseOf, told: Told) -> Iterator[str]:
    """Yield the document in pieces; where the layouts of the press are at fault, that is told, and the spare used."""
    updated = _newest(whole)
    viewer = renderer.feed_viewer
    current = ("current", viewer.url(feed_path(viewer.config.feed.file)))
    yield opening_xml(feed_of(renderer, "", links=(current,), history="complete", updated=updated))
    for meta, teaser, links in whole.lessons:
        make = functools.partial(lesson_entry, lesson=(meta, teaser, links), prose_of=prose_of)
        entry, is_held = _made(make, renderer, spare, told), meta.source in whole.unpublished
        # What readers do not see has no feed of comments either.
        yield _xml(replace(entry, replies=None) if is_held else entry, "post", is_held=is_held)
        yield from _comments(renderer, meta, teaser, whole.threads.get(meta.source, ()), is_held=is_held)
    for page, photo, links in whole.pages:
        make = functools.partial(_page_entry, meta=page, photo=photo, links=links, updated=updated, prose_of=prose_of)
        yield _xml(_made(make, renderer, spare, told), "page", is_held=page.source in whole.unpublished)
    yield CLOSING


_NEVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def _newest(whole: WholeSite) -> dt.datetime:
    """Return the newest date there is: a feed has to say one, and so has a page, which has none."""
    lessons = [max(meta.date, meta.updated or meta.date) for meta, _, _ in whole.lessons]
    said = [reply.comment.date for thread in whole.threads.values() for reply in flat(thread)]
    return max([*lessons, *said], default=_NEVER)


def _made(make: Callable[[Renderer], FeedEntry], renderer: Renderer, spare: Renderer, told: Told) -> FeedEntry:
    try:
        return make(renderer)
    except Rejected as rejected:
        told(rejected.diagnostics)
        return make(spare)


def _comments(
    renderer: Renderer, meta: LessonMetadata, teaser: Teaser, thread: Sequence[Reply], *, is_held: bool
) -> Iterator[str]:
    """Yield what was said of a lesson; what answers a comment answers the lesson as well, which importers look for."""
    places = {reply.comment.id: reply.anchor for reply in flat(thread)}
    viewer = renderer.feed_viewer
    lesson = (meta.id, viewer.url(meta.path))
    for reply in flat(thread):
        remark = FeedComment(comment=reply.comment, anchor=reply.anchor, lesson=teaser, lesson_id=meta.id)
        entry = comment_entry(viewer, remark, places)
        answered = dict.fromkeys([lesson, entry.in_reply_to or lesson])
        links = "".join([_ANSWERS.format(ref=quoted(ref), href=quoted(href)) for ref, href in answered])
        yield _xml(entry, "comment", links, is_held=is_held)


_ANSWERS = '\n    <thr:in-reply-to ref="{ref}" href="{href}" type="text/html"/>'
_KIND = (
    '\n    <category scheme="http://schemas.google.com/g/2005#kind"'
    ' term="http://schemas.google.com/blogger/2008/kind#{kind}"/>'
)
_DRAFT = '\n    <app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>yes</app:draft></app:control>'


def _xml(entry: FeedEntry, kind: str, more: str = "", *, is_held: bool) -> str:
    return entry_xml(entry, f"{_KIND.format(kind=kind)}{more}{_DRAFT if is_held else ''}")


def _page_entry(
    renderer: Renderer,
    meta: PageMetadata,
    photo: Photograph | None,
    links: Links,
    updated: dt.datetime,
    prose_of: ProseOf,
) -> FeedEntry:
    """Return a page as an entry: to the layout it is a lesson that is nothing but its text."""
    viewer = renderer.feed_viewer
    url = viewer.url(meta.path)
    targets = ProseTargets(links=meta.links, found=links, origin=viewer.origin, page=viewer.host_path(meta.path))
    lead = fill(prose_of(meta).lead, targets)
    text = {"photo": viewer.photo(photo), "lead": lead, "sections": (), "prompts": ()}
    head = head_of(viewer, "feed-entry", meta.path, meta.title, description=meta.summary)
    given = LayoutInput(layout="feed-entry", page=head, values={"lesson": text})
    return FeedEntry(
        id=meta.id,
        title=meta.title,
        url=url,
        published=updated,
        updated=updated,
        author=viewer.config.author,
        summary=meta.summary,
        html=renderer.html(given, viewer, meta.source),
        categories=(),
    )
