"""The pages of series: one with its lessons in order, also as a programme of weeks; the list of all.

How far a reader is, and on which day each week of a programme begins, is known
on the reader's device alone: the page has what `assets/series.js` needs for it.
"""

from collections.abc import Iterable

from markupsafe import Markup

from generator.model.addresses import listing_path
from generator.model.lesson import ProseOf
from generator.model.page import SeriesListPage, SeriesPage
from generator.render.heads import head_of, term_feed_link
from generator.render.kinds.kind import (
    LayoutKind,
    introduction_html,
    layout_input,
    packed,
    packed_introduction,
    packed_teasers,
)
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView, TeaserView, View

__all__ = ["SeriesKind", "SeriesListKind", "SeriesListPageView", "SeriesPageView"]


class SeriesPageView(LayoutView):
    """`series-page.html`: the lessons of a series, the first one first.

    `introduction` is what `content/series/` has about it, or empty; `feed` is the address of its feed. With
    `is_programme`, it is read in weeks from a day that each reader chooses. `all_series` is the address of the list
    of all series, or empty.
    """

    name: str
    introduction: Markup
    lessons: tuple[TeaserView, ...]
    is_programme: bool
    feed: str
    all_series: str


class SeriesEntryView(View):
    """A series in the list of all: `summary` is what its introduction says in short, or empty."""

    name: str
    url: str
    count: int
    summary: str
    is_programme: bool


class SeriesListPageView(LayoutView):
    """`series-list.html`: all series, by name."""

    series: tuple[SeriesEntryView, ...]


class SeriesKind(LayoutKind[SeriesPage]):
    """The page of a series."""

    layout = "series-page"

    def parts(self) -> Iterable[bytes]:
        page = self.page
        return packed(page.title), packed_teasers(page.lessons), packed_introduction(page)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        page, about = self.page, self.page.introduction
        # An introduction may spell the name as nobody wants to type it in each lesson.
        name = (about.title if about else "") or page.title
        feed = term_feed_link(viewer, path, name)
        view = SeriesPageView(
            name=name,
            introduction=introduction_html(viewer, page, prose_of),
            lessons=tuple(map(viewer.teaser, page.lessons)),
            is_programme=about.is_programme if about else False,
            feed=feed.url,
            all_series=viewer.url(listing_path("series")) if "series" in viewer.config.listings else "",
        )
        title = viewer.word("series_title", name=name)
        description = about.summary if about else ""
        return layout_input(head_of(viewer, self.layout, path, title, feeds=(feed,), description=description), view)


class SeriesListKind(LayoutKind[SeriesListPage]):
    """The list of all series."""

    layout = "series-list"

    def parts(self) -> Iterable[bytes]:
        yield packed(self.page.series)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        entries = [
            SeriesEntryView(
                name=one.ref.label,
                url=viewer.url(one.ref.path),
                count=one.count,
                summary=one.summary,
                is_programme=one.is_programme,
            )
            for one in self.page.series
        ]
        head = head_of(viewer, self.layout, path, viewer.word("series_list_title"))
        return layout_input(head, SeriesListPageView(series=tuple(entries)))
