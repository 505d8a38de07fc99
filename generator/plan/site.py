"""The site out of all texts: which are published, their order, and where their links lead.

It looks at metadata alone, and asks for each question (links, related lessons,
comments, people) the module that answers it.  The order of the steps counts
where one leaves behind in the resolver what the next one reads.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.model.audio import AudioFile
from generator.model.comment import Comment, Reply
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, as_warnings, warning
from generator.model.lesson import IntroductionMetadata, LessonMetadata, Metadata, PageMetadata, TextMetadata
from generator.model.picture import Picture
from generator.model.site import Reason, Related, Site, Unpublished
from generator.model.url import folder_of
from generator.model.value import Value, field, replace
from generator.plan.alike_names import alike_names
from generator.plan.comment_links import link_comments
from generator.plan.dropped_sections import dropped_sections
from generator.plan.duplicate_ids import duplicate_ids
from generator.plan.introductions import introductions_of
from generator.plan.link_resolver import LinkResolver
from generator.plan.links import resolve
from generator.plan.near_links import near_links
from generator.plan.people import people_of, unknown_authors
from generator.plan.pictures import published_path
from generator.plan.podcast import podcast_of
from generator.plan.private_files import public_files
from generator.plan.related import relate
from generator.plan.rhythm import weekday_of
from generator.plan.same_endings import same_endings
from generator.plan.teasers import TermRefs, series_of, teaser_of, terms_of, years_of
from generator.plan.threads import thread_comments
from generator.plan.to_come import links_to_come, not_due

__all__ = ["AHEAD", "Clock", "SiteSources", "arrange", "as_unpublished", "unpublished_reason"]


AHEAD = dt.timedelta(days=3)
"""How far `check` and `status` look ahead: time enough to correct a mistake, and no earlier than needed."""


class Clock(Value):
    """The moment to make the site for, and which unpublished texts to show all the same.

    A moment without a time zone is in the site's.  Mistakes of texts that come
    out within `ahead` count as those of texts that are out.
    """

    now: dt.datetime
    drafts: bool = False
    future: bool = False
    expired: bool = False
    ahead: dt.timedelta = dt.timedelta()

    def in_zone(self, zone: dt.tzinfo) -> dt.datetime:
        """Return the moment in a time zone."""
        # `--now 2026-03-02` means midnight where the coach lives, not where the computer is.
        return self.now.astimezone(zone) if self.now.tzinfo else self.now.replace(tzinfo=zone)


class SiteSources(Value):
    """All that a site is arranged from.

    `files` are the paths of the files under `content/` that are not texts;
    `pictures` are those of them that are named like pictures, and `audio` those
    named like recordings; `unread` are the texts that have no metadata because of their errors.
    """

    metadata: tuple[TextMetadata, ...]
    files: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()
    comments: tuple[Comment, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    audio: Mapping[str, AudioFile] = field(default_factory=dict)


def arrange(
    config: Config,
    sources: SiteSources,
    clock: Clock,
    related: Related = Related(),  # noqa: B008 - it is a value that cannot change
) -> tuple[Site, LinkResolver]:
    """Return the site, and the resolver with the problems of its links; `related` is the result of the last time."""
    introducing = [meta for meta in sources.metadata if isinstance(meta, IntroductionMetadata)]
    texts = [meta for meta in sources.metadata if not isinstance(meta, IntroductionMetadata)]
    now = clock.in_zone(config.zone)
    lessons, pages, unpublished = _sorted_out(texts, clock, now)
    introductions, unused = introductions_of(config, introducing, lessons, [one.meta for one in unpublished])
    # An introduction that no page shows is none to link to.
    public = (*lessons, *pages, *introductions.values())
    resolver = _resolver(config, sources, public, unpublished)
    resolver.diagnostics += [*unused, *_same_ids([*lessons, *pages], unpublished)]
    resolver.diagnostics += _mistakes(config, sources, lessons, (*public, *(one.meta for one in unpublished)))
    resolver.diagnostics += _updated_later(lessons, now)
    links = {source: resolve(meta, resolver) for source, meta in resolver.metadata.items()}
    terms = TermRefs(config.listings)
    # Before it is decided which files are public: a portrait is, even if a draft shows it as well.
    people = people_of(config, (terms.ref("authors", name) for meta in lessons for name in meta.authors), resolver)
    podcast = podcast_of(config, resolver)
    _hold_back(sources, unpublished, resolver)
    threads = _threads(sources.comments, lessons, unpublished, resolver)
    teasers = tuple(teaser_of(meta, links[meta.source], terms, threads.get(meta.source, ())) for meta in lessons)
    site = Site(
        config=config,
        lessons=tuple(lessons),
        teasers=teasers,
        pages=tuple(pages),
        unpublished=tuple(unpublished),
        links=links,
        threads=threads,
        tags=terms_of((tag, teaser) for teaser in teasers for tag in teaser.tags),
        authors=terms_of((author, teaser) for teaser in teasers for author in teaser.authors),
        years=years_of(teasers),
        series=series_of(lessons, introductions),
        related=relate(lessons, related),
        people=people,
        podcast=podcast,
        weekday=weekday_of([meta.date.date() for meta in lessons]),
        introductions=introductions,
    )
    return site, resolver


def _mistakes(
    config: Config, sources: SiteSources, lessons: Sequence[LessonMetadata], texts: Sequence[Metadata]
) -> Iterator[Diagnostic]:
    """Yield what shows only when texts are looked at together; `texts` are all, published or not."""
    yield from alike_names(lessons)
    yield from near_links(texts, sources.files)
    yield from dropped_sections(config, texts)
    yield from unknown_authors(config, texts)
    yield from same_endings(config, lessons)


def _hold_back(sources: SiteSources, unpublished: Sequence[Unpublished], resolver: LinkResolver) -> None:
    """Note what links of unpublished texts will lead to, and keep the files back that only these texts name."""
    resolver.to_come = links_to_come(resolver, unpublished, sources.files)
    resolver.diagnostics += as_warnings(resolver.to_come.diagnostics, not_due(unpublished))
    resolver.files = public_files(resolver, unpublished)


def _threads(
    comments: Sequence[Comment],
    lessons: Sequence[LessonMetadata],
    unpublished: Sequence[Unpublished],
    resolver: LinkResolver,
) -> dict[str, tuple[Reply, ...]]:
    """Return the conversations that readers see, by the lesson's source; problems are added to the resolver."""
    if not comments:
        return {}  # as on most sites, of which no lesson's name need be known then
    linked = link_comments(comments, {meta.source: meta for meta in lessons}, resolver)
    threads, problems = thread_comments(linked, [*lessons, *(one.meta for one in unpublished)])
    resolver.diagnostics += problems
    return {meta.source: threads[meta.source] for meta in lessons if meta.comments != "off" and meta.source in threads}


