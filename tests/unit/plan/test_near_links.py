"""What was meant as a link and is none, compared with the names of all files."""

import pytest
from sites import make_site

from generator.model.edit import apply_edits

TOP = "---\ntitle: The Lesson\ndate: 2026-02-16\n---\n"
SITE = """\
-- site.yaml --
title: a
author: b
url: https://example.com/
-- content/lessons/a.md --
---
title: The Lesson
date: 2026-02-16
---
{text}
-- content/lessons/no-show.md --
---
title: The No-Show
date: 2026-02-09
---
## Part One
-- content/lessons/two words.md --
---
title: Two Words
date: 2026-02-09
draft: true
---
-- content/lessons/2025/index.md --
---
title: A Year
date: 2026-01-05
---
-- content/lessons/one.md --
---
title: Twice
date: 2026-01-05
---
-- content/lessons/other.md --
---
title: Twice
date: 2026-01-12
---
-- content/images/My desk.png --
-- content/downloads/My sheet.pdf --
-- content/downloads/Copy.pdf --
-- content/images/Copy.pdf --
"""


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("[[no-show]]", "[no-show](no-show.md)"),
        ("[[No Show]]", "[No Show](no-show.md)"),
        ("[[The No-Show]]", "[The No-Show](no-show.md)"),
        ("[[no-show.md|that day]]", "[that day](no-show.md)"),
        ("[[No Show#Part One]]", "[No Show#Part One](no-show.md#part-one)"),
        ("[[two words]]", "[two words](<two words.md>)"),
        ("[[A Year|then]]", "[then](2025/index.md)"),
        ("[that][no-show]", "[that](no-show.md)"),
        ("[No Show][]", "[No Show](no-show.md)"),
        ("![[My desk.png]]", "![](<images/My desk.png>)"),
        ("![[images/My desk.png|300]]", "![](<images/My desk.png>)"),
        ("![[My Desk.PNG|A desk]]", "![A desk](<images/My desk.png>)"),
        ("![My desk](My desk.png)", "![My desk](<images/My desk.png>)"),
        ('![d](images/My desk.png "A desk")', '![d](<images/My desk.png> "A desk")'),
        ("[sheet](My sheet.pdf)", "[sheet](<downloads/My sheet.pdf>)"),
        ("[sheet](downloads/My sheet.pdf#page=2)", "[sheet](<downloads/My sheet.pdf#page=2>)"),
    ],
)
def test_what_one_file_fits_is_mended(typed: str, right: str) -> None:
    """The warning carries the link, which then leads there."""
    text = f"{TOP}Here: {typed} now.\n"
    (problem,) = [d for d in make_site(SITE.format(text=f"Here: {typed} now.")).diagnostics if d.code == "link/near"]
    assert right in problem.help
    mended = apply_edits(text, problem.edits)[0]
    assert mended == f"{TOP}Here: {right} now.\n"
    after = make_site(SITE.format(text=f"Here: {right} now.")).diagnostics
    assert not [d for d in after if d.code in ("link/near", "link/dead", "link/missing-file", "link/missing-anchor")]


@pytest.mark.parametrize(
    "typed",
    ["[[Twice]]", "[[nothing here]]", "[[no-show#Nowhere]]", "[a][b]", "![[Copy.pdf]]", "![[nothing.png]]"],
)
def test_what_no_file_or_more_than_one_fits_is_told(typed: str) -> None:
    """Where nobody knows what was meant, the warning says how a link is written, and mends nothing."""
    (problem,) = [d for d in make_site(SITE.format(text=f"Here: {typed}")).diagnostics if d.code == "link/near"]
    assert problem.span.shown == typed
    assert not problem.edits


def test_texts_that_are_held_back_are_looked_at_as_well() -> None:
    """A draft's brackets are told before readers see them."""
    made = make_site(SITE.format(text="Text.").replace("draft: true\n---\n", "draft: true\n---\n[[no-show]]\n"))
    assert [(d.code, d.span.path) for d in made.diagnostics] == [("link/near", "content/lessons/two words.md")]
