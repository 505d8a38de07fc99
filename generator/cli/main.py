"""The entry point: runs one command and turns whatever happens into an exit code.

No coach is ever shown a traceback: a mistake in the site is printed as
diagnostics, a bug of drillbook's as one sentence.  What the system refuses, a
disk that is full or a name that is too long, is neither, and gets a sentence of
its own wherever it comes up.

Scripts and editors ask for the version before each use, so that waits for
nothing: the parser, and with it the command, is imported when there is one.
"""

import atexit
import gc
import os
import sys

from generator import __version__
from generator.cli.exit_codes import BUG, ERRORS, INTERRUPTED, OK
from generator.cli.streams import fill_closed_streams, use_utf8

# `typing` has a name for this, and takes longer to import than all the rest of this module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from typing import TextIO

__all__ = ["main", "run"]


def run() -> None:
    """Run the command, and end the process with its exit code."""
    code = main()
    _leave(code)
    raise SystemExit(code)


def main(argv: "Sequence[str] | None" = None) -> int:
    """Run the command and return its exit code; raises `SystemExit` for wrong usage, and after a help text."""
    # Nearly everything a command allocates lives until it ends, so collecting garbage would find nothing.
    gc.disable()
    fill_closed_streams()
    use_utf8()
    debug = False
    try:
        try:
            if (sys.argv[1:] if argv is None else argv) == ["--version"]:
                print(f"drillbook {__version__}")
                code: int = OK
            else:
                arguments = _parse(argv)
                debug = arguments.debug
                code = arguments.run(arguments)
        except SystemExit:
            sys.stdout.flush()
            raise
        # Flushed here, because a pipe that breaks while Python exits prints a complaint that nothing can catch.
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _give_up(sys.stdout)  # whoever read it is gone
        return OK
    except Exception as problem:  # noqa: BLE001 - the last resort, so that nobody is shown a traceback unasked
        return _report_failure(problem, debug=debug)
    return code


def _leave(code: int) -> None:
    """End the process at once, unless somebody looks on, with a debugger or a profiler, or a thread is still at work.

    Python would take apart each value first: of ten thousand lessons that takes a tenth of a second, and the system
    takes back the memory as a whole.
    """
    threading = sys.modules.get("threading")
    if sys.gettrace() or sys.getprofile() or (threading and threading.active_count() > 1):
        return
    atexit._run_exitfuncs()  # libraries have asked for them, to leave no files behind
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return  # Python says what it says of a stream that is closed
    os._exit(code)


def _parse(argv: "Sequence[str] | None") -> "Namespace":
    from generator.cli.parser import parse_arguments

    return parse_arguments(argv)


def _report_failure(problem: Exception, *, debug: bool) -> int:
    from generator.cli.terminal import print_diagnostics
    from generator.model.diagnostic import Rejected

    if debug:
        import traceback  # only failures need it

        traceback.print_exception(problem)
    sentence = _refusal(problem)
    code = ERRORS if sentence or isinstance(problem, Rejected) else BUG
    try:
        if isinstance(problem, Rejected):
            print_diagnostics(problem.diagnostics)
        else:
            print(sentence or _bug(problem), file=sys.stderr)
    except OSError:
        _give_up(sys.stderr)  # it is full, too: there is nowhere left to say so
    if isinstance(problem, OSError):
        _give_up(sys.stdout)
    return code


def _bug(problem: Exception) -> str:
    from generator.shell.console import printable

    return (
        f"drillbook has a bug: {type(problem).__name__}: {printable(str(problem))}\n"
        "Your files have not been changed. Run the command again with --debug to see where it failed, and please "
        "report it."
    )


def _refusal(problem: Exception) -> str:
    """Return a sentence on what the system refused, or an empty text if it refused nothing."""
    if isinstance(problem, OSError):
        name = f": {_shortened(str(problem.filename))}" if problem.filename else ""
        return f"drillbook could not finish, because the system refused something: {problem.strerror or problem}{name}"
    # Python keeps bytes that are not UTF-8 as surrogates, and fails only where they are written or looked up.
    if isinstance(problem, UnicodeEncodeError) and "surrogates" in problem.reason:
        return (
            f"drillbook could not finish, because a name or a word is not in UTF-8: {_shortened(str(problem.object))}\n"
            "Rename the file, or type the word again."
        )
    if isinstance(problem, UnicodeEncodeError) and sys.getfilesystemencoding() != "utf-8":
        return (
            "drillbook could not finish, because this terminal is set up without accents in the names of files: "
            f"{_shortened(str(problem.object))}\nType `export LC_ALL=C.UTF-8`, and run the command again."
        )
    return ""


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


_LONGEST = 200


def _give_up(stream: "TextIO") -> None:
    """Let what is left in a stream go nowhere: when Python flushes it at the end, it would fail again."""
    try:  # noqa: SIM105 - `contextlib` is not loaded by what prints the version
        # Under the same number, because Python flushes the stream and not the file that it was opened with.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        pass
