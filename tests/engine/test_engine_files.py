"""What a file system can do to a site, with names, links and rights: a build says so, and no output is stale."""

import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from engine_sites import (
    PHOTO,
    SETTINGS,
    assert_clean,
    build_anew,
    command,
    differences,
    environment,
    lesson,
    make,
    make_well,
    output_of,
    rested,
    small,
    write,
)

from generator.shell.pagefind_installed import is_installed

HOOK = b"from lib.words import WORD\n\n\ndef sign(page, html):\n    return html + WORD\n"
BODY = "![A](../images/m\u00fc.jpg)\n\n![D](../drive/d.jpg)\n\n[Next](\u00f6.md)"


def site(top: Path) -> Path:
    """Make a site with a search, a hook that imports, a link to a drive, and names with accents."""
    more = f"search: {str(is_installed()).lower()}\nlinked_folders: ['{top}/drive']\n"
    more += "hooks: {html: ['plugins.sign:sign']}\n"
    files = {
        "site.yaml": f"{SETTINGS}{more}".encode(),
        "plugins/sign.py": HOOK,
        "lib/words.py": b"WORD = '<!-- one -->'\n",
        "content/images/m\u00fc.jpg": PHOTO,
        "content/lessons/a.md": lesson("A", 1, BODY, tags="[x, y, z]"),
        "content/lessons/\u00f6.md": lesson("O", 2, tags="[z, w, v]"),
    }
    write(top, {"drive/d.jpg": PHOTO})
    folder = write(top / "site", files)
    (folder / "content/drive").symlink_to(top / "drive")
    return folder


def test_warm_as_cold(tmp_path: Path) -> None:
    """After a change of each, a build with its notes makes what one without them makes, whatever the search does."""
    folder = site(tmp_path)
    make_well(folder)
    assert_clean(folder)
    composed = folder / "content/images/m\u00fc.jpg"
    decomposed = folder / unicodedata.normalize("NFD", "content/images/m\u00fc.jpg")
    changes = (
        lambda: write(folder, {"lib/words.py": b"WORD = '<!-- two -->'\n"}),
        lambda: composed.rename(decomposed),
        lambda: decomposed.write_bytes(PHOTO + b"2"),
        lambda: (tmp_path / "drive/d.jpg").write_bytes(PHOTO + b"3"),
        lambda: write(folder, {"content/lessons/a.md": lesson("A", 1, BODY, tags="[v, y, u]")}),
    )
    for change in changes:
        before = output_of(folder)
        change()
        with rested():
            make_well(folder)
        assert_clean(folder)
        assert (output_of(folder) == before) is (change is changes[1])


def test_four_first_builds_are_equal(tmp_path: Path) -> None:
    """The same files give the same bytes, those of the search index included."""
    folder = site(tmp_path)
    (_, first), *others = (build_anew(folder) for _ in range(4))
    assert any(name.startswith("pagefind/") for name in first) is is_installed()
    for _, other in others:
        assert not differences(other, first)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
@pytest.mark.parametrize("mode", [0, 0o444])
@pytest.mark.parametrize("name", ["content", "content/lessons", "layouts", "layouts/assets", "layouts/assets/a.css"])
def test_what_may_not_be_read(tmp_path: Path, name: str, mode: int) -> None:
    """A folder, layout or asset without the right to read it is named; the output stays, and nobody speaks of a bug."""
    drop = "-dac_override,-dac_read_search"
    without_rights = ["setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}"] if os.geteuid() == 0 else []
    if without_rights and not shutil.which("setpriv"):
        pytest.skip("root may read everything, and there is no setpriv")
    folder = write(tmp_path, {"site.yaml": SETTINGS.encode(), "content/lessons/a.md": lesson("A", 1)})
    write(folder, {"layouts/assets/a.css": b"a {}"})
    make_well(folder)
    before = output_of(folder)
    if mode and (folder / name).is_file():
        pytest.skip("of a file, the right to read is all")
    old_mode = (folder / name).stat().st_mode
    (folder / name).chmod(mode)
    try:
        line = [*without_rights, *command(folder)]
        ran = subprocess.run(line, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    finally:
        (folder / name).chmod(old_mode)
    assert ran.returncode == 1, ran.stderr
    assert "file/unreadable" in ran.stderr
    assert name in ran.stderr
    assert output_of(folder) == before


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_not_utf_8(tmp_path: Path) -> None:
    """Each build says so once and ends well, the first as the second; layouts and folders can have such names, too."""
    folder = write(tmp_path, {"site.yaml": SETTINGS.encode(), "content/lessons/a.md": lesson("A", 1)})
    write(folder, {"layouts/assets/b.css": b"b {}"})
    for name in (b"content/caf\xe9.jpg", b"layouts/assets/caf\xe9.css"):
        (folder / os.fsdecode(name)).write_bytes(b"x")
    for _ in range(2):
        ran = subprocess.run(
            command(folder), env=environment(), capture_output=True, encoding="utf-8", timeout=60, check=False
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stderr.count("warning[content/not-read]") == 2
        assert "has a bug" not in ran.stderr


def test_a_drive_that_leaves_an_empty_folder(tmp_path: Path) -> None:
    """Where lessons were and none is left, the site stays as it is; they come back, or the coach says so."""
    folder = write(tmp_path / "site", small())
    make_well(folder)
    before = output_of(folder)
    (folder / "content/lessons").rename(tmp_path / "drive")
    (folder / "content/lessons").mkdir()
    for _ in range(2):
        outcome = make(folder)
        assert [d.code for d in outcome.diagnostics] == ["content/emptied"]
        assert "6 lessons" in outcome.diagnostics[0].message
        assert output_of(folder) == before
    (folder / "content/lessons").rmdir()
    (tmp_path / "drive").rename(folder / "content/lessons")
    make_well(folder)
    assert output_of(folder) == before

    shutil.rmtree(folder / "content/lessons")
    (folder / "content/lessons").mkdir()
    write(folder, {"content/pages/about.md": b"---\ntitle: About\n---\n\nText.\n"})
    shutil.rmtree(folder / ".drillbook")
    make_well(folder)


def test_the_only_lesson_is_deleted(tmp_path: Path) -> None:
    """Whoever starts a blog deletes the sample, and needs no leave for it."""
    folder = write(tmp_path / "site", {"site.yaml": SETTINGS.encode(), "content/lessons/a.md": lesson("A", 1)})
    make_well(folder)
    (folder / "content/lessons/a.md").unlink()
    make_well(folder)
