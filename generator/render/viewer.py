"""From the model to the views: what a layout sees of a page."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias
from urllib.parse import quote

from markupsafe import Markup

from generator.model import page as pages
from generator.model.comment import Reply
from generator.model.config import QUOTES, Config
from generator.model.lesson import PICTURE, Lesson, Metadata, PlainPage, Prose
from generator.model.site import Photograph, Ref, SymptomGroup, Teaser
from generator.model.social_image import CARD_SIZE
from generator.model.text import plain_text
from generator.model.url import (
    SEARCH_INDEX,
    SEARCH_PATH,
    SYMPTOMS_PATH,
    comment_feed_of,
    encode,
    handout_of,
    json_feed_of,
    series_path,
    slugify,
    term_feed_of,
)
from generator.model.value import Value
from generator.render.headings import headings_of
from generator.render.html import LaterHtml, comment_html, fill, srcsets
from generator.render.palette import palette_of
from generator.render.views import (
    Archive,
    CommentsView,
    CommentView,
    CountView,
    DateView,
    FeedLinkView,
    Home,
    LessonLayout,
    LessonView,
    LinkView,
    NotFound,
    PageView,
    PersonView,
    PhotoView,
    Plain,
    PromptView,
    QuotedView,
    Quotes,
    QuoteView,
    Redirect,
    Search,
    SectionView,
    SeriesView,
    ServiceView,
    SiteView,
    SourceView,
    SymptomGroupView,
    Symptoms,
    SymptomView,
    TaggedView,
    TeaserView,
    TermLayout,
    TermList,
    WeekView,
    YearLayout,
)

__all__ = ["ProseOf", "View", "Viewer", "Words", "view_of"]

Words: TypeAlias = Mapping[str, object]

_TEASERS_KEPT = 20_000


class Viewer:
    """Makes views: holds what is the same for every page of a site.

    With `absolute`, as feeds need it, every address is given in full.
    """

    def __init__(
        self,
        config: Config,
        menu: tuple[Ref, ...],
        assets: Mapping[str, str],
        words: Words,
        *,
        absolute: bool = False,
    ) -> None:
        self.config = config
        self.words = words
        self.host = config.url.removesuffix(encode(config.base))
        self.origin = self.host if absolute else ""
        self._prefix = self.origin + encode(config.base)[:-1]
        self.site = SiteView(
            title=config.title,
            description=config.description,
            author=config.author,
            url=config.url,
            home=self.url("/"),
            language=config.language,
            feed=self.url(f"/{config.feed.file}"),
            search=self.url(SEARCH_PATH) if config.search else "",
            menu=tuple(
                LinkView(
                    label=ref.label or self.word(f"menu_{ref.path.strip('/').replace('-', '_') or 'home'}"),
                    url=self.url(ref.path),
                )
                for ref in menu
            ),
            assets={name: self.url(path) for name, path in assets.items()},
            copyright=config.copyright,
            palette=palette_of(config.accent) if config.accent else None,
            extra=config.extra,
        )
        self._feed = FeedLinkView(title=config.title, url=self.site.feed)
        json_url = self.url(json_feed_of(config.feed.file))
        self._json_feed = FeedLinkView(title=f"{config.title} (JSON)", url=json_url, type="application/feed+json")
        # A lesson stands in several lists, and a day or a tag in many.
        self._refs: dict[Ref, LinkView] = {}
        self._dates: dict[tuple[int, int, int], DateView] = {}
        self._teasers: dict[bytes, TeaserView] = {}

    # -------------------------------------------------------------- small things
    def url(self, path: str) -> str:
        """Return the address of a path of the site; of no path, no address."""
        return self._prefix + encode(path) if path else ""

    def full(self, url: str) -> str:
        """Return an address in full (of one that is a path from the root of the host)."""
        return f"{self.host}{url}" if url.startswith("/") else url

    def word(self, key: str, **values: object) -> str:
        """Return one of the words of the site, with values put in."""
        text = str(self.words.get(key, key))
        return text.format(**values) if values else text

    def date(self, day: dt.date) -> DateView:
        """Return a day in the words of the site."""
        key = (day.year, day.month, day.day)
        found = self._dates.get(key)
        if found is None:
            found = self._dates[key] = self._date(day)
        return found

    def _date(self, day: dt.date) -> DateView:
        months, short = self.words["months"], self.words["months_short"]
        assert isinstance(months, list)  # noqa: S101 - checked when the words were read
        assert isinstance(short, list)  # noqa: S101 - as above
        parts = {"day": day.day, "year": day.year}
        return DateView(
            iso=f"{day.year:04}-{day.month:02}-{day.day:02}",
            long=self.word("date_long", month=months[day.month - 1], **parts),
            short=self.word("date_short", month=short[day.month - 1], **parts),
        )

    def link(self, ref: Ref) -> LinkView:
        """Return a reference as a link."""
        found = self._refs.get(ref)
        if found is None:
            found = self._refs[ref] = LinkView(label=ref.label, url=self.url(ref.path))
        return found

    def maybe(self, ref: Ref | None) -> LinkView | None:
        """Return a reference as a link, if there is one."""
        return LinkView(label=ref.label, url=self.url(ref.path)) if ref else None

    def photo(self, photo: Photograph | None) -> PhotoView | None:
        """Return a picture."""
        if photo is None:
            return None
        image = photo.image
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

    def teaser(self, teaser: Teaser) -> TeaserView:
        """Return a lesson in a list."""
        found = self._teasers.get(teaser.digest)
        if found is None:
            if len(self._teasers) >= _TEASERS_KEPT:
                self._teasers.clear()
            found = self._teasers[teaser.digest] = TeaserView(**self._teaser_fields(teaser))
        return found

    def _teaser_fields(self, teaser: Teaser) -> dict[str, Any]:
        return {
            "title": teaser.title,
            "url": self.url(teaser.path),
            "date": self.date(teaser.date),
            "author": self.link(teaser.author),
            "tags": tuple(self.link(tag) for tag in teaser.tags),
            "series": teaser.series,
            "summary": teaser.summary,
            "photo": self.photo(teaser.photo),
            "minutes": teaser.minutes,
            "is_case": teaser.is_case,
            "comment_count": teaser.comments,
        }

    # -------------------------------------------------------------- a lesson, whole
    def lesson(self, page: pages.LessonPage, lesson: Lesson) -> LessonView:
        """Return a lesson with its text."""
        meta, teaser = page.meta, page.teaser
        path = self._path(teaser.path) if self.origin else ""
        first = _first_picture(meta)

        def html(prose: Prose) -> Markup:
            return fill(prose, meta.links, page.links, origin=self.origin, page=path, first=first)

        quotes = tuple(
            QuoteView(html=html(q.prose), author=q.author, source=q.source, url=q.url) for q in lesson.quotes
        )
        lead = html(lesson.lead)
        return LessonView(
            **self._teaser_fields(teaser),
            id=meta.id,
            lead=lead,
            sections=tuple(self._sections(lesson, quotes, html)),
            prompts_heading=self.config.prompts_heading,
            prompts=tuple(
                PromptView(label=p.label, html=html(p.prose), goals=p.goals, review=p.review) for p in lesson.prompts
            ),
            comments=self._comments(page, lesson),
            updated=self.date(meta.updated) if meta.updated else None,
            newer=self.maybe(page.newer),
            older=self.maybe(page.older),
            series_parts=self._series(page),
            contents=_contents(lead),
            handout=self.url(handout_of(page.teaser.path)) if self.config.handouts else "",
            related=tuple(map(self.link, page.related)),
            extra=lesson.extra,
        )

    def _path(self, path: str) -> str:
        """Return the path of a page from the root of the host."""
        return encode(self.config.base)[:-1] + encode(path)

    def _sections(
        self, lesson: Lesson, quotes: tuple[QuoteView, ...], html: Callable[[Prose], Markup]
    ) -> Iterator[SectionView]:
        by_name = {section.name: section for section in lesson.sections}
        for spec in self.config.sections:
            section = by_name.get(spec.name)
            if section:
                yield SectionView(name=section.name, heading=section.heading, html=html(section.prose), quotes=())
            elif spec.name == QUOTES and quotes:
                yield SectionView(name=QUOTES, heading=spec.heading, html=Markup(), quotes=quotes)

    def _comments(self, page: pages.LessonPage, lesson: Lesson) -> CommentsView | None:
        state = page.meta.comments
        if state == "off":
            return None
        settings = self.config.comments
        is_open = state == "open"
        return CommentsView(
            state=state,
            count=page.teaser.comments,
            thread=tuple(map(self._comment, page.thread)),
            post=self._mail(page.meta.title, lesson) if is_open and settings.email else "",
            inbox=settings.inbox if is_open else "",
            path=self._path(page.teaser.path),
            service=ServiceView(name=settings.service, settings=dict(settings.settings))
            if is_open and settings.service
            else None,
            feed=self.url(comment_feed_of(page.teaser.path)),
        )

    def _mail(self, title: str, lesson: Lesson) -> str:
        """Return the address of a new e-mail with the questions filled in."""
        subject = self.word("mail_subject", title=title)
        body = "\n\n".join(f"{p.label}\n{plain_text(p.prose)}\n".strip() + "\n" for p in lesson.prompts)
        # Mail programs want CRLF, and %20 for a space (RFC 6068, section 5).
        address = f"mailto:{quote(self.config.comments.email, safe='@')}?subject={quote(subject, safe='')}"
        return address + (f"&body={quote(body.replace(chr(10), chr(13) + chr(10)), safe='')}" if body else "")

    def _comment(self, reply: Reply) -> CommentView:
        comment = reply.comment
        return CommentView(
            anchor=reply.anchor,
            number=comment.number,
            posted=int(comment.date.timestamp()),
            author=comment.author,
            url=comment.url,
            date=self.date(comment.date),
            html=comment_html(comment),
            from_author=comment.from_author,
            replies=tuple(map(self._comment, reply.replies)),
        )

    def _series(self, page: pages.LessonPage) -> SeriesView | None:
        series = page.series
        if series is None:
            return None
        position = next(n for n, part in enumerate(series.parts, 1) if part.path == page.teaser.path)
        return SeriesView(title=series.title, position=position, parts=tuple(map(self.link, series.parts)))

    # -------------------------------------------------------------- heads
    def head(self, kind: str, path: str, title: str, description: str = "", **more: Any) -> PageView:
        """Return what the head of a page needs; `more` are the fields that are not the same for all."""
        fields: dict[str, Any] = {
            "image": "",
            "image_width": 0,
            "image_height": 0,
            "image_alt": "",
            "og_type": "website",
            "json_ld": "",
            "feeds": (),
            "noindex": False,
        }
        fields |= more
        fields["feeds"] = (self._feed, *fields["feeds"], self._json_feed)
        canonical = self.config.url[:-1] + encode(path)
        return PageView(
            kind=kind,
            title=title,
            description=description or self.config.description,
            url=self.url(path),
            canonical=canonical,
            **fields,
        )

    def comment_feeds(self) -> tuple[FeedLinkView, ...]:
        """Return the feed of all comments, where lessons have comments."""
        if self.config.comments.default == "off":
            return ()
        title = self.word("comment_feed_title", title=self.config.title)
        return (FeedLinkView(title=title, url=self.url("/comments.xml")),)

    def term_feed(self, path: str, name: str) -> FeedLinkView:
        """Return the feed of a tag, an author or a series, for a head."""
        return FeedLinkView(title=f"{self.config.title} – {name}", url=self.url(term_feed_of(path)))

    def lesson_head(self, page: pages.LessonPage, layout: str) -> PageView:
        """Return the head of a lesson's page."""
        meta, teaser = page.meta, page.teaser
        image = self.shared(teaser.photo) or self._social(page)
        feeds: tuple[FeedLinkView, ...] = ()
        if meta.comments != "off":
            title = self.word("comment_feed_title", title=meta.title)
            feeds = (FeedLinkView(title=title, url=self.url(comment_feed_of(meta.path))),)
        if page.series and series_path(page.series.title):
            feeds += (self.term_feed(series_path(page.series.title), page.series.title),)
        return self.head(
            layout,
            meta.path,
            meta.title,
            meta.summary,
            og_type="article",
            json_ld=LaterHtml(lambda: self._json_ld(page, str(image.get("image", "")))),
            feeds=feeds,
            **image,
        )

    def shared(self, photo: Photograph | None) -> dict[str, object]:
        """Return what the head of a page says of its photo, if it has one."""
        if photo is None:
            return {}
        width, height = (photo.image.width, photo.image.height) if photo.image else (0, 0)
        return _image(self.full(photo.url), width, height, photo.alt)

    def _social(self, page: pages.LessonPage) -> dict[str, object]:
        """Return what the head of a lesson says of its card, if it has one."""
        if not page.social:
            return {}
        return _image(self.full(self.url(page.social)), *CARD_SIZE, f"{page.meta.title} – {self.config.title}")

    def _json_ld(self, page: pages.LessonPage, image: str) -> str:
        """Return the lesson as a schema.org BlogPosting."""
        meta = page.meta
        address = self.config.url[:-1] + encode(meta.path)
        data: dict[str, object] = {
            "@context": "https://schema.org",
            "@type": "BlogPosting",
            "headline": meta.title,
            "description": meta.summary,
            "datePublished": meta.date.isoformat(),
            "dateModified": (meta.updated or meta.date).isoformat(),
            "author": {"@type": "Person", "name": meta.author},
            "publisher": {"@type": "Organization", "name": self.config.title, "url": self.config.url},
            "mainEntityOfPage": address,
            "url": address,
            "inLanguage": self.config.language,
        }
        data |= {"commentCount": page.teaser.comments} if page.teaser.comments else {}
        data |= {"image": image} if image else {}
        data |= {"keywords": ", ".join(t.label for t in page.teaser.tags)} if meta.tags else {}
        # "<" cannot end the script element, nor start a comment in it, when it is escaped.
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _image(url: str, width: int, height: int, alt: str) -> dict[str, object]:
    return {"image": url, "image_width": width, "image_height": height, "image_alt": alt}


