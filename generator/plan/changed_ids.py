"""Published lessons that would get another id, and so be new to every subscriber.

An id that a lesson does not name itself comes from the name of its file, and
goes when the file is renamed.  Then only a line `id:` keeps it, which `check
--fix` writes.
"""

from collections.abc import Iterator, Mapping

from generator.model.addresses import feed_path
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, error
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.published import Published, PublishedAddress
from generator.model.source import Span
from generator.model.yaml_text import scalar
from generator.plan.own_ids import id_edits

__all__ = ["changed_ids"]


def changed_ids(
    config: Config, published: Published, lost: Mapping[str, PublishedAddress], same: Mapping[str, Metadata]
) -> Iterator[Diagnostic]:
    """Yield an error for each text in `same`, which is a `lost` one under another id, or one if it is the site's id."""
    feed = published.feeds.get(feed_path(config.feed.file))
    if feed and feed.id != config.id:
        # All ids that come from files are made with the site's: it is one mistake.
        yield _site_id(feed.id)
        return
    for name, meta in same.items():
        # Pages are in no feed, so that nobody knows them by their ids.
        if isinstance(meta, LessonMetadata):
            yield _lesson_id(name, lost[name], meta)


def _site_id(before: str) -> Diagnostic:
    return error(
        "published/new-site-id",
        Span(path="site.yaml"),
        "the site has another id than it was published with: every subscriber would see all lessons as new",
        help=f"put back the line `id: {before}`",
    )


def _lesson_id(name: str, row: PublishedAddress, meta: LessonMetadata) -> Diagnostic:
    why = (
        "has another id than it was published with"
        if row.source == meta.source
        else f"was published as {row.source}, with another id"
    )
    return error(
        "published/new-id",
        meta.span,
        f'"{meta.title}" {why}: every subscriber would see it as new',
        help=f"write the line `id: {scalar(name)}` at the top, which `drillbook check --fix` does for you",
        edits=id_edits(meta, name),
    )
