"""Every kind of timer, by the word after `drillbook publish --setup`."""

from collections.abc import Callable, Mapping

from generator.publish.timers.cron import cron_timer
from generator.publish.timers.github import github_timer
from generator.publish.timers.netlify import netlify_timer
from generator.publish.timers.systemd import systemd_timer
from generator.publish.timers.timer import TimedSite, TimerPlan
from generator.publish.timers.windows import windows_timer

__all__ = ["TIMERS"]

TIMERS: Mapping[str, Callable[[TimedSite], TimerPlan]] = {
    "github": github_timer,
    "netlify": netlify_timer,
    "cron": cron_timer,
    "systemd": systemd_timer,
    "windows": windows_timer,
}
"""In the order in which `--help` names them."""
