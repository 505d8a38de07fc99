"""How drillbook is started: by a Python, or from the bundle, one file with a Python of its own.

The bundle unpacks itself into a new folder at each start, and removes it at the
end.  So nothing may outlast a run that leads into that folder, and neither the
times of the files in it nor `sys.executable -m` mean there what they usually do.
"""

import sys

__all__ = ["BUNDLED", "drillbook_command"]

# PyInstaller sets it.
BUNDLED = bool(getattr(sys, "frozen", False))


def drillbook_command() -> tuple[str, ...]:
    """Return the words that start drillbook, whatever the PATH is; with -P, no module of the site's is meant."""
    return (sys.executable,) if BUNDLED else (sys.executable, "-P", "-m", "generator")
