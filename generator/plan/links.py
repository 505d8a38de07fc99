"""Where the links between an author's files lead, and which lead nowhere.

An author links to a file by its name, as it lies on disk, or to a path of the
site.  Files are resolved at once; a path can only be checked when the plan is
made, so it is noted.
"""

import functools
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from generator.model.audio import AUDIO, Audio, AudioFile
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, did_you_mean, error, slip_of, warning
from generator.model.edit import Edit
from generator.model.lesson import PICTURE, LessonMetadata, Link, Metadata
from generator.model.picture import Image, Picture, is_picture
from generator.model.site import Links, Reason, Unpublished
from generator.model.source import Span
from generator.model.url import encode
from generator.model.value import replace
from generator.plan.audio import audio_faults, audio_on_web, published_audio
from generator.plan.pictures import fallback_of, faults_of, image_of

__all__ = ["LinkResolver", "dead_paths", "resolve", "resolve_picture"]

# With thousands of dead links, looking for a similar name each time would take minutes.
_GUESSES = 20


@dataclass(kw_only=True)
class LinkResolver:
    """What links can lead to, and what was found while they were resolved.

    `metadata` and `unpublished` are by source; `files` maps a picture or other
    file to its path on the site; `pictures` and `audio` are those of them that are
    named like pictures and like recordings.  Dead links to `unread` texts, which have errors of their own,
    are not reported.  `paths` collects the links to paths of the site, `shown`
    and `in_settings` the pictures that texts and settings show, `linked` all else
    that texts lead to, and `to_come` has what texts that are held back link to.
    """

    config: Config
    metadata: Mapping[str, Metadata]
    unpublished: Mapping[str, Unpublished]
    files: Mapping[str, str]
    pictures: Mapping[str, Picture]
    audio: Mapping[str, AudioFile] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    diagnostics: list[Diagnostic] = field(default_factory=list)
    paths: list[tuple[str, Span]] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    in_settings: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    guesses: int = 0
    to_come: "LinkResolver | None" = None

    @functools.cached_property
    def root(self) -> str:
        """The path of the home page from the root of the host, percent-encoded, without the slash at its end."""
        return encode(self.config.base)[:-1]

    @functools.cached_property
    def by_path(self) -> Mapping[str, str]:
        """The files, by their paths on the site."""
        return {path: source for source, path in self.files.items()}

    @functools.cached_property
    def odd_names(self) -> Mapping[str, str]:
        """The sources with characters in their names that nobody can type or see, by the name that people type.

        macOS, for one, puts a narrow no-break space into the names of screenshots.
        """
        odd: dict[str, list[str]] = {}
        for source in (*self.files, *self.metadata, *self.unpublished):
            if not source.isascii() and (plain := _typed_name(source)) != source:
                odd.setdefault(plain, []).append(source)
        # Where two files have names that look the same, a link has to name one exactly.
        return {plain: sources[0] for plain, sources in odd.items() if len(sources) == 1}

    def aside(self) -> "LinkResolver":
        """Return a resolver of the same files whose findings are nobody's problem."""
        return LinkResolver(
            config=self.config,
            metadata=self.metadata,
            unpublished=self.unpublished,
            files=self.files,
            pictures={},
            guesses=_GUESSES,
        )

    @property
    def used(self) -> set[str]:
        """The files that texts and settings name."""
        return self.shown | self.linked | self.in_settings


def resolve(meta: Metadata, resolver: LinkResolver) -> Links:
    """Return where a text's links lead; problems are added to the resolver."""
    source = meta.audio if isinstance(meta, LessonMetadata) else None
    if not meta.links and not source:
        return _NONE
    resolved = [_resolve(link, meta, resolver) for link in meta.links]
    images = tuple([(number, shown) for number, (_, shown) in enumerate(resolved) if isinstance(shown, Image)])
    audio = audio_on_web(source.address) if source and source.address else None
    if source and not source.address:
        audio = next((shown for _, shown in resolved if isinstance(shown, Audio)), None)
    return Links(urls=tuple([url for url, _ in resolved]), images=images, audio=audio)


