"""Notices that all lessons are gone at once, as when the drive that they are on is away.

A missing folder is an error of the scan.  But the place where a drive is
mounted stays as an empty folder, and from that a build would make an empty
site, which the next `publish` would bring to readers.
"""

from generator.model.diagnostic import Diagnostic, error
from generator.model.english import count
from generator.model.source import Span
from generator.shell.codec import Codec
from generator.shell.content_scan import ContentScan
from generator.shell.store import Store

__all__ = ["emptied", "remember_lessons"]

_LESSONS = "content/lessons/"
_NOTE = "lessons"
_COUNT: Codec[int] = Codec(int)
# One lesson alone is no reason: whoever starts a blog deletes the sample.
_ENOUGH = 2


def emptied(store: Store, scan: ContentScan) -> list[Diagnostic]:
    """Return the error that there is no lesson where the last build had some."""
    note = store.note(_NOTE)
    before = _COUNT.unpack(note) if note else 0
    if before < _ENOUGH or _number(scan):
        return []
    message = f"the folder {_LESSONS} is empty, and the last build had {count(before, 'lesson')}"
    advice = (
        "connect the drive, or wait until the folder is synced; if you deleted all lessons on purpose, "
        "delete the folder .drillbook/ as well"
    )
    return [error("content/emptied", Span(path=_LESSONS.rstrip("/")), message, help=advice)]


def remember_lessons(store: Store, scan: ContentScan) -> None:
    """Note how many lessons a build had."""
    store.put_note(_NOTE, _COUNT.pack(_number(scan)))


def _number(scan: ContentScan) -> int:
    return sum(path.startswith(_LESSONS) for path in scan.texts)
