"""Names that share an address although they are not the same: `C` and `C#`, `50%` and `50+`."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from generator.model.addresses import series_path, term_path
from generator.model.diagnostic import Diagnostic, warning
from generator.model.lesson import LessonMetadata
from generator.model.source import Span
from generator.model.url import slugify

__all__ = ["alike_names"]

# Punctuation that is part of a name; all other only separates words.
_MEANT = frozenset("#%@*&")


def alike_names(lessons: Iterable[LessonMetadata]) -> Iterator[Diagnostic]:
    """Yield a warning for each tag, author or series that gets the address of another one.

    Capitals, hyphens and apostrophes are spelling: names that differ in
    nothing else are one name, and no mistake.
    """
    first: dict[tuple[str, str], tuple[str, LessonMetadata]] = {}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    reported: set[tuple[str, str]] = set()
    for meta in lessons:
        for kind, names in (("tag", meta.tags), ("author", meta.authors), ("series", (meta.series,))):
            # Lessons have the same few tags and authors, thousands of times.
            if (kind, names) in seen:
                continue
            seen.add((kind, names))
            for name in names:
                if not name or (kind, name) in reported:
                    continue
                reported.add((kind, name))
                other, where = first.setdefault((kind, slugify(name)), (name, meta))
                if other is not name and _spelled(other) != _spelled(name):
                    yield _alike(kind, (name, meta), (other, where))


def _spelled(name: str) -> str:
    """Return a name without what is only a matter of spelling."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    kept = [c if c.isalnum() or c in _MEANT or unicodedata.category(c)[0] in "SM" else " " for c in plain]
    words = " ".join(re.sub("['’‘]", "", "".join(kept)).split())
    # ".NET" is no net, and "A-" is no A; inside a name, both signs only part its words.
    return f"{plain[0] if plain[0] in '.-' else ''}{words}{'-' if plain[-1] == '-' else ''}"


def _alike(kind: str, this: tuple[str, LessonMetadata], other: tuple[str, LessonMetadata]) -> Diagnostic:
    (name, meta), (first, where) = this, other
    path = series_path(name) if kind == "series" else term_path(f"{kind}s", name)
    return warning(
        "front-matter/alike-names",
        Span(path=meta.source),
        f'the {kind}s "{name}" and "{first}" have the same address, {path}'
        if kind != "series"
        else f'the series "{name}" and "{first}" have the same address, {path}',
        label=f'readers find both under "{first}"',
        help="write a word for the sign, such as C sharp for C#, or the same name in both",
        related=((Span(path=where.source), f'"{first}" is here'),),
    )
