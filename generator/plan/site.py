"""The site out of all texts: which are published, their order, and the listings made of them."""

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from generator.model.addresses import series_path, term_path, year_path
from generator.model.audio import AudioFile
from generator.model.comment import Comment, Reply, flat
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, as_warnings, warning
from generator.model.digest import digest_of
from generator.model.lesson import (
    PICTURE,
    IntroductionMetadata,
    LessonMetadata,
    Metadata,
    PageMetadata,
    TextMetadata,
)
from generator.model.natural_order import natural_key
from generator.model.picture import Picture
from generator.model.site import (
    Links,
    Photograph,
    Reason,
    Ref,
    Related,
    Series,
    Site,
    Teaser,
    Term,
    Unpublished,
    Week,
    Year,
)
from generator.model.url import folder_of, slugify
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
from generator.plan.threads import thread_comments
from generator.plan.to_come import links_to_come, not_due

__all__ = ["AHEAD", "Clock", "SiteSources", "arrange", "as_unpublished", "photograph", "unpublished_reason"]


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
    lessons, pages, unpublished = _sorted_out(texts, clock, clock.in_zone(config.zone))
    introductions, unused = introductions_of(config, introducing, lessons, [one.meta for one in unpublished])
    # An introduction that no page shows is none to link to.
    resolver = _resolver(config, sources, (*lessons, *pages, *introductions.values()), unpublished)
    resolver.diagnostics += unused
    resolver.diagnostics += _same_ids([*lessons, *pages], unpublished)
    resolver.diagnostics += alike_names(lessons)
    everything = (*lessons, *pages, *introductions.values(), *(one.meta for one in unpublished))
    resolver.diagnostics += near_links(everything, sources.files)
    resolver.diagnostics += dropped_sections(config, everything)
    resolver.diagnostics += unknown_authors(config, everything)
    resolver.diagnostics += same_endings(config, lessons)
    resolver.diagnostics += _updated_later(lessons, clock.in_zone(config.zone))
    links = {source: resolve(meta, resolver) for source, meta in resolver.metadata.items()}
    terms = _Terms(config.listings)
    # Before it is decided which files are public: a portrait is, even if a draft shows it as well.
    people = people_of(config, (terms.ref("authors", name) for meta in lessons for name in meta.authors), resolver)
    podcast = podcast_of(config, resolver)
    resolver.to_come = links_to_come(resolver, unpublished, sources.files)
    resolver.diagnostics += as_warnings(resolver.to_come.diagnostics, not_due(unpublished))
    resolver.files = public_files(resolver, unpublished)

    comments = link_comments(sources.comments, {meta.source: meta for meta in lessons}, resolver)
    threads, problems = thread_comments(comments, [*lessons, *(one.meta for one in unpublished)])
    resolver.diagnostics += problems
    threads = {meta.source: threads[meta.source] for meta in lessons if _is_discussed(meta, threads)}
    teasers = tuple(_teaser(meta, links[meta.source], terms, threads.get(meta.source, ())) for meta in lessons)
    site = Site(
        config=config,
        lessons=tuple(lessons),
        teasers=teasers,
        pages=tuple(pages),
        unpublished=tuple(unpublished),
        links=links,
        threads=threads,
        tags=_by_term((tag, teaser) for teaser in teasers for tag in teaser.tags),
        authors=_by_term((author, teaser) for teaser in teasers for author in teaser.authors),
        years=_years(teasers),
        series=_series(lessons, introductions),
        related=relate(lessons, related),
        people=people,
        podcast=podcast,
        weekday=weekday_of([meta.date.date() for meta in lessons]),
        introductions=introductions,
    )
    return site, resolver


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


# ---------------------------------------------------------------- teasers and listings
class _Terms:
    """One reference for all spellings of a tag or an author: the first spelling that is met.

    Where the site has no such listing, the reference leads nowhere.
    """

    def __init__(self, listings: Sequence[str]) -> None:
        self._listings = listings
        self._refs: dict[tuple[str, str], Ref] = {}
        self._by_name: dict[tuple[str, str], Ref] = {}

    def ref(self, listing: str, name: str) -> Ref:
        ref = self._by_name.get((listing, name))
        if ref is None:
            path = term_path(listing, name) if listing in self._listings else ""
            ref = self._refs.setdefault((listing, slugify(name)), Ref(label=name, path=path))
            self._by_name[listing, name] = ref
        return ref