def resolve_picture(name: str, span: Span, resolver: LinkResolver) -> tuple[str, str]:
    """Return the file and the path of a picture that a setting names, as a text in `content/` would; or empty texts.

    Problems are added to the resolver.
    """
    link, name = Link(target=quote(name), attribute=PICTURE, span=span), unicodedata.normalize("NFC", name)
    path, file = (
        _path_from_root(link, name, resolver)
        if name.startswith("/")
        else _path_of_file(link, name, "", "content/site.yaml", resolver)
    )
    if file:
        resolver.in_settings.add(file)
    return file, path


def dead_paths(resolver: LinkResolver, paths: Iterable[str]) -> list[Diagnostic]:
    """Return an error for each link to a path of the site that no page answers to."""
    existing = {path.rstrip("/") for path in paths} if resolver.paths else set()
    return [
        error(
            "link/dead",
            span,
            f"there is no page {path} on this site",
            label=_guess(resolver, path.rstrip("/"), existing),
            help="link to the lesson's file instead, such as (other-lesson.md), so that the link "
            "survives a new address; if this page does not come from drillbook, "
            "write its full address, https://…",
        )
        for path, span in resolver.paths
        if path.rstrip("/") not in existing
    ]


_NONE = Links(urls=())
_IN_QUERY = "=&+;%/?:@!$'()*,~"
# What these lead to can be a text: all other attributes show a file.
_TO_TEXTS = ("href", "cite", "action", "formaction", "longdesc", "xlink:href")


def _resolve(link: Link, meta: Metadata, resolver: LinkResolver) -> tuple[str, Image | Audio | None]:
    # Names of files are in NFC, whatever the form in which a link to one was typed or pasted.
    rest, hash_mark, anchor = unicodedata.normalize("NFC", link.target).partition("#")
    name, question, query = rest.partition("?")
    name, anchor = unquote(name), unquote(anchor)
    # The rest of what a query can have is typed as it should be (RFC 3986, section 3.4).
    tail = f"?{quote(query, safe=_IN_QUERY)}" if question else ""
    tail += f"#{quote(anchor, safe='')}" if hash_mark else ""
    if not name:
        if not tail and link.attribute in ("href", "src", PICTURE):
            advice = "write an address between the parentheses"
            resolver.diagnostics.append(error("link/empty", link.span, "this link leads nowhere", help=advice))
        _check_anchor(link, anchor, meta, resolver)
        return tail, None
    path, file = (
        _path_from_root(link, name, resolver)
        if name.startswith("/")
        else _path_of_file(link, name, anchor, meta.source, resolver)
    )
    if file and link.attribute == AUDIO:
        return _audio(link, path, file, resolver)
    image = _image(link, path, file, resolver) if file else None
    if image and image.widths:
        path, tail = fallback_of(resolver.pictures[file], image), ""
        image = replace(image, stem=resolver.root + encode(image.stem))
    return resolver.root + encode(path) + tail if path else "", image


def _audio(link: Link, path: str, file: str, resolver: LinkResolver) -> tuple[str, Audio | None]:
    """Return the address of a recording, and what is known of it; note what is wrong with it."""
    resolver.linked.add(file)
    url, known = resolver.root + encode(path), resolver.audio.get(file)
    if known is None:
        return url, None
    resolver.diagnostics += audio_faults(known, file.removeprefix("content/"), link.span)
    return url, published_audio(url, path, known)


def _image(link: Link, path: str, file: str, resolver: LinkResolver) -> Image | None:
    """Return the picture that a link shows, if it shows one, and note what the file is used for."""
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
    """Return the path that a link names, and the file that is published there, if any."""
    root = resolver.config.base
    path = "/" + name.removeprefix(root) if name.startswith(root) else name
    resolver.paths.append((path, link.span))
    return path, resolver.by_path.get(path, "")


