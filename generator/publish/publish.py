"""`drillbook publish` from end to end: builds, checks, brings the site to each target, tells the hub.

Nothing is sent of a site that has errors, so readers never see a mistake that
drillbook knows of.  A target that fails does not keep the site from the others;
the hub is only told when all have it, because feed readers that come too early
would find nothing new and stay away for a day.  What is about to be sent is
noted before the first file goes: a publish that is killed, or fails at one of
two targets, has shown readers addresses that they may save.
"""

import functools
import hashlib
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from pathlib import Path

from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.engine.project import check_folder, open_project
from generator.engine.report import Report
from generator.feedcheck.check import check_feeds
from generator.feedcheck.ping import Pinged, note_under_way, ping_hub
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, Rejected, has_errors
from generator.model.published import PUBLISHED
from generator.model.target import Target
from generator.model.value import Value
from generator.plan.site import Clock
from generator.publish.host import HostError
from generator.publish.hosts.table import opener_of
from generator.publish.lock import Patience
from generator.publish.messages import built_meanwhile, explain, list_missing, nothing_named
from generator.publish.order import RemoteFile
from generator.publish.secrets import secrets_of
from generator.publish.upload import Delivery, OutputChangedError, Upload, compare, deliver
from generator.shell.lock import only_one
from generator.shell.output_folder import read_manifest
from generator.shell.progress import Progress, no_progress

__all__ = ["PublishOptions", "PublishResult", "publish"]

# Hidden files that people put into a site on purpose; others are those of git, of a desktop and of drillbook.
_SHOWN_ALTHOUGH_HIDDEN = (".well-known", ".htaccess", ".nojekyll")
_OF_THE_DESKTOP = ("Thumbs.db", "desktop.ini")
# A preview that builds at every keystroke must not keep a publish from ever ending.
_MOST_STARTS = 5


class PublishResult(Value):
    """What a publish did, or with `dry_run` would do.

    `report` is that of the build; without `deliveries` and `problems` it had
    errors, or the feeds have.  `address` is where readers find the site;
    `left_out` are files in the output that drillbook did not make.
    """

    report: Report
    feed_diagnostics: tuple[Diagnostic, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    pinged: Pinged | None = None
    address: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PublishOptions:
    """How to publish; `on_wait` is called with who it is that publishes already."""

    strict: bool = False
    dry_run: bool = False
    replace: bool = False
    progress: Progress = no_progress
    on_wait: Callable[[str], None] = lambda _who: None
    on_built: Callable[[Report], None] = lambda _report: None
    patience: Patience = field(default_factory=Patience)


def publish(folder: Path, clock: Clock, options: PublishOptions) -> PublishResult:
    """Build a site and bring it to all its targets.

    Raises `Rejected` if it has no settings or names no target.
    """
    check_folder(folder)
    # Two runs here would wait for each other's lock on the host, where neither can be told from one left behind.
    with only_one(folder / ".drillbook" / "publishing", lambda: options.on_wait("another drillbook on this computer")):
        config = open_project(folder).config
        if not config.publish:
            raise Rejected([nothing_named()])
        report = build(folder, clock, BuildOptions(strict=options.strict), progress=options.progress)
        options.on_built(report)
        if has_errors(report.diagnostics, strict=options.strict):
            return PublishResult(report=report)
        # A build only mentions these, because a site is tried out before it is filled in.
        if report.unfilled:
            return PublishResult(report=report, problems=report.unfilled)
        checked = check_feeds(folder)
        if has_errors(checked.diagnostics, strict=options.strict):
            return PublishResult(report=report, feed_diagnostics=checked.diagnostics)
        # Asked before the first target: what goes there starts a new list.
        start = _Start(folder, is_listed=(folder / PUBLISHED).exists() or options.replace)
        deliveries, problems = _deliver_to_all(folder, config, options, start)
        pinged = None
        if not problems and not options.dry_run:
            # A target that had everything already got nothing just now.
            sent_to = [each.address for each in deliveries if each.new or each.changed or each.deleted]
            pinged = ping_hub(folder, sent_to=sent_to, progress=options.progress)
        return PublishResult(
            report=report,
            feed_diagnostics=checked.diagnostics,
            deliveries=deliveries,
            problems=problems,
            pinged=pinged,
            address=config.url,
            left_out=_left_out(folder / "output", read_manifest(folder / "output")),
        )


@dataclass(frozen=True)
class _Start:
    """What is done at a target before readers see any change there; `is_listed` tells whether a list knows the old."""

    folder: Path
    is_listed: bool

    def __call__(self, target: Target, deleted: tuple[str, ...]) -> None:
        """Note what goes out; raises `Rejected` if pages would vanish and nobody knows what answers there now."""
        pages = [path for path in deleted if path.endswith(".html")]
        if pages and not self.is_listed:
            raise Rejected([list_missing(pages, target)])
        note_under_way(self.folder)


def _deliver_to_all(
    folder: Path, config: Config, options: PublishOptions, start: _Start
) -> tuple[tuple[Delivery, ...], tuple[Diagnostic, ...]]:
    deliveries: list[Delivery] = []
    problems: list[Diagnostic] = []
    for target in config.publish:
        try:
            deliveries.append(_deliver_to(target, folder, config, options, start))
        except Rejected as rejected:
            problems += rejected.diagnostics
    return tuple(deliveries), tuple(problems)


def _deliver_to(target: Target, folder: Path, config: Config, options: PublishOptions, start: _Start) -> Delivery:
    try:
        open_host = opener_of(target.scheme)
    except HostError as problem:
        raise Rejected([explain(problem, target, "")]) from problem
    for _ in range(_MOST_STARTS):
        upload = Upload(
            target=target,
            folder=folder,
            site=config.id,
            files=_files_of(folder / "output"),
            open_host=open_host,
            secret_of=secrets_of(target),
            replace=options.replace,
            progress=options.progress,
            on_wait=options.on_wait,
            on_start=functools.partial(start, target),
            patience=options.patience,
        )
        try:
            return compare(upload) if options.dry_run else deliver(upload)
        except OutputChangedError:
            continue
    raise Rejected([built_meanwhile(target)])


def _files_of(output: Path) -> dict[str, RemoteFile]:
    """Return the files that drillbook made, and what is in them.

    What somebody else put there is not in the sources.  Sent from this
    computer, it would be deleted by the next publish from another one.
    """
    files: dict[str, RemoteFile] = {}
    for name in sorted(read_manifest(output)):
        try:
            with (output / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                files[name] = RemoteFile(digest=digest, size=file.tell())
        # A build that came in between has removed it; the next start sees the new list.
        except FileNotFoundError:
            continue
    return files


def _left_out(output: Path, files: Container[str]) -> tuple[str, ...]:
    """Return the files in the output that somebody put there and may expect at the host."""
    names = (path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())
    return tuple(sorted(name for name in names if name not in files and not _is_hidden(name)))


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    is_hidden = any(part.startswith(".") and part not in _SHOWN_ALTHOUGH_HIDDEN for part in parts)
    return is_hidden or parts[-1] in _OF_THE_DESKTOP
