"""The store: a cache, and nothing else."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sites import NOW, build_site, output_of, write_site

from generator.plan.site import Clock
from generator.scaffold.new import new_lesson
from generator.shell.codec import DamagedError
from generator.shell.store import FileRow, OutputRow, ProseStore, TextRow, open_store, remove_store

ROW = TextRow("a.md", b"key", b"digest", 1, 2, 3, 4, b"meta", b"")
FILE = FileRow(b"digest", 5, 6, 7, 8, b"key", b"picture")
SITE = (
    "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\n---\nText [later](b.md).\n"
    "-- content/lessons/b.md --\n---\ntitle: B\ndate: 2026-04-06\n---\nText.\n"
    "-- content/images/c.jpg --\npicture\n"
)


# ---------------------------------------------------------------- what is kept
def test_what_is_kept(tmp_path: Path) -> None:
    """What is put and committed is there when the store is opened again."""
    path = tmp_path / "store.sqlite"
    with open_store(path) as store:
        store.put_texts([(ROW, b"prose")])
        store.put_files({"a.jpg": FILE})
        store.put_note("note", b"data")
        store.put_outputs([OutputRow("index.html", b"print", 1, 2, 3)], [])
        store.commit()
    with open_store(path) as store:
        assert store.texts() == {"a.md": ROW}
        assert store.proses(["a.md"]) == {"a.md": b"prose"}
        assert store.files() == {"a.jpg": FILE}
        assert (store.note("note"), store.note("other")) == (b"data", None)
        assert store.outputs() == {"index.html": OutputRow("index.html", b"print", 1, 2, 3)}


def test_what_is_not_committed_is_not_kept(tmp_path: Path) -> None:
    """A build that is stopped leaves the store as it was."""
    path = tmp_path / "store.sqlite"
    with open_store(path) as store:
        store.put_texts([(ROW, b"prose")])
        store.commit()
        store.put_texts([(ROW._replace(path="b.md"), b"prose")])
        store.put_outputs([OutputRow("index.html", b"print", 1, 2, 3)], [])
    with open_store(path) as store:
        assert (set(store.texts()), store.outputs()) == ({"a.md"}, {})


def test_a_text_with_a_new_stat_keeps_its_prose(tmp_path: Path) -> None:
    """A file that was only touched is not read again, so there is no new prose of it."""
    with open_store(tmp_path / "store.sqlite") as store:
        store.put_texts([(ROW, b"prose")])
        store.put_texts([(TextRow("a.md", b"key", b"digest", 9, 9, 9, 9, b"meta", b""), None)])
        assert store.texts()["a.md"].source_stat == (9, 9, 9, 9)
        assert store.proses(["a.md"]) == {"a.md": b"prose"}


def test_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    """Texts, files and pages that are no more take no room."""
    with open_store(tmp_path / "store.sqlite") as store:
        for path in ("a.md", "b.md"):
            store.put_texts([(ROW._replace(path=path), b"prose")])
        store.forget_texts(["a.md"])
        store.put_files({"a.jpg": FILE})
        store.put_files({"b.jpg": FILE})
        store.put_outputs([OutputRow("a.html", b"", 0, 0, 0), OutputRow("b.html", b"", 0, 0, 0)], [])
        store.put_outputs([], ["a.html"])
        assert (set(store.texts()), set(store.files()), set(store.outputs())) == ({"b.md"}, {"b.jpg"}, {"b.html"})
        with pytest.raises(DamagedError):
            store.proses(["a.md"])


def test_workers_read_prose_while_the_store_is_open(tmp_path: Path) -> None:
    """A process that renders finds the prose that was committed, and cannot change the store."""
    path = tmp_path / "a # b%20?c" / "store.sqlite"  # as a coach may call a folder
    with open_store(path) as store:
        store.put_texts([(ROW, b"prose")])
        store.commit()
        prose = ProseStore(path)
        assert prose.prose("a.md") == b"prose"
        with pytest.raises(DamagedError):
            prose.prose("b.md")
        with pytest.raises(sqlite3.OperationalError):
            prose._db.execute("delete from prose")
        prose.close()


# ---------------------------------------------------------------- what cannot be used
def another_version(path: Path) -> None:
    """Let another version have written it: tables of the same names that hold other things."""
    db = sqlite3.connect(path)
    version = db.execute("pragma user_version").fetchone()[0]
    db.executescript(
        f"drop table text; create table text (old); create table more (x); pragma user_version = {version ^ 1};"
    )
    db.close()


def garbage(path: Path) -> None:
    """Put something else in its place."""
    path.write_bytes(b"This is no database.\n" * 500)


def nothing(path: Path) -> None:
    """Empty it."""
    path.write_bytes(b"")


def torn(path: Path) -> None:
    """Cut it in the middle."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def first_page_only(path: Path) -> None:
    """Cut all but its first page."""
    path.write_bytes(path.read_bytes()[:4096])


