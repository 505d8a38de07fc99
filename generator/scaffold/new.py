"""`drillbook new`: a lesson with every section ready to fill."""

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from generator.engine.build import read_site
from generator.model.config import QUOTES, SectionSpec
from generator.model.diagnostic import Rejected, error
from generator.model.lesson import LessonMetadata
from generator.model.source import Span
from generator.model.url import slugify
from generator.plan.site import Clock
from generator.shell.atomic_files import write_new

__all__ = ["new_lesson", "next_slot"]

_HINTS = {
    "symptoms": "What do your readers see or hear when they have this problem? A list works well.",
    "diagnosis": "What is behind it?",
    "prescription": "What should they do about it? Steps, with the words to say.",
    "critical_thinking": "A few questions to think about or to talk over with the team.",
    "drill": "What to practise this week: how long, how often.",
}


def new_lesson(
    folder: Path, title: str, clock: Clock, waiting: Callable[[], None] = lambda: None
) -> tuple[Path, dt.date]:
    """Write a draft for the next free week and return its path and date; an existing file is never written over."""
    project, content = read_site(folder, waiting)
    days = [meta.date.date() for meta in content.metadata if isinstance(meta, LessonMetadata)]
    day = next_slot(days, clock.in_zone(project.config.zone).date())
    name = slugify(title) or f"lesson-{day.isoformat()}"
    path = folder / "content" / "lessons" / f"{name}.md"
    if path.exists() or (path.with_suffix("") / "index.md").exists():
        raise Rejected(
            [
                error(
                    "new/exists",
                    Span(path=f"content/lessons/{name}.md"),
                    "there is a lesson of this name already",
                    help="open that one, or choose another title",
                )
            ]
        )
    write_new(path, _text(title, day, project.config.sections))
    return path, day


def next_slot(days: Iterable[dt.date], today: dt.date) -> dt.date:
    """Return the next day without a lesson, today or later, on the weekday that lessons usually come out.

    Without any lesson that weekday is Monday.
    """
    taken = set(days)
    weekdays = Counter(day.weekday() for day in taken)
    weekday = max(weekdays, key=lambda w: (weekdays[w], -w)) if weekdays else 0
    day = today + dt.timedelta(days=(weekday - today.weekday()) % 7)
    while day in taken:
        day += dt.timedelta(days=7)
    return day


def _text(title: str, day: dt.date, sections: Iterable[SectionSpec]) -> str:
    lines = [
        "---",
        f"title: {json.dumps(title, ensure_ascii=False)}",
        f"date: {day.isoformat()}",
        f"id: {uuid.uuid4().urn}",
        "tags: []",
        "summary:",
        "draft: true  # delete this line when the lesson is ready",
        "# photo:",
        "#   src: images/name.jpg",
        "#   alt: What can be seen in the picture",
        "#   credit: Who took it",
        "---",
    ]
    for spec in sections:
        if spec.name == QUOTES:
            hint = "> The words.\n> — Who said them, *where*"
            lines += ["", f"## {spec.heading}", "", f"<!--\n{hint}\n-->"]
        else:
            hint = _HINTS.get(spec.name, "Write it here.")
            lines += ["", f"## {spec.heading}", "", f"<!-- {hint} -->", ""]
    return "\n".join([*lines, ""])
