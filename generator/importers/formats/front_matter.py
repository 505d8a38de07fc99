"""Front matter in YAML, TOML or JSON, with the keys of Jekyll, Hugo, Obsidian and other programs.

TOML and JSON are turned into YAML first, so that there is one reader.  Where a
text may be a draft, it becomes one: nobody can take back what was published.
"""

import datetime as dt
import json
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import yaml

from generator.importers.archive import ArchiveEntry, OnDiagnostic
from generator.importers.formats import kept_back
from generator.importers.formats.dates import moment_of
from generator.importers.formats.format import Candidate, ReadContext, some_names
from generator.importers.formats.kept_back import is_kept_back, lies_among_drafts
from generator.model.config import DEFAULT_SECTIONS
from generator.model.diagnostic import warning
from generator.model.source import Source, Span
from generator.model.url import is_iri
from generator.model.value import replace
from generator.read.fields import Fields
from generator.read.front_matter import Document, split
from generator.read.problems import Problems
from generator.read.scalars import TooManyNodesError, plain_value
from generator.read.schema import LESSON_KEYS, PAGE_KEYS

__all__ = ["KeysUnknown", "read_front_matter", "values_of"]

_KEYS = {
    "id": ("id", "guid"),
    # Buttondown has subjects.
    "title": ("title", "subject"),
    # Hugo shows a post from `publishDate` on, whatever its date.
    "date": ("publishdate", "date", "published", "created", "publish_date", "published_at", "pubdate"),
    "updated": ("updated", "lastmod", "last_modified_at", "modified", "updated_at"),
    "expires": ("expires", "expirydate", "unpublishdate", "expiry_date"),
    "author": ("author", "authors"),
    "labels": ("tags", "labels", "categories", "category"),
    "summary": ("summary", "description", "excerpt", "subtitle"),
    "url": ("url", "permalink", "canonical", "canonical_url"),
    "slug": ("slug",),
    "aliases": ("aliases", "alias", "redirect_from"),
    "picture": ("image", "picture", "photo", "cover", "feature_image", "featured_image", "thumbnail", "header"),
    "kind": ("layout", "type"),
    "kept back": kept_back.KEYS,
    "nested": ("taxonomies",),
}
"""What other programs call the same thing in their front matter."""

