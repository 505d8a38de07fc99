"""All files of a site that are not texts: from the store if they are unchanged, else inspected.

Every such file is published as it is, so a build has to know its digest.  Of a
picture it also has to know kind and size, which takes decoding it; that is why
the store keeps the result, and why only those files go to the workers.  Of a
recording it has to know the length, which takes no longer than its digest.
"""

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.engine.build_context import Resources
from generator.engine.picture_tasks import InspectTask, inspect_pictures
from generator.engine.project import Project
from generator.model.audio import AudioFile, audio_ending
from generator.model.diagnostic import Rejected
from generator.model.digest import digest_bytes
from generator.model.picture import Picture, is_picture
from generator.model.value import Value, field
from generator.shell.codec import Codec
from generator.shell.content_scan import ContentScan
from generator.shell.file_stats import NO_SOURCE_STAT, SourceStat
from generator.shell.source_files import load
from generator.shell.store import FileRow, Store
from generator.shell.workers import chunks

__all__ = ["Assets", "FileProbes", "probe_files", "read_assets", "stored_files"]

# Seconds; to save the rows of 50,000 files takes a fifth of one.
_SAVE_EVERY = 5.0
# Inspecting a picture takes about as long as reading so many texts.
_WEIGHT = 20


class Assets(Value):
    """The digest of every file that is not a text, and what is known of pictures and recordings, by path.

    Which of the two a file is, its name says.
    """

    digests: dict[str, bytes]
    pictures: dict[str, Picture]
    audio: dict[str, AudioFile] = field(default_factory=dict)


def read_assets(project: Project, scan: ContentScan, layout_assets: Iterable[str], resources: Resources) -> Assets:
    """Return what the files of a scan hold, and those of the layouts, and put it into the store.

    Raises `Rejected` if a file cannot be read.
    """
    stored = resources.store.files()
    rows: dict[str, FileRow] = {}
    stale: list[tuple[str, bytes]] = []
    for path in (*scan.files, *layout_assets):
        row, source_stat = stored.get(path), scan.files.get(path)
        if row is not None and source_stat is not None and _is_current(row, source_stat, project):
            rows[path] = row
        elif path in scan.files and is_picture(path):
            # Another version of drillbook may see something else in the same bytes, so its digest spares no work.
            stale.append((path, row.digest if row and row.key == project.program else b""))
        else:
            data, source_stat = load(str(project.folder), path)
            inspected = _AUDIO.pack(_inspect_audio(data)) if path in scan.files and audio_ending(path) else b""
            rows[path] = FileRow(digest_bytes(data), *source_stat, project.program, inspected)
    saved = time.monotonic()
    for path, source_stat, picture in _inspect(stale, project, resources):
        digest, packed = (
            (picture.digest, _PICTURE.pack(picture)) if picture else (stored[path].digest, stored[path].inspected)
        )
        rows[path] = FileRow(digest, *source_stat, project.program, packed)
        if time.monotonic() - saved > _SAVE_EVERY:
            # Many large photos take minutes: a build that is stopped must not have looked at them for nothing.
            _save({**stored, **rows}, resources.store)
            saved = time.monotonic()
    if rows != stored:
        _save(rows, resources.store)
    return Assets(
        digests={path: row.digest for path, row in rows.items()}, pictures=_pictures(rows), audio=_recordings(rows)
    )


def _save(rows: Mapping[str, FileRow], store: Store) -> None:
    store.put_files(rows)
    store.commit()


def _is_current(row: FileRow, source_stat: SourceStat, project: Project) -> bool:
    """Tell whether the row of a file still says what is in it."""
    return row.source_stat == source_stat != NO_SOURCE_STAT and row.key == project.program


def _inspect(
    files: Sequence[tuple[str, bytes]], project: Project, resources: Resources
) -> Iterator[tuple[str, SourceStat, Picture | None]]:
    """Yield what files that are named like pictures hold, as `inspect_pictures` does."""
    workers = resources.workers
    tasks = [InspectTask(project.site_context.folder, tuple(run)) for run in chunks(files, workers)]
    # A cluster does not see our pictures, and to send them takes longer than to inspect them.
    runs = (
        workers.map(inspect_pictures, tasks, _WEIGHT * len(files)) if workers.shared else map(inspect_pictures, tasks)
    )
    done = 0
    for run in runs:
        done += len(run)
        resources.progress("looking at pictures", done, len(files))
        yield from run


# ---------------------------------------------------------------- pictures
_PICTURE: Codec[Picture] = Codec(Picture)


def _pictures(rows: Mapping[str, FileRow]) -> dict[str, Picture]:
    return {
        path: _PICTURE.unpack(row.inspected) for path, row in rows.items() if row.inspected and not audio_ending(path)
    }


# ---------------------------------------------------------------- recordings
_AUDIO: Codec[AudioFile] = Codec(AudioFile)


def _recordings(rows: Mapping[str, FileRow]) -> dict[str, AudioFile]:
    return {path: _AUDIO.unpack(row.inspected) for path, row in rows.items() if row.inspected and audio_ending(path)}


def _inspect_audio(data: bytes) -> AudioFile:
    from generator.shell.audio import inspect_audio  # most sites have no recordings

    return inspect_audio(data)


# ---------------------------------------------------------------- for the preview
FileProbes = dict[str, tuple[SourceStat, Picture | AudioFile]]
"""Pictures and recordings by path, each with the stat that its file had."""


def stored_files(project: Project, scan: ContentScan, store: Store) -> FileProbes:
    """Return the pictures and recordings of a scan that have not changed since a build inspected them."""
    rows = {
        path: row
        for path, row in store.files().items()
        if path in scan.files and _is_current(row, scan.files[path], project)
    }
    unchanged: dict[str, Picture | AudioFile] = {**_pictures(rows), **_recordings(rows)}
    return {path: (rows[path].source_stat, file) for path, file in unchanged.items()}


def probe_files(folder: Path, scan: ContentScan, earlier: FileProbes) -> FileProbes:
    """Return all pictures and recordings of a scan: as they are known if they are unchanged.

    Of other pictures it returns what their first bytes say, because decoding a
    hundred photos takes many seconds.  The preview uses this.
    """
    probes: FileProbes = {}
    for path, source_stat in scan.files.items():
        if not is_picture(path) and not audio_ending(path):
            continue
        before = earlier.get(path)
        if before and before[0] == source_stat != NO_SOURCE_STAT:
            probes[path] = before
        else:
            with contextlib.suppress(Rejected):  # it was removed since the scan
                data, source_stat = load(str(folder), path)
                probes[path] = (source_stat, _probe(path, data))
    return probes


def _probe(path: str, data: bytes) -> Picture | AudioFile:
    if audio_ending(path):
        return _inspect_audio(data)
    from generator.shell.pictures import probe  # Pillow takes a while, and not every site has pictures

    return probe(path, data)
