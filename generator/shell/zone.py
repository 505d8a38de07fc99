"""This computer's time zone."""

import os
import zoneinfo

__all__ = ["is_zone", "local_zone"]


def local_zone() -> str:
    """Return this computer's time zone, as a first guess at the coach's; UTC where it cannot be told."""
    names = (os.environ.get("TZ", ""), os.path.realpath("/etc/localtime").partition("zoneinfo/")[2])
    return next(filter(is_zone, names), "UTC")


def is_zone(name: str) -> bool:
    """Tell whether there is a time zone of a name."""
    try:
        return bool(name and zoneinfo.ZoneInfo(name))
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False
