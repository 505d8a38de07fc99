"""Which files stay unpublished because only unpublished texts name them.

A picture can give a lesson away.  A link that leads to it is not needed: the
picture also stays back if its name stands anywhere in a draft, or if it is
what a dead link in a draft most likely means.  Files that no text names at all
are published, because a layout or another site may need them.
"""

import difflib
import posixpath
import unicodedata
from collections.abc import Collection, Iterator, Sequence

from generator.model.site import Unpublished
from generator.plan.link_resolver import LinkResolver
from generator.plan.links import resolve

__all__ = ["public_files"]

# Stricter than the 0.6 of a question to the coach: here a file stays unpublished without anybody being asked.
_SIMILAR = 0.75
# Comparing names takes time, and a text with more dead links than that is not near its publication.
_MOST_DEAD_LINKS = 50


def public_files(resolver: LinkResolver, unpublished: Sequence[Unpublished]) -> dict[str, str]:
    """Return the path of each file that can be published; the resolver has seen all published texts."""
    if not unpublished:
        return dict(resolver.files)
    # Not the resolver that looks for mistakes to come: to that one, a link from one draft to another is alive.
    aside = resolver.aside()
    dead = [name for one in unpublished for name in _dead_links(one, aside)]
    unnamed = [file for file in resolver.files if file not in resolver.used]
    # What a published text names is public already, whatever a draft says of it.
    private = aside.used - resolver.used
    private.update(_mentioned(unnamed, unpublished), _similar(unnamed, dead[:_MOST_DEAD_LINKS]))
    return {file: path for file, path in resolver.files.items() if file not in private}


def _dead_links(one: Unpublished, resolver: LinkResolver) -> list[str]:
    """Resolve the links of a text, and return the stems of the files that those without a target name."""
    urls = resolve(one.meta, resolver).urls
    return [_stem(link.target) for link, url in zip(one.meta.links, urls, strict=True) if not url]


def _mentioned(files: Collection[str], unpublished: Sequence[Unpublished]) -> Iterator[str]:
    """Yield the files whose names stand in a text, at the end of a word: before it can be the words of a sentence."""
    mentions = tuple({name for one in unpublished for name in one.meta.file_names})
    if not mentions:
        return
    for file in files:
        stem = _stem(file)
        if any(mention.endswith(stem) and not mention[: -len(stem)][-1:].isalnum() for mention in mentions):
            yield file


def _similar(files: Collection[str], dead: Sequence[str]) -> Iterator[str]:
    by_stem: dict[str, list[str]] = {}
    for file in files:
        by_stem.setdefault(_stem(file), []).append(file)
    for name in dead:
        for stem in difflib.get_close_matches(name, by_stem, n=3, cutoff=_SIMILAR):
            yield from by_stem[stem]


def _stem(path: str) -> str:
    """Return the name of a file without folders and ending: in NFC, with case folded, as `file_names` has it."""
    name = posixpath.basename(path.split("#")[0].split("?")[0])
    return unicodedata.normalize("NFC", posixpath.splitext(name)[0]).casefold()
