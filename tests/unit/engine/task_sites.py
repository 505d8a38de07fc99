"""A small site, and its texts read as a worker does."""

from pathlib import Path

from sites import fresh_modules, write_site

from generator.engine.contexts import SiteContext
from generator.engine.project import open_project
from generator.engine.read_tasks import ReadResult, ReadTask, read_texts

A, B, C = "content/lessons/a.md", "content/lessons/b.md", "content/pages/c.md"
SITE = f"""\
-- {A} --
---
title: A
date: 2026-02-16
quotes: [{{text: Be brief., author: Ann}}]
extra: {{mood: calm}}
---
Text of a, and [b](b.md).

## Symptoms

One.
-- {B} --
---
title: B
date: 2026-02-23
prompts: off
draft: false
sumary: none
---
Text of b.
-- {C} --
---
title: C
---
Text of c.
-- content/images/d.bin --
bytes
"""
GOOD = SITE.replace("sumary: none\n", "").replace("\n## Symptoms\n\nOne.\n", "")


def setup_of(folder: Path, text: str = SITE) -> SiteContext:
    """Return what tasks need of a site."""
    with fresh_modules():
        return open_project(write_site(folder, text)).site_context


def read(site_context: SiteContext, *paths: str, known: bytes = b"", data: tuple[bytes, ...] = ()) -> list[ReadResult]:
    """Read texts as a worker does."""
    LAST_KEY[:] = [site_context.reading_key]
    return read_texts(ReadTask(site_context=site_context, texts=tuple((path, known) for path in paths), data=data))


LAST_KEY: list[bytes] = []
"""The key of the last reading, which what it packed is sealed under."""
