"""Gathers the licenses of all that the bundle holds, for `drillbook help licenses`.

    python docs/bundle/licenses.py WHEEL      prints them

Whoever hands out the bundle hands out libraries of others, whose licenses ask
for their texts to go along, and some for a word on where the sources are.  So
the texts are inside.  They come from where each was installed from: packages
carry their own, Python has one file, and libraries of a Debian system have
theirs in `/usr/share/doc`.  A part without a text stops the making of a bundle,
rather than to leave one out.  pip-licenses knows nothing of the last two.
"""

import importlib.metadata
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement

TEXTS = Path(__file__).parent / "texts"
# What is in it of drillbook's own parts; `make.py` says which modules these are.
EXTRAS = ("search", "sftp", "s3")
# PyInstaller's own code starts each bundle.
ALSO = ("pyinstaller",)
# Texts that a package names without having them along.
NAMED = {"pi-heif": ("LGPL-3.0.txt", "GPL-3.0.txt")}

_LICENSE = re.compile(r"(?:un)?licen[cs]es?\b|copying|notice|authors|copyright", re.IGNORECASE)
_SPDX_FIELDS = ("License-Expression", "License")


def requirements(names: Iterable[Requirement]) -> dict[str, importlib.metadata.Distribution]:
    """Return the packages that these need, with those that they need in turn, by name."""
    needed: dict[str, importlib.metadata.Distribution] = {}
    todo = [(one, extra) for one in names for extra in (one.extras or {""})]
    done = set()
    while todo:
        requirement, extra = todo.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if (name, extra) in done:
            continue
        done.add((name, extra))
        package = needed[name] = importlib.metadata.distribution(name)
        for text in package.requires or ():
            further = Requirement(text)
            if not further.marker or further.marker.evaluate({"extra": extra}):
                todo += [(further, one) for one in (further.extras or {""})]
    return dict(sorted(needed.items()))


def packages(metadata: importlib.metadata.Distribution) -> dict[str, importlib.metadata.Distribution]:
    """Return every package that is in the bundle, given drillbook's own metadata."""
    wanted = [Requirement(text) for text in metadata.requires or ()]
    chosen = [
        one for one in wanted if not one.marker or any(one.marker.evaluate({"extra": extra}) for extra in ("", *EXTRAS))
    ]
    return requirements([*chosen, *map(Requirement, ALSO)])


def texts_of(name: str, package: importlib.metadata.Distribution) -> Iterator[str]:
    """Yield the texts of a package's license; raises `SystemExit` where it has none."""
    paths = [file for file in package.files or () if _LICENSE.match(file.name) and file.suffix not in (".py", ".pyc")]
    texts = [Path(str(path.locate())).read_text("utf-8", "replace").strip() for path in paths]
    texts += [(TEXTS / text).read_text("utf-8").strip() for text in NAMED.get(name, ())]
    if not texts:
        declared = next(filter(None, (package.metadata.get(field) for field in _SPDX_FIELDS)), "")
        if declared not in FREE:
            raise SystemExit(f"{name} has no text of its license ({declared or 'none declared'})")
        texts = [(TEXTS / FREE[declared]).read_text("utf-8").strip()]
    yield from dict.fromkeys(texts)