def _resolver(
    config: Config, sources: SiteSources, texts: Iterable[Metadata], unpublished: Sequence[Unpublished]
) -> LinkResolver:
    by_source = {one.meta.source: one for one in unpublished}
    public = {meta.source: meta for meta in texts}
    return LinkResolver(
        config=config,
        metadata=public,
        unpublished=by_source,
        files=_published(sources, public, by_source),
        pictures=sources.pictures,
        audio=sources.audio,
        unread=sources.unread,
    )


# ---------------------------------------------------------------- what is published
def unpublished_reason(meta: TextMetadata, clock: Clock, now: dt.datetime) -> Reason | None:
    """Return why a text is not in the site at a moment, or nothing where it is."""
    if meta.draft and not clock.drafts:
        return Reason.DRAFT
    if isinstance(meta, LessonMetadata):
        if meta.date > now and not clock.future:
            return Reason.FUTURE
        if meta.expires and meta.expires <= now and not clock.expired:
            return Reason.EXPIRED
    return None


def as_unpublished(meta: TextMetadata, reason: Reason) -> Unpublished:
    """Return a text with the reason why it is unpublished, and with the date that the reason is about."""
    when = (meta.expires if reason is Reason.EXPIRED else meta.date) if isinstance(meta, LessonMetadata) else None
    return Unpublished(meta=meta, reason=reason, when=when)


