"""Folders of Jekyll and Hugo, with their settings, drafts, pages and patterns of addresses."""

import fnmatch
import functools
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from generator.importers.archive import ArchiveEntry, Blog, Item
from generator.importers.container import UNREADABLE
from generator.importers.formats.dates import split_name
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.front_matter import read_front_matter, values_of
from generator.importers.formats.html_tree import inner_html, parse_fragment
from generator.importers.formats.kept_back import is_kept_back
from generator.importers.formats.markdown import plain_links, read_markdown
from generator.importers.formats.normalize import language_of, name_of, plain_line, timezone_of, unescaped, web_address
from generator.model.url import slugify
from generator.model.value import replace

__all__ = ["HUGO", "JEKYLL", "PAGE_WITH_KEYS"]

_TEXTS = (".md", ".markdown", ".mkd", ".html", ".htm")
_PAGES = (".html", ".htm")
_KEYS_ABOVE = re.compile(r"\s*(?:---|\+\+\+)[ \t]*\n")
_JEKYLL_SETTINGS = ("_config.yml", "_config.yaml", "_config.toml")
_HUGO_SETTINGS = tuple(
    f"{folder}{name}.{ending}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config")
    for ending in ("toml", "yaml", "yml")
)
# What belongs to the generator: layouts, data, what it built, programs of others, instructions for developers.
_MACHINERY = frozenset(
    (
        *("_layouts", "_includes", "_sass", "_site", "_data", "_plugins", "layouts", "archetypes", "themes"),
        *("resources", "node_modules", "vendor", "public", "data", "i18n", "assets", "static", ".github"),
    )
)
_INSTRUCTIONS = (
    "readme",
    "license",
    "contributing",
    "changelog",
    "code_of_conduct",
    "404",
    "search",
    "feed",
    "sitemap",
)
# Jekyll's names for whole patterns (https://jekyllrb.com/docs/permalinks/).
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "none": "/:categories/:title.html",
}
_MOST_SETTINGS = 1 << 20


# ---------------------------------------------------------------- Jekyll
def _is_jekyll(candidate: Candidate) -> bool:
    settings = _settings_of(candidate, _JEKYLL_SETTINGS)
    if candidate.file in _JEKYLL_SETTINGS:
        return bool(settings and settings.name == candidate.name)
    in_posts = {"_posts", "_drafts"} & set(candidate.folder.split("/"))
    # Jekyll makes no page of Markdown without front matter; that may be a list of things to do.
    is_ours = candidate.text.startswith(("---", "+++")) or (bool(settings) and candidate.ending not in _PAGES)
    return candidate.ending in _TEXTS and bool(settings or in_posts) and is_ours


