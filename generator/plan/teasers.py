"""What lists show of a lesson, and the lists themselves: tags, authors, the archive, series.

A teaser is made once and stands in many lists.  Its digest covers all that it
shows, so that a page of a list is made anew when one of its teasers changes,
and not when a lesson changes that looks the same in lists.
"""

import datetime as dt
from collections.abc import Container, Iterable, Sequence

from generator.model.addresses import series_path, term_path, year_path
from generator.model.comment import Reply, flat
from generator.model.digest import digest_of
from generator.model.lesson import PICTURE, LessonMetadata, Metadata
from generator.model.natural_order import natural_key
from generator.model.site import Links, Photograph, Ref, Series, Teaser, Term, Week, Year
from generator.model.url import slugify

__all__ = ["TermRefs", "photograph", "series_of", "teaser_of", "terms_of", "years_of"]


class TermRefs:
    """One reference for all spellings of a tag or an author: the first spelling that is met.

    Where the site has no such listing, the reference leads nowhere.
    """

    def __init__(self, listings: Sequence[str]) -> None:
        self._listings = listings
        self._refs: dict[tuple[str, str], Ref] = {}
        self._by_name: dict[tuple[str, str], Ref] = {}
        self._of_lessons: dict[tuple[str, tuple[str, ...]], tuple[Ref, ...]] = {}

    def ref(self, listing: str, name: str) -> Ref:
        """Return the reference of a name in a listing, `tags` or `authors`."""
        ref = self._by_name.get((listing, name))
        if ref is None:
            path = term_path(listing, name) if listing in self._listings else ""
            # `Pricing` and `pricing` have one address, so they are one tag.
            ref = self._refs.setdefault((listing, slugify(name)), Ref(label=name, path=path))
            self._by_name[listing, name] = ref
        return ref

    def refs(self, listing: str, names: tuple[str, ...]) -> tuple[Ref, ...]:
        """Return the references of a lesson's names, each once; many lessons have the same names."""
        refs = self._of_lessons.get((listing, names))
        if refs is None:
            refs = tuple(dict.fromkeys([self.ref(listing, name) for name in names]))
            self._of_lessons[listing, names] = refs
        return refs


def teaser_of(meta: LessonMetadata, links: Links, terms: TermRefs, thread: tuple[Reply, ...]) -> Teaser:
    """Return what lists show of a lesson; `thread` is the conversation under it, which is counted."""
    photo = photograph(meta, links) or _picture_in_text(meta, links)
    authors, tags = terms.refs("authors", meta.authors), terms.refs("tags", meta.tags)
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


def terms_of(pairs: Iterable[tuple[Ref, Teaser]]) -> tuple[Term, ...]:
    """Return the tags or authors in the order of their names, each with its lessons in the order given."""
    lessons: dict[Ref, list[Teaser]] = {}
    for ref, teaser in pairs:
        lessons.setdefault(ref, []).append(teaser)
    terms = (Term(ref=ref, lessons=tuple(teasers)) for ref, teasers in lessons.items())
    return tuple(sorted(terms, key=lambda term: natural_key(term.ref.label)))


def years_of(teasers: Sequence[Teaser]) -> tuple[Year, ...]:
    """Return the archive: the years with their weeks, the newest first."""
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


def series_of(lessons: Sequence[LessonMetadata], introductions: Container[str]) -> tuple[Series, ...]:
    """Return the series, in which the oldest lesson comes first; one lesson is a series only once it is introduced."""
    by_slug: dict[str, tuple[str, list[Ref]]] = {}
    # Lessons are the newest first, and a series begins with the oldest.
    for meta in reversed(lessons):
        if meta.series:
            _, parts = by_slug.setdefault(slugify(meta.series), (meta.series, []))
            parts.append(Ref(label=meta.title, path=meta.path))
    series = (Series(title=title, parts=tuple(parts), path=series_path(title)) for title, parts in by_slug.values())
    return tuple([one for one in series if len(one.parts) > 1 or one.path in introductions])


# A smaller picture would be blurred at the top of the home page, and is often an icon or a signature.
_LEAST_WIDTH = 600


def _picture_in_text(meta: LessonMetadata, links: Links) -> Photograph | None:
    """Return the first large picture in the text of a lesson: lists show it where the lesson has no photo."""
    for number, image in links.images:
        link = meta.links[number]
        if link.attribute == PICTURE and image.widths and image.width >= _LEAST_WIDTH:
            return Photograph(url=links.urls[number], image=image, alt=link.alt, credit="", credit_url="", license="")
    return None
