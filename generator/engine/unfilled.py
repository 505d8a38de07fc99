"""What `drillbook init` wrote and nobody has filled in: name, address, the sample texts.

A site is tried out before it is filled in, so to a build these are things to
do and no mistakes.  Published, they would be read by everybody: `publish` asks
here and refuses.  What the starter says is read from the starter itself, so
that the two cannot come apart.  These are errors as values: a build shows the
messages as a list, `publish` raises them.
"""

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from generator.engine.project import Project
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.source import Source, Span
from generator.model.url import EXAMPLE_HOSTS
from generator.read.yaml import place_of
from generator.shell.source_files import plain_lines, read_source

__all__ = ["unfilled"]

_STARTER = Path(__file__).parent.parent / "starter"
_NAME = "Your Name"
_MARK = re.compile("@[A-Z-]+@")


def unfilled(project: Project) -> tuple[Diagnostic, ...]:
    """Return an error for each setting and text that is still as `drillbook init` wrote it."""
    return (*_settings(project), *_texts(project.folder))


def _settings(project: Project) -> Iterator[Diagnostic]:
    config = project.config
    host = urlsplit(config.url).hostname or ""
    # Most sites are filled in: the file is parsed for its places only where something is to be shown.
    if config.author != _NAME and not EXAMPLE_HOSTS.fullmatch(host):
        return
    source = read_source(project.folder, "site.yaml")
    if config.author == _NAME:
        yield error(
            "site/not-filled-in",
            place_of(source, "author"),
            f"readers would see that these lessons are by “{_NAME}”",
            help="after `author:`, write your own name",
        )
    if EXAMPLE_HOSTS.fullmatch(host):
        yield error(
            "site/not-filled-in",
            place_of(source, "url"),
            f"{host} is only an example: every link in your feeds would lead there",
            help="after `url:`, write the address that your blog will have",
        )


def _texts(folder: Path) -> Iterator[Diagnostic]:
    for path, pieces in _starter_texts():
        try:
            source = read_source(folder, path)
        except Rejected:
            continue  # deleted, as it should be; what cannot be read, the build reports
        if _is_sample(source, pieces):
            yield error(
                "lesson/not-filled-in",
                Span(path=path),
                "this is still the sample that `drillbook init` wrote",
                help="write your own text in its place, or delete the file",
            )


@functools.cache
def _starter_texts() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the path of each text of the starter, and its text in pieces, cut where `drillbook init` fills in."""
    paths = sorted(_STARTER.rglob("*.md"))
    return tuple((path.relative_to(_STARTER).as_posix(), _pieces(path.read_text("utf-8"))) for path in paths)


def _pieces(text: str) -> tuple[str, ...]:
    return tuple(_MARK.split(plain_lines(text)))


def _is_sample(source: Source, pieces: tuple[str, ...]) -> bool:
    """Tell whether a text is that of the starter, whatever stands in the place of its marks."""
    text, last = source.text, pieces[-1]
    # What is filled in stands within its line.  An editor may have added a line break at the end of the file.
    pattern = "[^\n]*".join(map(re.escape, (*pieces[:-1], last.rstrip())))
    return text.startswith(pieces[0]) and re.fullmatch(pattern, text.rstrip()) is not None
