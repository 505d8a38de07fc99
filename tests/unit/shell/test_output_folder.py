"""The output folder: staging, moving into place, and removing only what is ours."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.model.diagnostic import Rejected
from generator.shell import atomic_files, output_folder
from generator.shell.file_stats import output_stat_of
from generator.shell.output_folder import (
    MANIFEST,
    STAGING,
    OutputFolder,
    StagedFile,
    StagingFolder,
    move,
    read_manifest,
)


def fill(folder: Path, *names: str) -> None:
    """Make files."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def publish(folder: Path, **files: bytes) -> int:
    """Write an output of these files (`__` stands for a slash, `_` for a full stop); return how many were removed."""
    named = {name.replace("__", "/").replace("_", "."): data for name, data in files.items()}
    output = OutputFolder.open(folder)
    output.start()
    try:
        staged = stage_all(output, named)
        output.claim(frozenset(named))
        removed = output.remove_others(frozenset(named))
        move(str(folder), output.adopt(staged))
        output.settle(frozenset(named))
    finally:
        output.discard()
    return removed


def stage_all(output: OutputFolder, files: Mapping[str, bytes]) -> list[StagedFile]:
    """Stage files, as a build does."""
    staging = StagingFolder(str(output.folder))
    return [
        staging.add(str(number), file, data, ours=output.is_ours(file))
        for number, (file, data) in enumerate(files.items())
    ]


def files_in(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder, the list of what is drillbook's aside."""
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    found.pop(MANIFEST, None)
    return found


def test_first_build(tmp_path: Path) -> None:
    """The output has exactly the files of the plan, and a list of them."""
    assert publish(tmp_path / "output", index_html=b"1", a__index_html=b"2") == 0
    assert files_in(tmp_path / "output") == {"index.html": b"1", "a/index.html": b"2"}
    assert (tmp_path / "output" / MANIFEST).read_text().split("\n")[1:] == ["a/index.html", "index.html", ""]


def test_unchanged_files_are_not_touched(tmp_path: Path) -> None:
    """A file whose bytes are the same keeps its time, so that it is not uploaded again."""
    publish(tmp_path, a_html=b"1", b_html=b"2")
    os.utime(tmp_path / "a.html", (1, 1))
    output = OutputFolder.open(tmp_path)
    output.start()
    same, new = stage_all(output, {"a.html": b"1", "b.html": b"3"})
    assert (same.name, new.name) == ("", "files/1")
    assert same.output_stat == output_stat_of(str(tmp_path / "a.html"))
    output.discard()
    assert publish(tmp_path, a_html=b"1", b_html=b"3") == 0
    assert (tmp_path / "a.html").stat().st_mtime == 1
    assert files_in(tmp_path) == {"a.html": b"1", "b.html": b"3"}


def test_only_own_files_are_removed(tmp_path: Path) -> None:
    """What a build made and no longer makes goes, with folders left empty; what others put there stays."""
    publish(tmp_path, old__deep__index_html=b"1", shared__index_html=b"2", new_html=b"3")
    fill(tmp_path, "shared/mine.txt", "CNAME", ".git/config")
    assert publish(tmp_path, new_html=b"3") == 2
    assert files_in(tmp_path) == {"shared/mine.txt": b"x", "CNAME": b"x", ".git/config": b"x", "new.html": b"3"}
    assert not (tmp_path / "old").exists()


def test_a_strangers_file_is_not_written_over(tmp_path: Path) -> None:
    """A file that drillbook did not make stops the build, and nothing at all changes."""
    publish(tmp_path, a_html=b"1")
    fill(tmp_path, "b.html")
    with pytest.raises(Rejected) as caught:
        publish(tmp_path, a_html=b"2", b_html=b"2")
    assert [d.code for d in caught.value.diagnostics] == ["output/not-ours"]
    assert files_in(tmp_path) == {"a.html": b"1", "b.html": b"x"}


def test_a_strangers_file_with_the_same_bytes_is_fine(tmp_path: Path) -> None:
    """Nothing is lost, so nothing is said."""
    fill(tmp_path, "a.html")
    publish(tmp_path, a_html=b"x")
    assert files_in(tmp_path) == {"a.html": b"x"}


def test_a_file_becomes_a_folder(tmp_path: Path) -> None:
    """An address can change from `/a` the file to `/a/` the folder."""
    publish(tmp_path, a=b"1")
    publish(tmp_path, a__index_html=b"2")
    assert files_in(tmp_path) == {"a/index.html": b"2"}


def test_a_folder_becomes_a_file(tmp_path: Path) -> None:
    """And back, when all in the folder is drillbook's."""
    publish(tmp_path, a__index_html=b"2")
    publish(tmp_path, a=b"3")
    assert files_in(tmp_path) == {"a": b"3"}


@pytest.mark.parametrize(
    "line", ["../victim", "/etc/victim", "a/../../victim", "..", "", "C:\\victim", "a\x00b", ".git/config"]
)
def test_a_hostile_manifest_removes_nothing_outside(tmp_path: Path, line: str) -> None:
    """Whatever the list of own files says, nothing outside the folder and nothing hidden is removed."""
    output = tmp_path / "site" / "output"
    fill(tmp_path, "victim", "site/victim", "site/output/.git/config")
    (output / MANIFEST).write_text(f"title\n{line}\n")
    publish(output, a_html=b"1")
    assert (tmp_path / "victim").exists()
    assert (tmp_path / "site" / "victim").exists()
    assert (output / ".git" / "config").exists()


@pytest.mark.parametrize("data", [b"", b"one line", b"\n\n\n", b"\xff\xfe\x00"])
def test_a_torn_manifest(tmp_path: Path, data: bytes) -> None:
    """A list of own files that is torn is no crash."""
    (tmp_path / MANIFEST).write_bytes(data)
    publish(tmp_path, a_html=b"1")
    assert files_in(tmp_path) == {"a.html": b"1"}


def test_a_stopped_build_leaves_the_old_site(tmp_path: Path) -> None:
    """Until everything is ready nothing changes; what an interrupted build left is swept away."""
    publish(tmp_path, a_html=b"1", b_html=b"1")
    output = OutputFolder.open(tmp_path)
    output.start()
    stage_all(output, {"a.html": b"2"})
    # Here the power goes.
    assert {n: d for n, d in files_in(tmp_path).items() if ".drillbook" not in n} == {"a.html": b"1", "b.html": b"1"}
    publish(tmp_path, a_html=b"3")
    assert files_in(tmp_path) == {"a.html": b"3"}


def test_interrupted_while_moving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails half way, the next build still knows every file that is its own."""
    publish(tmp_path, a_html=b"1", old_html=b"1")
    original = os.replace
    moved = []

    def replace(source: str, target: str) -> None:
        if target.endswith(".html"):
            moved.append(target)
            if len(moved) == 3:
                raise OSError(errno.ENOSPC, "No space left on device", target)
        original(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(Rejected) as caught:
        publish(tmp_path, a_html=b"2", b_html=b"2", c_html=b"2")
    assert caught.value.diagnostics[0].code == "output/cannot-write"
    assert "No space left" in caught.value.diagnostics[0].message
    monkeypatch.undo()
    publish(tmp_path, c_html=b"3")
    assert files_in(tmp_path) == {"c.html": b"3"}


def test_a_full_disk_while_staging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full leaves the old site whole, and says so."""
    publish(tmp_path, a_html=b"1")

    def write(descriptor: int, data: memoryview) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic_files.os, "write", write)
    with pytest.raises(Rejected) as caught:
        publish(tmp_path, a_html=b"2")
    monkeypatch.undo()
    (problem,) = caught.value.diagnostics
    assert problem.code == "output/cannot-write"
    assert "the old site was left as it was" in problem.help
    assert files_in(tmp_path) == {"a.html": b"1"}


