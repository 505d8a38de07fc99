"""Writes the draft of a new lesson, dated to the next free week, or a new page of the site's handbook."""

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from generator.engine.build import read_site
from generator.engine.project import check_folder
from generator.model.config import QUOTES, SectionSpec
from generator.model.diagnostic import Rejected, error
from generator.model.lesson import LessonMetadata
from generator.model.source import Span
from generator.model.url import slugify
from generator.plan.site import Clock
from generator.shell.atomic_files import write_new

__all__ = ["HANDBOOK", "new_handbook_page", "new_lesson", "next_slot"]

HANDBOOK = "content/handbook"
"""Where the pages of a handbook are, in a site."""

_HINTS = {
    "symptoms": "What do your readers see or hear when they have this problem? A list works well.",
    "diagnosis": "What is behind it?",
    "prescription": "What should they do about it? Steps, with the words to say.",
    "critical_thinking": "A few questions to think about or to talk over with the team.",
    "drill": "What to practice this week: how long, how often.",
}


def new_lesson(
    folder: Path, title: str, clock: Clock, on_wait: Callable[[], None] = lambda: None
) -> tuple[Path, dt.date]:
    """Write a draft for the next free week and return its path and date.

    Raises `Rejected` if the title is blank, or the site has a lesson of the
    name that it would get: a lesson is never overwritten.
    """
    _check_title(title, "a lesson")
    project, content = read_site(folder, on_wait)
    days = [meta.date.date() for meta in content.metadata if isinstance(meta, LessonMetadata)]
    day = next_slot(days, clock.in_zone(project.config.zone).date())
    # The lesson's address is made of it, so it is chosen once and does not follow later changes of the title.
    # A title of signs alone, or in a script that has no slug, still makes a file.
    name = slugify(title) or f"lesson-{day.isoformat()}"
    path = folder / "content" / "lessons" / f"{name}.md"
    if path.exists() or (path.with_suffix("") / "index.md").exists():
        message, advice = "there is a lesson of this name already", "open that one, or choose another title"
        raise Rejected([error("new/exists", Span(path=f"content/lessons/{name}.md"), message, help=advice)])
    write_new(path, _draft(title, day, project.config.sections))
    return path, day


def new_handbook_page(folder: Path, title: str, below: str) -> Path:
    """Write a page of the handbook, in a folder `below` the site's, and return its path.

    It is one from now on: a page of a handbook has no date, and no draft.
    Raises `Rejected` if the title is blank, the page is there, or this is no site.
    """
    _check_title(title, "a page")
    check_folder(folder)
    name = slugify(title) or "page"
    source = f"{below}/{name}.md"
    if (folder / source).exists() or (folder / below / name / "index.md").exists():
        message, advice = "there is a page of this name already", "open that one, or choose another title"
        raise Rejected([error("new/exists", Span(path=source), message, help=advice)])
    write_new(folder / source, f"# {' '.join(title.split())}\n\nWrite it here.\n")
    return folder / source


def _check_title(title: str, what: str) -> None:
    if not title.strip():
        advice = 'type it after the command: `drillbook new "The Favorite Client"`'
        raise Rejected([error("new/no-title", Span(path="drillbook new"), f"{what} needs a title", help=advice)])


def next_slot(days: Iterable[dt.date], today: dt.date) -> dt.date:
    """Return the next day without a lesson, today or later, on the weekday that lessons usually come out.

    Of weekdays that are equally usual the earlier one counts; without any
    lesson it is Monday.
    """
    taken = set(days)
    weekdays = Counter(day.weekday() for day in taken)
    weekday = max(weekdays, key=lambda w: (weekdays[w], -w)) if weekdays else 0
    day = today + dt.timedelta(days=(weekday - today.weekday()) % 7)
    while day in taken:
        day += dt.timedelta(days=7)
    return day


def _draft(title: str, day: dt.date, sections: Iterable[SectionSpec]) -> str:
    lines = [
        "---",
        # Every JSON string is a YAML string as well, whatever quotation marks or colons are in it.
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
    # Hints are comments of HTML, so that a section left as it is counts as empty and shows nothing.
    for spec in sections:
        if spec.name == QUOTES:
            hint = "> The words.\n> — Who said them, *where*"
            lines += ["", f"## {spec.heading}", "", f"<!--\n{hint}\n-->"]
        else:
            hint = _HINTS.get(spec.name, "Write it here.")
            lines += ["", f"## {spec.heading}", "", f"<!-- {hint} -->", ""]
    return "\n".join([*lines, ""])
