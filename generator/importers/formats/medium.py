"""The export of Medium: a page per story, beside pages about the owner that nobody else may see.

Known from exports that people describe; Medium does not document the format.
"""

import posixpath
from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.formats.clippings import classed, drop_all
from generator.importers.formats.dates import moment_of
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.html_tree import Element, first_words, inner_html, parse_page, words_of
from generator.importers.formats.normalize import web_address

__all__ = ["MEDIUM"]


def _detect(candidate: Candidate) -> bool:
    text = candidate.text if candidate.ending == ".html" else ""
    is_story = "h-entry" in text and 'data-field="body"' in text
    return is_story or bool(text and candidate.above("profile/profile.html"))


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    page = parse_page(candidate.text)
    body = next(iter(page.xpath("//*[@data-field='body']")), None)
    if body is None or posixpath.basename(candidate.folder) not in ("posts", ""):
        # The profile has the owner's email address, other pages what they read and from where.
        message = "this page of Medium's export is not a story, and was left out"
        context.warnings.add("import/no-document", candidate.span, message, help="nothing to do")
        return
    title = first_words(page, f"//*[{classed('p-name')}]")
    is_response = _is_response(body, title)
    drop_all(heading for heading in body.xpath(f".//*[{classed('graf--title')}]")[:1] if words_of(heading) == title)
    # A line above the first paragraph parts it from the heading, which is not in the text any more.
    drop_all(body.xpath(f".//*[{classed('section-divider')}]")[:1])
    address = web_address(next(iter(page.xpath(f"//a[{classed('p-canonical')}]/@href")), ""))
    day = next(iter(page.xpath(f"//time[{classed('dt-published')}]/@datetime")), "")
    is_draft = candidate.file.startswith("draft_") or not day
    yield ArchiveEntry(
        span=candidate.span,
        id=address,
        title=title,
        text=inner_html(body),
        url=address,
        author=first_words(page, f"//a[{classed('p-author')}]"),
        labels=tuple(dict.fromkeys(map(words_of, page.xpath(f"//a[{classed('p-tag')}] | //a[@rel='tag']")))),
        summary=first_words(page, "//*[@data-field='subtitle']"),
        state="other" if is_response else "draft" if is_draft else "live",
        published=moment_of(day, context.zone),
    )


def _is_response(body: Element, title: str) -> bool:
    """Tell whether a story is a comment on somebody else's: it has no heading, and its first words stand as title."""
    if body.xpath(f".//*[{classed('graf--title')}] | .//h3 | .//h4 | .//figure"):
        return False
    # Medium cuts a long title, and ends it with an ellipsis.
    return words_of(body).startswith(title.rstrip("….")[:60])


MEDIUM = Format("Medium", _detect, _read)
