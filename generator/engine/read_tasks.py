"""What a worker does to read: some texts in, packed metadata and prose out.

A task holds all that it needs and can run in another process or on another
machine.  Results come back packed, as the store keeps them, because the
process that collects them passes most of them on without looking inside.

A text is kept in two parts.  Its metadata is what planning needs of every
text; its prose is everything else, and is unpacked only to render.
"""

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from generator.engine.contexts import SiteContext, hooks_of
from generator.model.comment import Comment
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.digest import digest_bytes, digest_of_text
from generator.model.lesson import (
    Introduction,
    IntroductionMetadata,
    Lesson,
    LessonMetadata,
    Metadata,
    PageMetadata,
    PlainPage,
    Prompt,
    Prose,
    Quote,
    Section,
    TextMetadata,
    WholeText,
)
from generator.model.source import Source, Span
from generator.model.value import Value
from generator.shell.codec import Codec, DamagedError, free_bytes, free_value
from generator.shell.file_stats import NO_SOURCE_STAT, SourceStat
from generator.shell.source_files import decode, load

if TYPE_CHECKING:
    # The parsers are imported by the tasks that need them: most builds read nothing.
    from generator.read.reader_context import ReaderContext

__all__ = [
    "DIAGNOSTICS",
    "METADATA",
    "ReadResult",
    "ReadTask",
    "TextProse",
    "full_text",
    "prepare_reading",
    "read_texts",
    "unpack_prose",
    "whole_text",
]

