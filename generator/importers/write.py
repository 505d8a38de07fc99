"""Writes the files of an import: lessons, pages, comments, and the settings of a new site.

It goes through the texts in the order of the archive, has each composed, and
keeps count: of what became of each file, and of what has no place in the site.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from generator.importers.archive import ArchiveComment, ArchiveEntry
from generator.importers.collect import Collected
from generator.importers.compose import Composer, Destination, SiteStyle
from generator.importers.manifest import Manifest, Written
from generator.importers.permalinks import NewAddress, SourceAddress
from generator.importers.pictures.finder import Pictures
from generator.importers.pictures.gallery import Gallery
from generator.importers.report import LeftOut, ReportLine
from generator.importers.staging import Staging
from generator.importers.text.converted import one_line
from generator.importers.text.front_matter import ConvertedComment, comment_text
from generator.importers.text.html_pieces import text_of
from generator.importers.text.sections import confidence_of
from generator.model.comment import comment_file_name
from generator.model.digest import digest_of

__all__ = ["SiteWriter"]


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
        self._zone, self._collected, self._places = style.zone, collected, destination.places
        self._staging, self._manifest = staging, manifest
        self.gallery = Gallery(pictures, self.write)
        self._composer = Composer(style, collected, destination, staging, self.gallery)
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
            text, review_notes, converted = self._composer.composed(source)
            what = self.write("page" if source.kind == "page" else "lesson", place.file, text)
            comments = self._comments(source, place)
            yield ReportLine(
                number=source.number,
                file=place.file,
                title=converted.title,
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

    def pair(self, source: SourceAddress) -> tuple[ArchiveEntry, str]:
        """Return an entry as it was, and as the file that it becomes."""
        return self._staging.entry(source.number), self._composer.composed(source)[0]

    def write(self, sort: str, file: str, content: str | bytes, /) -> Written:
        """Write a file, unless it belongs to the coach, and count it."""
        result = self._manifest.write(file, content.encode() if isinstance(content, str) else content)
        self.files[sort, result] += 1
        return result

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
            # A comment that an earlier import wrote, wherever it is by now.
            file = self._collected.existing.get(comment.id, "")
            if not file.startswith("content/comments/"):
                file = f"content/comments/{place.name}/{_file_name(converted)}"
            self.write("comment", file, comment_text(converted, self._zone))
        return count

    def note_left_out(self) -> None:
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


def _file_name(comment: ConvertedComment) -> str:
    """Return a name that says when and who, and is the same the next time."""
    return comment_file_name(comment.original.author, comment.date, digest_of(comment.original.id).hex()[:6])
