"""The cases: Markdown files that tell a coach of an error, with a small site that has it.

A second-level heading is the code of a diagnostic.  Under it stand a few
sentences and then, in fences, as often as there are ways to make the mistake,
a site (as in `tests/sites.py`) and the report.  The site's fence may name
another command than `drillbook check`.

    python tests/cases/cases.py     write docs/errors.md from the cases
"""

import ast
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAGE = ROOT / "docs" / "errors.md"

FAMILIES = (
    *("front-matter", "yaml", "lesson", "comment", "link", "picture", "audio", "address", "content", "introduction"),
    *("handbook", "text", "paste", "site", "words", "layout", "hook", "output", "new-init", "published"),
    *("inbox", "feed", "podcast", "publish"),
    *("import", "export", "work", "many-sites"),
)
"""The files, in the order of the page: what a coach meets most comes first."""

_CODE = re.compile(r"[a-z][a-z0-9-]*/[a-z][a-z0-9-]*")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A site and the report expected of it; `start` and `end` are the lines of the report in the file."""

    file: Path
    code: str
    number: int
    command: tuple[str, ...]
    site: str
    report: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.code}-{self.number}"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a file says of one code: its explanation, line by line, and its cases."""

    code: str
    lines: tuple[str, ...]
    cases: tuple[Case, ...]


def entries_of(file: Path) -> list[Entry]:
    """Return the entries of a file."""
    lines = file.read_text("utf-8").split("\n")
    tokens = [t for t in MarkdownIt("commonmark").parse("\n".join(lines)) if t.map and t.type != "inline"]
    heads = [t.map[0] for t in tokens if t.type == "heading_open" and t.tag == "h2" and t.map]
    found = []
    for start, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        code = lines[start].removeprefix("## ").strip()
        fences = [t for t in tokens if t.type == "fence" and t.map and start < t.map[0] < end]
        cases, hidden = [], set()
        for site, report in zip(fences[::2], fences[1::2], strict=True):
            assert site.map
            assert report.map
            name, *command = shlex.split(site.info)
            assert (name, report.info) == ("site", "text"), f"{file.name}: {code} has another fence"
            # The page for coaches leaves the site out, and the blank line below it.
            hidden |= set(range(site.map[0], report.map[0]))
            cases.append(
                Case(
                    file=file,
                    code=code,
                    number=len(cases) + 1,
                    command=tuple(command or ["drillbook", "check"]),
                    site=site.content,
                    report=report.content,
                    start=report.map[0] + 1,
                    end=report.map[1] - 1,
                )
            )
        shown = [lines[n] for n in range(start + 1, end) if n not in hidden]
        found.append(Entry(code=code, lines=tuple(shown), cases=tuple(cases)))
    return found


def all_entries() -> list[Entry]:
    """Return the entries of all files, in the order of the page."""
    return [entry for family in FAMILIES for entry in entries_of(HERE / f"{family}.md")]


def all_cases() -> list[Case]:
    """Return every case."""
    return [case for entry in all_entries() for case in entry.cases]


def errors_page() -> str:
    """Return docs/errors.md."""
    parts = [
        "# When drillbook finds a mistake",
        "",
        (
            "drillbook reads your whole site before it writes anything. When something is wrong it says what, in which "
            "file, on which line, and what to do. As long as there is an **error**, your last good site stays as it "
            "was. A **warning** does not stop the build: it points at something that is probably not meant."
        ),
        "",
        "Each message starts with a code in square brackets, such as `error[link/dead]`. Look the code up here.",
        "",
    ]
    for family in FAMILIES:
        file = HERE / f"{family}.md"
        opening = file.read_text("utf-8").partition("\n## ")[0].removeprefix("# ").strip()
        title, _, words = opening.partition("\n")
        parts += [f"## {title}", "", words.strip(), ""]
        for entry in entries_of(file):
            parts += [f"### {entry.code}", "", "\n".join(entry.lines).strip(), ""]
    parts += ["<!-- Written by tests/cases/cases.py from the files beside it. -->", ""]
    return "\n".join(parts)


# ---------------------------------------------------------------- the codes that the program can report
def codes_of_program() -> set[str]:
    """Return every code that stands in the program: where a diagnostic is made, or a `code` is chosen."""
    found: set[str] = set()
    prefixes: set[str] = set()
    open_codes: set[str] = set()
    for file in (ROOT / "generator").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                given = [k.value for k in node.keywords if k.arg == "code"]
                if name in ("error", "warning", "_violation", "_item_violation"):
                    given += node.args[:1]
                for value in given:
                    if isinstance(value, ast.JoinedStr):
                        open_codes |= set(_texts_in(value))
                    else:
                        for text in _texts_in(value):
                            (found if "/" in text else prefixes).add(text)
            elif isinstance(node, ast.Assign) and "code" in {
                getattr(t, "id", "") for target in node.targets for t in ast.walk(target)
            }:
                found |= set(_texts_in(node.value))
            elif isinstance(node, ast.Constant) and str(node.value).startswith("import/"):
                found.add(str(node.value))  # those stand in tables, too, and in notes that are told later
    found |= {f"{prefix}{rest}" for prefix in prefixes for rest in open_codes}
    return {code for code in found if _CODE.fullmatch(code)}


def _texts_in(node: ast.AST) -> list[str]:
    return [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(errors_page(), "utf-8", newline="\n")
