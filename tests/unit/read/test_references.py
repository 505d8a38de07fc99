"""Definitions count for a whole text, and what is nearly a link is told."""

import pytest
from sites import read_lesson, read_text

from generator.model.edit import apply_edits
from generator.read.raw_html import without_comments
from generator.read.references import definitions_in, with_footnotes

CASE = """\
---
title: A lesson
date: 2026-02-16
draft: true
---
First [one][x].

## Symptoms

- Doors.[^1]

## Diagnosis

{diagnosis}

## Final Thought for the Morning

> Begin.
> — Ann Lee

{end}
"""


def test_definitions_at_the_end_are_of_all_sections() -> None:
    """A link and a footnote are defined once, below the last section, which stays one quotation."""
    lesson = read_lesson(
        CASE.format(diagnosis="See [two][X].", end="[x]: https://example.org/\n[^1]: Nine hours.[^2]\n\n[^2]: A week.")
    )
    html = {section.name: "".join(section.prose.pieces) for section in lesson.sections}
    assert '<a href="https://example.org/">one</a>' in "".join(lesson.lead.pieces)
    assert '<a href="https://example.org/">two</a>' in html["diagnosis"]
    assert "Nine hours." in html["symptoms"]
    assert "A week." in html["symptoms"]
    assert [quote.author for quote in lesson.quotes] == ["Ann Lee"]


def test_definitions_in_front_matter_are_of_all_sections() -> None:
    """Sections under keys are parts of the same text."""
    lesson = read_lesson(
        "---\ntitle: A\ndate: 2026-02-16\ndraft: true\nsymptoms: |\n  - [one][x]\ndiagnosis: |\n  Text.\n\n"
        "  [x]: https://example.org/\n---\n"
    )
    assert '<a href="https://example.org/">one</a>' in "".join(lesson.sections[0].prose.pieces)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("[a]: b", {0}),
        ("[a]:\n  b\n  'c'", {0, 1, 2}),
        ("x\n[a]: b", set()),
        ("```\n[a]: b\n```", set()),
        ("<!--\n[a]: b\n-->", set()),
        ("[a]: b c d", set()),
        ("[^a]: one\n\n    two\n\nthree", {0, 1, 2}),
        ("[^a]: one\n[^b]: two", {0, 1}),
    ],
)
def test_where_definitions_stand(text: str, rows: set[int]) -> None:
    """What CommonMark takes for a definition is one; in code, comments and paragraphs there are none."""
    assert definitions_in(text).rows == rows


def test_a_circle_of_footnotes_ends() -> None:
    """Footnotes that refer to each other are each given once."""
    notes = {"a": "[^a]: see[^b]", "b": "[^b]: see[^a]"}
    assert with_footnotes("x[^a]", notes) == "x[^a]\n\n[^a]: see[^b]\n\n[^b]: see[^a]"


# ---------------------------------------------------------------- code and comments
@pytest.mark.parametrize("code", ["`<!--`", "``a ` <!-- ``", "```\n<!--\n```", "~~~html\n<!--\n~~~"])
def test_a_comment_sign_in_code_is_code(code: str) -> None:
    """Code binds tighter than HTML, so the sections below are found."""
    assert without_comments(f"{code}\n\ntext") == f"{code}\n\ntext"
    lesson = read_lesson(f"---\ntitle: A\ndate: 2026-02-16\ndraft: true\n---\n{code}\n\n## Symptoms\n\n- a\n")
    assert [section.name for section in lesson.sections] == ["symptoms"]


def test_a_heading_in_preformatted_text_is_text() -> None:
    """A line of signs inside `<pre>` opens no section."""
    lesson = read_lesson("<pre>\n## Symptoms\n</pre>\n")
    assert not lesson.sections


# ---------------------------------------------------------------- near links
TOP = "---\ntitle: A\ndate: 2026-02-16\n---\n"


