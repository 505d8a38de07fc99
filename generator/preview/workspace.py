"""The site's files in memory, read again when they change."""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Collection
from pathlib import Path

from generator.engine.assets import Glances, probe_pictures, stored_pictures
from generator.engine.content import Content, ContentText, read_again, read_content, with_store
from generator.engine.project import Project, open_project
from generator.engine.tasks import whole
from generator.model.diagnostic import Diagnostic, Rejected, has_errors
from generator.model.lesson import Lesson, Metadata, PlainPage
from generator.model.picture import Picture
from generator.model.value import Value, replace
from generator.shell.codec import DamagedError
from generator.shell.disk import ContentScan, Stamp, scan, scan_tree
from generator.shell.layouts import packaged
from generator.shell.lock import only_one
from generator.shell.plugins import forget_hooks, packages_of
from generator.shell.store import ProseStore, Store
from generator.shell.workers import WORTH_PROCESSES, open_workers

__all__ = ["Workspace", "WorkspaceChange"]


class WorkspaceChange(Value):
    """What was found to be new.

    `setup` tells that settings, layouts or hooks are: then anything may be.
    `texts` and `files` are paths under `content/`; `moved` that there are more
    or fewer of them than before.
    """

    setup: bool = False
    texts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    moved: bool = False

    def __bool__(self) -> bool:
        return self.setup or self.moved or bool(self.texts or self.files)


