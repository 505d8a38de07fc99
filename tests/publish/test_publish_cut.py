"""A line that is cut while a crawler reads: no dead link, no half file, and the next publish goes on."""

import os
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from crawling import Crawler, site_of, walk
from sending import SshServer, cutting_line, files_in, upload_of, write_output

from generator.model.diagnostic import Diagnostic, Rejected
from generator.publish.lock import Patience
from generator.publish.upload import Upload, compare, deliver

CUTS = 200 if os.environ.get("DRILLBOOK_LONG") else 8


def trust(server: SshServer, port: int) -> None:
    """Let the client take what answers at a port for the server."""
    known = server.known_hosts.read_text("utf-8").splitlines()[0]
    with server.known_hosts.open("a", encoding="utf-8") as known_hosts:
        known_hosts.write(known.replace(str(server.port), str(port)) + "\n")


def reasons_of_refusal(upload: Upload) -> tuple[Diagnostic, ...]:
    """Publish, and return why that failed, if it did."""
    try:
        deliver(upload)
    except Rejected as rejected:
        return rejected.diagnostics
    return ()


@pytest.mark.long
def test_a_line_that_is_cut(at_home: SshServer, tmp_path: Path) -> None:
    """publish/line-lost: cut at random places, each publish leaves a whole site, and the next one ends it."""
    chance = random.Random(1)
    www = at_home.start / "cut"
    www.mkdir()
    (www / "notes.txt").write_text("mine", "utf-8")
    site = tmp_path / "site"
    with cutting_line(at_home.port) as line:
        trust(at_home, line.port)
        address = at_home.address("cut", line.port)
        deliver(upload_of(write_output(site, site_of(0, chance)), address))
        length = line.passed
        crawler = Crawler(www)
        broken = 0
        for generation in range(1, CUTS + 1):
            upload = upload_of(write_output(site, site_of(generation, chance)), address)
            line.cut_after(chance.randrange(length))
            reasons = reasons_of_refusal(upload)
            wrong = [r.message for r in reasons if r.code not in ("publish/line-lost", "publish/unreachable")]
            assert not wrong
            walk(www)
            broken += len(reasons)
            # Now and then the coach writes on before the next attempt.
            if reasons and generation % 3:
                deliver(upload_of(site, address))
                assert files_in(www) == files_in(site / "output") | {"notes.txt": b"mine"}
        line.cut_after(-1)
        deliver(upload_of(site, address))
        crawler.stop()
    assert files_in(www) == files_in(site / "output") | {"notes.txt": b"mine"}
    assert not [path.name for path in www.rglob(".*")]
    assert broken > CUTS / 3
    assert crawler.walks > 1


