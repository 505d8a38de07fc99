"""Which introduction stands on which page of a tag or series, and which of them nobody will see.

An introduction is looked up by the path of its page, so that every spelling of a
name that leads to the page finds it.  One that waits for a lesson of a later day
is no mistake.
"""

from collections.abc import Iterable, Iterator

from generator.model.addresses import series_path, term_path
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, did_you_mean, warning
from generator.model.lesson import IntroductionMetadata, LessonMetadata, Metadata
from generator.model.site import Links, Site
from generator.model.source import Span

__all__ = ["introduction_at", "introductions_of"]


def introductions_of(
    config: Config, texts: Iterable[IntroductionMetadata], lessons: Iterable[Metadata], unpublished: Iterable[Metadata]
) -> tuple[dict[str, IntroductionMetadata], list[Diagnostic]]:
    """Return the introductions by the paths of the pages that show them, and a warning for each that none will."""
    ordered = sorted(texts, key=lambda one: one.source)
    if not ordered:
        return {}, []  # most sites: the names of all lessons need not be looked at
    public = dict(_paths(lessons))
    names = dict(_paths(unpublished)) | public
    shown: dict[str, IntroductionMetadata] = {}
    problems: list[Diagnostic] = []
    for meta in ordered:
        if meta.listing == "tags" and "tags" not in config.listings:
            problems.append(_no_such_pages(meta))
        elif meta.path not in names:
            problems.append(_unused(meta, names))
        elif meta.path in shown:
            problems.append(_second(meta, shown[meta.path]))
        # A path that only unpublished lessons have is not shown yet, and that is no mistake.
        elif meta.path in public:
            shown[meta.path] = meta
    return shown, problems


def introduction_at(site: Site, path: str) -> tuple[IntroductionMetadata | None, Links]:
    """Return the introduction on the page at a path, if there is one, and where its links lead."""
    meta = site.introductions.get(path)
    return meta, site.links[meta.source] if meta else Links(urls=())


def _paths(texts: Iterable[Metadata]) -> Iterator[tuple[str, str]]:
    """Yield the path of each tag and series of some lessons, with its name."""
    for meta in texts:
        if isinstance(meta, LessonMetadata):
            yield from ((term_path("tags", tag), tag) for tag in meta.tags)
            if meta.series:
                yield series_path(meta.series), meta.series


def _unused(meta: IntroductionMetadata, names: dict[str, str]) -> Diagnostic:
    folder = f"/{meta.listing}/"
    listed = "has the tag" if meta.listing == "tags" else "is of the series"
    return warning(
        "introduction/unused",
        Span(path=meta.source),
        f'no lesson {listed} "{meta.name}", so no page shows this text',
        label=did_you_mean(meta.name, [name for path, name in names.items() if path.startswith(folder)]),
        help="name the file as the lessons spell it, or delete it",
    )


def _second(meta: IntroductionMetadata, first: IntroductionMetadata) -> Diagnostic:
    return warning(
        "introduction/second",
        Span(path=meta.source),
        f"{first.source} introduces the same page, so this text is not shown",
        help="put both texts into one file, and delete the other",
        related=((Span(path=first.source), "this one is shown"),),
    )


def _no_such_pages(meta: IntroductionMetadata) -> Diagnostic:
    return warning(
        "introduction/unused",
        Span(path=meta.source),
        "this site has no pages of tags, so no page shows this text",
        help="add `tags` to `listings` in site.yaml, or delete the file",
    )
