"""What a build did, and whether it has to be done at all.

A build is a function of what is on disk, of the settings and the program, and
of the clock.  If none of them has changed since the last build, and its files
are still in place, its report still holds and nothing is read: that is what
makes a build with nothing to do fast on a large site.

Texts are apart from everything else, because they are what changes most: where
nothing but a few of them did, `engine/edited_texts` may have a short way.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
from generator.shell.store import OutputRow, Store

__all__ = [
    "Inputs",
    "LastBuild",
    "Report",
    "held_nothing_back",
    "inputs_of",
    "last_build",
    "remember_build",
    "remember_texts",
    "settled_span",
    "was_made_of",
]


class Report(Value):
    """What a build did; `written`, `unchanged` and `removed` count files; `timings` are seconds by step.

    `unused` are the pictures that nothing shows; only a check looks for them.
    `unfilled` is what `drillbook init` wrote and nobody has filled in yet: a
    build goes on all the same, `publish` does not.  `moved` are the old and the
    new path of each page that has moved since it was published.  With
    `no_comments`, lessons invite comments and the site has no way to send any.
    `earlier_version` is the version of drillbook that the coach knows, if it is not this one.
    `holds` is the time (seconds since 1970, the end not included) in which the same files make the same output; None
    where nobody knows, as with hooks, which may look at anything.
    """

    diagnostics: tuple[Diagnostic, ...]
    unpublished: tuple[Unpublished, ...] = ()
    unused: tuple[str, ...] = ()
    unfilled: tuple[Diagnostic, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    no_comments: bool = False
    earlier_version: str = ""
    holds: tuple[float, float] | None = None
    lessons: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    timings: Mapping[str, float] = field(default_factory=dict)


class Inputs(Value):
    """What a build is made from, but for the clock: the stats of the texts, and a digest of everything else.

    `others` is None if a file that is not a text was changed just now.
    """

    texts: tuple[tuple[str, SourceStat], ...]
    others: bytes | None


_FileStats = tuple[tuple[str, SourceStat], ...]
_FILE_STATS: Codec[_FileStats] = Codec(_FileStats)


def inputs_of(project: Project, scan: ContentScan, clock: Clock) -> Inputs:
    """Return what a build is made from; raises `Rejected` if an asset of the layouts cannot be read."""
    # Few and small, so by their contents: a style sheet saved a moment ago is no reason to look at everything.
    assets = [(name, digest_bytes(load("", str(path))[0])) for name, path in sorted(project.layouts.assets.items())]
    texts, files = tuple(scan.texts.items()), tuple(scan.files.items())
    if any(source_stat == NO_SOURCE_STAT for _, source_stat in files):
        return Inputs(texts=texts, others=None)
    others = digest_of(
        _FILE_STATS.pack(files),
        scan.diagnostics,
        project.diagnostics,  # a layout's original, for one, is in no other part
        assets,
        project.site_context.key,
        digest_bytes(project.published_data or b""),
        clock.drafts,
        clock.future,
    )
    return Inputs(texts=texts, others=others)


class _BuildNote(Value):
    """A build that need not be done again; from `since` to `until` (seconds since 1970), the clock changes nothing."""

    others: bytes | None
    since: float
    until: float
    manifest: OutputStat | None
    diagnostics: tuple[Diagnostic, ...]
    unpublished: tuple[Unpublished, ...]
    moved: tuple[tuple[str, str], ...]
    lessons: int


_NOTE = "last build"
_LAST: Codec[_BuildNote] = Codec(_BuildNote)
# Apart from the rest, and compared before it is unpacked: it is the only part that grows with the site.
_TEXTS_NOTE = "texts of the last build"
_NEVER = sys.float_info.max  # JSON has no infinity


@dataclass(frozen=True, slots=True)
class LastBuild:
    """The last build, if nothing but texts can have changed since then.

    `edited` are the texts that may have changed: their stats are others, or
    too fresh to be trusted.  `rows` are the files of the output, all in place.
    """

    diagnostics: tuple[Diagnostic, ...]
    edited: tuple[str, ...]
    rows: Mapping[str, OutputRow]
    report: Report


def last_build(context: BuildContext, inputs: Inputs, *, strict: bool) -> LastBuild | None:
    """Return the last build, or None if something else than texts may have changed since then.

    `inputs` were taken before anything was read.
    """
    project, store = context.project, context.store
    note = store.note(_NOTE)
    if note is None or inputs.others is None:
        return None
    last = _LAST.unpack(note, project.code)
    now = context.clock.in_zone(project.config.zone).timestamp()
    # The clock can also have been set back, to before something came out.
    if last.others != inputs.others or not last.since <= now < last.until:
        return None
    edited = _edited(store, inputs)
    if edited is None or has_errors(last.diagnostics, strict=strict):
        return None
    output = str(project.folder / "output")
    # A staging folder is left over from a build that was stopped on its way.
    if output_stat_of(f"{output}/{MANIFEST}") != last.manifest or output_stat_of(f"{output}/{STAGING}"):
        return None
    rows = store.outputs()
    if any(output_stat_of(f"{output}/{file}") != row.output_stat for file, row in rows.items()):
        return None
    report = Report(
        diagnostics=last.diagnostics,
        unpublished=last.unpublished,
        moved=last.moved,
        lessons=last.lessons,
        unchanged=len(rows),
    )
    return LastBuild(diagnostics=last.diagnostics, edited=edited, rows=rows, report=report)


def held_nothing_back(project: Project, store: Store) -> bool:
    """Tell whether all texts of the last build are out; one that has expired since then counts as out."""
    note = store.note(_NOTE)
    return note is not None and not _LAST.unpack(note, project.code).unpublished


def was_made_of(project: Project, store: Store, inputs: Inputs) -> bool:
    """Tell whether the last build was made of the same inputs; the clock is none of them."""
    note = store.note(_NOTE)
    if note is None or inputs.others is None:
        return False
    return _LAST.unpack(note, project.code).others == inputs.others and _edited(store, inputs) == ()


def _edited(store: Store, inputs: Inputs) -> tuple[str, ...] | None:
    """Return the texts that may have changed since the last build, or None if there are others than then."""
    before = store.note(_TEXTS_NOTE)
    if before is None:
        return None
    fresh = [path for path, source_stat in inputs.texts if source_stat == NO_SOURCE_STAT]
    if _FILE_STATS.pack(inputs.texts) == before:
        return tuple(fresh)
    stats = dict(_FILE_STATS.unpack(before))
    # A text more or less changes lists and neighbors, so the whole site has to be planned.
    if [*stats] != [path for path, _ in inputs.texts]:
        return None
    changed = [path for path, source_stat in inputs.texts if stats[path] != source_stat]
    return tuple(dict.fromkeys((*fresh, *changed)))


def remember_build(
    context: BuildContext, report: Report, inputs: Inputs, metadata: Iterable[Metadata], *, certain: bool
) -> None:
    """Put into the store what `last_build` needs, and commit it; a build that is not `certain` has to be done again."""
    project = context.project
    now = context.clock.in_zone(project.config.zone).timestamp()
    # Between two moments at which lessons come out or expire, the clock changes nothing.
    turns = [turn.timestamp() for meta in metadata for turn in turns_of(meta)]
    last = _BuildNote(
        others=inputs.others if certain else None,
        since=max((turn for turn in turns if turn <= now), default=-_NEVER),
        until=min((turn for turn in turns if turn > now), default=_NEVER),
        manifest=output_stat_of(str(project.folder / "output" / MANIFEST)),
        diagnostics=report.diagnostics,
        unpublished=report.unpublished,
        moved=report.moved,
        lessons=report.lessons,
    )
    context.store.put_note(_NOTE, _LAST.pack(last, project.code))
    remember_texts(context.store, inputs)


def settled_span(context: BuildContext) -> tuple[float, float] | None:
    """Return the moments between which the last build need not be done again, or None if it has to be anyway."""
    note = context.store.note(_NOTE)
    last = _LAST.unpack(note, context.project.code) if note else None
    return (last.since, last.until) if last and last.others is not None else None


def remember_texts(store: Store, inputs: Inputs) -> None:
    """Put into the store which texts the last build was made of, and commit it."""
    store.put_note(_TEXTS_NOTE, _FILE_STATS.pack(inputs.texts))
    store.commit()
