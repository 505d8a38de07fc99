"""Where the links between an author's files lead, and which lead nowhere."""

import functools
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, did_you_mean, error, warning
from generator.model.lesson import PICTURE, Link, Metadata
from generator.model.picture import Picture
from generator.model.site import Image, Links, Reason, Unpublished
from generator.model.source import Span
from generator.model.url import encode
from generator.model.value import replace
from generator.plan.pictures import fallback_of, faults_of, image_of

__all__ = ["LinkResolver", "dead_paths", "resolve"]

_GUESSES = 20


@dataclass(kw_only=True)
class LinkResolver:
    """What a link can lead to, and what was found while links were followed.

    `metadata` and `unpublished` are by source path; `files` maps the path of a picture
    or other file to its path on the site, `pictures` has what is known of those
    that are called pictures.  `paths` collects the links that name a path from
    the root, which can only be checked when the plan is made; `shown` the files
    that a text shows as pictures, `linked` those that it leads to otherwise.
    `unread` are texts that have errors of their own: that a link to one is dead
    is no news.
    """

    config: Config
    metadata: Mapping[str, Metadata]
    unpublished: Mapping[str, Unpublished]
    files: Mapping[str, str]
    pictures: Mapping[str, Picture]
    unread: frozenset[str] = frozenset()
    diagnostics: list[Diagnostic] = field(default_factory=list)
    paths: list[tuple[str, Span]] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    guesses: int = 0

    @functools.cached_property
    def root(self) -> str:
        """The path of the home page, as it stands in a link, without the slash at its end."""
        return encode(self.config.base)[:-1]

    @functools.cached_property
    def by_path(self) -> Mapping[str, str]:
        """The files by their paths on the site."""
        return {path: source for source, path in self.files.items()}

    @property
    def used(self) -> set[str]:
        """The files that a text names."""
        return self.shown | self.linked


def resolve(meta: Metadata, resolver: LinkResolver) -> Links:
    """Return where a card's links lead; problems are added to the atlas."""
    if not meta.links:
        return _NONE
    found = [_resolve(link, meta, resolver) for link in meta.links]
    images = tuple([(number, image) for number, (_, image) in enumerate(found) if image])
    return Links(urls=tuple([url for url, _ in found]), images=images)


def dead_paths(resolver: LinkResolver, paths: Iterable[str]) -> list[Diagnostic]:
    """Return a diagnostic for each link to a path from the root that no page answers to."""
    known = {p.rstrip("/") for p in paths} if resolver.paths else set()
    found = []
    for path, span in resolver.paths:
        if path.rstrip("/") not in known:
            guess = _guess(resolver, path.rstrip("/"), known)
            found.append(
                error(
                    "link/dead",
                    span,
                    f"there is no page {path} on this site",
                    label=guess,
                    help="link to the lesson's file instead, such as (other-lesson.md), so that the link "
                    "survives a new address; if something other than drillbook serves this page, "
                    "write its full address, https://…",
                )
            )
    return found


_NONE = Links(urls=())


def _resolve(link: Link, meta: Metadata, resolver: LinkResolver) -> tuple[str, Image | None]:
    rest, hash_mark, anchor = link.target.partition("#")
    name, question, query = rest.partition("?")
    tail = (f"?{quote(query, safe='=&+;%')}" if question else "") + (f"#{quote(anchor, safe='')}" if hash_mark else "")
    if not name:
        if not tail:
            advice = "write an address in the brackets"
            resolver.diagnostics.append(error("link/empty", link.span, "this link leads nowhere", help=advice))
        _check_anchor(link, anchor, meta, resolver)
        return tail, None
    path, file = (
        _path_from_root(link, name, resolver)
        if name.startswith("/")
        else _path_of_file(link, name, anchor, meta, resolver)
    )
    image = _image(link, path, file, resolver) if file else None
    if image and image.widths:
        path, tail = fallback_of(resolver.pictures[file], image), ""
        image = replace(image, stem=resolver.root + encode(image.stem))
    return resolver.root + encode(path) + tail if path else "", image


def _image(link: Link, path: str, file: str, resolver: LinkResolver) -> Image | None:
    """Return a file as the picture that a link shows, if it does and that can be; note what it is used for."""
    if link.attribute != PICTURE:
        resolver.linked.add(file)
        return None
    resolver.shown.add(file)
    picture = resolver.pictures.get(file)
    if picture is None:
        return None
    resolver.diagnostics += faults_of(picture, file.removeprefix("content/"), link.span)
    return image_of(path, picture)


