"""The views that all pages share: addresses, words, dates, pictures, lessons in lists.

What one kind of page shows besides is made in that kind's module.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from generator.model.addresses import SEARCH_PATH, feed_path, title_art_path
from generator.model.config import Config
from generator.model.people import Face, Person
from generator.model.plan import Frame
from generator.model.site import Neighbor, Photograph, Ref, Teaser
from generator.model.text import opening_sentence
from generator.model.title_art import title_art_of
from generator.model.url import encode
from generator.render.counter import counter_view
from generator.render.html import srcsets
from generator.render.palette import palette_of
from generator.render.views import (
    CountView,
    DateView,
    LinkView,
    NeighborView,
    PersonView,
    PhotoView,
    SiteView,
    SourceView,
    TeaserView,
)

__all__ = ["Viewer", "Words", "teaser_fields"]

Words: TypeAlias = Mapping[str, object]
"""The words of the site, by name: texts, and lists of texts for the months."""

# All teasers of a site of ten thousand lessons, and more only in a preview that runs for weeks.
_TEASERS_KEPT = 20_000


class Viewer:
    """Makes views, and holds what is the same for every page of a site.

    With `absolute`, as feeds need it, every address is given in full.  A lesson
    is in several lists, and a day or a tag on many pages: their views are kept.
    """

    def __init__(
        self,
        config: Config,
        frame: Frame,
        words: Words,
        *,
        absolute: bool = False,
    ) -> None:
        self.config = config
        self.words = words
        # `https://example.com`, for a site at https://example.com/blog/.
        self.host = config.url.removesuffix(encode(config.base))
        self.origin = self.host if absolute else ""
        self.root = encode(config.base)[:-1]
        self._prefix = self.origin + self.root
        self.people = frame.people
        self.site = self._site(frame)
        self._refs: dict[Ref, LinkView] = {}
        self._dates: dict[tuple[int, int, int], DateView] = {}
        self._teasers: dict[bytes, TeaserView] = {}
        self._art_digest = config.art_digest if config.title_art else ""

    def _site(self, frame: Frame) -> SiteView:
        config, call = self.config, self.config.call
        return SiteView(
            title=config.title,
            description=config.description,
            author=config.author,
            url=config.url,
            home=self.url("/"),
            language=config.language,
            feed=self.url(feed_path(config.feed.file)),
            search=self.url(SEARCH_PATH) if config.search else "",
            menu=tuple(LinkView(label=ref.label or self._menu_word(ref), url=self.url(ref.path)) for ref in frame.menu),
            assets={name: self.url(path) for name, path in frame.assets.items()},
            copyright=config.copyright,
            palette=palette_of(config.accent, config.colors) if config.accent else None,
            fonts=tuple([self.url(frame.assets[font]) for font in config.first_fonts if font in frame.assets]),
            papers=(config.colors.light.paper, config.colors.dark.paper),
            extra=config.extra,
            logo=self.face(frame.people.logo),
            coach=self.person(frame.people.coach) if frame.people.coach else None,
            call=LinkView(label=call.label or self.word("call"), url=call.url) if call else None,
            email=config.comments.email,
            counter=counter_view(config.count) if config.count else None,
        )

    def _menu_word(self, ref: Ref) -> str:
        return self.word(f"menu_{ref.path.strip('/').replace('-', '_') or 'home'}")

    # -------------------------------------------------------------- addresses
    def url(self, path: str) -> str:
        """Return the address of a path of the site; of an empty path, an empty one."""
        return self._prefix + encode(path) if path else ""

    def full(self, url: str) -> str:
        """Return in full an address that may start at the root of the host."""
        return f"{self.host}{url}" if url.startswith("/") else url

    def canonical(self, path: str) -> str:
        """Return the full address of a path of the site."""
        return self.config.url[:-1] + encode(path)

    def host_path(self, path: str) -> str:
        """Return a path of the site as one from the root of the host."""
        return self.root + encode(path)

    def link(self, ref: Ref) -> LinkView:
        """Return a reference as a link."""
        link = self._refs.get(ref)
        if link is None:
            link = self._refs[ref] = LinkView(label=ref.label, url=self.url(ref.path))
        return link

    def optional_link(self, ref: Ref | None) -> LinkView | None:
        """Return a reference as a link, if there is one."""
        return self.link(ref) if ref else None

    def neighbor(self, neighbor: Neighbor | None) -> NeighborView | None:
        """Return the lesson before or after another, if there is one."""
        if neighbor is None:
            return None
        link = self.link(neighbor.ref)
        return NeighborView(
            label=link.label, url=link.url, photo=self.photo(neighbor.photo), art=self.url(neighbor.art)
        )

    def counts(self, terms: tuple[tuple[Ref, int], ...]) -> tuple[CountView, ...]:
        """Return references with their numbers."""
        sizes = _sizes([count for _, count in terms])
        return tuple(
            CountView(label=ref.label, url=self.url(ref.path), count=count, size=sizes[count]) for ref, count in terms
        )

    # -------------------------------------------------------------- words and dates
    def word(self, key: str, **values: object) -> str:
        """Return one of the site's words, with values put in."""
        # A word that nobody has is shown by its name: a page without it would only look odd.
        text = str(self.words.get(key, key))
        return text.format(**values) if values else text

    def date(self, day: dt.date) -> DateView:
        """Return a day in the words of the site."""
        # A date with a time counts as its day, in its own time zone.
        key = (day.year, day.month, day.day)
        view = self._dates.get(key)
        if view is None:
            view = self._dates[key] = self._date(day)
        return view

    def _date(self, day: dt.date) -> DateView:
        months, short = self.words["months"], self.words["months_short"]
        assert isinstance(months, list)  # noqa: S101 - checked when the words were read
        assert isinstance(short, list)  # noqa: S101 - as above
        # French writes "1er mars" and "2 mars": only the first of a month is said as an ordinal number.
        parts = {"day": day.day if day.day > 1 else self.word("day_first"), "year": day.year}
        return DateView(
            iso=f"{day.year:04}-{day.month:02}-{day.day:02}",
            long=self.word("date_long", month=months[day.month - 1], **parts),
            short=self.word("date_short", month=short[day.month - 1], **parts),
        )

    def weekday(self, number: int) -> str:
        """Return the name of a weekday, Monday as 1; of 0, nothing."""
        names = self.words["weekdays"]
        assert isinstance(names, list)  # noqa: S101 - as above
        return str(names[number - 1]) if number else ""

    # -------------------------------------------------------------- pictures and teasers
    def photo(self, photo: Photograph | None) -> PhotoView | None:
        """Return a lead picture."""
        if photo is None:
            return None
        image = photo.image
        # Feed readers do not choose among files.
        sources = () if self.origin else srcsets(image)
        return PhotoView(
            url=f"{self.origin}{photo.url}",
            width=image.width if image else 0,
            height=image.height if image else 0,
            sources=tuple([SourceView(type=kind, srcset=srcset) for kind, srcset in sources]),
            alt=photo.alt,
            credit=photo.credit,
            credit_url=photo.credit_url,
            license=photo.license,
        )

    def art(self, teaser: Teaser) -> str:
        """Return the address of the drawn picture that stands for a lesson without a photo, or nothing."""
        if teaser.photo or not self._art_digest:
            return ""
        # Nothing in this path needs to be encoded: it is of names and digits.
        return self._prefix + title_art_path(title_art_of(teaser.title, teaser.tag).name, self._art_digest)

    def face(self, face: Face | None) -> PhotoView | None:
        """Return a portrait or a logo."""
        if face is None:
            return None
        return self.photo(
            Photograph(url=face.url, image=face.image, alt=face.alt, credit="", credit_url="", license="")
        )

    def person(self, person: Person) -> PersonView:
        """Return an author whom the site says something of."""
        return PersonView(
            name=person.name,
            url=self.url(person.path),
            portrait=self.face(person.portrait),
            bio=person.bio,
            # Many bios begin with the name, which already stands before this sentence.
            line=opening_sentence(person.bio.removeprefix(person.name).lstrip()),
            links=tuple([LinkView(label=label, url=url) for label, url in person.links]),
        )

    def persons(self, names: Iterable[str]) -> tuple[PersonView, ...]:
        """Return those of some authors whom the site says something of."""
        people = (self.people.by_name(name) for name in names)
        return tuple([self.person(person) for person in people if person])

    def teaser(self, teaser: Teaser) -> TeaserView:
        """Return a lesson in a list."""
        view = self._teasers.get(teaser.digest)
        if view is None:
            if len(self._teasers) >= _TEASERS_KEPT:
                self._teasers.clear()
            view = self._teasers[teaser.digest] = TeaserView(**teaser_fields(self, teaser))
        return view


