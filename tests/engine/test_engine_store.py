"""The store is a cache: whatever happens to it costs time and nothing else."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from engine_sites import (
    LONG,
    assert_clean,
    build_anew,
    clean,
    differences,
    lesson,
    make,
    make_well,
    output_of,
    rested,
    run,
    small,
    write,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.shell import store as stores

LOOSE = "a text is sealed, but not bound to its lesson: one in another's place is believed"
ROUNDS = 2000 if LONG else 20


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a site that was built and has since rested, so that its store is believed."""
    folder = write(tmp_path_factory.mktemp("built") / "site", small())
    make_well(folder)
    with rested():
        make_well(folder)
    return folder


class Wanted(dict[str, bytes]):
    """An output that does not fill the screen when a test fails."""

    def __repr__(self) -> str:
        return f"<{len(self)} files>"


@pytest.fixture(scope="module")
def wanted(built: Path) -> Wanted:
    """Return the output of a clean build of that site."""
    outcome, output = clean(built)
    assert outcome.good
    return Wanted(output)


def store_of(folder: Path) -> Path:
    """Return the file of a site's store."""
    return folder / ".drillbook" / "store.sqlite"


def restore(folder: Path, data: bytes) -> None:
    """Put the bytes of a store in place, alone."""
    store = store_of(folder)
    for ending in ("-wal", "-shm"):
        store.with_name(store.name + ending).unlink(missing_ok=True)
    store.write_bytes(data)


# ---------------------------------------------------------------- damage
def deleted(store: Path, _random: Random) -> None:
    """Remove the store."""
    store.unlink()


def emptied(store: Path, _random: Random) -> None:
    """Make it an empty file."""
    store.write_bytes(b"")


def truncated(store: Path, random: Random) -> None:
    """Cut it off at a random place."""
    data = store.read_bytes()
    store.write_bytes(data[: random.randrange(len(data))])


