"""The handbook that drillbook makes of these pages: whole, and readable from a disk without a network."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from pages import DOCS

ADDRESS = re.compile(r'<[a-z][^<>]* (?:href|src|data-script)="([^"]*)"')


@pytest.fixture(scope="module")
def pages(handbook: Path) -> dict[Path, str]:
    """Return the text of every page by its file."""
    return {path: path.read_text("utf-8") for path in handbook.rglob("index.html")}


@pytest.mark.long
def test_pages_need_nothing_but_each_other(pages: dict[Path, str]) -> None:
    """Every address is relative, leads to a file of the handbook, and to a heading in it if it names one."""
    for page, html in pages.items():
        for address in ADDRESS.findall(html):
            if re.match("https?:", address):
                continue
            name, _, anchor = unquote(address).partition("#")
            target = (page.parent / name).resolve() if name else page.resolve()
            assert target.is_file(), (page, address)
            assert not anchor or f' id="{anchor}"' in target.read_text("utf-8"), (page, address)
        # Links to other sites are fine: what a page needs to be shown is here.
        assert not re.findall(r'<(?:script|img|iframe|link)[^>]* (?:src|href)="https?:', html)


def test_every_page_and_every_message_is_there(handbook: Path) -> None:
    """Each file of docs/ is a topic in the sidebar; each message has a page of its own, which the list leads to."""
    topics = json.loads((handbook / "topics.json").read_text("utf-8"))
    names = {name for group in topics for name, _ in group["topics"]}
    assert {path.stem for path in DOCS.glob("*.md")} - {"errors"} <= names
    assert all(group["heading"] for group in topics), "docs/handbook/site.yaml names every page in a group"
    listed = (handbook / "messages" / "index.html").read_text("utf-8")
    for code in re.findall(r"^### (\S+/\S+)$", (DOCS / "errors.md").read_text("utf-8"), re.MULTILINE):
        assert f'<h1 dir="auto">{code}</h1>' in (handbook / "messages" / code / "index.html").read_text("utf-8")
        # With what it is about: who looks for a message may not have its code.
        assert re.search(rf'href="\.\./messages/{code}/index\.html"[^>]*><code>{code}</code></a>: \S', listed), code


def test_examples_stay_as_they_are(handbook: Path) -> None:
    """A link in an example, or in code, is the reader's own: it is not made one of the handbook."""
    assert "../lessons/the-voicemail.md" in (handbook / "write-a-lesson" / "index.html").read_text("utf-8")
    assert "[my last lesson](gift-basket.md)" in (handbook / "messages/link/dead/index.html").read_text("utf-8")


def test_the_index_of_the_search_is_a_script(handbook: Path) -> None:
    """A page of a disk may load a script, and no JSON; it finds settings and messages by their names."""
    _, _, data = (handbook / "handbook-index.js").read_text("utf-8").partition("window.handbookIndex = ")
    rows = {url: (title, dict(headings)) for url, title, headings, _ in json.loads(data.rstrip(";\n"))}
    assert rows["site-settings/index.html"][1]["comments.email"] == "comments-email"
    assert rows["messages/link/dead/index.html"][0] == "link/dead"
