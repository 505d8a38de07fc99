"""The originals of copied layouts."""

from pathlib import Path

from sites import write_site

from generator import __version__
from generator.scaffold.layout import copy_layout
from generator.shell.layouts import packaged
from generator.shell.originals import ORIGINALS, copies, keep_original

ABOUT = "-- content/pages/about.md --\n---\ntitle: About\n---\nText.\n"
FOOTER = "partials/footer.html"


def test_a_copy_and_its_original(tmp_path: Path) -> None:
    """A copy of today is known, changed or not, and is not behind."""
    path = copy_layout(write_site(tmp_path, ABOUT), FOOTER)
    path.write_text(path.read_text("utf-8").replace("<", "<!-- mine --><", 1), "utf-8", newline="\r\n")
    (copy,) = copies(tmp_path)
    assert (copy.name, copy.version, copy.is_behind) == (FOOTER, __version__, False)
    assert copy.original == copy.current == (packaged() / FOOTER).read_text("utf-8")
    assert "mine" in copy.text
    assert "\r" not in copy.text


def test_an_older_original_gives_way(tmp_path: Path) -> None:
    """One original of each copy is kept; a folder of which none is left goes."""
    write_site(
        tmp_path,
        f"{ABOUT}-- layouts/{FOOTER} --\nmine\n-- {ORIGINALS}/0.1.0/{FOOTER} --\nold\n"
        f"-- layouts/home.html --\nmine\n-- {ORIGINALS}/0.1.5/home.html --\nold\n",
    )
    assert [(copy.name, copy.version, copy.is_behind) for copy in copies(tmp_path)] == [
        ("home.html", "0.1.5", True),
        (FOOTER, "0.1.0", True),
    ]
    keep_original(tmp_path, FOOTER)
    assert [(copy.name, copy.version, copy.is_behind) for copy in copies(tmp_path)] == [
        ("home.html", "0.1.5", True),
        (FOOTER, __version__, False),
    ]
    assert {path.name for path in (tmp_path / ORIGINALS).iterdir()} == {"0.1.5", __version__}


def test_a_copy_of_the_first_version_is_known_by_its_lines(tmp_path: Path) -> None:
    """Version 0.1.0 kept no originals: its copies are told from layouts that somebody wrote anew."""
    first = Path(packaged().parent / "generator" / "originals" / "0.1.0")
    own = '{% extends "base.html" %}\n{% block main %}\n<h1>Anew</h1>\n{% endblock %}\n'
    copied = (first / "quotes.html").read_text("utf-8").replace("<h1>", "<h1>My ")
    write_site(tmp_path, f"{ABOUT}-- layouts/tags.html --\n{own}-- layouts/own.html --\n{own}")
    (tmp_path / "layouts" / "quotes.html").write_text(copied, "utf-8")
    (tmp_path / "layouts" / "assets").mkdir()
    (tmp_path / "layouts" / "assets" / "favicon.svg").write_bytes(b"\xff\xfe no text")
    assert [(copy.name, copy.version, copy.is_behind) for copy in copies(tmp_path)] == [("quotes.html", "0.1.0", True)]


def test_a_site_without_layouts(tmp_path: Path) -> None:
    """It has no copies, and neither has drillbook's own checkout, whose layouts are the originals."""
    assert copies(write_site(tmp_path, ABOUT)) == []
    assert copies(packaged().parent) == []
