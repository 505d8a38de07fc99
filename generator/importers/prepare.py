"""Makes the HTML of an entry ready for conversion: captions, footnotes, pictures, links within.

Every program writes these in its own way.  Here they get the one shape that
the conversion to Markdown understands, so that it need not know any program.
Markdown footnotes cannot be written in HTML; until the file is composed, two
letters of the private use area stand around the number of each.
"""

import itertools
import re

from generator.importers.archive import ArchiveEntry
from generator.importers.formats.clippings import classed, drop_all, set_lazy_addresses
from generator.importers.formats.html_tree import Element, inner_html, parse_fragment, words_of
from generator.model.url import slugify
from generator.model.value import replace

__all__ = ["CREDIT", "prepared", "with_footnotes"]

# Most texts have none of this, and are spared being parsed and written once more.
_NEEDS_WORK = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide|\shidden[\s=>]|<figcaption|tr-caption|caption-text|<noscript|data-(?:src|image|lazy-src|original)=|href=[\"']?#|<img[^<>]*\stitle=",
    re.IGNORECASE,
)
_REF, _REF_END, _NOTE, _NOTE_END = "\ue010", "\ue011", "\ue012", "\ue013"
_MARKERS = str.maketrans("", "", _REF + _REF_END + _NOTE + _NOTE_END)
_REFERENCES = re.compile(f"{_REF}(\\d+){_REF_END}")
_NOTES = re.compile(f"{_NOTE}(\\d+){_NOTE_END}[ ]?")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
# Names that a camera or a phone gave: no caption.
_CAMERA = re.compile(r"(?:IMG|DSC|DSCN|DSCF|PXL|MVI|P|Screenshot|Screen Shot)[-_ ]?\d[\w .-]*", re.IGNORECASE)
CREDIT = re.compile(
    r"(?:photo(?:graph)?|image|picture|(?:photo |image )?credit|foto)\s*(?:by|:|courtesy of|von|©)\s*", re.IGNORECASE
)
"""How a line begins that says who made a picture: it becomes the credit, not the caption."""
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§]+)[\])]?\.?")
# What stands for the way back: the mark again, an arrow, a word; anything else is text.
_BACK = re.compile(rf"\W*|{_MARK.pattern}|\W*(?:back|return|up|top)\W*", re.IGNORECASE)
# Elements that can hold the text of one footnote.
_HOLDERS = ("li", "p", "dd", "td", "div", "aside")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def prepared(entry: ArchiveEntry) -> tuple[ArchiveEntry, tuple[str, ...]]:
    """Return an entry whose HTML the conversion understands, and the hidden texts that were taken out of it."""
    if entry.markup != "html" or not _NEEDS_WORK.search(entry.text):
        return entry, ()
    # A text could hold the letters of the markers by chance; then it would get footnotes that nobody wrote.
    body = parse_fragment(entry.text.translate(_MARKERS))
    hidden = _without_hidden(body)
    _load_lazy(body)
    _set_captions(body)
    _mark_footnotes(body)
    _name_headings(body)
    return replace(entry, text=inner_html(body)), hidden


def _without_hidden(body: Element) -> tuple[str, ...]:
    """Take out what readers of the old page did not see, and return the words of each."""
    hidden = [
        element
        for element in body.iter()
        if isinstance(element.tag, str)
        and (element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""))
        # Pictures and players without words wait for a script that shows them.
        and words_of(element)
    ]
    return tuple(filter(None, drop_all(hidden)))


def with_footnotes(markdown: str) -> str:
    """Return a composed file with the footnotes that `prepared` marked in it."""
    if _REF not in markdown:
        return markdown
    return _NOTES.sub(r"[^\1]: ", _REFERENCES.sub(r"[^\1]", markdown))


# ---------------------------------------------------------------- pictures
def _load_lazy(body: Element) -> None:
    """Give lazy pictures their addresses, and drop their copies for browsers without scripts."""
    set_lazy_addresses(body)
    shown = {
        picture.get("src") for picture in body.iter("img") if next(picture.iterancestors("noscript"), None) is None
    }
    for copy in list(body.iter("noscript")):
        drop_all(picture for picture in copy.iter("img") if picture.get("src") in shown)
        # What is left of the copy are pictures that are shown nowhere else.
        copy.drop_tag()


def _set_captions(body: Element) -> None:
    """Make the caption of a picture its title, which is where Markdown has it."""
    captions = body.xpath(f".//figcaption | .//*[{classed('wp-caption-text')}] | .//td[{classed('tr-caption')}]")
    for caption in captions:
        # Blogger's captions are rows of a table, WordPress's are in a `<div>` in older posts.
        frame = next(caption.iterancestors("figure", "table", "div"), None)
        pictures = [] if frame is None else list(frame.iter("img"))
        words = words_of(caption)
        # Of several pictures nobody knows which is meant, and a title can hold neither links nor a credit.
        if len(pictures) != 1 or not words or _holds_more(caption) or CREDIT.match(words):
            continue
        pictures[0].set("title", words)
        caption.drop_tree()
    for picture in body.iter("img"):
        title = (picture.get("title") or "").strip()
        file = (picture.get("src") or "").rpartition("/")[2].rpartition(".")[0]
        if title and (_CAMERA.fullmatch(title) or title == file):
            del picture.attrib["title"]


