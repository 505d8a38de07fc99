"""Warns of files that other systems cannot have: reserved names, and names that differ in capitals.

A site goes to a second computer, to a colleague, into a shared folder.  On
Windows a file called `aux.pdf` cannot be there, and of `Desk.jpg` and
`desk.jpg` only one can, also on most Macs.  Addresses of pages are no concern
of this module: drillbook makes them fit for every system.
"""

import re
from collections.abc import Collection, Iterator

from generator.model.diagnostic import Diagnostic, warning
from generator.model.source import Span
from generator.model.url import is_device

__all__ = ["unportable_names"]

# One look at all names together, each on a line: nearly every site has none of these, and a loop takes longer.  Signs
# and ends are looked for one by one, and devices by what stands before them: `re` skips to that in one go.
_SUSPICIOUS = (*'<>:"|?*\\', "./", ".\n", " /", " \n")
_DEVICE = re.compile(r"[/\n](?:con|prn|aux|nul|com\d|lpt\d)[./\n]")
_SIGN = re.compile(r'[<>:"|?*\\]')


def unportable_names(paths: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each file that not every system can have."""
    lines = "\n".join(("", *paths, "")).lower()
    if any(part in lines for part in _SUSPICIOUS) or _DEVICE.search(lines):
        for path in paths:
            if reason := _refused_by_windows(path):
                message = f"Windows cannot have a file of this name: {reason}"
                advice = "give it another name, and change it in the texts that use it"
                yield warning("content/unportable-name", Span(path=path), message, help=advice)
    folded = {path.casefold(): path for path in paths}
    if len(folded) < len(paths):
        for path in sorted(paths):
            other = folded[path.casefold()]
            if other != path:
                message = "on Windows and on most Macs, this file and another one have the same name"
                advice = "give one of the two another name: there, only one of them would be left"
                related = ((Span(path=other), "the other one"),)
                yield warning("content/unportable-name", Span(path=path), message, help=advice, related=related)


def _refused_by_windows(path: str) -> str:
    for part in path.split("/"):
        if sign := _SIGN.search(part):
            return f"it has {sign[0]} in it"
        if part.endswith((".", " ")):
            return f'"{part}" ends with a {"period" if part[-1] == "." else "space"}'
        if is_device(part):
            return f'"{part.split(".")[0]}" is the name of a device there'
    return ""
