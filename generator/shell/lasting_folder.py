"""Folders of the bundle that outlast a run: copies, in the folder for what programs can make again.

The bundle unpacks itself into a new folder at each start, and removes it at the
end.  A browser that was sent there would find nothing.
"""

import functools
import os
import shutil
import sys
import tempfile
from pathlib import Path

__all__ = ["lasting"]


@functools.cache
def lasting(folder: Path, name: str) -> Path:
    """Return a copy of a folder of the bundle that stays when this run ends, such as for a browser.

    It is made once for each version, whose `name` it has.  Where no folder can
    be kept, the one of this run is returned: better than none.
    """
    kept = _caches() / "drillbook" / name
    if kept.is_dir():
        return kept
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        # Beside it and then moved, so that a run that is stopped, or another one, never sees half of it.
        work = Path(tempfile.mkdtemp(dir=kept.parent))
        try:
            shutil.copytree(folder, work / name)
            (work / name).rename(kept)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError:
        return kept if kept.is_dir() else folder
    return kept


def _caches() -> Path:
    """Return the folder in which this system's programs keep what they can make again."""
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
