"""systemd as the timer: two units of the user, which catch up after the computer was off or asleep.

They are the user's own and need no administrator; they see the keyring and the
SSH agent of the session.  Persistent= is what catches up.
"""

import os
from pathlib import Path

from generator.publish.timers.timer import QUARTERS, TimedSite, TimerFile, TimerPlan

__all__ = ["systemd_timer", "unit_name", "units_folder"]

_SERVICE = """\
# Written by `drillbook publish --setup systemd`.
[Unit]
Description=Publishes {name} with drillbook

[Service]
Type=oneshot
ExecStart={command}
Nice=10
"""

_TIMER = """\
# Written by `drillbook publish --setup systemd`.
[Unit]
Description=Publishes {name} when a lesson is due

[Timer]
OnCalendar=*:{minutes}
Persistent=true
AccuracySec=30s

[Install]
WantedBy=timers.target
"""


def unit_name(site_name: str) -> str:
    """Return the name that both units of a site share."""
    return f"drillbook-{site_name}"


def systemd_timer(site: TimedSite) -> TimerPlan:
    """Return the two units, the commands that start the timer, and how it goes on without anybody logged in."""
    name, folder = unit_name(site.name), units_folder()
    command = " ".join(_quoted(word) for word in (*site.program, "publish", "--site", str(site.folder)))
    minutes = ",".join(f"{minute:02}" for minute in QUARTERS)
    texts = {
        f"{name}.service": _SERVICE.format(name=site.name, command=command),
        f"{name}.timer": _TIMER.format(name=site.name, minutes=minutes),
    }
    return TimerPlan(
        files=tuple(TimerFile(place=folder / n, shown=str(folder / n), data=t.encode()) for n, t in texts.items()),
        commands=(
            ("systemctl", "--user", "daemon-reload"),
            ("systemctl", "--user", "enable", "--now", f"{name}.timer"),
        ),
        notes=(
            "it runs while you are logged in; `loginctl enable-linger` lets it run always, as on a server",
            f"`journalctl --user -u {name}` shows what it did",
        ),
    )


def units_folder() -> Path:
    """Return where the user's units lie (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def _quoted(word: str) -> str:
    """Return a word of a command line as systemd reads it: % and $ have meanings of their own to it."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if set(escaped) & set(" \t'\"\\;") or not escaped else escaped
