"""Markdown of other programs is taken apart without a change to its words."""

import pytest

from generator.importers.text.blocks import blocks_of, fill


@pytest.mark.parametrize(
    "code",
    [
        "Write `[k](code)` so.",
        "``[k](`a`)``",
        "```\n[l](fence {{x}})\n\n[m](more)\n```",
        "~~~~\n[l](fence)\n~~~\n~~~~",
        "    [m](indented.md)\n\n    [n](indented.md)",
        "- Do:\n\n  ```\n  [l](fence)\n  ```",
        r"\[no](link)",
    ],
)
def test_code_is_left_alone(code: str) -> None:
    """What looks like a link in code is code (CommonMark, 4.4, 4.5 and 6.1)."""
    marked = blocks_of(f"Text.\n\n{code}\n\nMore.")
    assert marked.targets == ()
    assert "\n\n".join(block.text for block in marked.blocks) == f"Text.\n\n{code}\n\nMore."


@pytest.mark.parametrize(
    "text",
    ["[a](b.md)", "![a](b.png)", "[a [b] c](d.md)", "`x` [a](b.md)", "1. One\n\n    [a](b.md)", "\\` [a](b.md) \\`"],
)
def test_links_are_found(text: str) -> None:
    """A link outside of code gets a marker, and comes back with the address that it has now."""
    marked = blocks_of(text)
    assert len(marked.targets) == 1
    whole = "\n\n".join(block.text for block in marked.blocks)
    assert fill(whole, lambda number: f"{number}.x") == text.replace(marked.targets[0].url, "0.x")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("1. One\n\n2. Two\n\n   More\n\n3. Three", ["list"]),
        ("- a\n\n- b", ["list"]),
        ("- a\n\n* b", ["list", "list"]),
        ("1. a\n\n1) b", ["list", "list"]),
        ("1. a\n\nText", ["list", "paragraph"]),
        ("    a\n\n    b", ["code"]),
        ("A\n---\nb", ["heading", "paragraph"]),
    ],
)
def test_blocks_as_commonmark_sees_them(text: str, kinds: list[str]) -> None:
    """Blank lines between items make one loose list, not several (CommonMark, 5.3)."""
    marked = blocks_of(text)
    assert [block.kind for block in marked.blocks] == kinds
