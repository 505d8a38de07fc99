"""Windows' Task Scheduler as the timer: a task that catches up when the computer was off or asleep.

The task is described in XML and not by options of `schtasks`, which has none
for catching up (StartWhenAvailable) and for running on batteries.
"""

import subprocess
from xml.sax.saxutils import escape

from generator.publish.timers.timer import QUARTERS, TimedSite, TimerFile, TimerPlan

__all__ = ["TASK", "task_name", "windows_timer"]

TASK = ".drillbook/timer.xml"
"""Where the description of the task lies in the site's folder."""

# Any day that is over: only the minute of the hour counts.
_TEXT = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Publishes {name} with drillbook when a lesson is due.</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <Repetition>
        <Interval>PT15M</Interval>
      </Repetition>
      <StartBoundary>2026-01-01T00:{minute:02}:00</StartBoundary>
      <Enabled>true</Enabled>
    </TimeTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>{command}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def windows_timer(site: TimedSite) -> TimerPlan:
    """Return the task and the command that registers it; it runs as the user who types that, while logged in."""
    command, *rest = site.program
    # Without a window: a black one every 15 minutes would be the first thing to be switched off.
    command = command.replace("python.exe", "pythonw.exe")
    arguments = subprocess.list2cmdline([*rest, "publish", "--site", str(site.folder)])
    text = _TEXT.format(
        name=escape(site.name), minute=QUARTERS[0], command=escape(command), arguments=escape(arguments)
    )
    # `schtasks` takes no other encoding, and wants the mark at the start.
    data = b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")
    place = site.folder / TASK
    return TimerPlan(
        files=(TimerFile(place=place, shown=TASK, data=data),),
        commands=(("schtasks", "/Create", "/F", "/TN", task_name(site.name), "/XML", str(place)),),
        notes=("it runs while you are logged in; `drillbook status` shows when it has run",),
    )


def task_name(site_name: str) -> str:
    """Return what the task of a site is called in Windows' list of tasks."""
    return f"drillbook {site_name}"
