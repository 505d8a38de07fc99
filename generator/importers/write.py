"""The files of an import: lessons, pages, comments, the settings of a new site."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from generator.importers.archive import ArchiveComment, ArchiveEntry
from generator.importers.collect import Collected
from generator.importers.manifest import Manifest, Written
from generator.importers.permalinks import Addresses, NewAddress, SourceAddress
from generator.importers.pictures.finder import Pictures, original_of
from generator.importers.pictures.gallery import Gallery
from generator.importers.report import LeftOut, Line
from generator.importers.settings import Prompts, plainly
from generator.importers.staging import Staging
from generator.importers.text.blocks import Target, fill, marker_of
from generator.importers.text.drafts import Draft, one_line
from generator.importers.text.front_matter import ConvertedComment, EntryContext, PhotoFile, comment_text, entry_text
from generator.importers.text.html_pieces import text_of
from generator.importers.text.inline import escape_text
from generator.importers.text.sections import LeadPhoto, ReviewNote, confidence_of
from generator.model.comment import comment_file_name
from generator.model.digest import digest_of
from generator.model.value import replace
from generator.read.markdown_source import is_internal

__all__ = ["SiteStyle", "SiteWriter"]


@dataclass(frozen=True)
class SiteStyle:
    """How the site is that files are written for: its author, its time zone, its standing prompts.

    `silent` tells whether a post without prompts is to ask none, as others of its blog did.
    """

    author: str
    zone: dt.tzinfo
    prompts: Prompts
    silent: bool


_HELD = {
    "spam": "comments marked as spam",
    "waiting": "comments waiting for approval",
    "trashed": "comments in the trash",
    "ping": "links from other blogs (pings)",
}


class SiteWriter:
    """Writes what is in the spool."""

    def __init__(
        self,
        manner: SiteStyle,
        gathered: Collected,
        places: dict[int, NewAddress],
        addresses: Addresses,
        staging: Staging,
        manifest: Manifest,
        pictures: Pictures,
    ) -> None:
        self._manner, self._gathered, self._places, self._addresses = manner, gathered, places, addresses
        self._staging, self._manifest = staging, manifest
        self.gallery = Gallery(pictures, self.write)
        self.files: Counter[tuple[str, Written]] = Counter()
        self.left_out: list[LeftOut] = []

    # ---- lessons and pages
    def texts(self) -> Iterator[Line]:
        """Write every lesson and page with its comments, and yield a line for each."""
        for known in self._gathered.entries:
            place = self._places[known.number]
            if self._manifest.is_deleted(place.file):
                yield self._deleted(known, place)
                continue
            text, review_notes, draft = self.composed(known)
            what = self.write("page" if known.kind == "page" else "lesson", place.file, text)
            comments = self._comments(known, place)
            yield Line(
                number=known.number,
                file=place.file,
                title=draft.title,
                what=what,
                confidence=confidence_of(review_notes),
                review_notes=review_notes,
                comments=comments,
            )

    def _deleted(self, known: SourceAddress, place: NewAddress) -> Line:
        """Count a text that the coach deleted; what belonged to it does not come back either."""
        self.files["page" if known.kind == "page" else "lesson", Written.DELETED] += 1
        for remark, text in self._staging.said_of(known.id):
            self._leave("comments on what you deleted", remark, text)
        return Line(
            number=known.number,
            file=place.file,
            title=known.title,
            what=Written.DELETED,
            confidence=100,
            review_notes=(),
        )

    def composed(self, known: SourceAddress) -> tuple[str, tuple[ReviewNote, ...], Draft]:
        """Return the file of an entry, and everything that is doubtful about it."""
        entry, draft = self._staging.entry(known.number), self._staging.draft(known.number)
        place = self._places[known.number]
        review_notes = list(draft.review_notes)
        review_notes += [ReviewNote(words=f"its {name} is a guess", cost=15) for name in entry.guessed]
        if place.lost:
            review_notes.append(ReviewNote(words=f"its old address {place.lost} cannot be kept", cost=10))
        draft = _with_lead(draft, self._lead(entry, draft))
        homes = [self._where(entry, place, target, review_notes) for target in draft.targets]
        photo = _photo(draft.parts.photo, homes)
        if photo is None:
            draft = _with_picture(draft)
        text = entry_text(
            entry,
            draft,
            place,
            EntryContext(
                author=self._manner.author,
                zone=self._manner.zone,
                prompts=self._prompts(draft, is_page=entry.kind == "page"),
                photo=photo,
                address_of=lambda number: homes[number],
            ),
        )
        return text, tuple(dict.fromkeys(review_notes)), draft

    def _lead(self, entry: ArchiveEntry, draft: Draft) -> str:
        """Return the address of the picture that the old blog showed above an entry, unless the text shows it, too."""
        url = self._attached(entry.picture)
        if not url or (draft.parts.photo and draft.parts.photo.marker):
            return ""
        shown = {original_of(self._attached(target.url)) for target in draft.targets if target.is_picture}
        return "" if original_of(url) in shown else url

    def pair(self, known: SourceAddress) -> tuple[ArchiveEntry, str]:
        """Return an entry as it was, and as the file that it becomes."""
        return self._staging.entry(known.number), self.composed(known)[0]

    def _attached(self, url: str) -> str:
        """Return the address of a file that an entry knows by its number alone."""
        number = url.removeprefix("attachment:")
        return url if number == url else self._gathered.attachments.get(number, "")

    def write(self, sort: str, file: str, content: str | bytes, /) -> Written:
        """Write a file, unless it is the coach's, and count it."""
        done = self._manifest.write(file, content.encode() if isinstance(content, str) else content)
        self.files[sort, done] += 1
        return done

    def _prompts(self, draft: Draft, *, is_page: bool) -> Prompts | None:
        own = draft.parts.prompts
        if is_page or (own and plainly(own) == plainly(self._manner.prompts)):
            return None
        if not own:
            return () if self._manner.silent else None
        return own

    def _where(self, entry: ArchiveEntry, place: NewAddress, target: Target, review_notes: list[ReviewNote]) -> str:
        """Return where something is now that a text links to or shows; empty where only its words can stay."""
        url = self._attached(target.url)
        if target.is_picture:
            return self._picture(entry, place, url, review_notes)
        if url.startswith("#"):
            return ""
        if self.gallery.is_picture(url) and (file := self.gallery.file_for(url, entry.folder, place.name)):
            return file
        if not self._addresses.is_own(url):
            return url
        now = self._addresses.beside(url, entry.folder) or self._addresses.now(url)
        if not now:
            review_notes.append(ReviewNote(words=f"a link leads to {url[:100]}, of which nothing is here", cost=3))
        return now or self._whole(url)

    def _picture(self, entry: ArchiveEntry, place: NewAddress, url: str, review_notes: list[ReviewNote]) -> str:
        file = self.gallery.file_for(url, entry.folder, place.name) if url else ""
        whole = file or (self._whole(url) if url else "")
        if not whole:
            review_notes.append(ReviewNote(words="a picture could not be had, and is not shown", cost=15))
        elif not file:
            review_notes.append(ReviewNote(words="a picture could not be had, and is shown from where it was", cost=2))
        return whole

    def _whole(self, url: str) -> str:
        """Return an address of the old blog with its host; empty where nobody knows that."""
        try:
            whole = urljoin(self._gathered.blog.url, url)
        except ValueError:
            return url
        return whole if re.match(r"[a-z][a-z0-9+.-]*:", whole, re.IGNORECASE) else ""

    # ---- comments
    def _comments(self, known: SourceAddress, place: NewAddress) -> int:
        said = self._staging.said_of(known.id)
        live = {remark.id for remark, text in said if remark.state == "live" and text.strip()}
        count = 0
        for remark, text in said:
            why = _HELD.get(remark.state) or ("comments without a word" if not text.strip() else "")
            why = why or ("comments on pages" if known.kind == "page" else "")
            if why:
                self._leave(why, remark, text)
                continue
            count += 1
            comment = ConvertedComment(
                remark=remark,
                text=text,
                in_reply_to=remark.reply_to if remark.reply_to in live - {remark.id} else "",
                date=remark.published or known.date or dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
            )
            file = self._gathered.there.get(remark.id, "")
            if not file.startswith("content/comments/"):
                file = f"content/comments/{place.name}/{_file_name(comment)}"
            self.write("comment", file, comment_text(comment, self._manner.zone))
        return count

    def rest(self) -> None:
        """Note what has no place in the site: entries in the trash, and comments on what is not in the archive."""
        for entry in map(self._staging.entry, self._gathered.left_out):
            why = "posts and pages in the trash" if entry.state == "trashed" else "texts of other kinds"
            words = text_of(entry.text)
            self.left_out.append(LeftOut(why=why, name=one_line(entry.title), text=words))
        written = {known.id for known in self._gathered.entries}
        for name in self._staging.entries_said_of():
            for remark, text in self._staging.said_of(name) if name not in written else ():
                self._leave("comments on posts that are not in the archive", remark, text)

    def _leave(self, why: str, remark: ArchiveComment, text: str) -> None:
        self.left_out.append(LeftOut(why=why, name=one_line(remark.author), text=text))


