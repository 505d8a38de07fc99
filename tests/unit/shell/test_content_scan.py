"""Which files `content/` has, and what of it is not read."""

import os
import sys
import unicodedata
from pathlib import Path

import pytest

from generator.shell.content_scan import scan_content

needs_names = pytest.mark.skipif(sys.getfilesystemencoding() != "utf-8", reason="the system's names are not UTF-8")


def fill(folder: Path, *names: str) -> None:
    """Make files."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def test_scan(tmp_path: Path) -> None:
    """Lessons and pages are told from pictures, and from texts that lie where nothing reads them."""
    fill(
        tmp_path,
        *("content/lessons/a.md", "content/lessons/b/index.md", "content/lessons/b/p.jpg", "content/pages/c.MD"),
        *("content/images/d.jpg", "content/e.md", "content/lessons/b/notes.md", "content/pages/x/y.md"),
        *("content/lessons/f.docx", "content/files/g.html", "content/lessons/h.txt", "content/CNAME"),
        *("content/comments/a/1.md", "other/i.md"),
    )
    found = scan_content(tmp_path)
    assert tuple(found.texts) == (
        *("content/comments/a/1.md", "content/lessons/a.md", "content/lessons/b/index.md", "content/pages/c.MD"),
    )
    assert tuple(found.files) == (
        *("content/CNAME", "content/files/g.html", "content/images/d.jpg", "content/lessons/b/p.jpg"),
    )
    assert [d.span.path for d in found.diagnostics] == [
        *("content/e.md", "content/lessons/b/notes.md", "content/lessons/f.docx", "content/lessons/h.txt"),
        "content/pages/x/y.md",
    ]


def test_leftovers_are_passed_over(tmp_path: Path) -> None:
    """What editors and systems leave behind is not published."""
    fill(
        tmp_path,
        *(
            "content/.DS_Store",
            "content/a.md~",
            "content/#a.md#",
            "content/lessons/#b.md#",
            "content/~$letter.docx",
            "content/.git/x",
        ),
        *("content/Thumbs.db", "content/x.tmp", "content/.a.md.swp", "content/a.bak", "content/desktop.ini"),
    )
    found = scan_content(tmp_path)
    assert (found.texts, found.files, found.diagnostics) == ({}, {}, ())


def test_a_number_sign_first_in_a_name(tmp_path: Path) -> None:
    """It is part of a name that somebody chose."""
    fill(tmp_path, "content/lessons/#1 rule.md", "content/downloads/#1 sheet.pdf")
    found = scan_content(tmp_path)
    assert (*found.texts, *found.files) == ("content/lessons/#1 rule.md", "content/downloads/#1 sheet.pdf")
    assert not found.diagnostics


def codes_and_paths(site: Path, *linked_folders: str) -> list[tuple[str, str]]:
    """Return the code and path of each diagnostic of a scan."""
    return [(d.code, d.span.path) for d in scan_content(site, linked_folders).diagnostics]


def test_no_content(tmp_path: Path) -> None:
    """A site whose `content/` is gone, or is a file, is not taken for an empty one."""
    assert codes_and_paths(tmp_path) == [("file/missing", "content")]
    fill(tmp_path, "content")
    assert codes_and_paths(tmp_path) == [("file/missing", "content")]


@pytest.mark.parametrize("name", ["content", "content/lessons", "content/lessons/a.md", "content/images/a.jpg"])
def test_a_link_to_a_drive_that_is_away(tmp_path: Path, name: str) -> None:
    """What a link cannot lead to today has not been deleted: it is an error at the link."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).symlink_to(tmp_path / "drive" / "lessons")
    assert codes_and_paths(tmp_path) == [("file/missing", name)]


def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    """It cannot be followed, and is named."""
    fill(tmp_path, "content/images/a.jpg")
    (tmp_path / "content/loop").symlink_to("loop")
    assert codes_and_paths(tmp_path) == [("file/unreadable", "content/loop")]


