"""The pages of series, and the list of all series.

A site without any has no list, and nothing that leads to one: an empty list
would tell readers only what is missing.
"""

from generator.model.addresses import listing_path
from generator.model.natural_order import natural_key
from generator.model.page import SeriesEntry, SeriesListPage, SeriesPage
from generator.model.site import Ref, Site
from generator.plan.introductions import introduction_at
from generator.plan.table import SETTINGS, RouteTable

__all__ = ["add_series", "has_series_list"]


def has_series_list(site: Site) -> bool:
    """Tell whether a site has the list: it has a series with a page, and the settings do not leave the list out."""
    return "series" in site.config.listings and any(series.path for series in site.series)


def add_series(site: Site, table: RouteTable) -> None:
    """Add a page for each series whose title makes an address, and the list of them."""
    teasers = {teaser.path: teaser for teaser in site.teasers}
    entries = []
    for series in site.series:
        if series.path:
            introduction, links = introduction_at(site, series.path)
            lessons = tuple([teasers[part.path] for part in series.parts])
            page = SeriesPage(title=series.title, lessons=lessons, introduction=introduction, links=links)
            table.add(series.path, page, (SETTINGS, f'the series "{series.title}"'))
            title = (introduction.title if introduction else "") or series.title
            entries.append(
                SeriesEntry(
                    ref=Ref(label=title, path=series.path),
                    count=len(lessons),
                    summary=introduction.summary if introduction else "",
                    is_programme=introduction.is_programme if introduction else False,
                )
            )
    if has_series_list(site):
        entries.sort(key=lambda entry: natural_key(entry.ref.label))
        table.add(listing_path("series"), SeriesListPage(series=tuple(entries)), (SETTINGS, "the list of series"))
