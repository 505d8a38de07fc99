"""Tags and authors: the lessons of one, and the list of all."""

from collections.abc import Iterable

from generator.model.addresses import listing_path
from generator.model.lesson import ProseOf
from generator.model.page import TermListPage, TermPage
from generator.render.heads import head_of, term_feed_link
from generator.render.html import LaterHtml
from generator.render.json_ld import author_json_ld
from generator.render.kinds.kind import LayoutKind, layout_input, packed_refs, packed_teasers
from generator.render.viewer import Viewer
from generator.render.views import CountView, LayoutInput, LayoutView, PersonView, TeaserView

__all__ = ["TermKind", "TermListKind", "TermListPageView", "TermPageView"]


class TermPageView(LayoutView):
    """`tag.html` and `author.html`: the lessons of one tag or one author.

    `person` is what the site says of the author; none for a tag, and where it says nothing.
    """

    name: str
    person: PersonView | None
    lessons: tuple[TeaserView, ...]
    all_terms: str


class TermListPageView(LayoutView):
    """`tags.html` and `authors.html`: all tags, all authors.

    `people` are those of the authors whom the site says something of; they are among the `terms` as well.
    """

    terms: tuple[CountView, ...]
    people: tuple[PersonView, ...]


class TermKind(LayoutKind[TermPage]):
    """The page of one tag or one author."""

    @property
    def layout(self) -> str:
        # "tag" or "author", which are also the names of the layouts.
        return self.page.kind

    def parts(self) -> Iterable[bytes]:
        return packed_refs(self.page.term.ref), packed_teasers(self.page.term.lessons)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        kind, term = self.page.kind, self.page.term
        name = term.ref.label
        is_author = kind == "author"
        view = TermPageView(
            name=name,
            person=next(iter(viewer.persons([name])), None) if is_author else None,
            lessons=tuple(map(viewer.teaser, term.lessons)),
            all_terms=viewer.url(listing_path(f"{kind}s")),
        )
        title, feeds = viewer.word(f"{kind}_title", name=name), (term_feed_link(viewer, path, name),)
        json_ld = LaterHtml(lambda: author_json_ld(viewer, path, name)) if view.person else ""
        description = view.person.bio if view.person else ""
        head = head_of(viewer, self.layout, path, title, feeds=feeds, json_ld=json_ld, description=description)
        return layout_input(head, view)


class TermListKind(LayoutKind[TermListPage]):
    """The list of all tags or all authors."""

    @property
    def layout(self) -> str:
        return f"{self.page.kind}s"

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        head = head_of(viewer, self.layout, path, viewer.word(f"{self.layout}_title"))
        names = [ref.label for ref, _ in self.page.terms] if self.page.kind == "author" else []
        view = TermListPageView(terms=viewer.counts(self.page.terms), people=viewer.persons(names))
        return layout_input(head, view)
