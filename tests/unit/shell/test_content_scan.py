"""Finding the site's files."""

from pathlib import Path

from generator.shell.content_scan import scan_content, scan_tree


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
        *("content/.DS_Store", "content/a.md~", "content/#a.md#", "content/~$letter.docx", "content/.git/x"),
        *("content/Thumbs.db", "content/x.tmp", "content/.a.md.swp", "content/a.bak", "content/desktop.ini"),
    )
    found = scan_content(tmp_path)
    assert (found.texts, found.files, found.diagnostics) == ({}, {}, ())


def test_no_content(tmp_path: Path) -> None:
    """A site without content is empty, and no error."""
    assert scan_content(tmp_path).texts == {}


def test_linked_folders_are_entered_once(tmp_path: Path) -> None:
    """A folder that links to itself is no endless loop."""
    fill(tmp_path, "content/images/a.jpg")
    (tmp_path / "content" / "images" / "again").symlink_to(tmp_path / "content", target_is_directory=True)
    assert [path for path, _ in scan_tree(tmp_path, "content")] == ["content/images/a.jpg"]


def test_a_broken_link_is_passed_over(tmp_path: Path) -> None:
    """A link to nothing is no file."""
    fill(tmp_path, "content/a.jpg")
    (tmp_path / "content" / "b.jpg").symlink_to(tmp_path / "nowhere")
    assert [path for path, _ in scan_tree(tmp_path, "content")] == ["content/a.jpg"]
