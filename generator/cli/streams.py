"""The standard streams of the command, made fit to be printed to.

Apart from `cli/terminal`, because this is needed before anything else, also by
what prints one word: it imports nothing that Python has not loaded already.
"""

import errno
import io
import os
import sys

__all__ = ["fill_closed_streams", "use_utf8"]


def fill_closed_streams() -> None:
    """Give each standard stream that was closed (`>&-`) a place to go.

    Otherwise the next file to be opened gets its number, and whatever is
    printed, also by a program that we start, ends up in that file.  As with
    other programs, printing results to a closed standard output is an error.
    """
    if None not in (sys.stdin, sys.stdout, sys.stderr):
        return
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        os.set_inheritable(descriptor, True)  # noqa: FBT003 - it takes no keyword
    os.close(descriptor)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - open as long as we are
    sys.stdout = sys.stdout or _ClosedOutput()
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - as above


_STANDARD_ERROR = 2


class _ClosedOutput(io.TextIOBase):
    """Standard output that was closed: to write anything to it is an error."""

    def write(self, _text: str, /) -> int:
        """Raise the error that the system has for a closed file."""
        raise OSError(errno.EBADF, "standard output is closed")


def use_utf8() -> None:
    """Let both streams print any language, whatever the encoding of the terminal is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
