"""Archives of drillbook's own, brought back: also those that somebody else had in hand."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from sites import SETTINGS

from generator.backup.restore import Restored, are_exports, is_export, restore, restore_exports
from generator.importers.container import Container, open_container
from generator.model.diagnostic import Diagnostic, Rejected
from generator.shell.atomic_files import whole_file

MARK = "drillbook export 1\n"
LESSON = "---\ntitle: A\ndate: 2026-02-16\n---\nText.\n"
BLOG = {"drillbook-export.txt": MARK, "site.yaml": SETTINGS, "content/lessons/a.md": LESSON}
HOOKED = SETTINGS + "hooks: {html: 'plugins.mine:shout'}\n"


class Back(NamedTuple):
    """What came of restoring an archive."""

    done: Restored
    told: list[Diagnostic]

    @property
    def said(self) -> list[tuple[str, str]]:
        """The code and the place of all that was told."""
        return [(d.code, d.span.path) for d in self.told]


def packed(path: Path, files: Mapping[str, str | bytes], top: str = "blog/") -> Path:
    """Write a zip and return it; a name that starts with `=` is taken as it is."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name.removeprefix("=") if name.startswith("=") else f"{top}{name}", data)
    return path


def bring(archive: Path, folder: Path, *, dry_run: bool = False) -> Back:
    """Restore an archive into a folder."""
    told: list[Diagnostic] = []
    with open_container(archive) as container:
        return Back(restore(container, folder, told.append, dry_run=dry_run), told)


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file in a folder, hidden ones too."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# ---------------------------------------------------------------- what is one
@pytest.mark.parametrize("top", ["", "blog/", "extracted/blog/"])
def test_an_export_is_known_by_what_is_in_it(tmp_path: Path, top: str) -> None:
    """Whatever it is called, packed or unpacked, at any depth."""
    archive = packed(tmp_path / "anything", BLOG, top)
    with open_container(archive) as container:
        assert is_export(container)
    back = bring(archive, tmp_path / "new")
    assert back.done.written == ("content/lessons/a.md", "site.yaml")
    assert files_in(tmp_path / "new") == {"site.yaml": SETTINGS.encode(), "content/lessons/a.md": LESSON.encode()}
    assert not back.told


@pytest.mark.parametrize("mark", [None, "something else", "drillbook exports nothing"])
def test_other_archives_are_no_exports(tmp_path: Path, mark: str | None) -> None:
    """A zip with the same folders is none, nor is one whose marker says something else."""
    files = {name: data for name, data in BLOG.items() if name != "drillbook-export.txt"}
    with open_container(
        packed(tmp_path / "a.zip", files | ({"drillbook-export.txt": mark} if mark else {}))
    ) as container:
        assert not is_export(container)


def test_a_marker_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    """A damaged archive is no export, and no traceback."""

    def refuse(_name: str) -> None:
        raise zipfile.BadZipFile("Bad magic number")

    assert not is_export(Container({"drillbook-export.txt": 9}, refuse))  # type: ignore[arg-type]  # it never returns


def test_a_newer_archive_is_refused(tmp_path: Path) -> None:
    """An archive that a later drillbook made is told as such, and nothing of it is taken."""
    archive = packed(tmp_path / "a.zip", BLOG | {"drillbook-export.txt": "drillbook export 2\n"})
    with open_container(archive) as container:
        assert is_export(container)
    with pytest.raises(Rejected) as rejected:
        bring(archive, tmp_path / "new")
    assert [d.code for d in rejected.value.diagnostics] == ["import/newer-export"]
    assert not (tmp_path / "new").exists()


def test_an_export_is_imported_alone(tmp_path: Path) -> None:
    """Beside something else it would be taken for another blog; what is no export is left to the import."""
    export, letter = packed(tmp_path / "a.zip", BLOG), tmp_path / "letter.txt"
    letter.write_text("Call them.", "utf-8")
    assert are_exports([export])
    assert not are_exports([letter])
    with pytest.raises(Rejected) as rejected:
        are_exports([export, letter])
    assert [(d.code, d.span.path) for d in rejected.value.diagnostics] == [("import/not-alone", export.as_posix())]