def _path_of_file(link: Link, name: str, anchor: str, text: str, resolver: LinkResolver) -> tuple[str, str]:
    """Return the path that a file is published at, and the file unless it is a text; both are empty for a dead link.

    `text` is the source of the text with the link.
    """
    for source in _candidates(name, text, resolver.odd_names):
        # A picture can only be a file.
        if link.attribute in _TO_TEXTS and (target := resolver.metadata.get(source)):
            _check_anchor(link, anchor, target, resolver)
            return target.path, ""
        if source in resolver.files:
            return resolver.files[source], source
        if source in resolver.unread:
            return "", ""
        if link.attribute in _TO_TEXTS and (unpublished := resolver.unpublished.get(source)):
            resolver.diagnostics.append(_unpublished(link, unpublished))
            return "", ""
    resolver.diagnostics.append(_dead(link, name, anchor, text, resolver))
    return "", ""


def _candidates(name: str, source: str, odd_names: Mapping[str, str]) -> Iterator[str]:
    """Yield the files that a name can mean, the nearest first: beside the text, then in the usual folders.

    Those that only look like it come last.
    """
    yield from _exact_candidates(name, source)
    for path in _exact_candidates(_typed_name(name), source):
        yield odd_names.get(path, path)


def _typed_name(name: str) -> str:
    """Return a name as people type it: with plain spaces, and without joiners and other invisible characters."""
    if name.isascii():
        return name
    kinds = ((char, unicodedata.category(char)) for char in name)
    shown = (" " if kind == "Zs" else char for char, kind in kinds if kind != "Cf" and char not in _VARIATIONS)
    return "".join(shown)


# They say whether a sign is drawn in color: keyboards add one to some emoji, and not always.
_VARIATIONS = "\ufe0e\ufe0f"


def _exact_candidates(name: str, source: str) -> Iterator[str]:
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


_HOST = re.compile(r"(?:www\.|[\w-]+\.(?:com|org|net|io|co|edu|gov)(?:/|$))", re.IGNORECASE)


def _dead(link: Link, name: str, anchor: str, text: str, resolver: LinkResolver) -> Diagnostic:
    if _HOST.match(name) and (link.img or link.attribute not in ("", PICTURE)):
        return error(
            "link/dead",
            link.span,
            f'"{name}" needs https:// in front',
            help=f"write https://{name}",
            edits=_instead(link.span, name, f"https://{name}"),
        )
    if anchor and any(f in resolver.files for f in _exact_candidates(f"{name}#{anchor}", text)):
        return _written_otherwise(
            link, f"{name}#{anchor}", "# starts a place on a page: in the name of a file write %23"
        )
    whole = unquote(link.target.partition("#")[0])
    if "?" in whole and any(f in resolver.files for f in _exact_candidates(whole, text)):
        return _written_otherwise(link, whole, "? ends the name of a file in a link: in the name itself write %3F")
    if "\\" in name and any(f in resolver.files or f in resolver.metadata for f in _forward(name, text)):
        return _written_otherwise(link, name.replace("\\", "/"), "write / in place of \\ between folders")
    if link.attribute in _TO_TEXTS:
        code, among = "link/dead", (*resolver.metadata, *resolver.files)
    else:
        code, among = "link/missing-file", tuple(resolver.files)
    advice = _where_it_belongs(link, posixpath.splitext(name)[1].lower())
    is_guessed = resolver.guesses < _GUESSES
    names = [path.removeprefix("content/").removeprefix("lessons/") for path in among] if is_guessed else []
    guess = _guess(resolver, name, names)
    edits = _instead(link.span, name, _slip(name, names)) if guess else ()
    return error(code, link.span, f'there is no file "{name}"', label=guess, help=advice, edits=edits)


