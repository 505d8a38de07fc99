"""Pages that Notion exports as HTML: properties in a table, and a list for each item."""

import re
from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.formats import kept_back
from generator.importers.formats.clippings import classed, drop_all
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.html_tree import Element, first_words, inner_html, parse_fragment, parse_page, words_of
from generator.importers.formats.kept_back import lies_among_drafts
from generator.importers.formats.notion import PROPERTIES, is_hidden, labels_in, moment_in, without_number
from generator.importers.formats.videos import player_of

__all__ = ["NOTION_PAGE"]

_SIGN = re.compile(r'<article id="[^"]*" class="page (?:sans|serif|mono)')
_LISTS = ("bulleted-list", "numbered-list", "to-do-list")


def _detect(candidate: Candidate) -> bool:
    return candidate.is_page and (bool(_SIGN.search(candidate.text)) or _is_index(candidate))


def _is_index(candidate: Candidate) -> bool:
    """Tell whether a page is the list of all pages that Notion puts at the top of an export."""
    if candidate.file != "index.html" or "/" in candidate.folder:
        return False
    prefix = f"{candidate.folder}/" if candidate.folder else ""
    stems = (name.rpartition(".")[0] for name in candidate.container.members if name.startswith(prefix))
    return any(without_number(stem) != stem for stem in stems)


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    page = parse_page(candidate.text)
    body = next(iter(page.xpath(f"//*[{classed('page-body')}]")), None)
    if body is None:
        return  # the list of all pages, and nobody's text
    properties = dict(_properties(page))
    known_names = {*PROPERTIES, *kept_back.KEYS}
    context.unknown_keys(candidate.name, [name for name in properties if name not in known_names])
    # A database is shown as a table of its pages, which are files of their own.
    tables = body.xpath(f".//table[{classed('collection-content')}]")
    drop_all(tables)
    if tables and not words_of(body) and body.find(".//img") is None:
        return
    _join_lists(body)
    _show_videos(body)
    # The emoji beside a callout decorates it, and would stand alone above its text.
    drop_all(body.xpath(f".//*[{classed('icon')}][ancestor::figure[{classed('callout')}]]"))
    folder = "/".join(without_number(part) for part in candidate.folder.split("/"))
    yield ArchiveEntry(
        span=candidate.span,
        title=first_words(page, f"//h1[{classed('page-title')}]") or without_number(candidate.stem),
        text=inner_html(body),
        labels=labels_in(properties),
        summary=first_words(page, f"//p[{classed('page-description')}]"),
        state="draft" if is_hidden(properties) or lies_among_drafts(folder) else "live",
        published=moment_in(properties, context.zone),
    )


def _properties(page: Element) -> Iterator[tuple[str, str]]:
    """Yield the name of each property in small letters, and its value; a box counts as yes or no."""
    for row in page.xpath(f"//table[{classed('properties')}]//tr"):
        name = " ".join(words_of(cell) for cell in row.iter("th")).casefold()
        values = row.xpath(f".//td//*[{classed('selected-value')}]") or row.xpath(".//td")
        box = next((box.get("class") or "" for box in row.xpath(f".//td//*[{classed('checkbox')}]")), "")
        yield name, ("Yes" if "checkbox-on" in box else "No") if box else ", ".join(map(words_of, values))


def _join_lists(body: Element) -> None:
    """Make one list of neighbors: Notion writes a list for each item, so that numbers start anew."""
    for element in list(body.iter("ul", "ol")):
        before = element.getprevious()
        name = next((name for name in _LISTS if name in (element.get("class") or "")), "")
        if before is None or before.tag != element.tag or (before.tail or "").strip():
            continue
        if name and name in (before.get("class") or ""):
            for item in list(element):
                before.append(item)
            element.drop_tree()


def _show_videos(body: Element) -> None:
    """Put players where Notion has a link in a frame of its own; the page itself showed the video."""
    for link in body.xpath(f".//figure/*[{classed('source')}]/a[@href]"):
        player = player_of(link.get("href"))
        if player:
            # Up to the figure around the link.
            link.getparent().getparent().addprevious(parse_fragment(player)[0])
            drop_all([link.getparent().getparent()])


NOTION_PAGE = Format("Notion's pages", _detect, _read)