def test_several_exports_make_one_site(tmp_path: Path) -> None:
    """What one has and the other has not comes together; what both have is brought once."""
    first = packed(tmp_path / "a.zip", BLOG)
    second = packed(tmp_path / "b.zip", BLOG | {"content/lessons/b.md": LESSON})
    restored = restore_exports([first, second], tmp_path / "new", [].append)
    assert [(one.written, one.unchanged) for one in restored] == [
        (("content/lessons/a.md", "site.yaml"), 0),
        (("content/lessons/b.md",), 2),
    ]


# ---------------------------------------------------------------- over what is there
def test_nothing_is_written_over(tmp_path: Path) -> None:
    """A file that differs stays and is told; one that is equal is fine; the rest is brought."""
    site = tmp_path / "site"
    (site / "content" / "lessons").mkdir(parents=True)
    (site / "site.yaml").write_text(SETTINGS, "utf-8")
    (site / "content" / "lessons" / "a.md").write_text("Mine.", "utf-8")
    (site / "content" / "lessons" / "c.md").mkdir()
    more = {"content/lessons/b.md": LESSON, "content/lessons/c.md": LESSON}
    back = bring(packed(tmp_path / "a.zip", BLOG | more), site)
    assert back.said == [("import/kept", "content/lessons/a.md"), ("import/kept", "content/lessons/c.md")]
    assert (back.done.written, back.done.unchanged) == (("content/lessons/b.md",), 1)
    assert (site / "content/lessons/a.md").read_text("utf-8") == "Mine."


@pytest.mark.parametrize("there", [LESSON[:-1], LESSON + "x", ""])
def test_nearly_the_same_is_not_the_same(tmp_path: Path, there: str) -> None:
    """A file that is only the beginning of the other, or goes on, is kept and told."""
    (tmp_path / "site/content/lessons").mkdir(parents=True)
    (tmp_path / "site/content/lessons/a.md").write_text(there, "utf-8")
    assert bring(packed(tmp_path / "a.zip", BLOG), tmp_path / "site").said == [("import/kept", "content/lessons/a.md")]


def test_twice_is_once(tmp_path: Path) -> None:
    """Importing once more changes nothing and complains of nothing; a dry run only says what would be done."""
    archive = packed(tmp_path / "a.zip", BLOG)
    dry = bring(archive, tmp_path / "new", dry_run=True)
    assert not (tmp_path / "new").exists()
    assert bring(archive, tmp_path / "new").done == dry.done
    again = bring(archive, tmp_path / "new")
    assert (again.done.written, again.done.unchanged, again.told) == ((), 2, [])


