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
@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("![Desk](images/My desk.png)", "![Desk](<images/My desk.png>)"),
        ("[the sheet](downloads/A sheet (1).pdf)", "[the sheet](<downloads/A sheet (1).pdf>)"),
        ("[*so*](b c.md#part)", "[*so*](<b c.md#part>)"),
    ],
)
def test_an_address_with_a_space_is_told_and_mended(typed: str, mended: str) -> None:
    """The warning carries what makes it a link."""
    text = f"---\ntitle: A\ndate: 2026-02-16\n---\nHere: {typed}\n"
    (problem,) = read_text(text).diagnostics
    assert (problem.code, problem.span.line, problem.span.column) == ("link/near", 5, 7)
    assert mended in problem.help
    assert apply_edits(text, problem.edits)[0] == text.replace(typed, mended)


@pytest.mark.parametrize("typed", ["[a][nowhere]", "[[Other Lesson]]", "[[other|words]]", "text.[^9]"])
def test_brackets_that_readers_would_see_are_told(typed: str) -> None:
    """A link without its definition, and what is none in Markdown, is told at its place."""
    (problem,) = read_text(f"---\ntitle: A\ndate: 2026-02-16\n---\nHere: {typed}\n").diagnostics
    assert (problem.code, problem.span.line) == ("link/near", 5)


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
    ],
)
def test_code_links_and_prose_are_not_complained_of(typed: str) -> None:
    """What is a link, code, or was never meant as one, is left alone."""
    assert not read_text(f"---\ntitle: A\ndate: 2026-02-16\n---\n{typed}\n").diagnostics
