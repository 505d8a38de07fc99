"""What a build did, and whether it need be done at all.

A build is a function of what is on disk, of the settings and the program, and
of the clock.  Where none of them has changed since the last one, and its files
are still in place, its report holds again.
"""

import datetime as dt
import sys
from collections.abc import Iterable, Mapping

from generator.engine.project import Project
from generator.model.diagnostic import Diagnostic, has_errors
from generator.model.digest import digest_bytes, digest_of
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.site import Unpublished
from generator.model.value import Value, field
from generator.plan.site import Clock
from generator.shell.codec import Codec
from generator.shell.disk import MANIFEST, STAGING, ContentScan, Look, Stamp, output_stat
from generator.shell.store import Store

__all__ = ["Report", "inputs_of", "last_report", "remember"]


class Report(Value):
    """What a build did; `written`, `unchanged` and `removed` count files; `timings` are seconds by step.

    `unused` are the pictures that nothing shows, for a check.
    """

    diagnostics: tuple[Diagnostic, ...]
    unpublished: tuple[Unpublished, ...] = ()
    unused: tuple[str, ...] = ()
    lessons: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    timings: Mapping[str, float] = field(default_factory=dict)


def last_report(project: Project, inputs: bytes | None, clock: Clock, store: Store, *, strict: bool) -> Report | None:
    """Return the report of a build that has nothing to do, or nothing where it may have something to do.

    `inputs` is from `inputs_of`, as of before anything was read.
    """
    note = store.note(_NOTE)
    if note is None or inputs is None:
        return None
    last = _LAST.unpack(note, project.code)
    now = clock.in_zone(project.config.zone).timestamp()
    if last.inputs != inputs or not last.since <= now < last.until or has_errors(last.diagnostics, strict=strict):
        return None
    output = str(project.folder / "output")
    if output_stat(f"{output}/{MANIFEST}") != last.manifest or output_stat(f"{output}/{STAGING}"):
        return None
    made = store.made()
    if any(output_stat(f"{output}/{file}") != one.look for file, one in made.items()):
        return None
    return Report(diagnostics=last.diagnostics, unpublished=last.unpublished, lessons=last.lessons, unchanged=len(made))


def remember(
    report: Report, project: Project, inputs: bytes | None, clock: Clock, store: Store, metadata: Iterable[Metadata]
) -> None:
    """Keep what `last_report` needs."""
    now = clock.in_zone(project.config.zone).timestamp()
    # The lessons that come out or expire next, and last did: between them the clock changes nothing.
    turns = [turn.timestamp() for meta in metadata for turn in _turns(meta)]
    since = max((t for t in turns if t <= now), default=-_NEVER)
    until = min((t for t in turns if t > now), default=_NEVER)
    manifest = output_stat(str(project.folder / "output" / MANIFEST))
    last = _LastBuild(
        inputs=inputs,
        since=since,
        until=until,
        manifest=manifest,
        diagnostics=report.diagnostics,
        unpublished=report.unpublished,
        lessons=report.lessons,
    )
    store.put_note(_NOTE, _LAST.pack(last, project.code))
    store.commit()


class _LastBuild(Value):
    """A build that need not be done again; from `since` to `until`, in seconds, the clock changes nothing."""

    inputs: bytes | None
    since: float
    until: float
    manifest: Look | None
    diagnostics: tuple[Diagnostic, ...]
    unpublished: tuple[Unpublished, ...]
    lessons: int


_NOTE = "last build"
_LAST: Codec[_LastBuild] = Codec(_LastBuild)
_NEVER = sys.float_info.max  # JSON has no infinity

Files = tuple[tuple[str, Stamp], ...]
_FILES: Codec[Files] = Codec(Files)


def _turns(meta: Metadata) -> Iterable[dt.datetime]:
    """Return the moments at which a lesson comes out and expires."""
    if isinstance(meta, LessonMetadata):
        yield meta.date
        if meta.expires:
            yield meta.expires


def inputs_of(project: Project, found: ContentScan, clock: Clock) -> bytes | None:
    """Return the digest of all that a build depends on but the time, or nothing where a file was changed just now."""
    # Few and small, so by their contents: a style sheet saved a moment ago is no reason to look at everything.
    assets = [(name, digest_bytes(path.read_bytes())) for name, path in sorted(project.layouts.assets.items())]
    files = (*found.texts.items(), *found.files.items())
    if not all(stamp[0] for _, stamp in files):
        return None
    return digest_of(
        _FILES.pack(files), found.diagnostics, assets, project.site_context.key, clock.drafts, clock.future
    )
