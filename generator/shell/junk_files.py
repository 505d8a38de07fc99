"""Which files in the folders of a site are no sources: hidden ones, and what programs leave behind."""

__all__ = ["is_junk"]

_JUNK_NAMES = {"thumbs.db", "desktop.ini"}


def is_junk(name: str) -> bool:
    """Tell whether a file or folder of a name is passed over."""
    # Emacs saves what is unsaved under the name with `#` at both ends; one at the start alone is somebody's own.
    return (
        name.startswith((".", "~$"))
        or (name.startswith("#") and name.endswith("#"))
        or name.endswith(("~", ".swp", ".tmp", ".bak"))
        or name.lower() in _JUNK_NAMES
    )
