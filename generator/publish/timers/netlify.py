"""Netlify as the timer: it builds the site itself, when a timed function of its own asks for that.

Netlify has no timer for builds, only for functions.  A function can call a
build hook, an address that starts a build.  On its free plan, every deploy
costs credits, and an hourly one would use up a month in a day.  So the timer
follows the lessons: it runs only at the hours at which they come out.
"""

from generator.publish.timers.timer import TimedSite, TimerFile, TimerPlan, slots_after

__all__ = ["FUNCTION", "SETTINGS", "netlify_timer"]

SETTINGS, FUNCTION = "netlify.toml", "netlify/functions/drillbook-timer.mjs"
"""Where the two files lie in the repository."""

_SETTINGS_TEXT = """\
# Written by `drillbook publish --setup netlify`. You may change it; it is not overwritten without asking.
[build]
command = 'pip install "$(ls ./drillbook-*.whl){extras}" && drillbook build && drillbook feeds check'
publish = "output"

[build.environment]
PYTHON_VERSION = "3.13"
"""

_FUNCTION_TEXT = """\
// Written by `drillbook publish --setup netlify`. Its timer starts a build when a lesson is due.
export default async () => {{
  const answer = await fetch(process.env.DRILLBOOK_BUILD_HOOK, {{ method: "POST" }});
  if (!answer.ok) throw new Error(`the build hook answered ${{answer.status}}`);
}};

// In UTC: minutes, hours, days of the month, months, weekdays.
export const config = {{ schedule: "{schedule}" }};
"""

# A list of more could not be read any more, and would save little.
_MOST_HOURS = 6


def netlify_timer(site: TimedSite) -> TimerPlan:
    """Return Netlify's settings and the function, and what the coach has to do there."""
    minutes, hours, weekdays = slots_after(site.turns)
    schedule = f"{_listed(minutes, 60)} {_listed(hours, _MOST_HOURS)} * * {_listed(weekdays, 6)}"
    extras = f"[{','.join(site.extras)}]" if site.extras else ""
    texts = {SETTINGS: _SETTINGS_TEXT.format(extras=extras), FUNCTION: _FUNCTION_TEXT.format(schedule=schedule)}
    files = tuple(TimerFile(place=site.folder / p, shown=p, data=text.encode()) for p, text in texts.items())
    return TimerPlan(files=files, steps=_STEPS, notes=_NOTES)


def _listed(numbers: tuple[int, ...], most: int) -> str:
    return "*" if len(numbers) > most else ",".join(map(str, numbers))


_STEPS = (
    "connect your repository on Netlify; drillbook's own package (drillbook-*.whl) has to be in it, next to site.yaml",
    "choose Project configuration → Build & deploy → Build hooks → Add build hook, and copy its address",
    "choose Environment variables → Add a variable: DRILLBOOK_BUILD_HOOK, with that address; it is a secret",
    "commit and push these files: the next build starts the timer, and Logs → Functions shows when it has run",
)

_NOTES = (
    "the timer runs at the hours at which your lessons come out now; type the command again when those change",
    "each build there counts: see what your plan includes",
    "a timer on GitHub or on your own computer that runs `drillbook publish` sends only what is new, when it is new",
)
