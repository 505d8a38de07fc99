"""Gathers the licenses of all that the bundle holds, for `drillbook help licenses`.

Whoever hands out the bundle hands out libraries of others, whose licenses ask
for their texts to go along, and some for a word on where the sources are.  So
the texts are inside.  They come from where each part was installed from:
packages carry their own, Python has one file, and libraries of a Debian system
have theirs in `/usr/share/doc`.  A part without a text stops the making of a
bundle, rather than that one is left out.  Programs that list licenses
(pip-licenses) know neither Python's libraries nor what a wheel brings along.
"""

import importlib.metadata
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# What is in it of drillbook's own parts; `make.py` says which modules these are.
EXTRAS = ("", "search", "sftp", "s3")
# Its own code starts each bundle.
ALSO = ("pyinstaller",)
# Libraries inside a wheel whose text the wheel only names.
MORE_TEXTS = {"pi-heif": ("LGPL-3.0", "GPL-3.0")}
# Packages that carry no text: the license that they declare, and whose it is.
DECLARED = {
    "cobble": ("BSD-2-Clause", "Michael Williamson"),
    "feedgen": ("BSD-2-Clause", "2011 Lars Kiesow"),
    "pagefind": ("MIT", "CloudCannon"),
    "pagefind-bin": ("MIT", "CloudCannon"),
}
# Modules of Python that are left out because of the license of the library behind them: the GPL, or the AGPL.
WITHOUT = ("readline", "dbm.gnu", "_gdbm", "dbm.ndbm", "_dbm")

_TEXT_FILE = re.compile(r"(?:un)?licen[cs]e|copying|notice|authors|copyright", re.IGNORECASE)
_LIBRARY = re.compile(r"=> (/\S+)")
# Of the C library nothing is in a bundle, and of these modules neither is.
_NOT_INSIDE = re.compile(r"/(?:ld-|libc\.|libm\.|libresolv\.|libpython)")
_OTHER_MODULES = ("_tkinter", "readline", "_gdbm", "_dbm")


def licenses(requirements: Iterable[str]) -> str:
    """Return the texts for a bundle of all that drillbook requires; raises `SystemExit` if one is missing."""
    parts = [("drillbook", [(ROOT / "LICENSE").read_text("utf-8")]), *_own_parts(), ("Python", [_python()])]
    packages = _packages([*requirements, *ALSO])
    parts += [(_heading(package), _texts(name, package)) for name, package in packages.items()]
    parts += _system_libraries(packages.values())
    pieces = [
        f"{'=' * 80}\n{heading}\n{'=' * 80}\n\n" + "\n\n".join(t.strip() for t in texts) for heading, texts in parts
    ]
    opening = "drillbook contains the work of others. These are their licenses, and where the sources are."
    return "\n\n\n".join([opening, *pieces]) + "\n"


def _own_parts() -> Iterator[tuple[str, list[str]]]:
    """Yield what is part of drillbook's own files: the fonts, and a script."""
    for path in (*sorted((ROOT / "layouts/assets/fonts").glob("*-LICENSE.txt")), *_further()):
        yield f"in drillbook: {path.relative_to(ROOT).as_posix()}", [path.read_text("utf-8")]


def _further() -> Iterator[Path]:
    for folder in ("generator/preview/client/vendor", "generator/render/fonts"):
        yield from sorted(path for path in (ROOT / folder).iterdir() if "license" in path.name.lower())


def _python() -> str:
    places = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
    return next(path for folder in places if (path := folder / "LICENSE.txt").is_file()).read_text("utf-8")


# ---------------------------------------------------------------- packages
def _packages(requirements: Iterable[str]) -> dict[str, importlib.metadata.Distribution]:
    """Return the packages that are asked for, with those that they need in turn, by name."""
    needed: dict[str, importlib.metadata.Distribution] = {}
    todo = [one for text in requirements if _applies(one := Requirement(text), EXTRAS)]
    done = set()
    while todo:
        requirement = todo.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        extras = ("", *requirement.extras)
        if (name, extras) in done:
            continue
        done.add((name, extras))
        needed[name] = importlib.metadata.distribution(name)
        todo += [one for text in needed[name].requires or () if _applies(one := Requirement(text), extras)]
    return dict(sorted(needed.items()))


def _applies(requirement: Requirement, extras: Iterable[str]) -> bool:
    return not requirement.marker or any(requirement.marker.evaluate({"extra": extra}) for extra in extras)


def _heading(package: importlib.metadata.Distribution) -> str:
    addresses = [text.partition(",")[2].strip() for text in package.metadata.get_all("Project-URL") or ()]
    address = package.metadata.get("Home-page") or next(iter(addresses), "")
    return f"{package.metadata['Name']} {package.version}\nsources: {address}"


def _texts(name: str, package: importlib.metadata.Distribution) -> list[str]:
    files = [file for file in package.files or () if _TEXT_FILE.match(file.name) and file.suffix not in (".py", ".pyc")]
    texts = [Path(str(file.locate())).read_text("utf-8", "replace") for file in files]
    texts += [_standard(license_name) for license_name in MORE_TEXTS.get(name, ())]
    if not texts and name in DECLARED:
        license_name, holder = DECLARED[name]
        texts = [f"Copyright (c) {holder}\n\n{_standard(license_name)}"]
    if not texts:
        raise SystemExit(f"{name} carries no text of its license: see which it has, and add it to DECLARED")
    return list(dict.fromkeys(texts))


def _standard(license_name: str) -> str:
    return (HERE / "texts" / f"{license_name}.txt").read_text("utf-8")


# ---------------------------------------------------------------- libraries of the system
def _system_libraries(packages: Iterable[importlib.metadata.Distribution]) -> list[tuple[str, list[str]]]:
    """Return what is loaded from a Linux; elsewhere, the text of Python covers what comes with it."""
    if sys.platform != "linux":
        return []
    modules = [path for path in _modules() if not path.name.startswith(_OTHER_MODULES)]
    modules += [Path(str(f.locate())) for package in packages for f in package.files or () if ".so" in f.suffixes]
    listed = subprocess.run(["ldd", sys.executable, *modules], stdout=subprocess.PIPE, text=True, check=False).stdout
    libraries = sorted(
        {path for path in _LIBRARY.findall(listed) if not _NOT_INSIDE.search(path) and not path.startswith(sys.prefix)}
    )
    owners: dict[str, list[str]] = {}
    for path in libraries:
        owners.setdefault(_owner(path), []).append(Path(path).name)
    return [
        (f"{', '.join(names)}\nfrom Debian's package {owner}", [_copyright(owner)]) for owner, names in owners.items()
    ]


def _modules() -> list[Path]:
    return sorted(Path(sysconfig.get_path("stdlib"), "lib-dynload").glob("*.so"))


def _owner(library: str) -> str:
    # A package knows its files by the names from before `/lib` became `/usr/lib`, or by those from after.
    for path in (Path(library).resolve(), Path(library), Path(f"/usr{library}")):
        asked = subprocess.run(
            ["dpkg", "-S", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
        )
        if asked.returncode == 0:
            return asked.stdout.partition(":")[0]
    raise SystemExit(f"{library} belongs to no package: nobody knows its license")


def _copyright(package: str) -> str:
    path = Path("/usr/share/doc", package, "copyright")
    if not path.is_file():
        raise SystemExit(f"Debian's package {package} carries no text of its license")
    return path.read_text("utf-8", "replace")