def _holds_more(caption: Element) -> bool:
    """Tell whether a caption holds more than words, which a title would lose."""
    return next(caption.iter("a", "img", "iframe", "video", "audio", "table", "li", "pre"), None) is not None


# ---------------------------------------------------------------- footnotes
def _mark_footnotes(body: Element) -> None:
    """Replace footnotes by markers, and put the text of each below the paragraph that refers to it.

    A footnote is a short link to a block that links back to it.  That is how
    Word, Google Docs, WordPress and Substack write them, by different names.
    """
    named = {name: element for element in body.iter() if isinstance(element.tag, str) for name in _names(element)}
    number = 0
    for link in [a for a in body.iter("a") if (a.get("href") or "").startswith("#")]:
        if link.getparent() is None or not _is_short(link) or not _MARK.fullmatch(words_of(link)):
            continue
        block = _holder(named.get((link.get("href") or "")[1:]))
        top = _top(body, link)
        if block is None or top is None or block.getparent() is None or block in (top, *link.iterancestors()):
            continue
        names_of_link = {
            name
            for element in (link, *link.iterdescendants(), *link.iterancestors("sup", "span"))
            for name in _names(element)
        }
        ways = [
            a
            for a in block.iter("a")
            if (a.get("href") or "").startswith("#") and (a.get("href") or "")[1:] in names_of_link
        ]
        back = [way for way in ways if _is_short(way) and _BACK.fullmatch(words_of(way))]
        if not back:
            continue
        number += 1
        _move_footnote(link, block, back, top, number)
    for container in list(body.iter("ol", "ul", "section", "div")):
        # Only lists of footnotes are empty now that were not before.
        if (
            number
            and not words_of(container)
            and container.find(".//img") is None
            and container.find(".//iframe") is None
        ):
            container.drop_tree()


def _is_short(link: Element) -> bool:
    """Tell whether a link holds nothing but a few letters, however they are set."""
    return all(element.tag in ("sup", "span", "b", "strong", "i", "em") for element in link.iterdescendants())


def _names(element: Element) -> list[str]:
    return [name for name in (element.get("id"), element.get("name") if element.tag == "a" else None) if name]


def _holder(element: Element | None) -> Element | None:
    """Return the block that holds the text of a footnote, from the element that bears its id."""
    if element is None or element.tag in _HEADINGS:
        return None
    if element.tag in _HOLDERS and element.tag != "p":
        return element
    block = next((above for above in element.iterancestors("li", "dd", "td", "aside", "div", "p")), None)
    inner = element if element.tag == "p" else block
    # A paragraph alone in a block: the block may hold more paragraphs of the same footnote.
    return inner if inner is not None and inner.tag != "body" else None


def _top(body: Element, element: Element) -> Element | None:
    """Return the child of the body that an element is in."""
    chain = [element, *element.iterancestors()]
    return next((one for one, above in itertools.pairwise(chain) if above is body), None)


def _move_footnote(link: Element, block: Element, back: list[Element], top: Element, number: int) -> None:
    """Put markers for a number in the places of a link and of the ways back, and the note below the link's paragraph.

    `top` is the child of the body that the link is in; a second footnote of it comes after the first.
    """
    for way_back in back:
        way_back.drop_tree()
    mark = next((sup for sup in link.iterancestors("sup") if words_of(sup) == words_of(link)), link)
    marker = mark.makeelement("span", {})
    marker.text = f"{_REF}{number}{_REF_END}"
    # lxml keeps the text behind an element with the element, and would drop it with that.
    marker.tail = mark.tail
    mark.addprevious(marker)
    mark.tail = None
    mark.drop_tree()
    marker.drop_tag()
    note = top.makeelement("p", {})
    note.text = f"{_NOTE}{number}{_NOTE_END} {_trimmed(block.text)}"
    for child in list(block):
        note.append(child)
    for paragraph in list(note.iter("p", "div"))[1:]:
        # More paragraphs of one footnote run together: a break in it would end it.
        paragraph.tail = f" {paragraph.tail or ''}"
        paragraph.drop_tag()
    block.drop_tree()
    while (following := top.getnext()) is not None and (following.text or "").startswith(_NOTE):
        top = following
    tail, top.tail = top.tail, None
    top.addnext(note)
    note.tail = tail


def _trimmed(text: str | None) -> str:
    return (text or "").lstrip()


# ---------------------------------------------------------------- links within the text
def _name_headings(body: Element) -> None:
    """Make links to a heading lead to the id that the heading has here, which is made from its words."""
    names: dict[str, str] = {}
    for heading in body.iter(*_HEADINGS):
        for element in heading.iter():
            names |= {name: slugify(words_of(heading)) for name in _names(element)}
        # Older editors set an empty `<a name>` in front of a heading.
        before = heading.getprevious()
        if before is not None and before.tag == "a" and not words_of(before):
            names |= {name: slugify(words_of(heading)) for name in _names(before)}
    for link in body.iter("a"):
        address = link.get("href") or ""
        if address.startswith("#") and names.get(address[1:]):
            link.set("href", f"#{names[address[1:]]}")