def test_own_file_changed_by_hand_is_written_again(tmp_path: Path) -> None:
    """A file of drillbook's own that somebody edited is made as it should be."""
    publish(tmp_path, a_html=b"1")
    (tmp_path / "a.html").write_bytes(b"edited")
    publish(tmp_path, a_html=b"1")
    assert files_in(tmp_path) == {"a.html": b"1"}


def test_discard_leaves_no_trace(tmp_path: Path) -> None:
    """A build that is given up leaves nothing behind."""
    output = OutputFolder.open(tmp_path)
    output.start()
    stage_all(output, {"a.html": b"1"})
    output.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_takes_a_little_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is whole, however few bytes the system accepts at once."""
    original = os.write
    monkeypatch.setattr(atomic_files.os, "write", lambda descriptor, data: original(descriptor, data[:3]))
    publish(tmp_path, a_html=b"0123456789")
    monkeypatch.undo()
    assert files_in(tmp_path) == {"a.html": b"0123456789"}


def test_a_new_folder_is_moved_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first build of ten thousand pages moves a few folders, not ten thousand files; later ones move files."""
    moved: list[str] = []
    original = os.replace

    def replace(source: str | Path, target: str | Path) -> None:
        moved.append(Path(target).relative_to(tmp_path).as_posix())
        original(source, target)

    monkeypatch.setattr(output_folder.os, "replace", replace)
    publish(tmp_path, a__b__one_html=b"1", a__c__two_html=b"2", three_html=b"3")
    assert sorted(moved) == [MANIFEST, "a", "three.html"]
    moved.clear()
    publish(tmp_path, a__b__one_html=b"1", a__c__two_html=b"22", three_html=b"3")
    assert moved == ["a/c/two.html"]
    monkeypatch.undo()
    assert files_in(tmp_path) == {"a/b/one.html": b"1", "a/c/two.html": b"22", "three.html": b"3"}


