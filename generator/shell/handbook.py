"""The handbook on this computer: where its pages are, and which topics it has.

It comes inside a wheel, and `make docs` makes it in a checkout; either may be
missing.  Nothing here is slow or fails: messages ask for their page each time.
"""

import functools
import json
import os
from pathlib import Path
from typing import Any

from generator import __version__
from generator.model.value import Value
from generator.shell.lasting_folder import lasting
from generator.shell.program import BUNDLED
from generator.shell.program_digest import program_digest

__all__ = ["TopicGroup", "handbook_file", "message_page", "page_of", "text_of", "topic_groups"]


class TopicGroup(Value):
    """A group of the handbook's sidebar: its heading, and each topic's name and title."""

    heading: str
    topics: tuple[tuple[str, str], ...]


def topic_groups() -> tuple[TopicGroup, ...]:
    """Return the topics in their groups; none without a handbook."""
    groups = _json("topics.json") or []
    return tuple(
        TopicGroup(heading=group["heading"], topics=tuple((name, title) for name, title in group["topics"]))
        for group in groups
    )


def page_of(name: str) -> Path | None:
    """Return the page of a topic or of a message's code, if there is one."""
    return handbook_file("index.html" if name == "index" else f"{name}/index.html")


def message_page(code: str) -> str:
    """Return the address (`file:`) of a message's page, or nothing where this computer has none."""
    page = page_of(f"messages/{code}")
    return page.as_uri() if page else ""


def text_of(name: str) -> str:
    """Return a page as the Markdown that it was made from."""
    texts = _json("texts.json") or {}
    return str(texts.get(name) or texts.get(f"{name}/index") or "")


def handbook_file(name: str) -> Path | None:
    """Return a file of the handbook by its name in it, if there is such a file; no name leads out of it."""
    folder = _folder()
    if folder is None or any(part in ("", ".", "..") or ":" in part or "\\" in part for part in name.split("/")):
        return None
    path = folder / name
    return path if path.is_file() else None


@functools.cache
def _folder() -> Path | None:
    package = Path(__file__).parent.parent
    # The variable is for tests, which do not make the handbook in the checkout.
    named = os.environ.get("DRILLBOOK_HANDBOOK")
    folders = [Path(named)] if named else [package / "_handbook", package.parent / "dist" / "handbook"]
    folder = next((path.resolve() for path in folders if (path / "topics.json").is_file()), None)
    # A browser shows a page after the command that opened it has ended, and links lead to more.
    return lasting(folder, f"handbook-{__version__}-{program_digest().hex()[:12]}") if folder and BUNDLED else folder


def _json(name: str) -> Any:
    file = handbook_file(name)
    return json.loads(file.read_text("utf-8")) if file else None