class Workspace:
    """A site's folder, as it was when it was last looked at.

    There is no `project` until its settings and layouts could be read; where
    they cannot be read any more, `problems` says why, and all is as before.
    With the address of an `inbox`, comments go there, whatever the settings say.
    """

    def __init__(
        self,
        folder: Path,
        waiting: Callable[[], None],
        progress: Callable[[str, int, int], None],
        *,
        inbox: str = "",
    ) -> None:
        self.folder = folder
        self._inbox = inbox
        self.project: Project | None = None
        self.problems: tuple[Diagnostic, ...] = ()
        self.found = ContentScan(texts={}, files={}, diagnostics=())
        self.content = Content(texts={})
        self._glances: Glances = {}
        self._waiting, self._progress = waiting, progress
        self._setup: dict[str, tuple[int, int]] = {}
        self._sound: set[str] = set()
        self._prose: dict[str, bytes] = {}
        self._store: ProseStore | None = None

    # -------------------------------------------------------------- looking
    def load(self) -> None:
        """Look at everything; what the store knows already is not read again."""
        self._setup = setup = self._setup_now()
        try:
            if self.project:
                forget_hooks(self.folder, self.project.config.hooks)
            project = open_project(self.folder)
            if self._inbox:
                project = project.with_inbox(self._inbox)
            cache = self.folder / ".drillbook"
            path = cache / "store.sqlite"
            with only_one(cache, self._waiting), open_workers() as workers:
                found = scan(self.folder)
                # What is broken now is to be shown as it was, and the store will know no more what that is.
                prose = self._prose | self._stored_of(found)

                def read(store: Store) -> tuple[Content, Glances]:
                    content = read_content(project, found, store, workers, self._progress)
                    return content, stored_pictures(project, found, store)

                content, stored = with_store(path, read)
        except Rejected as rejected:
            self.problems = rejected.diagnostics
            return
        if self.project is None or project.site_context.reading_key != self.project.site_context.reading_key:
            self._sound.clear()
            prose = {}
        if self._store:
            self._store.close()
        self._store = ProseStore(path.absolute())
        self.project, self.found, self.problems = project, found, ()
        self._prose = prose
        self._glances = probe_pictures(self.folder, found, self._glances | stored)
        kept = {path: self._kept(path, text) for path, text in content.texts.items()}
        self.content, self._sound = Content(texts=kept), self._sound & kept.keys()
        # The store has the others.
        self._prose = {p: prose[p] for p in prose.keys() & kept.keys() if kept[p] is not content.texts[p]}
        # Which modules count is known by now; what was seen before, counts as it was then.
        self._setup = self._setup_now() | setup

    def _setup_now(self) -> dict[str, tuple[int, int]]:
        """Return what everything but the texts looks like from outside: settings, layouts, the site's own modules."""
        folders = [(packaged().parent, packaged().name), (self.folder, "layouts")]
        if self.project:
            folders += [(self.folder, package) for package in packages_of(self.project.config.hooks)]
        looks = {}
        with contextlib.suppress(OSError):
            with os.scandir(self.folder) as entries:
                looks = {e.name: _look(e) for e in entries if e.name == "site.yaml" or e.name.endswith(".py")}
            for root, folder in folders:
                looks |= {
                    f"{root}/{path}": _look(entry)
                    for path, entry in scan_tree(root, folder)
                    if not path.endswith(".pyc")
                }
        return looks

    def look(self, paths: Collection[str] | None) -> WorkspaceChange:
        """Look again at some paths, or at all there are, and return what is new."""
        if self.project is None or self._setup_now() != self._setup:
            self.load()
            return WorkspaceChange(setup=True)
        texts, found = self.content.texts, self.found
        if paths is not None and all(path in texts and (self.folder / path).is_file() for path in paths):
            return WorkspaceChange(texts=self._read(paths))  # by far the most: a text was saved
        found, before = scan(self.folder), found
        suspects = [path for path, stamp in found.texts.items() if _is_new(stamp, texts.get(path))]
        if len(suspects) >= WORTH_PROCESSES:
            self.load()
            return WorkspaceChange(setup=True)
        self.found, self._glances = found, probe_pictures(self.folder, found, self._glances)
        gone = texts.keys() - found.texts.keys()
        if gone:
            self.content = Content(texts={path: text for path, text in texts.items() if path not in gone})
            self._sound -= gone
        moved = texts.keys() != found.texts.keys() or before.files.keys() != found.files.keys()
        files = [path for path, stamp in found.files.items() if _is_other(stamp, before.files.get(path), path, paths)]
        return WorkspaceChange(texts=self._read(suspects), files=tuple(files), moved=moved)

    def _read(self, paths: Collection[str]) -> tuple[str, ...]:
        """Read texts again and return those that differ."""
        assert self.project  # noqa: S101 - asked for when there is one
        changed = []
        texts = dict(self.content.texts)
        for path, text, prose in read_again(self.project, self.content, paths):
            if prose is None:
                texts[path] = text
                continue
            kept = self._kept(path, text)
            if kept is text:
                self._prose[path] = prose
            # What cannot be read is looked at again and again, and is no news.
            if path not in texts or replace(texts[path], stamp=kept.stamp) != kept:
                changed.append(path)
            texts[path] = kept
        # In the order of a scan, on which the order of a site's problems rests.
        known = self.content.texts.keys()
        self.content = Content(texts=texts if texts.keys() == known else dict(sorted(texts.items())))
        return tuple(changed)

    def _kept(self, path: str, text: ContentText) -> ContentText:
        """Return a text, or, where it is broken now and was not before, what is wrong with it over what it was."""
        broken = text.meta is None or has_errors(text.diagnostics)
        if not broken:
            self._sound.add(path)
        if not broken or path not in self._sound:
            return text
        before = self.content.texts.get(path)
        if before is None or before.meta is None:
            return text
        good = before.page
        if good is None:
            return replace(text, meta=before.meta)  # a comment, of which there is no more
        try:
            data = self._prose[path] if path in self._prose else self._stored(good)
            whole(good, data)
        except (DamagedError, sqlite3.Error):
            return text  # a build has put the broken one there already
        self._prose[path] = data
        return replace(text, meta=good)

    @property
    def pictures(self) -> dict[str, Picture]:
        """What is known of the pictures."""
        return {path: picture for path, (_, picture) in self._glances.items()}

    # -------------------------------------------------------------- prose
    def prose_of(self, meta: Metadata) -> Lesson | PlainPage:
        """Return a text as a whole; raises `DamagedError` where it has changed since."""
        data = self._prose.get(meta.source)
        return whole(meta, data if data is not None else self._stored(meta))

    def _stored_of(self, found: ContentScan) -> dict[str, bytes]:
        """Return the stored prose of texts that seem to have changed."""
        texts, prose = self.content.texts, {}
        for path in self._sound & found.texts.keys():
            meta = texts[path].page if path in texts else None
            if meta and path not in self._prose and _is_new(found.texts[path], texts[path]):
                with contextlib.suppress(DamagedError, sqlite3.Error):
                    prose[path] = self._stored(meta)
        return prose

    def _stored(self, meta: Metadata) -> bytes:
        assert self._store  # noqa: S101 - there is one once there are cards
        return self._store.prose(meta.source)

    def forget(self, paths: Collection[str]) -> None:
        """Read texts anew when they are next looked at."""
        texts = self.content.texts
        self.content = Content(
            texts=texts | {path: replace(texts[path], digest=b"") for path in paths if path in texts}
        )

    def doubt(self) -> None:
        """Read everything anew at the next look."""
        self._setup = {}

    def close(self) -> None:
        """Close the store."""
        if self._store:
            self._store.close()


def _is_new(stamp: Stamp, text: ContentText | None) -> bool:
    return text is None or text.stamp != stamp or not any(stamp)


def _is_other(stamp: Stamp, before: Stamp | None, path: str, told: Collection[str] | None) -> bool:
    """Tell whether a picture was replaced: it was told so, or it looks older or newer than it did."""
    if before is None or (told and path in told):
        return True
    return any(stamp) and any(before) and stamp != before


def _look(entry: "os.DirEntry[str]") -> tuple[int, int]:
    status = entry.stat()
    return status.st_mtime_ns, status.st_size
