"""All texts of a site: from the store where they are as they were, else read."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from generator.engine.project import Project
from generator.engine.tasks import CARD, DIAGNOSTICS, ReadResult, ReadTask, SiteContext, read_texts
from generator.model.comment import Comment
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.digest import digest_of_text
from generator.model.lesson import LessonMetadata, PageMetadata
from generator.model.source import Span
from generator.model.value import Value, replace
from generator.shell.codec import DamagedError
from generator.shell.disk import ContentScan, Stamp, load
from generator.shell.store import Row, Store, open_store, remove_store
from generator.shell.workers import Workers, chunks

__all__ = ["Content", "ContentText", "Progress", "read_again", "read_content", "with_store"]

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is, and how much there is."""


class ContentText(Value):
    """What a file under `content/` holds: nothing that could be read, or a card, and what is wrong with it."""

    digest: bytes
    stamp: Stamp
    meta: LessonMetadata | PageMetadata | Comment | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def page(self) -> LessonMetadata | PageMetadata | None:
        """The card, if it is that of a lesson or a page."""
        return self.meta if isinstance(self.meta, LessonMetadata | PageMetadata) else None


class Content(Value):
    """All texts, by path."""

    texts: dict[str, ContentText]

    @property
    def metadata(self) -> tuple[LessonMetadata | PageMetadata, ...]:
        """The cards of the lessons and pages that could be read."""
        return tuple([meta for text in self.texts.values() if (meta := text.page)])

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The comments that could be read."""
        return tuple([text.meta for text in self.texts.values() if isinstance(text.meta, Comment)])

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the texts."""
        return tuple([d for text in self.texts.values() if text.diagnostics for d in text.diagnostics])

    @property
    def unread(self) -> frozenset[str]:
        """The paths of those that could not be read at all."""
        return frozenset([path for path, text in self.texts.items() if not text.meta])


def read_content(
    project: Project, found: ContentScan, store: Store, workers: Workers, progress: Progress = lambda *_: None
) -> Content:
    """Return what all texts hold: from the store where they are as they were, else by reading them."""
    site_context = project.site_context
    known = store.texts()
    todo: list[tuple[str, bytes]] = []
    for path, stamp in found.texts.items():
        row = known.get(path)
        same_key = row is not None and row.key == site_context.reading_key
        if row is None or not same_key or row.stamp != stamp or not any(stamp):
            todo.append((path, row.digest if row and same_key else b""))
    # Cold, most texts are unknown; warm, none is, and the rows in hand are all there is to do.
    for run in _read(project, site_context, todo, workers, progress):
        fresh = [_row(taken, known.get(taken.path), site_context) for taken in run]
        known |= {row.path: row for row, _ in fresh}
        store.put_texts(fresh)
    gone = known.keys() - found.texts.keys()
    if gone:
        store.forget_texts(gone)
    if todo or gone:
        store.commit()
    return Content(texts={path: _text(site_context, known[path]) for path in found.texts})


def read_again(
    project: Project, content: Content, paths: Iterable[str]
) -> Iterator[tuple[str, ContentText, bytes | None]]:
    """Yield each of some texts as it is now, with its prose, or without where it is the same as before.

    The store is left alone.
    """
    site_context = project.site_context
    known = tuple([(path, content.texts[path].digest if path in content.texts else b"") for path in paths])
    for taken in read_texts(ReadTask(site_context=site_context, texts=known)):
        if taken.same:
            yield taken.path, replace(content.texts[taken.path], stamp=taken.stamp), None
        else:
            yield taken.path, _text(site_context, _row(taken, None, site_context)[0]), taken.prose


def _text(site_context: SiteContext, row: Row) -> ContentText:
    label = digest_of_text(site_context.reading_key, row.path, row.digest)
    meta = CARD.unpack(row.meta, label) if row.meta else None
    diagnostics = DIAGNOSTICS.unpack(row.diagnostics, label) if row.diagnostics else ()
    return ContentText(digest=row.digest, stamp=row.stamp, meta=meta, diagnostics=diagnostics)


def _row(taken: ReadResult, known: Row | None, site_context: SiteContext) -> tuple[Row, bytes | None]:
    """Return what is to be kept of a text, and its prose, unless that is kept already."""
    if taken.same and known:
        return Row(known.path, known.key, known.digest, *taken.stamp, known.meta, known.diagnostics), None
    row = Row(taken.path, site_context.reading_key, taken.digest, *taken.stamp, taken.meta, taken.diagnostics)
    return row, taken.prose


def _read(
    project: Project, site_context: SiteContext, todo: Sequence[tuple[str, bytes]], workers: Workers, progress: Progress
) -> Iterable[list[ReadResult]]:
    tasks = []
    for texts in chunks(todo, workers):
        data = () if workers.shared else tuple(load(str(project.folder), path)[0] for path, _ in texts)
        tasks.append(ReadTask(site_context=site_context, texts=tuple(texts), data=data))
    done = 0
    for taken in workers.map(read_texts, tasks, len(todo)):
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
