"""The list of what drillbook published, which lies on the host beside the files.

`drillbook-published.txt` tells drillbook's files from everybody else's, which
are never written over or deleted, and what is in them, so that only what
differs is sent.  It lies on the host and not on the computer because two
computers can publish one site.  Its name has no dot in front, since some hosts
leave such files out of their listings, and some programs out of an upload.

A path is *settled* when its file is known to be there, with these bytes; it is
*claimed* while a file is on its way, before the first byte is sent.  So after
an interruption at any moment every file of ours is in the list.  It is
*unlinked* when its file is there, but an interruption came before anything
linked to it; what it links to itself may be missing (`order`).  What others
did meanwhile shows in the sizes of the host's own listing (`what_is_there`).

The file is lines of text, one for each path, between a heading and a digest of
the lines.  Of a damaged list, whose digest differs, the paths still count as
ours, but nobody trusts what it says of their bytes.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from generator.model.value import Value, field
from generator.publish.order import RemoteFile

__all__ = ["MANIFEST", "HostManifest", "is_inside", "manifest_of", "what_is_there"]

MANIFEST = "drillbook-published.txt"

_HEADING = "drillbook published these files here; it sends what differs from this list, and touches nothing else"
_LINE = re.compile(r"(settled|claimed|unlinked) ([0-9a-f]{64}|-) (\d{1,15}) (.+)")


class HostManifest(Value):
    """Drillbook's files on a host: what is known to be there, what was being written, what nothing links to yet.

    `site` is the id of the site they belong to.
    """

    site: str
    settled: Mapping[str, RemoteFile] = field(default_factory=dict)
    claimed: Mapping[str, RemoteFile] = field(default_factory=dict)
    unlinked: Mapping[str, RemoteFile] = field(default_factory=dict)

    @property
    def paths(self) -> frozenset[str]:
        """All files that drillbook made, or may have made."""
        return frozenset(self.settled) | frozenset(self.claimed) | frozenset(self.unlinked)

    def to_bytes(self) -> bytes:
        """Return the file."""
        lines = [_HEADING, f"site {self.site}"]
        for state, files in (("settled", self.settled), ("claimed", self.claimed), ("unlinked", self.unlinked)):
            lines += (f"{state} {file.digest or '-'} {file.size} {path}" for path, file in sorted(files.items()))
        body = "\n".join([*lines, ""]).encode()
        return body + f"digest {hashlib.sha256(body).hexdigest()}\n".encode()


def manifest_of(data: bytes) -> HostManifest:
    """Return the list that a file holds, as far as it can be read."""
    # A copy through another program may have lost the last line end.
    body, _, digest = data.rstrip(b"\n").rpartition(b"\n")
    body += b"\n"
    damaged = digest != b"digest " + hashlib.sha256(body).hexdigest().encode()
    files: dict[str, dict[str, RemoteFile]] = {"settled": {}, "claimed": {}, "unlinked": {}}
    site = ""
    for line in body.decode("utf-8", "replace").split("\n")[1:]:
        if match := _LINE.fullmatch(line):
            state, file_digest, size, path = match.groups()
            if is_inside(path):
                trusted = "" if damaged or file_digest == "-" else file_digest
                files[state][path] = RemoteFile(digest=trusted, size=int(size))
        elif line.startswith("site "):
            site = line.removeprefix("site ")
    return HostManifest(site=site, **files)


def is_inside(path: str) -> bool:
    """Tell whether drillbook can have published a path: the list comes from outside, and files are deleted by it."""
    pure = PurePosixPath(path)
    return not (pure.is_absolute() or ".." in pure.parts or "\\" in path or "\0" in path) and pure.as_posix() == path


def what_is_there(manifest: HostManifest, listing: Mapping[str, int]) -> dict[str, RemoteFile]:
    """Return drillbook's files on the host, given the sizes of all files there.

    The digest is empty where the file may have other bytes than the list
    says: somebody has changed it, or it was on its way when the line was cut.
    """
    return {path: _state(path, manifest, listing[path]) for path in manifest.paths if path in listing}


def _state(path: str, manifest: HostManifest, size: int) -> RemoteFile:
    noted = (files.get(path) for files in (manifest.settled, manifest.claimed, manifest.unlinked))
    # Hosts show whole files only, so the size tells which of two it is, unless both have the same.
    candidates = {file.digest for file in noted if file and file.size == size}
    return RemoteFile(digest=candidates.pop() if len(candidates) == 1 else "", size=size)
