"""A digest that stands for the program itself, so that no version trusts what another one stored.

It covers every file of the package at any depth, by time and size: reading
them all would cost each start more than the rest of an unchanged build.  Of the
bundle, which unpacks its files anew at each start, it is the one file.
"""

import functools
import importlib.machinery
import os
import sys
from pathlib import Path

from generator import __version__
from generator.model.digest import digest_of
from generator.shell.file_stats import files_below
from generator.shell.program import BUNDLED

__all__ = ["program_digest"]


@functools.cache
def program_digest() -> bytes:
    """Return a digest that changes with drillbook, with Python, and with the packages beside it.

    Of drillbook it covers the version and the name, time and size of each of
    its files, since somebody may be working on them.  Installing or upgrading
    another package changes the time of the folder that it is installed in.
    """
    if BUNDLED:
        # All of that is in one file, whose parts are as new as this run.
        status = os.stat(sys.executable)
        return digest_of(__version__, sys.version, status.st_mtime_ns, status.st_size)
    package = Path(__file__).parent.parent
    # The handbook changes no site, and has more files than all else.
    # In an order of our own: that of a folder differs from one file system to the next.
    own_files = sorted(
        (name, status.st_mtime_ns, status.st_size)
        for name, status in files_below(str(package), but=("__pycache__", "_handbook"))
        if not name.endswith(".pyc")  # byte code, which Python writes itself
    )
    # Any package that is always installed beside us will do; it is found but not imported.
    neighbor = importlib.machinery.PathFinder.find_spec("markdown_it")
    installed = os.stat(Path(neighbor.origin).parent.parent).st_mtime_ns if neighbor and neighbor.origin else 0
    return digest_of(__version__, sys.version, own_files, installed)