def _first_picture(meta: Metadata) -> int:
    """Return the number of the link to the picture that is seen first, or -1 where that is the lead picture."""
    pictures = (number for number, link in enumerate(meta.links) if link.attribute == PICTURE)
    return -1 if meta.photo else next(pictures, -1)


_LONG = 4


def _contents(lead: Markup) -> tuple[LinkView, ...]:
    """Return the headings of a text that has so many that a list of them helps."""
    found = headings_of(lead)
    return tuple(LinkView(label=text, url=f"#{encode(name)}") for text, name in found) if len(found) >= _LONG else ()


# ---------------------------------------------------------------- a page to its variables
class View(Value):
    """What a layout is handed: the layout's name, the head, and the fields of one of the classes above."""

    layout: str
    page: PageView
    values: Mapping[str, object]


ProseOf: TypeAlias = Callable[[Metadata], Lesson | PlainPage]


def view_of(viewer: Viewer, recipe: pages.Recipe, prose_of: ProseOf) -> View:
    """Return the variables of a page that a layout renders."""
    kind = type(recipe.page)
    make = _VIEWS[kind]
    return make(viewer, recipe.path, recipe.page, prose_of)


def _view(page: PageView, value: Any) -> View:
    return View(layout=page.kind, page=page, values={name: getattr(value, name) for name in value.__struct_fields__})


