"""What is said of a link whose file or page is not there, and how it is mended.

Most such links are slips: an address without https://, a name with one letter
wrong, a folder that is not needed.  Where only one file can have been meant, the
message carries the edit that `check --fix` makes.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from generator.model.audio import AUDIO
from generator.model.diagnostic import Diagnostic, did_you_mean, error, slip_of
from generator.model.edit import Edit
from generator.model.lesson import PICTURE, TO_TEXTS, Link
from generator.model.picture import is_picture
from generator.model.source import Span
from generator.plan.link_names import exact_candidates
from generator.plan.link_resolver import MAX_GUESSES, LinkResolver

__all__ = ["guess_of", "instead", "missing_file"]


# Only the commonest endings: `notes.md` and `about.me` must not be taken for hosts.
_HOST = re.compile(r"(?:www\.|[\w-]+\.(?:com|org|net|io|co|edu|gov)(?:/|$))", re.IGNORECASE)


def missing_file(link: Link, name: str, anchor: str, text: str, resolver: LinkResolver) -> Diagnostic:
    """Return what is wrong with a link from a text to a file of this name that is not there."""
    if _HOST.match(name) and (link.img or link.attribute not in ("", PICTURE)):
        return error(
            "link/dead",
            link.span,
            f'"{name}" needs https:// in front',
            help=f"write https://{name}",
            edits=instead(link.span, name, f"https://{name}"),
        )
    if anchor and any(f in resolver.files for f in exact_candidates(f"{name}#{anchor}", text)):
        return _written_otherwise(
            link, f"{name}#{anchor}", "# starts a place on a page: in the name of a file write %23"
        )
    whole = unquote(link.target.partition("#")[0])
    if "?" in whole and any(f in resolver.files for f in exact_candidates(whole, text)):
        return _written_otherwise(link, whole, "? ends the name of a file in a link: in the name itself write %3F")
    if "\\" in name and any(f in resolver.files or f in resolver.metadata for f in _forward(name, text)):
        return _written_otherwise(link, name.replace("\\", "/"), "write / in place of \\ between folders")
    if link.attribute in TO_TEXTS:
        code, among = "link/dead", (*resolver.metadata, *resolver.files)
    else:
        code, among = "link/missing-file", tuple(resolver.files)
    advice = _where_it_belongs(link, posixpath.splitext(name)[1].lower())
    is_guessed = resolver.guesses < MAX_GUESSES
    names = [path.removeprefix("content/").removeprefix("lessons/") for path in among] if is_guessed else []
    guess = guess_of(resolver, name, names)
    edits = instead(link.span, name, _slip(name, names)) if guess else ()
    return error(code, link.span, f'there is no file "{name}"', label=guess, help=advice, edits=edits)


def _where_it_belongs(link: Link, ending: str) -> str:
    """Return where to put a file that is missing, by what it is: `ending` has its period, or is empty."""
    if link.attribute == PICTURE or (link.attribute not in TO_TEXTS and is_picture(ending)):
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


# A name of three letters is too short for one of them to be a slip.
_SHORTEST_STEM = 4


def instead(span: Span, typed: str, right: str) -> tuple[Edit, ...]:
    """Return what puts a right name in the place of the one that a link starts with."""
    at = span.column - 1 - span.cut
    # Only what stands there letter for letter can be replaced; a name with a space would need other brackets.
    if not right or not span.width or span.text[at : at + len(typed)] != typed or " " in right:
        return ()
    end = (span.line, span.column + len(typed))
    return (Edit(path=span.path, start=(span.line, span.column), end=end, text=right),)


def _forward(name: str, source: str) -> Iterator[str]:
    return exact_candidates(name.replace("\\", "/"), source)


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
        edits=instead(link.span, link.target, right),
    )


def guess_of(resolver: LinkResolver, name: str, names: Iterable[str]) -> str:
    """Return a question about a similar name, or an empty text; also after `MAX_GUESSES` of them."""
    resolver.guesses += 1
    if resolver.guesses > MAX_GUESSES:
        return ""
    names = tuple(names)
    base = _base(name)
    # The right name in another folder, or behind C:\\, is nearer than any similar one.
    same = [other for other in names if _base(other) == base] if base else []
    return did_you_mean(name, same or names) or (f'did you mean "{same[0]}"?' if len(same) == 1 else "")


def _base(name: str) -> str:
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2].casefold()
