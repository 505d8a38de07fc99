"""This computer's time zone."""

import os
import zoneinfo

__all__ = ["local_zone"]


def local_zone() -> str:
    """Return this computer's time zone, as a first guess at the coach's; UTC where it cannot be told."""
    for name in (os.environ.get("TZ", ""), os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]):
        try:
            if name and zoneinfo.ZoneInfo(name):
                return name
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
            continue
    return "UTC"
