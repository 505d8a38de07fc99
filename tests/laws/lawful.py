"""Small sites to try things on, and what must be true of whatever is said about them."""

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from hypothesis import settings

from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.engine.report import Report
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.source import Span
from generator.plan.site import Clock
from generator.shell.console import as_json, draw
from generator.shell.style import Style

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)

# The smallest JPEG there is: one grey pixel.
JPEG = bytes.fromhex(
    "ffd8ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f10"
    "1011100a0c12131210130f101010ffc9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20ffd9"
)

SITE = """\
title: The Site
description: What it is about.
author: Its Author
url: https://www.example.com/blog/
id: urn:uuid:5b0c1f5e-7f0e-4d2c-9a51-0f3a8f4a6d11
language: en
timezone: America/Chicago
permalink: /{year}/{month}/{slug}/
paginate: 2
copyright: © Its Author
listings: [tags, authors, archive, quotes, symptoms]
menu: [home, about, tags]
sections:
  - name: warm_up
    heading: Warm-up
    required: true
    also: [Warming up]
  - name: drill
    heading: The Drill
  - name: quotes
    heading: Final Thought
prompts:
  heading: Your goals
  items:
    - label: LAST WEEK
      ask: What *worked*?
comments:
  default: open
  email: author@example.com
feed:
  file: atom.xml
  entries: 3
  hub: https://hub.example.com/
markdown:
  html: true
extra:
  colour: blue
"""

LESSON = """\
---
title: The Lesson
date: 2026-03-01 07:30
updated: 2026-03-02
expires: 2027-01-01
id: urn:uuid:0d3cf5e1-6d0b-4f0e-8a3a-8f6d4c1b2a01
slug: the-lesson
author: Somebody
tags: [one, two]
series: A Series
summary: What it says.
draft: false
aliases: [/old/lesson.html]
comments: closed
layout: lesson
photo:
  src: images/photo.jpg
  alt: A photo
  credit: Somebody
  credit_url: https://example.com/
  license: CC BY 4.0
warm_up: |
  - A *list* with a "quote".
  - A [link](../pages/about.md#more), a note[^1].

  [^1]: The note.
drill: |
  ![A photo](../images/photo.jpg "Caption")

  <p id="raw"><a href="#raw">raw</a></p>
quotes:
  - text: Something said.
    author: Somebody Else
    source: A Book
    url: https://example.com/book
prompts:
  - label: THIS WEEK
    ask: What *now*?
extra:
  colour: red
---

A lead with `code`, a [link](other.md) and an address, https://example.com/.

## A heading

> A block
"""

PAGE = """\
---
title: About
summary: Who it is.
aliases: [/who.html]
menu: true
---

Text.

## More

[Back](../lessons/other.md)
"""

OTHER = "---\ntitle: Other\ndate: 2026-02-22\ntags: [one]\nseries: A Series\n---\n\nText.\n"

# Layouts that show everything and are quick to compile.
LAYOUTS = {
    "base.html": '<!doctype html>\n<html lang="{{ site.language }}"><title>{{ page.title }}</title>'
    '<meta name="description" content="{{ page.description }}">{{ page.canonical }} {{ page.image }} {{ page.feeds }}'
    "<script>{{ page.json_ld }}</script>{{ site.menu }}{{ site.extra }}{% block main %}{% endblock %}</html>\n",
    "lesson.html": '{% extends "base.html" %}{% block main %}{{ lesson.title }}{{ lesson.date }}{{ lesson.updated }}'
    "{{ lesson.author }}{{ lesson.tags }}{{ lesson.photo }}{{ lesson.summary }}{{ lesson.lead }}"
    "{% for s in lesson.sections %}{{ s.heading }}{{ s.html }}{% for q in s.quotes %}{{ q.html }}{{ q }}{% endfor %}"
    "{% endfor %}{% for p in lesson.prompts %}{{ p.label }}{{ p.html }}{% endfor %}{{ lesson.comments }}"
    "{{ lesson.newer }}{{ lesson.older }}{{ lesson.series_parts }}{{ lesson.extra }}{% endblock %}\n",
    "feed-entry.html": "{{ lesson.photo }}{{ lesson.lead }}{% for s in lesson.sections %}{{ s.html }}"
    "{% for q in s.quotes %}{{ q.html }}{% endfor %}{% endfor %}",
    "page.html": '{% extends "base.html" %}{% block main %}{{ title }}{{ photo }}{{ lead }}{{ extra }}{% endblock %}\n',
    "home.html": '{% extends "base.html" %}{% block main %}{{ lessons }}{{ newer }}{{ older }}{% endblock %}\n',
    "tag.html": "{{ page.title }}{{ name }}{{ lessons }}\n",
    "author.html": "{{ page.title }}{{ name }}{{ lessons }}\n",
    "tags.html": "{{ page.title }}{{ terms }}\n",
    "authors.html": "{{ page.title }}{{ terms }}\n",
    "archive.html": "{{ page.title }}{{ years }}\n",
    "series-page.html": "{{ page.title }}{{ introduction }}{{ lessons }}{{ is_programme }}{{ feed }}{{ all_series }}\n",
    "series-list.html": "{{ page.title }}{{ series }}\n",
    "year.html": "{{ page.title }}{{ weeks }}{{ newer }}{{ older }}\n",
    "quotes.html": "{{ page.title }}{{ people }}\n",
    "symptoms.html": "{{ page.title }}{{ groups }}{{ tags }}\n",
    "404.html": "{{ page.title }}{{ words.not_found_title }}\n",
    "redirect.html": '{{ words.moved_title }}<a href="{{ to.url }}">{{ to.label }}</a>\n',
}

