"""Reading `published.json`, which stands next to `site.yaml`.

Every build needs it, and on a large site it is megabytes: msgspec parses it.
Only if it is damaged does the standard library look at it as well, because its
errors have a line and a column.

Two computers that publish, such as the coach's and GitHub's, both change it,
and then git leaves both versions in it.  What either of them published is out,
so the two are united without a question.
"""

import json
import re
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
        if united := _united(data):
            return united
        raise Rejected([_problem(data)]) from problem


# As git writes them; between the two there may be what both have changed (`merge.conflictStyle`).
_TWO_VERSIONS = re.compile(
    rb"^<<<<<<<[^\n]*\n(?P<ours>.*?)(?:^\|{7}[^\n]*\n.*?)?^=======[^\n]*\n(?P<theirs>.*?)^>>>>>>>[^\n]*(?:\n|\Z)",
    re.MULTILINE | re.DOTALL,
)


def _united(data: bytes) -> Published | None:
    """Return the list of two versions between which git could not decide, or None if there are none."""
    if not _TWO_VERSIONS.search(data):
        return None
    try:
        ours, theirs = (
            msgspec.json.decode(_TWO_VERSIONS.sub(rb"\g<%b>" % side, data), type=Published)
            for side in (b"ours", b"theirs")
        )
    except msgspec.MsgspecError:
        return None  # a comma, for one, that neither version had
    older, newer = sorted((ours, theirs), key=lambda one: one.last.at if one.last else "")
    return Published(
        version=newer.version,
        feeds={**older.feeds, **newer.feeds},
        entries={**older.entries, **newer.entries},
        addresses=older.with_addresses(newer.addresses),
        last=newer.last,
    )


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
