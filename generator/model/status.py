"""How a site stands: what is out, what comes next, what is held back, what readers have.

One value for the terminal, for programs (JSON) and for the preview, so that
all three say the same.  Its fields have names in JSON, which are a promise to
scripts: they are added to, and never renamed.
"""

import datetime as dt
from typing import Annotated, Literal

import msgspec

from generator.model.site import Reason
from generator.model.value import Value

__all__ = ["GitState", "Held", "Mistake", "Publication", "Scheduled", "Status", "Surroundings", "TimerRun"]


# A moment without a zone cannot be compared with one that has it: a note with one counts as damaged.
_Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class Scheduled(Value, array_like=False):
    """A lesson with its moment, in the site's zone."""

    title: str
    source: str
    path: str
    when: dt.datetime


class Held(Value, array_like=False):
    """A text that is in no output and does not wait for its day: a draft, or expired."""

    title: str
    source: str
    path: str
    reason: Reason
    when: dt.datetime | None


class Mistake(Value, array_like=False):
    """What is wrong in a text that is out or due soon, or in the settings; `stops` tells whether nothing can go out."""

    place: str
    message: str
    help: str
    stops: bool


class Publication(Value, array_like=False):
    """When files went out the last time, from any computer, and where to."""

    at: dt.datetime
    to: tuple[str, ...]


class TimerRun(Value, array_like=False):
    """The last time that `publish` ran on this computer.

    `by` is who ran it: somebody at a terminal, a timer, or a process that
    stays.  `problem` is why it failed.  `output` stands for the files that
    were published, `sent` counts those that readers got anew.  `asked` is when
    the host was asked, which a process that stays does not do at each look.
    It took so many `seconds`.
    """

    at: _Moment
    by: Literal["hand", "timer", "stay"]
    sent: int = 0
    problem: str = ""
    output: str = ""
    asked: _Moment | None = None
    seconds: float = 0


class GitState(Value, array_like=False):
    """What another computer that builds from the repository does not have yet."""

    unsaved: tuple[str, ...]
    unpushed: int
    behind: int


class Surroundings(Value, array_like=False):
    """What a site's texts do not say: what is known around them, without asking the network.

    `published_paths` are the addresses that readers have, and `published_ids`
    the ids of the texts there, by `published.json`; without that list, nobody
    knows.  `output` compares the
    folder with what this computer published.  `waiting` comments are in an
    inbox on this computer, `approved` ones are not in the site's files yet;
    both are None without an inbox.
    """

    published: Publication | None = None
    published_paths: frozenset[str] | None = None
    published_ids: frozenset[str] = frozenset()
    run: TimerRun | None = None
    timers: tuple[str, ...] = ()
    output: Literal["missing", "published", "newer", "unknown"] = "unknown"
    waiting: int | None = None
    approved: int | None = None
    git: GitState | None = None


class Status(Value, array_like=False):
    """How a site stands at a moment, in its own time zone."""

    title: str
    url: str
    now: dt.datetime
    timezone: str
    out: int
    newest: Scheduled | None
    coming: tuple[Scheduled, ...]
    late: tuple[Scheduled, ...]
    held: tuple[Held, ...]
    mistakes: tuple[Mistake, ...]
    published: Publication | None
    run: TimerRun | None
    timers: tuple[str, ...]
    targets: tuple[str, ...]
    output: Literal["missing", "published", "newer", "unknown"]
    waiting: int | None
    approved: int | None
    git: GitState | None