def _read_jekyll(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    settings = _settings(_settings_of(candidate, _JEKYLL_SETTINGS), context)
    if candidate.file in _JEKYLL_SETTINGS:
        yield _blog(settings, settings.get("url"))
        return
    if _is_machinery(candidate):
        context.unread.append(candidate.name)
        return
    entry = _text(candidate, context)
    if not _KEYS_ABOVE.match(candidate.text) or _is_unshown(candidate, settings):
        entry = replace(entry, state="draft")
    folders = set(candidate.folder.split("/"))
    if not {"_posts", "_drafts"} & folders and not any(part.startswith("_") for part in folders):
        if not entry.text.strip():
            return  # a list of posts, which is all layout
        entry = replace(entry, kind="page")
    is_post = entry.kind == "post" and entry.state == "live"
    pattern = str(settings.get("permalink") or "date") if settings else ""
    given = entry.url if ":" in entry.url else ""  # a pattern may stand in the front matter, too
    if is_post and pattern and (given or not entry.url):
        entry = replace(entry, url=_address(given or _STYLES.get(pattern, pattern), candidate, entry))
    yield entry


def _is_unshown(candidate: Candidate, settings: dict[str, Any]) -> bool:
    """Tell whether Jekyll made no page of a text: a collection without output, what is excluded, or not published."""
    file = _settings_of(candidate, _JEKYLL_SETTINGS)
    top = file.folder if file else ""
    path = candidate.name.removeprefix(f"{top}/") if top else candidate.name
    outer = path.partition("/")[0]
    if outer.startswith("_") and outer not in ("_posts", "_drafts") and not _has_output(settings, outer[1:]):
        return True
    excluded = settings.get("exclude")
    patterns = [str(name).strip("/") for name in excluded] if isinstance(excluded, list) else []
    if any(path == name or path.startswith(f"{name}/") or fnmatch.fnmatchcase(path, name) for name in patterns):
        return True
    defaults = settings.get("defaults")
    return any(_is_held(default, path) for default in (defaults if isinstance(defaults, list) else []))


def _has_output(settings: dict[str, Any], name: str) -> bool:
    collections = settings.get("collections")
    options = collections.get(name) if isinstance(collections, dict) else None
    # Without settings, as for a folder of `_posts` alone, nobody can say.
    return not settings or (isinstance(options, dict) and options.get("output") is True)


def _is_held(default: object, path: str) -> bool:
    """Tell whether one of the defaults in the settings holds back the text at a path."""
    if not isinstance(default, dict) or not isinstance(values := default.get("values"), dict):
        return False
    scope = default.get("scope")
    within = str(scope.get("path") or "").strip("/") if isinstance(scope, dict) else ""
    is_meant = not within or path == within or path.startswith(f"{within}/") or fnmatch.fnmatchcase(path, within)
    return is_meant and is_kept_back({str(key).casefold(): value for key, value in values.items()})


JEKYLL = Format("Jekyll", _is_jekyll, _read_jekyll)


# ---------------------------------------------------------------- Hugo
def _is_hugo(candidate: Candidate) -> bool:
    settings = _settings_of(candidate, _HUGO_SETTINGS)
    if settings and settings.name == candidate.name:
        return bool(_content_beside(candidate))
    is_ours = "content" in candidate.folder.split("/") or _is_machinery(candidate)
    return bool(settings) and candidate.ending in _TEXTS and is_ours and _content_beside(settings)


def _content_beside(settings: Candidate | None) -> bool:
    """Tell whether settings lie beside a folder of texts: other programs call theirs so, too."""
    if not settings:
        return False
    top = settings.folder.removesuffix("config/_default").strip("/")
    return any(name.startswith(f"{top}/content/".lstrip("/")) for name in settings.container.members)


def _read_hugo(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    settings_file = _settings_of(candidate, _HUGO_SETTINGS)
    settings = _settings(settings_file, context)
    if settings_file and settings_file.name == candidate.name:
        yield _blog(settings, settings.get("baseurl"))
        return
    if _is_machinery(candidate):
        context.unread.append(candidate.name)
        return
    entry = _text(candidate, context)
    if entry.state == "live" and _is_cascaded(candidate, context):
        entry = replace(entry, state="draft")
    _, _, inside = f"/{candidate.folder}/".partition("/content/")
    section = inside.strip("/").partition("/")[0]
    if candidate.stem == "_index" or (not section and candidate.stem != "index"):
        if candidate.stem == "_index" and not entry.text.strip():
            return  # a list of posts, which is all layout
        entry = replace(entry, kind="page")
    if entry.state == "live" and not entry.url:
        patterns = settings.get("permalinks")
        pattern = (
            patterns.get("page", patterns).get(section)
            if isinstance(patterns, dict) and isinstance(patterns.get("page", patterns), dict)
            else None
        )
        name = (
            inside.strip("/")
            if candidate.stem in ("index", "_index")
            else f"{inside.strip('/')}/{entry.slug or candidate.stem}"
        )
        usual = f"/{name.strip('/')}/".replace("//", "/")
        entry = replace(entry, url=_address(pattern, candidate, entry) if isinstance(pattern, str) else usual)
    yield entry


def _is_cascaded(candidate: Candidate, context: ReadContext) -> bool:
    """Tell whether a section above a text hands down that its texts are drafts, or are not shown."""
    folders = candidate.folder.split("/")
    paths = ("/".join((*folders[:end], "_index.md")) for end in range(len(folders), 0, -1))
    indexes = (Candidate(candidate.container, path) for path in paths if path in candidate.container.members)
    return any(context.cached(f"cascade {index.name}", functools.partial(_cascades, index)) for index in indexes)


def _cascades(index: Candidate) -> bool:
    cascade = values_of(index).get("cascade")
    parts = [part for part in (cascade if isinstance(cascade, list) else [cascade]) if isinstance(part, dict)]
    return any(is_kept_back({str(key).casefold(): value for key, value in part.items()}) for part in parts)


HUGO = Format("Hugo", _is_hugo, _read_hugo)


def _has_keys(candidate: Candidate) -> bool:
    return candidate.ending in _PAGES and bool(_KEYS_ABOVE.match(candidate.text))


# A page of either program without its folder: what its keys say would stand in the text, `draft: true` for one.
PAGE_WITH_KEYS = Format("HTML with front matter", _has_keys, lambda c, context: iter((_text(c, context),)))


# ---------------------------------------------------------------- what both have in common
def _settings_of(candidate: Candidate, names: tuple[str, ...]) -> Candidate | None:
    return next((settings for name in names if (settings := candidate.above(name))), None)


def _settings(file: Candidate | None, context: ReadContext) -> dict[str, Any]:
    """Return the settings of a site, with names in small letters; none where they cannot be read."""
    return context.cached(f"settings {file.name}", lambda: _parsed(file)) if file else {}


def _parsed(file: Candidate) -> dict[str, Any]:
    try:
        with file.container.open(file.name) as data:
            text = data.read(_MOST_SETTINGS).decode("utf-8-sig", "replace")
        value = tomllib.loads(text) if file.ending == ".toml" else yaml.safe_load(text)
    except (*UNREADABLE, ValueError, yaml.YAMLError, RecursionError):
        return {}
    return {str(key).casefold(): entry for key, entry in value.items()} if isinstance(value, dict) else {}


def _blog(settings: dict[str, Any], url: object) -> Blog:
    author = settings.get("author")
    named = author.get("name") if isinstance(author, dict) else author
    # Jekyll's `baseurl` is a folder below `url`; Hugo's is the whole address, and there is no other.
    base = str(settings.get("baseurl") or "") if url != settings.get("baseurl") else ""
    return Blog(
        title=unescaped(str(settings.get("title") or "")),
        description=plain_line(str(settings.get("description") or "")),
        url=web_address(f"{str(url or '').rstrip('/')}{base}/"),
        author=name_of(str(named or "")),
        language=language_of(str(settings.get("lang") or settings.get("languagecode") or "")),
        timezone=timezone_of(str(settings.get("timezone") or "")),
    )


def _is_machinery(candidate: Candidate) -> bool:
    parts = candidate.folder.split("/")
    # A section of texts may well be called `data` or `public`, so below `content` only what is inside counts.
    inside = parts[parts.index("content") + 1 :] if "content" in parts else parts
    return bool(_MACHINERY & set(inside)) or candidate.stem.casefold() in _INSTRUCTIONS


def _text(candidate: Candidate, context: ReadContext) -> ArchiveEntry:
    """Return a text with its front matter, be it Markdown or HTML."""
    if candidate.ending not in _PAGES:
        return read_markdown(candidate, context)
    entry, body = read_front_matter(candidate, context)
    # What is left of Liquid by now is layout: loops and includes, which nobody here can run.
    body = re.sub(r"\{%.*?%\}", "", plain_links(body, candidate, context), flags=re.DOTALL)
    return replace(entry, text=inner_html(parse_fragment(body)), markup="html")


def _address(pattern: str, candidate: Candidate, entry: ArchiveEntry) -> str:
    """Return the address that a pattern gives a post; empty where it asks for something that nobody knows here."""
    day, rest = split_name(candidate.stem)
    moment = entry.published or day
    if not moment:
        return ""
    name = rest if candidate.stem not in ("index", "_index") else candidate.folder.rpartition("/")[2]
    slug = entry.slug or name
    values = {
        "year": f"{moment.year:04}",
        "month": f"{moment.month:02}",
        "day": f"{moment.day:02}",
        "short_year": f"{moment:%y}",
        "i_month": str(moment.month),
        "i_day": str(moment.day),
        "title": slug,
        "slug": slug,
        "slugorfilename": slug,
        "slugorcontentbasename": slug,
        "filename": name,
        "contentbasename": name,
        "name": name,
        "output_ext": ".html",
        "categories": "",
        "section": candidate.folder.rpartition("content/")[2].partition("/")[0],
        "y_day": f"{moment:%j}",
        "slugified_title": slugify(entry.title),
    }
    unknown = [word for word in re.findall(r":(\w+)", pattern) if word not in values]
    if unknown or (":categories" in pattern and entry.labels):
        return ""  # which of the labels are categories cannot be told any more
    address = re.sub(r":(\w+)", lambda match: values[match[1]], pattern)
    return re.sub(r"/{2,}", "/", f"/{address}")
