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

WRONG = "wrong.html"  # a page with a mistake
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


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory, made_pictures: Path) -> list[str]:
    """Return what the checker says of the demonstration site, with comments in two ways, and of a page with a mistake.

    All in one run: the checker takes seconds before it is quick. Of the second way only what differs is looked at.
    """
    folder = tmp_path_factory.mktemp("nu")
    shutil.copytree(made_pictures, folder / ".drillbook")
    (folder / "content").symlink_to(ROOT / "content")
    settings = (ROOT / "site.yaml").read_text("utf-8") + 'accent: "#ffcc00"\n'
    pages: dict[str, Path] = {}
    for number, way in enumerate(("  inbox: https://isso.example.com\n", "  disqus: {shortname: drill}\n")):
        (folder / "site.yaml").write_text(settings.replace("comments:\n", f"comments:\n{way}"), "utf-8")
        assert main(["build", "--site", str(folder), "--now", "2026-11-20"]) == 0
        for page in (folder / "output").rglob("*.html"):
            kept = folder / str(number) / "output" / page.relative_to(folder / "output")
            kept.parent.mkdir(parents=True, exist_ok=True)
            pages.setdefault(page.read_text("utf-8"), Path(shutil.copy(page, kept)))
    wrong = folder / "output" / WRONG
    wrong.write_text("<!doctype html><html lang=en><title>a</title><p><ul><li>b</ul></p>", "utf-8")
    assert len(pages) > 50
    return complaints(wrong, *pages.values())


def test_the_checker_works(said: list[str]) -> None:
    """A page with a mistake is found: else the other test would be content with anything."""
    assert any(text.startswith(WRONG) and "No “p” element in scope" in text for text in said)


def test_every_page_is_valid(said: list[str]) -> None:
    """The demonstration site has no error, whichever way its comments go."""
    assert [text for text in said if not text.startswith(WRONG)] == []