def overwritten(path: Path) -> None:
    """Overwrite all but its first page."""
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def no_tables(path: Path) -> None:
    """Drop its tables, all of them."""
    db = sqlite3.connect(path)
    db.executescript("drop table text; drop table prose; drop table file; drop table note; drop table output;")
    db.close()


def no_prose(path: Path) -> None:
    """Lose the prose and the rows of the output: the pages have to be rendered anew from prose that is not there."""
    db = sqlite3.connect(path)
    db.executescript("delete from prose; delete from output;")
    db.close()


def damaged(table: str, column: str) -> Callable[[Path], None]:
    """Turn over the bits of a column of every row."""

    def damage(path: Path) -> None:
        db = sqlite3.connect(path)
        for key, data in db.execute(
            f"select {'name' if table == 'note' else 'path'}, {column} from {table}"
        ).fetchall():
            broken = bytes(byte ^ 0xFF for byte in data)
            db.execute(
                f"update {table} set {column} = ? where {'name' if table == 'note' else 'path'} = ?", (broken, key)
            )
        db.execute("update output set fingerprint = x'00'")
        db.commit()
        db.close()

    damage.__name__ = f"damaged_{table}_{column}"
    return damage


DAMAGES = [
    *(another_version, garbage, nothing, torn, first_page_only, overwritten, no_tables, no_prose),
    *(damaged("text", "meta"), damaged("text", "diagnostics"), damaged("prose", "data"), damaged("note", "data")),
    *(damaged("text", "key"), damaged("text", "digest"), damaged("file", "digest")),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_useless_store_costs_time_and_nothing_else(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Whatever becomes of the store, the next build gives the same site and the same warnings, and a good store."""
    write_site(tmp_path, SITE)
    first = build_site(tmp_path)
    before = output_of(tmp_path)
    path = tmp_path / ".drillbook" / "store.sqlite"
    damage(path)
    again = build_site(tmp_path)
    assert output_of(tmp_path) == before
    assert again.diagnostics == first.diagnostics
    assert (again.written, again.removed, again.lessons) == (0, 0, 1)
    write_site(tmp_path, SITE.replace("Text [", "More [").replace("picture", "another"))
    assert [d.code for d in build_site(tmp_path).diagnostics] == ["link/held-back"]
    found = output_of(tmp_path)
    assert b"More <a>later</a>" in found["2026/02/a/index.html"]
    assert found["images/c.jpg"] == b"another\n"
    with open_store(path) as store:
        assert set(store.texts()) == {"content/lessons/a.md", "content/lessons/b.md"}


def test_another_version_starts_anew(tmp_path: Path) -> None:
    """What another version kept is not understood in a wrong way: it is dropped."""
    path = tmp_path / "store.sqlite"
    with open_store(path) as store:
        store.put_texts([(ROW, b"prose")])
        store.commit()
    another_version(path)
    with open_store(path) as store:
        assert store.texts() == {}
        store.put_texts([(ROW, b"prose")])


def test_remove_store(tmp_path: Path) -> None:
    """Nothing is left of it, and nothing beside it is touched."""
    path = tmp_path / "store.sqlite"
    for name in ("store.sqlite", "store.sqlite-wal", "store.sqlite-shm", "lock"):
        (tmp_path / name).write_bytes(b"x")
    remove_store(path)
    remove_store(path)
    assert [p.name for p in tmp_path.iterdir()] == ["lock"]


@pytest.mark.parametrize(
    "damage", [overwritten, no_tables, damaged("text", "meta")], ids=lambda damage: damage.__name__
)
def test_a_useless_store_does_not_keep_from_starting_a_lesson(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """`drillbook new` reads through the store too."""
    write_site(tmp_path, SITE)
    build_site(tmp_path)
    damage(tmp_path / ".drillbook" / "store.sqlite")
    new_lesson(tmp_path, "One", Clock(now=NOW))


def test_a_folder_in_the_place_of_the_store(tmp_path: Path) -> None:
    """What cannot be removed is said in words."""
    write_site(tmp_path, SITE + "-- .drillbook/store.sqlite/x --\nmine\n")
    with pytest.raises(Exception, match="cannot keep its notes"):
        build_site(tmp_path)
