"""Writes the files of an import: lessons, pages, comments, and the settings of a new site."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from generator.importers.archive import ArchiveComment, ArchiveEntry, Attachment
from generator.importers.collect import Collected
from generator.importers.manifest import Manifest, Written
from generator.importers.own_keys import own_names, with_own_keys
from generator.importers.permalinks import Addresses, NewAddress, SourceAddress
from generator.importers.pictures.finder import Pictures, original_of
from generator.importers.pictures.gallery import Gallery
from generator.importers.prepare import CREDIT, with_footnotes
from generator.importers.report import LeftOut, ReportLine
from generator.importers.settings import unmarked
from generator.importers.staging import Staging
from generator.importers.text.blocks import LinkTarget, fill, marker_of, with_names
from generator.importers.text.drafts import Draft, one_line
from generator.importers.text.endings import never_ends, without_ending
from generator.importers.text.front_matter import ConvertedComment, EntryContext, PhotoFile, comment_text, entry_text
from generator.importers.text.html_pieces import text_of
from generator.importers.text.inline import escape_text
from generator.importers.text.sections import LeadPhoto, ReviewNote, confidence_of
from generator.model.comment import comment_file_name
from generator.model.digest import digest_of
from generator.model.url import slugify
from generator.model.value import replace
from generator.read.common_prompts import Prompts, plainly
from generator.read.markdown_source import is_internal

__all__ = ["Destination", "SiteStyle", "SiteWriter"]


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


# Why a comment in each state is left out.
_NOT_SHOWN = {
    "spam": "comments marked as spam",
    "waiting": "comments waiting for approval",
    "trashed": "comments in the trash",
    "ping": "links from other blogs (pings)",
}


class SiteWriter:
    """Writes what is in the staging area."""

    def __init__(
        self,
        style: SiteStyle,
        collected: Collected,
        destination: Destination,
        staging: Staging,
        manifest: Manifest,
        pictures: Pictures,
    ) -> None:
        self._style, self._collected = style, collected
        self._places, self._addresses = destination.places, destination.addresses
        self._staging, self._manifest = staging, manifest
        self.gallery = Gallery(pictures, self.write)
        self.files: Counter[tuple[str, Written]] = Counter()
        self.left_out: list[LeftOut] = []

    # ---- lessons and pages
    def texts(self) -> Iterator[ReportLine]:
        """Write every lesson and page with its comments, and yield a line for each."""
        for source in self._collected.entries:
            place = self._places[source.number]
            # Before anything is composed: composing copies the pictures of a text into the site.
            if self._manifest.is_deleted(place.file):
                yield self._deleted(source, place)
                continue
            text, review_notes, draft = self.composed(source)
            what = self.write("page" if source.kind == "page" else "lesson", place.file, text)
            comments = self._comments(source, place)
            yield ReportLine(
                number=source.number,
                file=place.file,
                title=draft.title,
                what=what,
                confidence=confidence_of(review_notes),
                review_notes=review_notes,
                comments=comments,
            )

    def _deleted(self, source: SourceAddress, place: NewAddress) -> ReportLine:
        """Count a text that the coach deleted; what belonged to it does not come back either."""
        self.files["page" if source.kind == "page" else "lesson", Written.DELETED] += 1
        for comment, text in self._staging.comments_on(source.id):
            self._leave_out("comments on what you deleted", comment, text)
        return ReportLine(
            number=source.number,
            file=place.file,
            title=source.title,
            what=Written.DELETED,
            confidence=100,
            review_notes=(),
        )

    def composed(self, source: SourceAddress) -> tuple[str, tuple[ReviewNote, ...], Draft]:
        """Return the file of an entry, and everything in it that is doubtful."""
        entry, draft = self._staging.entry(source.number), self._staging.draft(source.number)
        place = self._places[source.number]
        review_notes = list(draft.review_notes)
        review_notes += [ReviewNote(words=f"its {name} is a guess", cost=15) for name in entry.guessed]
        if place.lost:
            review_notes.append(ReviewNote(words=f"its old address {place.lost} cannot be kept", cost=10))
        can_close = bool(self._style.closing) and not never_ends(entry)
        closed = without_ending(draft, self._style.closing) if can_close else None
        draft = self._with_lead(entry, closed or draft)
        anchors = self._anchors(draft, entry)

        def home(target: LinkTarget) -> str:
            return self._home(entry, place, target, anchors, review_notes)

        homes = [home(target) for target in draft.targets]
        draft = _with_names(draft, homes)
        photo = _photo(draft.parts.photo, homes)
        # A photo in front matter has to be a file of the site; one that stayed on the web can only be in the text.
        if photo is None:
            draft = _with_picture(draft)
        text = entry_text(
            entry,
            draft,
            place,
            EntryContext(
                author=self._style.author,
                zone=self._style.zone,
                prompts=self._prompts(draft, entry),
                closing_off=self._style.unclosed and can_close and closed is None,
                photo=photo,
                address_of=lambda number: homes[number],
            ),
        )
        text = with_footnotes(with_own_keys(text, entry, self._style.sections, home))
        return text, tuple(dict.fromkeys(review_notes)), draft

    def _with_lead(self, entry: ArchiveEntry, draft: Draft) -> Draft:
        """Return a draft with the picture that the old blog showed above an entry, unless the text shows it as well."""
        attached = self._attached(entry.picture)
        url = attached.url
        if not url or (draft.parts.photo and draft.parts.photo.marker) or "photo" in own_names(entry):
            return draft
        shown = {original_of(self._attached(target.url).url) for target in draft.targets if target.is_picture}
        if original_of(url) in shown:
            return draft
        alt, caption = one_line(entry.picture_alt or attached.alt), one_line(entry.picture_caption or attached.caption)
        marker = marker_of(len(draft.targets))
        # A credit that the text names stays with the picture, which only had no place until now.
        photo = draft.parts.photo or LeadPhoto(alt="", marker="", credit="")
        credit = photo.credit or CREDIT.sub("", caption, count=1) or caption
        lead = replace(photo, alt=alt or photo.alt, marker=marker, credit=credit)
        targets = (*draft.targets, LinkTarget(url=url, is_picture=True))
        return replace(draft, targets=targets, parts=replace(draft.parts, photo=lead))

    def _anchors(self, draft: Draft, entry: ArchiveEntry) -> frozenset[str]:
        """Return the ids that links within a text can lead to: those of its headings and sections."""
        texts = [draft.parts.lead, *(text for _, text in draft.parts.sections)]
        headings = (slugify(words) for text in texts for words in _HEADING.findall(text))
        sections = [name for name, _ in draft.parts.sections] + sorted(own_names(entry))
        return frozenset({*headings, *(name.replace("_", "-") for name in sections)})

    def pair(self, source: SourceAddress) -> tuple[ArchiveEntry, str]:
        """Return an entry as it was, and as the file that it becomes."""
        return self._staging.entry(source.number), self.composed(source)[0]

    def _attached(self, url: str) -> Attachment:
        """Return the file at an address, which may be the number by which the old blog knew it."""
        number = url.removeprefix("attachment:")
        return Attachment(id="", url=url) if number == url else self._collected.attachments.get(number, _NOTHING)

    def write(self, sort: str, file: str, content: str | bytes, /) -> Written:
        """Write a file, unless it belongs to the coach, and count it."""
        result = self._manifest.write(file, content.encode() if isinstance(content, str) else content)
        self.files[sort, result] += 1
        return result

    def _prompts(self, draft: Draft, entry: ArchiveEntry) -> Prompts | None:
        prompts = draft.parts.prompts
        same = prompts and plainly(unmarked(prompts)) == plainly(self._style.prompts)
        if entry.kind == "page" or same or "prompts" in own_names(entry):
            return None
        if not prompts:
            return () if self._style.silent else None
        return prompts

    def _home(
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
        if self.gallery.is_picture(url) and (file := self.gallery.file_for(url, entry.folder, place.name)):
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
        file = self.gallery.file_for(url, entry.folder, place.name) if url else ""
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

    # ---- comments
    def _comments(self, source: SourceAddress, place: NewAddress) -> int:
        """Write the comments on an entry, and return how many."""
        comments = self._staging.comments_on(source.id)
        # An answer to a comment that is left out stands alone: a build would complain about one whose comment is
        # missing.
        live = {comment.id for comment, text in comments if comment.state == "live" and text.strip()}
        count = 0
        for comment, text in comments:
            why = _NOT_SHOWN.get(comment.state) or ("comments without a word" if not text.strip() else "")
            why = why or ("comments on pages" if source.kind == "page" else "")
            if why:
                self._leave_out(why, comment, text)
                continue
            count += 1
            converted = ConvertedComment(
                original=comment,
                text=text,
                in_reply_to=comment.reply_to if comment.reply_to in live - {comment.id} else "",
                date=comment.published or source.date or dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
            )
            file = self._collected.existing.get(comment.id, "")
            if not file.startswith("content/comments/"):
                file = f"content/comments/{place.name}/{_file_name(converted)}"
            self.write("comment", file, comment_text(converted, self._style.zone))
        return count

    def rest(self) -> None:
        """Note what has no place in the site: entries in the trash, and comments on what is not in the archive."""
        for entry in map(self._staging.entry, self._collected.left_out):
            why = "posts and pages in the trash" if entry.state == "trashed" else "texts of other kinds"
            words = text_of(entry.text)
            self.left_out.append(LeftOut(why=why, name=one_line(entry.title), text=words))
        written = {source.id for source in self._collected.entries}
        for identity in self._staging.commented_entries():
            for comment, text in self._staging.comments_on(identity) if identity not in written else ():
                self._leave_out("comments on posts that are not in the archive", comment, text)

    def _leave_out(self, why: str, comment: ArchiveComment, text: str) -> None:
        self.left_out.append(LeftOut(why=why, name=one_line(comment.author), text=text))


_NOTHING = Attachment(id="", url="")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE)


def _photo(lead: LeadPhoto | None, homes: Sequence[str]) -> PhotoFile | None:
    """Return the picture above a text, if it is a file of the site now."""
    if lead is None:
        return None
    src, url = (fill(marker, lambda number: homes[number], encoded=False) for marker in (lead.marker, lead.url))
    if lead.marker and not is_internal(src):
        return None
    return PhotoFile(src=src, credit_url=url if url.startswith(("http://", "https://")) else "")


def _with_names(draft: Draft, homes: Sequence[str]) -> Draft:
    """Return a draft in which pictures that nothing can show leave their names, so that a reader misses something."""
    missing = {
        number: escape_text(_name_of(target.url))
        for number, (target, home) in enumerate(zip(draft.targets, homes, strict=True))
        if target.is_picture and not home
    }
    if not missing:
        return draft
    sections = tuple((name, with_names(text, missing)) for name, text in draft.parts.sections)
    return replace(draft, parts=replace(draft.parts, lead=with_names(draft.parts.lead, missing), sections=sections))


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


def _with_picture(draft: Draft) -> Draft:
    """Return a draft whose picture stands in its text: above the text can only be a file of the site."""
    lead = draft.parts.photo
    if lead is None:
        return draft
    credit = f' "{lead.credit.replace(chr(34), chr(39))}"' if lead.credit else ""
    picture = f"![{escape_text(lead.alt)}]({lead.marker}{credit})"
    text = "\n\n".join(filter(None, (picture, draft.parts.lead)))
    return replace(draft, parts=replace(draft.parts, lead=text, photo=None))


def _file_name(comment: ConvertedComment) -> str:
    """Return a name that says when and who, and is the same the next time."""
    return comment_file_name(comment.original.author, comment.date, digest_of(comment.original.id).hex()[:6])
