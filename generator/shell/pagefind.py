"""Running Pagefind, the program that makes the search index from finished pages.

It is run as a command, because its Python interface waits a tenth of a second
for every page.  It only gets a folder with the pages to index, in which it
finds no other files and no settings.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.source import Span

__all__ = ["make_index"]

_UNUSED = ("-ui.css", "-ui.js", "-highlight.js")  # search.js has an interface of its own


# Languages whose words are joined by apostrophes: "l’appel".  Pagefind takes words apart at the straight one only.
_ELIDING = frozenset({"fr", "it", "ca", "oc"})
_INNER = re.compile(r"(?<=\w)’(?=\w)")


def make_index(pages: Iterable[tuple[str, Path | bytes]], folder: Path, language: str) -> dict[str, bytes]:
    """Return the files of an index of pages, by their names in the index's folder; none if there are no pages.

    Each page is the name of its file on the site, with its path or its
    contents.  `folder` is to work in; it is removed before and after.  Raises
    `Rejected` if Pagefind fails.
    """
    shutil.rmtree(folder, ignore_errors=True)
    site, index = folder / "site", folder / "index"
    try:
        for name, page in pages:
            _place(site / name, page, elides=language.partition("-")[0].lower() in _ELIDING)
        if not site.exists():
            return {}
        index.mkdir()
        _run("--site", str(site.absolute()), "--output-path", str(index.absolute()), language=language, folder=folder)
        files = {path.relative_to(index).as_posix(): path for path in sorted(index.rglob("*")) if path.is_file()}
        return _ordered({name: path.read_bytes() for name, path in files.items() if not name.endswith(_UNUSED)})
    except OSError as problem:
        raise Rejected([_failed(problem.strerror or str(problem))]) from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ordered(files: dict[str, bytes]) -> dict[str, bytes]:
    from generator.shell.pagefind_order import in_order  # its library comes with Pagefind, which is optional

    return in_order(files)


def _place(path: Path, page: Path | bytes, *, elides: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if elides:
        data = page if isinstance(page, bytes) else page.read_bytes()
        page = _INNER.sub("'", data.decode("utf-8")).encode("utf-8")
    if isinstance(page, bytes):
        path.write_bytes(page)
        return
    try:
        # A link takes no time and no room: on a large site, copying would take longer than indexing.
        os.link(page, path)
    except OSError:  # another disk, or one that has no links
        shutil.copyfile(page, path)


def _run(*arguments: str, language: str, folder: Path) -> None:
    # Its program itself: `python -m pagefind` starts a Python for nothing, and in the bundle there is none to start.
    command = [str(_program()), *arguments, "--silent"]
    # Pagefind would make an index for each language that pages name, and a search looks into only one of them.
    command += ["--force-language", language.partition("-")[0].lower()]
    # Started in that folder, it finds no settings of somebody else's.
    process = subprocess.run(  # noqa: S603 - a program that was installed with us, with arguments of ours
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if process.returncode:
        lines = process.stdout.decode("utf-8", "replace").strip().splitlines()
        raise Rejected([_failed(lines[-1] if lines else f"it ended with {process.returncode}")])


def _program() -> Path:
    from pagefind.service import get_executable  # its package is optional

    program = get_executable()
    if program is None:
        raise Rejected([_failed("its program for this computer is not installed")])
    return program


def _failed(reason: str) -> Diagnostic:
    message = f"Pagefind could not make the search index: {reason}"
    advice = "the pages are in place; build again, or write `search: false` until it works"
    return error("search/failed", Span(path="site.yaml"), message, help=advice)
