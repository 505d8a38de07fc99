"""The Markdown of pages and `llms.txt`, of a site with everything in it that must not come out."""

from pathlib import Path

import pytest
from sites import build_site, output_of, write_site

from generator.render.markdown_text import markdown_of

# Each of these words is somewhere in the site, and none may be in what programs read.
HELD_BACK = (
    *("SECRET-DRAFT", "SECRET-LATER", "SECRET-EXPIRED", "SECRET-NOTE", "SECRET-COMMENT"),
    *("SECRET-STYLE", "SECRET-HIDDEN", "SECRET-SCRIPT", "SECRET-TEMPLATE", "SECRET-FORM", "l.example"),
)
SITE = """\
-- site.yaml --
title: The *Monday* Drill
author: Nora Whitcombe
url: https://www.example.com/blog/
description: Write to nora@mail.example, or don't.
llms: true
comments: {email: nora@mail.example}
sections:
  - name: diagnosis
    hidden: true
    heading: Diagnosis
-- content/lessons/one.md --
---
title: One [two](three) <b> & *four*
date: 2026-02-02
summary: Ask ann@mail.example, quietly.
tags: [Calls]
---
The lead: [later](later.md), [about](about.md), [to a heading](#more), ![A desk](images/desk.jpg "Title").

<!-- SECRET-NOTE -->
<div style="display: none">SECRET-STYLE</div>
<p hidden>SECRET-HIDDEN</p>
<script>SECRET-SCRIPT</script>
<template>SECRET-TEMPLATE</template>
<form><input value="SECRET-FORM"> SECRET-FORM</form>

Plain bob@mail.example, `code@mail.example`, b**o**b@mail.example, bob@m**ai**l.example,
bob&#64;mail.example, <bob@mail.example>,
[write](mailto:bob@mail.example), [b](https://x.example/?m=bob%40mail.example).

## More

- One
- Two

<iframe src="https://video.example.com/1" title="A film"></iframe>

| a | b |
|---|---|
| 1 | 2 |
-- content/lessons/draft.md --
---
title: SECRET-DRAFT
date: 2026-02-01
draft: true
---
SECRET-DRAFT
-- content/lessons/later.md --
---
title: SECRET-LATER
date: 2099-01-01
---
SECRET-LATER
-- content/lessons/old.md --
---
title: SECRET-EXPIRED
date: 2020-01-01
expires: 2020-02-01
---
SECRET-EXPIRED
-- content/lessons/sections.md --
---
title: With sections
date: 2026-02-09
---
## Symptoms

- They nod.

## Prescription

Ask.
-- content/comments/one/1.md --
---
author: Ann SECRET-COMMENT
date: 2026-02-03
---
SECRET-COMMENT
-- content/pages/about.md --
---
title: About
summary: Who writes this.
---
I sold linen.
-- content/images/desk.jpg (a picture) --
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what programs read of the site, as text."""
    folder = write_site(tmp_path_factory.mktemp("site"), SITE)
    report = build_site(folder)
    assert not [d for d in report.diagnostics if d.severity.value == "error"]
    return {name: data.decode() for name, data in output_of(folder).items() if name.endswith((".md", "llms.txt"))}


def test_nothing_comes_out_that_is_held_back(files: dict[str, str]) -> None:
    """Drafts, lessons of another day, notes, hidden parts, comments and email addresses are in none of the files."""
    assert set(files) == {
        *("2026/02/one/index.md", "2026/02/sections/index.md", "about/index.md", "llms.txt"),
    }
    told = {word: name for name, text in files.items() for word in HELD_BACK if word in text}
    assert told == {}


def test_a_lesson_as_markdown(files: dict[str, str]) -> None:
    """Title, author, day and address are at the top; the text has its form, and every address is a full one."""
    text = files["2026/02/one/index.md"]
    title, _, byline, *_ = text.split("\n")
    assert title == "# One \\[two\\](three) \\<b> & \\*four\\*"
    assert byline == "Nora Whitcombe · February 2, 2026 · https://www.example.com/blog/2026/02/one/"
    assert "The lead: later, [about](https://www.example.com/blog/about/)" in text
    assert "[to a heading](https://www.example.com/blog/2026/02/one/#more)" in text
    assert "![A desk](https://www.example.com/blog/images/desk-" in text
    assert "\n## More\n\n- One\n- Two\n" in text
    assert "[A film](https://video.example.com/1)" in text
    assert "| 1 | 2 |" in text
    assert "…@…" in text


def test_the_list(files: dict[str, str]) -> None:
    """The list has the title, what the site is about, and each text with its Markdown and summary (llmstxt.org)."""
    assert files["llms.txt"] == (
        "# The \\*Monday\\* Drill\n\n> Write to …@…, or don't.\n\n## Lessons\n\n"
        "- [With sections](https://www.example.com/blog/2026/02/sections/index.md): They nod.\n"
        "- [One \\[two\\](three) \\<b> & \\*four\\*](https://www.example.com/blog/2026/02/one/index.md): "
        "Ask …@…, quietly.\n\n"
        "## Pages\n\n- [About](https://www.example.com/blog/about/index.md): Who writes this.\n"
    )


def test_pages_name_their_markdown(tmp_path: Path) -> None:
    """The page of a text names its Markdown; without the setting there is none, and no page names one."""
    folder = write_site(tmp_path, SITE)
    build_site(folder)
    page = output_of(folder)["2026/02/one/index.html"].decode()
    assert '<link rel="alternate" type="text/markdown" href="/blog/2026/02/one/index.md">' in page
    settings = folder / "site.yaml"
    settings.write_text(settings.read_text("utf-8").replace("llms: true", "permalink: /{slug}.html"), "utf-8")
    build_site(folder)
    without = output_of(folder)
    assert not [name for name in without if name.endswith((".md", "llms.txt"))]
    assert b"text/markdown" not in without["one.html"]
    settings.write_text(settings.read_text("utf-8") + "llms: true\n", "utf-8")
    (folder / "content" / "llms.txt").write_text("# Mine\n", "utf-8")
    build_site(folder)
    own = output_of(folder)
    assert own["llms.txt"] == b"# Mine\n"
    assert "one.md" in own


def test_deep_html() -> None:
    """Elements in elements in elements, as no person writes them, are words all the same."""
    assert "deep" in markdown_of("<div>" * 5000 + "deep" + "</div>" * 5000)
