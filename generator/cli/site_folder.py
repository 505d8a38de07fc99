"""The site that a command works on where `--site` does not say."""

from pathlib import Path

__all__ = ["enclosing_site", "site_to_import_into"]

_OF_A_SITE = ("content", "layouts", "output")


def enclosing_site() -> Path:
    """Return the nearest folder with a site.yaml, from the current one upward, as git finds a repository.

    Without any it is the current folder, and the command says what is missing.
    """
    return _nearest_site() or Path()


def site_to_import_into() -> Path:
    """Return the current folder, or the site whose content/, layouts/ or output/ it lies in.

    An import can start a site, so a folder without a site.yaml is where one is
    wanted, even below another site.  To add a whole blog to that other site by
    mistake would be hard to undo.  Only its own folders can hold no site.
    """
    site = _nearest_site()
    if site is None:
        return Path()
    steps = len(site.parts)
    return site if steps and Path.cwd().parts[-steps] in _OF_A_SITE else Path()


def _nearest_site() -> Path | None:
    """Return the way up to the nearest site, such as `../..`: messages name files as they would be typed."""
    try:
        folder = Path.cwd()
    except FileNotFoundError:  # somebody has deleted it meanwhile
        return None
    for steps, place in enumerate((folder, *folder.parents)):
        if (place / "site.yaml").is_file():
            return Path(*[".."] * steps)
    return None
