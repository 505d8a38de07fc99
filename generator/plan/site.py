"""The one public set: which lessons are published, their order, their neighbours, their lists."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from generator.model.comment import Comment, Reply, flat
from generator.model.config import Config
from generator.model.digest import digest_of
from generator.model.lesson import LessonMetadata, Metadata, PageMetadata
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
from generator.model.value import Value
from generator.plan.duplicate_ids import duplicate_ids
from generator.plan.links import LinkResolver, resolve
from generator.plan.related import relate
from generator.plan.threads import thread_comments

__all__ = ["Clock", "arrange", "as_unpublished", "photograph", "unpublished_reason"]


class Clock(Value):
    """The moment the site is made for, and whether what is held back is shown all the same.

    A moment without a time zone is taken to be in the site's.
    """

    now: dt.datetime
    drafts: bool = False
    future: bool = False
    expired: bool = False

    def in_zone(self, zone: dt.tzinfo) -> dt.datetime:
        """Return the moment in a time zone; one that was given without a zone is taken to be in it."""
        return self.now.astimezone(zone) if self.now.tzinfo else self.now.replace(tzinfo=zone)


def arrange(
    config: Config,
    metadata: Iterable[LessonMetadata | PageMetadata],
    files: Sequence[str],
    clock: Clock,
    unread: frozenset[str] = frozenset(),
    comments: Iterable[Comment] = (),
    pictures: Mapping[str, Picture] | None = None,
    related: Related = Related(),  # noqa: B008 - it is a value that cannot change
) -> tuple[Site, LinkResolver]:
    """Return the site, and the atlas with the problems of its links.

    `files` are the paths of the files under `content/` that are not Markdown;
    `unread` those of the texts that have errors of their own; `pictures` has
    what is known of the files that are called pictures; `related` is what was
    found last time.
    """
    public: list[LessonMetadata | PageMetadata] = []
    unpublished: list[Unpublished] = []
    now = clock.in_zone(config.zone)
    for meta in metadata:
        reason = unpublished_reason(meta, clock, now)
        if reason:
            unpublished.append(as_unpublished(meta, reason))
        else:
            public.append(meta)
    lessons = sorted(
        (c for c in public if isinstance(c, LessonMetadata)), key=lambda c: (c.date, c.source), reverse=True
    )
    pages = sorted((c for c in public if isinstance(c, PageMetadata)), key=lambda c: c.source)
    unpublished.sort(
        key=lambda h: (h.reason is not Reason.FUTURE, h.when.timestamp() if h.when else 0.0, h.meta.source)
    )

    by_source: dict[str, Metadata] = {c.source: c for c in public}
    held_by_source = {h.meta.source: h for h in unpublished}
    resolver = LinkResolver(
        config=config,
        metadata=by_source,
        unpublished=held_by_source,
        files=_published(files, by_source, held_by_source),
        pictures=pictures or {},
        unread=unread,
    )
    every = sorted([*lessons, *pages, *(h.meta for h in unpublished)], key=lambda c: c.source)
    resolver.diagnostics += duplicate_ids(every, code="lesson/same-id")
    links = {meta.source: resolve(meta, resolver) for meta in public}
    resolver.files = _without_held(resolver, unpublished)

    threads, problems = thread_comments(comments, [*lessons, *(h.meta for h in unpublished)])
    resolver.diagnostics += problems
    threads = {meta.source: threads[meta.source] for meta in lessons if _is_discussed(meta, threads)}
    names = _Names(config.listings)
    teasers = tuple(_teaser(meta, links[meta.source], names, threads.get(meta.source, ())) for meta in lessons)
    site = Site(
        config=config,
        lessons=tuple(lessons),
        teasers=teasers,
        pages=tuple(pages),
        unpublished=tuple(unpublished),
        links=links,
        threads=threads,
        tags=_terms((tag, t) for t in teasers for tag in t.tags),
        authors=_terms((t.author, t) for t in teasers),
        years=_years(teasers),
        series=_series(lessons),
        related=relate(lessons, related),
    )
    return site, resolver


# ---------------------------------------------------------------- what is held back
def unpublished_reason(meta: LessonMetadata | PageMetadata, clock: Clock, now: dt.datetime) -> Reason | None:
    """Return why a page is not in the site at a moment, or nothing where it is."""
    if meta.draft and not clock.drafts:
        return Reason.DRAFT
    if isinstance(meta, LessonMetadata):
        if meta.date > now and not clock.future:
            return Reason.FUTURE
        if meta.expires and meta.expires <= now and not clock.expired:
            return Reason.EXPIRED
    return None


def as_unpublished(meta: LessonMetadata | PageMetadata, reason: Reason) -> Unpublished:
    """Return a page with why it is held back, and with the date that this is about."""
    when = (meta.expires if reason is Reason.EXPIRED else meta.date) if isinstance(meta, LessonMetadata) else None
    return Unpublished(meta=meta, reason=reason, when=when)


def _published(
    files: Sequence[str], public: Mapping[str, Metadata], unpublished: Mapping[str, Unpublished]
) -> dict[str, str]:
    """Return where each file goes: those in a lesson's folder go with the lesson, the rest where they stand."""
    found: dict[str, str] = {}
    for file in files:
        home = _index_above(file, public, unpublished)
        if home in unpublished:
            continue
        path = file.removeprefix("content")
        if home:
            path = folder_of(public[home].path) + file[len(home) - len("index.md") :]
        found[file] = path
    return found


