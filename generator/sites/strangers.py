"""The bounds within which a stranger's site is built, and what is said of one that meets them.

`--untrusted` is for sites that anybody may have written.  Each is built in a
process of its own, which has given up everything but that site's folder
(`shell/confinement`) and is ended when its time is over.  What runs of a site in
there are its layouts, in Jinja's sandbox; hooks do not.
"""

import signal
from pathlib import Path

from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.source import Span
from generator.model.value import Value
from generator.shell.confinement import confine, has_landlock
from generator.shell.strange_files import Bounds, strange_files

__all__ = ["Limits", "enter", "isolation_missing", "overrun"]

# A build with the largest picture that drillbook takes needs half of this.
_MEMORY = 2 * 2**30
_FILE_SIZE = 500_000_000


class Limits(Value):
    """What one site may take: seconds, bytes of memory, bytes of a file that is written, and files of its own."""

    seconds: int = 60
    memory: int = _MEMORY
    file_size: int = _FILE_SIZE
    bounds: Bounds = Bounds()


def enter(site: Path, limits: Limits) -> None:
    """Confine this process to a site, for good; raises `Rejected` if there is something in it that may not be there."""
    confine(site, seconds=limits.seconds, memory=limits.memory, file_size=limits.file_size)
    if problems := strange_files(site, limits.bounds):
        raise Rejected(problems)


def isolation_missing() -> str:
    """Return a sentence on what this system cannot keep a stranger's site from; empty if it is nothing."""
    if has_landlock():
        return ""
    return (
        "this system cannot keep a process to one folder (Linux 5.19 or newer can): links that lead outside of a site "
        "are refused, but a fault in a library that reads pictures could reach other files"
    )


def overrun(name: str, number: int, limits: Limits, *, too_long: bool) -> Diagnostic | None:
    """Return what to say of a site whose process was ended for its time; None if it was ended for something else."""
    if not too_long and number != getattr(signal, "SIGXCPU", -1):
        return None
    message = f"this site was not finished within {limits.seconds} seconds, and was stopped"
    advice = (
        "look for a loop in its layouts, or for a very large text or picture; `--time-limit` gives it more; the site "
        "in output/ is whole, and the other sites are not affected"
    )
    return error("untrusted/too-long", Span(path=name), message, help=advice)
