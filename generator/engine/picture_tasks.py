"""What a worker does with pictures: inspect some files, encode one picture in its shapes.

Pillow is imported inside of the functions: that takes as long as a build that
has nothing to do, and most builds have no new picture.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.model.diagnostic import Rejected, error
from generator.model.digest import digest_bytes
from generator.model.page import PictureFile
from generator.model.picture import Picture, Shape
from generator.model.source import Span
from generator.shell.file_stats import SourceStat
from generator.shell.picture_cache import PictureCache
from generator.shell.source_files import load

__all__ = ["EncodeTask", "InspectTask", "encode_picture", "inspect_pictures", "picture_bytes"]


class InspectTask(NamedTuple):
    """Files that are named like pictures: the path of each, and the digest it had when it was last inspected."""

    folder: str
    files: tuple[tuple[str, bytes], ...]


def inspect_pictures(task: InspectTask) -> list[tuple[str, SourceStat, Picture | None]]:
    """Return the path and stat of each file with what it holds, or with None if that is the same as last time.

    Raises `Rejected` if a file cannot be read.
    """
    from generator.shell.pictures import inspect

    inspected: list[tuple[str, SourceStat, Picture | None]] = []
    for path, last_digest in task.files:
        data, source_stat = load(task.folder, path)
        inspected.append((path, source_stat, None if digest_bytes(data) == last_digest else inspect(path, data)))
    return inspected


class EncodeTask(NamedTuple):
    """A picture and the shapes to encode it in: in one task, so that the picture is decoded only once."""

    folder: str
    source: str
    digest: bytes
    shapes: tuple[Shape, ...]


def encode_picture(task: EncodeTask) -> None:
    """Encode a picture in its shapes and put them into the cache.

    Nothing happens if the file was replaced since it was inspected.  Raises
    `Rejected` if it cannot be read or encoded.
    """
    data, _ = load(task.folder, task.source)
    # A picture that was replaced meanwhile is left to the next build, which will have inspected the new one.
    if digest_bytes(data) == task.digest:
        cache = PictureCache(task.folder)
        for shape, encoded in _encode(task.source, data, task.shapes):
            cache.put(PictureFile(source=task.source, digest=task.digest, shape=shape), encoded)


def picture_bytes(folder: str, page: PictureFile) -> bytes:
    """Return an encoded picture from the cache, or encode it where something has removed it from there."""
    # The build has just encoded it in another process; here it is missing only if something removed it since.
    cache = PictureCache(folder)
    encoded = cache.get(page)
    if encoded is None:
        data, _ = load(folder, page.source)
        ((_, encoded),) = _encode(page.source, data, [page.shape])
        # Another file by now: its picture is of use for this page, but must not be in the cache under this digest.
        if digest_bytes(data) == page.digest:
            cache.put(page, encoded)
    return encoded


def _encode(source: str, data: bytes, shapes: Sequence[Shape]) -> Iterator[tuple[Shape, bytes]]:
    from generator.shell.pictures import encode

    try:
        yield from encode(data, shapes)
    except (OSError, ValueError, MemoryError) as problem:
        message = f"no other sizes can be made of this picture: {problem or type(problem).__name__}"
        advice = "open it, and save it again as JPEG, no wider than 4000 pixels"
        raise Rejected([error("picture/failed", Span(path=source), message, help=advice)]) from problem
