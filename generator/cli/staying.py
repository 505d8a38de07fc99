"""What `drillbook publish --stay` runs until it is stopped: publishing when it is due, and saying so.

When that is, `publish/stay` decides; here is what is done then, and what a log
of it says: each mistake once, however often it is met.
"""

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.exit_codes import OK
from generator.cli.terminal import print_diagnostics

if TYPE_CHECKING:
    import datetime as dt

    from generator.model.diagnostic import Diagnostic
    from generator.publish.publish import PublishOptions
    from generator.publish.stay import Attempt

__all__ = ["stay_publishing"]


def stay_publishing(folder: Path, options: "PublishOptions") -> int:
    """Publish a site at each due moment until Ctrl-C or SIGTERM; return the exit code.

    Raises `Rejected` if there is no site in the folder, or its settings are
    wrong from the start: nobody would read of it later.
    """
    from generator.engine.project import open_project
    from generator.publish.stay import SystemTime, stay

    zone = open_project(folder).config.zone
    # Containers and systemd end a process so; it is to leave as tidily as with Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print("publishing whenever something is due; press Ctrl-C to stop", flush=True)
    try:
        stay(_attempts(folder, options), SystemTime(), zone, lambda line: print(line, flush=True))
    except KeyboardInterrupt:
        print("stopped")
    return OK


def _attempts(folder: Path, options: "PublishOptions") -> "Callable[[dt.datetime], Attempt]":
    """Return the function that publishes once."""
    shown: list[Diagnostic] = []

    def show(diagnostics: "list[Diagnostic]") -> None:
        """Print what was not wrong the last time."""
        print_diagnostics([each for each in diagnostics if each not in shown])
        shown[:] = diagnostics
        sys.stderr.flush()

    def attempt(now: "dt.datetime") -> "Attempt":
        from generator.engine.build import read_site
        from generator.model.diagnostic import Rejected
        from generator.plan.site import Clock
        from generator.plan.turns import next_turn
        from generator.publish.noted import is_news, problem_of, publish_noted, sent_by
        from generator.publish.stay import Attempt

        clock = Clock(now=now)
        try:
            turn = next_turn(read_site(folder)[1].metadata, now)
            # The host is asked only if there is something for it.
            if not is_news(folder, clock, strict=options.strict):
                return Attempt(next_turn=turn)
            result = publish_noted(folder, clock, options, "stay")
        except Rejected as rejected:
            show(list(rejected.diagnostics))
            return Attempt(problem=rejected.diagnostics[0].message)
        except OSError as problem:
            # As when a scanner of viruses holds a file: gone at the next attempt, and no reason to end for good.
            name = f": {problem.filename}" if problem.filename else ""
            return Attempt(problem=f"the system refused something: {problem.strerror or problem}{name}")
        show([*result.report.diagnostics, *result.feed_diagnostics, *result.problems])
        return Attempt(sent=sent_by(result), problem=problem_of(result), next_turn=turn)

    return attempt