_SECTIONS = frozenset(spec.name for spec in DEFAULT_SECTIONS)
# Only a lesson of drillbook has one of these; it keeps every key that it has.
_UNMISTAKABLE = _SECTIONS | {"prompts"}
# What our own lessons have besides the keys above; `comments` and `id` have fields of their own.
_OWN = _SECTIONS | {*LESSON_KEYS, *PAGE_KEYS}
_READ_APART = frozenset(
    (*("title", "date", "id", "slug", "author", "tags", "summary", "draft", "updated", "aliases", "comments"),)
)
# Jekyll's, Hugo's and Eleventy's fences, after which the notation may be named; a comment may stand before them.
_FENCES = re.compile(
    r"(?:<!--(?:(?!-->).)*-->\s*)?(?P<fence>-{3,}|\+{3,}|;{3,})[ \t]*(?P<notation>yaml|yml|toml|json)?[ \t]*\n"
    r"(?P<keys>(?:.*?\n)??)(?P=fence)[ \t]*(?:\n|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_NOTATIONS = {"-": "yaml", "+": "toml", ";": "json"}
_IS_KEY = re.compile(r"\s*[\w\"'][\w\"' -]*\s*:")
# Pelican and MultiMarkdown have no fences around their keys.
_BARE = re.compile(r"(?:[A-Za-z][\w-]{0,30}:(?:[ \t][^\n]*)?\n){2,}(?=\n|\Z)")
_BARE_SIGNS = re.compile(
    r"(?im)^(?:date|status|draft|authors?|tags|category|slug|summary|modified|published|keywords|lang):"
)


class KeysUnknown:
    """The keys that mean nothing here, told once for all files."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first = ""

    def add(self, path: str, keys: Sequence[str]) -> None:
        """Note the keys of one file."""
        self._counts.update(keys)
        self._first = self._first or (path if keys else "")

    def report(self, report: OnDiagnostic) -> None:
        """Report them, with the number of texts that have each."""
        if self._counts:
            names = some_names([f'"{key}" ({count})' for key, count in self._counts.most_common()])
            message = f"these keys in front matter have no meaning here and were left out: {names}"
            advice = "see whether you miss one of them; the number is how many texts have it"
            report(warning("import/unknown-keys", Span(path=self._first), message, help=advice))


def read_front_matter(candidate: Candidate, context: ReadContext) -> tuple[ArchiveEntry, str]:
    """Return an entry with what the front matter of a file says, and the text below it.

    Front matter that cannot be read is reported, and stays in the text.
    """
    state = "draft" if lies_among_drafts(candidate.folder, candidate.stem) else "live"
    entry = ArchiveEntry(span=candidate.span, markup="markdown", state=state)
    text = candidate.text.lstrip("\n")
    source = Source(path=candidate.name, text=_as_yaml(text), digest=b"")
    if not source.text.startswith("---"):
        return entry, text
    problems = Problems(source)
    document = split(source, problems)
    if document:
        return _with_fields(entry, document, context), document.body
    if text.startswith("---") and not re.search(r"\n---[ \t]*(?:\n|\Z)", text[3:]):
        return entry, text  # a line of hyphens, not front matter
    advice = "they stay in the text, and the lesson is a draft; correct them there"
    span = problems.all()[0].span
    context.report(warning("import/front-matter", span, "the lines at the top cannot be read", help=advice))
    # They may have said that it is a draft.
    return replace(entry, state="draft"), text


def values_of(candidate: Candidate) -> dict[str, object]:
    """Return the front matter of a file as plain data, with keys as written; none where it cannot be read."""
    source = Source(path=candidate.name, text=_as_yaml(candidate.text.lstrip("\n")), digest=b"")
    document = split(source, Problems(source)) if source.text.startswith("---") else None
    try:
        values = plain_value(document.node) if document else {}
    except TooManyNodesError:
        return {}
    return values if isinstance(values, dict) else {}


# ---------------------------------------------------------------- notations
def _as_yaml(text: str) -> str:
    """Return a text whose front matter is YAML between lines of hyphens, whatever notation it was in."""
    fences = _FENCES.match(text)
    if fences:
        notation, body = fences["notation"] or _NOTATIONS[fences["fence"][0]], text[fences.end() :]
        return _from_notation(notation.casefold(), fences["keys"], body) or text
    if text.startswith("{") and re.search(r'"(?:title|draft|date)"\s*:', text[:2000]):
        try:
            value, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError):
            return text
        return _fenced(value, text[end:].lstrip("\n")) if isinstance(value, dict) else text
    bare = _BARE.match(text)
    if bare and re.search(r"(?im)^title:", bare[0]) and _BARE_SIGNS.search(bare[0]):
        pairs = (line.partition(":") for line in bare[0].splitlines())
        return _fenced({key.casefold(): value.strip() for key, _, value in pairs}, text[bare.end() :])
    return text


def _from_notation(notation: str, keys: str, body: str) -> str:
    """Return front matter as YAML; what cannot be read stays as it is, and is reported later."""
    as_written = f"---\n{keys}---\n{body}"
    if notation in ("yaml", "yml"):
        # Lines of hyphens can be rules between paragraphs, too.
        return as_written if not keys.strip() or _IS_KEY.match(keys) else ""
    try:
        if notation == "toml":
            return _fenced(tomllib.loads(keys), body)
        # Between fences of `;;;`, some leave out the braces.
        value = json.loads(keys if keys.lstrip().startswith("{") else f"{{{keys}}}")
        return _fenced(value, body) if isinstance(value, dict) else as_written
    except (ValueError, RecursionError):
        return as_written


def _fenced(values: dict[str, Any], body: str) -> str:
    dumped = yaml.safe_dump(_dumpable(values), allow_unicode=True, sort_keys=False, width=10**6)
    return f"---\n{dumped}---\n{body}"


def _dumpable(value: Any) -> Any:
    """Return a value without TOML's times of day, which YAML does not have."""
    if isinstance(value, dict):
        return {str(key): _dumpable(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_dumpable(entry) for entry in value]
    return value if isinstance(value, str | int | float | bool | dt.date) else str(value)


# ---------------------------------------------------------------- keys
class _Keys:
    """The keys of one front matter, in any of the words that programs use; values of the wrong kind count as absent."""

    def __init__(self, document: Document, zone: dt.tzinfo) -> None:
        known_keys = {key for keys in _KEYS.values() for key in keys} | _OWN
        for key, _ in document.node.value:
            if isinstance(key, yaml.ScalarNode) and key.value.casefold() in known_keys:
                # Only known keys: an unknown one is reported as its author wrote it.
                key.value = key.value.casefold()
        self.zone, self._known_keys = zone, known_keys
        self.fields = Fields(document.node, known_keys, Problems(document.source), code="front-matter")
        self.keys = [key.value for key, _ in document.node.value if isinstance(key, yaml.ScalarNode)]
        self._values = {key.value: value for key, value in document.node.value if isinstance(key, yaml.ScalarNode)}

    def text(self, meaning: str) -> str:
        return next(filter(None, (self.fields.text(key) for key in _KEYS[meaning])), "")

    def texts(self, meaning: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for key in _KEYS[meaning] for text in self.fields.texts(key)))

    def moment(self, meaning: str) -> dt.datetime | None:
        keys = _KEYS[meaning]
        moments = (self.fields.moment(key, self.zone) or moment_of(self.fields.text(key), self.zone) for key in keys)
        return next(filter(None, moments), None)

    def mapping(self, *keys: str) -> dict[str, object]:
        return next(filter(None, (self.fields.free(key) for key in keys)), {})

    def plain(self, keys: Sequence[str]) -> dict[str, object]:
        """Return the values of some keys, however deep they are."""
        node = self.fields.node
        pairs = [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode) and key.value in keys]
        inner = yaml.MappingNode(node.tag, pairs, node.start_mark, node.end_mark)
        # `Fields` reads the value of one key, so the keys are put under one.
        outer = yaml.MappingNode(node.tag, [(yaml.ScalarNode("str", "own"), inner)], node.start_mark, node.end_mark)
        return Fields(outer, ("own",), self.fields.problems, code="front-matter").free("own")

    def unknown(self) -> list[str]:
        return [key for key in self.keys if key not in self._known_keys]

    def blocks(self) -> dict[str, str]:
        """Return the unknown keys that hold a text of several lines: too much to leave out."""
        values = ((key, self._values[key]) for key in self.unknown())
        return {k: v.value for k, v in values if isinstance(v, yaml.ScalarNode) and v.style in ("|", ">")}


