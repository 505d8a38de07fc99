"""Times the pictures of the sample site, by drillbook, and by sharp where node and sharp are there.

    python benchmarks/pictures.py
    npm install sharp --prefix SOME/FOLDER, and SHARP=SOME/FOLDER before the command

sharp is what most generators in JavaScript use.  It makes the files that pages
usually have of a photo: four widths in AVIF and WebP at sharp's own effort (4),
and a JPEG.  drillbook makes what its pages show, so the number of files differs
and is printed.  Quality is not measured here: docs/architecture.md has it.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring import Run, run, settle
from table import PICTURE_GOALS, in_seconds, verdict

__all__ = ["picture_lines"]

HERE = Path(__file__).parent
_SETTINGS = "title: Pictures\nauthor: A\nurl: https://www.example.com/\n"


def picture_lines(folder: Path) -> Iterator[str]:
    """Yield the lines of the table of pictures; `folder` is for what is made."""
    folder.mkdir(exist_ok=True)
    photos = sorted((HERE.parent / "content" / "images").glob("*.jpg"))
    ours, our_files = _drillbook(photos, folder / "drillbook")
    rows = [("drillbook", ours, our_files)]
    if theirs := _sharp(photos, folder / "sharp"):
        rows.insert(0, ("sharp, effort 4", *theirs))
    yield f"| {len(photos)} photos | CPU | CPU for each | files | bytes |"
    yield "|---|---|---|---|---|"
    for name, taken, files in rows:
        size = sum(file.stat().st_size for file in files)
        yield f"| {name} | {in_seconds(taken.cpu)} | {in_seconds(taken.cpu / len(photos))} | {len(files)} | {size:,} |"
    if theirs:
        yield ""
        cpu = ours.cpu / theirs[0].cpu
        size_ratio = sum(f.stat().st_size for f in our_files) / sum(f.stat().st_size for f in theirs[1])
        yield f"Ratio of CPU {cpu:.3f} (goal {verdict(cpu, PICTURE_GOALS['CPU'])}),"
        yield f"of bytes {size_ratio:.2f} (goal {verdict(size_ratio, PICTURE_GOALS['bytes'])})."


def _drillbook(photos: list[Path], site: Path) -> tuple[Run, list[Path]]:
    """Build a site with the photos from nothing; return the run and the files that pages show."""
    images, lessons = site / "content" / "images", site / "content" / "lessons"
    for folder in (images, lessons):
        folder.mkdir(parents=True)
    (site / "site.yaml").write_text(_SETTINGS, "utf-8")
    for photo in photos:
        shutil.copy(photo, images)
    shown = "\n\n".join(f"![{photo.stem}](../images/{photo.name})" for photo in photos)
    (lessons / "photos.md").write_text(f"---\ntitle: Photos\ndate: 2026-01-05\n---\n{shown}\n", "utf-8")
    taken = run([sys.executable, "-m", "generator", "build"], site)
    own = {photo.name for photo in photos}
    return taken, [file for file in (site / "output" / "images").iterdir() if file.name not in own]


def _sharp(photos: list[Path], out: Path) -> tuple[Run, list[Path]] | None:
    """Make the usual files with sharp; return the run and the files, or None where it is not installed."""
    node, package = shutil.which("node"), Path(os.environ.get("SHARP", HERE.parent)) / "node_modules" / "sharp"
    if not node or not package.is_dir():
        return None
    out.mkdir()
    taken = run([node, str(HERE / "sharp.mjs"), str(package), str(out), *map(str, photos)], out)
    return taken, list(out.iterdir())


def main() -> None:
    """Measure and print."""
    settle()
    with tempfile.TemporaryDirectory(prefix="drillbook-bench-") as folder:
        print("\n".join(picture_lines(Path(folder))))


if __name__ == "__main__":
    main()
