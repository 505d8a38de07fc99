"""What YAML says about a coach's slip, in plain words."""

import subprocess
import sys
import time

import pytest
import yaml
from sites import source_of

from generator.model.diagnostic import Diagnostic
from generator.model.edit import apply_edits
from generator.read.yaml import compose, node_span


def explained(text: str) -> Diagnostic:
    """Return what is said of a text that is not YAML."""
    node, diagnostics = compose(source_of(text), text)
    assert node is None
    assert diagnostics
    return diagnostics[0]


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words"),
    [
        ("title: a\nphoto:\n\tsrc: b", "yaml/tab", 3, 1, "tab"),
        ("title: a\nphoto:\n  src: b\n \tc: d", "yaml/tab", 4, 2, "tab"),
        ("title: Gifts: a tale", "yaml/colon", 1, 13, '"Gifts: a tale"'),
        ('title: The "Yes": a tale', "yaml/colon", 1, 17, "'The \"Yes\": a tale'"),
        ("quotes:\n  - text: He said: no", "yaml/colon", 2, 18, '"He said: no"'),
        ("title:Gifts\ndate: 2026-02-16", "yaml/colon", 1, 6, "`title: Gifts`"),
        ("symptoms: |\nNot indented.\n", "yaml/indent", 2, 1, '"symptoms"'),
        ("symptoms: |\n  One.\nNot indented.\n", "yaml/indent", 3, 1, '"symptoms"'),
        ("symptoms: |\n    One.\n  Two.\n", "yaml/indent", 2 + 1, 1, "same number of spaces"),
        ("title: a\n  date: 2026-02-16", "yaml/indent", 2, 1, "delete the spaces"),
        ('title: "Gifts', "yaml/quotes", 1, 8, "never closed"),
        ("title: 'Gifts\ndate: 2026-02-16\n", "yaml/quotes", 1, 8, "never closed"),
        ('title: "Yes" is a start', "yaml/quotes", 1, 14, "ended at the quotation mark"),
        ("title: 'Yes' is a start\ndate: a", "yaml/quotes", 1, 14, "ended at the quotation mark"),
        ("title: @nora", "yaml/special", 1, 8, '"@nora"'),
        ("title: *Never* again", "yaml/special", 1, 8, '"*Never* again"'),
        ("title: `code` in front", "yaml/special", 1, 8, '"`code` in front"'),
        ("title: %5 off", "yaml/special", 1, 8, '"%5 off"'),
        ("tags:\n  - @nora", "yaml/special", 2, 5, '"@nora"'),
        ("tags: [a, b", "yaml/bracket", 1, 7, "]"),
        ("extra: {a: b\ndate: c\n", "yaml/bracket", 1, 8, "}"),
        ("tags: - a", "yaml/list", 1, 7, "next line"),
    ],
)
def test_explained(text: str, code: str, line: int, column: int, words: str) -> None:
    """Each slip that coaches make is named, at its place, with the cure."""
    diagnostic = explained(text)
    assert (diagnostic.code, diagnostic.span.line, diagnostic.span.column) == (code, line, column)
    assert words in f"{diagnostic.message} {diagnostic.help}"


@pytest.mark.parametrize(
    "cure",
    [
        'title: "Gifts: a tale"',
        "title: 'The \"Yes\": a tale'",
        'title: "*Never* again"',
        "title: Gifts",
        "symptoms: |\n  Not indented.\n",
        "title: |\n  He said: no",
    ],
)
def test_the_cure_is_one(cure: str) -> None:
    """What the help proposes is YAML."""
    node, diagnostics = compose(source_of(cure), cure)
    assert not diagnostics
    assert isinstance(node, yaml.MappingNode)


@pytest.mark.parametrize(
    "bomb",
    [
        "title: " + "[" * 100_000,
        "title: " + "{" * 5000,
        "- " * 5000 + "a",
        "? " * 5000,
        "title: " + "[" * 300 + "]" * 300,
    ],
    ids=["brackets", "braces", "dashes", "question-marks", "closed"],
)
def test_deep_nesting_is_refused(bomb: str) -> None:
    """A file cannot end the process by nesting a hundred thousand brackets."""
    assert explained(bomb).code == "yaml/syntax"


