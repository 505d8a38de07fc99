"""Tells which texts of other programs were not for everybody, by their keys and by where they lie.

Each program has words of its own for it, and a text that should have stayed
hidden cannot be called back.  So a word that is always about readers counts
as a draft unless it says the opposite.  A word that may be about something
else, such as `audience`, counts only with a value that leaves no doubt.
"""

import re
from collections.abc import Callable, Iterable, Mapping

__all__ = ["KEYS", "is_kept_back", "lies_among_drafts"]

_HIDES = (
    *("draft", "isdraft", "is_draft", "private", "hidden", "unlisted", "unpublished", "headless", "wip", "protected"),
    *("members_only", "membersonly", "paid", "password", "eleventyexcludefromcollections"),
    *("entwurf", "privat", "brouillon", "borrador", "bozza", "concept"),
)
_SHOWS = (
    "published",
    "publish",
    "public",
    "visible",
    "listed",
    "dg-publish",
    "ispublished",
    "is_published",
    "ready",
    "ready_to_publish",
    "veröffentlicht",
    "öffentlich",
    "publié",
    "publicado",
    "pubblicato",
)
_STATES = ("status", "post_status", "visibility", "access")
_MAYBE_STATES = ("state", "audience", "stage", "tier", "email_type", "zustand", "estado", "statut", "stato")
# Hugo's: `never` and `false` keep a page from being made.
_BUILDS = ("_build", "build")
# Hugo keeps a site's own keys under `params`, Zola under `extra`, Jekyll's plug-ins under `meta`.
_NESTED = ("params", "extra", "meta")
KEYS = (*_HIDES, *_SHOWS, *_STATES, *_MAYBE_STATES, *_BUILDS)
"""The keys that are read here, in small letters."""

_NO = ("false", "no", "n", "off", "0", "never", "none", "null", "", "nein", "non", "nee", "nej", "não")
_PUBLIC = (
    *("published", "publish", "public", "live", "final", "evergreen", "everyone", "everybody", "all", "anyone"),
    *(
        "open",
        "free",
        "posted",
        "sent",
        "done",
        "complete",
        "completed",
        "visible",
        *("veröffentlicht", "publié", "publicado", "pubblicato", "gepubliceerd"),
        "",
    ),
)
_PRIVATE = re.compile(
    r"(?:draft|entwurf|brouillon|borrador|bozza|"
    r"private|internal|pending|trash|hidden|unpublished|members?|paid|subscribers?|premium)s?(?:[-_ ]only)?|"
    r"only[-_ ].+|in[-_ ]progress|to[-_ ]?do|wip"
)
_DRAFT_TAGS = ("draft", "drafts", "unpublished", "not published", "wip")
_DRAFT_FOLDER = re.compile(
    r"_?(?:drafts?|unpublished|private|wip|brouillons?|borradores|bozze|entw[uü]rfe|concepten|rascunhos)|"
    r".*(?<!\w)drafts(?!\w).*"
)
_DRAFT_NAME = re.compile(r"draft[-_ ].*|.*[-_. (\[]draft[)\]]?")


def is_kept_back(values: Mapping[str, object], tags: Iterable[str] = ()) -> bool:
    """Tell whether front matter, with keys in small letters, says that a text is not for everybody, or may say so."""
    return (
        any(_is_said(values, key, lambda word: word not in _NO) for key in _HIDES)
        or any(_is_said(values, key, lambda word: word in _NO and word != "") for key in _SHOWS)
        or any(_is_said(values, key, lambda word: word not in _PUBLIC) for key in _STATES)
        or any(_is_said(values, key, lambda word: bool(_PRIVATE.fullmatch(word))) for key in _MAYBE_STATES)
        or any({"never", "false"} & set(_words(values.get(key))) for key in _BUILDS)
        # Eleventy makes no page of a text without an address.
        or values.get("permalink") is False
        or any(isinstance(inner := values.get(key), dict) and is_kept_back(_small(inner)) for key in _NESTED)
        or any(tag.strip("# ").casefold() in _DRAFT_TAGS for tag in tags)
    )


def lies_among_drafts(folder: str, stem: str = "") -> bool:
    """Tell whether a folder, or the name of a file, says that what is in it is not out yet."""
    folders = (part.strip().casefold() for part in folder.split("/"))
    return any(map(_DRAFT_FOLDER.fullmatch, folders)) or bool(_DRAFT_NAME.fullmatch(stem.strip().casefold()))


def _is_said(values: Mapping[str, object], key: str, is_meant: Callable[[str], bool]) -> bool:
    return key in values and any(map(is_meant, _words(values[key])))


def _words(value: object) -> list[str]:
    """Return every word of a value, however deep, in small letters; one without any counts as empty."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        return [word for entry in value for word in _words(entry)]
    return ["" if value is None else " ".join(str(value).split()).casefold()]


def _small(values: Mapping[str, object]) -> dict[str, object]:
    return {str(key).casefold(): value for key, value in values.items()}