def _with_fields(entry: ArchiveEntry, document: Document, context: ReadContext) -> ArchiveEntry:
    words = _Keys(document, context.zone)
    is_ours = bool(_UNMISTAKABLE & set(words.keys)) or bool(words.mapping("photo").get("src"))
    # In a text that is not a lesson of drillbook's, these names mean what another program means by them.
    kept_keys = (
        [k for k in words.keys if k in _OWN - _READ_APART] if is_ours else [k for k in words.keys if k == "series"]
    )
    blocks = words.blocks()
    context.unknown_keys(entry.span.path, [key for key in words.unknown() if key not in blocks])
    picture = {} if is_ours else words.mapping(*_KEYS["picture"])
    labels = (*words.texts("labels"), *_nested_labels(words.mapping("taxonomies")))
    identity = words.text("id")
    return replace(
        entry,
        kind="page" if words.text("kind").casefold() == "page" else "post",
        id=identity if is_iri(identity) else "",
        title=words.text("title"),
        author=next(iter(words.texts("author")), ""),
        labels=tuple(dict.fromkeys(labels)),
        summary=words.text("summary"),
        url=words.text("url"),
        aliases=tuple(filter(_is_address, words.texts("aliases"))),
        slug=words.text("slug"),
        picture=words.text("picture") or _first_text(picture, "path", "image", "src", "url", "feature", "teaser"),
        picture_alt=_first_text(picture, "alt", "image_alt"),
        picture_caption=_first_text(picture, "caption", "credit"),
        state="draft" if _is_hidden(words, labels) else entry.state,
        published=words.moment("date"),
        updated=words.moment("updated"),
        comments=words.fields.choice("comments", ("closed", "off"), ""),
        own_keys=_own_keys(words, kept_keys, blocks | ({} if is_ours else _expiry(words))),
    )


def _own_keys(words: _Keys, kept_keys: Sequence[str], blocks: dict[str, str]) -> str:
    values = words.plain(kept_keys) | blocks
    return json.dumps(values, ensure_ascii=False, default=str) if values else ""


def _expiry(words: _Keys) -> dict[str, str]:
    """Return the day from which the old site showed a text no longer, so that this one does not show it again."""
    expires, published = words.moment("expires"), words.moment("date")
    if expires is None or (published and expires <= published):
        return {}
    return {"expires": f"{expires.astimezone(words.zone):%Y-%m-%d %H:%M}"}


def _is_hidden(words: _Keys, labels: Sequence[str]) -> bool:
    keys = [key for key in words.keys if key in kept_back.KEYS or key in ("permalink", "params", "extra", "meta")]
    values = words.plain(keys)
    # Values too deep to be read may have said anything.
    return is_kept_back(values, labels) or (bool(keys) and not values)


def _is_address(alias: str) -> bool:
    """Tell whether an alias is an old address; Obsidian's are other names of a note."""
    return alias.startswith(("/", "http://", "https://")) or alias.endswith((".html", "/"))


def _nested_labels(taxonomies: dict[str, object]) -> list[str]:
    """Return the tags of Zola, which are one level down."""
    values = [taxonomies.get(key) for key in ("tags", "categories")]
    return [str(label) for value in values if isinstance(value, list) for label in value]


def _first_text(values: dict[str, object], *keys: str) -> str:
    return next((str(values[key]) for key in keys if isinstance(values.get(key), str) and values[key]), "")
