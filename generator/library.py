"""All texts of a site: from the store where they are as they were, else read."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from generator.model.comment import Comment
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.digest import digest_of_text
from generator.model.lesson import LessonCard, PageCard
from generator.model.source import Span
from generator.model.value import Value, replace
from generator.project import Project
from generator.shell.codec import DamagedError
from generator.shell.disk import Scan, Stamp, load
from generator.shell.store import Row, Store, open_store, remove_store
from generator.shell.workers import Workers, chunks
from generator.work import CARD, DIAGNOSTICS, ReadTask, Setup, Taken, read_texts

__all__ = ["Library", "Progress", "Text", "read_again", "read_library", "with_store"]

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is, and how much there is."""


class Text(Value):
    """What a file under `content/` holds: nothing that could be read, or a card, and what is wrong with it."""

    digest: bytes
    stamp: Stamp
    card: LessonCard | PageCard | Comment | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def page(self) -> LessonCard | PageCard | None:
        """The card, if it is that of a lesson or a page."""
        return self.card if isinstance(self.card, LessonCard | PageCard) else None


class Library(Value):
    """All texts, by path."""

    texts: dict[str, Text]

    @property
    def cards(self) -> tuple[LessonCard | PageCard, ...]:
        """The cards of the lessons and pages that could be read."""
        return tuple([card for text in self.texts.values() if (card := text.page)])

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The comments that could be read."""
        return tuple([text.card for text in self.texts.values() if isinstance(text.card, Comment)])

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the texts."""
        return tuple([d for text in self.texts.values() if text.diagnostics for d in text.diagnostics])

    @property
    def unread(self) -> frozenset[str]:
        """The paths of those that could not be read at all."""
        return frozenset([path for path, text in self.texts.items() if not text.card])


def read_library(
    project: Project, found: Scan, store: Store, crew: Workers, progress: Progress = lambda *_: None
) -> Library:
    """Return what all texts hold: from the store where they are as they were, else by reading them."""
    setup = project.setup
    known = store.texts()
    todo: list[tuple[str, bytes]] = []
    for path, stamp in found.texts.items():
        row = known.get(path)
        same_key = row is not None and row.key == setup.reading_key
        if row is None or not same_key or row.stamp != stamp or not any(stamp):
            todo.append((path, row.digest if row and same_key else b""))
    # Cold, most texts are unknown; warm, none is, and the rows in hand are all there is to do.
    for run in _read(project, setup, todo, crew, progress):
        fresh = [_row(taken, known.get(taken.path), setup) for taken in run]
        known |= {row.path: row for row, _ in fresh}
        store.put_texts(fresh)
    gone = known.keys() - found.texts.keys()
    if gone:
        store.forget_texts(gone)
    if todo or gone:
        store.commit()
    return Library(texts={path: _text(setup, known[path]) for path in found.texts})


def read_again(project: Project, library: Library, paths: Iterable[str]) -> Iterator[tuple[str, Text, bytes | None]]:
    """Yield each of some texts as it is now, with its prose, or without where it is the same as before.

    The store is left alone.
    """
    setup = project.setup
    known = tuple([(path, library.texts[path].digest if path in library.texts else b"") for path in paths])
    for taken in read_texts(ReadTask(setup=setup, texts=known)):
        if taken.same:
            yield taken.path, replace(library.texts[taken.path], stamp=taken.stamp), None
        else:
            yield taken.path, _text(setup, _row(taken, None, setup)[0]), taken.prose


def _text(setup: Setup, row: Row) -> Text:
    label = digest_of_text(setup.reading_key, row.path, row.digest)
    card = CARD.unpack(row.card, label) if row.card else None
    diagnostics = DIAGNOSTICS.unpack(row.diagnostics, label) if row.diagnostics else ()
    return Text(digest=row.digest, stamp=row.stamp, card=card, diagnostics=diagnostics)


def _row(taken: Taken, known: Row | None, setup: Setup) -> tuple[Row, bytes | None]:
    """Return what is to be kept of a text, and its prose, unless that is kept already."""
    if taken.same and known:
        return Row(known.path, known.key, known.digest, *taken.stamp, known.card, known.diagnostics), None
    row = Row(taken.path, setup.reading_key, taken.digest, *taken.stamp, taken.card, taken.diagnostics)
    return row, taken.prose


def _read(
    project: Project, setup: Setup, todo: Sequence[tuple[str, bytes]], crew: Workers, progress: Progress
) -> Iterable[list[Taken]]:
    tasks = []
    for texts in chunks(todo, crew):
        data = () if crew.shared else tuple(load(str(project.folder), path)[0] for path, _ in texts)
        tasks.append(ReadTask(setup=setup, texts=tuple(texts), data=data))
    done = 0
    for taken in crew.map(read_texts, tasks, len(todo)):
        done += len(taken)
        progress("reading", done, len(todo))
        yield taken


# ---------------------------------------------------------------- the store
Result = TypeVar("Result")


def with_store(path: Path, work: Callable[[Store], Result]) -> Result:
    """Return what is done with the store; if that turns out to be damaged, it is done again with a new one."""
    for last_try in (False, True):
        try:
            with open_store(path) as store:
                return work(store)
        except (sqlite3.Error, DamagedError, UnicodeDecodeError) as problem:
            if last_try:
                raise Rejected([_no_store(path, problem)]) from problem
            with contextlib.suppress(sqlite3.Error):
                remove_store(path)
    raise AssertionError


def _no_store(path: Path, problem: Exception) -> Diagnostic:
    return error(
        "store/unusable",
        Span(path=f"{path.parent.name}/{path.name}"),
        f"drillbook cannot keep its notes here: {problem}",
        help="is the disk full, or the folder not yours? nothing is lost when .drillbook/ is deleted",
    )
