"""`drillbook layout`."""

from pathlib import Path

import pytest
from sites import build_site, output_of, write_site

from generator.model.diagnostic import Rejected
from generator.scaffold.layout import copy_layout, layout_names
from generator.shell.layouts import packaged

ABOUT = "-- content/pages/about.md --\n---\ntitle: About\n---\nText.\n"


def test_all_names() -> None:
    """Every file that makes the look is listed, in order, and nothing else."""
    names = layout_names()
    assert {"lesson.html", "partials/footer.html", "words/en.yaml", "assets/style.css"} <= set(names)
    assert names == sorted(names)
    assert "README.md" not in names
    assert all((packaged() / name).is_file() for name in names)


@pytest.mark.parametrize("name", layout_names())
def test_a_copy_changes_nothing_by_itself(tmp_path: Path, name: str) -> None:
    """A copy is the same to the byte, lies where the site's layouts are looked for."""
    path = copy_layout(write_site(tmp_path, ABOUT), name)
    assert path == tmp_path / "layouts" / name
    assert path.read_bytes() == (packaged() / name).read_bytes()


def test_a_copy_is_used(tmp_path: Path) -> None:
    """What is changed in a copy shows; with the copy gone, the site is as it was."""
    build_site(write_site(tmp_path, ABOUT))
    before = output_of(tmp_path)
    path = copy_layout(tmp_path, "partials/footer.html")
    assert build_site(tmp_path).written == 0
    path.write_text(path.read_text("utf-8") + "<p>Mine.</p>", "utf-8")
    assert build_site(tmp_path).written
    assert b"<p>Mine.</p>" in output_of(tmp_path)["about/index.html"]
    path.unlink()
    build_site(tmp_path)
    assert output_of(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("lessn.html", 'did you mean "lesson.html"?'),
        pytest.param(*("footer.html", 'did you mean "partials/footer.html"?')),
        ("../generator/cli.py", ""),
        ("/etc/passwd", ""),
        ("README.md", ""),
        ("partials", ""),
    ],
)
def test_no_such_layout(tmp_path: Path, name: str, label: str) -> None:
    """Only what is in the list is copied; of another name nothing is written."""
    write_site(tmp_path, ABOUT)
    with pytest.raises(Rejected) as caught:
        copy_layout(tmp_path, name)
    (problem,) = caught.value.diagnostics
    assert problem.code == "layout/missing"
    assert problem.label == label or not label
    assert not (tmp_path / "layouts").exists()


def test_a_layout_of_the_sites_own_stays(tmp_path: Path) -> None:
    """A file that is there is not written over."""
    write_site(tmp_path, ABOUT + "-- layouts/page.html --\nmine\n")
    with pytest.raises(Rejected) as caught:
        copy_layout(tmp_path, "page.html")
    assert [d.code for d in caught.value.diagnostics] == ["layout/exists"]
    assert (tmp_path / "layouts/page.html").read_text() == "mine\n"


def test_outside_a_site(tmp_path: Path) -> None:
    """Where there is no site nothing is written."""
    with pytest.raises(Rejected) as caught:
        copy_layout(tmp_path, "page.html")
    assert caught.value.diagnostics[0].code == "site/missing"
    assert list(tmp_path.iterdir()) == []
