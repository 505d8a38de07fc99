"""What stands for the program."""

import shutil
import subprocess
import sys
from pathlib import Path

from generator.shell.code import code_digest

PACKAGE = Path(__file__).parents[3] / "generator"
PROGRAM = """
import os, pathlib, sys
here = pathlib.Path(sys.argv[1])
sys.path[:0] = [str(here), str(here / "beside")]
from generator.shell import code
assert code.__file__.startswith(str(here))

def digest():
    return code.code_digest()

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
    assert code_digest() == code_digest()
    assert len(code_digest()) == 16
