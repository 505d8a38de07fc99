"""docs/reference.md has what hooks may use."""

import ast
import re

from hooks_reference import MODULES, PAGE, page
from pages import DOCS, passages


def test_the_page_is_current() -> None:
    """The page is up to date; `python tests/docs/hooks_reference.py` writes it."""
    assert PAGE.read_text("utf-8") == page()


def test_examples_use_what_the_reference_has() -> None:
    """Every module of drillbook's that an example of a hook imports is in the reference, with the names it takes."""
    text = PAGE.read_text("utf-8")
    imports = [
        node
        for passage in passages(DOCS / "extend.md")
        for fence in passage.fences
        if fence.language == "python"
        for node in ast.walk(ast.parse(fence.text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("generator.")
    ]
    assert len(imports) > 3
    assert {(node.module or "").rpartition(".")[2] for node in imports} <= set(MODULES)
    for node in imports:
        for alias in node.names:
            assert re.search(rf"^### `{alias.name}`$", text, re.MULTILINE), alias.name
