"""A site on Netlify, as `netlify:site-name` names it, by the API that its own program uses.

Job: what is published becomes one deploy.  Its list names every file of the
site with a digest (SHA-1), Netlify answers which it has never seen, only
those are sent, and readers see all of it together when the last has come.
Rule: files of the deploy before that drillbook does not know are named
again, or they would be gone.  It must not know what the files are.
"""

import hashlib
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from generator.model.target import Target
from generator.publish.host import Failure, Host, HostError, SecretOf
from generator.publish.hosts.netlify_api import UPLOADS_AT_ONCE, NetlifyApi

__all__ = ["NetlifyHost", "open_host"]

_API = "https://api.netlify.com"
# Above this number of files, Netlify's own program has the list compared while it waits.
_FILES_AT_ONCE = 100
_PAUSE_SECONDS = 2.0
_PATIENCE_SECONDS = 600.0
# The site may show the new deploy a moment after that has become ready.
_LOOKS = 4

_BEING_COMPARED = {"new", "preparing"}
_FAILED = {"error", "rejected"}


@contextmanager
def open_host(target: Target, _site: Path, secret_of: SecretOf) -> Iterator[Host]:
    """Look for the site; one that is not there yet is made by the first `commit`."""
    token = secret_of("token")
    if token is None:
        raise HostError(Failure.NOTHING_TO_LOG_IN_WITH)
    with tempfile.TemporaryDirectory(prefix="drillbook-") as folder, NetlifyApi(target.endpoint or _API, token) as api:
        yield NetlifyHost(api, target.host, Path(folder))


class NetlifyHost:
    """The files of the deploy that readers see now, and what will be different in the next one."""

    switches_at_once = True
    width = 4

    def __init__(self, api: NetlifyApi, name: str, folder: Path) -> None:
        self._api, self._name, self._folder = api, name, folder
        self._site = api.json("GET", f"/sites/{_domain(name)}", missing=None)
        self._published = _published(self._site)
        listed = api.pages(f"/sites/{self._site['id']}/files") if self._site else ()
        # The digest is Netlify's name of a file, the size only something to tell.
        self._files: dict[str, tuple[str, int]] = {
            entry["path"].lstrip("/"): (entry["sha"], int(entry["size"])) for entry in listed
        }
        self._before = dict(self._files)

    def list_files(self) -> Mapping[str, int]:
        """Return the files of the deploy, with what was written and deleted since."""
        return {path: size for path, (_, size) in self._files.items()}

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; None also if Netlify gives others than those that it lists.

        It rewrites some pages if the owner asks for that.
        """
        if path not in self._files:
            return None
        digest = self._files[path][0]
        kept = self._folder / digest
        if kept.exists():
            return kept.read_bytes()
        quoted = urllib.parse.quote(path)
        for address in (f"/sites/{self._id}/files/{quoted}", f"{_address(self._site)}/{quoted}"):
            data = self._api.raw(address)
            if data is not None and _sha1(data) == digest:
                return data
        return None

    def write(self, path: str, data: bytes) -> None:
        """Keep the bytes for the next deploy, on disk: a first one is all of the site."""
        digest = _sha1(data)
        (self._folder / digest).write_bytes(data)
        self._files[path] = (digest, len(data))

    def delete(self, path: str) -> None:
        """Leave a file out of the next deploy; there are no folders."""
        self._files.pop(path, None)

    def commit(self, message: str) -> None:
        """Make one deploy, if anything differs; `LINE_LOST` if somebody else has made one since."""
        if self._site is not None and self._files == self._before:
            return
        if self._site is None:
            self._site = self._made()
        self._refuse_if_moved()
        digests = {f"/{path}": digest for path, (digest, _) in self._files.items()}
        body = {"files": digests, "async": len(digests) > _FILES_AT_ONCE, "title": message}
        deploy = self._api.json("POST", f"/sites/{self._id}/deploys", body)
        deploy = self._waited(deploy, lambda state: state not in _BEING_COMPARED)
        self._upload(deploy["id"], deploy.get("required") or ())
        deploy = self._waited(deploy, lambda state: state == "ready")
        self._make_sure_that_it_shows(deploy["id"])
        self._before = dict(self._files)

    @property
    def _id(self) -> str:
        return str(self._site["id"]) if self._site else ""

    def _made(self) -> Any:  # JSON
        try:
            return self._api.json("POST", "/sites", {"name": self._name})
        except HostError as error:
            # Names are shared by all of Netlify's customers.
            if error.failure is Failure.OTHER:
                raise HostError(Failure.NO_FOLDER, f"somebody else has a site of this name: {error.detail}") from error
            raise

    def _refuse_if_moved(self) -> None:
        # Netlify cannot compare for us. Between this look and the end of the deploy, another one would be replaced;
        # its files are known by then, so the next publish brings them back without sending them.
        if _published(self._api.json("GET", f"/sites/{self._id}")) != self._published:
            raise HostError(Failure.LINE_LOST, "somebody else has published in between")

    def _upload(self, deploy: str, required: Iterable[str]) -> None:
        path_of = {digest: path for path, (digest, _) in self._files.items()}

        def send(digest: str) -> None:
            path = path_of[digest]
            data = (self._folder / digest).read_bytes()
            self._api.put(f"/deploys/{deploy}/files/{urllib.parse.quote(path)}", data, path)

        unknown = [digest for digest in required if digest not in path_of or not (self._folder / digest).exists()]
        if unknown:
            raise HostError(Failure.LINE_LOST, "it has forgotten a file that it listed", path_of.get(unknown[0], ""))
        wanted = list(dict.fromkeys(required))
        with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
            list(pool.map(send, wanted[:-1]))
        if wanted:
            # The last file makes the deploy show, so this is the last moment to notice another one.
            self._refuse_if_moved()
            send(wanted[-1])

    def _waited(self, deploy: Any, is_done: Callable[[str], bool]) -> Any:  # JSON
        until = time.monotonic() + _PATIENCE_SECONDS
        pause = _PAUSE_SECONDS / 16
        while not is_done(deploy["state"]):
            if deploy["state"] in _FAILED:
                raise HostError(Failure.OTHER, deploy.get("error_message") or "the deploy failed")
            if time.monotonic() > until:
                raise HostError(Failure.LINE_LOST, f"the deploy is still {deploy['state']}")
            time.sleep(pause)
            # Small sites are ready at once, and nobody wants to wait two seconds for that.
            pause = min(2 * pause, _PAUSE_SECONDS)
            deploy = self._api.json("GET", f"/sites/{self._id}/deploys/{deploy['id']}")
        return deploy

    def _make_sure_that_it_shows(self, deploy: str) -> None:
        for _ in range(_LOOKS):
            self._published = _published(self._api.json("GET", f"/sites/{self._id}"))
            if self._published == deploy:
                return
            time.sleep(_PAUSE_SECONDS / 4)
        raise HostError(Failure.OTHER, "auto publishing is stopped for this site: start it there, under Deploys")


def _domain(name: str) -> str:
    # A site can be asked for by any of its domains, and one of Netlify's own is always among them.
    return name if "." in name else f"{name}.netlify.app"


def _published(site: Any) -> str | None:  # JSON
    return ((site or {}).get("published_deploy") or {}).get("id")


def _address(site: Any) -> str:  # JSON
    return str((site or {}).get("ssl_url") or (site or {}).get("url") or "")


def _sha1(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()  # the one that Netlify asks for
