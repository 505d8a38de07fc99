"""The wheel: installed into an empty environment, away from the checkout, it is all that a coach needs."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from running import REPOSITORY, environment, tree

from generator.model.hooks import HOOK_KINDS


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, handbook: Path) -> Path:
    """Build the wheel from the repository, as `make wheel` does."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [*command, "--wheel-dir", folder, REPOSITORY], check=True, env=environment(DRILLBOOK_HANDBOOK=str(handbook))
    )
    (found,) = folder.glob("drillbook-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own and return the folder of its programs.

    What it depends on comes from this environment's packages, through a .pth
    file, which makes their own .pth files, and so the checkout, not count.
    """
    folder = tmp_path_factory.mktemp("venv") / "env"
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / Path("python.exe" if os.name == "nt" else "python")
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    with zipfile.ZipFile(wheel) as archive:
        archive.testzip()
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel],
        check=True,
        env=environment(),
    )
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return programs


def run(programs: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the installed program."""
    script = shutil.which("drillbook", path=programs)
    assert script
    clean = {k: v for k, v in environment().items() if k != "PYTHONPATH"}
    return subprocess.run([script, *arguments], cwd=cwd, env=clean, capture_output=True, check=False)


def test_the_wheel_has_layouts_and_starter(wheel: Path) -> None:
    """Every file of layouts, starter site, font and grammar is in it, to the byte; no test or content of ours is."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
        layouts = {f"generator/_layouts/{name}": data for name, data in tree(REPOSITORY / "layouts").items()}
        starter = {f"generator/starter/{n}": d for n, d in tree(REPOSITORY / "generator" / "starter").items()}
        fonts = {f"generator/render/fonts/{n}": d for n, d in tree(REPOSITORY / "generator/render/fonts").items()}
        assert len(layouts) > 30
        assert len(starter) >= 3
        assert [name.rpartition(".")[2] for name in sorted(fonts)] == ["md", "otf"]  # the font and its licence
        grammar = {"generator/feedcheck/atom.rng": (REPOSITORY / "generator/feedcheck/atom.rng").read_bytes()}
        for name, data in (layouts | starter | fonts | grammar).items():
            assert archive.read(name) == data, name
        packages = {name.split("/")[0] for name in names}
    assert {p for p in packages if not p.endswith(".dist-info")} == {"generator"}
    assert not [name for name in names if name.endswith((".pyc", ".DS_Store")) or "__pycache__" in name]


def test_the_wheel_has_the_handbook(wheel: Path, installed: Path, handbook: Path, tmp_path: Path) -> None:
    """Every file of it is in the wheel, and the installed program finds it by itself."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.startswith("generator/_handbook/")}
        assert names == {f"generator/_handbook/{name}" for name in tree(handbook)}
        assert wheel.stat().st_size < 4_000_000
    ran = run(installed, "help", "link/dead", cwd=tmp_path)
    assert ran.stdout.startswith(b"# link/dead\n"), ran.stderr


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    """The metadata has the name, the licence, the Python it needs and the program."""
    with zipfile.ZipFile(wheel) as archive:
        info = next(n.rpartition("/")[0] for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = archive.read(f"{info}/METADATA").decode()
        assert "drillbook = generator.cli.main:run" in archive.read(f"{info}/entry_points.txt").decode()
        assert any(name.startswith(f"{info}/") and name.endswith("LICENSE") for name in archive.namelist())
    assert "Name: drillbook\n" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert "Requires-Dist: markdown-it-py" in metadata


def test_the_installed_program_makes_a_blog(installed: Path, tmp_path: Path) -> None:
    """Away from the checkout, init and build work, with the layouts and the starter that are in the wheel."""
    python = shutil.which("python", path=installed)
    assert python
    clean = {k: v for k, v in environment().items() if k != "PYTHONPATH"}
    where = subprocess.run(
        [python, "-c", "import generator; print(generator.__file__)"],
        cwd=tmp_path,
        env=clean,
        capture_output=True,
        check=True,
    )
    package = Path(where.stdout.decode().strip()).parent
    assert installed.parent.resolve() in package.resolve().parents
    assert REPOSITORY.resolve() not in package.resolve().parents

    # Marks in the installed copies show that these are the ones in use.
    footer = package / "_layouts" / "partials" / "footer.html"
    footer.write_text(footer.read_text("utf-8") + "<!-- from the wheel -->\n", "utf-8")
    starter = package / "starter" / "content" / "pages" / "about.md"
    starter.write_text(starter.read_text("utf-8") + "\nA starter from the wheel.\n", "utf-8")

    made = run(installed, "init", "blog", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    built = run(installed, "build", "--strict", "--site", "blog", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    assert built.stderr == b""
    output = tree(tmp_path / "blog" / "output")
    assert b"from the wheel" in output["404.html"]
    assert b"A starter from the wheel." in output["about/index.html"]
    assert [name for name in output if name.startswith("assets/style.")]
    assert run(installed, "new", "Another one", "--site", "blog", cwd=tmp_path).returncode == 0
    assert run(installed, "check", "--drafts", "--future", "--site", "blog", cwd=tmp_path).returncode == 0


@pytest.mark.long
def test_hooks_are_checked_against_the_installed_types(installed: Path, tmp_path: Path) -> None:
    """The five examples of hooks pass mypy with the installed package; a hook that takes a wrong field does not."""
    page = (REPOSITORY / "docs" / "extend.md").read_text("utf-8")
    examples = dict(re.findall(r"^```python plugins/(\w+\.py)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    assert len(examples) == len(HOOK_KINDS)
    for name, text in examples.items():
        (tmp_path / name).write_text(text, "utf-8")
    right = examples["short.py"]
    (tmp_path / "wrong.py").write_text(right.replace("lesson.meta.minutes > 1", "lesson.meta.minute > 1"), "utf-8")
    python = shutil.which("python", path=installed)
    clean = {k: v for k, v in environment().items() if k not in ("PYTHONPATH", "MYPYPATH")}
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, "--python-executable", str(python), "."],
        cwd=tmp_path,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in ran.stdout.splitlines() if ": error:" in line] == [
        'wrong.py:6: error: "LessonMetadata" has no attribute "minute"; maybe "minutes"?  [attr-defined]'
    ], ran.stdout + ran.stderr
