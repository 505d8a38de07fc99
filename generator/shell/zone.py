"""This computer's time zone."""

import os
import zoneinfo

__all__ = ["is_zone", "local_zone"]


def local_zone() -> str:
    """Return this computer's time zone, as a first guess at the coach's, or UTC if it is unknown."""
    # Unix has no call for the name; the link into the time zone database is where systems keep it.
    names = (os.environ.get("TZ", ""), os.path.realpath("/etc/localtime").partition("zoneinfo/")[2])
    return next(filter(is_zone, names), "UTC")


def is_zone(name: str) -> bool:
    """Tell whether a name is that of a time zone."""
    try:
        return bool(name and zoneinfo.ZoneInfo(name))
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False
