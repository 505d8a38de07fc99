"""Two publishes to one place: the second waits for the first, and nobody waits for one that is over."""

import json
import threading
from pathlib import Path

import pytest
from sending import AT_ONCE, upload_of, write_output

from generator.publish.host import HostError
from generator.publish.hosts.folder import FolderHost
from generator.publish.lock import LOCK, HostLock, Patience
from generator.publish.upload import deliver

SITE = {"index.html": "<p>Call one.</p></html>"}


@pytest.fixture
def host(tmp_path: Path) -> FolderHost:
    """Return a folder to publish to."""
    return FolderHost(tmp_path / "public")


def test_the_second_waits_and_says_for_whom(host: FolderHost, tmp_path: Path) -> None:
    """As long as the first goes on, the second waits, however long that takes."""
    first, second = HostLock(tmp_path / "a", AT_ONCE), HostLock(tmp_path / "b", AT_ONCE)
    first.acquire(host, lambda who: pytest.fail(who))
    waits, is_over = threading.Event(), threading.Event()
    holders: list[str] = []

    def wait_for_it() -> None:
        second.acquire(host, lambda who: (holders.append(who), waits.set()))
        is_over.set()

    thread = threading.Thread(target=wait_for_it)
    thread.start()
    assert waits.wait(60)
    # Three times as long as a lock counts that nobody writes to.
    for _ in range(15):
        first.refresh(host)
        assert not is_over.wait(AT_ONCE.refresh * 1.2)
    first.release(host)
    assert is_over.wait(60)
    thread.join(60)
    assert len(holders) == 1
    assert " at " in holders[0]
    assert "(since " in holders[0]
    second.release(host)
    assert host.read(LOCK) is None


def test_one_that_is_over_is_not_waited_for(host: FolderHost, tmp_path: Path) -> None:
    """A lock of this site's own last run goes at once; another's when nobody has written to it for a while."""
    HostLock(tmp_path / "a", AT_ONCE).acquire(host, pytest.fail)
    patient = Patience(stale=3600, look=3600)
    HostLock(tmp_path / "a", patient).acquire(host, pytest.fail)
    told: list[str] = []
    HostLock(tmp_path / "b", AT_ONCE).acquire(host, told.append)
    assert len(told) == 1


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"who": 3}'])
def test_a_lock_that_says_nothing(host: FolderHost, tmp_path: Path, note: bytes) -> None:
    """A lock that was cut off or is somebody else's file is waited for like any other, and then taken over."""
    host.write(LOCK, note)
    HostLock(tmp_path / "a", AT_ONCE).acquire(host, lambda _who: None)


def test_one_whose_lock_was_taken_stops(host: FolderHost, tmp_path: Path) -> None:
    """A computer that slept through its time does not go on beside the one that took over."""
    first = HostLock(tmp_path / "a", Patience(refresh=0))
    first.acquire(host, pytest.fail)
    HostLock(tmp_path / "b", AT_ONCE).acquire(host, lambda _who: None)
    with pytest.raises(HostError, match="publishes there now, too"):
        first.refresh(host)
    first.release(host)
    assert host.read(LOCK) is not None


def test_the_lock_tells_readers_little(host: FolderHost, tmp_path: Path) -> None:
    """The note lies in the web space for a minute: no folder of the computer stands in it."""
    HostLock(tmp_path / "a", AT_ONCE).acquire(host, pytest.fail)
    note = host.read(LOCK) or b""
    assert str(tmp_path).encode() not in note
    assert set(json.loads(note)) == {"who", "since", "seen", "site", "nonce"}


def test_two_computers_at_once(tmp_path: Path) -> None:
    """Two copies of a site publish to one folder: one after the other, and the last one's files are there."""
    address = f"file:{tmp_path}/public"
    sites = [write_output(tmp_path / name, SITE | {f"{name}.html": name}) for name in ("a", "b")]
    threads = [threading.Thread(target=deliver, args=(upload_of(site, address),)) for site in sites]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    names = {path.name for path in (tmp_path / "public").iterdir()}
    assert names in ({"index.html", f"{name}.html", "drillbook-published.txt"} for name in ("a", "b"))
