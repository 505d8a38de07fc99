"""Texts as YAML has them."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.model.yaml_text import literal, scalar

LINE = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Co", "Cn")), max_size=40)
MARKS = ("a: b", "a #b", "- a", "@a", "'a'", '"a"', "{a}", "[a]", "%a", "a,b", "/a:", "|", "😀 a", "key:")
AWKWARD = st.sampled_from(("yes", "NULL", "~", "1e3", "0x1F", "2019-05-13", *MARKS))


@given(LINE | AWKWARD)
def test_a_line_reads_back(text: str) -> None:
    """Whatever a title or a tag is, YAML reads it as that."""
    assert yaml.safe_load(f"title: {scalar(text)}") == {"title": text}
    assert yaml.safe_load(f"tags: [{scalar(text, flow=True)}]") == {"tags": [text]}


@pytest.mark.parametrize("text", ["One\nTwo", "  One\nTwo", "One  \nTwo", "- a: #b\n\n  c", "'\n\""])
def test_lines_read_back(text: str) -> None:
    """Every letter of a block stays, the spaces at the end of a line too, which are Markdown's hard break."""
    assert yaml.safe_load("\n".join(["a: 1", *literal("text", text)])) == {"a": 1, "text": text}
