"""Mistakes in texts that are not out yet: warnings, so that they never stop a text that is due.

Only what would be published can stop a build.  A check looks ahead: what is
due within `AHEAD` counts there as if it were due today, because that is what a
coach wants to know before the weekend.
"""

import datetime as dt

from generator.engine.content import Content
from generator.engine.project import Project
from generator.model.diagnostic import Rejected
from generator.plan.site import Clock, unpublished_reason
from generator.read.glimpse import is_surely_to_come
from generator.shell.source_files import load, plain_lines, readable_text

__all__ = ["texts_to_come"]


def texts_to_come(project: Project, content: Content, clock: Clock) -> frozenset[str]:
    """Return the texts that are not published at a clock's moment, or `ahead` of it, as far as that is certain.

    A text that was published before and cannot be read any more is a mistake
    whatever it seems to say: readers have it.
    """
    later = clock.in_zone(project.config.zone) + clock.ahead
    to_come = {meta.source for meta in content.metadata if unpublished_reason(meta, clock, later)}
    if not clock.drafts and not clock.future:
        published = _published_texts(project) if content.unread else frozenset()
        # Few texts have no metadata: only those are opened once more.
        unread = (path for path in content.unread if path not in published and content.texts[path].diagnostics)
        to_come.update(path for path in unread if _is_to_come(project, path, later))
    return frozenset(to_come)


def _published_texts(project: Project) -> frozenset[str]:
    try:
        rows = project.published.addresses.values()
    except Rejected:
        return frozenset()  # the list is damaged, which planning reports
    return frozenset(row.source for row in rows if row.kind == "text")


def _is_to_come(project: Project, path: str, now: dt.datetime) -> bool:
    if path.startswith("content/comments/"):
        return False
    try:
        # Also from another encoding: the mistake may be just that.
        text = readable_text(load(str(project.folder), path)[0])
    except Rejected:
        return False
    return text is not None and is_surely_to_come(plain_lines(text), now, project.config.zone)
