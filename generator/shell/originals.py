"""The originals of the layouts that a site has copies of: what they were copied from.

An update has to tell what the coach changed in a copy from what drillbook
changed since.  So `drillbook layout` keeps the original beside the copy, in
`layouts/.originals/VERSION/`: it goes with the site to a second computer, and
no later version of drillbook has to know all earlier ones.  Version 0.1.0 kept
none.  Its layouts come with drillbook, and a copy of one is known by its lines.
"""

import functools
import shutil
from pathlib import Path

from generator import __version__
from generator.model.value import Value
from generator.shell.atomic_files import replace_whole
from generator.shell.layouts import packaged
from generator.shell.source_files import plain_lines
from generator.shell.source_tree import scan_tree

__all__ = ["ORIGINALS", "Copy", "copies", "keep_original"]

ORIGINALS = "layouts/.originals"
"""Where a site has the originals of its copies; hidden, so that nothing takes them for layouts."""

_UNRECORDED = Path(__file__).parent.parent / "originals" / "0.1.0"


class Copy(Value):
    """A site's copy of a layout: the texts of the copy, of its original, and of drillbook's own today.

    `name` is as in `partials/footer.html`; `version` is that of the original.
    `current` is None if drillbook has no layout of this name any more.
    """

    name: str
    version: str
    text: str
    original: str
    current: str | None

    @property
    def is_behind(self) -> bool:
        """Whether drillbook's own has changed since the copy was made."""
        return self.original != self.current


def copies(site: Path) -> list[Copy]:
    """Return the site's layouts that are copies of drillbook's, in order; files of its own and pictures are none."""
    folder = site / "layouts"
    if not folder.is_dir() or folder.resolve() == packaged().resolve():
        return []
    kept = {name: version for version in _versions(site) for name in _files(site / ORIGINALS / version)}
    site_copies = []
    for name in _files(folder):
        text = _text(folder / name)
        version = kept.get(name, "")
        original = _text(site / ORIGINALS / version / name) if version else _recognized(name, text)
        if text is not None and original is not None:
            current = _text(packaged() / name)
            version = version or _UNRECORDED.name
            site_copies.append(Copy(name=name, version=version, text=text, original=original, current=current))
    return site_copies


def keep_original(site: Path, name: str) -> None:
    """Keep drillbook's own layout of today as the original of the site's copy, and no older one.

    Raises `Rejected` if the disk refuses.
    """
    current = packaged() / name
    if current.is_file():
        replace_whole(site / ORIGINALS / __version__ / name, current.read_bytes(), lasting=False)
    for version in _versions(site):
        if version != __version__:
            (site / ORIGINALS / version / name).unlink(missing_ok=True)
            if not _files(site / ORIGINALS / version):
                shutil.rmtree(site / ORIGINALS / version, ignore_errors=True)


def _versions(site: Path) -> list[str]:
    folder = site / ORIGINALS
    return sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _files(folder: Path) -> list[str]:
    return sorted(path.partition("/")[2] for path, _ in scan_tree(folder.parent, folder.name))


def _text(path: Path) -> str | None:
    """Return the text of a file with plain line ends, or None if it is not there, or no text."""
    try:
        return plain_lines(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return None


def _recognized(name: str, text: str | None) -> str | None:
    """Return the layout of 0.1.0 that a text is a copy of, or None if it is somebody's own.

    A copy shares at least half of the original's lines; whoever wrote a layout
    anew has a few of them at most, such as `{% endblock %}`.
    """
    original = _unrecorded(name)
    if text is None or original is None:
        return None
    lines = {line.strip() for line in original.splitlines() if line.strip()}
    shared = lines & {line.strip() for line in text.splitlines()}
    return original if 2 * len(shared) >= len(lines) else None


@functools.cache
def _unrecorded(name: str) -> str | None:
    return _text(_UNRECORDED / name)
