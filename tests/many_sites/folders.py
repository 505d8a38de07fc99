"""Folders of many small sites for the tests, and what the output of each has to be: that of a build of it alone."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

from sites import NOW, fresh_modules, output_of, write_site

from generator.engine.build import build
from generator.plan.site import Clock
from generator.sites.discovery import SITES_NOTES, find_sites
from generator.sites.run import RunOptions, Summary, run_sites
from generator.sites.site_tasks import Outcome

CLOCK = Clock(now=NOW)

# More than a test takes between an edit and a look.
_STEP_NS = 3600 * 10**9

SETTINGS = """\
-- site.yaml --
title: {name}
author: Nora Whitcombe
url: https://{name}.example.com/
cards: false
listings: []
"""

LESSON = """\
-- content/lessons/{name}.md --
---
title: {name}
date: {date}
---
{text}
"""


def site(name: str, text: str = "Text.", more: str = "") -> str:
    """Return a site with one lesson that is out, as one string."""
    return SETTINGS.format(name=name) + LESSON.format(name="first", date="2026-02-01", text=text) + more


HOOKED = (
    SETTINGS
    + """\
hooks:
  lesson: plugins.mine:change
-- plugins/mine.py --
import os, signal
from generator.model.value import replace

def change(lesson):
    {code}
-- content/lessons/first.md --
---
title: First
date: 2026-02-01
---
Text.
"""
)


def write_sites(folder: Path, sites: Mapping[str, str]) -> Path:
    """Write sites into folders of these names in a folder, and return it."""
    for name, text in sites.items():
        write_site(folder / name, text)
    return folder


def run(folder: Path, *, clock: Clock = CLOCK, settled: bool = True, **options: object) -> Summary:
    """Build the sites of a folder; with `settled` as if the last edit of any file were seconds ago."""
    settings = RunOptions(**{"doing": "build", "clock": clock} | options)  # type: ignore[arg-type]
    with mock.patch("generator.shell.file_stats._CLOCK_STEP_NS", 0 if settled else _STEP_NS):
        return run_sites(folder, find_sites(folder).names, settings, notes=folder / SITES_NOTES)


def by_name(summary: Summary) -> dict[str, Outcome]:
    """Return the outcomes of a run by the names of the sites."""
    return {outcome.name: outcome for outcome in summary.outcomes}


def unchanged(summary: Summary) -> list[str]:
    """Return the names of the sites that a look was enough for."""
    return [look.name for look in summary.unchanged]


def alone(folder: Path, *, clock: Clock = CLOCK) -> dict[str, bytes]:
    """Return the output of a first build of a copy of one site, without anything that earlier builds have left."""
    with tempfile.TemporaryDirectory() as place, fresh_modules():
        copy = Path(place, "site")
        shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns("output", ".drillbook"))
        build(copy, clock)
        return output_of(copy)
