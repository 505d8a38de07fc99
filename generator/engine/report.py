"""What a build did, and whether it has to be done at all.

A build is a function of what is on disk, of the settings and the program, and
of the clock.  If none of them has changed since the last build, and its files
are still in place, its report still holds and nothing is read: that is what
makes a build with nothing to do fast on a large site.
"""

import sys
from collections.abc import Iterable, Mapping

from generator.engine.build_context import BuildContext
from generator.engine.project import Project
from generator.model.diagnostic import Diagnostic, has_errors
from generator.model.digest import digest_bytes, digest_of
from generator.model.lesson import Metadata
from generator.model.site import Unpublished
from generator.model.value import Value, field
from generator.plan.site import Clock
from generator.plan.turns import turns_of
from generator.shell.codec import Codec
from generator.shell.content_scan import ContentScan
from generator.shell.file_stats import NO_SOURCE_STAT, OutputStat, SourceStat, output_stat_of
from generator.shell.output_folder import MANIFEST, STAGING
from generator.shell.source_files import load

__all__ = ["Report", "inputs_digest", "last_report", "remember_report"]


class Report(Value):
    """What a build did; `written`, `unchanged` and `removed` count files; `timings` are seconds by step.

    `unused` are the pictures that nothing shows; only a check looks for them.
    `unfilled` is what `drillbook init` wrote and nobody has filled in yet: a
    build goes on all the same, `publish` does not.  `moved` are the old and the
    new path of each page that has moved since it was published.  With
    `no_comments`, lessons invite comments and the site has no way to send any.
    `earlier_version` is the version of drillbook that the coach knows, if it is not this one.
    """

    diagnostics: tuple[Diagnostic, ...]
    unpublished: tuple[Unpublished, ...] = ()
    unused: tuple[str, ...] = ()
    unfilled: tuple[Diagnostic, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    no_comments: bool = False
    earlier_version: str = ""
    lessons: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    timings: Mapping[str, float] = field(default_factory=dict)


_FileStats = tuple[tuple[str, SourceStat], ...]
_FILE_STATS: Codec[_FileStats] = Codec(_FileStats)


def inputs_digest(project: Project, scan: ContentScan, clock: Clock) -> bytes | None:
    """Return the digest of all that a build depends on but the time, or None if a file was changed just now.

    Raises `Rejected` if an asset of the layouts cannot be read.
    """
    # Few and small, so by their contents: a style sheet saved a moment ago is no reason to look at everything.
    assets = [(name, digest_bytes(load("", str(path))[0])) for name, path in sorted(project.layouts.assets.items())]
    files = (*scan.texts.items(), *scan.files.items())
    if any(source_stat == NO_SOURCE_STAT for _, source_stat in files):
        return None
    return digest_of(
        _FILE_STATS.pack(files),
        scan.diagnostics,
        project.diagnostics,  # a layout's original, for one, is in no other part
        assets,
        project.site_context.key,
        digest_bytes(project.published_data or b""),
        clock.drafts,
        clock.future,
    )


class _LastBuild(Value):
    """A build that need not be done again; from `since` to `until` (seconds since 1970), the clock changes nothing."""

    inputs: bytes | None
    since: float
    until: float
    manifest: OutputStat | None
    diagnostics: tuple[Diagnostic, ...]
    unpublished: tuple[Unpublished, ...]
    moved: tuple[tuple[str, str], ...]
    lessons: int


_NOTE = "last build"
_LAST: Codec[_LastBuild] = Codec(_LastBuild)
_NEVER = sys.float_info.max  # JSON has no infinity


def last_report(context: BuildContext, inputs: bytes | None, *, strict: bool) -> Report | None:
    """Return the report of a build that has nothing to do, or None if there may be something to do.

    `inputs` is from `inputs_digest`, taken before anything was read.
    """
    project, store = context.project, context.store
    note = store.note(_NOTE)
    if note is None or inputs is None:
        return None
    last = _LAST.unpack(note, project.code)
    now = context.clock.in_zone(project.config.zone).timestamp()
    if last.inputs != inputs or not last.since <= now < last.until or has_errors(last.diagnostics, strict=strict):
        return None
    output = str(project.folder / "output")
    if output_stat_of(f"{output}/{MANIFEST}") != last.manifest or output_stat_of(f"{output}/{STAGING}"):
        return None
    rows = store.outputs()
    if any(output_stat_of(f"{output}/{file}") != row.output_stat for file, row in rows.items()):
        return None
    return Report(
        diagnostics=last.diagnostics,
        unpublished=last.unpublished,
        moved=last.moved,
        lessons=last.lessons,
        unchanged=len(rows),
    )


def remember_report(context: BuildContext, report: Report, inputs: bytes | None, metadata: Iterable[Metadata]) -> None:
    """Put into the store what `last_report` needs, and commit it."""
    project = context.project
    now = context.clock.in_zone(project.config.zone).timestamp()
    # Between two moments at which lessons come out or expire, the clock changes nothing.
    turns = [turn.timestamp() for meta in metadata for turn in turns_of(meta)]
    last = _LastBuild(
        inputs=inputs,
        since=max((turn for turn in turns if turn <= now), default=-_NEVER),
        until=min((turn for turn in turns if turn > now), default=_NEVER),
        manifest=output_stat_of(str(project.folder / "output" / MANIFEST)),
        diagnostics=report.diagnostics,
        unpublished=report.unpublished,
        moved=report.moved,
        lessons=report.lessons,
    )
    context.store.put_note(_NOTE, _LAST.pack(last, project.code))
    context.store.commit()
