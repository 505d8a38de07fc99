"""What is wrong with texts that are held back: their links, pictures, layouts and addresses.

Such a text is no part of the site, so the plan does not meet its mistakes until
its day, on which a build that nobody watches would fail.  They are found here,
and are warnings: a text that is not out yet must never stop one that is due.
But a check looks some days ahead, and calls what is due then an error
(`Clock.ahead`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from generator.model.addresses import (
    comment_feed_path,
    handout_path,
    series_path,
    tag_path,
    term_feed_path,
    term_path,
    year_path,
)
from generator.model.diagnostic import Diagnostic, as_warnings, did_you_mean, error, warning
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.site import Reason, Unpublished
from generator.model.source import Span
from generator.model.url import file_of
from generator.plan.link_resolver import LinkResolver
from generator.plan.links import dead_paths, resolve
from generator.plan.table import Origin

__all__ = ["addresses_to_come", "dead_paths_to_come", "links_to_come", "missing_layout", "not_due", "still_to_come"]


def still_to_come(unpublished: Iterable[Unpublished]) -> list[Metadata]:
    """Return the texts that are drafts or have their day before them."""
    return [one.meta for one in unpublished if one.reason is not Reason.EXPIRED]


def not_due(unpublished: Iterable[Unpublished]) -> frozenset[str]:
    """Return the texts whose mistakes are warnings: those that are held back and whose day is not near."""
    return frozenset(one.meta.source for one in unpublished if not one.due)


def links_to_come(resolver: LinkResolver, unpublished: Sequence[Unpublished], files: Iterable[str]) -> LinkResolver:
    """Return a resolver that has resolved the links of texts still to come, with the problems of these."""
    # Such a text may lead to another one, and to files that only they name.
    aside = LinkResolver(
        config=resolver.config,
        metadata={**resolver.metadata, **{one.meta.source: one.meta for one in unpublished}},
        unpublished={},
        # What is published keeps its real address; all other files get the one that they would have by themselves.
        files={file: file.removeprefix("content") for file in files} | dict(resolver.files),
        pictures=resolver.pictures,
        audio=resolver.audio,
        unread=resolver.unread,
    )
    for meta in still_to_come(unpublished):
        resolve(meta, aside)
    return aside


def dead_paths_to_come(resolver: LinkResolver, paths: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each link of a text still to come that leads to no page of the site and to no such text."""
    if resolver.to_come and resolver.to_come.paths:
        coming = (path for one in resolver.unpublished.values() for path in _paths_of(one.meta))
        dead = dead_paths(resolver.to_come, {*paths, *resolver.to_come.files.values(), *coming})
        yield from as_warnings(dead, not_due(resolver.unpublished.values()))


def _paths_of(meta: Metadata) -> Iterator[str]:
    """Yield the paths that a site has once a text is published."""
    yield meta.path
    yield from (alias for alias, _ in meta.aliases)
    if not isinstance(meta, LessonMetadata):
        return
    yield from (handout_path(meta.path), comment_feed_path(meta.path), year_path(meta.date.year))
    if meta.series:
        yield series_path(meta.series)
    for term in (*map(tag_path, meta.tags), *(term_path("authors", author) for author in meta.authors)):
        yield from (term, term_feed_path(term))


def missing_layout(meta: Metadata, layouts: Collection[str]) -> Diagnostic | None:
    """Return an error if a text asks for a layout that does not exist."""
    if not meta.layout or f"{meta.layout}.html" in layouts:
        return None
    return error(
        "layout/missing",
        meta.layout_span or meta.span,
        f'this page asks for the layout "{meta.layout}", which does not exist',
        label=did_you_mean(meta.layout, [name.removesuffix(".html") for name in layouts if "/" not in name]),
        help=f"create the file layouts/{meta.layout}.html, or delete the line `layout: {meta.layout}`",
    )


def addresses_to_come(unpublished: Iterable[Unpublished], taken: Mapping[str, Origin]) -> Iterator[Diagnostic]:
    """Yield a warning for each text still to come whose address is taken; `taken` are the origins of all files."""
    coming: dict[str, Span] = {}
    for one in unpublished:
        if one.reason is Reason.EXPIRED:
            continue
        meta = one.meta
        file = file_of(meta.path).casefold()
        first = taken[file][0] if file in taken else coming.get(file)
        coming.setdefault(file, meta.span)
        if first:
            yield (error if one.due else warning)(
                "address/taken",
                meta.span,
                f"this text and {first.path} will both have the address {meta.path}",
                label=f"see {first}" if first.path != meta.source else "",
                help="give one of them another `slug:`",
            )
