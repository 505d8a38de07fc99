"""Which timers a site has, as far as this computer can tell: by the files that `--setup` wrote."""

import subprocess
from pathlib import Path

from generator.model.url import slugify
from generator.publish.timers.github import WORKFLOW
from generator.publish.timers.install import is_cron_here
from generator.publish.timers.netlify import FUNCTION
from generator.publish.timers.systemd import units_folder
from generator.publish.timers.windows import TASK

__all__ = ["ON_GITHUB", "timers_of"]

ON_GITHUB = "on GitHub"
"""How the words for GitHub's timer begin."""

_PATIENCE = 5


def timers_of(folder: Path) -> tuple[str, ...]:
    """Return each timer in words; an empty tuple if none is to be seen."""
    home = folder.resolve()
    name = slugify(home.name) or "site"
    timers = []
    if (home / WORKFLOW).is_file():
        timers.append(f"{ON_GITHUB}: {WORKFLOW}")
    if (home / FUNCTION).is_file():
        timers.append(f"on Netlify: {FUNCTION}")
    if (units_folder() / f"drillbook-{name}.timer").is_file():
        timers.append(f"on this computer, every 15 minutes: drillbook-{name}.timer")
    if _has_crontab_line(name):
        timers.append("on this computer, every 15 minutes: a line in your crontab")
    if (home / TASK).is_file():
        timers.append(f"on this computer, every 15 minutes: the task “drillbook {name}”")
    return tuple(timers)


def _has_crontab_line(name: str) -> bool:
    if not is_cron_here():
        return False
    try:
        done = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False, timeout=_PATIENCE)  # noqa: S607 - by PATH, as in `install`
    except (OSError, subprocess.TimeoutExpired):
        return False
    return any(line.endswith(f"# drillbook {name}") for line in done.stdout.splitlines())
