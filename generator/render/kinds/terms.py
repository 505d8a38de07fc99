"""Tags and authors: the lessons of one, and the list of all."""

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from generator.model.addresses import listing_path
from generator.model.lesson import ProseOf
from generator.model.page import TermListPage, TermPage
from generator.render.heads import head_of, term_feed_link
from generator.render.html import LaterHtml
from generator.render.json_ld import author_json_ld
from generator.render.kinds.kind import (
    LayoutKind,
    introduction_html,
    layout_input,
    packed,
    packed_introduction,
    packed_refs,
    packed_teasers,
)
from generator.render.viewer import Viewer
from generator.render.views import CountView, LayoutInput, LayoutView, PersonView, TeaserView, View

__all__ = ["AuthorView", "TermKind", "TermListKind", "TermListPageView", "TermPageView"]


class TermPageView(LayoutView):
    """`tag.html` and `author.html`: the lessons of one tag or one author.

    `introduction` is what `content/tags/` has about the tag, or empty. `person` is what the site says of the author;
    none for a tag, and where it says nothing. `feed` is the address of a feed of these lessons alone.
    """

    name: str
    introduction: Markup
    person: PersonView | None
    lessons: tuple[TeaserView, ...]
    feed: str
    all_terms: str


class AuthorView(View):
    """An author in the list of all: `person` is what the site says of one, or none; `lessons` are the newest."""

    name: str
    url: str
    count: int
    person: PersonView | None
    lessons: tuple[TeaserView, ...]


class TermListPageView(LayoutView):
    """`tags.html` and `authors.html`: all tags, all authors.

    `people` are those of the authors whom the site says something of; they are among the `terms` as well. `authors` has
    all of them with their newest lessons, and is empty for tags.
    """

    terms: tuple[CountView, ...]
    people: tuple[PersonView, ...]
    authors: tuple[AuthorView, ...]


class TermKind(LayoutKind[TermPage]):
    """The page of one tag or one author."""

    @property
    def layout(self) -> str:
        # "tag" or "author", which are also the names of the layouts.
        return self.page.kind

    def parts(self) -> Iterable[bytes]:
        page = self.page
        return packed_refs(page.term.ref), packed_teasers(page.term.lessons), packed_introduction(page)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        kind, term, about = self.page.kind, self.page.term, self.page.introduction
        name = (about.title if about else "") or term.ref.label
        feed = term_feed_link(viewer, path, name)
        is_author = kind == "author"
        view = TermPageView(
            name=name,
            introduction=introduction_html(viewer, self.page, prose_of),
            person=next(iter(viewer.persons([name])), None) if is_author else None,
            lessons=tuple(map(viewer.teaser, term.lessons)),
            feed=feed.url,
            all_terms=viewer.url(listing_path(f"{kind}s")),
        )
        title, feeds = viewer.word(f"{kind}_title", name=name), (feed,)
        json_ld = LaterHtml(lambda: author_json_ld(viewer, path, name)) if view.person else ""
        description = view.person.bio if view.person else about.summary if about else ""
        head = head_of(viewer, self.layout, path, title, feeds=feeds, json_ld=json_ld, description=description)
        return layout_input(head, view)


class TermListKind(LayoutKind[TermListPage]):
    """The list of all tags or all authors."""

    @property
    def layout(self) -> str:
        return f"{self.page.kind}s"

    def parts(self) -> Iterable[bytes]:
        return packed(self.page.kind, self.page.terms), *map(packed_teasers, self.page.newest)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        head = head_of(viewer, self.layout, path, viewer.word(f"{self.layout}_title"))
        authors = tuple(self._authors(viewer))
        people = tuple([author.person for author in authors if author.person])
        return layout_input(
            head, TermListPageView(terms=viewer.counts(self.page.terms), people=people, authors=authors)
        )

    def _authors(self, viewer: Viewer) -> Iterator[AuthorView]:
        # Of tags there are no newest lessons, so this yields nothing.
        for (ref, count), lessons in zip(self.page.terms, self.page.newest, strict=False):
            yield AuthorView(
                name=ref.label,
                url=viewer.url(ref.path),
                count=count,
                person=next(iter(viewer.persons([ref.label])), None),
                lessons=tuple(map(viewer.teaser, lessons)),
            )
