"""The site and the hub that these tests start from."""

from feeding import built_once, hub, site

__all__ = ["built_once", "hub", "site"]