def _where_it_belongs(link: Link, ending: str) -> str:
    """Return where to put a file that is missing, by what it is: `ending` has its period, or is empty."""
    if link.attribute == PICTURE or (link.attribute not in _TO_TEXTS and is_picture(ending)):
        return "put the picture in content/images/, and write its name as images/name.jpg"
    if link.attribute == AUDIO:
        return "put the recording into the lesson's own folder or in content/, and write its name as it is there"
    if ending in ("", ".md", ".html"):
        return (
            "link to another lesson by its file name, such as (other-lesson.md); "
            "start the address of another site with https://"
        )
    return f"put the file in content/downloads/, and write its name as downloads/name{ending}"


def _slip(name: str, names: Iterable[str]) -> str:
    """Return the file whose name was certainly meant, or an empty text."""
    # Folder and ending are no part of what can be a slip: `c.md` is no `a.md`, though three of four letters agree.
    folder, (stem, ending) = posixpath.dirname(name), posixpath.splitext(posixpath.basename(name))
    near = {
        posixpath.splitext(posixpath.basename(other))[0]: other
        for other in names
        if posixpath.dirname(other) == folder and posixpath.splitext(other)[1].casefold() == ending.casefold()
    }
    right = slip_of(stem, near) if len(stem) >= _SHORTEST_STEM else ""
    return near.get(right, "")


_SHORTEST_STEM = 4


def _instead(span: Span, typed: str, right: str) -> tuple[Edit, ...]:
    """Return what puts a right name in the place of the one that a link starts with."""
    at = span.column - 1 - span.cut
    if not right or not span.width or span.text[at : at + len(typed)] != typed or " " in right:
        return ()
    end = (span.line, span.column + len(typed))
    return (Edit(path=span.path, start=(span.line, span.column), end=end, text=right),)


def _forward(name: str, source: str) -> Iterator[str]:
    return _exact_candidates(name.replace("\\", "/"), source)


def _written_otherwise(link: Link, name: str, advice: str) -> Diagnostic:
    """Return an error for the name of a file that is there, but is written in another way in a link."""
    right = quote(name, safe="/-._~!$&'()*+,;=:@ ")
    right = f"<{right}>" if " " in right else right
    code = "link/missing-file" if link.attribute == PICTURE else "link/dead"
    return error(
        code,
        link.span,
        f'there is no file "{unquote(link.target)}"',
        label=f'did you mean "{right}"?',
        help=advice,
        edits=_instead(link.span, link.target, right),
    )


def _guess(resolver: LinkResolver, name: str, names: Iterable[str]) -> str:
    """Return a question about a similar name, or an empty text; also after `_GUESSES` of them."""
    resolver.guesses += 1
    if resolver.guesses > _GUESSES:
        return ""
    names = tuple(names)
    base = _base(name)
    # The right name in another folder, or behind C:\\, is nearer than any similar one.
    same = [other for other in names if _base(other) == base] if base else []
    return did_you_mean(name, same or names) or (f'did you mean "{same[0]}"?' if len(same) == 1 else "")


def _base(name: str) -> str:
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2].casefold()


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
            edits=_anchor_edits(link, anchor, slip_of(anchor, target.anchors)),
            help=f"its headings: {', '.join(headings)}"
            if headings
            else "it has no headings: delete the # and everything after it",
        )
    )


def _anchor_edits(link: Link, anchor: str, right: str) -> tuple[Edit, ...]:
    """Return what corrects the part of a link behind its `#`."""
    before = link.target[: len(link.target) - len(anchor)]
    return _instead(link.span, link.target, before + right) if right else ()


def _unpublished(link: Link, unpublished: Unpublished) -> Diagnostic:
    title, when = unpublished.meta.title, unpublished.when.date().isoformat() if unpublished.when else ""
    message, advice = {
        Reason.DRAFT: (
            f'"{title}" is still a draft',
            "readers see this link as plain text until you delete `draft: true` in that file",
        ),
        Reason.FUTURE: (
            f'"{title}" is not published until {when}',
            "readers see this link as plain text until then",
        ),
        Reason.EXPIRED: (
            f'"{title}" expired on {when}',
            "readers see this link as plain text; delete it, or link to another lesson",
        ),
    }[unpublished.reason]
    return warning("link/held-back", link.span, message, help=advice)
