"""Seeing files change: at once by what the system tells, and surely by looking again from time to time."""

import contextlib
import logging
import os
import queue
import sys
import threading
import time
import warnings
from collections.abc import Callable, Collection
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

__all__ = ["Watch"]

# A save is often several events: the next comes within less than this, or belongs to another save.
_QUIET = 0.02
_LONGEST = 0.5
_LOOK_AGAIN, _POLL = 2.0, 0.5
_NOT_OURS = frozenset({"output", "node_modules", "__pycache__", "venv", "dist"})


class Watch:
    """Watches a site's sources in a thread of its own.

    `changed` is called with the paths that changed, relative to the folder,
    with forward slashes, or with nothing where everything is to be looked at.
    It returns whether there was something new.
    It is also called now and then while `watched` says that somebody looks:
    some file systems tell nothing, and every queue can overflow.
    """

    def __init__(
        self,
        folder: Path,
        changed: Callable[[Collection[str] | None], object],
        *,
        poll: bool = False,
        watched: Callable[[], bool] = lambda: True,
    ) -> None:
        self._folder = folder.absolute()
        self._changed, self._watched = changed, watched
        self._poll = poll
        self._events: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._ended = False
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
                self._poll = True  # the system watches no more for us: there are limits
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; a call that is under way is waited for, if it is a short one."""
        self._ended = True
        self._events.put(None)
        if self._observer and self._observer.is_alive():
            self._observer.stop()
            self._observer.join(1)
        self._thread.join(0.3)

    def _schedule_folders(self) -> None:
        """Watch the folders that sources lie in; the others, such as the output, are none of ours."""
        assert self._observer  # noqa: S101 - only called where there is one
        here = {}
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if path.is_dir() and not path.name.startswith((".", "_")) and path.name not in _NOT_OURS:
                    status = path.stat()
                    here[path.name] = (status.st_dev, status.st_ino)
        for name, (identity, watch) in list(self._scheduled.items()):
            # Removed, or another one stands in its place, as after a checkout: the old watch would see nothing of it.
            if here.get(name) != identity:
                with contextlib.suppress(OSError, KeyError):
                    self._observer.unschedule(watch)
                del self._scheduled[name]
        for name in sorted(here.keys() - self._scheduled.keys()):
            # Which of them holds hooks, site.yaml says, and can say otherwise tomorrow.
            with contextlib.suppress(OSError):
                watch = self._observer.schedule(self._handler(), str(self._folder / name), recursive=True)
                self._scheduled[name] = (here[name], watch)

    def _handler(self) -> "_Handler":
        return _Handler(self._folder, self._put)

    def _put(self, path: str, *, folder: bool) -> None:
        self._events.put("" if folder else path)

    def _run(self) -> None:
        pause = _POLL if self._poll else _LOOK_AGAIN
        while not self._ended:
            try:
                paths = self._gather(self._events.get(timeout=pause))
            except queue.Empty:
                paths = set() if self._watched() or self._poll else None
            if self._ended or paths is None:
                continue
            if "" in paths and self._observer:
                # First, as what is written into a new folder meanwhile is then told.
                with contextlib.suppress(OSError):
                    self._schedule_folders()
            started = time.perf_counter()
            if not self._look(paths) and not paths:
                # However large the site, looking takes a small part of the time.
                pause = max(_POLL if self._poll else _LOOK_AGAIN, 20 * (time.perf_counter() - started))

    def _look(self, paths: set[str]) -> bool:
        """Tell of a change, and return whether it was one; whatever goes wrong then, watching goes on."""
        try:
            new = self._changed(None if not paths or "" in paths else paths)
        except (Exception, SystemExit) as problem:  # noqa: BLE001 - a thread that ended would leave all as it is for ever
            failure = f"{type(problem).__name__}: {problem}"
            # Once stopped, what a call that is still under way needs is being closed: its failure means nothing.
            if failure != self._failure and not self._ended:
                with contextlib.suppress(OSError, ValueError):
                    print(f"drillbook has a bug: {failure}\nThe preview goes on; please report it.", file=sys.stderr)
            self._failure = failure
            return False
        self._failure = ""
        return bool(new)

    def _gather(self, first: str | None) -> set[str] | None:
        """Return the paths of one save, or of many at once: those that come without a pause."""
        found = {first}
        last = time.monotonic() + _LONGEST
        with contextlib.suppress(queue.Empty):
            while time.monotonic() < last:
                found.add(self._events.get(timeout=_QUIET))
        if None in found:
            return None
        root = f"{self._folder.as_posix()}/"
        return {Path(path).as_posix().removeprefix(root) if path else "" for path in found if path is not None}


def _silence_watchdog() -> None:
    """Keep what watchdog has to say to programmers from those who write.

    It logs an error when it is stopped while an event comes in, and warns when
    a new folder is seen twice. Neither loses anything: all is looked at again.
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
            return  # something in it was made or removed, which is told as well
        for path in {event.src_path, event.dest_path} - {"", b""}:
            name = path.decode("utf-8", "surrogateescape") if isinstance(path, bytes) else path
            # Hidden files are no sources; that the site itself lies in a hidden folder is all the same.
            if not any(part.startswith(".") for part in Path(name.removeprefix(self._root)).parts):
                self._put(name, folder=folder)
