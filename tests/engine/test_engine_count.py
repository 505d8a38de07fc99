"""Counting visitors: on the pages that are published, and nowhere else."""

import re
from pathlib import Path

import pytest
from sites import build_site, output_of, write_site

from generator.preview.workspace import Workspace

ID = "94db1cb1-74f4-4a40-ad6c-962362670409"


def site_with(folder: Path, count: str) -> Path:
    """Write a site with a lesson and a setting, and return its folder."""
    settings = f"title: a\nauthor: b\nurl: https://www.example.com/\n{count}"
    lesson = "---\ntitle: A\ndate: 2026-02-02\n---\nText.\n"
    return write_site(folder, f"-- site.yaml --\n{settings}\n-- content/lessons/a.md --\n{lesson}")


@pytest.mark.parametrize(
    ("count", "script"),
    [
        (
            "goatcounter:monday-drill",
            'src="https://gc.zgo.at/count.js" data-goatcounter="https://monday-drill.goatcounter.com/count"',
        ),
        (
            "GoatCounter: stats.example.com",
            'src="https://stats.example.com/count.js" data-goatcounter="https://stats.example.com/count"',
        ),
        ("plausible:www.example.com", 'src="https://plausible.io/js/script.js" data-domain="www.example.com"'),
        (
            f"umami:https://cloud.umami.is/{ID}",
            f'src="https://cloud.umami.is/script.js" data-website-id="{ID}"',
        ),
    ],
)
def test_pages_are_counted(tmp_path: Path, count: str, script: str) -> None:
    """Each page has the script as its service asks for it; feeds have none, and the author's preview has none."""
    folder = site_with(tmp_path, f'count: "{count}"')
    build_site(folder)
    with_script = {name for name, data in output_of(folder).items() if script.encode() in data}
    assert {"index.html", "2026/02/a/index.html"} <= with_script
    assert not [name for name in with_script if not name.endswith(".html")]
    workspace = Workspace(folder, lambda: None, lambda *_: None)
    workspace.load()
    assert workspace.project
    assert workspace.project.config.count is None
    workspace.close()


def test_nobody_is_counted_without_asking(tmp_path: Path) -> None:
    """Without the setting, no page loads anything from another site."""
    folder = site_with(tmp_path, "")
    build_site(folder)
    pages = [data.decode() for name, data in output_of(folder).items() if name.endswith(".html")]
    sources = [source for page in pages for source in re.findall(r"""\ssrc=["']?([^"'\s>]+)""", page)]
    assert not [source for source in sources if "://" in source or source.startswith("//")]