def _sorted_out(
    metadata: Iterable[LessonMetadata | PageMetadata], clock: Clock, now: dt.datetime
) -> tuple[list[LessonMetadata], list[PageMetadata], list[Unpublished]]:
    """Return the public lessons, the newest first; the public pages; and the rest, what comes next first."""
    lessons: list[LessonMetadata] = []
    pages: list[PageMetadata] = []
    unpublished: list[Unpublished] = []
    for meta in metadata:
        reason = unpublished_reason(meta, clock, now)
        if reason:
            one = as_unpublished(meta, reason)
            is_due = reason is Reason.FUTURE and one.when is not None and one.when <= now + clock.ahead
            unpublished.append(replace(one, due=True) if is_due else one)
        elif isinstance(meta, LessonMetadata):
            lessons.append(meta)
        else:
            pages.append(meta)
    # By source among equals, so that the order does not depend on the file system.
    lessons.sort(key=lambda meta: (meta.date, meta.source), reverse=True)
    pages.sort(key=lambda meta: meta.source)
    unpublished.sort(
        # What comes out next stands first.  Drafts of pages have no date at all.
        key=lambda one: (one.reason is not Reason.FUTURE, one.when.timestamp() if one.when else 0.0, one.meta.source)
    )
    return lessons, pages, unpublished


def _published(
    sources: SiteSources, public: Mapping[str, Metadata], unpublished: Mapping[str, Unpublished]
) -> dict[str, str]:
    """Return the path of each file: those in a lesson's folder move with the lesson, or wait with it."""
    paths: dict[str, str] = {}
    for file in sources.files:
        index = _index_above(file, public, unpublished)
        if index in unpublished:
            continue
        path = file.removeprefix("content")
        if index:
            path = folder_of(public[index].path) + file[len(index) - len("index.md") :]
        paths[file] = published_path(path, sources.pictures.get(file))
    return paths


def _index_above(file: str, public: Mapping[str, Metadata], unpublished: Mapping[str, Unpublished]) -> str:
    """Return the `index.md` of the lesson whose folder a file is in, or an empty string."""
    folder = file.rpartition("/")[0]
    # From the file upward; `content/lessons` itself is nobody's folder.
    while folder.count("/") > 1:
        index = f"{folder}/index.md"
        if index in public or index in unpublished:
            return index
        folder = folder.rpartition("/")[0]
    return ""


def _same_ids(public: Iterable[Metadata], unpublished: Iterable[Unpublished]) -> list[Diagnostic]:
    """Return a problem for each id that a text has had before it."""
    # Unpublished texts count as well: the error would otherwise come on the day that one is published.  They come last:
    # it is their mistake, and must not stop the text that is out.
    to_come = sorted((one.meta for one in unpublished), key=lambda meta: meta.source)
    return [*duplicate_ids([*sorted(public, key=lambda meta: meta.source), *to_come], code="lesson/same-id")]


def _updated_later(lessons: Iterable[LessonMetadata], now: dt.datetime) -> Iterator[Diagnostic]:
    """Yield a warning for each public lesson that is corrected only in the future, by which feed readers would sort."""
    for meta in lessons:
        if meta.updated and meta.updated_span and meta.updated > now >= meta.date:
            yield warning(
                "front-matter/updated-late",
                meta.updated_span,
                f"this lesson is updated on {meta.updated.date().isoformat()}, which is still to come",
                help="correct the date, or delete `updated`",
            )
