"""All texts of a site: from the store if they are unchanged, else read.

A text is taken as unchanged without being opened if its stat is the one that
the store has.  If only the stat differs, as after a checkout, the text is
opened but not parsed: its digest decides.
"""

from collections.abc import Iterable, Iterator, Sequence

from generator.engine.build_context import Resources
from generator.engine.contexts import SiteContext
from generator.engine.project import Project
from generator.engine.read_tasks import DIAGNOSTICS, METADATA, ReadResult, ReadTask, prepare_reading, read_texts
from generator.engine.render_tasks import prepare_rendering
from generator.model.comment import Comment
from generator.model.diagnostic import Diagnostic, has_errors
from generator.model.digest import digest_of_text
from generator.model.lesson import Metadata, TextMetadata
from generator.model.value import Value, replace
from generator.shell.content_scan import ContentScan
from generator.shell.file_stats import NO_SOURCE_STAT, SourceStat
from generator.shell.source_files import load
from generator.shell.store import Store, TextRow
from generator.shell.workers import chunks

__all__ = ["Content", "ContentText", "read_bytes", "read_content", "read_edited", "reread_texts"]


class ContentText(Value):
    """What a text holds: its metadata, or None if it could not be read, and what is wrong with it."""

    digest: bytes
    source_stat: SourceStat
    meta: TextMetadata | Comment | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def page(self) -> TextMetadata | None:
        """The metadata, if it is that of a lesson or a page."""
        return self.meta if isinstance(self.meta, Metadata) else None


class Content(Value):
    """All texts, by path."""

    texts: dict[str, ContentText]

    @property
    def metadata(self) -> tuple[TextMetadata, ...]:
        """The metadata of the lessons and pages that could be read."""
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
        """The paths of the texts that could not be read at all."""
        return frozenset([path for path, text in self.texts.items() if not text.meta])


def read_content(project: Project, scan: ContentScan, resources: Resources) -> Content:
    """Return what all texts of a scan hold, and put what was read into the store.

    Raises `DamagedError` or `sqlite3.Error` if the store is damaged.
    """
    site_context, store = project.site_context, resources.store
    rows = store.texts()
    stale: list[tuple[str, bytes]] = []
    for path, source_stat in scan.texts.items():
        row = rows.get(path)
        same_key = row is not None and row.key == site_context.reading_key
        # A stat of zeros stands for a file that changed within the last two seconds: it is always read.
        if row is None or not same_key or row.source_stat != source_stat or source_stat == NO_SOURCE_STAT:
            stale.append((path, row.digest if row and same_key else b""))
    # Each run is stored as it comes in: a first build of a large site then never holds the prose of all its texts.
    for run in _read(site_context, stale, resources):
        fresh = [_row_of(result, rows.get(result.path), site_context) for result in run]
        rows |= {row.path: row for row, _ in fresh}
        store.put_texts(fresh)
    # Where a folder could not be read, the texts in it are not gone, and will be wanted again.
    gone = set() if has_errors(scan.diagnostics) else rows.keys() - scan.texts.keys()
    if gone:
        store.forget_texts(gone)
    if stale or gone:
        store.commit()
    return Content(texts={path: _text_of(rows[path], site_context) for path in scan.texts})


def read_edited(project: Project, paths: Sequence[str], store: Store) -> dict[str, ContentText]:
    """Return what a few texts hold now, and put it into the store, as `read_content` does with all."""
    site_context = project.site_context
    rows = {path: row for path in paths if (row := store.text(path)) and row.key == site_context.reading_key}
    texts = tuple([(path, rows[path].digest if path in rows else b"") for path in paths])
    results = read_texts(ReadTask(site_context=site_context, texts=texts))
    fresh = [_row_of(result, rows.get(result.path), site_context) for result in results]
    store.put_texts(fresh)
    store.commit()
    return {row.path: _text_of(row, site_context) for row, _ in fresh}


def reread_texts(
    project: Project, content: Content, paths: Iterable[str]
) -> Iterator[tuple[str, ContentText, bytes | None]]:
    """Yield some texts as they are now: path, text and packed prose, or None for that if nothing changed.

    The store is neither read nor written.
    """
    site_context = project.site_context
    texts = tuple([(path, content.texts[path].digest if path in content.texts else b"") for path in paths])
    for result in read_texts(ReadTask(site_context=site_context, texts=texts)):
        if result.same:
            yield result.path, replace(content.texts[result.path], source_stat=result.source_stat), None
        else:
            yield result.path, _text_of(_row_of(result, None, site_context)[0], site_context), result.prose


def read_bytes(project: Project, path: str, data: bytes) -> ContentText:
    """Return the text that certain bytes of a file hold; the store is neither read nor written."""
    # No digest is given, so that it is read whatever the store has of it.
    task = ReadTask(site_context=project.site_context, texts=((path, b""),), data=(data,))
    return _text_of(_row_of(read_texts(task)[0], None, project.site_context)[0], project.site_context)


def _read(
    site_context: SiteContext, texts: Sequence[tuple[str, bytes]], resources: Resources
) -> Iterable[list[ReadResult]]:
    """Yield the results of reading texts, a run at a time, in order."""
    workers, tasks = resources.workers, []
    for run in chunks(texts, workers):
        # On a cluster the workers have no access to these files, so the bytes travel with the task.
        data = () if workers.shared else tuple(load(site_context.folder, path)[0] for path, _ in run)
        tasks.append(ReadTask(site_context=site_context, texts=tuple(run), data=data))
    workers.prepare(lambda: _prepare(site_context), len(texts))
    done = 0
    for results in workers.map(read_texts, tasks, len(texts)):
        done += len(results)
        resources.progress("reading", done, len(texts))
        yield results


def _prepare(site_context: SiteContext) -> None:
    """Make ready what reads, and what renders: the workers that read will render as well."""
    prepare_reading(site_context)
    prepare_rendering(site_context)


def _row_of(result: ReadResult, row: TextRow | None, site_context: SiteContext) -> tuple[TextRow, bytes | None]:
    """Return the row of a text, and its prose unless the store has that already; `row` is the one of last time."""
    # Only the stat is new, as after a checkout: all that was read from these bytes before still holds.
    if result.same and row:
        return TextRow(row.path, row.key, row.digest, *result.source_stat, row.meta, row.diagnostics), None
    key = site_context.reading_key
    return TextRow(result.path, key, result.digest, *result.source_stat, result.meta, result.diagnostics), result.prose


def _text_of(row: TextRow, site_context: SiteContext) -> ContentText:
    # Sealed under path and digest: a row that was swapped with another counts as damaged.
    label = digest_of_text(site_context.reading_key, row.path, row.digest)
    meta = METADATA.unpack(row.meta, label) if row.meta else None
    diagnostics = DIAGNOSTICS.unpack(row.diagnostics, label) if row.diagnostics else ()
    return ContentText(digest=row.digest, source_stat=row.source_stat, meta=meta, diagnostics=diagnostics)
