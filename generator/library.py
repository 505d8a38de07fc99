"""All texts of a site: from the store where they are as they were, else read."""

from collections.abc import Callable, Iterable, Sequence

from generator.model.diagnostic import Diagnostic
from generator.model.digest import digest_of_text
from generator.model.lesson import LessonCard, PageCard
from generator.model.value import Value
from generator.project import Project
from generator.shell.disk import Scan, load
from generator.shell.store import Row, Store
from generator.shell.workers import Workers, chunks
from generator.work import CARD, DIAGNOSTICS, ReadTask, Setup, Taken, read_texts

__all__ = ["Library", "Progress", "read_library"]

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is, and how much there is."""


class Library(Value):
    """The cards of all texts, what is wrong with them, and which could not be read at all."""

    cards: tuple[LessonCard | PageCard, ...]
    diagnostics: tuple[Diagnostic, ...]
    unread: frozenset[str]


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
    rows = [(known[path], digest_of_text(setup.reading_key, path, known[path].digest)) for path in found.texts]
    return Library(
        cards=tuple([CARD.unpack(row.card, label) for row, label in rows if row.card]),
        diagnostics=tuple(
            [d for row, label in rows if row.diagnostics for d in DIAGNOSTICS.unpack(row.diagnostics, label)]
        ),
        unread=frozenset(path for path in found.texts if not known[path].card),
    )


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
