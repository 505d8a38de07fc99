"""The site's files in memory, read again when they change.

The preview shows a site while somebody types in it, so what is broken at the
moment is shown as it last was, with what is wrong beside it: every text that
was ever without errors keeps its last good version here.  The store cannot do
that, because a build in another window overwrites it.

It knows nothing of pages; which of them a change concerns, the session finds out.
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from generator.engine.assets import FileProbes, probe_files, stored_files
from generator.engine.build_context import Resources
from generator.engine.content import Content, ContentText, read_content, reread_texts
from generator.engine.last_output import LastOutput, last_output
from generator.engine.project import Project, open_project
from generator.engine.read_tasks import full_text
from generator.model.audio import AudioFile
from generator.model.diagnostic import Diagnostic, Rejected, has_errors
from generator.model.digest import digest_bytes
from generator.model.lesson import Metadata, WholeText
from generator.model.picture import Picture
from generator.model.value import Value, replace
from generator.plan.site import Clock
from generator.shell.codec import DamagedError
from generator.shell.content_scan import ContentScan, scan_content
from generator.shell.file_stats import NO_SOURCE_STAT, SourceStat
from generator.shell.layouts import packaged
from generator.shell.lock import only_one
from generator.shell.plugins import forget_hooks, has_hooks, packages_of, site_modules
from generator.shell.progress import Progress
from generator.shell.source_files import load, path_on_disk
from generator.shell.source_tree import scan_tree
from generator.shell.store import ProseStore, Store, with_store
from generator.shell.workers import WORTH_PROCESSES, open_workers

__all__ = ["Workspace", "WorkspaceChange"]

_SetupStat = tuple[int, int]
"""Time of modification (ns) and size (bytes) of a file that belongs to the setup."""


class WorkspaceChange(Value):
    """What changed since the last refresh.

    `setup` means that settings, layouts or hooks did, and with them possibly
    everything.  `texts` and `files` are paths under `content/`; `moved` means
    that there are more or fewer of them than before.
    """

    setup: bool = False
    texts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    moved: bool = False

    def __bool__(self) -> bool:
        return self.setup or self.moved or bool(self.texts or self.files)


class _Ahead(NamedTuple):
    """A text that was read before the refresh that it is for, under a key that stands for settings and program."""

    key: bytes
    text: ContentText
    prose: bytes


class Workspace:
    """A site's folder, as of the last refresh.

    There is no `project` until its settings and layouts could be read; if they
    cannot be read any more, `problems` says why, and everything else stays as
    it was.  If the address of an `inbox` is given, comments go there, whatever
    the settings say.
    """

    def __init__(self, folder: Path, on_wait: Callable[[], None], progress: Progress, *, inbox: str = "") -> None:
        self.folder = folder
        self.project: Project | None = None
        self.problems: tuple[Diagnostic, ...] = ()
        self.scan = ContentScan(texts={}, files={}, diagnostics=())
        self.content = Content(texts={})
        self._inbox = inbox
        self._on_wait, self._progress = on_wait, progress
        self._probes: FileProbes = {}
        self._setup: dict[str, _SetupStat] = {}
        # The texts that have been without errors, and the packed prose of those that the store no longer has.
        self._sound: set[str] = set()
        self._prose: dict[str, bytes] = {}
        self._store: ProseStore | None = None
        # The parser is one for all threads.
        self._reading = threading.Lock()
        self._ahead: dict[str, _Ahead] = {}

    # -------------------------------------------------------------- keeping up
    def load(self) -> None:
        """Read everything; texts that the store has are not read again."""
        self._setup = setup = self._setup_stats()
        path = self.folder / ".drillbook" / "store.sqlite"
        try:
            project = self._open_project()
            with only_one(path.parent, self._on_wait), open_workers() as workers:
                scan = scan_content(self.folder, project.config.linked_folders)
                # Before the store is updated: what is broken now is shown as it was, which only the store may have.
                prose = self._prose | self._stored_prose(scan)

                def read(store: Store) -> tuple[Content, FileProbes]:
                    content = read_content(project, scan, Resources(store, workers, self._progress))
                    return content, stored_files(project, scan, store)

                content, stored = with_store(path, read)
        except Rejected as rejected:
            self.problems = rejected.diagnostics
            return
        if self.project is None or project.site_context.reading_key != self.project.site_context.reading_key:
            # Read under other settings, the last good versions may not fit any more.
            self._sound.clear()
            prose = {}
        if self._store:
            self._store.close()
        self._store = ProseStore(path.absolute())
        self.project, self.scan, self.problems = project, scan, ()
        self._prose = prose
        self._probes = probe_files(self.folder, scan, self._probes | stored)
        self._take(content)
        # Only now is it known which modules belong to the setup; what was seen before counts as it was then.
        self._setup = self._setup_stats() | setup

    def last_output(self, clock: Clock) -> LastOutput | None:
        """Return what the last build has put out, where the preview would show the same; nothing is loaded by that."""
        path = self.folder / ".drillbook" / "store.sqlite"
        if self._inbox or not path.exists():
            return None  # readers' forms lead elsewhere than the author's
        try:
            project = open_project(self.folder)
            with only_one(path.parent, self._on_wait):
                return with_store(path, lambda store: last_output(project, clock, store))
        except Rejected:
            return None  # loading says why

    def _open_project(self) -> Project:
        forget_hooks(self.folder)
        project = open_project(self.folder).uncounted()
        return project.with_inbox(self._inbox) if self._inbox else project

    def _take(self, content: Content) -> None:
        """Take over texts that were read, and drop the prose that the store has now."""
        texts = {path: self._last_good(path, text) for path, text in content.texts.items()}
        self.content, self._sound = Content(texts=texts), self._sound & texts.keys()
        prose = self._prose
        self._prose = {p: prose[p] for p in prose.keys() & texts.keys() if texts[p] is not content.texts[p]}

    def _setup_stats(self) -> dict[str, _SetupStat]:
        """Return the stats of all files but the content: settings, layouts, the site's own modules."""
        folders = [(packaged().parent, packaged().name), (self.folder, "layouts")]
        if self.project:
            folders += [(self.folder, package) for package in packages_of(self.project.config.hooks)]
        stats = {}
        with contextlib.suppress(OSError):
            stats["site.yaml"] = _setup_stat(self.folder / "site.yaml")
        with contextlib.suppress(OSError):
            # As long as there is no project, nobody knows whether it has hooks.
            if self.project is None or has_hooks(self.project.config.hooks):
                stats |= {path: _setup_stat(entry) for path, entry in site_modules(self.folder)}
            for root, folder in folders:
                stats |= {
                    f"{root}/{path}": _setup_stat(entry)
                    for path, entry in scan_tree(root, folder)
                    if not path.endswith(".pyc")
                }
        return stats

    def refresh(self, paths: Collection[str] | None) -> WorkspaceChange:
        """Read again what changed among some paths, or anywhere (None), and return what that was."""
        if self.project is None or self._setup_stats() != self._setup:
            self.load()
            return WorkspaceChange(setup=True)
        texts = self.content.texts
        if paths is not None and all(path in texts and self._is_own_file(path) for path in paths):
            return WorkspaceChange(texts=self._reread(paths))  # by far the most frequent: a text was saved
        scan, before = scan_content(self.folder, self.project.config.linked_folders), self.scan
        suspects = [path for path, stat in scan.texts.items() if _may_differ(stat, texts.get(path))]
        # As after a checkout: so many texts are read faster by the workers, which `load` has.
        if len(suspects) >= WORTH_PROCESSES:
            self.load()
            return WorkspaceChange(setup=True)
        self.scan, self._probes = scan, probe_files(self.folder, scan, self._probes)
        gone = texts.keys() - scan.texts.keys()
        if gone:
            self.content = Content(texts={path: text for path, text in texts.items() if path not in gone})
            self._sound -= gone
        moved = texts.keys() != scan.texts.keys() or before.files.keys() != scan.files.keys()
        files = [
            path
            for path, stat in scan.files.items()
            if (paths and path in paths) or _was_replaced(stat, before.files.get(path))
        ]
        return WorkspaceChange(texts=self._reread(suspects), files=tuple(files), moved=moved)

    def read_ahead(self, paths: Collection[str]) -> None:
        """Read texts that may have changed, for the next refresh; nobody has to wait for that.

        A hook is the site's own code, and may not stand being called by two threads.
        """
        project, content = self.project, self.content
        if project is None or has_hooks(project.config.hooks):
            return
        own_files = [path for path in paths if path in content.texts and self._is_own_file(path)]
        with self._reading:
            for path, text, prose in reread_texts(project, content, own_files):
                if prose is not None:
                    self._ahead[path] = _Ahead(project.site_context.reading_key, text, prose)

    def _read(self, paths: Collection[str]) -> Iterator[tuple[str, ContentText, bytes | None]]:
        """Yield some texts as they are now, as `reread_texts` does; what was read ahead is not read again."""
        assert self.project  # noqa: S101 - asked for when there is one
        key, rest = self.project.site_context.reading_key, []
        for path in paths:
            ahead = self._ahead.pop(path, None)
            try:
                data, source_stat = load(str(self.folder), path) if ahead else (b"", NO_SOURCE_STAT)
            except Rejected:
                ahead = None  # reading says why
            if ahead and (ahead.key, ahead.text.digest) == (key, digest_bytes(data)):
                yield path, replace(ahead.text, source_stat=source_stat), ahead.prose
            else:
                rest.append(path)
        self._ahead.clear()  # of what was loaded anew since, nobody asks any more
        with self._reading:
            yield from reread_texts(self.project, self.content, rest)

    def _is_own_file(self, path: str) -> bool:
        """Tell whether a file is there that no link leads to: a link could lead out of the site since the last scan."""
        place = Path(path_on_disk(str(self.folder), path))
        return place.is_file() and place.resolve() == self.folder.resolve() / place.relative_to(self.folder)

    def _reread(self, paths: Collection[str]) -> tuple[str, ...]:
        """Read texts again and return those that differ."""
        changed = []
        texts = dict(self.content.texts)
        for path, text, prose in self._read(paths):
            if prose is None:
                texts[path] = text
                continue
            kept = self._last_good(path, text)
            if kept is text:
                self._prose[path] = prose
            # A file that cannot be opened is read at every refresh: that it still cannot is no change.
            if path not in texts or replace(texts[path], source_stat=kept.source_stat) != kept:
                changed.append(path)
            texts[path] = kept
        # In the order of a scan, which the order of a site's diagnostics depends on.
        same_paths = texts.keys() == self.content.texts.keys()
        self.content = Content(texts=texts if same_paths else dict(sorted(texts.items())))
        return tuple(changed)

    def _last_good(self, path: str, text: ContentText) -> ContentText:
        """Return a text, or, if it is broken now and was not before, its last good version with what is wrong now."""
        broken = text.meta is None or has_errors(text.diagnostics)
        if not broken:
            self._sound.add(path)
        if not broken or path not in self._sound:
            return text
        before = self.content.texts.get(path)
        if before is None or before.meta is None:
            return text
        page = before.page
        if page is None:
            return replace(text, meta=before.meta)  # a comment, which has no prose beside its metadata
        try:
            prose = self._prose[path] if path in self._prose else self._stored(page)
            full_text(page, prose)
        except (DamagedError, sqlite3.Error):
            return text  # a build in another window has put the broken one into the store
        self._prose[path] = prose
        return replace(text, meta=page)

    @property
    def pictures(self) -> dict[str, Picture]:
        """What is known of the pictures, by path."""
        return {path: file for path, (_, file) in self._probes.items() if isinstance(file, Picture)}

    @property
    def audio(self) -> dict[str, AudioFile]:
        """What is known of the recordings, by path."""
        return {path: file for path, (_, file) in self._probes.items() if isinstance(file, AudioFile)}

    # -------------------------------------------------------------- prose
    def prose_of(self, meta: Metadata) -> WholeText:
        """Return the full text of some metadata; raises `DamagedError` if the text has changed since."""
        return full_text(meta, self.packed_prose(meta))

    def packed_prose(self, meta: Metadata) -> bytes:
        """Return the packed prose of some metadata, for `full_text`; raises `DamagedError` if there is none."""
        prose = self._prose.get(meta.source)
        return prose if prose is not None else self._stored(meta)

    def _stored_prose(self, scan: ContentScan) -> dict[str, bytes]:
        """Return the packed prose that the store has of texts that may have changed."""
        texts, prose = self.content.texts, {}
        for path in self._sound & scan.texts.keys():
            meta = texts[path].page if path in texts else None
            if meta and path not in self._prose and _may_differ(scan.texts[path], texts[path]):
                with contextlib.suppress(DamagedError, sqlite3.Error):
                    prose[path] = self._stored(meta)
        return prose

    def _stored(self, meta: Metadata) -> bytes:
        assert self._store  # noqa: S101 - there is one as soon as there is metadata
        return self._store.prose(meta.source)

    def forget(self, paths: Collection[str]) -> None:
        """Let some texts be parsed anew at the next refresh, whether or not their bytes changed."""
        texts = self.content.texts
        self.content = Content(
            texts=texts | {path: replace(texts[path], digest=b"") for path in paths if path in texts}
        )

    def distrust(self) -> None:
        """Let everything be loaded anew at the next refresh."""
        self._setup = {}

    def close(self) -> None:
        """Close the store."""
        if self._store:
            self._store.close()


def _may_differ(source_stat: SourceStat, text: ContentText | None) -> bool:
    return text is None or text.source_stat != source_stat or source_stat == NO_SOURCE_STAT


def _was_replaced(source_stat: SourceStat, before: SourceStat | None) -> bool:
    """Tell whether a file is new or certainly another one; of a file that changed just now, nobody can tell."""
    return before is None or (NO_SOURCE_STAT not in (source_stat, before) and source_stat != before)


def _setup_stat(entry: "os.DirEntry[str] | Path") -> _SetupStat:
    status = entry.stat()
    return status.st_mtime_ns, status.st_size
