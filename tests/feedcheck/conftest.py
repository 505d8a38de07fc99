"""The site and the hub that these tests start from."""

from feeding import hub, site

__all__ = ["hub", "site"]
