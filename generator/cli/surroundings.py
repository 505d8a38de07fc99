"""What is known around a site without asking the network: what was published, timers, the inbox, git.

It stands here because it looks into folders that know nothing of each other:
the inbox, publishing, the list of what was published.  The preview gets it as a
function.
"""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from generator.model.published import Published
    from generator.model.status import Publication, Surroundings, TimerRun

__all__ = ["look_around"]


def look_around(folder: Path) -> "Surroundings":
    """Return what is known around a site; what cannot be read is not known, and is for other commands to report."""
    from generator.model.diagnostic import Rejected
    from generator.model.published import NOTHING
    from generator.model.status import Surroundings
    from generator.publish.timers.present import timers_of
    from generator.shell.git_state import git_state
    from generator.shell.published_file import read_published
    from generator.shell.run_note import read_run

    try:
        published = read_published(folder)
    except Rejected:
        published = NOTHING
    run, timers, last = read_run(folder), timers_of(folder), _publication(published)
    paths = frozenset((*published.entries, *published.addresses))
    ids = frozenset(row.id for row in published.addresses.values() if row.kind == "text")
    waiting, approved = _inbox(folder)
    return Surroundings(
        published=last,
        published_paths=paths or None,
        published_ids=ids,
        run=run,
        timers=timers,
        output=_output(folder, run, last),
        waiting=waiting,
        approved=approved,
        # Where this computer publishes by itself, nobody else needs the files.
        git=git_state(folder) if any(not timer.startswith("on this computer") for timer in timers) else None,
    )


def _publication(published: "Published") -> "Publication | None":
    from generator.model.status import Publication

    if published.last is None:
        return None
    try:
        at = dt.datetime.fromisoformat(published.last.at)
    except ValueError:
        return None  # somebody has edited it
    return Publication(at=at if at.tzinfo else at.replace(tzinfo=dt.UTC), to=published.last.to)


def _output(
    folder: Path, run: "TimerRun | None", last: "Publication | None"
) -> Literal["missing", "published", "newer", "unknown"]:
    from generator.shell.run_note import output_digest

    digest = output_digest(folder)
    if not digest:
        return "missing"
    # What another computer has published since, this one cannot compare with.
    if run is None or not run.output:
        return "unknown"
    # A run is dated at its start and the list at its end.  A list that is later still comes from another computer.
    end = run.at + dt.timedelta(seconds=run.seconds, minutes=1)
    if last is not None and last.at > end:
        return "unknown"
    return "published" if digest == run.output else "newer"


def _inbox(folder: Path) -> tuple[int | None, int | None]:
    """Return how many comments wait for approval, and how many approved ones are not in the site's files."""
    from generator.comments.isso import DATABASE
    from generator.comments.pull import pull
    from generator.model.diagnostic import Rejected

    database = folder / DATABASE
    if not database.is_file():
        return None, None
    try:
        # A dry run knows what a real one would bring, and writes nothing.
        planned = pull(folder, database, dry_run=True)
    except Rejected:
        return None, None
    return planned.waiting, len(planned.changes)
