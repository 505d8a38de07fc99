"""Sections that a site does without and lessons have."""

from sites import make_site

SITE = """\
-- site.yaml --
title: a
author: b
url: https://example.com/
sections:
{sections}
-- content/lessons/a.md --
---
title: A
date: 2026-02-16
---
## Diagnosis

d

## The Drill

Ask.
-- content/lessons/b.md --
---
title: B
date: 2026-02-09
---
## Drill

Ask.
-- content/lessons/c.md --
---
title: C
date: 2036-02-09
draft: true
---
Lead.

## Diagnosis

d

## The Drill:

Ask.
-- content/lessons/d.md --
---
title: D
date: 2026-02-02
---
An essay of the drill.
"""


def test_lessons_that_have_a_section_which_is_taken_away_are_counted() -> None:
    """It is said once, where the section is taken away, with the number and the places where the text is shown."""
    hidden = "  - name: diagnosis\n    required: false\n  - name: symptoms\n    required: false\n"
    hidden += "  - name: prescription\n    required: false\n  - heading: The Drill\n    hidden: true"
    (problem,) = make_site(SITE.format(sections=hidden)).diagnostics
    assert (problem.code, str(problem.span)) == ("site/dropped-section", "site.yaml:11:14")
    assert "3 lessons have" in problem.message
    assert problem.label == 'its text is shown as a part of "Diagnosis" or in the opening text'
    assert "content/lessons/a.md" in problem.help


def test_a_list_of_ones_own_that_leaves_a_section_out_is_told_at_its_key() -> None:
    """Who replaces all sections hears of each one that lessons have."""
    problems = make_site(SITE.format(sections="  - heading: Warm-Up")).diagnostics
    assert [(d.code, d.span.line) for d in problems] == [("site/dropped-section", 4)] * 2
    assert ["Diagnosis" in problems[0].message, "The Drill" in problems[1].message] == [True, True]


def test_renaming_a_section_loses_none() -> None:
    """Lessons with the old heading have the section under its new one."""
    made = make_site(SITE.format(sections="  - name: drill\n    heading: Do This"))
    assert not [d for d in made.diagnostics if d.code == "site/dropped-section"]