def truncated_by_page(store: Path, random: Random) -> None:
    """Cut it off between two pages."""
    data = store.read_bytes()
    store.write_bytes(data[: 4096 * random.randrange(len(data) // 4096)])


def garbled(store: Path, random: Random) -> None:
    """Write garbage over some of it."""
    data = bytearray(store.read_bytes())
    length = random.randrange(1, len(data) // 2)
    at = random.randrange(len(data) - length)
    data[at : at + length] = random.randbytes(length)
    store.write_bytes(data)


def zeroed(store: Path, random: Random) -> None:
    """Lose one of its blocks, as some file systems do when the power goes."""
    data = bytearray(store.read_bytes())
    at = 4096 * random.randrange(len(data) // 4096)
    data[at : at + 4096] = bytes(4096)
    store.write_bytes(data)


def swapped(store: Path, random: Random) -> None:
    """Exchange two of its blocks."""
    data = store.read_bytes()
    blocks = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    one, other = random.sample(range(len(blocks)), 2)
    blocks[one], blocks[other] = blocks[other], blocks[one]
    store.write_bytes(b"".join(blocks))


def no_database(store: Path, random: Random) -> None:
    """Make it something else altogether."""
    store.write_bytes(random.randbytes(20_000))


def other_tables(store: Path, _random: Random) -> None:
    """Make it another program's database, with this version's number."""
    version = sqlite3.connect(store).execute("pragma user_version").fetchone()[0]
    store.unlink()
    with sqlite3.connect(store) as db:
        db.execute("create table text (something)")
        db.execute(f"pragma user_version = {version}")
    db.close()


def other_version(store: Path, _random: Random) -> None:
    """Make it one of another version of drillbook."""
    with sqlite3.connect(store) as db:
        db.execute("pragma user_version = 7")
        db.execute("create table something (more)")
    db.close()


def garbage_beside_it(store: Path, random: Random) -> None:
    """Put garbage into the log beside it."""
    store.with_name(store.name + "-wal").write_bytes(random.randbytes(9000))
    store.with_name(store.name + "-shm").write_bytes(random.randbytes(32768))


DAMAGES = [
    *(deleted, emptied, no_database, other_tables, other_version),
    *[truncated, truncated_by_page, garbled, zeroed, swapped, garbage_beside_it] * (40 if LONG else 1),
]
EDIT = {"content/lessons/l2.md": lesson("Lesson two", 2, "Another text.")}


@pytest.mark.parametrize(("number", "damage"), list(enumerate(DAMAGES)), ids=lambda v: getattr(v, "__name__", str(v)))
@pytest.mark.parametrize("what", ["same", "edited", "output lost"])
def test_any_damage(
    tmp_path: Path, built: Path, number: int, damage: Callable[[Path, Random], None], what: str
) -> None:
    """Deleted, cut off, overwritten, another version's or another program's: the build makes the same site."""
    folder = tmp_path / "site"
    copy_of(built, folder)
    damage(store_of(folder), Random(number))
    if what == "edited":
        write(folder, EDIT)
    elif what == "output lost":
        shutil.rmtree(folder / "output")
    with rested():
        make_well(folder)
        assert_clean(folder)
        # The store that the build left is a good one.
        assert make_well(folder).written == 0
    assert_clean(folder)


def copy_of(built: Path, folder: Path) -> None:
    """Copy a site with its store and output, so that the store believes in the copies of the files.

    That cannot be: copies have other inodes.  So the store is told theirs.
    """
    shutil.copytree(built, folder)
    with sqlite3.connect(store_of(folder)) as db:
        for table, key, base in (
            ("text", "path", folder),
            ("file", "path", folder),
            ("output", "file", folder / "output"),
        ):
            for (name,) in db.execute(f"select {key} from {table}").fetchall():
                if Path(name).is_absolute():
                    continue
                status = (base / name).stat()
                values = {"mtime": status.st_mtime_ns, "ctime": status.st_ctime_ns, "inode": status.st_ino}
                if table == "output":
                    del values["ctime"]
                sets = ", ".join(f"{column} = {value}" for column, value in values.items())
                db.execute(f"update {table} set {sets} where {key} = ?", (name,))
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    with rested():
        assert make_well(folder).written == 0  # it then also knows that there was nothing to do


def test_the_copies_are_believed(tmp_path: Path, built: Path) -> None:
    """What the tests of damage start from is a store of which all is used: nothing is read, nothing rendered."""
    folder = tmp_path / "site"
    copy_of(built, folder)
    before = store_of(folder).read_bytes()
    with rested():
        outcome = make_well(folder)
    assert outcome.written == 0
    assert outcome.report
    assert not {"reading", "rendering"} & set(outcome.report.timings)
    assert store_of(folder).read_bytes() == before


# ---------------------------------------------------------------- one byte
ANYWHERE = st.integers(0, 2**16)


def test_a_byte_of_the_schema(built: Path, wanted: Wanted) -> None:
    """A byte of the tables' definitions that is no text any more makes the store useless, and no more than that."""
    good = store_of(built).read_bytes()
    at = good.index(b"CREATE TABLE")
    try:
        flip(built, good, at, 128, output=True)
        assert not differences(output_of(built), wanted)
    finally:
        restore(built, good)
        with rested():
            make_well(built)


@settings(
    max_examples=ROUNDS,
    deadline=None,
    derandomize=not LONG,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(at=ANYWHERE, byte=st.integers(1, 255), output=st.booleans())
def test_any_byte(built: Path, wanted: Wanted, at: int, byte: int, output: bool) -> None:
    """Any one byte changed to any other: the build makes the same site, from what is left of the store or anew."""
    good = store_of(built).read_bytes()
    byte = byte & 127 or 1 if in_schema(good, at % len(good)) else byte  # see test_a_byte_of_the_schema
    try:
        flip(built, good, at % len(good), byte, output=output)
        assert not differences(output_of(built), wanted)
    finally:
        restore(built, good)
        with rested():
            make_well(built)  # the store knows the output again, as some of it was written anew


@pytest.mark.parametrize("words", [b"Text 1", b"Lesson 2", b"What it says"])
def test_a_byte_of_a_text(built: Path, wanted: Wanted, words: bytes) -> None:
    """A byte changed in what the store has of a text, where any letter could stand, is noticed."""
    good = store_of(built).read_bytes()
    at, seen = -1, 0
    while seen < 3 and (at := good.find(words, at + 1)) >= 0:
        seen += 1
        flip(built, good, at, 1, output=False)
        found = differences(output_of(built), wanted)
        restore(built, good)
        with rested():
            make_well(built)
        assert not found
    assert seen


def in_schema(store: bytes, at: int) -> bool:
    """Tell whether a place in a store is among the definitions of its tables, in its first block."""
    return at < 4096 and store.find(b"CREATE") < at


def flip(folder: Path, good: bytes, at: int, byte: int, *, output: bool) -> None:
    """Build with one byte of the store changed; without `output`, everything has to be rendered from it."""
    restore(folder, good[:at] + bytes([good[at] ^ byte]) + good[at + 1 :])
    if not output:
        shutil.rmtree(folder / "output")
    with rested():
        make_well(folder)


def test_every_byte_that_names_a_text(built: Path, wanted: Wanted) -> None:
    """A byte changed in the name of a lesson, wherever the store has it, does not give another lesson its text."""
    good = store_of(built).read_bytes()
    name = b"content/lessons/l"
    wrong = {}
    for n in range(1, 7):
        at = -1
        while (at := good.find(name + b"%d.md" % n, at + 1)) >= 0:
            place = at + len(name)
            for other in range(1, 7) if LONG else [n % 6 + 1]:
                if other != n and (LONG or n < 3):
                    restore(built, good[:place] + b"%d" % other + good[place + 1 :])
                    (built / f"output/2026/02/l{other}/index.html").unlink()
                    with rested():
                        make_well(built)
                    found = differences(output_of(built), wanted)
                    if found:
                        wrong[place, n, other] = sorted(found)
                    restore(built, good)
                    with rested():
                        make_well(built)
    assert not wrong


def test_texts_exchanged(built: Path, tmp_path: Path) -> None:
    """The text of one lesson in another's row, which an undetected error of the disk can bring about, is not shown."""
    folder = tmp_path / "site"
    copy_of(built, folder)
    with sqlite3.connect(store_of(folder)) as db:
        rows = dict(db.execute("select path, data from prose").fetchall())
        one, other = "content/lessons/l1.md", "content/lessons/l2.md"
        db.execute("update prose set data = ? where path = ?", (rows[other], one))
        db.execute("update prose set data = ? where path = ?", (rows[one], other))
    db.close()
    shutil.rmtree(folder / "output")
    with rested():
        make_well(folder)
    assert_clean(folder)


def test_an_old_text(built: Path, tmp_path: Path) -> None:
    """A text that is not the one its metadata was made with, as when a write was lost, is not shown."""
    folder = tmp_path / "site"
    copy_of(built, folder)
    one = "content/lessons/l1.md"
    with sqlite3.connect(store_of(folder)) as db:
        old = db.execute("select data from prose where path = ?", (one,)).fetchone()[0]
    db.close()
    write(folder, {one: (folder / one).read_bytes().replace(b"Text 1.", b"Text one.")})
    make_well(folder)
    with sqlite3.connect(store_of(folder)) as db:
        db.execute("update prose set data = ? where path = ?", (old, one))
    db.close()
    shutil.rmtree(folder / "output")
    with rested():
        make_well(folder)
    assert_clean(folder)


# ---------------------------------------------------------------- its log
def test_its_log_removed(tmp_path: Path) -> None:
    """A build is killed when its store's log is full, and the log is lost: the next build is right."""
    for number in range(20 if LONG else 3):
        folder = write(tmp_path / str(number), small())
        make_well(folder)
        write(folder, EDIT)
        killed_before_close(folder)
        wal = store_of(folder).with_name("store.sqlite-wal")
        assert wal.stat().st_size
        if number % 3 == 0:
            wal.unlink()
        elif number % 3 == 1:
            data = wal.read_bytes()
            wal.write_bytes(data[: Random(number).randrange(len(data))])
        make_well(folder)
        assert_clean(folder)


def killed_before_close(folder: Path) -> None:
    """Build in a process that ends, without any tidying up, before it closes the store."""
    child = os.fork()
    if child == 0:
        stores.Store.close = lambda _self: os._exit(9)  # type: ignore[method-assign]
        try:
            make(folder)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


# ---------------------------------------------------------------- another program
def test_other_code(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an upgrade everything is read and rendered anew; what comes out the same is not written."""
    monkeypatch.setattr("generator.engine.project.program_digest", lambda: b"another version")
    monkeypatch.setattr("generator.render.kinds.sitemap.robots", lambda url: f"# Better.\nSitemap: {url}\n")
    with rested():
        assert make_well(site).written == 1
    assert output_of(site)["robots.txt"].startswith(b"# Better.")
    assert not differences(output_of(site), build_anew(site)[1])


def test_another_hook(tmp_path: Path) -> None:
    """An edit to a site's own hook renders everything anew; only a new program can import it, so builds are its own."""
    files = small()
    files["site.yaml"] += b"hooks:\n  html: plugins.mine:sign\n"
    files["plugins/mine.py"] = b"def sign(page, html):\n    return html + '<!-- one -->'\n"
    folder = write(tmp_path, files)
    assert run(folder).returncode == 0
    assert b"<!-- one -->" in output_of(folder)["index.html"]
    write(folder, {"plugins/mine.py": files["plugins/mine.py"].replace(b"one", b"two")})
    assert run(folder).returncode == 0
    assert b"<!-- two -->" in output_of(folder)["index.html"]
    assert all(b"<!-- one -->" not in data for data in output_of(folder).values())
