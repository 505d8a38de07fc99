"""What an export holds: its marker, the files and folders of a site, and which file names are safe."""

from collections.abc import Iterable

from generator.model.diagnostic import Rejected
from generator.model.picture import is_picture
from generator.model.url import is_device
from generator.model.value import Value
from generator.read.config import read_config
from generator.shell.plugins import packages_of
from generator.shell.source_files import decode

__all__ = [
    "ATOM",
    "MARKER",
    "MARKER_TEXT",
    "MARKER_VERSION",
    "README",
    "SITE_FILES",
    "SITE_FOLDERS",
    "FileCounts",
    "count_files",
    "hook_packages",
    "marker_version",
    "name_problem",
]

SITE_FILES = ("site.yaml", "published.json")
"""The files of a site that lie at its top."""

SITE_FOLDERS = ("content", "layouts")
"""The folders of a site with what somebody wrote."""

README, ATOM, MARKER = "README.txt", "archive.atom", "drillbook-export.txt"
"""What an export holds besides the files of a site; the last one identifies it."""

MARKER_VERSION = "1"
"""The version of the format, to be raised when an older drillbook could no longer restore an export."""

_MARKER_START = "drillbook export "

MARKER_TEXT = f"{_MARKER_START}{MARKER_VERSION}\n"
"""The text of the marker."""


class FileCounts(Value):
    """How many files of a site there are of each kind."""

    lessons: int
    pages: int
    comments: int
    pictures: int


def count_files(names: Iterable[str]) -> FileCounts:
    """Count the files of a site by kind, given their paths in the site."""
    names = tuple(names)

    def texts(folder: str) -> int:
        return sum(1 for name in names if name.startswith(f"content/{folder}/") and name.lower().endswith(".md"))

    pictures = sum(1 for name in names if name.startswith("content/") and is_picture(name))
    return FileCounts(lessons=texts("lessons"), pages=texts("pages"), comments=texts("comments"), pictures=pictures)


def marker_version(text: str) -> str:
    """Return the version in the text of a marker, `?` if it has none; empty if this is the text of no marker."""
    if not text.startswith(_MARKER_START):
        return ""
    return text.removeprefix(_MARKER_START).strip() or "?"


def name_problem(name: str) -> str:
    """Return what is wrong with the path of a file in a site, or an empty string.

    A path without a problem leads to a file below the site's folder on any
    operating system, Windows with its drives and devices included.
    """
    for part in name.split("/"):
        if part in ("", ".", ".."):
            return "it leads to another place"
        # A colon would also name a stream of another file on NTFS.
        if "\\" in part or ":" in part:
            return "Windows takes a part of it for a folder or a drive"
        # Surrogates, the last range, stand for bytes that are not UTF-8: no zip can name such a file.
        if any(ord(sign) < 32 or ord(sign) == 127 or 0xD800 <= ord(sign) < 0xE000 for sign in part):
            return "there is an invisible character in it"
        if is_device(part):
            return f'Windows cannot store a file called "{part}"'
        # `.git`, `.htaccess`, `.ssh`: programs obey files with such names.
        if part.startswith("."):
            return "it is hidden"
    return ""


def hook_packages(settings: bytes) -> set[str]:
    """Return the names of the packages and modules in a site that may hold its hooks, given its `site.yaml`.

    If the settings cannot be read, it is `plugins`, the name that the handbook uses.
    """
    try:
        config, _ = read_config(decode("site.yaml", settings))
    except Rejected:
        config = None
    packages = packages_of(config.hooks) if config else {"plugins"}
    # output/ holds what a build makes, never code.
    return {package for package in packages if package.isidentifier() and package.casefold() != "output"}
