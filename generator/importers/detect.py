"""Finds what there is to import in files, folders and zips: the archives of one blog, or documents."""

import contextlib
import datetime as dt
import itertools
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.importers.archive import Item, OnDiagnostic
from generator.importers.container import Container, open_container
from generator.importers.formats.archives import SeenIds, archives_in, archives_of, read_archives
from generator.importers.formats.documents import read_documents
from generator.importers.formats.format import some_names
from generator.importers.formats.refused import no_archive
from generator.importers.report import REPORT
from generator.model.diagnostic import Diagnostic, Rejected, error, in_order, warning
from generator.model.source import Span
from generator.read.recognize.vocabulary import Vocabulary

__all__ = ["Contents", "ReadingOptions", "nothing_in", "opened", "without_site"]


def opened(stack: contextlib.ExitStack, path: Path) -> Container:
    """Return what is at a path; raises `Rejected` where nothing is, or it cannot be opened."""
    try:
        return stack.enter_context(open_container(path))
    except (OSError, zipfile.BadZipFile) as problem:
        raise Rejected([_cannot_open(path, problem)]) from problem


def _cannot_open(path: Path, problem: OSError | zipfile.BadZipFile) -> Diagnostic:
    span = Span(path=path.as_posix())
    if isinstance(problem, FileNotFoundError):
        advice = "check the name; one with spaces in it needs quotation marks around it"
        return error("import/no-file", span, "there is no file or folder of this name", help=advice)
    reason = problem.strerror if isinstance(problem, OSError) else str(problem)
    advice = "check that you may read it, and that it was copied or downloaded completely"
    return error("import/no-file", span, f"this cannot be opened: {reason}", help=advice)


# What drillbook made for a site: it was published already, or left out on purpose.
_MADE = (f"{REPORT}/", "output/", ".drillbook/", "layouts/", "site.yaml")
_CONTENT = tuple(f"content/{name}/" for name in ("lessons", "pages", "comments", "images"))


def without_site(container: Container, path: Path, folder: Path) -> Container:
    """Return a container without what belongs to a site of drillbook, and is not a text to import.

    Of any site that lies in it, that is everything but its content.  Of the
    site in `folder`, which is imported into, the content is left out as well:
    its documents are beside it.
    """
    sites = {name.removesuffix("site.yaml") for name in container.members if f"/{name}".endswith("/site.yaml")}
    foreign = tuple(f"{site}{name}" for site in sites for name in _MADE)
    above, site = path.resolve(), folder.resolve()
    if path.is_dir() and (folder / "site.yaml").is_file() and site.is_relative_to(above):
        start = site.relative_to(above.parent).as_posix()
        foreign += tuple(f"{start}/{name}" for name in (*_MADE, *_CONTENT))
    if not foreign:
        return container
    return container._replace(
        members={name: size for name, size in container.members.items() if not name.startswith(foreign)}
    )


class ReadingOptions(NamedTuple):
    """How to read: the blog to choose, the time zone of dates without one, and the rest.

    `words` are the site's for its sections; `report` and `progress` take diagnostics and how far it is.
    """

    blog: str
    zone: dt.tzinfo
    words: Vocabulary
    report: OnDiagnostic
    progress: Callable[[str, int, int], None]


class Contents:
    """What is in some containers: the archives of one blog and, in a container without any, documents.

    `weight` is about how many texts there are.
    """

    def __init__(self, containers: Sequence[Container], reading: ReadingOptions) -> None:
        self._containers, self._reading = containers, reading
        self._found = [archives_in(container, reading.report) for container in containers]
        self._chosen = archives_of(itertools.chain(*self._found), reading.blog) if any(self._found) else ()
        self._size, self._done = sum(archive.size for archive in self._chosen), 0
        pairs = zip(containers, self._found, strict=True)
        documents = sum(len(container.members) for container, archives in pairs if not archives)
        self.weight = self._size // _USUAL_SIZE + documents

    def items(self) -> Iterator[Item]:
        """Yield everything; each text of an archive comes once."""
        tops, seen_ids = {_top(archive.path) for archive in self._chosen}, SeenIds()
        for container, archives in zip(self._containers, self._found, strict=True):
            if container.outside:
                self._reading.report(_outside(container.outside))
            if archives:
                chosen = [archive for archive in archives if archive in self._chosen]
                yield from read_archives(container, chosen, self._reading.report, self._on_bytes, seen_ids)
            elif not {_top(name) for name in container.members} <= tops:
                reading = self._reading
                yield from read_documents(container, reading.report, reading.zone, reading.words)
            # Else it is a further part of a Takeout, with pictures and with pages of Google's own.

    def _on_bytes(self, count: int) -> None:
        self._done += count
        self._reading.progress("reading, in kB", self._done // 1000, max(1, self._size // 1000))


# Bytes of an archive for each text in it, comments and markup included. It only decides how many processes to start.
_USUAL_SIZE = 2500


def _outside(names: Sequence[str]) -> Diagnostic:
    message = f"links that lead out of the folder were not followed: {some_names(list(names))}"
    advice = "if you want what is there, copy it into the folder, or import it by its own name"
    return warning("import/link-outside", Span(path=names[0]), message, help=advice)


def nothing_in(
    containers: Sequence[Container], sources: Sequence[Path], diagnostics: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """Return what to say where nothing was found."""
    nothing = [no_archive(container, path.as_posix()) for container, path in zip(containers, sources, strict=True)]
    # Of a single file, that says everything.
    alone = all(len(container.members) < 2 for container in containers)
    others = [diagnostic for diagnostic in diagnostics if not (alone and diagnostic.code == "import/no-document")]
    return [*in_order(others), *nothing]


def _top(name: str) -> str:
    return name.partition("/")[0]