def _home(viewer: Viewer, path: str, page: pages.HomePage, _prose_of: ProseOf) -> View:
    title = viewer.word("page_of", number=page.number, total=page.total) if page.number > 1 else ""
    home = Home(
        lessons=tuple(map(viewer.teaser, page.lessons)),
        number=page.number,
        total=page.total,
        newer=viewer.url(page.newer) if page.newer else "",
        older=viewer.url(page.older) if page.older else "",
    )
    feeds = viewer.comment_feeds() if page.number == 1 else ()
    return _view(viewer.head("home", path, title, feeds=feeds), home)


def _lesson(viewer: Viewer, _path: str, page: pages.LessonPage, prose_of: ProseOf) -> View:
    lesson = prose_of(page.meta)
    assert isinstance(lesson, Lesson)  # noqa: S101 - a lesson's card leads to a lesson
    view = LessonLayout(lesson=viewer.lesson(page, lesson))
    return _view(viewer.lesson_head(page, page.meta.layout or "lesson"), view)


def _plain(viewer: Viewer, path: str, page: pages.StandalonePage, prose_of: ProseOf) -> View:
    meta, text = page.meta, prose_of(page.meta)
    lead = fill(text.lead, meta.links, page.links, origin=viewer.origin, first=_first_picture(meta))
    photo = viewer.photo(page.photo)
    head = viewer.head(
        meta.layout or "page",
        path,
        meta.title,
        meta.summary,
        **viewer.shared(page.photo),
    )
    return _view(head, Plain(title=meta.title, lead=lead, photo=photo, extra=text.extra))


