"""A file to front matter and body."""

import pytest
from sites import source_of

from generator.model.edit import apply_edits
from generator.read.front_matter import Document, split
from generator.read.problems import Problems
from generator.shell.source_files import decode


def codes_of(text: str) -> list[str]:
    """Return the codes of what is wrong with a file's opening."""
    problems = Problems(source_of(text))
    assert (split(problems.source, problems) is None) == bool(problems.all())
    return [d.code for d in problems.all()]


def document_of(data: bytes) -> Document:
    """Return a file that is right as a document."""
    source = decode("content/lessons/a.md", data)
    document = split(source, Problems(source))
    assert document
    return document


@pytest.mark.parametrize(
    "data",
    [
        b"---\ntitle: a\n---\nText\n",
        b"\xef\xbb\xbf---\ntitle: a\n---\nText\n",
        b"---\r\ntitle: a\r\n---\r\nText\r\n",
        b"---\rtitle: a\r---\rText\r",
        b"\n\n  \n---\ntitle: a\n---\nText\n",
        b"---  \ntitle: a\n---\t\nText\n",
        b"---\ntitle: a\n...\nText\n",
    ],
    ids=["plain", "bom", "crlf", "cr", "blank-lines", "spaces", "dots"],
)
def test_all_ways_to_save_a_file_are_the_same(data: bytes) -> None:
    """A byte order mark, the line ends of any system and blank lines in front change nothing."""
    document = document_of(data)
    assert [(k.value, v.value) for k, v in document.node.value] == [("title", "a")]
    assert document.body.strip() == "Text"


@pytest.mark.parametrize(
    ("text", "line"), [("---\ntitle: a\n---\nText", 4), ("\n\n---\ntitle: a\n---\nText", 6), ("---\ntitle: a\n---", 3)]
)
def test_body_line(text: str, line: int) -> None:
    """The body knows the number of its first line, so that marks in it are true."""
    assert document_of(text.encode()).body_line == line


def test_hyphens_in_the_text_do_not_close() -> None:
    """Only a line of nothing but hyphens ends the front matter; later ones belong to the text."""
    document = document_of(b"---\ntitle: a --- b\nsymptoms: |\n  --- c\n---\nText\n\n---\n\nMore\n")
    assert len(document.node.value) == 2
    assert document.body == "Text\n\n---\n\nMore\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "front-matter/empty"),
        ("  \n\n", "front-matter/empty"),
        ("---\n---\nText", "front-matter/empty"),
        ("---\n# nothing\n---\nText", "front-matter/empty"),
        ("Text", "front-matter/missing"),
        ("title: a\n---\n", "front-matter/missing"),
        ("—\ntitle: a\n—\n", "front-matter/missing"),
        ("–-\ntitle: a\n–-\n", "front-matter/missing"),
        ("----\ntitle: a\n----\n", "front-matter/missing"),
        ("---\ntitle: a\nText", "front-matter/unclosed"),
        ("---", "front-matter/unclosed"),
        ("---\n- a\n- b\n---\n", "front-matter/not-keys"),
        ("---\nJust a title\n---\n", "front-matter/not-keys"),
        ("---\ntitle: a\n---\nbe\x07ll", "text/control-character"),
        ("---\ntitle: a\x00\n---\n", "text/control-character"),
        ("---\ntitle: a\n---\n\x85\x9b", "text/control-character"),
    ],
)
def test_what_is_wrong(text: str, code: str) -> None:
    """Each way to get the opening wrong has its own words, and only one diagnostic."""
    assert codes_of(text) == [code]


@pytest.mark.parametrize("fence", ["—", "—-", "–-", "----"])
def test_word_dashes_are_recognised(fence: str) -> None:
    """Word's dashes look like hyphens, so the message says that they are none."""
    problems = Problems(source_of(f"{fence}\ntitle: a\n{fence}\n"))
    split(problems.source, problems)
    assert "not three plain hyphens" in problems.all()[0].label


def test_control_character_is_pointed_at() -> None:
    """An invisible character has a place that a coach can find."""
    problems = Problems(source_of("---\ntitle: a\n---\nab\x0bc"))
    split(problems.source, problems)
    assert (problems.all()[0].span.line, problems.all()[0].span.column) == (4, 3)


def test_tabs_newlines_and_next_line_are_no_control_characters() -> None:
    """What a keyboard types is taken."""
    assert codes_of("---\ntitle: a\n---\n\ttab\u00a0\u200b\n") == []