@pytest.mark.parametrize("entry", ["- ", "-\t", "-  "], ids=repr)
def test_deep_nesting_does_not_end_the_process(entry: str) -> None:
    """Dashes with any space between them are refused before libyaml recurses on them; tried in a process of its own."""
    program = f"""
from generator.model.source import Source
from generator.read.yaml import compose
text = {entry!r} * 200_000 + "a"
node, diagnostics = compose(Source(path="a.md", text=text, digest=b""), text)
assert node is None and diagnostics
"""
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("nested", [150, 20])
def test_reasonable_nesting_is_read(nested: int) -> None:
    """What a person might nest is read."""
    text = "a: " + "[" * nested + "]" * nested
    assert compose(source_of(text), text)[1] == ()


def test_many_brackets_that_are_not_nested_are_read() -> None:
    """Brackets in a long text are no nesting."""
    text = "a: |\n" + "  [x] and {y}\n" * 500
    assert compose(source_of(text), text)[1] == ()


def test_deep_indentation_does_not_crash() -> None:
    """Nesting by spaces, however deep, gives a node or a diagnostic."""
    text = "".join(f"{' ' * n}a:\n" for n in range(1500))
    node, diagnostics = compose(source_of(text), text)
    assert (node is None) == bool(diagnostics)


def test_anything_else_has_a_line_and_a_cure() -> None:
    """What no explanation knows is still reported at its line, with general help."""
    diagnostic = explained("title: a\nsummary: !a !b text\n")
    assert diagnostic.code == "yaml/syntax"
    assert diagnostic.span.line == 2
    assert "quotes" in diagnostic.help


def test_a_sentence_before_the_keys_is_found() -> None:
    """A first line without a colon is the line that is reported."""
    assert explained("The Gift Basket\ndate: 2026-02-16").span.line == 1


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_nothing(text: str) -> None:
    """No YAML is no mistake here."""
    assert compose(source_of(text), text) == (None, ())


@pytest.mark.parametrize(
    "text", ["title: 10:30", "title: yes", "title: 2026-02-16", "title: !!python/object:os.system x"]
)
def test_scalars_stay_as_they_are_spelt(text: str) -> None:
    """No value is turned into a time, a flag, a date or a program on the way."""
    node, _ = compose(source_of(text), text)
    assert isinstance(node, yaml.MappingNode)
    assert node.value[0][1].value == text.rpartition(" ")[2]


def test_node_span() -> None:
    """A node's place is its first line; one of several lines is marked to the end of that."""
    text = "title: The drill\ntags:\n  - one\n  - two\n"
    source = source_of(text)
    node, _ = compose(source, text)
    assert isinstance(node, yaml.MappingNode)
    title, tags = node.value[0][1], node.value[1][1]
    assert (node_span(source, title).column, node_span(source, title).width) == (8, 9)
    assert (node_span(source, tags).line, node_span(source, tags).text) == (3, "  - one")


# ---------------------------------------------------------------- what YAML leaves out
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("title: Be the #1 choice", "Be the #1 choice"),
        ("title: #3 on the list", "#3 on the list"),
        ("title: #3 on\n  the list", "#3 on the list"),
        ("title: You\n  are #2", "You are #2"),
        ("title: Be the #1 choice  # a working title", "Be the #1 choice"),
        ("title: 2026 #1", "2026 #1"),
        ("accent: #1b5542", "#1b5542"),
        ("accent: #fade00  # warm", "#fade00"),
        ("title: !Attention please", "!Attention please"),
        ("title: &more to come", "&more to come"),
        ("title: !alone", "!alone"),
        ('title: !so "they say"', '!so "they say"'),
    ],
)
def test_words_that_are_surely_meant_are_kept(text: str, value: str) -> None:
    """A number sign before a number, and a first word with a sign, are part of the value as typed."""
    node, diagnostics = compose(source_of(text), text)
    assert not diagnostics
    assert isinstance(node, yaml.MappingNode)
    assert node.value[0][1].value == value
    span = node_span(source_of(text), node.value[0][1])
    assert span.text[span.column - 1 :].startswith(value.split()[0])


