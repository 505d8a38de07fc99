"""Every page against the Nu Html Checker, which is what the W3C's validator runs.

It is a program in Java: `.ci/run` fetches it and names it in `VNU_JAR`. Without it these tests are skipped; not where
`CI` is set.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from generator.cli.main import main

ROOT = Path(__file__).parents[2]
JAR = os.environ.get("VNU_JAR", "")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not JAR and not os.environ.get("CI"), reason="VNU_JAR names no checker"),
    pytest.mark.skipif(not shutil.which("java") and not os.environ.get("CI"), reason="Java is not installed"),
]

# Properties that the checker does not know yet, though browsers do.
NOT_YET = ("Property “field-sizing” doesn't exist.",)


def complaints(*paths: Path) -> list[str]:
    """Return what the checker says of some files, or of all in some folders, but for what only could be better."""
    # One core and a compiler that starts quickly: a run is over before the other one would pay.
    command = [
        "java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xss4m",
        "-jar",
        JAR,
        "--format",
        "json",
        "--skip-non-html",
        *map(str, paths),
    ]
    found = json.loads(subprocess.run(command, capture_output=True, check=False, timeout=120).stderr)["messages"]
    said = [
        f"{m['url'].rpartition('output/')[2]}:{m.get('lastLine')} {m['message']}" for m in found if m["type"] == "error"
    ]
    return [text for text in said if not text.endswith(NOT_YET)]


def test_the_checker_works(tmp_path: Path) -> None:
    """A page with a mistake is found: else the other test would be content with anything."""
    page = tmp_path / "a.html"
    page.write_text("<!doctype html><html lang=en><title>a</title><p><ul><li>b</ul></p>", "utf-8")
    assert any("No “p” element in scope" in text for text in complaints(page))


@pytest.mark.parametrize("comments", ["  inbox: https://isso.example.com\n", "  disqus: {shortname: drill}\n"])
def test_every_page_is_valid(tmp_path: Path, made_pictures: Path, comments: str) -> None:
    """The demonstration site has no error, whichever way its comments go."""
    shutil.copytree(made_pictures, tmp_path / ".drillbook")
    (tmp_path / "content").symlink_to(ROOT / "content")
    settings = (ROOT / "site.yaml").read_text("utf-8").replace("comments:\n", f"comments:\n{comments}")
    (tmp_path / "site.yaml").write_text(settings + 'accent: "#ffcc00"\n', "utf-8")
    assert main(["build", "--site", str(tmp_path), "--now", "2026-11-20"]) == 0
    assert complaints(tmp_path / "output") == []