def _photo(lead: LeadPhoto | None, homes: Sequence[str]) -> PhotoFile | None:
    """Return the picture above a text, if it is a file of the site now."""
    if lead is None:
        return None
    src, url = (fill(marker, lambda number: homes[number], encoded=False) for marker in (lead.marker, lead.url))
    if lead.marker and not is_internal(src):
        return None
    return PhotoFile(src=src, credit_url=url if url.startswith(("http://", "https://")) else "")


def _with_lead(draft: Draft, url: str) -> Draft:
    """Return a draft with a picture above its text."""
    if not url:
        return draft
    lead = draft.parts.photo or LeadPhoto(alt="", marker="", credit="")
    lead = replace(lead, marker=marker_of(len(draft.targets)))
    targets = (*draft.targets, Target(url=url, is_picture=True))
    return replace(draft, targets=targets, parts=replace(draft.parts, photo=lead))


def _with_picture(draft: Draft) -> Draft:
    """Return a draft whose picture stands in its text: above it can only be one that is a file of the site."""
    lead = draft.parts.photo
    if lead is None:
        return draft
    credit = f' "{lead.credit.replace(chr(34), chr(39))}"' if lead.credit else ""
    picture = f"![{escape_text(lead.alt)}]({lead.marker}{credit})"
    text = "\n\n".join(filter(None, (picture, draft.parts.lead)))
    return replace(draft, parts=replace(draft.parts, lead=text, photo=None))


def _file_name(comment: ConvertedComment) -> str:
    """Return a name that says when and who, and is the same the next time."""
    return comment_file_name(comment.remark.author, comment.date, digest_of(comment.remark.id).hex()[:6])
