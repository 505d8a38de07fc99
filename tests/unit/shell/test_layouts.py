"""Drillbook's layouts and the site's own over them."""

import time
from pathlib import Path

import pytest
from sites import write_site

from generator.model.diagnostic import Rejected
from generator.shell.layouts import packaged, read_layouts


def test_a_sites_own_file_wins(tmp_path: Path) -> None:
    """A layout, a partial or an asset of the site replaces that of the same name; all others stay."""
    write_site(
        tmp_path,
        "-- layouts/home.html --\nMine\n-- layouts/partials/footer.html --\nFoot\n"
        "-- layouts/assets/style.css --\np {}\n"
        "-- layouts/assets/logo.svg --\n<svg/>\n-- layouts/extra.html --\nMore\n-- layouts/README.md --\nNotes\n",
    )
    found, shipped = read_layouts(tmp_path), read_layouts(tmp_path / "none")
    assert found.templates["home.html"] == "Mine\n"
    assert found.files["home.html"] == "layouts/home.html"
    assert found.files["lesson.html"] == "drillbook's layouts/lesson.html"
    assert set(found.templates) - set(shipped.templates) == {"extra.html"}
    assert found.assets["style.css"] == tmp_path / "layouts/assets/style.css"
    assert "logo.svg" in found.assets


def test_words_come_after_drillbooks(tmp_path: Path) -> None:
    """A site's words are laid over drillbook's of the same language."""
    write_site(tmp_path, "-- layouts/words/en.yaml --\nnewer: Next\n-- layouts/words/pt-BR.yml --\nnewer: Novo\n")
    words = read_layouts(tmp_path).words
    assert [s.path for s in words["en"]] == ["drillbook's layouts/words/en.yaml", "layouts/words/en.yaml"]
    assert [s.path for s in words["pt-BR"]] == ["layouts/words/pt-BR.yml"]


def test_every_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Two layouts in another encoding are two problems."""
    write_site(tmp_path, "-- layouts/a.html (latin-1) --\né\n-- layouts/b.html (latin-1) --\né\n")
    with pytest.raises(Rejected) as caught:
        read_layouts(tmp_path)
    assert [d.code for d in caught.value.diagnostics] == ["text/not-utf-8"] * 2


def test_a_file_that_cannot_be_read_is_named_from_the_site(tmp_path: Path) -> None:
    """The report names the file as the coach sees it."""
    write_site(tmp_path, "-- layouts/a.html (latin-1) --\né\n")
    with pytest.raises(Rejected) as caught:
        read_layouts(tmp_path)
    assert caught.value.diagnostics[0].span.path == "layouts/a.html"


def test_the_layouts_are_found() -> None:
    """The layouts are with the program."""
    assert (packaged() / "base.html").is_file()


def test_a_shipped_layout_that_somebody_works_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drillbook's own layouts are kept in memory, and yet an edit of one counts at once, as does a new file."""
    folder = tmp_path / "layouts"
    (folder / "words").mkdir(parents=True)
    (folder / "base.html").write_text("one")
    monkeypatch.setattr("generator.shell.layouts.packaged", lambda: folder)
    real = time.time_ns
    monkeypatch.setattr("time.time_ns", lambda: real() + 3600 * 10**9)  # long after the files were written

    def base() -> str:
        return read_layouts(tmp_path / "site").templates["base.html"]

    assert base() == "one" == base()
    (folder / "base.html").write_text("two")
    assert base() == "two"
    read_layouts(tmp_path / "site").templates["base.html"] = "spoiled"
    assert base() == "two"
    (folder / "new.html").write_text("new")
    assert "new.html" in read_layouts(tmp_path / "site").templates