GOOD: dict[str, bytes] = {
    "site.yaml": SITE.encode(),
    "content/lessons/lesson.md": LESSON.encode(),
    "content/lessons/other.md": OTHER.encode(),
    "content/pages/about.md": PAGE.encode(),
    "content/images/photo.jpg": JPEG,
    **{f"layouts/{name}": text.encode() for name, text in LAYOUTS.items()},
}


def examples(number: int) -> settings:
    """Return settings with so many examples, in proportion to the profile's own number."""
    return settings(max_examples=max(1, number * settings.default.max_examples // 60))


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files into a folder and return it."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def clear(folder: Path) -> Path:
    """Empty a folder and return it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def output_of(folder: Path) -> dict[str, bytes]:
    """Return every file of the output, drillbook's own list of them too, and every folder, as an empty one."""
    output = folder / "output"
    found = {}
    for path in output.rglob("*"):
        name = path.relative_to(output).as_posix()
        found[name if path.is_file() else f"{name}/"] = path.read_bytes() if path.is_file() else b""
    return found


def attempt(folder: Path, *, write: bool = False, clock: Clock | None = None) -> tuple[Report | None, list[Diagnostic]]:
    """Build a site and return the report, if it got as far, and all that was said; all of it is checked."""
    report: Report | None
    try:
        report = build(folder, clock or Clock(now=NOW), BuildOptions(write=write))
    except Rejected as rejected:
        report, diagnostics = None, list(rejected.diagnostics)
    else:
        diagnostics = list(report.diagnostics)
    assert report or diagnostics, "rejected without a reason"
    check(folder, diagnostics)
    return report, diagnostics


def check(folder: Path, diagnostics: Iterable[Diagnostic]) -> None:
    """Check what is promised of every diagnostic: it says something, can be shown, and its places are there."""
    diagnostics = list(diagnostics)
    for diagnostic in diagnostics:
        assert diagnostic.message.strip()
        assert "/" in diagnostic.code
        for style in (Style(color=False), Style(color=True)):
            assert diagnostic.code in draw(diagnostic, style)
        plain = draw(diagnostic, Style(color=False))
        assert not [c for c in plain if ord(c) < 32 and c != "\n"], "a control character would reach the terminal"
        for span in (diagnostic.span, *(place for place, _ in diagnostic.related)):
            check_span(folder, span)
    assert len(json.loads(as_json(diagnostics))) == len(diagnostics)


_READ_AS_SPACES = dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), " ")


def check_span(folder: Path, span: Span) -> None:
    """Check that a span points at a place that its file has."""
    assert span.path
    if not span.width:
        return
    path = folder / span.path
    assert path.is_file(), f"{span.path} is not a file"
    data = path.read_bytes()
    try:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    except UnicodeDecodeError:
        lines = data.replace(b"\r\n", b"\n").decode("cp1252", "replace").split("\n")
    assert 1 <= span.line <= len(lines), f"{span} is past the end of {len(lines)} lines"
    # What Unicode calls the end of a line, and editors do not, is read as a space.
    text = lines[span.line - 1].translate(_READ_AS_SPACES)
    assert 1 <= span.column <= len(text) + 1, f"{span} is past the end of {text!r}"
    assert span.width >= 1
    assert span.column - 1 + span.width <= max(len(text), span.column), f"{span} +{span.width} leaves {text!r}"
    # Of a long line there is a part, and the place is in it.
    shown = span.text.translate(_READ_AS_SPACES)
    assert shown.rstrip("\r") == text[span.cut : span.cut + max(240, len(span.text))].rstrip("\r")
    assert span.cut < span.column <= span.cut + len(span.text) + 1


def environment(**changes: str) -> dict[str, str]:
    """Return the environment for a process: this one's, without what would change its output."""
    kept = {k: v for k, v in os.environ.items() if k not in ("TZ", "LC_ALL", "LANG", "PYTHONHASHSEED", "COLUMNS")}
    return kept | changes
