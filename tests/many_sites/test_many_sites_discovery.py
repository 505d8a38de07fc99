"""Which folders are sites, and a sentence for each that cannot be one."""

import os
import sys
from pathlib import Path

import pytest

from generator.model.diagnostic import Rejected
from generator.sites.discovery import Discovery, find_sites


def make(folder: Path, *names: str) -> Path:
    """Make empty sites in a folder, and return it."""
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "site.yaml").write_text("title: A\n")
    return folder


def codes(discovery: Discovery) -> dict[str, str]:
    """Return what is said of each name."""
    return {diagnostic.span.path: diagnostic.code for diagnostic in discovery.diagnostics}


def test_direct_children_in_natural_order(tmp_path: Path) -> None:
    """Sites are the folders directly in it; others are named, and what is deeper or hidden is no site."""
    make(tmp_path, "site10", "site9", "Zoe", ".hidden", "old/deeper")
    (tmp_path / "notes.txt").touch()
    assert find_sites(tmp_path) == Discovery(names=("site9", "site10", "Zoe"), left_out=("old",))


def test_links(tmp_path: Path) -> None:
    """A second name is built once; a link into another site, up, in a circle or nowhere is said; the rest is built."""
    folder = make(tmp_path / "all", "anna", "boris", "boris/copies/old")
    make(tmp_path, "elsewhere")
    for name, target in {
        "0-same": "anna",
        "elsewhere": "../elsewhere",
        "inner": "boris/copies/old",
        "circle": "circle",
        "nowhere": "gone",
    }.items():
        (folder / name).symlink_to(target)
    discovery = find_sites(folder)
    assert discovery.names == ("anna", "boris", "elsewhere")
    assert codes(discovery) == {
        "0-same": "sites/same",
        "inner": "sites/inside",
        "circle": "sites/unreadable",
        "nowhere": "sites/unreadable",
    }


def test_a_link_up(tmp_path: Path) -> None:
    """A link to the folder of the sites itself takes none of them out."""
    make(tmp_path, "all/anna")
    (tmp_path / "all" / "site.yaml").touch()
    (tmp_path / "all" / "up").symlink_to("..", target_is_directory=True)
    (tmp_path / "all" / "here").symlink_to(".", target_is_directory=True)
    (tmp_path / "site.yaml").touch()
    discovery = find_sites(tmp_path / "all")
    assert discovery.names == ("anna",)
    assert codes(discovery) == {"up": "sites/inside", "here": "sites/inside"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_cannot_be_shown(tmp_path: Path) -> None:
    """A folder whose name is not in UTF-8 is said."""
    make(tmp_path, "anna")
    make(tmp_path, os.fsdecode(b"M\xfcller"))
    assert codes(find_sites(tmp_path)) == {"M\N{REPLACEMENT CHARACTER}ller": "sites/bad-name"}


@pytest.mark.parametrize(
    ("name", "advice"), [("itself", "type --site"), ("above", "one folder deeper"), ("empty", "name the folder")]
)
def test_no_site(tmp_path: Path, name: str, advice: str) -> None:
    """Where there is no site, the sentence says what was probably meant."""
    make(tmp_path, "itself", "above/clients/anna")
    (tmp_path / "empty").mkdir()
    with pytest.raises(Rejected) as caught:
        find_sites(tmp_path / name)
    assert caught.value.diagnostics[0].code == "sites/none"
    assert advice in caught.value.diagnostics[0].help


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is said, and not taken for one without sites."""
    with pytest.raises(Rejected) as caught:
        find_sites(tmp_path / "gone")
    assert caught.value.diagnostics[0].code == "sites/unreadable"
