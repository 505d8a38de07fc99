"""What every host promises, tried on an open one, and with a site that is published to it."""

import contextlib
import itertools
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sending import AT_ONCE, remote_files, write_output

from generator.model.diagnostic import Rejected
from generator.model.target import Target
from generator.publish.host import Failure, Host, HostError, LockableHost, OpenHost, SecretOf
from generator.publish.manifest import MANIFEST
from generator.publish.upload import Delivery, Upload, deliver

__all__ = ["keeps_promises", "only_one_creates", "publishes"]

SITE = {f"{number}/index.html": f"<p>{number}" for number in range(6)} | {
    "index.html": "<p>home</p>",
    "assets/style.a6cd6acb7c.css": "p {}",
    "ß/ü ö.html": "<p>spaces",
}


def keeps_promises(host: Host, strangers: dict[str, bytes]) -> None:
    """Write, read, replace and delete; the strangers' files stay as they are."""
    sizes = {path: len(data) for path, data in strangers.items()}
    assert host.list_files() == sizes
    ours = {
        "index.html": b"<p>home</p>",
        "2026/11/what they said.html": b"<p>spaces</p>",
        "Ünïcode/ß.html": b"",
        "a/b/c/d.bin": bytes(range(256)) * 400,
    }
    for path, data in ours.items():
        host.write(path, data)
    host.write("index.html", b"<p>home, replaced</p>")
    ours["index.html"] = b"<p>home, replaced</p>"
    assert host.list_files() == sizes | {path: len(data) for path, data in ours.items()}
    for path, data in (ours | strangers).items():
        assert host.read(path) == data
    assert host.read("not/there.html") is None
    for path in ours:
        host.delete(path)
    host.delete("index.html")
    host.delete("not/there.html")
    assert host.list_files() == sizes
    assert {path: host.read(path) for path in strangers} == strangers


def only_one_creates(host: LockableHost) -> None:
    """Of several at the same moment, one is told that it made the file, and what it wrote stands there."""
    with ThreadPoolExecutor(4) as pool:
        created = list(pool.map(lambda number: host.create("lock", b"%d" % number), range(4)))
    assert sum(created) == 1
    assert host.read("lock") == b"%d" % created.index(True)
    assert not host.create("lock", b"late")
    host.delete("lock")
    assert host.create("lock", b"again")
    host.delete("lock")


def publishes(
    target: Target, folder: Path, open_host: OpenHost, secret_of: SecretOf, strangers: dict[str, bytes]
) -> None:
    """Publish a site twice, then with changes, which are cut off and sent again; strangers' files stay."""

    def send(files: Mapping[str, str], *, cut_after: int = 1000) -> Delivery:
        site = write_output(folder, files)
        opened = _cut(open_host, cut_after) if cut_after < 1000 else open_host
        return deliver(
            Upload(
                target=target,
                folder=site,
                site="urn:x:drill",
                files=remote_files(site),
                open_host=opened,
                secret_of=secret_of,
                patience=AT_ONCE,
            )
        )

    def on_host() -> dict[str, bytes | None]:
        with open_host(target, folder, secret_of) as host:
            return {path: host.read(path) for path in host.list_files() if path not in (MANIFEST, ".nojekyll")}

    first = send(SITE)
    assert sorted(first.new) == sorted(SITE)
    second = send(SITE)
    assert (second.new, second.changed, second.deleted, second.unchanged) == ((), (), (), len(SITE))
    later = SITE | {"index.html": "<p>home, later</p>", "7/index.html": "<p>7"}
    del later["3/index.html"]
    with pytest.raises(Rejected):
        send(later, cut_after=2)
    send(later)
    assert on_host() == {path: text.encode() for path, text in later.items()} | strangers
    assert not send(later).new


def _cut(open_host: OpenHost, after: int) -> OpenHost:
    """Return what opens a host whose line breaks after some writes."""
    count = itertools.count()

    @contextlib.contextmanager
    def opened(target: Target, site: Path, secret_of: SecretOf) -> Iterator[Host]:
        with open_host(target, site, secret_of) as host:
            write = host.write

            def write_or_break(path: str, data: bytes) -> None:
                if next(count) >= after:
                    raise HostError(Failure.LINE_LOST)
                write(path, data)

            host.write = write_or_break
            yield host

    return opened
