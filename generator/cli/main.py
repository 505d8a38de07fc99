"""The entry point: runs one command and turns whatever happens into an exit code.

No coach is ever shown a traceback: a mistake in the site is printed as
diagnostics, a bug of drillbook's as one sentence.
"""

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Callable, Sequence

from generator.cli.command import BUG, ERRORS, INTERRUPTED, OK
from generator.cli.parser import parse_arguments
from generator.cli.terminal import print_diagnostics, use_utf8

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; raises `SystemExit` for wrong usage, and after a help text."""
    # Nearly everything a command allocates lives until it ends, so collecting garbage would find nothing.
    gc.disable()
    use_utf8()
    debug = False
    try:
        try:
            arguments = parse_arguments(argv)
            debug = arguments.debug
            run: Callable[[argparse.Namespace], int] = arguments.run
            code = run(arguments)
        except SystemExit:
            sys.stdout.flush()
            raise
        # Flushed here, because a pipe that breaks while Python exits prints a complaint that nothing can catch.
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output is gone: what Python flushes at its end must not fail again.
        # The recipe of the standard library's documentation for SIGPIPE.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as problem:  # noqa: BLE001 - the last resort, so that nobody is shown a traceback unasked
        return _report_failure(problem, debug=debug)
    return code


def _report_failure(problem: Exception, *, debug: bool) -> int:
    from generator.model.diagnostic import Rejected
    from generator.shell.console import printable

    if debug:
        traceback.print_exception(problem)
    if isinstance(problem, Rejected):
        print_diagnostics(problem.diagnostics)
        return ERRORS
    print(
        f"drillbook has a bug: {type(problem).__name__}: {printable(str(problem))}\n"
        "Your files have not been changed. Run the command again with --debug to see where it failed, and please "
        "report it.",
        file=sys.stderr,
    )
    return BUG