def _is_discussed(meta: LessonMetadata, threads: Mapping[str, object]) -> bool:
    return meta.comments != "off" and meta.source in threads


def _teaser(meta: LessonMetadata, links: Links, terms: _Terms, thread: tuple[Reply, ...]) -> Teaser:
    photo = photograph(meta, links) or _picture_in_text(meta, links)
    authors = tuple(dict.fromkeys([terms.ref("authors", author) for author in meta.authors]))
    tags = tuple(dict.fromkeys([terms.ref("tags", tag) for tag in meta.tags])) if meta.tags else ()
    digest = meta.teaser_digest
    if photo:
        digest = digest_of(digest, photo.url, photo.image, photo.alt)
    # All lessons show a name in one spelling, which can come from another lesson: this digest does not cover it.
    if tuple([ref.label for ref in (*tags, *authors)]) != (*meta.tags, *meta.authors):
        digest = digest_of(digest, authors, tags)
    comments = sum(1 for _ in flat(thread)) if thread else 0
    if comments:
        digest = digest_of(digest, comments)
    return Teaser(
        digest=digest,
        title=meta.title,
        path=meta.path,
        date=meta.date,
        authors=authors,
        tags=tags,
        series=meta.series,
        summary=meta.summary,
        photo=photo,
        minutes=meta.minutes,
        is_case=meta.is_case,
        comments=comments,
    )


def photograph(meta: Metadata, links: Links) -> Photograph | None:
    """Return the lead picture of a text with its address, if it has one that is published."""
    photo = meta.photo
    if photo is None or not links.urls[photo.link]:
        return None
    return Photograph(
        url=links.urls[photo.link],
        image=dict(links.images).get(photo.link),
        alt=photo.alt,
        credit=photo.credit,
        credit_url=photo.credit_url,
        license=photo.license,
    )


# A smaller picture would be blurred at the top of the home page, and is often an icon or a signature.
_LEAST_WIDTH = 600


def _picture_in_text(meta: LessonMetadata, links: Links) -> Photograph | None:
    """Return the first large picture in the text of a lesson: lists show it where the lesson has no photo."""
    for number, image in links.images:
        link = meta.links[number]
        if link.attribute == PICTURE and image.widths and image.width >= _LEAST_WIDTH:
            return Photograph(url=links.urls[number], image=image, alt=link.alt, credit="", credit_url="", license="")
    return None


def _by_term(pairs: Iterable[tuple[Ref, Teaser]]) -> tuple[Term, ...]:
    lessons: dict[Ref, list[Teaser]] = {}
    for ref, teaser in pairs:
        lessons.setdefault(ref, []).append(teaser)
    terms = (Term(ref=ref, lessons=tuple(teasers)) for ref, teasers in lessons.items())
    return tuple(sorted(terms, key=lambda term: natural_key(term.ref.label)))


def _years(teasers: Sequence[Teaser]) -> tuple[Year, ...]:
    by_week: dict[int, dict[tuple[int, int], list[Teaser]]] = {}
    for teaser in teasers:
        # Readers look for a day in its own year, even if its ISO week counts as one of the next year or the last.
        week = teaser.date.isocalendar()[:2]
        by_week.setdefault(teaser.date.year, {}).setdefault(week, []).append(teaser)
    return tuple(
        Year(
            ref=Ref(label=str(year), path=year_path(year)),
            weeks=tuple(
                Week(year=week[0], number=week[1], monday=dt.date.fromisocalendar(*week, 1), lessons=tuple(weeks[week]))
                for week in sorted(weeks, reverse=True)
            ),
        )
        for year, weeks in sorted(by_week.items(), reverse=True)
    )


def _series(lessons: Sequence[LessonMetadata], introductions: Container[str]) -> tuple[Series, ...]:
    """Return the series, in which the oldest lesson comes first; one lesson is a series only once it is introduced."""
    by_slug: dict[str, tuple[str, list[Ref]]] = {}
    for meta in reversed(lessons):
        if meta.series:
            _, parts = by_slug.setdefault(slugify(meta.series), (meta.series, []))
            parts.append(Ref(label=meta.title, path=meta.path))
    series = (Series(title=title, parts=tuple(parts), path=series_path(title)) for title, parts in by_slug.values())
    return tuple([one for one in series if len(one.parts) > 1 or one.path in introductions])
