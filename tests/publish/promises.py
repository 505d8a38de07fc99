"""What every host promises, tried on an open one."""

from concurrent.futures import ThreadPoolExecutor

from generator.publish.host import Host

__all__ = ["keeps_promises", "only_one_creates"]


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


def only_one_creates(host: Host) -> None:
    """Of several at the same moment, one is told that it made the file, and what it wrote stands there."""
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda number: host.create("lock", b"%d" % number), range(4)))
    assert sum(told) == 1
    assert host.read("lock") == b"%d" % told.index(True)
    assert not host.create("lock", b"late")
    host.delete("lock")
    assert host.create("lock", b"again")
    host.delete("lock")
