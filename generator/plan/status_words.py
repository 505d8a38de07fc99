"""How a site stands, in words: one list of short lines, which the terminal and the preview both show.

Every line says one thing, and one that asks for something says what to type.
What is as it should be is said in few words, what is not comes first.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from generator.model.english import count, first_few, long_date
from generator.model.site import Reason
from generator.model.status import Held, Status
from generator.model.value import Value

__all__ = ["StatusLine", "Tone", "status_lines"]

Tone = Literal["", "good", "warning", "error", "dim"]

# One screen is all there is: the rest is counted.
_MOST = 3
_MOST_MISTAKES = 5


class StatusLine(Value):
    """A line under a heading, which is empty where the line goes on with the one before.

    `path` is the address of the text that it is about, for a link; `tone` is
    how good the news are.
    """

    heading: str
    text: str
    tone: Tone = ""
    path: str = ""


def status_lines(status: Status) -> list[StatusLine]:
    """Return the lines, the most urgent ones first, then in the order of a week."""
    groups = (
        ("late", _late(status)),
        ("mistakes", _mistakes(status)),
        ("out", _out(status)),
        ("next", _next(status)),
        ("held back", _held(status)),
        ("published", _published(status)),
        ("by itself", _timers(status)),
        ("git", _git(status)),
        ("comments", _comments(status)),
    )
    lines = []
    for heading, group in groups:
        for number, (text, tone, path) in enumerate(group):
            lines.append(StatusLine(heading="" if number else heading, text=text, tone=tone, path=path))
    return lines


_Line = tuple[str, Tone, str]


def _late(status: Status) -> Iterator[_Line]:
    # The last ones: they are the newest, and readers miss these first.
    for lesson in status.late[-_MOST:]:
        yield f"“{lesson.title}” should have been out since {_moment(lesson.when, status.now)}", "error", lesson.path
    if len(status.late) > _MOST:
        yield f"and {count(len(status.late) - _MOST, 'lesson')} before it", "error", ""
    if status.late and status.git and status.git.behind:
        yield "this computer may be out of date: get what is new from your repository first (git pull)", "", ""
    elif status.late:
        yield "`drillbook publish` publishes it; then find out why the timer did not", "", ""


def _mistakes(status: Status) -> Iterator[_Line]:
    if not status.mistakes:
        return
    stops = sum(mistake.stops for mistake in status.mistakes)
    soon = len(status.mistakes) - stops
    if stops:
        yield f"{count(stops, 'mistake')}: nothing can be published until {_it(stops)} corrected", "error", ""
    if soon:
        yield f"{count(soon, 'mistake')} in lessons that are due within three days", "warning", ""
    for mistake in status.mistakes[:_MOST_MISTAKES]:
        yield f"{mistake.place}: {mistake.message}", "", ""
    if len(status.mistakes) > _MOST_MISTAKES:
        yield f"and {len(status.mistakes) - _MOST_MISTAKES} more: `drillbook check` shows all", "dim", ""


def _out(status: Status) -> Iterator[_Line]:
    if not status.newest:
        yield "nothing yet", "", ""
        return
    newest = status.newest
    yield f"{count(status.out, 'lesson')}", "", ""
    yield f"the newest is “{newest.title}”, out since {_moment(newest.when, status.now)}", "", newest.path


def _next(status: Status) -> Iterator[_Line]:
    if not status.coming:
        yield "no lesson is waiting for its day: `drillbook new` starts one", "warning", ""
        return
    first, last = status.coming[0], status.coming[-1]
    yield f"{_moment(first.when, status.now)}: “{first.title}”", "good", first.path
    further = len(status.coming) - 1
    if further:
        yield f"and {count(further, 'lesson')} after it, the last on {long_date(last.when)}", "dim", ""


def _held(status: Status) -> Iterator[_Line]:
    drafts = [held for held in status.held if held.reason is Reason.DRAFT]
    expired = [held for held in status.held if held.reason is Reason.EXPIRED]
    yield from _listed(drafts, "a draft: delete the line `draft: true` when it is ready")
    for held in expired[:1]:
        more = f", and {len(expired) - 1} more" if len(expired) > 1 else ""
        yield f"“{held.title}” (expired on {long_date(held.when or status.now)}){more}", "dim", held.path
    if not status.held:
        yield "nothing", "dim", ""


def _listed(held: list[Held], why: str) -> Iterator[_Line]:
    for one in held[:_MOST]:
        yield f"“{one.title}” ({why})", "", one.path
        why = why.partition(":")[0]  # what to do is said once
    if len(held) > _MOST:
        yield f"and {count(len(held) - _MOST, 'more draft')}", "dim", ""


def _published(status: Status) -> Iterator[_Line]:
    last, run = status.published, status.run
    if last:
        where = f", to {' and '.join(last.to)}" if last.to else ""
        yield f"{_moment(last.at.astimezone(status.now.tzinfo), status.now)}{where}", "good", ""
    # This computer has published before, so the list was there and is gone.
    elif run and run.output:
        yield "published.json is missing: put it back, from git or from a backup", "error", ""
    elif status.targets:
        yield f"never: `drillbook publish` sends it to {status.targets[0]}", "warning", ""
    else:
        yield "never: `drillbook publish --setup` asks where to publish", "warning", ""
    if run and run.problem:
        when = _moment(run.at.astimezone(status.now.tzinfo), status.now)
        yield f"the last attempt failed, {when}: {run.problem}", "error", ""
    output: dict[str, _Line] = {
        "newer": ("output/ differs from what readers have: `drillbook publish` sends what is new", "warning", ""),
        "published": ("output/ is what readers have", "dim", ""),
        "missing": ("output/ is not built on this computer", "dim", ""),
    }
    if status.output in output:
        yield output[status.output]


def _timers(status: Status) -> Iterator[_Line]:
    for timer in status.timers:
        yield timer, "good", ""
    if not status.timers and not (status.run and status.run.by == "stay"):
        yield "nothing: `drillbook publish --setup github` lets lessons come out on their day", "warning", ""
    run = status.run
    if run and run.by != "hand" and not run.problem:
        when = _moment(run.at.astimezone(status.now.tzinfo), status.now)
        sent = f"{count(run.sent, 'file')} sent" if run.sent else "nothing new"
        yield f"last ran here {when}: {sent}", "dim", ""


def _git(status: Status) -> Iterator[_Line]:
    git = status.git
    if not git or not (git.unsaved or git.unpushed):
        return
    if git.unsaved:
        named = first_few(git.unsaved, _MOST)
        yield f"{count(len(git.unsaved), 'file')} not committed yet: {named}", "warning", ""
    if git.unpushed:
        yield f"{count(git.unpushed, 'commit')} not pushed yet", "warning", ""
    yield "the computer that publishes does not have these: commit and push", "", ""


def _comments(status: Status) -> Iterator[_Line]:
    if status.waiting:
        verb = "waits" if status.waiting == 1 else "wait"
        yield f"{count(status.waiting, 'comment')} {verb} for approval: `drillbook comments list`", "warning", ""
    if status.approved:
        yield f"{count(status.approved, 'comment')} approved: `drillbook comments pull` brings them here", "warning", ""
    if status.waiting == 0 and not status.approved:
        yield "no comment waits in the inbox on this computer", "dim", ""


def _moment(when: dt.datetime, now: dt.datetime) -> str:
    """Return a moment in the site's zone, with how far it is from now where that is said more easily."""
    days = (when.date() - now.date()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days, "")
    # A date without a time is the start of its day, and nobody typed that hour.
    text = f"{near or long_date(when)}{when:, %H:%M}" if when.time() != dt.time() else near or long_date(when)
    return f"{text} (in {days} days)" if 1 < days < 60 else text


def _it(number: int) -> str:
    return "it is" if number == 1 else "they are"
