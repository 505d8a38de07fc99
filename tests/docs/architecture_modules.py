"""The table of modules in docs/architecture.md, made from the first lines of the modules' docstrings.

python tests/docs/architecture_modules.py     write the table between its two comments
"""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "generator"
PAGE = ROOT / "docs" / "architecture.md"

START, END = "<!-- modules: written by tests/docs/architecture_modules.py -->", "<!-- end of modules -->"
LAYERS = (
    *("cli", "sites", "scaffold", "comments", "preview", "backup", "publish", "importers", "feedcheck", "engine"),
    *("read", "plan", "render", "shell", "model"),
)
"""The folders in the order of the layers, from the top down."""


def modules() -> list[Path]:
    """Return every module of the package that has something to say: all but empty and top-level ones, in order."""
    files = [path for layer in LAYERS for path in sorted((PACKAGE / layer).rglob("*.py"))]
    return [path for path in files if path.name != "__init__.py"]


def first_line(module: Path) -> str:
    """Return the first line of a module's docstring, which is the module's one job; empty if it has none."""
    doc = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    return doc.partition("\n")[0].strip()


def table() -> str:
    """Return the table: a heading row for each folder, then a row for each of its modules."""
    rows = ["| module | its one job |", "|---|---|"]
    folder = ""
    for module in modules():
        name = module.relative_to(PACKAGE).with_suffix("").as_posix()
        if name.partition("/")[0] != folder:
            folder = name.partition("/")[0]
            rows.append(f"| **{folder}/** | **{first_line(PACKAGE / folder / '__init__.py').rstrip('.')}** |")
        rows.append(f"| `{name}` | {first_line(module).rstrip('.').replace('|', chr(92) + '|')} |")
    return "\n".join(rows) + "\n"


def current_page() -> str:
    """Return docs/architecture.md with a table that is current; all else stays as it is."""
    text = PAGE.read_text("utf-8")
    between = re.compile(f"(?<={re.escape(START)}\n).*(?={re.escape(END)})", re.DOTALL)
    assert len(between.findall(text)) == 1, f"{PAGE} needs the two comments once each"
    return between.sub(lambda _: f"\n{table()}\n", text)


if __name__ == "__main__":
    PAGE.write_text(current_page(), "utf-8", newline="\n")
