"""Which files the name in a link can mean.

An author leaves out the folder, the ending or `index.md`, and pastes names with
spaces and joiners that look like others: all of these are found.
"""

import posixpath
import unicodedata
from collections.abc import Iterator, Mapping

__all__ = ["candidates", "exact_candidates", "typed_name"]

# They say whether a sign is drawn in color: keyboards add one to some emoji, and not always.
_VARIATIONS = "\ufe0e\ufe0f"


def candidates(name: str, source: str, odd_names: Mapping[str, str]) -> Iterator[str]:
    """Yield the files that a name can mean, the nearest first: beside the text, then in the usual folders.

    Those that only look like it come last.
    """
    yield from exact_candidates(name, source)
    for path in exact_candidates(typed_name(name), source):
        yield odd_names.get(path, path)


def typed_name(name: str) -> str:
    """Return a name as people type it: with plain spaces, and without joiners and other invisible characters."""
    if name.isascii():
        return name
    kinds = ((char, unicodedata.category(char)) for char in name)
    shown = (" " if kind == "Zs" else char for char, kind in kinds if kind != "Cf" and char not in _VARIATIONS)
    return "".join(shown)


def exact_candidates(name: str, source: str) -> Iterator[str]:
    """Yield the files that a name can mean, letter by letter, the nearest first."""
    if "/" not in name and name != "..":
        # By far the most frequent: a file in the same folder, which takes no path arithmetic.
        yield f"{source.rpartition('/')[0]}/{name}"
    for folder in (posixpath.dirname(source), "content", "content/lessons", "content/pages"):
        path = posixpath.normpath(posixpath.join(folder, name))
        yield path
        stem = path.removesuffix(".md")
        if path.endswith(".md"):
            yield f"{stem}/index.md"
        elif "." not in posixpath.basename(path):
            yield from (f"{path}.md", f"{path}/index.md")
