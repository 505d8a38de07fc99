"""Plain front matter: the very nodes that PyYAML gives, or nothing."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import source_of

from generator.read.plain_yaml import compose_plain
from generator.read.yaml import compose

REPOSITORY = Path(__file__).parents[3]
LESSONS = [
    path
    for folder in ("content", "tests/golden", "generator/starter")
    for path in sorted((REPOSITORY / folder).rglob("content/**/*.md" if folder != "content" else "*.md"))
]
FRONT_MATTER = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)


def nodes(node: yaml.Node) -> tuple[object, ...]:
    """Return a node as plain values: all that anybody asks of one."""
    start = (node.start_mark.line, node.start_mark.column)
    end = (node.end_mark.line, node.end_mark.column)
    if isinstance(node, yaml.ScalarNode):
        return node.tag, node.value, node.style or "", start, end
    parts = [nodes(part) for pair in node.value for part in (pair if isinstance(pair, tuple) else [pair])]
    # What is not in brackets ends before whatever comes next; of that, only that it is a later line is ever asked.
    return node.tag, node.flow_style, start, end if node.flow_style else end[0] > start[0], parts


def assert_same(text: str) -> bool:
    """Compare the two on front matter that starts on the second line; tell whether it is plain."""
    plain = compose_plain(text, 1)
    if plain is None:
        return False
    node, diagnostics = compose(source_of(f"---\n{text}---\n"), f"\n{text}")
    assert node is not None, (text, diagnostics)
    assert not diagnostics
    assert nodes(plain) == nodes(node), text
    return True


@pytest.mark.parametrize(
    "text",
    [
        "title: One\n",
        'title: It\'s a "word", [not] a list - and {no} keys: yes?\n'.replace("keys: ", "keys:"),
        'title: "One: \\"two\\" \\\\ three # four"\n',
        "title: 'One: two'\nkey-2: x\n",
        "empty:\nalso:\n",
        "tags: [one, two words, Größe]\nnone: []\n",
        "text: |\n  One\n\n    two\n  three  \n\n\nkey: x\n",
        "text: |\n  # One\n  ---\n  a: b\n",
        "photo:\n  src: a.jpg\n  alt: |\n    One\n    two\n",
        "quotes:\n  - text: One\n    author: Two\n\n  - text: |\n      Three\n      four\n    author:\n",
        "list:\n  - one\n  - two words\n",
        "\n\nfirst: 😀 é\n\n\nsecond: x\n\n",
        "date: 2026-02-14 07:30\nurl: https://example.com/#a\n",
    ],
)
def test_is_plain(text: str) -> None:
    """What most lessons consist of is plain."""
    assert assert_same(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "# remark\n", "one\n", "- one\n", "[a]\n", "a: b: c\n", "a: b # c\n", "a: b \n", "a: b:\n", "a:  b\n"),
        *("a: !b\n", "a: &b\n", "a: *b\n", "a: >\n  b\n", "a: |-\n  b\n", "a: |\n   b\n", "a: |\n\n  b\n", "a: |\n"),
        *('a: "b\\n"\n', 'a: "b\n  c"\n', "a: 'it''s'\n", "a: b\n  c\n", "a:\n- b\n", "a:\n    b: c\n", "a: [b,c]\n"),
        *("a: [b, - c]\n", "a: [b: c]\n", "a: {b: c}\n", "a: @b\n", "a:\tb\n", "a: b\x85", "a: \ufeffb\n", "a: \0\n"),
        *("a:\n  - b\n  - c: d\n", "a:\n  - c: d\n  - b\n", "a:\n  - - b\n", "a:\n  b\n", "é: b\n", "1: b\n", "a: -\n"),
    ],
)
def test_is_not_plain(text: str) -> None:
    """Everything else is PyYAML's, with its remarks, its mistakes, and the words for them."""
    assert compose_plain(text, 1) is None


def test_of_nothing_but_lists() -> None:
    """An entry of a list needs its hyphen."""
    assert compose_plain("a:\n    b: c\n  - d: e\n", 1) is None


PIECES = st.sampled_from(
    [
        *("a: ", "b-c: ", "title: ", "a:", "tags: ", "  ", "    ", "      ", "  - ", "- ", "\n", "\n\n", " ", "\t"),
        *("|", ">", "'", '"', "\\", '\\"', "[", "]", ", ", ",", "{", "}", "#", " #", ": ", ":", "!", "&", "*", "?"),
        *(
            "@",
            "|\n  ",
            "one",
            "two words",
            "é",
            "漢",
            "😀",
            "\xa0",
            "`",
            "---",
            "...",
            "-",
            "|\n      ",
            "~",
            "%",
            "<",
        ),
    ]
)
LINES = st.sampled_from(
    [
        *("a: one", "b: [c, d]", 'c: "e"', "d: |", "  text", "    more", "", "e:", "  - f: g", "    h: i", "  - j"),
        *("  k: l", "    m: |", "      text", "        more", "   odd", "n: o: p", "  q", "r: 's'", "# t", "  # u"),
        *("  v:", "  w: |"),
    ]
)
EXAMPLES = settings(derandomize=True, deadline=None, max_examples=400, database=None)


@EXAMPLES
@given(st.lists(PIECES, max_size=14).map("".join))
def test_the_same_on_any_signs(text: str) -> None:
    """Signs in any order are read as PyYAML reads them, or not at all."""
    assert_same(f"{text}\n")
    assert_same(f"key: {text}\nlast: x\n")
    assert_same(f"key: |\n  {text}\nlast: x\n")


@EXAMPLES
@given(st.lists(LINES, min_size=1, max_size=8).map("\n".join))
def test_the_same_on_lines_in_any_order(text: str) -> None:
    """So are lines that are plain each by itself."""
    assert_same(f"{text}\n")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_the_same_on_lessons(path: Path) -> None:
    """So is each lesson that comes with drillbook."""
    if match := FRONT_MATTER.match(path.read_text("utf-8", "replace")):
        assert_same(match[1])


def test_sample_lessons_are_plain() -> None:
    """Every lesson of the sample site is plain: what coaches write needs no more."""
    lessons = sorted((REPOSITORY / "content" / "lessons").glob("*.md"))
    matches = [(path.name, FRONT_MATTER.match(path.read_text("utf-8"))) for path in lessons]
    assert matches
    assert [name for name, match in matches if not (match and compose_plain(match[1], 1))] == []