def teaser_fields(viewer: Viewer, teaser: Teaser) -> dict[str, Any]:
    """Return the fields of a `TeaserView`."""
    return {
        "title": teaser.title,
        "url": viewer.url(teaser.path),
        "date": viewer.date(teaser.date),
        "author": viewer.link(teaser.authors[0]),
        "authors": tuple([viewer.link(author) for author in teaser.authors]),
        "tags": tuple([viewer.link(tag) for tag in teaser.tags]),
        "series": teaser.series,
        "summary": teaser.summary,
        "photo": viewer.photo(teaser.photo),
        "art": viewer.art(teaser),
        "minutes": teaser.minutes,
        "is_case": teaser.is_case,
        "comment_count": teaser.comments,
    }


_SIZES = 5


def _sizes(counts: Iterable[int]) -> Mapping[int, int]:
    """Return the size of each of some numbers, from 1 to 5; where all are the same, it is the one in the middle."""
    logs = {count: math.log(max(count, 1)) for count in counts}
    if not logs or min(logs.values()) == max(logs.values()):
        return dict.fromkeys(logs, (_SIZES + 1) // 2)
    # By the logarithm, because from 2 to 4 lessons is as much of a difference as from 50 to 100.
    least, most = min(logs.values()), max(logs.values())
    return {count: 1 + round((_SIZES - 1) * (log - least) / (most - least)) for count, log in logs.items()}
