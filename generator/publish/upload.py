"""Brings the files of a site to one host: compares, claims, writes and deletes step by step, settles.

What goes in which order is decided in `order`.  This module sees that it can
stop at any moment: whatever is about to be written is first noted on the host
(`manifest`), every file is shown whole, and a connection that breaks is
opened again, a few times, before anybody is told.

The files are not locked meanwhile, since an upload can take an hour and the
preview builds at every keystroke.  Each is compared with its digest as it is
read; where a build came in between, `OutputChangedError` tells the caller to
start again with the new files.
"""

import contextlib
import hashlib
import posixpath
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from generator.model.diagnostic import Rejected
from generator.model.target import Target
from generator.model.value import Value, replace
from generator.publish.host import TEMPORARY, Failure, Host, HostError, LockableHost, OpenHost, SecretOf
from generator.publish.lock import HostLock, Patience
from generator.publish.manifest import MANIFEST, HostManifest, manifest_of, what_is_there
from generator.publish.messages import another_site, explain, not_ours
from generator.publish.order import RemoteFile, Step, Steps, in_the_way, make_steps
from generator.shell.output_folder import MANIFEST as OUTPUT_MANIFEST
from generator.shell.progress import Progress, no_progress

__all__ = ["Delivery", "OutputChangedError", "Upload", "compare", "deliver"]

_AS_IT_WAS = "the published site is as it was"
_PARTLY_NEW = "readers see a whole site, part of it new; the next `drillbook publish` sends the rest"


class OutputChangedError(Exception):
    """A build has changed the output since its files were looked at."""


class Delivery(Value):
    """What was done to one target, or would be: the paths of files, and how many were there already."""

    address: str
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    unchanged: int = 0


@dataclass(kw_only=True)
class Upload:
    """One site on its way to one target.

    `folder` is that of the site, `site` its id, and `files` are those in its
    output.  With `replace`, files of strangers that stand in the way are
    written over.  `on_start` is called with the paths that are to be deleted
    before readers can see any change; what it raises stops the upload.  `sent`
    is what the host has taken so far, over all connections, `shown` tells whether readers can see any of it, and
    `delivery` is what it all amounts to, as the first connection saw it.
    """

    target: Target
    folder: Path
    site: str
    files: Mapping[str, RemoteFile]
    open_host: OpenHost
    secret_of: SecretOf
    replace: bool = False
    progress: Progress = no_progress
    on_wait: Callable[[str], None] = lambda _who: None
    on_start: Callable[[tuple[str, ...]], None] = lambda _deleted: None
    patience: Patience = field(default_factory=Patience)
    sent: dict[str, RemoteFile] = field(default_factory=dict)
    shown: bool = False
    delivery: Delivery | None = None


def compare(upload: Upload) -> Delivery:
    """Return what would be done, without doing it; raises `Rejected` if the host refuses."""
    with _explained(upload), _connection(upload) as host:
        _, steps = _look(upload, host, _list(upload, host))
        return _delivery(upload, steps)


def deliver(upload: Upload) -> Delivery:
    """Make the host hold the site, and return what that took.

    Raises `Rejected` if the host refuses, and `OutputChangedError`; in
    either case nothing is half done, and the next attempt goes on.
    """
    with _explained(upload):
        failures = 0
        while True:
            before = len(upload.sent)
            try:
                return _attempt(upload)
            except HostError as problem:
                failures = 0 if len(upload.sent) > before else failures
                # Only a line that once held is worth the wait: a wrong name stays wrong.
                was_connected = problem.failure is Failure.LINE_LOST or (
                    problem.failure is Failure.UNREACHABLE and upload.sent
                )
                if not was_connected or failures >= len(upload.patience.pauses):
                    raise
                upload.progress("waiting for the connection", 0, 0)
                time.sleep(upload.patience.pauses[failures])
                failures += 1


