"""Makes the bundle: drillbook, Python and all that it needs in one file, for the system that this runs on.

    python docs/bundle/make.py [FOLDER]     by default dist/bundle

It is made from the wheel that `make wheel` left in `dist/`, so that it holds
the same files as what others install.  PyInstaller puts it together, because
its hooks know how most libraries load what no import names; PEX and PyApp fetch
a Python at build or start, and Nuitka compiles for an hour.  PyInstaller
follows imports, so what is loaded by its name has to be listed here.
"""

import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import PathDistribution
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import licenses

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TARGET = ROOT / "dist" / "bundle"

# The parts that are in it.  Not `pdf`, which needs Pango of the system; `comments`, which runs a server by Python; and
# `dask`, whose cluster has a Python.  `generator/model/parts.py` says so to whoever needs one.
PARTS = ("asyncssh", "botocore", "pagefind", "pagefind_bin", "cbor2")
# What loads its own modules by their names.
LOADING = ("generator", "feedgen", "keyring", "uvicorn", "dulwich", "watchdog", "pygments", "asyncssh", "cbor2")
DATA = ("tzdata", "pagefind_bin", "mammoth", "lxml")
# Libraries reach for these if they happen to be installed, as in the environment that we develop in.
WITHOUT = (
    *("distributed", "dask", "weasyprint", "isso", "numpy", "IPython", "pytest", "_pytest", "hypothesis", "playwright"),
    *licenses.WITHOUT,
    *("mypy", "setuptools", "pip", "pkg_resources", "moto", "flask", "werkzeug", "fontTools", "tkinter", "PyInstaller"),
)
# Plugins of a site may import what they like of Python itself, except for what nobody needs there.
UNUSED = {
    "antigravity",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "pydoc_data",
    "this",
    "tkinter",
    "turtle",
    "turtledemo",
    "venv",
}


def data_files(package: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file of the package that is no Python, and the folder in the bundle where the program looks for it."""
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            yield path, path.parent.relative_to(package.parent).as_posix()


def arguments(package: Path, work: Path, target: Path) -> list[str]:
    """Return what PyInstaller is to do with a package that was unpacked from its wheel."""
    words = ["--onefile", "--name", "drillbook", "--console", "--noconfirm", "--clean", "--log-level", "WARN"]
    words += ["--noupx", "--paths", str(package.parent), "--additional-hooks-dir", str(HERE / "hooks")]
    words += ["--distpath", str(target), "--workpath", str(work), "--specpath", str(work)]
    for path, folder in data_files(package):
        words += ["--add-data", f"{path}:{folder}"]
    unused = UNUSED.union(licenses.WITHOUT)
    standard = sorted(name for name in sys.stdlib_module_names - unused if name[0] != "_" and find_spec(name))
    for option, names in (
        ("--hidden-import", (*PARTS, *standard)),
        ("--collect-submodules", LOADING),
        ("--collect-data", DATA),
        ("--copy-metadata", ("keyring",)),
        ("--exclude-module", WITHOUT),
    ):
        words += [word for name in names for word in (option, name)]
    return [*words, str(HERE / "start.py")]


def make(target: Path) -> Path:
    """Make the bundle in a folder, and return its file."""
    from PyInstaller.__main__ import run  # the tests of what goes into a bundle need no PyInstaller

    wheels = sorted((ROOT / "dist").glob("drillbook-*.whl"), key=lambda path: path.stat().st_mtime)
    if not wheels:
        raise SystemExit("there is no wheel in dist/: type `make wheel` first")
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheels[-1]) as wheel:
            wheel.extractall(Path(folder) / "wheel")
        metadata = PathDistribution(next((Path(folder) / "wheel").glob("*.dist-info")))
        text = licenses.licenses(metadata.requires or ())
        (Path(folder) / "wheel" / "generator" / "_licenses.txt").write_text(text, "utf-8", newline="\n")
        # Before the package in the checkout, which has no layouts and no handbook inside.
        sys.path.insert(0, str(Path(folder) / "wheel"))
        run(arguments(Path(folder) / "wheel" / "generator", Path(folder) / "work", target))
    return next(path for path in target.iterdir() if path.stem == "drillbook")


if __name__ == "__main__":
    print(f"made {make(Path(sys.argv[1]) if sys.argv[1:] else TARGET)}")
