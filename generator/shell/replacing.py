"""Replacing and removing files, also where other programs have them open for a moment.

On Windows, a file that another program has open can be neither replaced nor
removed, and virus scanners and indexers open each new file for a moment.  So
there both are tried again for a second.  No event tells when it is free.

Apart from `atomic_files`, because a build with nothing to do imports this, and
waits for nothing that explains what the system refused.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["patiently", "replace_file"]

# Seconds. Elsewhere the same error means that somebody may not write there, and stays.
_WAITS: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 0.6) if os.name == "nt" else ()


def replace_file(source: str | Path, target: str | Path) -> None:
    """Rename a file or folder into place, over an older file; raises `OSError` if that fails."""
    patiently(lambda: os.replace(source, target))


def patiently(change: Callable[[], None]) -> None:
    """Make a change that another program may be in the way of for a moment; raises what it raises in the end."""
    for wait in _WAITS:
        try:
            return change()
        except PermissionError:
            time.sleep(wait)
    return change()
