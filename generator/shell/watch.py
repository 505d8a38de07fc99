"""Seeing files change: at once by what the system tells, and surely by looking again from time to time."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

__all__ = ["Watch"]

# A save is often several events: the next comes within less than this, or belongs to another save.
_QUIET = 0.02
_LONGEST = 0.5
_LOOK_AGAIN, _POLL = 2.0, 0.5


class Watch:
    """Watches a site's sources in a thread of its own.

    `changed` is called with the paths that changed, relative to the folder,
    with forward slashes, or with nothing where everything is to be looked at.
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
        self._scheduled: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Start watching."""
        if self._observer:
            with contextlib.suppress(OSError):
                self._observer.schedule(_Handler(self._put), str(self._folder))
                self._schedule_folders()
                self._observer.start()
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; a call that is under way is waited for."""
        self._ended = True
        self._events.put(None)
        if self._observer and self._observer.is_alive():
            self._observer.stop()
            self._observer.join(1)
        self._thread.join(1)

    def _schedule_folders(self) -> None:
        """Watch the folders that sources lie in; the others, such as the output, are none of ours."""
        assert self._observer  # noqa: S101 - only called where there is one
        here = {p.name for p in self._folder.iterdir() if p.is_dir() and not p.name.startswith((".", "_"))}
        for name in sorted(here - {"output", "node_modules", "__pycache__", "venv", "dist"} - self._scheduled):
            # Which of them holds hooks, site.yaml says, and can say otherwise tomorrow.
            with contextlib.suppress(OSError):
                self._observer.schedule(_Handler(self._put), str(self._folder / name), recursive=True)
                self._scheduled.add(name)
        self._scheduled &= here

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
            started = time.perf_counter()
            self._changed(None if not paths or "" in paths else paths)
            if not paths:
                # However large the site, looking takes a small part of the time.
                pause = max(_POLL if self._poll else _LOOK_AGAIN, 20 * (time.perf_counter() - started))
            elif "" in paths and self._observer:
                self._schedule_folders()

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


class _Handler(FileSystemEventHandler):
    def __init__(self, put: Callable[..., None]) -> None:
        self._put = put

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in ("opened", "closed_no_write"):
            return
        folder = event.is_directory
        if folder and event.event_type == "modified":
            return  # something in it was made or removed, which is told as well
        for path in {event.src_path, event.dest_path} - {"", b""}:
            name = path.decode("utf-8", "surrogateescape") if isinstance(path, bytes) else path
            if not any(part.startswith(".") and part != "." for part in Path(name).parts[-3:]):
                self._put(name, folder=folder)