def test_stopped_halfway_the_same_once_more_finishes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half file stands where a whole one belongs, and without its settings what is there is no site yet."""
    archive = packed(tmp_path / "a.zip", BLOG | {"content/lessons/b.md": LESSON})
    left = [1]

    def stopping(path: Path, state: str, *, lasting: bool = True) -> object:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        return whole_file(path, state, lasting=lasting)

    monkeypatch.setattr("generator.backup.restore.whole_file", stopping)
    with pytest.raises(KeyboardInterrupt):
        bring(archive, tmp_path / "new")
    assert set(files_in(tmp_path / "new")) == {"content/lessons/a.md"}
    monkeypatch.undo()
    assert bring(archive, tmp_path / "new").done.written == ("content/lessons/b.md", "site.yaml")


# ---------------------------------------------------------------- from strangers
@pytest.mark.parametrize(
    "name",
    [
        "=../outside.md",
        "../outside.md",
        "content/../../outside.md",
        "content/lessons/../../../outside.md",
        "=/outside.md",
        "=blog//outside.md",
        "=C:/outside.md",
        "content/lessons/a.md:stream",
        "content/con.md",
        "content/images/NUL",
        "content/.htaccess",
        ".drillbook/store.sqlite",
        ".git/hooks/pre-commit",
        "content/lessons/tab\tb.md",
    ],
)
def test_a_name_cannot_lead_elsewhere(tmp_path: Path, name: str) -> None:
    """A name that leads out of the folder, is hidden or means something to Windows is refused, and the rest taken."""
    back = bring(packed(tmp_path / "a.zip", BLOG | {name: "x"}), tmp_path / "in" / "new")
    assert [code for code, _ in back.said] == ["import/bad-name"]
    assert set(files_in(tmp_path)) == {"a.zip", "in/new/site.yaml", "in/new/content/lessons/a.md"}


def test_only_what_a_site_is_made_of_is_taken(tmp_path: Path) -> None:
    """Pages that were built, and files that nobody asked for, are left out, and told once for each folder."""
    strange = {"output/index.html": "x", "output/a/index.html": "x", "setup.py": "x", "=elsewhere/a.md": "x"}
    back = bring(
        packed(tmp_path / "a.zip", BLOG | strange | {"README.txt": "r", "archive.atom": "a"}), tmp_path / "new"
    )
    assert back.said == [
        ("import/left-out", "output"),
        ("import/left-out", "setup.py"),
        ("import/left-out", "elsewhere"),
    ]
    assert "2 files were left out" in back.told[0].message
    assert set(files_in(tmp_path / "new")) == {"site.yaml", "content/lessons/a.md"}


def test_a_zip_that_a_mac_made_is_one(tmp_path: Path) -> None:
    """Unpacked, and packed again on a Mac, there are notes of the Mac's in it, of which nobody needs to hear."""
    back = bring(packed(tmp_path / "a.zip", BLOG | {"=__MACOSX/blog/._site.yaml": "x"}), tmp_path / "new")
    assert (len(back.done.written), back.told) == (2, [])


def test_program_code_is_told_of(tmp_path: Path) -> None:
    """Hooks and layouts are what a build runs: they come along, not run, and it is said before anything is written."""
    ran = "raise SystemExit('this ran')\n"
    code = {"plugins/mine.py": ran, "plugins/data.txt": "x", "layouts/home.html": "{{ 1 }}", "json.py": ran}
    back = bring(packed(tmp_path / "a.zip", BLOG | {"site.yaml": HOOKED} | code), tmp_path / "new")
    assert back.said == [("import/left-out", "json.py"), ("import/code", "site.yaml")]
    listed = back.told[1].message.partition(": ")[2]
    assert listed == "site.yaml, plugins/mine.py, plugins/data.txt, layouts/home.html"
    assert {"plugins/mine.py", "layouts/home.html"} <= set(files_in(tmp_path / "new"))


