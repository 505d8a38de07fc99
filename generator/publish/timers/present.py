"""Which timers a site has, as far as this computer can tell: by the files that `--setup` wrote."""

from pathlib import Path

from generator.model.diagnostic import Rejected
from generator.publish.timers.cron import has_line
from generator.publish.timers.github import WORKFLOW
from generator.publish.timers.install import is_cron_here, read_crontab
from generator.publish.timers.netlify import FUNCTION
from generator.publish.timers.systemd import unit_name, units_folder
from generator.publish.timers.timer import name_of
from generator.publish.timers.windows import TASK, task_name

__all__ = ["ON_GITHUB", "timers_of"]

ON_GITHUB = "on GitHub"
"""How the words for GitHub's timer begin."""


def timers_of(folder: Path) -> tuple[str, ...]:
    """Return each timer in words; an empty tuple if none is to be seen."""
    home = folder.resolve()
    name = name_of(home)
    timers = []
    if (home / WORKFLOW).is_file():
        timers.append(f"{ON_GITHUB}: {WORKFLOW}")
    if (home / FUNCTION).is_file():
        timers.append(f"on Netlify: {FUNCTION}")
    unit = f"{unit_name(name)}.timer"
    if (units_folder() / unit).is_file():
        timers.append(f"on this computer, every 15 minutes: {unit}")
    if _has_crontab_line(name):
        timers.append("on this computer, every 15 minutes: a line in your crontab")
    if (home / TASK).is_file():
        timers.append(f"on this computer, every 15 minutes: the task “{task_name(name)}”")
    return tuple(timers)


def _has_crontab_line(name: str) -> bool:
    if not is_cron_here():
        return False
    try:
        return has_line(read_crontab(), name)
    except Rejected:
        return False
