"""docs/architecture.md describes the program that is there: its layers, modules, classes and paths."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from architecture_modules import LAYERS, PACKAGE, PAGE, current_page, first_line, modules
from pages import DOCS, ROOT, all_passages, code

ENGINEERS = (PAGE, DOCS / "contributing.md", DOCS / "layouts.md", DOCS / "extend.md")
TABLE = next(p.text for p in all_passages() if p.heading == "Where does this change go?")
IN_TABLE = tuple(dict.fromkeys(re.findall(r"`([\w.-]+/[^`\s]*)`", TABLE)))
A_CODE = "link/dead"
_FIRST_LINE = 100
OWN_PLACES = ("docs", "generator", "layouts", "tests", "benchmarks", ".ci")
NOT_IN_GIT = {"generator/_layouts/", "tests/javascript/node_modules"}


def test_the_table_of_modules_is_current() -> None:
    """`python tests/docs/architecture_modules.py` writes it after a change to a module's first line."""
    assert PAGE.read_text("utf-8") == current_page()


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_module_names_its_job(module: Path) -> None:
    """The first line of a module's docstring is a sentence: it is the module's row in the table."""
    assert first_line(module).endswith(".")
    assert len(first_line(module)) <= _FIRST_LINE


@pytest.mark.parametrize("test", sorted((ROOT / "tests").rglob("test_*.py")), ids=lambda path: path.name)
def test_every_test_is_named_after_what_it_tests(test: Path) -> None:
    """In tests/unit a test has the place and name of a module; any other is named after its folder and topic."""
    folder = test.parent.relative_to(ROOT / "tests")
    module = (
        PACKAGE / folder.relative_to("unit") / test.stem.removeprefix("test_") if "unit" in folder.parts else PACKAGE
    )
    is_of_a_module = module != PACKAGE and (module.is_dir() or module.with_suffix(".py").is_file())
    assert is_of_a_module or f"{test.stem}_".startswith(f"test_{folder.name}_")


def test_every_folder_is_in_the_table() -> None:
    """A new folder of the program is not forgotten."""
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == set(LAYERS)


def test_the_layers_are_those_that_are_checked() -> None:
    """The picture of the layers has the rows of import-linter's contract, in the same order."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    checked = [sorted(re.findall(r"\w+", layer)) for layer in layers if layer != "__main__"]
    picture = next(p.fences[0].text for p in all_passages() if p.heading == "The layers")
    assert [sorted(re.findall(r"(\w+)/", line)) for line in picture.splitlines() if "/" in line] == checked


@pytest.mark.parametrize("path", IN_TABLE)
def test_every_place_for_a_change_exists(path: str) -> None:
    """A file or folder that the table names is there; the code of an error looks like one."""
    assert exists(path) or path == A_CODE


@pytest.mark.parametrize("page", ENGINEERS, ids=[page.name for page in ENGINEERS])
def test_every_module_and_file_exists(page: Path) -> None:
    """What engineers' pages call a module of the program or a file of the repository is one."""
    named = {piece for piece in code(page) if is_place(piece)} - NOT_IN_GIT - set(IN_TABLE)
    assert {piece for piece in named if not exists(piece)} == set()


def test_every_class_exists() -> None:
    """A name with capitals inside is a class or a constant of the program."""
    classes = {
        piece.partition(".")[0] for piece in code(PAGE) if re.fullmatch(r"[A-Z][a-z]+(?:[A-Z]\w*|\.\w+)?", piece)
    }
    missing = {name for name in classes - {"None"} if not re.search(rf"^class {name}\b", sources(), re.MULTILINE)}
    assert len(classes) > 10
    assert missing == set()


def test_every_function_exists() -> None:
    """A name with underscores is a function, a field or a constant of the program."""
    names = {
        part for piece in code(PAGE) if re.fullmatch(r"[\w.]+_\w+", piece) for part in piece.split(".") if "_" in part
    }
    missing = {name for name in names if not re.search(rf"\b(?:def )?{name}\b", sources())}
    assert len(names) > 3
    assert missing == set()


@cache
def sources() -> str:
    """Return the text of the whole program."""
    return "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))


def is_place(piece: str) -> bool:
    """Tell whether a piece of code is a path: of a module, from `generator/`, or of a file of the repository."""
    first = piece.partition("/")[0]
    return re.fullmatch(r"[\w.-]+/[\w./-]*", piece) is not None and first in (*LAYERS, *OWN_PLACES)


def exists(path: str) -> bool:
    """Tell whether a path leads to a file or folder, or to a module where its ending is left out."""
    return any((base / name).exists() for base in (PACKAGE, ROOT) for name in (path, f"{path}.py"))