def _attempt(upload: Upload) -> Delivery:
    lock = HostLock(upload.folder, upload.patience)
    with _connection(upload) as host:
        if isinstance(host, LockableHost):
            lock.acquire(host, upload.on_wait)
        try:
            listing = _list(upload, host)
            # Only whoever has the lock knows that nobody is still writing them.
            for leftover in filter(_is_temporary, listing):
                host.delete(leftover)
            manifest, steps = _look(upload, host, listing)
            # A later connection finds less to do, and the coach asks what was done in all.
            if upload.delivery is None or host.switches_at_once:
                upload.delivery = _delivery(upload, steps)
            _carry(upload, host, lock, manifest, steps)
            return upload.delivery
        finally:
            # If the line is lost, the lock stays behind; our next attempt takes it over.
            with contextlib.suppress(HostError):
                if isinstance(host, LockableHost):
                    lock.release(host)


# ---------------------------------------------------------------- comparing
def _list(upload: Upload, host: Host) -> dict[str, int]:
    """Return the size of every file on the host."""
    upload.progress("comparing", 0, 0)
    # macOS takes letters with accents apart, and its names would look like other files.
    return {unicodedata.normalize("NFC", path): size for path, size in host.list_files().items()}


def _is_temporary(path: str) -> bool:
    return posixpath.basename(path).startswith(TEMPORARY)


def _look(upload: Upload, host: Host, listing: Mapping[str, int]) -> tuple[HostManifest, Steps]:
    """Return the list on the host with what really is there as settled, and what is to be done.

    The listing comes before the list is read: every file of ours that was
    there is in the list then, even while another computer publishes.
    """
    listing = {path: size for path, size in listing.items() if not _is_temporary(path)}
    data = host.read(MANIFEST)
    manifest = manifest_of(data) if data is not None else HostManifest(site=upload.site)
    if manifest.site and manifest.site != upload.site and not upload.replace:
        raise Rejected([another_site(manifest.site, upload.target)])
    if data is None:
        manifest = replace(manifest, settled=_uploaded_by_hand(host, listing))
    published = what_is_there(manifest, listing)
    if host.switches_at_once:
        # What an attempt sent that ended before its `commit` is nowhere.
        upload.sent.clear()
    published |= {path: file for path, file in upload.sent.items() if listing.get(path) == file.size}
    published |= _adopted(upload, host, published, listing)
    # What was on its way to a place where nothing was had no link to it: those come after all such files.
    unlinked = (manifest.paths - manifest.settled.keys()) & published.keys()
    steps = make_steps(upload.files, published, unlinked)
    settled = {path: file for path, file in published.items() if path not in unlinked}
    return replace(manifest, settled=settled, claimed={}, unlinked={p: published[p] for p in unlinked}), steps


def _uploaded_by_hand(host: Host, listing: Mapping[str, int]) -> dict[str, RemoteFile]:
    """Return the files that somebody copied there from `output/`: its own list, which came along, has their names."""
    data = host.read(OUTPUT_MANIFEST) if listing else None
    if data is None:
        return {}
    paths = data.decode("utf-8", "replace").split("\n")[1:]
    return {path: RemoteFile(digest="", size=listing[path]) for path in paths if path in listing}


def _adopted(
    upload: Upload, host: Host, published: Mapping[str, RemoteFile], listing: Mapping[str, int]
) -> dict[str, RemoteFile]:
    """Return strangers' files that may be taken for ours: those that already are what we would write.

    Raises `Rejected` if there are others in the way.
    """
    strangers = {path: size for path, size in listing.items() if path not in published}
    same: dict[str, RemoteFile] = {}
    for path in sorted(strangers.keys() & upload.files.keys()):
        size = strangers[path]
        if upload.files[path].size == size and _digest(host.read(path) or b"") == upload.files[path].digest:
            same[path] = upload.files[path]
        elif upload.replace:
            same[path] = RemoteFile(digest="", size=size)
    different = sorted((strangers.keys() & upload.files.keys()) - same.keys())
    if different:
        raise Rejected([not_ours(different, upload.target, only_files=True)])
    if blocking := sorted(in_the_way(upload.files, strangers)):
        raise Rejected([not_ours(blocking, upload.target, only_files=False)])
    return same


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _delivery(upload: Upload, steps: Steps) -> Delivery:
    return Delivery(
        address=upload.target.address,
        new=steps.new,
        changed=steps.changed,
        deleted=steps.deleted,
        unchanged=len(upload.files) - len(steps.new) - len(steps.changed),
    )