def _term(viewer: Viewer, path: str, page: pages.TermPage, _prose_of: ProseOf) -> View:
    term = page.term
    title = viewer.word(f"{page.kind}_title", name=term.ref.label)
    layout = TermLayout(
        name=term.ref.label,
        lessons=tuple(map(viewer.teaser, term.lessons)),
        all_terms=viewer.url(f"/{page.kind}s/"),
    )
    head = viewer.head(page.kind, path, title, feeds=(viewer.term_feed(path, term.ref.label),))
    return _view(head, layout)


def _term_list(viewer: Viewer, path: str, page: pages.TermListPage, _prose_of: ProseOf) -> View:
    terms = tuple(CountView(label=ref.label, url=viewer.url(ref.path), count=count) for ref, count in page.terms)
    return _view(viewer.head(f"{page.kind}s", path, viewer.word(f"{page.kind}s_title")), TermList(terms=terms))


def _archive(viewer: Viewer, path: str, page: pages.ArchivePage, _prose_of: ProseOf) -> View:
    years = tuple(CountView(label=ref.label, url=viewer.url(ref.path), count=count) for ref, count in page.years)
    return _view(viewer.head("archive", path, viewer.word("archive_title")), Archive(years=years))


def _year(viewer: Viewer, path: str, page: pages.YearPage, _prose_of: ProseOf) -> View:
    weeks = tuple(
        WeekView(
            number=week.number,
            monday=viewer.date(week.monday),
            lessons=tuple(map(viewer.teaser, week.lessons)),
        )
        for week in page.year.weeks
    )
    year = page.year.ref.label
    layout = YearLayout(year=year, weeks=weeks, newer=viewer.maybe(page.newer), older=viewer.maybe(page.older))
    return _view(viewer.head("year", path, viewer.word("year_title", year=year)), layout)


