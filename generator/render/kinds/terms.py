"""Tags and authors: the lessons of one, and the list of all."""

from collections.abc import Iterable

from generator.model.addresses import listing_path
from generator.model.lesson import ProseOf
from generator.model.page import TermListPage, TermPage
from generator.render.heads import head_of, term_feed_link
from generator.render.kinds.kind import LayoutKind, layout_input, packed_refs, packed_teasers
from generator.render.viewer import Viewer
from generator.render.views import CountView, LayoutInput, LayoutView, TeaserView

__all__ = ["TermKind", "TermListKind", "TermListPageView", "TermPageView"]


class TermPageView(LayoutView):
    """`tag.html` and `author.html`: the lessons of one tag or one author."""

    name: str
    lessons: tuple[TeaserView, ...]
    all_terms: str


class TermListPageView(LayoutView):
    """`tags.html` and `authors.html`: all tags, all authors."""

    terms: tuple[CountView, ...]


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
        view = TermPageView(
            name=name,
            lessons=tuple(map(viewer.teaser, term.lessons)),
            all_terms=viewer.url(listing_path(f"{kind}s")),
        )
        title, feeds = viewer.word(f"{kind}_title", name=name), (term_feed_link(viewer, path, name),)
        return layout_input(head_of(viewer, self.layout, path, title, feeds=feeds), view)


class TermListKind(LayoutKind[TermListPage]):
    """The list of all tags or all authors."""

    @property
    def layout(self) -> str:
        return f"{self.page.kind}s"

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        head = head_of(viewer, self.layout, path, viewer.word(f"{self.layout}_title"))
        return layout_input(head, TermListPageView(terms=viewer.counts(self.page.terms)))
