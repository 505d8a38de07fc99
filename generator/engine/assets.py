"""All files of a site that are no texts: what each holds, out of the store where it is as it was, else looked at."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.engine.content import Progress
from generator.engine.project import Project
from generator.engine.tasks import InspectTask, inspect_pictures
from generator.model.diagnostic import Rejected
from generator.model.digest import digest_bytes
from generator.model.picture import Picture, is_picture
from generator.model.value import Value
from generator.shell.codec import Codec
from generator.shell.disk import ContentScan, Stamp, load
from generator.shell.store import FileRow, Store
from generator.shell.workers import Workers, chunks

__all__ = ["Assets", "Glances", "probe_pictures", "read_assets", "stored_pictures"]

# To look at a picture takes as long as to read so many texts.
_WEIGHT = 20


class Assets(Value):
    """The digest of every file that is no text, by its path, and what is known of those that are called pictures."""

    digests: dict[str, bytes]
    pictures: dict[str, Picture]


def read_assets(
    project: Project, found: ContentScan, assets: Iterable[str], store: Store, workers: Workers, progress: Progress
) -> Assets:
    """Return what the files under `content/`, and the layouts' own, hold."""
    known = store.files()
    rows: dict[str, FileRow] = {}
    fresh: list[tuple[str, bytes]] = []
    for path in (*found.files, *assets):
        row, stamp = known.get(path), found.files.get(path)
        if row is not None and stamp is not None and _holds(row, stamp, project):
            rows[path] = row
        elif path in found.files and is_picture(path):
            fresh.append((path, row.digest if row and row.key == project.program else b""))
        else:
            data, stamp = load(str(project.folder), path)
            rows[path] = FileRow(digest_bytes(data), *stamp, project.program, b"")
    for path, stamp, picture in _look_at(fresh, project, workers, progress):
        if picture:
            rows[path] = FileRow(picture.digest, *stamp, project.program, _PICTURE.pack(picture))
        else:
            rows[path] = FileRow(known[path].digest, *stamp, project.program, known[path].picture)
    if rows != known:
        store.put_files(rows)
        store.commit()
    return Assets(digests={path: row.digest for path, row in rows.items()}, pictures=_pictures(rows))


def _look_at(
    files: Sequence[tuple[str, bytes]], project: Project, workers: Workers, progress: Progress
) -> Iterator[tuple[str, Stamp, Picture | None]]:
    """Yield what files that are called pictures hold, as `inspect_pictures` does."""
    tasks = [InspectTask(project.site_context.folder, tuple(run)) for run in chunks(files, workers)]
    # A cluster does not see our pictures.
    found = (
        workers.map(inspect_pictures, tasks, _WEIGHT * len(files)) if workers.shared else map(inspect_pictures, tasks)
    )
    count = 0
    for run in found:
        count += len(run)
        progress("looking at pictures", count, len(files))
        yield from run


def _holds(row: FileRow, stamp: Stamp, project: Project) -> bool:
    """Tell whether what is known of a file still holds."""
    return row.stamp == stamp and any(stamp) and row.key == project.program


# ---------------------------------------------------------------- pictures
_PICTURE: Codec[Picture] = Codec(Picture)

Glances = dict[str, tuple[Stamp, Picture]]
"""Pictures by path, each with the stamp of its file."""


def _pictures(rows: Mapping[str, FileRow]) -> dict[str, Picture]:
    return {path: _PICTURE.unpack(row.picture) for path, row in rows.items() if row.picture}


def stored_pictures(project: Project, found: ContentScan, store: Store) -> Glances:
    """Return the pictures that are as a build has seen them."""
    rows = {
        path: row
        for path, row in store.files().items()
        if path in found.files and _holds(row, found.files[path], project)
    }
    return {path: (rows[path].stamp, picture) for path, picture in _pictures(rows).items()}


def probe_pictures(folder: Path, found: ContentScan, known: Glances) -> Glances:
    """Return all pictures: those that are as they were as they are known, of the others what their first bytes say."""
    seen: Glances = {}
    for path, stamp in found.files.items():
        if not is_picture(path):
            continue
        before = known.get(path)
        if before and before[0] == stamp and any(stamp):
            seen[path] = before
        else:
            from generator.shell.pictures import probe  # Pillow takes a while, and not every site has pictures

            with contextlib.suppress(Rejected):  # it was there a moment ago
                data, stamp = load(str(folder), path)
                seen[path] = (stamp, probe(path, data))
    return seen
