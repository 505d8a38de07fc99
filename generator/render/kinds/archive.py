"""The archive: all years, and one year's lessons by week."""

from collections.abc import Iterable

from generator.model.lesson import ProseOf
from generator.model.page import ArchivePage, YearPage
from generator.render.heads import head_of
from generator.render.kinds.kind import LayoutKind, layout_input, packed, packed_refs, packed_teasers
from generator.render.viewer import Viewer
from generator.render.views import CountView, DateView, LayoutInput, LayoutView, LinkView, TeaserView, View

__all__ = ["ArchiveKind", "ArchivePageView", "WeekView", "YearKind", "YearPageView"]


class ArchivePageView(LayoutView):
    """`archive.html`: all years."""

    years: tuple[CountView, ...]


class WeekView(View):
    """An ISO week: its number, its Monday, its lessons."""

    number: int
    monday: DateView
    lessons: tuple[TeaserView, ...]


class YearPageView(LayoutView):
    """`year.html`: a year's lessons by week. `newer` and `older` may be none."""

    year: str
    weeks: tuple[WeekView, ...]
    newer: LinkView | None
    older: LinkView | None


class ArchiveKind(LayoutKind[ArchivePage]):
    """The list of all years."""

    layout = "archive"

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        head = head_of(viewer, self.layout, path, viewer.word("archive_title"))
        return layout_input(head, ArchivePageView(years=viewer.counts(self.page.years)))


class YearKind(LayoutKind[YearPage]):
    """The page of one year."""

    layout = "year"

    def parts(self) -> Iterable[bytes]:
        page = self.page
        yield packed_refs(page.year.ref, page.newer, page.older)
        for week in page.year.weeks:
            # With the count: lessons that move from one week to the next must change the fingerprint.
            yield packed(week.number, week.monday, len(week.lessons))
            yield packed_teasers(week.lessons)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        page, year = self.page, self.page.year.ref.label
        weeks = tuple(
            WeekView(
                number=week.number,
                monday=viewer.date(week.monday),
                lessons=tuple(map(viewer.teaser, week.lessons)),
            )
            for week in page.year.weeks
        )
        newer, older = viewer.optional_link(page.newer), viewer.optional_link(page.older)
        head = head_of(viewer, self.layout, path, viewer.word("year_title", year=year))
        return layout_input(head, YearPageView(year=year, weeks=weeks, newer=newer, older=older))