def _index_above(file: str, public: Mapping[str, Metadata], unpublished: Mapping[str, Unpublished]) -> str:
    """Return the `index.md` of the lesson whose folder a file is in, or nothing."""
    folder = file.rpartition("/")[0]
    while folder.count("/") > 1:
        index = f"{folder}/index.md"
        if index in public or index in unpublished:
            return index
        folder = folder.rpartition("/")[0]
    return ""


def _without_held(resolver: LinkResolver, unpublished: Sequence[Unpublished]) -> dict[str, str]:
    """Return the files without those that only something held back shows: a picture can give a lesson away."""
    if not unpublished:
        return dict(resolver.files)
    aside = LinkResolver(
        config=resolver.config, metadata=resolver.metadata, unpublished={}, files=resolver.files, pictures={}
    )
    for one in unpublished:
        resolve(one.meta, aside)
    secret = aside.used - resolver.used
    return {file: path for file, path in resolver.files.items() if file not in secret}


# ---------------------------------------------------------------- teasers and lists
class _Names:
    """One reference for all spellings of a tag or an author: the first that is met, newest lessons first.

    Where the site has no such listing, it leads nowhere.
    """

    def __init__(self, listings: Sequence[str]) -> None:
        self._listings = listings
        self._refs: dict[tuple[str, str], Ref] = {}
        self._by_name: dict[tuple[str, str], Ref] = {}

    def ref(self, kind: str, name: str) -> Ref:
        found = self._by_name.get((kind, name))
        if found is None:
            slug = slugify(name)
            path = f"/{kind}/{slug}/" if kind in self._listings else ""
            found = self._refs.setdefault((kind, slug), Ref(label=name, path=path))
            self._by_name[kind, name] = found
        return found


def _is_discussed(meta: LessonMetadata, threads: Mapping[str, object]) -> bool:
    """Tell whether there are comments to show."""
    return meta.comments != "off" and meta.source in threads


def _teaser(meta: LessonMetadata, links: Links, names: _Names, thread: tuple[Reply, ...]) -> Teaser:
    photo = photograph(meta, links)
    author = names.ref("authors", meta.author)
    tags = tuple(dict.fromkeys([names.ref("tags", tag) for tag in meta.tags])) if meta.tags else ()
    digest = meta.teaser_digest
    if photo:
        digest = digest_of(digest, photo.url, photo.image)
    # Another lesson's spelling of a tag can win, which the card's own digest does not know.
    if tuple([ref.label for ref in tags]) != meta.tags or author.label != meta.author:
        digest = digest_of(digest, author, tags)
    comments = sum(1 for _ in flat(thread)) if thread else 0
    if comments:
        digest = digest_of(digest, comments)
    return Teaser(
        digest=digest,
        title=meta.title,
        path=meta.path,
        date=meta.date,
        author=author,
        tags=tags,
        series=meta.series,
        summary=meta.summary,
        photo=photo,
        minutes=meta.minutes,
        is_case=meta.is_case,
        comments=comments,
    )


def photograph(meta: Metadata, links: Links) -> Photograph | None:
    """Return a card's lead picture with its address."""
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


def _terms(pairs: Iterable[tuple[Ref, Teaser]]) -> tuple[Term, ...]:
    found: dict[Ref, list[Teaser]] = {}
    for ref, teaser in pairs:
        found.setdefault(ref, []).append(teaser)
    terms = (Term(ref=ref, lessons=tuple(lessons)) for ref, lessons in found.items())
    return tuple(sorted(terms, key=lambda t: (t.ref.label.casefold(), t.ref.path)))


def _years(teasers: Sequence[Teaser]) -> tuple[Year, ...]:
    by_week: dict[int, dict[int, list[Teaser]]] = {}
    for teaser in teasers:
        year, week, _ = teaser.date.isocalendar()
        by_week.setdefault(year, {}).setdefault(week, []).append(teaser)
    return tuple(
        Year(
            ref=Ref(label=str(year), path=f"/archive/{year}/"),
            weeks=tuple(
                Week(number=week, monday=dt.date.fromisocalendar(year, week, 1), lessons=tuple(weeks[week]))
                for week in sorted(weeks, reverse=True)
            ),
        )
        for year, weeks in sorted(by_week.items(), reverse=True)
    )


def _series(lessons: Sequence[LessonMetadata]) -> tuple[Series, ...]:
    found: dict[str, tuple[str, list[Ref]]] = {}
    for meta in reversed(lessons):
        if meta.series:
            found.setdefault(slugify(meta.series), (meta.series, []))[1].append(Ref(label=meta.title, path=meta.path))
    return tuple(Series(title=title, parts=tuple(parts)) for title, parts in found.values() if len(parts) > 1)
