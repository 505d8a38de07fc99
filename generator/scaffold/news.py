"""What is different since a version of drillbook, read from the CHANGELOG.

Nothing else says it.  Its format is that of "Keep a Changelog": a heading for each version and its day, the
newest first, and below it headings for kinds of changes.  The wheel carries the file.
"""

import re
from pathlib import Path

__all__ = ["changelog", "news"]

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_PART = re.compile(r"^### (?P<heading>[^\n]+)\n(?P<entries>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_ENTRY = re.compile(r"^- (?P<text>.*(?:\n  .*)*)", re.MULTILINE)
_CHANGED, _FOR_HOOKS = "Changed", "If you have hooks of your own"


def changelog() -> str:
    """Return the CHANGELOG: from the wheel, or from the top of a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "_changelog.md"
    return (inside if inside.is_file() else package.parent / "CHANGELOG.md").read_text("utf-8")


def news(text: str, version: str, *, has_hooks: bool) -> list[str]:
    """Return what a CHANGELOG says is different since a version, the newest first, a paragraph for each change.

    Changes of hooks are left out for a site that has none.  A version that is
    not in the CHANGELOG is older than all that are.
    """
    newer = re.split(rf"^## {re.escape(version)}(?: - .*)?$", text, maxsplit=1, flags=re.MULTILINE)[0]
    parts = (_CHANGED, _FOR_HOOKS) if has_hooks else (_CHANGED,)
    return [
        _LINK.sub(r"\1", " ".join(entry["text"].split()))
        for part in _PART.finditer(newer)
        if part["heading"] in parts
        for entry in _ENTRY.finditer(part["entries"])
    ]
