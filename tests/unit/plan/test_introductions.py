"""What stands above the lessons of a tag or a series."""

import re

from sites import Made, make_site

LESSONS = """\
-- content/lessons/a.md --
---
title: A
date: 2026-01-05
tags: [C#, Cold Calls]
series: First Steps
---
Text.
-- content/lessons/b.md --
---
title: B
date: 2026-01-12
tags: [Cold Calls]
series: First Steps
---
Text.
-- content/lessons/later.md --
---
title: Later
date: 2036-01-12
tags: [Later]
---
Text.
"""


def described(made: Made, file: str) -> str:
    """Return the description in the head of a page."""
    (description,) = re.findall('<meta name="description" content="(.*)">', made.html(file))
    return description


def test_a_tag_is_introduced() -> None:
    """The text is shown above the lessons, with links and all, and describes the page and its feed."""
    made = make_site(
        LESSONS + "-- content/tags/cold-calls.md --\nCalls that **nobody** waits for: [A](../lessons/a.md).\n"
    )
    assert not made.diagnostics
    html = made.html("tags/cold-calls/index.html")
    assert '<strong>nobody</strong> waits for: <a href="/2026/01/a/">A</a>' in html
    assert html.index("nobody") < html.index("teaser")
    assert described(made, "tags/cold-calls/index.html") == "Calls that nobody waits for: A."
    assert "introduction" not in made.html("tags/c/index.html").partition("</head>")[2]


def test_front_matter_says_more() -> None:
    """With front matter, the page can have another title and another description; so can that of a series."""
    front = "---\ntitle: C sharp\ndescription: For those who write it.\n---\n"
    made = make_site(f"{LESSONS}-- content/tags/C#.md --\n{front}-- content/series/first steps.md --\n{front}Read.\n")
    assert not made.diagnostics
    for file in ("tags/c/index.html", "series/first-steps/index.html"):
        assert '<h1 dir="auto">C sharp</h1>' in made.html(file)
        assert described(made, file) == "For those who write it."
    assert "<p>Read.</p>" in made.html("series/first-steps/index.html")


def test_what_waits_for_its_lesson_is_no_mistake() -> None:
    """An introduction can be ready before its first lesson is out."""
    made = make_site(LESSONS + "-- content/tags/later.md --\nSoon.\n")
    assert not made.diagnostics
    assert "tags/later/index.html" not in made.plan.recipes


def test_links_lead_to_the_page() -> None:
    """A lesson can link to the file of an introduction, as to any other text."""
    link = "-- content/lessons/c.md --\n---\ntitle: C\ndate: 2026-01-19\n---\n[calls](../tags/cold-calls.md)\n"
    made = make_site(LESSONS + link + "-- content/tags/cold-calls.md --\nCalls.\n")
    assert not made.diagnostics
    assert made.urls("content/lessons/c.md") == ("/tags/cold-calls/",)


def test_mistakes_in_it_are_told() -> None:
    """Its links, its keys and its characters are checked like those of a lesson."""
    bad = "---\ntitel: Calls\n---\n[gone](../lessons/gone.md)\n"
    made = make_site(f"{LESSONS}-- content/tags/cold-calls.md --\n{bad}")
    assert sorted(made.codes) == ["front-matter/unknown-key", "link/dead"]
    spans = {(d.span.path, d.span.line) for d in made.diagnostics}
    assert spans == {("content/tags/cold-calls.md", 2), ("content/tags/cold-calls.md", 4)}
    plain = make_site(f"{LESSONS}-- content/tags/cold-calls.md (escaped) --\nA \\x00 sign.\n")
    assert plain.codes == ["text/control-character"]


def test_tags_are_larger_the_more_lessons_they_have() -> None:
    """The list of tags is in order of their names, and says how many lessons each has by its size."""
    tags = ["Often, Now and then"] * 6 + ["Often, Rare"] * 2
    lessons = "".join(
        f"-- content/lessons/n{n}.md --\n---\ntitle: N\ndate: 2025-01-05\ntags: [{names}]\n---\n.\n"
        for n, names in enumerate(tags)
    )
    found = re.findall(
        r'class="size-(\d)"><a [^>]*>([^<]*)</a> <span>(\d+)<', make_site(lessons).html("tags/index.html")
    )
    assert found == [("4", "Now and then", "6"), ("5", "Often", "8"), ("1", "Rare", "2")]


def test_programs_can_read_introductions() -> None:
    """With `llms`, each is Markdown beside its page, under the name of the page, and in the list."""
    settings = "-- site.yaml --\ntitle: T\nauthor: A\nurl: https://www.example.com/blog/\nllms: true\n"
    tag = "-- content/tags/cold-calls.md --\nOf *all* calls.\n"
    series = "-- content/series/first steps.md --\nOne [by](../lessons/a.md) one.\n"
    made = make_site(settings + LESSONS + tag + series)
    assert not made.diagnostics
    home = "https://www.example.com/blog"
    assert made.html("series/first-steps/index.md") == (
        f"# First Steps\n\n{home}/series/first-steps/\n\nOne [by]({home}/2026/01/a/) one.\n"
    )
    _, _, listed = made.html("llms.txt").partition("## Tags and series\n\n")
    assert listed.splitlines() == [
        f"- [First Steps]({home}/series/first-steps/index.md): One by one.",
        f"- [Cold Calls]({home}/tags/cold-calls/index.md): Of all calls.",
    ]
