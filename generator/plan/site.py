"""The one public set: which lessons are published, their order, their neighbours, their lists."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from generator.model.comment import Comment, Reply, flat
from generator.model.config import Config
from generator.model.digest import digest_of
from generator.model.lesson import Card, LessonCard, PageCard
from generator.model.picture import Picture
from generator.model.site import Held, Hold, Links, Photograph, Ref, Related, Series, Site, Teaser, Term, Week, Year
from generator.model.url import folder_of, slugify
from generator.model.value import Value
from generator.plan.conversation import converse
from generator.plan.ids import same_ids
from generator.plan.links import Atlas, resolve
from generator.plan.related import relate

__all__ = ["Clock", "arrange", "held_back", "hold_of", "photograph"]


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
    cards: Iterable[LessonCard | PageCard],
    files: Sequence[str],
    clock: Clock,
    unread: frozenset[str] = frozenset(),
    comments: Iterable[Comment] = (),
    pictures: Mapping[str, Picture] | None = None,
    related: Related = Related(),  # noqa: B008 - it is a value that cannot change
) -> tuple[Site, Atlas]:
    """Return the site, and the atlas with the problems of its links.

    `files` are the paths of the files under `content/` that are not Markdown;
    `unread` those of the texts that have errors of their own; `pictures` has
    what is known of the files that are called pictures; `related` is what was
    found last time.
    """
    public: list[LessonCard | PageCard] = []
    held: list[Held] = []
    now = clock.in_zone(config.zone)
    for card in cards:
        hold = hold_of(card, clock, now)
        if hold:
            held.append(held_back(card, hold))
        else:
            public.append(card)
    lessons = sorted((c for c in public if isinstance(c, LessonCard)), key=lambda c: (c.date, c.source), reverse=True)
    pages = sorted((c for c in public if isinstance(c, PageCard)), key=lambda c: c.source)
    held.sort(key=lambda h: (h.hold is not Hold.FUTURE, h.when.timestamp() if h.when else 0.0, h.card.source))

    by_source: dict[str, Card] = {c.source: c for c in public}
    held_by_source = {h.card.source: h for h in held}
    atlas = Atlas(
        config=config,
        cards=by_source,
        held=held_by_source,
        files=_published(files, by_source, held_by_source),
        pictures=pictures or {},
        unread=unread,
    )
    every = sorted([*lessons, *pages, *(h.card for h in held)], key=lambda c: c.source)
    atlas.diagnostics += same_ids(every, code="lesson/same-id")
    links = {card.source: resolve(card, atlas) for card in public}
    atlas.files = _without_held(atlas, held)

    threads, problems = converse(comments, [*lessons, *(h.card for h in held)])
    atlas.diagnostics += problems
    threads = {card.source: threads[card.source] for card in lessons if _is_discussed(card, threads)}
    names = _Names(config.listings)
    teasers = tuple(_teaser(card, links[card.source], names, threads.get(card.source, ())) for card in lessons)
    site = Site(
        config=config,
        lessons=tuple(lessons),
        teasers=teasers,
        pages=tuple(pages),
        held=tuple(held),
        links=links,
        threads=threads,
        tags=_terms((tag, t) for t in teasers for tag in t.tags),
        authors=_terms((t.author, t) for t in teasers),
        years=_years(teasers),
        series=_series(lessons),
        related=relate(lessons, related),
    )
    return site, atlas


# ---------------------------------------------------------------- what is held back
def hold_of(card: LessonCard | PageCard, clock: Clock, now: dt.datetime) -> Hold | None:
    """Return why a page is not in the site at a moment, or nothing where it is."""
    if card.draft and not clock.drafts:
        return Hold.DRAFT
    if isinstance(card, LessonCard):
        if card.date > now and not clock.future:
            return Hold.FUTURE
        if card.expires and card.expires <= now and not clock.expired:
            return Hold.EXPIRED
    return None


def held_back(card: LessonCard | PageCard, hold: Hold) -> Held:
    """Return a page with why it is held back, and with the date that this is about."""
    when = (card.expires if hold is Hold.EXPIRED else card.date) if isinstance(card, LessonCard) else None
    return Held(card=card, hold=hold, when=when)


def _published(files: Sequence[str], public: Mapping[str, Card], held: Mapping[str, Held]) -> dict[str, str]:
    """Return where each file goes: those in a lesson's folder go with the lesson, the rest where they stand."""
    found: dict[str, str] = {}
    for file in files:
        home = _index_above(file, public, held)
        if home in held:
            continue
        path = file.removeprefix("content")
        if home:
            path = folder_of(public[home].path) + file[len(home) - len("index.md") :]
        found[file] = path
    return found


def _index_above(file: str, public: Mapping[str, Card], held: Mapping[str, Held]) -> str:
    """Return the `index.md` of the lesson whose folder a file is in, or nothing."""
    folder = file.rpartition("/")[0]
    while folder.count("/") > 1:
        index = f"{folder}/index.md"
        if index in public or index in held:
            return index
        folder = folder.rpartition("/")[0]
    return ""


def _without_held(atlas: Atlas, held: Sequence[Held]) -> dict[str, str]:
    """Return the files without those that only something held back shows: a picture can give a lesson away."""
    if not held:
        return dict(atlas.files)
    aside = Atlas(config=atlas.config, cards=atlas.cards, held={}, files=atlas.files, pictures={})
    for one in held:
        resolve(one.card, aside)
    secret = aside.used - atlas.used
    return {file: path for file, path in atlas.files.items() if file not in secret}


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


def _is_discussed(card: LessonCard, threads: Mapping[str, object]) -> bool:
    """Tell whether there are comments to show."""
    return card.comments != "off" and card.source in threads


def _teaser(card: LessonCard, links: Links, names: _Names, thread: tuple[Reply, ...]) -> Teaser:
    photo = photograph(card, links)
    author = names.ref("authors", card.author)
    tags = tuple(dict.fromkeys([names.ref("tags", tag) for tag in card.tags])) if card.tags else ()
    digest = card.teaser_digest
    if photo:
        digest = digest_of(digest, photo.url, photo.image)
    # Another lesson's spelling of a tag can win, which the card's own digest does not know.
    if tuple([ref.label for ref in tags]) != card.tags or author.label != card.author:
        digest = digest_of(digest, author, tags)
    comments = sum(1 for _ in flat(thread)) if thread else 0
    if comments:
        digest = digest_of(digest, comments)
    return Teaser(
        digest=digest,
        title=card.title,
        path=card.path,
        date=card.date,
        author=author,
        tags=tags,
        series=card.series,
        summary=card.summary,
        photo=photo,
        minutes=card.minutes,
        is_case=card.is_case,
        comments=comments,
    )


def photograph(card: Card, links: Links) -> Photograph | None:
    """Return a card's lead picture with its address."""
    photo = card.photo
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


def _series(lessons: Sequence[LessonCard]) -> tuple[Series, ...]:
    found: dict[str, tuple[str, list[Ref]]] = {}
    for card in reversed(lessons):
        if card.series:
            found.setdefault(slugify(card.series), (card.series, []))[1].append(Ref(label=card.title, path=card.path))
    return tuple(Series(title=title, parts=tuple(parts)) for title, parts in found.values() if len(parts) > 1)
