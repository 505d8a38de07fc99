"""A branch of a git repository that a host makes a website of, such as GitHub Pages.

Job: what is published becomes one commit on top of the branch's newest one.
Rules: everything else on the branch stays as it is, since strangers' files
(`CNAME` is one) live in the same tree; the push names the commit that it was
made from, so whatever came in between is noticed and nothing is overwritten;
no history is fetched.  It must not know what the files are.

Readers see the whole commit at once.  dulwich does the carrying, in Python
alone: coaches have no git.  What was fetched and pushed stays in
`.drillbook/publish/`, so the next time only news are fetched.
"""

import hashlib
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dulwich.client
import dulwich.errors
import urllib3.exceptions
from dulwich.client import GitClient, HttpGitClient, HTTPUnauthorized
from dulwich.index import commit_tree
from dulwich.object_store import iter_tree_contents
from dulwich.objects import Blob, Commit, ObjectID
from dulwich.pack import UnpackedObject, full_unpacked_object
from dulwich.refs import Ref
from dulwich.repo import Repo
from filelock import FileLock

from generator.model.parts import how_to_add
from generator.model.target import Target
from generator.publish.host import Failure, Host, HostError, SecretOf
from generator.publish.hosts.network import TIMEOUT, network_failure, without_secrets

__all__ = ["GitHost", "open_host", "trust_key"]

_GITHUB = "https://github.com"
_BRANCH = "gh-pages"

# GitHub runs a site through a generator of its own, which hides some files, unless this one is there.
_AS_IT_IS = ".nojekyll"

_AUTHOR = b"drillbook <drillbook@localhost>"
_FILE_MODE = 0o100644
_OTHER_REPOSITORY = 0o160000  # an entry that is no file of this one

# Each publish adds single objects to what is kept. Fetching all of it again as one pack then saves space and time.
_SINGLE_OBJECTS = 5000

_MEANINGS = (
    (re.compile(r"http resp 401|Authentication failed|Permission denied \(", re.IGNORECASE), Failure.REFUSED),
    (re.compile(r"not found|does not appear to be a git|does not exist|no such", re.IGNORECASE), Failure.NO_FOLDER),
    (re.compile(r"fetch first|non-fast-forward|stale info|failed to update ref|cannot lock ref|failed to lock",
                re.IGNORECASE), Failure.LINE_LOST),  # somebody pushed at the same moment
    (re.compile(r"http resp 403|denied|protected|read.only|insufficient permission|not allowed", re.IGNORECASE),
     Failure.READ_ONLY),
    (re.compile(r"no space|quota|exceeds|http resp (413|507)", re.IGNORECASE), Failure.FULL),
    (re.compile(r"http resp 5\d\d|hung up|unexpectedly closed|early EOF", re.IGNORECASE), Failure.LINE_LOST),
)  # fmt: skip


_ERRORS = (
    dulwich.errors.GitProtocolError,
    dulwich.errors.NotGitRepository,
    dulwich.client.HTTPProxyUnauthorized,
    urllib3.exceptions.HTTPError,
    OSError,
    EOFError,
)


class _MovedError(Exception):
    """Somebody else has pushed since the branch was fetched."""


@contextmanager
def open_host(target: Target, site: Path, secret_of: SecretOf) -> Iterator[Host]:
    """Fetch the newest state of the branch."""
    token = secret_of("token") if target.scheme == "github" else None
    if target.scheme == "github" and token is None:
        raise HostError(Failure.NOTHING_TO_LOG_IN_WITH)
    folder = site / ".drillbook" / "publish"
    kept = folder / f"{hashlib.sha256(target.address.encode()).hexdigest()[:16]}.git"
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HostError(Failure.OTHER, f"this computer cannot write into {folder}: {error.strerror}") from error
        # Of two publishers on this computer, the second fetches what the first pushed.
        stack.enter_context(FileLock(kept.with_suffix(".lock")))
        client, paths = _client(target, secret_of, token, stack)
        host = GitHost(client, paths, target.branch or _BRANCH, kept, token)
        stack.callback(host.close)
        yield host


def trust_key(target: Target, shown: str) -> None:
    """Note the key that a host shows; see `ssh`."""
    from generator.publish.hosts import ssh  # not needed for GitHub

    ssh.trust_key(target, shown)


