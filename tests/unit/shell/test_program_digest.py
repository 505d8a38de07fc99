"""What stands for the program."""

import shutil
import subprocess
import sys
from pathlib import Path

from generator.shell.program_digest import program_digest

PACKAGE = Path(__file__).parents[3] / "generator"
PROGRAM = """
import os, pathlib, sys
here = pathlib.Path(sys.argv[1])
sys.path[:0] = [str(here), str(here / "beside")]
from generator.shell import program_digest as code
assert code.__file__.startswith(str(here))

def digest():
    code.program_digest.cache_clear()  # as in another process
    return code.program_digest()

found = [digest(), digest()]
os.utime(here / "generator" / "read" / "lesson.py", (1, 1))
found.append(digest())
(here / "generator" / "new_module.py").write_text("")
found.append(digest())
(here / "generator" / "render" / "__pycache__").mkdir(exist_ok=True)
(here / "generator" / "render" / "__pycache__" / "x.pyc").write_text("")
found.append(digest())
os.utime(here / "beside", (1, 1))
found.append(digest())
code.__version__ = "99"
found.append(digest())
print(*[found.index(one) for one in found])
"""


def test_any_file_at_any_depth_changes_the_digest(tmp_path: Path) -> None:
    """Whichever file of the package was touched, at any depth and of any kind, nothing kept is trusted."""
    shutil.copytree(PACKAGE, tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    files = [p for p in (tmp_path / "generator").rglob("*") if p.is_file()]
    assert len({len(p.parts) for p in files}) > 3
    assert {".py", ".js", ".yaml", ".otf"} <= {p.suffix for p in files}
    script = """
import os, sys
sys.path.insert(0, sys.argv[1])
from generator.shell.program_digest import program_digest
seen = {program_digest()}
for number, path in enumerate(sys.argv[2:], 2):
    os.utime(path, (number, number))
    before = len(seen)
    program_digest.cache_clear()
    seen.add(program_digest())
    if len(seen) == before:
        print(path)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), *map(str, files)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stdout == ""


def test_what_changes_the_digest(tmp_path: Path) -> None:
    """A file of drillbook's that was edited or added, a package beside it, or another version: nothing kept is trusted.

    What Python keeps for itself is no change.
    """
    shutil.copytree(PACKAGE, tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    parser = tmp_path / "beside" / "markdown_it"
    parser.mkdir(parents=True)
    (parser / "__init__.py").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.split() == ["0", "0", "2", "3", "3", "5", "6"]


def test_the_same_in_one_run() -> None:
    """The digest is that of the program, not of the moment."""
    first = program_digest()
    program_digest.cache_clear()
    assert program_digest() == first
    assert len(program_digest()) == 16
