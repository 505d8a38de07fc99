"""Sums up an import for the terminal: the most important first, and no longer than a screen."""

from collections.abc import Iterator
from pathlib import Path

from generator.importers.pipeline import Imported, Options
from generator.model.english import count

__all__ = ["next_steps", "summary_of"]

# With the lines above and below, that is what a terminal of 24 lines can show.
_MOST_DOUBTFUL = 10


def summary_of(done: Imported, site: Path, options: Options) -> Iterator[str]:
    """Yield the lines to print after an import into a site's folder."""
    yield from _imported(done, site, options)
    yield from next_steps(site, report=done.report, dry_run=options.dry_run)


def next_steps(site: Path, *, report: str = "", dry_run: bool) -> Iterator[str]:
    """Yield the lines that say what to do after files came into a site; `report` is a path in the site."""
    yield ""
    if dry_run:
        yield "Nothing was written. The same command without --dry-run does it."
        return
    if report:
        yield f"report: {(site / report).as_posix()} (open it in your browser)"
    yield "Next:"
    yield from [f"  cd {site.as_posix()}"] if site != Path() else []
    yield "  drillbook check          says what is left to mend"
    yield "  drillbook serve --open   shows the site"


def _imported(done: Imported, site: Path, options: Options) -> Iterator[str]:
    name = f" {done.blog.title}" if done.blog.title else ""
    yield f"{'would import' if options.dry_run else 'imported'}{name} into {site.as_posix()}"
    yield from _files(done)
    yield from (f"  left out: {why} ({number:,})" for why, number in done.left_out.most_common())
    yield from _pictures(done, options)
    if done.headings:
        named = ", ".join(f'"{heading}" ({number:,})' for heading, number in done.headings)
        yield f"  headings inside sections: {named}"
        yield "    is one a section of yours? name it under `sections` in site.yaml (or `also` there), and import again"
    if done.errors:
        yield f"  {count(len(done.errors), 'error')} to correct before the site can be built; the report says how"
    yield from _doubtful(done)


def _files(done: Imported) -> Iterator[str]:
    for sort in ("lesson", "page", "comment", "picture"):
        counts = {what: number for (kind, what), number in done.files.items() if kind == sort}
        if counts:
            # In the order of the enumeration: what is new first.
            parts = ", ".join(f"{counts[what]:,} {what.value}" for what in type(next(iter(counts))) if what in counts)
            yield f"  {count(sum(counts.values()), sort)}: {parts}"


def _pictures(done: Imported, options: Options) -> Iterator[str]:
    pictures = count(len(done.pictures_missing), "picture")
    if done.pictures_missing and options.dry_run and options.download:
        yield f"  {pictures} would be fetched from the web"
    elif done.pictures_missing:
        advice = "" if options.download else ": name a folder with --pictures, or let drillbook fetch with --download"
        yield f"  {pictures} could not be found{advice}"


def _doubtful(done: Imported) -> Iterator[str]:
    doubtful = [line for line in done.lines if line.is_doubtful]
    if not doubtful:
        return
    yield f"\n{count(len(doubtful), 'text')} to look at, the most doubtful first:"
    yield from (
        f"  {line.confidence:3} %  {line.file}: {line.review_notes[0].words}" for line in doubtful[:_MOST_DOUBTFUL]
    )
    if len(doubtful) > _MOST_DOUBTFUL:
        yield f"         and {len(doubtful) - _MOST_DOUBTFUL:,} more, in the report"
