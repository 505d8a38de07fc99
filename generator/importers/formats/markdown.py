"""Markdown documents: front matter, title, and the links that only other programs understand.

Liquid tags (Jekyll), shortcodes (Hugo), wikilinks (Obsidian), links and
pictures in raw HTML, and reference links become plain Markdown links, so that
one place decides where each leads now.  Code stays as it is.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.formats.dates import split_name
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.front_matter import read_front_matter
from generator.importers.formats.markdown_hidden import without_hidden
from generator.importers.formats.normalize import attributes_in
from generator.importers.formats.videos import player_of
from generator.model.diagnostic import warning
from generator.model.text import cut_short
from generator.model.value import replace
from generator.read.recognize.vocabulary import meaning_of

__all__ = ["MARKDOWN", "outside_code", "plain_links", "read_markdown"]

_ENDINGS = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
# Signs that plain text has by chance only rarely: front matter, a heading at the top, a link, a fence.
_IS_MARKDOWN = re.compile(
    r"\A---[ \t]*\n|\A\+\+\+[ \t]*\n|\A#{1,6} \S|^!?\[[^\]\n]*\]\(\S+\)|^\[[^\]\n]+\]: \S+|^`{3}", re.MULTILINE
)
_MARKS = re.compile(r"(?<!\\)[*_`]+|\\(?=[^\w\s])")
_NOT_PLAIN = re.compile(r"[\[\]<>]")


def _detect(candidate: Candidate) -> bool:
    text = candidate.prose
    return bool(text) and (candidate.ending in _ENDINGS or bool(_IS_MARKDOWN.search(text)))


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    yield read_markdown(candidate, context)


MARKDOWN = Format("Markdown", _detect, _read)


def read_markdown(candidate: Candidate, context: ReadContext) -> ArchiveEntry:
    """Return a Markdown document as an entry; a heading that repeats or gives its title leaves the text."""
    entry, body = read_front_matter(candidate, context)
    body = plain_links(_shown(body.lstrip("\n"), candidate, context), candidate, context)
    words, rest = _first_heading(body)
    title = " ".join(_MARKS.sub("", words).split())
    is_section = title and meaning_of(title, context.words) is not None
    # A heading with a link or a tag in it would lose that as a title, so it stays in the text.
    if title and not is_section and not _NOT_PLAIN.search(words) and entry.title in ("", title):
        return replace(entry, title=title, text=rest)
    return replace(entry, text=body)


def _shown(body: str, candidate: Candidate, context: ReadContext) -> str:
    """Return the text that readers saw; what was hidden from them is named."""
    body, hidden = without_hidden(body, is_mdx=candidate.ending == ".mdx")
    if hidden:
        what = "1 hidden text was left out" if len(hidden) == 1 else f"{len(hidden)} hidden texts were left out"
        message = f"{what}: {', '.join(f'“{cut_short(words, 100)}”' for words in hidden)}"
        advice = "if readers may see it, show it in the program that it is from, and import again"
        context.report(warning("import/word-left-out", candidate.span, message, help=advice))
    return body


def _first_heading(body: str) -> tuple[str, str]:
    """Return the top heading that a text opens with, in either notation, and the rest; else two empty texts."""
    first, _, rest = body.partition("\n")
    second, _, below = rest.partition("\n")
    if first.startswith(("# ", "#\t")):
        return first[1:].rstrip().rstrip("#").strip(), rest.lstrip("\n")
    if first.strip() and second.rstrip() and not second.rstrip().strip("="):
        return first.strip(), below.lstrip("\n")
    return "", ""


# ---------------------------------------------------------------- code stays as it is
_FENCE = re.compile(r"(?: {0,3}|[ ]*[-*+] +)(?P<fence>`{3,}|~{3,})")
_CODE = re.compile(r"\\.|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)", re.DOTALL)


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return Markdown with a change made to its text, but not to its code (CommonMark, sections 4.4, 4.5 and 6.1)."""
    # Most texts have no code, and need not be gone through line by line.
    if "`" not in text and "~~~" not in text and "\n    " not in text and "\n\t" not in text:
        return change(text)
    out: list[str] = []
    prose: list[str] = []
    fence, before = "", ""
    for line in text.splitlines(keepends=True):
        opening = _FENCE.match(line)
        is_indented = line.startswith(("    ", "\t")) and not before.strip() and not fence
        if fence or opening or is_indented:
            if prose:
                out.append(_outside_spans("".join(prose), change))
                prose = []
            out.append(line)
            if opening and not fence:
                fence = opening["fence"]
            elif fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        else:
            prose.append(line)
        # A second line of indented code has the first one before it.
        before = "" if is_indented else line
    return "".join((*out, _outside_spans("".join(prose), change)))


