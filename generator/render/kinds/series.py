"""The page of a series: its introduction and its lessons in order, also as a programme of weeks.

How far a reader is, and on which day each week of a programme begins, is known
on the reader's device alone: the page has what `assets/series.js` needs for it.
"""

from collections.abc import Iterable

from markupsafe import Markup

from generator.model.lesson import ProseOf
from generator.model.page import SeriesPage
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
from generator.render.views import LayoutInput, LayoutView, TeaserView

__all__ = ["SeriesKind", "SeriesPageView"]


class SeriesPageView(LayoutView):
    """`series-page.html`: the lessons of a series, the first one first.

    `introduction` is what `content/series/` has about it, or empty; `feed` is the address of its feed. With
    `is_programme`, it is read in weeks from a day that each reader chooses.
    """

    name: str
    introduction: Markup
    lessons: tuple[TeaserView, ...]
    is_programme: bool
    feed: str


class SeriesKind(LayoutKind[SeriesPage]):
    """The page of a series."""

    layout = "series-page"

    def parts(self) -> Iterable[bytes]:
        page = self.page
        return packed(page.title), packed_teasers(page.lessons), packed_introduction(page)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        page, about = self.page, self.page.introduction
        name = (about.title if about else "") or page.title
        feed = term_feed_link(viewer, path, name)
        view = SeriesPageView(
            name=name,
            introduction=introduction_html(viewer, page, prose_of),
            lessons=tuple(map(viewer.teaser, page.lessons)),
            is_programme=about.is_programme if about else False,
            feed=feed.url,
        )
        title = viewer.word("series_title", name=name)
        description = about.summary if about else ""
        return layout_input(head_of(viewer, self.layout, path, title, feeds=(feed,), description=description), view)
