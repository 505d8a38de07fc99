"""Puts the handbook into a wheel, where it was made before: `make wheel` does both.

The build of a wheel can not make it: it runs without what drillbook needs.  So
a wheel that pip makes from a checkout has no handbook, and an editable install,
which finds `dist/handbook` by itself, does not wait for one.
"""

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class HandbookHook(BuildHookInterface):
    """Adds the finished pages; the environment variable `DRILLBOOK_HANDBOOK` names another folder with them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folder, if there is one."""
        handbook = Path(os.environ.get("DRILLBOOK_HANDBOOK", Path(self.root) / "dist" / "handbook"))
        if version == "standard" and handbook.is_dir():
            build_data["force_include"][str(handbook)] = "generator/_handbook"
