"""What the steps of a build share: the project, the clock, and what they work with."""

import time
from dataclasses import dataclass, field

from generator.engine.project import Project
from generator.model.value import Value
from generator.plan.site import Clock
from generator.shell.progress import Progress, no_progress
from generator.shell.shared_pictures import SharedPictures
from generator.shell.store import Store
from generator.shell.workers import Workers

__all__ = ["BuildContext", "BuildOptions", "Resources", "Timer"]


class BuildOptions(Value):
    """How to build: `strict` takes warnings for errors, and without `write` nothing is written.

    `workers` is as in `open_workers`, `untrusted` as in `open_project`, and
    `pictures` as in `SharedPictures`.
    """

    strict: bool = False
    write: bool = True
    workers: str = ""
    untrusted: bool = False
    pictures: str = ""


@dataclass(frozen=True, slots=True)
class Resources:
    """What long work needs: the store, the workers, whom to report progress to, and pictures of other sites."""

    store: Store
    workers: Workers
    progress: Progress = no_progress
    pictures: SharedPictures = field(default_factory=lambda: SharedPictures(""))


class Timer:
    """Seconds by step, in the order of the steps."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def done(self, step: str) -> None:
        """Add the time since the last step ended to this one."""
        now = time.perf_counter()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now


@dataclass(frozen=True, slots=True)
class BuildContext:
    """One build: its project, its moment, and its resources."""

    project: Project
    clock: Clock
    resources: Resources
    timer: Timer

    # The two that nearly every step uses.
    @property
    def store(self) -> Store:
        """The open store."""
        return self.resources.store

    @property
    def workers(self) -> Workers:
        """The workers."""
        return self.resources.workers