def test_a_short_cut_is_not_told(at_home: SshServer, tmp_path: Path) -> None:
    """A line that breaks once is made again, and what got through is not sent twice."""
    for name in ("whole", "short"):
        (at_home.start / name).mkdir()
    site = write_output(tmp_path / "site", {f"{number}.html": "x" * 5_000 + "</html>" for number in range(200)})
    with cutting_line(at_home.port) as line:
        trust(at_home, line.port)
        deliver(upload_of(site, at_home.address("whole", line.port)))
        whole = line.passed
        upload = upload_of(site, at_home.address("short", line.port), patience=Patience(pauses=(0, 0, 0), look=0.01))
        line.cut_after(whole // 2)
        delivery = deliver(upload)
        assert line.cuts == 1
    assert len(delivery.new) == 200
    assert files_in(at_home.start / "short") == files_in(site / "output")
    # What was under way when it broke, sixteen files at most, goes again; and the two meet anew.
    assert line.passed < 1.25 * whole


def test_a_dry_run_beside_a_publish(at_home: SshServer, tmp_path: Path) -> None:
    """Whoever only looks, at any time and from any computer, takes nothing from whoever sends."""
    (at_home.start / "beside").mkdir()
    site = write_output(tmp_path / "site", {f"{number}.html": "x" * 5_000 + "</html>" for number in range(150)})
    for address in (at_home.address("beside"), f"file:{tmp_path}/public"):
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(deliver, upload_of(site, address))
            while not sending.done():
                compare(upload_of(site, address))
            assert len(sending.result().new) == 150
            assert not compare(upload_of(site, address)).new


def test_what_an_interrupted_publish_left(at_home: SshServer, tmp_path: Path) -> None:
    """A dry run leaves temporary files, which another publish may still need; the next publish removes them."""
    (at_home.start / "left").mkdir()
    site = write_output(tmp_path / "site", {"index.html": "<p>"})
    for address, public in (
        (at_home.address("left"), at_home.start / "left"),
        (f"file:{tmp_path}/public", tmp_path / "public"),
    ):
        (public / "forum").mkdir(parents=True)
        (public / "forum/topics.db").write_bytes(b"mine")
        leftovers = {public / ".drillbook-part-1", public / "forum/.drillbook-part-2"}
        for leftover in leftovers:
            leftover.write_bytes(b"half")
        assert compare(upload_of(site, address)).new == ("index.html",)
        assert {path for path in leftovers if path.exists()} == leftovers
        deliver(upload_of(site, address))
        assert not [path for path in leftovers if path.exists()]
        assert files_in(public) == {"index.html": b"<p>", "forum/topics.db": b"mine"}


def test_nothing_is_sent_twice(tmp_path: Path) -> None:
    """A second publish sends nothing; what somebody changed or deleted at the host goes again."""
    public, address = tmp_path / "public", f"file:{tmp_path}/public"
    site = write_output(tmp_path / "site", site_of(1, random.Random(1)))
    first = deliver(upload_of(site, address))
    assert len(first.new) == len(files_in(site / "output"))
    second = deliver(upload_of(site, address))
    assert (second.new, second.changed, second.deleted) == ((), (), ())
    assert second.unchanged == len(first.new)
    (public / "about.html").write_text("hacked", "utf-8")
    (public / "index.html").unlink()
    third = deliver(upload_of(site, address))
    assert (third.new, third.changed) == (("index.html",), ("about.html",))
    assert files_in(public) == files_in(site / "output")


def test_a_list_that_is_lost_or_damaged(tmp_path: Path) -> None:
    """Without the list, files that are as they should be are taken for ours; a damaged one is not trusted."""
    public, address = tmp_path / "public", f"file:{tmp_path}/public"
    site = write_output(tmp_path / "site", site_of(1, random.Random(1)))
    count = len(deliver(upload_of(site, address)).new)
    manifest = public / "drillbook-published.txt"
    manifest.unlink()
    assert deliver(upload_of(site, address)).unchanged == count
    manifest.write_bytes(manifest.read_bytes().replace(b"settled 0", b"settled 1").replace(b"/", b"/", 1)[:-9])
    assert len(deliver(upload_of(site, address)).changed) == count
    assert deliver(upload_of(site, address)).unchanged == count


def test_a_site_that_was_uploaded_by_hand(tmp_path: Path) -> None:
    """An older copy of output/, which somebody put there with another program, counts as drillbook's."""
    public, address = tmp_path / "public", f"file:{tmp_path}/public"
    site = write_output(tmp_path / "site", {"index.html": "old</html>", "gone.html": "old</html>"})
    shutil.copytree(site / "output", public)
    (public / ".drillbook").write_text("Made by drillbook.\ngone.html\nindex.html\n../../etc/passwd\n", "utf-8")
    write_output(site, {"index.html": "newer</html>"})
    delivery = deliver(upload_of(site, address))
    assert (delivery.changed, delivery.deleted) == (("index.html",), ("gone.html",))


def test_the_same_name_in_other_capitals(tmp_path: Path) -> None:
    """On disks where both are one file, the old one is deleted before the new one is written, not after."""
    public, address = tmp_path / "public", f"file:{tmp_path}/public"
    deliver(upload_of(write_output(tmp_path / "site", {"Photo.svg": "<svg></svg>"}), address))
    upload = upload_of(write_output(tmp_path / "site", {"photo.svg": "<svg></svg>"}), address)
    happened: list[str] = []
    upload.progress = lambda step, _done, total: happened.append(step) if total else None
    deliver(upload)
    assert happened == ["making room", "sending new files"]
    assert set(files_in(public)) == {"photo.svg"}