def _path_from_root(link: Link, name: str, resolver: LinkResolver) -> tuple[str, str]:
    """Return the path that a link names, and the file that is published there, if one is."""
    root = resolver.config.base
    path = "/" + name.removeprefix(root) if name.startswith(root) else name
    resolver.paths.append((path, link.span))
    return path, resolver.by_path.get(path, "")


def _path_of_file(link: Link, name: str, anchor: str, meta: Metadata, resolver: LinkResolver) -> tuple[str, str]:
    """Return the path that a file is published at, and the file, unless that is a text; of none, nothing."""
    for source in _candidates(name, meta.source):
        # A picture can only be a file.
        if link.attribute == "href" and (target := resolver.metadata.get(source)):
            _check_anchor(link, anchor, target, resolver)
            return target.path, ""
        if source in resolver.files:
            return resolver.files[source], source
        if source in resolver.unread:
            return "", ""
        if link.attribute == "href" and (unpublished := resolver.unpublished.get(source)):
            resolver.diagnostics.append(_held_back(link, unpublished))
            return "", ""
    resolver.diagnostics.append(_dead(link, name, resolver))
    return "", ""


def _candidates(name: str, source: str) -> Iterable[str]:
    """Return the files that a name can mean, the nearest first: beside the text, then in the usual folders."""
    if "/" not in name and name != "..":
        # By far the most: a file in the same folder, which needs no arithmetic.
        yield f"{source.rpartition('/')[0]}/{name}"
    for folder in (posixpath.dirname(source), "content", "content/lessons", "content/pages"):
        path = posixpath.normpath(posixpath.join(folder, name))
        yield path
        stem = path.removesuffix(".md")
        if path.endswith(".md"):
            yield f"{stem}/index.md"
        elif "." not in posixpath.basename(path):
            yield from (f"{path}.md", f"{path}/index.md")


_HOST = re.compile(r"(?:www\.|[\w-]+\.(?:com|org|net|io|co|edu|gov)(?:/|$))", re.IGNORECASE)


def _dead(link: Link, name: str, resolver: LinkResolver) -> Diagnostic:
    if _HOST.match(name) and (link.img or link.attribute not in ("", PICTURE)):
        return error("link/dead", link.span, f'"{name}" lacks its https://', help=f"write https://{name}")
    if link.attribute == "href":
        code, among = "link/dead", tuple(resolver.metadata)
        advice = (
            "link to another lesson by its file name, such as (other-lesson.md); "
            "write https:// before the address of another site"
        )
    else:
        code, among = "link/missing-file", tuple(resolver.files)
        advice = "put the picture into content/images/ and write its name as images/name.jpg"
    names = (path.removeprefix("content/").removeprefix("lessons/") for path in among)
    return error(code, link.span, f'there is no file "{name}"', label=_guess(resolver, name, names), help=advice)


def _guess(resolver: LinkResolver, name: str, names: Iterable[str]) -> str:
    """Look for a near name, but not for ever: with thousands of dead links each look is slow."""
    resolver.guesses += 1
    return did_you_mean(name, names) if resolver.guesses <= _GUESSES else ""


def _check_anchor(link: Link, anchor: str, target: Metadata, resolver: LinkResolver) -> None:
    if not anchor or anchor in target.anchors:
        return
    headings = [
        f"#{a}" for a in target.anchors if not a.startswith(("fn-", "fnref-")) and a not in ("prompts", "comments")
    ]
    resolver.diagnostics.append(
        error(
            "link/missing-anchor",
            link.span,
            f'"{target.title or target.source}" has no heading "#{anchor}"',
            label=did_you_mean(anchor, target.anchors),
            help=f"it has {', '.join(headings)}" if headings else "it has no headings: delete what stands after the #",
        )
    )


def _held_back(link: Link, unpublished: Unpublished) -> Diagnostic:
    title, when = unpublished.meta.title, unpublished.when.date().isoformat() if unpublished.when else ""
    message, advice = {
        Reason.DRAFT: (
            f'"{title}" is still a draft',
            "readers see this link as plain text until `draft: true` is deleted there",
        ),
        Reason.FUTURE: (
            f'"{title}" is held back until {when}',
            "readers see this link as plain text until then",
        ),
        Reason.EXPIRED: (
            f'"{title}" expired on {when}',
            "readers see this link as plain text; delete it, or link to another lesson",
        ),
    }[unpublished.reason]
    return warning("link/held-back", link.span, message, help=advice)
