"""Warnings for what was meant as a link but does not work as one, and where it leads if one file fits.

A name in two square brackets, or one that nothing defines, may be the name of
a lesson's file or its title.  Only where exactly one fits, the warning carries
the edit that makes the link.
"""

import functools
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.model.diagnostic import Diagnostic, replacing, warning
from generator.model.lesson import HANDBOOK_FOLDER, Metadata, NearLink
from generator.model.picture import is_picture
from generator.model.url import slugify

__all__ = ["near_links"]


def near_links(texts: Iterable[Metadata], files: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each near link of texts; `files` are all those that are not texts."""
    texts = tuple(texts)
    names = _Names(texts, tuple(files))
    for meta in texts:
        for near in meta.near_links:
            yield _explain(near, names)


@dataclass
class _Names:
    """The names that links can have, made when the first near link asks for them: most sites have none."""

    texts: tuple[Metadata, ...]
    files: tuple[str, ...]

    @functools.cached_property
    def _by_name(self) -> Mapping[str, set[str]]:
        """The texts by each name that people give them: the file's, the title, the last part of the address."""
        names: dict[str, set[str]] = {}
        for meta in self.texts:
            stem = _under_content(meta.source).removesuffix(".md").removesuffix("/index")
            last = meta.path.rstrip("/").rpartition("/")[2].removesuffix(".html")
            for name in (stem, posixpath.basename(stem), meta.title, last):
                if slug := slugify(name):
                    names.setdefault(slug, set()).add(meta.source)
        return names

    @functools.cached_property
    def _by_file_name(self) -> Mapping[str, set[str]]:
        names: dict[str, set[str]] = {}
        for file in self.files:
            names.setdefault(posixpath.basename(file).casefold(), set()).add(file)
        return names

    @functools.cached_property
    def _anchors(self) -> Mapping[str, tuple[str, ...]]:
        return {meta.source: meta.anchors for meta in self.texts}

    def text(self, name: str, beside: str) -> str:
        """Return how a link in a text names the one text that a name fits, with its heading if it has one; or nothing.

        `beside` is the file of the text with the link.
        """
        name, sign, heading = name.partition("#")
        sources = self._by_name.get(slugify(name.removesuffix(".md")), set())
        if len(sources) != 1:
            return ""
        (source,) = sources
        linked = _under_content(source)
        if source.startswith(HANDBOOK_FOLDER) and beside.startswith(HANDBOOK_FOLDER):
            # A handbook can be on a code host, too, where only a link from file to file leads anywhere.
            linked = posixpath.relpath(source, posixpath.dirname(beside))
        if not sign:
            return linked
        anchor = slugify(heading)
        return f"{linked}#{anchor}" if anchor in self._anchors[source] else ""

    def file(self, name: str) -> str:
        """Return how a link names the one file that has a name, in any folder; or nothing."""
        files = self._by_file_name.get(posixpath.basename(name).casefold(), set())
        return next(iter(files)).removeprefix("content/") if len(files) == 1 else ""


def _under_content(source: str) -> str:
    """Return the path of a text as a link names it: from the folder of lessons or of pages."""
    return source.removeprefix("content/").removeprefix("lessons/").removeprefix("pages/")


def _explain(near: NearLink, names: _Names) -> Diagnostic:
    message, advice, right = _EXPLAINERS[near.kind](near, names)
    # A link over two lines, or cut off in a long one, is not all in its span and cannot be replaced by it.
    edits = (replacing(near.span, right),) if right and near.span.shown == near.typed else ()
    return warning("link/near", near.span, message, help=advice, edits=edits)


def _wiki(near: NearLink, names: _Names) -> tuple[str, str, str]:
    words, message = near.words or near.target, "two square brackets do not make a link"
    if target := names.text(near.target, near.span.path):
        right = f"[{words}]({_address(target)})"
        return message, f"write `{right}`", right
    guess = f"`[{words}]({slugify(near.target.partition('#')[0]) or 'other-lesson'}.md)`"
    return message, f"write {guess}, with the name of the lesson's file", ""


def _embed(near: NearLink, names: _Names) -> tuple[str, str, str]:
    message = "this does not show a picture"
    file = names.file(near.target)
    if not file or not is_picture(file):
        return message, f"write `![What can be seen in it](<images/{posixpath.basename(near.target)}>)`", ""
    # Obsidian keeps the width of a picture where a link has its words.
    right = f"![{'' if near.words.isdigit() else near.words}]({_address(file)})"
    return message, f"write `{right}`, with what can be seen in it between the brackets", right


def _undefined(near: NearLink, names: _Names) -> tuple[str, str, str]:
    message = f'nothing says where "{near.target}" leads'
    if target := names.text(near.target, near.span.path):
        right = f"[{near.words}]({_address(target)})"
        return message, f"write `{right}`", right
    advice = f"write `[{near.words}](address)`, or add a line `[{near.target}]: address` at the end"
    return message, advice, ""


def _with_space(near: NearLink, names: _Names) -> tuple[str, str, str]:
    address = near.target
    if "/" not in address:
        # A name without its folder, as it lies in a file manager: it is looked for in all of them.
        address = names.file(address) or address
    sign, title = "!" if near.kind == "picture" else "", f" {near.title}" if near.title else ""
    right = f"{sign}[{near.words}](<{address}>{title})"
    return "an address with a space does not make a link", f"write `{right}`", right


def _address(target: str) -> str:
    """Return a target as the address of a link."""
    # CommonMark ends a bare address at a space, and may end it at a parenthesis.
    return f"<{target}>" if set(target) & set(" ()") else target


_EXPLAINERS = {
    "wiki": _wiki,
    "embed": _embed,
    "undefined": _undefined,
    "space": _with_space,
    "picture": _with_space,
}
