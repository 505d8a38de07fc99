"""Where the links between an author's files lead, and which lead nowhere.

An author links to a file by its name, as it lies on disk, or to a path of the
site.  Files are resolved at once; a path can only be checked when the plan is
made, so it is noted.
"""

import unicodedata
from collections.abc import Iterable
from urllib.parse import quote, unquote

from generator.model.audio import AUDIO, Audio
from generator.model.diagnostic import Diagnostic, did_you_mean, error, slip_of, warning
from generator.model.edit import Edit
from generator.model.lesson import PICTURE, TO_TEXTS, LessonMetadata, Link, Metadata, PageMetadata
from generator.model.picture import Image
from generator.model.site import Links, Reason, Unpublished
from generator.model.source import Span
from generator.model.url import encode, slugify
from generator.model.value import replace
from generator.plan.audio import audio_faults, audio_on_web, published_audio
from generator.plan.link_names import candidates
from generator.plan.link_resolver import LinkResolver
from generator.plan.missing_links import guess_of, instead, missing_file
from generator.plan.pictures import fallback_of, faults_of, image_of

__all__ = ["dead_paths", "resolve", "resolve_picture"]


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
        else _path_of_file(link, name, "", "content/site.yaml", resolver)[:2]
    )
    if file:
        resolver.in_settings.add(file)
    return file, path


def dead_paths(resolver: LinkResolver, paths: Iterable[str]) -> list[Diagnostic]:
    """Return an error for each link to a path of the site that no page answers to."""
    # Web servers answer with and without the slash at the end, so both forms count as one address.
    existing = {path.rstrip("/") for path in paths} if resolver.paths else set()
    return [
        error(
            "link/dead",
            span,
            f"there is no page {path} on this site",
            label=guess_of(resolver, path.rstrip("/"), existing),
            help="link to the lesson's file instead, such as (other-lesson.md), so that the link "
            "survives a new address; if this page does not come from drillbook, "
            "write its full address, https://…",
        )
        for path, span in resolver.paths
        if path.rstrip("/") not in existing
    ]


_NONE = Links(urls=())
_IN_QUERY = "=&+;%/?:@!$'()*,~"


def _resolve(link: Link, meta: Metadata, resolver: LinkResolver) -> tuple[str, Image | Audio | None]:
    # Names of files are in NFC, whatever the form in which a link to one was typed or pasted.
    rest, hash_mark, anchor = unicodedata.normalize("NFC", link.target).partition("#")
    name, question, query = rest.partition("?")
    # Decoded only now that it is in parts: an encoded `#` or `?` belongs to the name of a file.
    name, anchor = unquote(name), unquote(anchor)
    # The rest of what a query can have is typed as it should be (RFC 3986, section 3.4).
    query = f"?{quote(query, safe=_IN_QUERY)}" if question else ""
    if not name:
        if not (query or hash_mark) and link.attribute in ("href", "src", PICTURE):
            advice = "write an address between the parentheses"
            resolver.diagnostics.append(error("link/empty", link.span, "this link leads nowhere", help=advice))
        anchor = _checked_anchor(link, anchor, meta, resolver)
        return query + (f"#{quote(anchor, safe='')}" if hash_mark else ""), None
    if name.startswith("/"):
        path, file = _path_from_root(link, name, resolver)
    else:
        path, file, anchor = _path_of_file(link, name, anchor, meta.source, resolver)
    tail = query + (f"#{quote(anchor, safe='')}" if hash_mark else "")
    if file and link.attribute == AUDIO:
        return _audio(link, path, file, resolver)
    image = _image(link, path, file, resolver) if file else None
    if image and image.widths:
        # The address is that of a file made from the picture, for which a query or an anchor means nothing.
        path, tail = fallback_of(resolver.pictures[file], image), ""
        image = replace(image, stem=resolver.root + encode(image.stem))
    return resolver.root + encode(path) + tail if path else "", image


def _audio(link: Link, path: str, file: str, resolver: LinkResolver) -> tuple[str, Audio | None]:
    """Return the address of a recording, and what is known of it; note what is wrong with it."""
    resolver.linked.add(file)
    url, recording = resolver.root + encode(path), resolver.audio.get(file)
    if recording is None:
        return url, None
    resolver.diagnostics += audio_faults(recording, file.removeprefix("content/"), link.span)
    return url, published_audio(url, path, recording)


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


def _path_of_file(link: Link, name: str, anchor: str, text: str, resolver: LinkResolver) -> tuple[str, str, str]:
    """Return the path that a file is published at, the file unless it is a text, and the anchor on that page.

    The first two are empty for a dead link.  `text` is the source of the text with the link.
    """
    for source in candidates(name, text, resolver.odd_names):
        # A picture can only be a file.
        if link.attribute in TO_TEXTS and (target := resolver.metadata.get(source)):
            return target.path, "", _checked_anchor(link, anchor, target, resolver)
        if source in resolver.files:
            return resolver.files[source], source, anchor
        # The text is there, and its own errors say why it cannot be read: the link to it is no second mistake.
        if source in resolver.unread:
            return "", "", anchor
        if link.attribute in TO_TEXTS and (unpublished := resolver.unpublished.get(source)):
            resolver.diagnostics.append(_unpublished(link, unpublished))
            return "", "", anchor
    resolver.diagnostics.append(missing_file(link, name, anchor, text, resolver))
    return "", "", anchor


def _checked_anchor(link: Link, anchor: str, target: Metadata, resolver: LinkResolver) -> str:
    """Return the anchor on a page that a link's anchor means; one without a match is noted, and stays as it is."""
    if not anchor or anchor in target.anchors:
        return anchor
    if isinstance(target, PageMetadata) and target.in_handbook:
        # A handbook can be on a code host, too, which drops from a heading what stands for a hyphen here.
        alike = [one for one in target.anchors if _letters(one) == _letters(anchor)]
        if len(alike) == 1:
            return alike[0]
    headings = [
        # Footnotes, questions and comments have anchors too, but the writer of a link looks for headings.
        f"#{a}"
        for a in target.anchors
        if not a.startswith(("fn-", "fnref-")) and a not in ("prompts", "comments")
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
    return anchor


def _letters(anchor: str) -> str:
    """Return an anchor without what code hosts and drillbook write differently: signs, capitals and accents."""
    return "".join(filter(str.isalnum, slugify(anchor)))


def _anchor_edits(link: Link, anchor: str, right: str) -> tuple[Edit, ...]:
    """Return what corrects the part of a link behind its `#`."""
    before = link.target[: len(link.target) - len(anchor)]
    return instead(link.span, link.target, before + right) if right else ()


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