class GitHost:
    """The newest state of a branch, and what will be different in the next one."""

    switches_at_once = True
    width = 1  # nothing goes over the line before the end

    def __init__(self, client: GitClient, paths: list[str], branch: str, kept: Path, token: str | None) -> None:
        self._client, self._paths, self._token = client, paths, token
        self._ref = Ref(f"refs/heads/{branch}".encode())
        self._tip: ObjectID | None = None
        self._is_reached = False
        self._kept = kept
        self._repo = self._fetched()
        self._entries = _entries(self._repo, self._tip)

    def close(self) -> None:
        """Close the files of the kept repository."""
        self._repo.close()

    def list_files(self) -> Mapping[str, int]:
        """Return the files of the branch, with what was written and deleted since."""
        with self._keeping():
            return {
                path: self._repo.object_store[sha].raw_length()
                for path, (mode, sha) in self._entries.items()
                if mode < _OTHER_REPOSITORY
            }

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None."""
        entry = self._entries.get(path)
        with self._keeping():
            return self._repo.object_store[entry[1]].as_raw_string() if entry else None

    def write(self, path: str, data: bytes) -> None:
        """Keep the bytes for the next commit."""
        blob = Blob.from_string(data)
        with self._keeping():
            self._repo.object_store.add_object(blob)
        self._entries[path] = (_FILE_MODE, blob.id)

    def delete(self, path: str) -> None:
        """Leave a file out of the next commit; git knows no empty folders."""
        self._entries.pop(path, None)

    def commit(self, message: str) -> None:
        """Push one commit, if anything differs; `LINE_LOST` if somebody else has pushed since."""
        if _AS_IT_IS not in self._entries:
            self.write(_AS_IT_IS, b"")
        self._refuse_what_is_in_the_way()
        with self._keeping():
            commit = self._committed(message)
        if commit:
            self._push(commit)
            self._tip = commit.id

    def _committed(self, message: str) -> Commit | None:
        """Return the next commit, or None if it would not differ from the newest."""
        store = self._repo.object_store
        tree = commit_tree(store, [(_bytes(path), sha, mode) for path, (mode, sha) in self._entries.items()])
        if self._tip and _tree(self._repo, self._tip) == tree:
            return None
        commit = Commit()
        commit.tree, commit.parents = tree, [self._tip] if self._tip else []
        commit.author = commit.committer = _AUTHOR
        commit.author_time = commit.commit_time = int(time.time())
        # UTC: the history tells nobody where the coach lives.
        commit.author_timezone = commit.commit_timezone = 0
        commit.encoding, commit.message = b"UTF-8", message.encode()
        store.add_object(commit)
        return commit

    def _fetched(self) -> Repo:
        """Return the kept repository with the newest commit of the branch in it."""
        kept = self._kept
        if kept.exists() and sum(1 for _ in kept.glob("objects/??/*")) <= _SINGLE_OBJECTS:
            try:
                return self._fetched_into(Repo(str(kept)))
            except HostError:
                raise
            except Exception:  # noqa: BLE001  # however it is damaged, the host has all of it
                self._tip = None
        with self._keeping():
            _remove(kept)
            repo = Repo.init_bare(str(kept), mkdir=True)
        return self._fetched_into(repo)

    def _fetched_into(self, repo: Repo) -> Repo:
        """Fetch the newest commit into a repository, make sure that all of its names can be read, and return it."""
        try:
            self._fetch(repo)
            _entries(repo, self._tip)
        except BaseException:
            # Windows removes no file that is open, and a damaged repository is removed next.
            repo.close()
            raise
        return repo

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        """Turn what goes wrong with the kept repository into a `HostError`."""
        try:
            yield
        except OSError as error:
            detail = f"this computer cannot keep what it needs for that: {error.strerror or error}"
            raise HostError(Failure.OTHER, detail) from error
        except Exception as error:
            # However it is damaged, the host has all of it: the next attempt fetches it.
            _remove(self._kept)
            raise HostError(Failure.LINE_LOST, "what was kept of the branch is damaged") from error

    def _fetch(self, repo: Repo) -> None:
        def wanted(refs: Mapping[Ref, ObjectID], depth: int | None = None) -> list[ObjectID]:
            self._tip = refs.get(self._ref)
            return [self._tip] if self._tip and self._tip not in repo.object_store else []

        while True:
            try:
                with self._speaking():
                    # Only the newest commit: the history of a site can be a hundred times as large.
                    self._client.fetch(self._paths[0], repo, wanted, depth=1, ref_prefix=[self._ref])
            except HostError as error:
                if error.failure is not Failure.NO_FOLDER or len(self._paths) == 1:
                    raise
                self._paths.pop(0)
            else:
                self._is_reached = True
                return

    def _push(self, commit: Commit) -> None:
        def moved(refs: Mapping[Ref, ObjectID]) -> dict[Ref, ObjectID]:
            # The server compares once more: dulwich sends along what it has just been told.
            if refs.get(self._ref) != self._tip:
                raise _MovedError
            return {self._ref: commit.id}

        def packed(*_: object, **__: object) -> tuple[int, Iterator[UnpackedObject]]:
            # The server has all of the branch's newest commit, though we know only that much of it.
            with self._keeping():
                new = _objects(self._repo, commit.id) - _objects(self._repo, self._tip)
            return len(new), (self._packable(sha) for sha in sorted(new))

        remarks: list[bytes] = []
        with self._speaking():
            answer = self._client.send_pack(self._paths[0].encode(), moved, packed, progress=remarks.append)
            refusal = (answer.ref_status or {}).get(self._ref)
            if refusal:
                # The reason is in what the host remarks before it refuses, as `remote: …` in git's own program.
                remarked = b"".join(remarks).decode("utf-8", "replace")
                raise dulwich.errors.SendPackError(" ".join(f"{refusal}: {remarked}".split()))

    def _packable(self, sha: ObjectID) -> UnpackedObject:
        with self._keeping():
            return full_unpacked_object(self._repo.object_store[sha])

    def _refuse_what_is_in_the_way(self) -> None:
        for path in self._entries:
            folder = path.rpartition("/")[0]
            while folder:
                if folder in self._entries:
                    raise HostError(Failure.IN_THE_WAY, path=folder)
                folder = folder.rpartition("/")[0]

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except HostError:
            raise
        except _MovedError as error:
            raise HostError(Failure.LINE_LOST, "somebody else has published in between") from error
        except (HTTPUnauthorized, *_ERRORS) as error:
            raise self._classified(error) from error

    def _classified(self, error: Exception) -> HostError:
        detail = without_secrets(str(error), self._token)
        if isinstance(error, HTTPUnauthorized):
            return HostError(Failure.REFUSED, detail)
        if isinstance(error, dulwich.errors.NotGitRepository):
            return HostError(Failure.NO_FOLDER, f"no repository {self._paths[0].strip('/')} that you may see")
        # A refusal is in words only, be it of the web server, of git, or of what the host runs before a push.
        for words, failure in _MEANINGS:
            if words.search(detail):
                return HostError(failure, detail)
        return network_failure(error, connected=self._is_reached) or HostError(Failure.OTHER, detail)


def _client(target: Target, secret_of: SecretOf, token: str | None, stack: ExitStack) -> tuple[GitClient, list[str]]:
    """Return what speaks to the host, and where the repository can be there."""
    if target.scheme == "github":
        client = HttpGitClient(target.endpoint or _GITHUB, username="x-access-token", password=token, timeout=TIMEOUT)
        return client, [f"/{target.path.removesuffix('.git')}.git"]
    try:
        from generator.publish.hosts.git_ssh import client_of  # not needed for GitHub
    except ImportError as error:
        raise HostError(Failure.NO_LIBRARY, how_to_add("sftp")) from error
    by_ssh = stack.enter_context(client_of(target, secret_of))
    # As with SFTP, a path starts where a login starts, which is how hosts of repositories understand it. Addresses
    # that are copied from git start at the top of the host.
    return by_ssh, list(dict.fromkeys([target.path, f"/{target.path.lstrip('/')}"]))


def _remove(kept: Path) -> None:
    # Git writes files that may only be read, and Windows does not delete such.
    for path in kept.rglob("*"):
        if path.is_file():
            path.chmod(0o600)
    shutil.rmtree(kept, ignore_errors=True)


def _tree(repo: Repo, tip: ObjectID) -> ObjectID:
    commit = repo.object_store[tip]
    assert isinstance(commit, Commit)  # noqa: S101  # branches lead to nothing else
    tree: ObjectID = commit.tree
    return tree


def _entries(repo: Repo, tip: ObjectID | None) -> dict[str, tuple[int, ObjectID]]:
    """Return mode and object of every file, by its path."""
    if tip is None:
        return {}
    return {
        entry.path.decode("utf-8", "surrogateescape"): (entry.mode, entry.sha)
        for entry in iter_tree_contents(repo.object_store, _tree(repo, tip))
        if entry.path is not None and entry.mode is not None and entry.sha is not None
    }


def _objects(repo: Repo, tip: ObjectID | None) -> set[ObjectID]:
    """Return the commit itself, and all folders and files in it."""
    if tip is None:
        return set()
    contents = iter_tree_contents(repo.object_store, _tree(repo, tip), include_trees=True)
    return {tip} | {entry.sha for entry in contents if entry.sha is not None}


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")  # strangers' names can be in any encoding
