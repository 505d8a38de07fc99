"""The page of promises: each names a test, and that test exists."""

import ast
import re

from pages import DOCS, ROOT

PROMISE = re.compile(r"- (?P<promise>.+?)\n  `(?P<file>tests/[\w/]+\.py)::(?P<test>test_\w+)`")


def names_in(file: str) -> set[str]:
    """Return the names of the tests in a file, which is not imported: it may need a browser."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_is_kept_by_a_test() -> None:
    """Each line of the lists ends in the name of a test, and that test is there."""
    text = (DOCS / "promises.md").read_text("utf-8")
    items = re.findall(r"^- .*(?:\n  .*)*", text, re.MULTILINE)
    assert len(items) > 20
    for item in items:
        promise = PROMISE.fullmatch(item)
        assert promise, f"no test is named: {item}"
        assert (ROOT / promise["file"]).is_file(), item
        assert promise["test"] in names_in(promise["file"]), item