def _quotes(viewer: Viewer, path: str, page: pages.QuotesPage, prose_of: ProseOf) -> View:
    people: dict[str, list[QuotedView]] = {}
    for meta, links in page.lessons:
        lesson = prose_of(meta)
        assert isinstance(lesson, Lesson)  # noqa: S101 - a lesson's card leads to a lesson
        link = LinkView(label=meta.title, url=viewer.url(meta.path))
        for quote_ in lesson.quotes:
            html = fill(quote_.prose, meta.links, links, page=viewer.url(meta.path))
            view = QuoteView(html=html, author=quote_.author, source=quote_.source, url=quote_.url)
            people.setdefault(quote_.author, []).append(QuotedView(quote=view, lesson=link))
    views: list[PersonView] = []
    anchors = _Anchors()
    for name, quotes in sorted(people.items(), key=lambda item: (not item[0], item[0].casefold())):
        anchor = anchors.new(slugify(name) or "unknown")
        views.append(PersonView(name=name or viewer.word("quotes_unknown"), anchor=anchor, quotes=tuple(quotes)))
    return _view(viewer.head("quotes", path, viewer.word("quotes_title")), Quotes(people=tuple(views)))


class _Anchors:
    """Ids of one page, no two the same."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def new(self, name: str) -> str:
        self._taken[name] += 1
        return f"{name}-{self._taken[name]}" if self._taken[name] > 1 else name


def _symptoms(viewer: Viewer, path: str, page: pages.SymptomsPage, _prose_of: ProseOf) -> View:
    anchors = _Anchors()
    groups = [_symptom_group(viewer, group, anchors) for group in page.groups]
    links = [LinkView(label=s.text, url=f"#{s.anchor}") for group in groups for s in group.symptoms]
    tagged = [
        TaggedView(name=tag, anchor=anchors.new(f"tag-{slugify(tag)}"), symptoms=tuple([links[n] for n in places]))
        for tag, places in page.tagged
    ]
    counts = {
        "letters": [CountView(label=g.name, url=f"#{g.anchor}", count=len(g.symptoms)) for g in groups],
        "tags": [CountView(label=t.name, url=f"#{t.anchor}", count=len(t.symptoms)) for t in tagged],
    }
    for name, parts in (("letters", page.letters), ("tags", page.tags)):
        counts[name] += [CountView(label=ref.label, url=viewer.url(ref.path), count=count) for ref, count in parts]
    name = page.part.label if page.part else ""
    title = viewer.word("symptoms_part", name=name) if name else viewer.word("symptoms_title")
    view = Symptoms(
        name=name,
        groups=tuple(groups),
        tagged=tuple(tagged),
        letters=tuple(counts["letters"]),
        tags=tuple(counts["tags"]),
        number=page.number,
        total=page.total,
        newer=viewer.url(page.newer),
        older=viewer.url(page.older),
        all_symptoms=viewer.url(SYMPTOMS_PATH),
    )
    return _view(viewer.head("symptoms", path, title), view)


def _symptom_group(viewer: Viewer, group: SymptomGroup, anchors: _Anchors) -> SymptomGroupView:
    headings = {spec.name: spec.heading for spec in viewer.config.sections}
    views = []
    for symptom in group.symptoms:
        lesson = viewer.link(symptom.lesson)
        remedies = [
            LinkView(label=headings[name], url=f"{lesson.url}#{name}") for name in symptom.remedies if name in headings
        ]
        views.append(
            SymptomView(
                text=symptom.text,
                anchor=anchors.new(f"s-{slugify(symptom.text)}"),
                lesson=lesson,
                diagnosis=symptom.diagnosis,
                remedies=tuple(remedies),
            )
        )
    anchor = anchors.new(f"letter-{slugify(group.letter) or 'other'}")
    return SymptomGroupView(name=group.letter, anchor=anchor, symptoms=tuple(views))


def _search(viewer: Viewer, path: str, _page: pages.SearchPage, _prose_of: ProseOf) -> View:
    head = viewer.head("search", path, viewer.word("search_title"))
    return _view(head, Search(index=viewer.url(SEARCH_INDEX)))


def _not_found(viewer: Viewer, path: str, _page: pages.NotFoundPage, _prose_of: ProseOf) -> View:
    return _view(viewer.head("404", path, viewer.word("not_found_title"), noindex=True), NotFound())


def _redirect(viewer: Viewer, _path: str, page: pages.RedirectPage, _prose_of: ProseOf) -> View:
    head = viewer.head("redirect", page.to.path, page.to.label, noindex=True)
    return _view(head, Redirect(to=LinkView(label=page.to.label, url=viewer.url(page.to.path))))


def _custom(viewer: Viewer, path: str, page: pages.CustomPage, _prose_of: ProseOf) -> View:
    return View(layout=page.layout, page=viewer.head(page.layout, path, page.title), values=page.values)


_VIEWS: Mapping[type, Callable[..., View]] = {
    pages.HomePage: _home,
    pages.LessonPage: _lesson,
    pages.StandalonePage: _plain,
    pages.TermPage: _term,
    pages.TermListPage: _term_list,
    pages.ArchivePage: _archive,
    pages.YearPage: _year,
    pages.QuotesPage: _quotes,
    pages.SymptomsPage: _symptoms,
    pages.SearchPage: _search,
    pages.NotFoundPage: _not_found,
    pages.RedirectPage: _redirect,
    pages.CustomPage: _custom,
}