# ---------------------------------------------------------------- carrying
def _carry(upload: Upload, host: Host, lock: HostLock, manifest: HostManifest, steps: Steps) -> None:
    """Claim, write and delete, settle; `manifest` is the list as it is on the host."""
    due = {path: upload.files[path] for path in (*steps.new, *steps.changed)}
    settled = HostManifest(site=upload.site, settled=upload.files)
    if not steps.count:
        # Only the list can be behind: the line broke at the very end, or the list was lost or damaged.
        if host.read(MANIFEST) != settled.to_bytes():
            host.write(MANIFEST, settled.to_bytes())
            host.commit("drillbook publish")
        return
    upload.on_start(steps.deleted)
    if not host.switches_at_once:
        host.write(MANIFEST, replace(manifest, site=upload.site, claimed=due).to_bytes())
    carrier, are_linked = _Carrier(upload, host, lock), False
    for step in steps.steps:
        if step.links and not are_linked and not host.switches_at_once:
            # From here on, links lead to the new files: all that they need is there.
            arrived = {path: file for path, file in upload.files.items() if path not in steps.changed}
            host.write(MANIFEST, _linked(manifest, upload, arrived, steps).to_bytes())
            are_linked = True
        carrier.run(step, steps.count)
    host.write(MANIFEST, settled.to_bytes())
    host.commit("drillbook publish")


def _linked(manifest: HostManifest, upload: Upload, arrived: Mapping[str, RemoteFile], steps: Steps) -> HostManifest:
    """Return the list when all new files are there and nothing else has begun."""
    return replace(
        manifest,
        site=upload.site,
        settled={**manifest.settled, **arrived},
        claimed={path: upload.files[path] for path in steps.changed},
        unlinked={path: file for path, file in manifest.unlinked.items() if path not in arrived},
    )


class _Carrier:
    """Writes and deletes the files of steps, several at a time where the host can."""

    def __init__(self, upload: Upload, host: Host, lock: HostLock) -> None:
        self._upload, self._host, self._lock = upload, host, lock
        self._done = 0

    def run(self, step: Step, total: int) -> None:
        """Do one step; raises the first error after all that was under way has ended."""
        act = self._delete if step.deletes else self._write
        # A pool for each step: all files of one are there before the next begins.
        pool = ThreadPoolExecutor(self._host.width)
        try:
            waiting: set[Future[None]] = {pool.submit(act, path) for path in step.paths}
            while waiting:
                finished, waiting = wait(waiting, timeout=self._upload.patience.refresh, return_when=FIRST_COMPLETED)
                for future in finished:
                    future.result()
                self._done += len(finished)
                self._upload.progress(step.name, self._done, total)
                if not self._host.switches_at_once:
                    self._lock.refresh(self._host)
        finally:
            pool.shutdown(cancel_futures=True)

    def _write(self, path: str) -> None:
        file = self._upload.files[path]
        try:
            data = (self._upload.folder / "output" / path).read_bytes()
        except OSError as problem:
            raise OutputChangedError(path) from problem
        if _digest(data) != file.digest:
            raise OutputChangedError(path)
        self._host.write(path, data)
        self._upload.sent[path] = file
        self._upload.shown = not self._host.switches_at_once

    def _delete(self, path: str) -> None:
        self._host.delete(path)
        self._upload.shown = not self._host.switches_at_once


# ---------------------------------------------------------------- connecting
def _connection(upload: Upload) -> contextlib.AbstractContextManager[Host]:
    upload.progress("connecting", 0, 0)
    return upload.open_host(upload.target, upload.folder, upload.secret_of)


@contextlib.contextmanager
def _explained(upload: Upload) -> Iterator[None]:
    try:
        yield
    except HostError as problem:
        raise Rejected([explain(problem, upload.target, _PARTLY_NEW if upload.shown else _AS_IT_WAS)]) from problem
