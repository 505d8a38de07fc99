"""Which version of drillbook a coach knows, in `.drillbook/version` of each site.

It is written with the first store, and then by `drillbook update` alone: until
that has said what is new, each build says that there is news.  Like all of
`.drillbook/` it is of this computer, and nothing that is published depends on it.
"""

import contextlib
from pathlib import Path

from generator import __version__
from generator.model.diagnostic import Rejected
from generator.shell.atomic_files import replace_whole

__all__ = ["BEFORE_NOTES", "earlier_version", "remember_version"]

BEFORE_NOTES = "0.1.0"
"""The version that noted nothing: it built a site that has a store and no note."""

_NOTE, _STORE = ".drillbook/version", ".drillbook/store.sqlite"


def earlier_version(folder: Path) -> str:
    """Return the version that the coach knows, or "" if it is this one, or the site has never been built here."""
    try:
        version = (folder / _NOTE).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        version = BEFORE_NOTES if (folder / _STORE).exists() else __version__
    return "" if version == __version__ else version


def remember_version(folder: Path) -> None:
    """Note that the coach knows this version; a disk that refuses is no reason for anything else to fail."""
    with contextlib.suppress(OSError, Rejected):
        replace_whole(folder / _NOTE, f"{__version__}\n", lasting=False)