@pytest.mark.parametrize("sign", ["\x0b", "\x0c"])
def test_line_breaks_of_word_count_as_spaces(sign: str) -> None:
    """A line break of a word processor is noted, and is no reason to refuse a text."""
    source = source_of(f"---\ntitle: a{sign}b\n---\nOne{sign}two.")
    problems = Problems(source)
    document = split(source, problems)
    assert document
    assert document.body == "One two."
    (problem,) = problems.all()
    assert (problem.severity.value, problem.span.line, problem.span.column) == ("warning", 2, 9)


HEAD = "title: A\ndate: 2026-03-02"


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        (f"{HEAD}\n\nText\n", f"---\n{HEAD}\n---\n\nText\n"),
        (f"{HEAD}\nText\n", f"---\n{HEAD}\n---\nText\n"),
        (f"{HEAD}\n---\nText\n", f"---\n{HEAD}\n---\nText\n"),
        (f"{HEAD}\n—\nText\n", f"---\n{HEAD}\n---\nText\n"),
        ("Title: A\n\nNote: this is text.\n", "---\nTitle: A\n---\n\nNote: this is text.\n"),
        (f"{HEAD}\n\n- an item\n", f"---\n{HEAD}\n---\n\n- an item\n"),
        (f"{HEAD}\n## Symptoms\n", f"---\n{HEAD}\n---\n## Symptoms\n"),
        (f"{HEAD}\ntags:\n- a\n- b\n\nText", f"---\n{HEAD}\ntags:\n- a\n- b\n---\n\nText"),
        (f"\n{HEAD}\ndrill: |\n  One.\n\n  Two.\n\nText", f"\n---\n{HEAD}\ndrill: |\n  One.\n\n  Two.\n---\n\nText"),
        (HEAD, f"---\n{HEAD}\n---"),
        (f"---\n{HEAD}\n\nText", f"---\n{HEAD}\n---\n\nText"),
        (f"---\n{HEAD}\nText", f"---\n{HEAD}\n---\nText"),
        (f"---\n{HEAD}\n—\nText", f"---\n{HEAD}\n---\nText"),
    ],
)
def test_rows_of_hyphens_are_put_where_they_are_missing(typed: str, mended: str) -> None:
    """Around the lines that can only be front matter; what may be text stays text."""
    problems = Problems(source_of(typed))
    split(problems.source, problems)
    [problem] = problems.all()
    assert apply_edits(typed, problem.edits)[0] == mended
    document = document_of(mended.encode())
    assert document.node.value


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("The Gift Basket\n\nText\n", "The Gift Basket"),
        ("# Why: A Question?\n\nText\n", '"Why: A Question?"'),
        ("Ä", '"Ä"'),
        ("The Gift Basket\nBy Ann Lee | May 4, 2026\n\nText\n", "The Gift Basket"),
        ("The Gift Basket\nSymptoms\n- x\n", "The Gift Basket"),
        ("**Why Not**\n\nText\n", "Why Not"),
    ],
)
def test_a_pasted_text_becomes_a_draft_with_its_title(typed: str, title: str) -> None:
    """Its first line stands alone, so it is the title; a comment has none."""
    for has_title in (True, False):
        problems = Problems(source_of(typed))
        split(problems.source, problems, has_title=has_title)
        [problem] = problems.all()
        rest = typed.partition("\n")[2].lstrip("\n")
        below = f"\n\n{rest}" if rest else ""
        expected = f"---\ntitle: {title}\ndraft: true\n---{below}" if has_title else typed
        assert apply_edits(typed, problem.edits)[0] == expected


@pytest.mark.parametrize(
    "typed",
    [
        "A sentence.\n\nText",
        "A line\nthat goes on",
        "Symptoms:\n\nText",
        "CRITICAL THINKING\n\nText",
        "Rezept\n\nText",
        "- Item\n\nText",
        "![](a.jpg)\n\nText",
        f"{'long ' * 30}\n\nText",
    ],
)
def test_no_title(typed: str) -> None:
    """Sentences, headings of sections, lists and pictures are none."""
    problems = Problems(source_of(typed))
    split(problems.source, problems)
    assert [problem.edits for problem in problems.all()] == [()]


@pytest.mark.parametrize("typed", ["Dear all: read this.\nText\n", "---\nText\n", "---"])
def test_a_text_without_keys_gets_no_rows(typed: str) -> None:
    """What belongs into them is the coach's to say."""
    problems = Problems(source_of(typed))
    split(problems.source, problems)
    [problem] = problems.all()
    assert problem.edits == ()