METADATA: Codec[TextMetadata | Comment] = Codec(TextMetadata | Comment)
DIAGNOSTICS: Codec[tuple[Diagnostic, ...]] = Codec(tuple[Diagnostic, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTask:
    """Texts to read: the path of each, and the digest it had when it was last read (or nothing).

    `data` has the bytes of each text for a worker that does not see our files,
    and is empty for one that does.
    """

    site_context: SiteContext
    texts: tuple[tuple[str, bytes], ...]
    data: tuple[bytes, ...] = ()


class ReadResult(NamedTuple):
    """A text that was read, packed.

    `same` means that its bytes are those of last time: then it has only a new
    stat.  `meta` and `prose` are empty if the text has no value.
    """

    path: str
    same: bool
    digest: bytes
    source_stat: SourceStat
    meta: bytes
    prose: bytes
    diagnostics: bytes


def prepare_reading(site_context: SiteContext) -> None:
    """Import and make what the first task of a process has to import and make."""
    import generator.read.lesson  # noqa: F401 - as `_read_lesson` does

    _reader(site_context)


def read_texts(task: ReadTask) -> list[ReadResult]:
    """Read texts, in order; what is wrong with one is in its result."""
    data = task.data or (None,) * len(task.texts)
    return [_read_text(task.site_context, *text, sent) for text, sent in zip(task.texts, data, strict=True)]


def _read_text(site_context: SiteContext, path: str, last_digest: bytes, data: bytes | None) -> ReadResult:
    # It stays so for bytes that were sent: the stat was not taken with them, and the next build looks again.
    source_stat = NO_SOURCE_STAT
    try:
        if data is None:
            data, source_stat = load(site_context.folder, path)
        digest = digest_bytes(data)
        if digest == last_digest:
            return ReadResult(
                path=path, same=True, digest=digest, source_stat=source_stat, meta=b"", prose=b"", diagnostics=b""
            )
        source = decode(path, data, digest)
        if path.startswith("content/comments/"):
            meta, diagnostics = _read_comment(site_context, source)
            prose = b""
        else:
            meta, prose, diagnostics = _read_lesson(site_context, source)
    except Rejected as rejected:
        return _rejected(site_context, path, rejected.diagnostics)
    return ReadResult(
        path=path,
        same=False,
        digest=digest,
        source_stat=source_stat,
        meta=meta,
        prose=prose,
        diagnostics=DIAGNOSTICS.pack(diagnostics, _label(site_context, source)) if diagnostics else b"",
    )


def _rejected(site_context: SiteContext, path: str, diagnostics: tuple[Diagnostic, ...]) -> ReadResult:
    """Return a text that has no value and has to be read again next time."""
    # Under an empty digest, which no text has: the next build reads it again.
    packed = DIAGNOSTICS.pack(diagnostics, digest_of_text(site_context.reading_key, path, b""))
    return ReadResult(
        path=path, same=False, digest=b"", source_stat=NO_SOURCE_STAT, meta=b"", prose=b"", diagnostics=packed
    )


def _read_comment(site_context: SiteContext, source: Source) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """Return the packed comment in a file, or nothing, and what is wrong with it."""
    from generator.read.comment import read_comment

    comment, problems = read_comment(_reader(site_context), source)
    return METADATA.pack(comment, _label(site_context, source)) if comment else b"", problems.all()


def _read_lesson(site_context: SiteContext, source: Source) -> tuple[bytes, bytes, tuple[Diagnostic, ...]]:
    """Return the packed metadata and prose of a lesson or page, or nothing, and what is wrong with it.

    Raises `Rejected` where a hook made something that cannot be packed.
    """
    from generator.read.lesson import read

    reading = read(_reader(site_context), source)
    if not reading.value:
        return b"", b"", reading.diagnostics
    label = _label(site_context, source)
    try:
        meta, prose = METADATA.pack(reading.value.meta, label), _PROSE.pack(_prose_of(reading.value), label)
        if site_context.config.hooks.lesson:
            # Packing checks no types.  What our own code makes, mypy has checked; what a hook makes, nobody has.
            METADATA.unpack(meta, label), _PROSE.unpack(prose, label)
    except (TypeError, ValueError, DamagedError) as problem:
        message = f"a hook made something of this lesson that cannot be stored: {problem.__cause__ or problem}"
        advice = "fields keep the types of the model; `extra` can hold texts, numbers, dates, lists and mappings"
        raise Rejected([error("hook/failed", Span(path=source.path), message, help=advice)]) from problem
    return meta, prose, reading.diagnostics


def _label(site_context: SiteContext, source: Source) -> bytes:
    """Return what the parts of a text are sealed under: nothing but that text, read under these settings."""
    return digest_of_text(site_context.reading_key, source.path, source.digest)


# Two, for the preview: with the settings as they were, and as they are after an edit.
@functools.lru_cache(maxsize=2)
def _reader(site_context: SiteContext) -> "ReaderContext":
    from generator.read.reader_context import make_reader_context

    return make_reader_context(site_context.config, hooks_of(site_context), site_context.reading_key)


# ---------------------------------------------------------------- the two parts of a text
class TextProse(Value):
    """What the metadata of a text leaves out."""

    lead: Prose
    sections: tuple[Section, ...] = ()
    quotes: tuple[Quote, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    extra: bytes = b""
    closing: Prose = Prose()


_PROSE: Codec[TextProse] = Codec(TextProse)


def _prose_of(text: WholeText) -> TextProse:
    if isinstance(text, Introduction):
        return TextProse(lead=text.lead)
    extra = free_bytes(text.extra)
    if isinstance(text, PlainPage):
        return TextProse(lead=text.lead, extra=extra)
    return TextProse(
        lead=text.lead,
        sections=text.sections,
        quotes=text.quotes,
        prompts=text.prompts,
        extra=extra,
        closing=text.closing,
    )


def full_text(meta: Metadata, packed: bytes) -> WholeText:
    """Return a whole text of its metadata and its packed prose; raises `DamagedError` if they do not match."""
    return whole_text(meta, unpack_prose(meta, packed))


def unpack_prose(meta: Metadata, packed: bytes) -> TextProse:
    """Return the prose of a text; raises `DamagedError` if it is not that of the metadata."""
    return _PROSE.unpack(packed, meta.digest)


def whole_text(meta: Metadata, prose: TextProse) -> WholeText:
    """Return a whole text of its metadata and its prose."""
    extra = free_value(prose.extra)
    if isinstance(meta, PageMetadata):
        return PlainPage(meta=meta, lead=prose.lead, extra=extra)
    if isinstance(meta, IntroductionMetadata):
        return Introduction(meta=meta, lead=prose.lead)
    assert isinstance(meta, LessonMetadata)  # noqa: S101 - there are three kinds of metadata
    return Lesson(
        meta=meta,
        lead=prose.lead,
        sections=prose.sections,
        quotes=prose.quotes,
        prompts=prose.prompts,
        extra=extra,
        closing=prose.closing,
    )
