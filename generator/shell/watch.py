"""Noticing that files change: at once by events, and certainly by comparing from time to time.

Events alone would not do.  Network drives send none, every queue of them can
overflow, and Linux limits how many folders one user may watch (inotify's
`max_user_watches`).  So while somebody is looking, everything is also compared
at intervals; how often follows from how long that takes.
"""

import contextlib
import logging
import os
import queue
import sys
import threading
import time
import unicodedata
import warnings
from collections.abc import Callable, Collection
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

__all__ = ["Watch"]

# Seconds.  A save is often several events: one that comes later than this belongs to another save.
_QUIET_SECONDS = 0.02
# A program that writes without a pause must not keep a change from being seen.
_LONGEST_SECONDS = 0.5
_CHECK_SECONDS, _POLL_SECONDS = 2.0, 0.5
# Folders that other programs fill with thousands of files, and none of them a source.
_UNWATCHED = frozenset({"output", "node_modules", "__pycache__", "venv", "dist"})


class Watch:
    """Watches a site's sources in a thread of its own.

    `on_change` is called with the paths that may have changed, relative to the
    folder and with forward slashes, or with None if anything may have; it
    returns whether something did.  It is also called with None at intervals,
    while `is_needed` returns true; with `poll`, always and more often.
    """

    def __init__(
        self,
        folder: Path,
        on_change: Callable[[Collection[str] | None], object],
        *,
        poll: bool = False,
        is_needed: Callable[[], bool] = lambda: True,
    ) -> None:
        self._folder = folder.absolute()
        self._on_change, self._is_needed = on_change, is_needed
        self._poll = poll
        self._events: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._stopping = False
        self._observer = None if poll else Observer()
        self._scheduled: dict[str, tuple[tuple[int, int], ObservedWatch]] = {}
        self._failure = ""
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Start watching."""
        _silence_watchdog()
        if self._observer:
            try:
                self._observer.schedule(self._handler(), str(self._folder))
                self._schedule_folders()
                self._observer.start()
            except OSError:
                self._poll = True  # inotify's limit is reached, or it is not there at all
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; waits a moment for a call that is under way, but not for a whole rebuild."""
        self._stopping = True
        self._events.put(None)
        if self._observer and self._observer.is_alive():
            self._observer.stop()
            self._observer.join(1)
        self._thread.join(0.3)

    def _schedule_folders(self) -> None:
        """Watch the folders that can have sources in them, which the output and hidden folders have not."""
        assert self._observer  # noqa: S101 - only called where there is one
        present = {}
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if path.is_dir() and not path.name.startswith((".", "_")) and path.name not in _UNWATCHED:
                    status = path.stat()
                    present[path.name] = (status.st_dev, status.st_ino)
        for name, (identity, watch) in list(self._scheduled.items()):
            # A watch belongs to an inode: it sees nothing of a folder that replaced the one it was made for, as a
            # checkout does.
            if present.get(name) != identity:
                with contextlib.suppress(OSError, KeyError):
                    self._observer.unschedule(watch)
                del self._scheduled[name]
        for name in sorted(present.keys() - self._scheduled.keys()):
            # All of them: which one has hooks is in site.yaml, and can change.
            with contextlib.suppress(OSError):
                watch = self._observer.schedule(self._handler(), str(self._folder / name), recursive=True)
                self._scheduled[name] = (present[name], watch)

    def _handler(self) -> "_Handler":
        return _Handler(self._folder, self._put)

    def _put(self, path: str, *, folder: bool) -> None:
        self._events.put("" if folder else path)

    def _run(self) -> None:
        pause = _POLL_SECONDS if self._poll else _CHECK_SECONDS
        while not self._stopping:
            try:
                paths = self._gather(self._events.get(timeout=pause))
            except queue.Empty:
                paths = set() if self._is_needed() or self._poll else None
            if self._stopping or paths is None:
                continue
            if "" in paths and self._observer:
                # First of all: what is written into a new folder before it is watched causes no event.
                with contextlib.suppress(OSError):
                    self._schedule_folders()
            started = time.perf_counter()
            if not self._report(paths) and not paths:
                # However large the site, comparing everything takes a twentieth of the time at most.
                pause = max(_POLL_SECONDS if self._poll else _CHECK_SECONDS, 20 * (time.perf_counter() - started))

    def _report(self, paths: set[str]) -> bool:
        """Report a change, and return whether it was one; whatever goes wrong then, watching goes on."""
        try:
            changed = self._on_change(None if not paths or "" in paths else paths)
        except (Exception, SystemExit) as problem:  # noqa: BLE001 - if this thread ended, the preview would stand still
            failure = f"{type(problem).__name__}: {problem}"
            # Once stopped, what a call that is still under way needs is being closed: its failure means nothing.
            if failure != self._failure and not self._stopping:
                with contextlib.suppress(OSError, ValueError):
                    print(f"drillbook has a bug: {failure}\nThe preview goes on; please report it.", file=sys.stderr)
            self._failure = failure
            return False
        self._failure = ""
        return bool(changed)

    def _gather(self, first: str | None) -> set[str] | None:
        """Return the paths of one save, or of many at once: those that come without a pause; None to stop."""
        paths = {first}
        end = time.monotonic() + _LONGEST_SECONDS
        with contextlib.suppress(queue.Empty):
            while time.monotonic() < end:
                paths.add(self._events.get(timeout=_QUIET_SECONDS))
        if None in paths:
            return None
        root = f"{self._folder.as_posix()}/"
        names = (Path(path).as_posix().removeprefix(root) if path else "" for path in paths if path is not None)
        return {unicodedata.normalize("NFC", name) for name in names}


def _silence_watchdog() -> None:
    """Hide watchdog's warnings, which are for programmers, from coaches.

    It logs an error when it is stopped while an event comes in, and warns when
    a new folder is seen twice. Neither loses anything, because the folders are compared anyway.
    """
    for name in ("watchdog", "fsevents"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"watchdog\.")


class _Handler(FileSystemEventHandler):
    def __init__(self, folder: Path, put: Callable[..., None]) -> None:
        self._root, self._put = f"{folder}{os.sep}", put

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in ("opened", "closed_no_write"):
            return
        folder = event.is_directory
        if folder and event.event_type == "modified":
            return  # something in it was made or removed, which is an event of its own
        for path in {event.src_path, event.dest_path} - {"", b""}:
            name = path.decode("utf-8", "surrogateescape") if isinstance(path, bytes) else path
            # Hidden files are not sources; a hidden folder above the site does not matter.
            if not any(part.startswith(".") for part in Path(name.removeprefix(self._root)).parts):
                self._put(name, folder=folder)
