"""Whether a search index can be made here.

Apart from `shell/pagefind`, because every build asks, and few run a program.
"""

import importlib.util

__all__ = ["is_installed"]

_PACKAGES = ("pagefind", "cbor2")
_PROGRAMS = ("pagefind_bin", "pagefind_bin_extended")


def is_installed() -> bool:
    """Tell whether Pagefind is installed: its package, one with the program for this computer, and `cbor2`."""
    return all(map(importlib.util.find_spec, _PACKAGES)) and any(map(importlib.util.find_spec, _PROGRAMS))
