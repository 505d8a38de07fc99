"""Finds out what a timer needs to know of a site: name, hours, branch, what has to be installed.

Nothing of it is asked: the lessons show at which hours they come out, the
settings which extras of the package they need, git which branch it is.
"""

import datetime as dt
import re
from collections.abc import Collection
from pathlib import Path

from generator.engine.build import read_site
from generator.engine.project import Project
from generator.model.diagnostic import Rejected, error
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.source import Span
from generator.plan.turns import turns_of
from generator.publish.timers.timer import TimedSite, name_of
from generator.shell.program import drillbook_command

__all__ = ["expected_turns", "timed_site"]

# The last few lessons show the hour that a coach keeps to; older ones may come from another blog.
_LESSONS_TO_LEARN_FROM = 8


def timed_site(folder: Path, now: dt.datetime) -> TimedSite:
    """Return what a timer needs to know of the site in a folder; raises `Rejected` if it cannot be read."""
    project, content = read_site(folder)
    home = folder.resolve()
    if any(ord(character) < 32 for character in str(home)):
        # A line break there would end the line of a crontab, and start another one.
        message = "the name of this folder has a character in it that no timer can use"
        raise Rejected([error("publish/folder-name", Span(path=folder.name), message, help="rename the folder")])
    git = _git_folder(home)
    wheels = sorted(home.glob("drillbook-*.whl"))
    return TimedSite(
        folder=home,
        name=name_of(home),
        # Not the name `drillbook`: a timer does not see the PATH of a terminal.
        program=drillbook_command(),
        turns=expected_turns(content.metadata, project.config.zone, now),
        zone=project.config.zone,
        extras=_extras(project),
        branch=_branch(git),
        repository=_repository(git),
        wheel=wheels[-1].name if wheels else "",
        targets=project.config.publish,
    )


def expected_turns(metadata: Collection[Metadata], zone: dt.tzinfo, now: dt.datetime) -> tuple[dt.datetime, ...]:
    """Return the moments still to come, and those at which lessons usually come out, in winter and in summer.

    In a site without lessons that is the start of Monday, as a date without a
    time means the start of its day.
    """
    instant = now.timestamp()
    coming = [turn for meta in metadata if not meta.draft for turn in turns_of(meta) if turn.timestamp() > instant]
    lessons = sorted((meta.date for meta in metadata if isinstance(meta, LessonMetadata)), reverse=True)
    usual = [date.astimezone(zone) for date in lessons[:_LESSONS_TO_LEARN_FROM]]
    usual = usual or [dt.datetime.combine(_monday(now), dt.time(), zone)]
    # Once in each quarter of a year, as the clocks are changed; whole weeks, so that the weekday stays.
    usual = [date + dt.timedelta(weeks=weeks) for date in usual for weeks in (0, 13, 26, 39)]
    return tuple(sorted({turn.astimezone(dt.UTC) for turn in (*coming, *usual)}))


def _monday(now: dt.datetime) -> dt.date:
    return now.date() - dt.timedelta(days=now.weekday())


def _extras(project: Project) -> tuple[str, ...]:
    """Return the extras of the package that the settings need."""
    config = project.config
    schemes = {target.scheme for target in config.publish}
    needs = {
        "search": config.search,
        "pdf": config.handouts is not None,
        "sftp": "sftp" in schemes,
        "s3": "s3" in schemes,
    }
    return tuple(name for name, is_needed in needs.items() if is_needed)


def _branch(git: Path | None) -> str:
    """Return the branch that the site's repository is on; `main` where there is none yet."""
    head = _text(git / "HEAD") if git else ""
    return head.removeprefix("ref: refs/heads/") if head.startswith("ref: refs/heads/") else "main"


def _repository(git: Path | None) -> str:
    """Return `owner/name` of the repository on GitHub that a site is pushed to, or an empty string."""
    address = re.search(
        r"github\.com[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?$", _text(git / "config") if git else "", re.MULTILINE
    )
    return address[1] if address else ""


def _git_folder(folder: Path) -> Path | None:
    return next((home / ".git" for home in (folder, *folder.parents) if (home / ".git" / "HEAD").is_file()), None)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, ValueError):
        return ""