@pytest.mark.parametrize(
    ("typed", "kind", "target", "words"),
    [
        ("![Desk](images/My desk.png)", "picture", "images/My desk.png", "Desk"),
        ("[the sheet](downloads/A sheet (1).pdf)", "space", "downloads/A sheet (1).pdf", "the sheet"),
        ("[*so*](b c.md#part)", "space", "b c.md#part", "*so*"),
        ("[a][nowhere]", "undefined", "nowhere", "a"),
        ("[nowhere][]", "undefined", "nowhere", "nowhere"),
        ("[[Other Lesson]]", "wiki", "Other Lesson", ""),
        ("[[other|words]]", "wiki", "other", "words"),
        ("![[My desk.png|300]]", "embed", "My desk.png", "300"),
    ],
)
def test_brackets_that_readers_would_see_are_noted(typed: str, kind: str, target: str, words: str) -> None:
    """What is meant as a link and is none is handed on, with its place, to be compared with all files."""
    value = read_text(f"{TOP}Here: {typed}\n").value
    assert value is not None
    (near,) = value.meta.near_links
    assert (near.kind, near.target, near.words, near.typed) == (kind, target, words, typed)
    assert (near.span.line, near.span.column, near.span.shown) == (5, 7, typed)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("See [that][cuont].\n\n[count]: https://example.org/", "See [that][count].\n\n[count]: https://example.org/"),
        ("[d][desk]\n\n[desk]: images/My desk.png", "[d][desk]\n\n[desk]: <images/My desk.png>"),
        ("Text.[^nots]\n\n[^note]: So.", "Text.[^note]\n\n[^note]: So."),
        ("Text.[^9]\n\n[^1]: So.", "Text.[^1]\n\n[^1]: So."),
        ("[the sheet] (downloads/a.pdf)", "[the sheet](downloads/a.pdf)"),
        ("![desk]  (images/a.png)", "![desk](images/a.png)"),
        ("(the sheet)[downloads/a.pdf]", "[the sheet](downloads/a.pdf)"),
        ("(here)[https://example.org/]", "[here](https://example.org/)"),
        ("Take [the sheet](downloads/a.pdf", "Take [the sheet](downloads/a.pdf)"),
    ],
)
def test_a_slip_that_the_text_explains_is_told_and_mended(typed: str, mended: str) -> None:
    """Where the text itself tells what was meant, the warning carries it."""
    text = f"{TOP}{typed}\n"
    (problem,) = [d for d in read_text(text).diagnostics if d.code == "link/near"]
    assert apply_edits(text, problem.edits)[0] == f"{TOP}{mended}\n"


def test_a_missing_footnote_is_told() -> None:
    """Where two notes are left over, nobody knows which was meant."""
    text = f"{TOP}Text.[^9]\n\n[^1]: So.\n\n[^2]: Or so.\n"
    (problem,) = [d for d in read_text(text).diagnostics if d.code == "link/near"]
    assert (problem.span.line, problem.span.column, problem.edits) == (5, 6, ())


@pytest.mark.parametrize(
    "typed",
    [
        "`[x](a b.pdf)`",
        "    [x](a b.pdf)",
        "```\n[[x]]\n```",
        '[x](c.pdf "a title.x")'.replace("c.pdf", "https://example.org/c.pdf"),
        "He said [laughs](not really).",
        "rows[1][2]",
        r"\[x](a b.pdf)",
        "[sic] and [1]",
        "[a][b]\n\n[b]: https://example.org/",
        "a[^1]\n\n[^1]: note",
        "He asked [twice] (and once more).",
        "A call (or two)[1] and a[i](j) = 2",
        "`[x] (a.pdf)` and `(a)[b.pdf]`",
    ],
)
def test_code_links_and_prose_are_not_complained_of(typed: str) -> None:
    """What is a link, code, or was never meant as one, is left alone."""
    reading = read_text(f"{TOP}{typed}\n")
    assert reading.value is not None
    assert not reading.diagnostics
    assert not reading.value.meta.near_links