def test_the_stat_of_a_staged_file_is_that_of_the_moved_file(tmp_path: Path) -> None:
    """What the store keeps of a file's look is what it looks like in place: the next build need not read it."""
    output = OutputFolder.open(tmp_path)
    output.start()
    (one,) = stage_all(output, {"a/b/index.html": b"1"})
    move(str(tmp_path), [one])
    output.discard()
    assert one.output_stat == output_stat_of(str(tmp_path / "a/b/index.html"))
    assert output_stat_of(str(tmp_path / "nowhere")) is None


def test_what_is_ours(tmp_path: Path) -> None:
    """A file that drillbook made is its own, and so is a folder of such files; a neighbour's is not."""
    publish(tmp_path, a__b__index_html=b"1", c=b"2")
    output = OutputFolder.open(tmp_path)
    assert [output.is_ours(file) for file in ("a/b/index.html", "a", "a/b", "c", "a/c", "d")] == [
        *(True, True, True, True, False, False)
    ]


def test_a_folder_with_a_strangers_file_does_not_become_a_file(tmp_path: Path) -> None:
    """What others put into a folder of drillbook's keeps it from being replaced by a file, and is not lost."""
    publish(tmp_path, a__index_html=b"2")
    fill(tmp_path, "a/mine.txt")
    with pytest.raises(Rejected) as caught:
        publish(tmp_path, a=b"3")
    assert caught.value.diagnostics[0].code in ("output/cannot-write", "output/not-ours")
    assert files_in(tmp_path)["a/mine.txt"] == b"x"


def test_the_manifest_is_read_without_making_a_folder(tmp_path: Path) -> None:
    """A check learns what was built and leaves no trace, even where nothing was."""
    folder = tmp_path / "output"
    assert read_manifest(folder) == frozenset()
    assert not folder.exists()
    publish(folder, a_html=b"a")
    assert read_manifest(folder) == {"a.html"}


# ---------------------------------------------------------------- links
def codes_of(caught: "pytest.ExceptionInfo[Rejected]") -> list[tuple[str, str]]:
    """Return the code and path of each diagnostic."""
    return [(d.code, d.span.path) for d in caught.value.diagnostics]


def test_an_output_that_is_a_link(tmp_path: Path) -> None:
    """What it leads to is not ours: nothing is written there."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "output").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Rejected) as caught:
        OutputFolder.open(tmp_path / "output")
    assert codes_of(caught) == [("output/linked", "output")]
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_folder_of_the_output_that_became_a_link(tmp_path: Path) -> None:
    """Nothing is written or removed through it, at any depth."""
    folder, elsewhere = tmp_path / "output", tmp_path / "elsewhere"
    publish(folder, a__b__index_html=b"1", index_html=b"1")
    (folder / "a").rename(elsewhere)
    (folder / "a").symlink_to(elsewhere)
    output = OutputFolder.open(folder)
    (obstacle,) = output.obstacles(["a/b/index.html", "a/b/new.html"], frozenset({"a/b/index.html", "a/b/new.html"}))
    assert (obstacle.code, obstacle.span.path) == ("output/linked", "output/a")
    assert output.remove_others(frozenset({"index.html"})) == 0
    assert files_in(elsewhere) == {"b/index.html": b"1"}


def test_a_staging_folder_that_is_a_link(tmp_path: Path) -> None:
    """The link is removed, and nothing in the folder that it leads to."""
    folder, elsewhere = tmp_path / "output", tmp_path / "elsewhere"
    fill(elsewhere, "files/precious")
    folder.mkdir()
    (folder / STAGING).symlink_to(elsewhere)
    publish(folder, index_html=b"1")
    assert files_in(elsewhere) == {"files/precious": b"x"}
    assert files_in(folder) == {"index.html": b"1"}


def test_a_file_of_the_output_that_became_a_link(tmp_path: Path) -> None:
    """The link is replaced, and what it led to stays."""
    folder = tmp_path / "output"
    publish(folder, index_html=b"1")
    (tmp_path / "precious").write_bytes(b"x")
    (folder / "index.html").unlink()
    (folder / "index.html").symlink_to(tmp_path / "precious")
    publish(folder, index_html=b"2")
    assert (tmp_path / "precious").read_bytes() == b"x"
    assert (folder / "index.html").read_bytes() == b"2"
    assert not (folder / "index.html").is_symlink()
