"""The whole site as one Atom document, piece by piece, for the importers of other programs.

It marks kinds of entries as Blogger's own archives do, because importers know
those.  What is not published is a draft (RFC 5023, section 13.1.1), comments
are replies (RFC 4685), and the feed is complete (RFC 5005, section 2).
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
from generator.render.players import with_players
from generator.render.renderer import Renderer
from generator.render.views import LayoutInput

__all__ = ["WholeSite", "atom_export"]


class WholeSite(Value):
    """A site in which everything is published: lessons, newest first, and pages, each with what its links lead to.

    `threads` are the comments on lessons, by the lesson's source;
    `unpublished` are the sources of the lessons and pages that readers do not
    see at the moment.
    """

    lessons: tuple[tuple[LessonMetadata, Teaser, Links], ...]
    pages: tuple[tuple[PageMetadata, Photograph | None, Links], ...]
    threads: Mapping[str, tuple[Reply, ...]]
    unpublished: frozenset[str]


OnDiagnostics = Callable[[Sequence[Diagnostic]], None]
"""Takes what is wrong with the site's own layouts."""


def atom_export(
    renderer: Renderer, fallback: Renderer, whole: WholeSite, prose_of: ProseOf, on_diagnostics: OnDiagnostics
) -> Iterator[str]:
    """Yield the document in pieces, so that a large site is never in memory as a whole.

    An entry on which the renderer's layouts fail is rendered by the fallback, with drillbook's own layouts.
    """
    updated = _last_change(whole)
    viewer = renderer.feed_viewer
    current = ("current", viewer.url(feed_path(viewer.config.feed.file)))
    yield opening_xml(feed_of(renderer, "", links=(current,), history="complete", updated=updated))
    for meta, teaser, links in whole.lessons:
        render = functools.partial(lesson_entry, lesson=(meta, teaser, links), prose_of=prose_of, is_signed=False)
        entry, is_draft = _rendered(render, renderer, fallback, on_diagnostics), meta.source in whole.unpublished
        # An unpublished lesson has no feed of comments that the entry could lead to.
        yield _xml(replace(entry, replies=None) if is_draft else entry, "post", is_draft=is_draft)
        yield from _comments(renderer, meta, teaser, whole.threads.get(meta.source, ()), is_draft=is_draft)
    for page, photo, links in whole.pages:
        render = functools.partial(_page_entry, meta=page, photo=photo, links=links, updated=updated, prose_of=prose_of)
        entry = _rendered(render, renderer, fallback, on_diagnostics)
        yield _xml(entry, "page", is_draft=page.source in whole.unpublished)
    yield CLOSING


# What the layout of entries asks of a lesson, and a page does not have.
_NO_LESSON: Mapping[str, object] = {"sections": (), "prompts": (), "closing": "", "is_signed": False}
_NEVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def _last_change(whole: WholeSite) -> dt.datetime:
    """Return the newest date of the site: a feed needs one, and so does the entry of a page, which has none."""
    lessons = [max(meta.date, meta.updated or meta.date) for meta, _, _ in whole.lessons]
    comments = [reply.comment.date for thread in whole.threads.values() for reply in flat(thread)]
    return max([*lessons, *comments], default=_NEVER)


def _rendered(
    render: Callable[[Renderer], FeedEntry], renderer: Renderer, fallback: Renderer, on_diagnostics: OnDiagnostics
) -> FeedEntry:
    try:
        return render(renderer)
    except Rejected as rejected:
        # A backup must not fail because of a mistake in a layout: that may be why somebody wants one.
        on_diagnostics(rejected.diagnostics)
        return render(fallback)


def _comments(
    renderer: Renderer, meta: LessonMetadata, teaser: Teaser, thread: Sequence[Reply], *, is_draft: bool
) -> Iterator[str]:
    """Yield the comments on a lesson.

    A reply to a comment is marked as a reply to the lesson as well, because
    importers find the post of a comment by that.
    """
    anchors = {reply.comment.id: reply.anchor for reply in flat(thread)}
    viewer = renderer.feed_viewer
    lesson = (meta.id, viewer.url(meta.path))
    for reply in flat(thread):
        comment = FeedComment(comment=reply.comment, anchor=reply.anchor, lesson=teaser, lesson_id=meta.id)
        entry = comment_entry(viewer, comment, anchors)
        parents = dict.fromkeys([lesson, entry.in_reply_to or lesson])
        links = "".join([_IN_REPLY_TO.format(ref=quoted(ref), href=quoted(href)) for ref, href in parents])
        yield _xml(entry, "comment", links, is_draft=is_draft)


_IN_REPLY_TO = '\n    <thr:in-reply-to ref="{ref}" href="{href}" type="text/html"/>'
_KIND = (
    '\n    <category scheme="http://schemas.google.com/g/2005#kind"'
    ' term="http://schemas.google.com/blogger/2008/kind#{kind}"/>'
)
_DRAFT = '\n    <app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>yes</app:draft></app:control>'


def _xml(entry: FeedEntry, kind: str, more: str = "", *, is_draft: bool) -> str:
    return entry_xml(entry, f"{_KIND.format(kind=kind)}{more}{_DRAFT if is_draft else ''}")


def _page_entry(
    renderer: Renderer,
    meta: PageMetadata,
    photo: Photograph | None,
    links: Links,
    updated: dt.datetime,
    prose_of: ProseOf,
) -> FeedEntry:
    """Return a page as an entry: the layout sees it as a lesson with a lead and no sections."""
    viewer = renderer.feed_viewer
    url = viewer.url(meta.path)
    targets = ProseTargets(links=meta.links, found=links, origin=viewer.origin, page=viewer.host_path(meta.path))
    lead = with_players(viewer, fill(prose_of(meta).lead, targets))
    lesson = {**_NO_LESSON, "photo": viewer.photo(photo), "audio": None, "lead": lead}
    head = head_of(viewer, "feed-entry", meta.path, meta.title, description=meta.summary)
    given = LayoutInput(layout="feed-entry", page=head, values={"lesson": lesson})
    return FeedEntry(
        id=meta.id,
        title=meta.title,
        url=url,
        published=updated,
        updated=updated,
        authors=((viewer.config.author, ""),),
        summary=meta.summary,
        html=renderer.html(given, viewer, meta.source),
        categories=(),
    )
