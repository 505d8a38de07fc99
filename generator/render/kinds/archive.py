"""The archive: every lesson under its week and year, and one year's lessons by week.

One page has all titles, because a reader who looks for a lesson remembers its
title and seldom its year.  Where that page is long, its years can be folded.
The pages of single years are those that other sites have linked to since there
were no others; they show the same weeks.
"""

import functools
from collections.abc import Iterable

from generator.model.lesson import ProseOf
from generator.model.page import ArchivePage, YearPage
from generator.model.site import Year
from generator.render.heads import head_of
from generator.render.kinds.kind import LayoutKind, layout_input, packed, packed_refs, packed_teasers
from generator.render.viewer import Viewer
from generator.render.views import DateView, LaterList, LayoutInput, LayoutView, LinkView, TeaserView, View

__all__ = ["ArchiveKind", "ArchivePageView", "ArchiveYearView", "WeekView", "YearKind", "YearPageView"]

# More than a year of weekly lessons: as many titles as can be looked through without being lost.
_MOST_UNFOLDED = 60


class WeekView(View):
    """An ISO week: the year that it counts in, its number, its Monday, its lessons."""

    year: str
    number: int
    monday: DateView
    lessons: tuple[TeaserView, ...]


class ArchiveYearView(View):
    """A year of the archive: its name, the address of its own page, how many lessons it has, and its weeks."""

    label: str
    url: str
    count: int
    weeks: LaterList[WeekView]


class ArchivePageView(LayoutView):
    """`archive.html`: all years with their lessons, the newest first; `folded` where there are more than sixty."""

    years: tuple[ArchiveYearView, ...]
    folded: bool


class YearPageView(LayoutView):
    """`year.html`: a year's lessons by week. `newer` and `older` may be none."""

    year: str
    count: int
    weeks: tuple[WeekView, ...]
    newer: LinkView | None
    older: LinkView | None


class ArchiveKind(LayoutKind[ArchivePage]):
    """The list of all lessons by year and week."""

    layout = "archive"

    def parts(self) -> Iterable[bytes]:
        for year in self.page.years:
            yield from _packed_year(year)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        years = tuple([_year(viewer, year) for year in self.page.years])
        count = sum(year.count for year in years)
        head = head_of(viewer, self.layout, path, viewer.word("archive_title"))
        return layout_input(head, ArchivePageView(years=years, folded=count > _MOST_UNFOLDED))


class YearKind(LayoutKind[YearPage]):
    """The page of one year."""

    layout = "year"

    def parts(self) -> Iterable[bytes]:
        yield packed_refs(self.page.newer, self.page.older)
        yield from _packed_year(self.page.year)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        page, year = self.page, self.page.year
        newer, older = viewer.optional_link(page.newer), viewer.optional_link(page.older)
        head = head_of(viewer, self.layout, path, viewer.word("year_title", year=year.ref.label))
        weeks = _weeks(viewer, year)
        view = YearPageView(year=year.ref.label, count=_count(year), weeks=weeks, newer=newer, older=older)
        return layout_input(head, view)


def _packed_year(year: Year) -> Iterable[bytes]:
    yield packed_refs(year.ref)
    for week in year.weeks:
        # With the number of lessons: without it, a lesson could go from one week to the next unnoticed.
        yield packed(week.year, week.number, week.monday, len(week.lessons))
        yield packed_teasers(week.lessons)


def _year(viewer: Viewer, year: Year) -> ArchiveYearView:
    # All lessons are in the archive, and a layout can leave them to the pages of the years.
    weeks = LaterList(len(year.weeks), functools.partial(_weeks, viewer, year))
    return ArchiveYearView(label=year.ref.label, url=viewer.url(year.ref.path), count=_count(year), weeks=weeks)


def _count(year: Year) -> int:
    return sum(len(week.lessons) for week in year.weeks)


def _weeks(viewer: Viewer, year: Year) -> tuple[WeekView, ...]:
    return tuple(
        WeekView(
            year=str(week.year),
            number=week.number,
            monday=viewer.date(week.monday),
            lessons=tuple(map(viewer.teaser, week.lessons)),
        )
        for week in year.weeks
    )