# ---------------------------------------------------------------- links out of the site
def test_links_out_of_the_site(tmp_path: Path) -> None:
    """They are refused by name, files and folders, unless the settings list the folder."""
    site = tmp_path / "site"
    fill(site, "content/lessons/a.md")
    fill(tmp_path, "away/texts/b.md", "away/photos/c.jpg", "away-too/d.jpg")
    (site / "content/lessons/b.md").symlink_to("../../../away/texts/b.md")
    (site / "content/images").symlink_to(tmp_path / "away/photos")
    (site / "content/more").symlink_to(tmp_path / "away-too")
    refused = [("file/outside", name) for name in ("content/images", "content/lessons/b.md", "content/more")]
    assert sorted(codes_and_paths(site)) == refused
    assert codes_and_paths(site, str(tmp_path / "away")) == [("file/outside", "content/more")]
    assert codes_and_paths(site, "../away", "../away-too") == []
    assert [*scan_content(site, ["../away", "../away-too"]).texts] == ["content/lessons/a.md", "content/lessons/b.md"]


def test_a_link_in_a_listed_folder_leads_no_further(tmp_path: Path) -> None:
    """To list a folder is to list what is in it, and not what links in it lead to."""
    site = tmp_path / "site"
    fill(site, "content/a.jpg")
    fill(tmp_path, "away/b.jpg", "secret/c.jpg")
    (site / "content/away").symlink_to(tmp_path / "away")
    (tmp_path / "away/secret").symlink_to(tmp_path / "secret")
    assert codes_and_paths(site, "../away") == [("file/outside", "content/away/secret")]


def test_links_inside_the_site(tmp_path: Path) -> None:
    """They are followed, also where all of `content/` is a link."""
    fill(tmp_path, "elsewhere/lessons/a.md", "elsewhere/photos/b.jpg", "site/photos/c.jpg")
    (tmp_path / "site/content").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/images").symlink_to(tmp_path / "elsewhere/photos")
    (tmp_path / "elsewhere/more").symlink_to(tmp_path / "site/photos")
    found = scan_content(tmp_path / "site")
    assert found.diagnostics == ()
    assert "content/more/c.jpg" in found.files


# ---------------------------------------------------------------- names
@needs_names
@pytest.mark.skipif(sys.platform == "darwin", reason="HFS+ has one form of a name only")
def test_names_are_in_nfc(tmp_path: Path) -> None:
    """A name in NFD is the name that people type; of two that look the same, one is named as not read."""
    decomposed = unicodedata.normalize("NFD", "content/images/müde.jpg")
    fill(tmp_path, decomposed)
    assert [*scan_content(tmp_path).files] == ["content/images/müde.jpg"]
    fill(tmp_path, "content/images/müde.jpg")
    found = scan_content(tmp_path)
    assert [*found.files] == ["content/images/müde.jpg"]
    assert [(d.code, d.span.path) for d in found.diagnostics] == [("content/not-read", decomposed)]


@needs_names
def test_names_with_characters_that_nobody_sees(tmp_path: Path) -> None:
    """No-break spaces, joiners and emoji are ordinary; control characters are not."""
    names = ["a\u202fb.png", "a\u00a0b.png", "a\u200db.png", "👩\u200d💻 desk.png", "what?.pdf", "soft\u00adhyphen.png"]
    fill(tmp_path, *(f"content/files/{name}" for name in names))
    assert sorted(scan_content(tmp_path).files) == sorted(f"content/files/{name}" for name in names)
    fill(tmp_path, "content/files/a\x07.png", "content/files/line\u2028end.png")
    assert [code for code, _ in codes_and_paths(tmp_path)] == ["content/not-read", "content/not-read"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_not_utf_8(tmp_path: Path) -> None:
    """Each is named once, in a form that can be printed; of a folder, what is in it is not named as well."""
    fill(tmp_path, "content/images/a.jpg")
    folder = os.fsencode(tmp_path / "content")
    for name in (b"caf\xe9.jpg", b"caf\xe9.md"):
        (Path(os.fsdecode(folder + b"/images/" + name))).write_bytes(b"x")
    Path(os.fsdecode(folder + b"/b\xfcro")).mkdir()
    Path(os.fsdecode(folder + b"/b\xfcro/a.jpg")).write_bytes(b"x")
    found = scan_content(tmp_path)
    assert [*found.files] == ["content/images/a.jpg"]
    paths = sorted(d.span.path for d in found.diagnostics if d.code == "content/not-read")
    assert paths == ["content/b\ufffdro", "content/images/caf\ufffd.jpg", "content/images/caf\ufffd.md"]