def _outside_spans(text: str, change: Callable[[str], str]) -> str:
    """Return text with a change made around its code spans, which stand in for themselves meanwhile."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if not match["ticks"]:
            return match[0]
        kept.append(match[0])
        return f"\ue020{len(kept) - 1}\ue021"

    changed = change(_CODE.sub(keep, text))
    return re.sub("\ue020(\\d+)\ue021", lambda match: kept[int(match[1])], changed)


# ---------------------------------------------------------------- links of other programs
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<label>[^\[\]^\n][^\[\]\n]*)\]:[ \t]*\n?[ \t]*(?P<url><[^<>\n]*>|\S+)"
    r"(?:[ \t]+(?P<title>\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*(?:\n|\Z)",
    re.MULTILINE,
)
_REFERENCE = re.compile(
    r"(?P<words>!?\[(?P<text>(?:\\.|\[[^\[\]]*\]|[^\[\]\\])*)\])(?:\[(?P<label>[^\[\]]*)\])?(?![(:\[])"
)
_LIQUID_BASE = re.compile(r"\{\{-?\s*site\.(?:baseurl|url|github\.url)\s*-?\}\}")
_LIQUID_PATH = re.compile(
    r"""\{\{-?\s*["']([^"'{}]*)["']\s*\|\s*(?:relative_url|absolute_url|prepend:[^{}]*?)\s*-?\}\}"""
)
_POST_URL = re.compile(r"\{%-?\s*(?:post_url|link)\s+([^\s%]+)\s*-?%\}")
# An address stands right behind `](`, `=`, a quotation mark or `<`, or after the label of a reference; text does not.
_IN_TEXT = re.compile(r"(?:\A|(?<!\]):\s|[^:\s]\s|\n|(?<!\])\()\Z")
_AFTER_WORDS = ".,;:!?)"
_REF = re.compile(r"""\{\{[<%]\s*(?:rel)?ref\s+(?:path=)?["']?([^"'\s>%]+)["']?[^}]*?[>%]\}\}""")
_SHORTCODE = re.compile(r"\{\{[<%]\s*(youtube|vimeo|figure)\s+(.*?)\s*/?[>%]\}\}")
_IMG = re.compile(r"<img\b([^<>]*)>", re.IGNORECASE)
_A = re.compile(r"<a\b([^<>]*)>((?:(?!</?a\b|\n\n).)*)</a>", re.IGNORECASE | re.DOTALL)
_WIKILINK = re.compile(
    r"(?P<shown>!?)\[\[(?P<name>[^\[\]|#^\n]*)(?P<part>[#^][^\[\]|\n]*)?(?:\|(?P<words>[^\[\]\n]*))?\]\]"
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|svg)$", re.IGNORECASE)


def plain_links(text: str, candidate: Candidate, context: ReadContext) -> str:
    """Return Markdown whose links and pictures are all inline; one that leads to a file here names it by its path."""
    paths = _Paths(candidate, context)
    # A definition may hold a tag, whose blanks would end it.
    spelled = _without_liquid(text, paths) if "{" in text else text
    definitions = {_key(match["label"]): match for match in _DEFINITION.finditer(spelled)}

    def change(prose: str) -> str:
        if "{" in prose:
            prose = _without_liquid(prose, paths)
        if "[[" in prose:
            prose = _WIKILINK.sub(lambda match: _wikilink(match, paths), prose)
        if "<" in prose:
            # Pictures first: one inside a link has to be Markdown when the link around it becomes that.
            prose = _A.sub(_from_a, _IMG.sub(_from_img, prose))
        if definitions:
            prose = _REFERENCE.sub(lambda match: _inline(match, definitions), _DEFINITION.sub("", prose))
        return prose

    return outside_code(text, change)


def _key(label: str) -> str:
    return " ".join(label.casefold().split())


def _inline(match: re.Match[str], definitions: dict[str, re.Match[str]]) -> str:
    definition = definitions.get(_key(match["label"] or match["text"]))
    # `[^1]` is a footnote, whatever is defined.
    if not definition or match["text"].startswith("^"):
        return match[0]
    title = f' "{definition["title"][1:-1]}"' if definition["title"] else ""
    return f"{match['words']}({definition['url']}{title})"


def _without_liquid(prose: str, paths: "_Paths") -> str:
    """Return text without the tags with which Jekyll and Hugo write addresses; other tags stay as typed."""
    prose = _LIQUID_PATH.sub(r"\1", _LIQUID_BASE.sub("", prose))
    prose = _SHORTCODE.sub(_from_shortcode, prose)
    for tag in (_POST_URL, _REF):
        prose = tag.sub(lambda match: _address_or_link(match, paths), prose)
    return prose


def _address_or_link(match: re.Match[str], paths: "_Paths") -> str:
    """Return the file that a tag names; in running text, where readers would see the bare name, a link to it."""
    address = paths.to(match[1]) or _with_ending(match[1])
    before, after = match.string[: match.start()], match.string[match.end() : match.end() + 1]
    if not _IN_TEXT.search(before[-40:]) or not (after.isspace() or after in _AFTER_WORDS):
        return address
    name = posixpath.splitext(posixpath.basename(match[1].strip("/")))[0]
    words = split_name(name)[1].replace("-", " ").replace("_", " ").strip() or name
    return f"[{words[:1].upper()}{words[1:]}]({address})"


def _with_ending(name: str) -> str:
    """Return the file that a tag names; it may be in another archive of the same import."""
    path, hash_, part = name.strip("/").removeprefix("_posts/").partition("#")
    return path + ("" if "." in posixpath.basename(path)[-6:] else ".md") + hash_ + part


class _Paths:
    """Finds the files that Jekyll, Hugo and Obsidian name in links: without ending, without folders, or both."""

    def __init__(self, candidate: Candidate, context: ReadContext) -> None:
        self._folder = candidate.folder or "."
        # Made once for a container: it has each file in it, and every document asks.
        self._named: dict[str, list[str]] = context.cached("paths", lambda: _by_name(candidate.container.members))

    def to(self, name: str) -> str:
        """Return the path of a file relative to the document, encoded; empty where there is no such file."""
        wanted, hash_, part = name.strip().strip("/").partition("#")
        if not wanted:
            return ""
        whole = f"/{wanted}".casefold()
        endings = tuple(f"{whole}{ending}" for ending in ("", *_ENDINGS, "/index.md", "/_index.md"))
        candidates = self._named.get(_bare(whole.rpartition("/")[2]), [])
        paths = [path for path in candidates if f"/{path}".casefold().endswith(endings)]
        if not paths:
            return ""
        # Of several files with one name, the nearest is meant; the name decides between equals, so that no run differs.
        nearest = min((posixpath.relpath(path, self._folder) for path in paths), key=lambda path: (len(path), path))
        return nearest.replace(" ", "%20") + hash_ + part


def _by_name(members: Iterable[str]) -> dict[str, list[str]]:
    """Return the files under their bare names; a file that is named after its folder is under both."""
    named: dict[str, list[str]] = {}
    for path in members:
        folder, _, file = path.rpartition("/")
        stem = _bare(file)
        named.setdefault(stem, []).append(path)
        if stem in ("index", "_index"):
            named.setdefault(_bare(folder.rpartition("/")[2]), []).append(path)
    return named


def _bare(file: str) -> str:
    return re.sub(r"\.[a-z]{2,8}$", "", file.casefold())


def _wikilink(match: re.Match[str], paths: "_Paths") -> str:
    name, part = match["name"].strip(), (match["part"] or "").strip("#^ ")
    words = match["words"] or (f"{name} > {part}" if name and part else name or part)
    path = paths.to(name) if name else ""
    if match["shown"] and _PICTURE.search(name):
        # Obsidian has a width there.
        alt = "" if re.fullmatch(r"\d+(?:x\d+)?", words) or words == name else words
        return f"![{alt}]({path or name.replace(' ', '%20')})"
    anchor = "#" + re.sub(r"[^\w]+", "-", part.casefold()).strip("-") if part and not name else ""
    return f"[{words}]({path or anchor})" if path or anchor else words


def _from_img(match: re.Match[str]) -> str:
    given = attributes_in(match[1])
    title = f' "{given["title"]}"' if given.get("title") and '"' not in given["title"] else ""
    return f"![{given.get('alt', '')}]({_spelled(given['src'])}{title})" if given.get("src") else match[0]


def _from_a(match: re.Match[str]) -> str:
    given = attributes_in(match[1])
    return f"[{match[2].strip()}]({_spelled(given['href'])})" if given.get("href") and match[2].strip() else match[2]


def _from_shortcode(match: re.Match[str]) -> str:
    given = attributes_in(match[2])
    # Hugo takes the number of a video with a name or without: {{< youtube id="…" >}} and {{< youtube … >}}.
    number = given.get("id") or match[2].strip("\"' ")
    if match[1] == "youtube":
        return player_of(f"https://youtu.be/{number}") or match[0]
    if match[1] == "vimeo":
        return player_of(f"https://vimeo.com/{number}") or match[0]
    caption = given.get("caption", "").replace('"', "'")
    title = f' "{caption}"' if caption else ""
    return f"![{given.get('alt', '')}]({_spelled(given['src'])}{title})" if given.get("src") else match[0]


def _spelled(url: str) -> str:
    """Return an address as Markdown has it between parentheses."""
    url = url.strip()
    return f"<{url}>" if re.search(r"[\s()]", url) else url