def test_program_code_does_not_reach_another_site(tmp_path: Path) -> None:
    """Into a site with settings of its own, lessons are brought, and nothing that its builds would run."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "site.yaml").write_text(HOOKED + "language: de\n", "utf-8")
    code = {"plugins/mine.py": "x", "plugins/__init__.py": "x", "layouts/home.html": "x", "layouts/a/b.html": "x"}
    files = BLOG | {"site.yaml": HOOKED} | code | {"layouts/c.html": "x", "layouts/d.html": "x"}
    back = bring(packed(tmp_path / "a.zip", files), tmp_path / "site")
    assert back.said == [("import/code", "plugins/mine.py"), ("import/kept", "site.yaml")]
    assert "left out" in back.told[0].message
    assert "and 1 more" in back.told[0].message
    assert set(files_in(tmp_path / "site")) == {"site.yaml", "content/lessons/a.md"}


def test_hooks_cannot_be_aimed_at_the_output(tmp_path: Path) -> None:
    """Whatever folder the settings name for hooks, the output is none of it."""
    site = SETTINGS + "hooks: {html: 'output.mine:x', plan: 'Output.mine:x'}\n"
    back = bring(packed(tmp_path / "a.zip", BLOG | {"site.yaml": site, "output/mine.py": "x"}), tmp_path / "new")
    assert back.said == [("import/left-out", "output")]


@pytest.mark.parametrize(
    "settings", ["[" * 100_000, "a: &a [x]\n" + "b: [*a, *a]\n" * 9, "- \0", SETTINGS + "hooks: 7\n"]
)
def test_settings_of_any_kind_are_files(tmp_path: Path, settings: str) -> None:
    """Whatever stands in `site.yaml`, it is brought, and says what is wrong with it when the site is built."""
    back = bring(packed(tmp_path / "a.zip", BLOG | {"site.yaml": settings}), tmp_path / "new")
    assert (tmp_path / "new" / "site.yaml").read_text("utf-8") == settings
    assert {code for code, _ in back.said} <= {"import/code"}


def test_settings_are_looked_at_whole(tmp_path: Path) -> None:
    """Hooks cannot hide behind millions of letters: such settings are refused."""
    with pytest.raises(Rejected, match="so many settings"):
        bring(packed(tmp_path / "a.zip", BLOG | {"site.yaml": "#" * (1 << 23) + f"\n{HOOKED}"}), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def lying(name: str, says: int, data: bytes) -> Container:
    """Return a box one of whose members says that it is smaller or larger than it is."""
    real = {"drillbook-export.txt": MARK.encode(), "site.yaml": SETTINGS.encode(), name: data}

    return Container({n: says if n == name else len(d) for n, d in real.items()}, lambda n: io.BytesIO(real[n]))


@pytest.mark.parametrize(("says", "words"), [(10, "more in it than it says"), (5000, "its end is missing")])
def test_a_member_is_as_long_as_it_says(tmp_path: Path, says: int, words: str) -> None:
    """One that unpacks to more or to less is told; nothing of it is kept, and the rest is brought."""
    told: list[Diagnostic] = []
    done = restore(lying("content/a.txt", says, b"x" * 1000), tmp_path / "new", told.append)
    assert [(d.code, d.span.path) for d in told] == [("import/damaged", "content/a.txt")]
    assert words in told[0].message
    assert done.written == ("site.yaml",)
    assert set(files_in(tmp_path / "new")) == {"site.yaml"}


def test_a_damaged_member_is_told(tmp_path: Path) -> None:
    """A byte that changed on the way is found by its checksum."""
    archive = packed(tmp_path / "a.zip", BLOG | {"content/a.bin": bytes(range(256)) * 64})
    data = bytearray(archive.read_bytes())
    data[data.index(b"content/a.bin") + 60] ^= 0xFF
    archive.write_bytes(data)
    back = bring(archive, tmp_path / "new")
    assert back.said == [("import/damaged", "blog/content/a.bin")]
    assert set(files_in(tmp_path / "new")) == {"site.yaml", "content/lessons/a.md"}


def test_a_bomb_has_no_room(tmp_path: Path) -> None:
    """An archive that would fill the disk is refused before anything is written."""
    with pytest.raises(Rejected) as rejected:
        restore(lying("content/a.txt", 1 << 60, b"x"), tmp_path / "new", lambda _: None)
    assert [d.code for d in rejected.value.diagnostics] == ["import/no-room"]
    assert not (tmp_path / "new").exists()


def test_an_archive_without_settings(tmp_path: Path) -> None:
    """Without `site.yaml`, or with one that cannot be read, what is there is brought."""
    files = {name: data for name, data in BLOG.items() if name != "site.yaml"}
    assert bring(packed(tmp_path / "a.zip", files), tmp_path / "a").done.written == ("content/lessons/a.md",)
    broken = BLOG | {"site.yaml": b"\xff\xfe", "plugins/mine.py": "x"}
    (told,) = bring(packed(tmp_path / "b.zip", broken), tmp_path / "b").told
    assert (told.code, told.message.partition(": ")[2]) == ("import/code", "site.yaml, plugins/mine.py")


def test_settings_that_name_pythons_own_functions_are_told_of(tmp_path: Path) -> None:
    """No code is in the archive, and a build would call a function that was chosen by whoever made it."""
    back = bring(
        packed(tmp_path / "a.zip", BLOG | {"site.yaml": SETTINGS + "hooks: {html: 'os:system'}\n"}), tmp_path / "new"
    )
    assert back.said == [("import/code", "site.yaml")]
