"""Reading `published.json`, which stands next to `site.yaml`.

Every build needs it, and on a large site it is megabytes: msgspec parses it.
Only if it is damaged does the standard library look at it as well, because its
errors have a line and a column.
"""

import json
from pathlib import Path

import msgspec

from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.published import NOTHING, PUBLISHED, Published
from generator.model.source import Span
from generator.shell.source_files import decode, load

__all__ = ["parse_published", "published_bytes", "read_published"]


_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_NEWEST = 2


def read_published(folder: Path) -> Published:
    """Return what was published last; raises `Rejected` if the list cannot be read."""
    return parse_published(published_bytes(folder))


def published_bytes(folder: Path) -> bytes | None:
    """Return the bytes of the list, or None if there is no list; raises `Rejected` if it cannot be read."""
    return load(str(folder), PUBLISHED)[0] if (folder / PUBLISHED).exists() else None


def parse_published(data: bytes | None) -> Published:
    """Return the list that bytes hold; raises `Rejected` if they are not one."""
    if data is None:
        return NOTHING
    try:
        return msgspec.json.decode(data, type=Published)
    except msgspec.MsgspecError as problem:
        raise Rejected([_problem(data)]) from problem


def _problem(data: bytes) -> Diagnostic:
    source = decode(PUBLISHED, data)
    try:
        # Also from an editor that starts a file with a mark.
        values = json.loads(source.text)
    except json.JSONDecodeError as problem:
        span = source.span(problem.lineno, problem.colno)
        is_conflict = span.text.startswith(_CONFLICT)
        return _damaged(span, "git left two versions in it" if is_conflict else "something is wrong at this place")
    except RecursionError:
        values = None
    if isinstance(values, dict) and isinstance(values.get("version"), int) and values["version"] > _NEWEST:
        return _damaged(Span(path=PUBLISHED), "a newer drillbook wrote it", "install that one on this computer, too")
    return _damaged(Span(path=PUBLISHED), "it is not what drillbook writes")


def _damaged(span: Span, reason: str, advice: str = "") -> Diagnostic:
    message = f"the list of what was published cannot be read: {reason}"
    advice = advice or (
        "put back an older copy, from git or from a backup, and publish; if there is none, delete it: then old "
        "addresses are forgotten"
    )
    return error("feed/damaged-list", span, message, help=advice)
