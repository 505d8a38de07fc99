"""cron as the timer: one line in the crontab of a computer that is always on.

The line is known by its last words, so a second setup replaces it and touches
no other line.  cron runs only while the computer is on, and has neither the
keyring nor the SSH agent of a session; `systemd` catches up, and has both.
"""

import shlex

from generator.publish.timers.timer import QUARTERS, TimedSite, TimerPlan

__all__ = ["cron_line", "cron_timer", "has_line", "with_line"]


def cron_line(site: TimedSite) -> str:
    """Return the line for the crontab."""
    command = shlex.join([*site.program, "publish", "--site", str(site.folder)])
    # To cron, % ends the command: what follows would be its input.
    return f"{','.join(map(str, QUARTERS))} * * * * {command.replace('%', chr(92) + '%')} {_mark(site.name)}"


def cron_timer(site: TimedSite) -> TimerPlan:
    """Return what to do with the line; `install` offers to do it where there is a crontab."""
    return TimerPlan(
        steps=(f"type `crontab -e`, and add this line:\n\n{cron_line(site)}\n",),
        notes=(
            "cron runs only while this computer is on; `--setup systemd` catches up after it was off or asleep",
            "cron has no keyring and no SSH agent: put the password into an environment variable there, or use a key",
        ),
    )


def with_line(crontab: str, site: TimedSite) -> str:
    """Return a crontab with the line of a site, in the place of an older one."""
    # Cut only where cron cuts: `splitlines` would cut another program's line at a form feed as well.
    lines = crontab.removesuffix("\n").split("\n") if crontab else []
    others = [line for line in lines if not line.endswith(_mark(site.name))]
    return "".join(f"{line}\n" for line in (*others, cron_line(site)))


def has_line(crontab: str, site_name: str) -> bool:
    """Tell whether a crontab has the line of a site."""
    return any(line.endswith(_mark(site_name)) for line in crontab.split("\n"))


def _mark(site_name: str) -> str:
    return f"# drillbook {site_name}"
