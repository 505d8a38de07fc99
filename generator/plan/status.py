"""How a site stands, put together from its texts, its mistakes, and what is known around them.

Whether a timer runs cannot be seen from here if it is GitHub's.  What can be
seen on every computer that has the site's files is whether it did its work: a
lesson that was due an hour ago has to be in the list of what readers have.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, Severity
from generator.model.lesson import LessonMetadata, TextMetadata
from generator.model.site import Reason
from generator.model.status import Held, Mistake, Scheduled, Status, Surroundings
from generator.model.url import encode
from generator.plan.site import AHEAD, Clock, unpublished_reason

__all__ = ["make_status"]

# GitHub starts an hourly timer late now and then; before this, nobody need worry.
_PATIENCE = dt.timedelta(hours=1, minutes=15)


def make_status(
    config: Config,
    metadata: Collection[TextMetadata],
    diagnostics: Iterable[Diagnostic],
    to_come: Collection[str],
    clock: Clock,
    around: Surroundings,
) -> Status:
    """Return how a site stands at the moment of a clock.

    `diagnostics` are all that a build or the preview has; `to_come` are the
    texts whose mistakes stop nothing, as they are not out for longer than
    `AHEAD`.
    """
    now = clock.in_zone(config.zone)
    reasons = {meta.source: unpublished_reason(meta, Clock(now=now), now) for meta in metadata}
    lessons = sorted((meta for meta in metadata if isinstance(meta, LessonMetadata)), key=_order)
    public = [meta for meta in lessons if not reasons[meta.source]]
    return Status(
        title=config.title,
        url=config.url,
        now=now,
        timezone=config.timezone,
        out=len(public),
        newest=_scheduled(public[-1], config.zone) if public else None,
        coming=tuple(_scheduled(meta, config.zone) for meta in lessons if reasons[meta.source] is Reason.FUTURE),
        late=tuple(_scheduled(meta, config.zone) for meta in public if _is_late(meta, now, around)),
        held=tuple(_held(metadata, reasons, config.zone)),
        mistakes=tuple(_mistakes(diagnostics, lessons, to_come, now)),
        published=around.published,
        run=around.run,
        timers=around.timers,
        targets=tuple(target.address for target in config.publish),
        output=around.output,
        waiting=around.waiting,
        approved=around.approved,
        git=around.git,
    )


def _order(meta: LessonMetadata) -> tuple[float, str]:
    return meta.date.timestamp(), meta.source


def _scheduled(meta: LessonMetadata, zone: dt.tzinfo) -> Scheduled:
    return Scheduled(title=meta.title, source=meta.source, path=meta.path, when=meta.date.astimezone(zone))


def _is_late(meta: LessonMetadata, now: dt.datetime, around: Surroundings) -> bool:
    paths = around.published_paths
    # A lesson whose address will change is out all the same, where it was.
    if paths is None or meta.id in around.published_ids or meta.path in paths or encode(meta.path) in paths:
        return False
    return now.timestamp() - meta.date.timestamp() > _PATIENCE.total_seconds()


def _held(metadata: Iterable[TextMetadata], reasons: dict[str, Reason | None], zone: dt.tzinfo) -> Iterator[Held]:
    """Yield drafts and expired lessons, by file."""
    for meta in sorted(metadata, key=lambda meta: meta.source):
        reason = reasons[meta.source]
        if reason in (Reason.DRAFT, Reason.EXPIRED):
            when = meta.expires if reason is Reason.EXPIRED and isinstance(meta, LessonMetadata) else None
            yield Held(
                title=meta.title,
                source=meta.source,
                path=meta.path,
                reason=reason,
                when=when.astimezone(zone) if when else None,
            )


def _mistakes(
    diagnostics: Iterable[Diagnostic], lessons: Iterable[LessonMetadata], to_come: Collection[str], now: dt.datetime
) -> Iterator[Mistake]:
    """Yield every error in what is out or due soon, and in lessons due soon also the warnings."""
    instant = now.timestamp()
    soon = {
        meta.source
        for meta in lessons
        if not meta.draft and instant < meta.date.timestamp() <= instant + AHEAD.total_seconds()
    }
    for each in diagnostics:
        path, is_error = each.span.path, each.severity is Severity.ERROR
        # In a lesson that is out, a warning is old news; in one that is due soon, it can still be mended.
        if path in soon or (is_error and path not in to_come):
            yield Mistake(
                place=str(each.span), message=each.message, help=each.help, stops=is_error and path not in soon
            )
