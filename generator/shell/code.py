"""What stands for the program itself: a rebuild after an upgrade must not trust the store."""

import importlib.machinery
import os
import sys
from pathlib import Path

from generator import __version__
from generator.model.digest import digest_of

__all__ = ["code_digest"]


def code_digest() -> bytes:
    """Return a digest that changes with drillbook, with Python, and with the packages beside it.

    Of drillbook it is the version and the look of its files, as somebody may
    be working on them.  Installing or upgrading a package changes the time of
    the folder it is installed in.
    """
    package = Path(__file__).parent.parent
    own = []
    for folder in (package, *(p for p in package.iterdir() if p.is_dir() and p.name != "__pycache__")):
        with os.scandir(folder) as entries:
            own += sorted((e.name, e.stat().st_mtime_ns, e.stat().st_size) for e in entries if e.name.endswith(".py"))
    found = importlib.machinery.PathFinder.find_spec("markdown_it")
    beside = os.stat(Path(found.origin).parent.parent).st_mtime_ns if found and found.origin else 0
    return digest_of(__version__, sys.version, own, beside)
