"""Composes the file of a post or page out of its parts, once it is known where everything goes.

Until then, the targets of links and pictures are markers in the text.  Each
gets its new address here: a file of the site, an address on the web, or
nothing, and then the words of the link stay.  What had to be guessed or given
up becomes a review note.  Composing copies the pictures that a text shows into
the site; it writes nothing else.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from generator.importers.archive import ArchiveEntry, Attachment
from generator.importers.collect import Collected
from generator.importers.own_keys import own_names, with_own_keys
from generator.importers.permalinks import Addresses, NewAddress, SourceAddress
from generator.importers.pictures.finder import original_of
from generator.importers.pictures.gallery import Gallery
from generator.importers.prepare import CREDIT, with_footnotes
from generator.importers.settings import unmarked
from generator.importers.staging import Staging
from generator.importers.text.blocks import LinkTarget, fill, marker_of, with_names
from generator.importers.text.converted import ConvertedEntry, one_line
from generator.importers.text.endings import never_ends, without_ending
from generator.importers.text.front_matter import EntryContext, PhotoFile, entry_text
from generator.importers.text.inline import escape_text
from generator.importers.text.sections import LeadPhoto, ReviewNote
from generator.model.url import slugify
from generator.model.value import replace
from generator.read.common_prompts import Prompts, plainly
from generator.read.markdown_source import is_internal

__all__ = ["Composer", "Destination", "SiteStyle"]


@dataclass(frozen=True)
class SiteStyle:
    """What lessons need not repeat: the author, time zone, section names and prompts of the site.

    `silent` is true if a post without prompts must ask none, because other
    posts of its blog have some.  `closing` is what the site has after each lesson;
    with `unclosed`, a post that does not end with it must have none.
    """

    author: str
    zone: dt.tzinfo
    sections: tuple[str, ...]
    prompts: Prompts
    silent: bool
    closing: str = ""
    unclosed: bool = False


@dataclass(frozen=True)
class Destination:
    """Where everything goes: the place of each text, the place that links lead to, the pattern of new addresses."""

    permalink: str
    places: dict[int, NewAddress]
    addresses: Addresses


class Composer:
    """Composes files; `gallery` has the pictures that texts show."""

    def __init__(
        self, style: SiteStyle, collected: Collected, destination: Destination, staging: Staging, gallery: Gallery
    ) -> None:
        self._style, self._collected = style, collected
        self._places, self._addresses = destination.places, destination.addresses
        self._staging, self._gallery = staging, gallery

    def composed(self, source: SourceAddress) -> tuple[str, tuple[ReviewNote, ...], ConvertedEntry]:
        """Return the file of an entry, and everything in it that is doubtful."""
        entry, converted = self._staging.entry(source.number), self._staging.converted(source.number)
        place = self._places[source.number]
        review_notes = list(converted.review_notes)
        review_notes += [ReviewNote(words=f"its {name} is a guess", cost=15) for name in entry.guessed]
        if place.lost:
            review_notes.append(ReviewNote(words=f"its old address {place.lost} cannot be kept", cost=10))
        can_close = bool(self._style.closing) and not never_ends(entry)
        closed = without_ending(converted, self._style.closing) if can_close else None
        # Before addresses are asked for: the picture above the text is one more target.
        converted = self._with_lead(entry, closed or converted)
        anchors = self._anchors(converted, entry)

        def address_of(target: LinkTarget) -> str:
            return self._new_address(entry, place, target, anchors, review_notes)

        new_addresses = [address_of(target) for target in converted.targets]
        converted = _with_names(converted, new_addresses)
        photo = _photo(converted.parts.photo, new_addresses)
        # A photo in front matter has to be a file of the site; one that stayed on the web can only be in the text.
        if photo is None:
            converted = _with_picture(converted)
        text = entry_text(
            entry,
            converted,
            place,
            EntryContext(
                author=self._style.author,
                zone=self._style.zone,
                prompts=self._prompts(converted, entry),
                closing_off=self._style.unclosed and can_close and closed is None,
                photo=photo,
                address_of=lambda number: new_addresses[number],
            ),
        )
        text = with_footnotes(with_own_keys(text, entry, self._style.sections, address_of))
        # One link that occurs ten times is one thing to look at.
        return text, tuple(dict.fromkeys(review_notes)), converted

    def _with_lead(self, entry: ArchiveEntry, converted: ConvertedEntry) -> ConvertedEntry:
        """Return an entry with the picture that the old blog showed above it, unless the text shows it as well."""
        attached = self._attached(entry.picture)
        url = attached.url
        if not url or (converted.parts.photo and converted.parts.photo.marker) or "photo" in own_names(entry):
            return converted
        shown = {original_of(self._attached(target.url).url) for target in converted.targets if target.is_picture}
        if original_of(url) in shown:
            return converted
        alt, caption = one_line(entry.picture_alt or attached.alt), one_line(entry.picture_caption or attached.caption)
        marker = marker_of(len(converted.targets))
        # A credit that the text names stays with the picture, which only had no place until now.
        photo = converted.parts.photo or LeadPhoto(alt="", marker="", credit="")
        credit = photo.credit or CREDIT.sub("", caption, count=1) or caption
        lead = replace(photo, alt=alt or photo.alt, marker=marker, credit=credit)
        targets = (*converted.targets, LinkTarget(url=url, is_picture=True))
        return replace(converted, targets=targets, parts=replace(converted.parts, photo=lead))

    def _anchors(self, converted: ConvertedEntry, entry: ArchiveEntry) -> frozenset[str]:
        """Return the ids that links within a text can lead to: those of its headings and sections."""
        texts = [converted.parts.lead, *(text for _, text in converted.parts.sections)]
        headings = (slugify(words) for text in texts for words in _HEADING.findall(text))
        # Sections become headings whose ids are their names, with hyphens.
        sections = [name for name, _ in converted.parts.sections] + sorted(own_names(entry))
        return frozenset({*headings, *(name.replace("_", "-") for name in sections)})

    def _prompts(self, converted: ConvertedEntry, entry: ArchiveEntry) -> Prompts | None:
        prompts = converted.parts.prompts
        same = prompts and plainly(unmarked(prompts)) == plainly(self._style.prompts)
        if entry.kind == "page" or same or "prompts" in own_names(entry):
            return None
        if not prompts:
            return () if self._style.silent else None
        return prompts

    def _attached(self, url: str) -> Attachment:
        """Return the file at an address, which may be the number by which the old blog knew it."""
        number = url.removeprefix("attachment:")
        return Attachment(id="", url=url) if number == url else self._collected.attachments.get(number, _NOTHING)

    def _new_address(
        self,
        entry: ArchiveEntry,
        place: NewAddress,
        target: LinkTarget,
        anchors: frozenset[str],
        review_notes: list[ReviewNote],
    ) -> str:
        """Return where a target is now; empty where only the words of its link can stay."""
        url = self._attached(target.url).url
        if target.is_picture:
            return self._picture(entry, place, url, review_notes)
        if url.startswith("#"):
            anchor = unquote(url[1:])
            if anchor and anchor not in anchors:
                review_notes.append(ReviewNote(words=f"a link leads to {url[:100]}, which is no heading here", cost=3))
            # A build would refuse a link to an id that no heading has; as plain words the sentence stays readable.
            return url if anchor in anchors else ""
        # Before the question whose link it is: a thumbnail links to the large picture, which is often on another host.
        if self._gallery.is_picture(url) and (file := self._gallery.file_for(url, entry.folder, place.name)):
            return file
        if not self._addresses.is_own(url):
            return url
        now = self._addresses.beside(url, entry.folder)
        if entry.url and not url.startswith(("/", "?")):
            # What is neither a file beside this one nor a whole address starts at the old page, as browsers read it.
            url = _joined(entry.url, url)
        now = now or self._addresses.now(url)
        if not now:
            words = f"a link leads to {url[:100]}, which is not here"
            review_notes.append(ReviewNote(words=words, cost=3))
        return now or self._whole(url)

    def _picture(self, entry: ArchiveEntry, place: NewAddress, url: str, review_notes: list[ReviewNote]) -> str:
        file = self._gallery.file_for(url, entry.folder, place.name) if url else ""
        whole = file or (self._whole(url) if url else "")
        if not whole:
            name = f" ({_name_of(url)})" if _name_of(url) else ""
            words = f"a picture could not be found, and is not shown{name}"
            review_notes.append(ReviewNote(words=words, cost=15))
        elif not file:
            review_notes.append(
                ReviewNote(words="a picture could not be found, and is shown from its old address", cost=2)
            )
        return whole

    def _whole(self, url: str) -> str:
        """Return an address of the old blog with its host; empty where the host is not known."""
        try:
            whole = urljoin(self._collected.blog.url, url)
        except ValueError:
            return url
        return whole if re.match(r"[a-z][a-z0-9+.-]*:", whole, re.IGNORECASE) else ""


_NOTHING = Attachment(id="", url="")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE)


def _photo(lead: LeadPhoto | None, new_addresses: Sequence[str]) -> PhotoFile | None:
    """Return the picture above a text, if it is a file of the site now."""
    if lead is None:
        return None
    src, url = (fill(marker, lambda number: new_addresses[number], encoded=False) for marker in (lead.marker, lead.url))
    if lead.marker and not is_internal(src):
        return None
    return PhotoFile(src=src, credit_url=url if url.startswith(("http://", "https://")) else "")


def _with_names(converted: ConvertedEntry, new_addresses: Sequence[str]) -> ConvertedEntry:
    """Return an entry in which pictures that nothing can show leave their names, so that a reader misses something."""
    missing = {
        number: escape_text(_name_of(target.url))
        for number, (target, address) in enumerate(zip(converted.targets, new_addresses, strict=True))
        if target.is_picture and not address
    }
    if not missing:
        return converted
    sections = tuple((name, with_names(text, missing)) for name, text in converted.parts.sections)
    return replace(
        converted, parts=replace(converted.parts, lead=with_names(converted.parts.lead, missing), sections=sections)
    )


def _name_of(url: str) -> str:
    """Return the name of the file at an address; empty for a picture that stands in its own address."""
    if re.match(r"(?:data|attachment):", url, re.IGNORECASE):
        return ""
    return one_line(unquote(re.split(r"[?#]", url)[0].rpartition("/")[2]))


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def _with_picture(converted: ConvertedEntry) -> ConvertedEntry:
    """Return an entry whose picture stands in its text: above the text can only be a file of the site."""
    lead = converted.parts.photo
    if lead is None:
        return converted
    # Quotation marks would end the title of the picture.
    credit = f' "{lead.credit.replace(chr(34), chr(39))}"' if lead.credit else ""
    picture = f"![{escape_text(lead.alt)}]({lead.marker}{credit})"
    text = "\n\n".join(filter(None, (picture, converted.parts.lead)))
    return replace(converted, parts=replace(converted.parts, lead=text, photo=None))