@pytest.mark.parametrize(
    "text",
    [
        "draft: true  # until Monday",
        "draft: true #until Monday",
        'title: "Quiet"  # short',
        'title: "Quiet" #short',
        "tags: [a, b] # 2 of them",
        "title: Quiet # -----",
        "title: Quiet Weeks  # short",
        "# Mine\ntitle: Quiet Weeks",
        "language: en # English",
        "date: 2026-03-02 07:30 # Monday",
        "tags: # in this order\n  - one # first\n  - two",
        "tags: [one, two] # for now",
        "summary: | # in short\n  One #2 and !three.",
        "one: &name a\ntwo: *name",
        "title: !!str 5",
        "title: R & D ! Q",
    ],
)
def test_remarks_stay_remarks(text: str) -> None:
    """What is surely a remark, or meant for YAML, is neither taken nor complained of."""
    node, diagnostics = compose(source_of(text), text)
    assert not diagnostics
    assert isinstance(node, yaml.MappingNode)
    assert not [v for _, v in node.value if isinstance(v, yaml.ScalarNode) and v.style != "|" and "#" in v.value]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("title: Ask him # one thing", 1, 16),
        ("title: Why #asking helps", 1, 12),
        ("tags: #one #two", 1, 7),
        ("a: b\ntitle: #Ask\n  them", 2, 8),
        ("tags:\n  - one\n  - #two", 3, 5),
        ("photo: !big\n  src: a.jpg", 1, 8),
        ("tags:\n  - C #\n  - F#", 2, 7),
        ("title: 'The #1 Rule' #2 of them", 1, 22),
        ('a: b\ntitle: "The" #1 rule', 2, 14),
        ("tags: [sales, calls] #1 of these", 1, 22),
        ("a: b\nsummary: | #1 is here\n  Text.", 2, 12),
    ],
)
def test_what_is_left_out_is_told(text: str, line: int, column: int) -> None:
    """Where a remark and words are both possible, the place is named and the value in quotation marks is offered."""
    node, (problem,) = compose(source_of(text), text)
    assert node is not None
    assert (problem.span.line, problem.span.column) == (line, column)
    mended, applied = apply_edits(text, problem.edits)
    if applied:
        assert not compose(source_of(mended), mended)[1]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("title:\u00a0Quiet\ndate: 2026-03-02", (1, 7), "no-break space"),
        ("title\uff1a Quiet\ndate: 2026-03-02", (1, 6), "colon"),
        ("tags:\n\u2013 one\n\u2013 two\ntitle: Quiet", (2, 1), "hyphen"),
        ("tags: [one, the #2]", (1, 17), "note to yourself"),
        ("summary: We\n  are #2\n  today\ntitle: Quiet", (2, 7), "note to yourself"),
        ("title: [Video] The first call", (1, 16), "brackets"),
        ("title: {The} first call", (1, 14), "brackets"),
        ("a: b\ntitle: ? who", (2, 8), "start with ?"),
        ('title: "Quiet\ndate: 2026-03-02\nsummary: "Loud"', (1, 8), "not closed"),
        ('title: "Quiet\ndate: 2026-03-02\nsummary: Loud"', (1, 8), "not closed"),
    ],
)
def test_the_message_stands_where_the_slip_is(text: str, place: tuple[int, int], words: str) -> None:
    """A character that looks like another, and a mark that is never closed, are reported at their own line."""
    problem = explained(text)
    assert (problem.span.line, problem.span.column) == place
    assert words in problem.message
    mended, applied = apply_edits(text, problem.edits)
    assert not applied or mended != text


@pytest.mark.parametrize("sign", ["#a", "#1", "!a", "&a"])
def test_many_signs_take_time_in_proportion(sign: str) -> None:
    """Twice as many signs take about twice as long."""

    def seconds(entries: int) -> float:
        text = "tags:\n" + f"  - {sign} b\n" * entries
        best = 60.0
        for _ in range(3):
            start = time.process_time()
            compose(source_of(text), text)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(8000) < 4 * seconds(4000) + 0.05
