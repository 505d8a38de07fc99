"""docs/reference.md: what hooks may use, made from the docstrings and the fields of `generator.model`.

    python tests/docs/hooks_reference.py     write the page

It reads the source and imports nothing, so the types stand there as they are
written.  pdoc and griffe make pages of everything, most of which hooks may not
rely on, in HTML or by a model far larger than this; the handbook needs a few
classes, as Markdown.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MODEL = ROOT / "generator" / "model"
PAGE = ROOT / "docs" / "reference.md"

MODULES = ("value", "lesson", "site", "page", "config", "comment", "picture", "addresses")
"""The modules that hooks may import, from what they get first to what they rarely need."""

Public = ast.ClassDef | ast.FunctionDef | ast.AnnAssign

INTRODUCTION = """\
# Reference for hooks

Everything that [hooks](extend.md) get and may import, made from the source. All values are frozen and made by
keywords. The package has types: a program such as mypy checks your hooks against them. What is not on this page can
change in any version; what is, changes only with a word in the [changelog](../CHANGELOG.md).
"""


def page() -> str:
    """Return the whole page: a part for each module, and in it each public class and function."""
    parts = [INTRODUCTION]
    for name in MODULES:
        tree = ast.parse((MODEL / f"{name}.py").read_text("utf-8"))
        parts.append(f"## `generator.model.{name}`\n\n{_words(tree)}\n")
        parts += [_entry(node) for node in _public(tree)]
    parts.append("<!-- Written by tests/docs/hooks_reference.py -->\n")
    return "\n".join(parts)


def _public(tree: ast.Module) -> Iterator[Public]:
    """Yield the classes, functions and unions of a module that its `__all__` names, in the order of the source."""
    names = {
        text
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for text in ast.literal_eval(node.value)
    }
    for node in tree.body:
        if isinstance(node, Public) and _name(node) in names:
            yield node


def _name(node: Public) -> str:
    return ast.unparse(node.target) if isinstance(node, ast.AnnAssign) else node.name


def _entry(node: Public) -> str:
    if isinstance(node, ast.AnnAssign):
        members = ast.unparse(node.value).split(" | ") if node.value else []
        named = ", ".join(f"`{member}`" for member in members)
        return f"### `{_name(node)}`\n\n{'One of' if len(members) > 1 else 'The type'} {named}.\n"
    lines = _fields(node) if isinstance(node, ast.ClassDef) else [_signature(node)]
    fence = f"```python\n{chr(10).join(lines)}\n```\n\n" if lines else ""
    return f"### `{node.name}`\n\n{fence}{_words(node)}\n"


def _fields(node: ast.ClassDef) -> list[str]:
    """Return a class as its own source has it, without docstrings and bodies: bases, fields, and what it computes."""
    bases = [ast.unparse(base) for base in node.bases if ast.unparse(base) != "Value"]
    head = f"class {node.name}({', '.join(bases)}):" if bases else f"class {node.name}:"
    lines = []
    for inner in node.body:
        if isinstance(inner, ast.AnnAssign | ast.Assign):
            lines.append(f"    {ast.unparse(inner)}")
        elif isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
            marks = [f"    @{ast.unparse(mark)}" for mark in inner.decorator_list]
            lines += [*marks, f"    {_signature(inner)}"]
    return [head, *lines] if lines else []


def _signature(node: ast.FunctionDef) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"def {node.name}({ast.unparse(node.args)}){returns}"


def _words(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> str:
    """Return a docstring as Markdown: it is written as such, but for the two spaces between its sentences."""
    return re.sub(r"(?<=\S)  +", " ", inspect.cleandoc(ast.get_docstring(node) or ""))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8", newline="\n")
