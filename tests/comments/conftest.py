"""The site with an inbox that these tests start from."""

from inboxes import box

__all__ = ["box"]
