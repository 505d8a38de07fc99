"""What there is to import in files, folders and zips: the archives of one blog, or documents."""

import contextlib
import datetime as dt
import itertools
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from generator.importers.archive import Item, Tell
from generator.importers.container import Container, open_container
from generator.importers.formats.archives import Seen, archives_in, archives_of, no_archive, read_archives
from generator.importers.formats.documents import read_documents
from generator.importers.report import REPORT
from generator.model.diagnostic import Diagnostic, Rejected, error, in_order
from generator.model.source import Span

__all__ = ["Contents", "nothing_in", "opened", "without_site"]


def opened(stack: contextlib.ExitStack, path: Path) -> Container:
    """Return what lies at a path; raises `Rejected` where nothing does, or what cannot be opened."""
    try:
        return stack.enter_context(open_container(path))
    except (OSError, zipfile.BadZipFile) as problem:
        raise Rejected([_cannot_open(path, problem)]) from problem


def _cannot_open(path: Path, problem: OSError | zipfile.BadZipFile) -> Diagnostic:
    span = Span(path=path.as_posix())
    if isinstance(problem, FileNotFoundError):
        advice = "look at its name once more; one with spaces in it needs quotation marks around it"
        return error("import/no-file", span, "there is no file or folder of this name", help=advice)
    said = problem.strerror if isinstance(problem, OSError) else str(problem)
    advice = "may you read it, and was it copied or downloaded to its end?"
    return error("import/no-file", span, f"this cannot be opened: {said}", help=advice)


_OF_SITE = (*(f"content/{name}/" for name in ("lessons", "pages", "comments", "images")), f"{REPORT}/", "output/")


def without_site(container: Container, path: Path, folder: Path) -> Container:
    """Return a folder without the site in it, if documents are brought into the site beside them: it is none."""
    above, site = path.resolve(), folder.resolve()
    if not (folder / "site.yaml").is_file() or not site.is_relative_to(above):
        return container
    start = site.relative_to(above.parent).as_posix()
    own = tuple(f"{start}/{name}" for name in (*_OF_SITE, "site.yaml"))
    return container._replace(
        members={name: size for name, size in container.members.items() if not name.startswith(own)}
    )


class Contents:
    """What is in boxes: the archives of one blog; and, in a box without any, documents.

    `weight` is about how many texts there are.
    """

    def __init__(
        self,
        containers: Sequence[Container],
        blog: str,
        zone: dt.tzinfo,
        tell: Tell,
        progress: Callable[[str, int, int], None],
    ) -> None:
        self._boxes, self._zone, self._tell, self._progress = containers, zone, tell, progress
        self._found = [archives_in(container, tell) for container in containers]
        self._chosen = archives_of(itertools.chain(*self._found), blog) if any(self._found) else ()
        self._size, self._read = sum(archive.size for archive in self._chosen), 0
        documents = (
            len(container.members) for container, archives in zip(containers, self._found, strict=True) if not archives
        )
        self.weight = self._size // _USUAL + sum(documents)

    def items(self) -> Iterator[Item]:
        """Yield everything, the archives' texts once each."""
        tops, seen = {_top(archive.path) for archive in self._chosen}, Seen()
        for container, archives in zip(self._boxes, self._found, strict=True):
            if archives:
                chosen = [archive for archive in archives if archive in self._chosen]
                yield from read_archives(container, chosen, self._tell, self._moved, seen)
            elif not {_top(name) for name in container.members} <= tops:
                yield from read_documents(container, self._tell, self._zone)
            # Else it is a further part of a Takeout, with pictures in it, and pages of Google's own.

    def _moved(self, count: int) -> None:
        self._read += count
        self._progress("reading, in kB", self._read // 1000, max(1, self._size // 1000))


_USUAL = 2500


def nothing_in(
    containers: Sequence[Container], sources: Sequence[Path], diagnostics: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """Return what is said where nothing was found."""
    nothing = [no_archive(container, path.as_posix()) for container, path in zip(containers, sources, strict=True)]
    # Of one file that is no document, that says all.
    alone = all(len(container.members) < 2 for container in containers)
    said = [found for found in diagnostics if not (alone and found.code == "import/no-document")]
    return [*in_order(said), *nothing]


def _top(name: str) -> str:
    return name.partition("/")[0]
