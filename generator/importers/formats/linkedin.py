"""The articles in LinkedIn's copy of your data: a page per article, with its dates in plain words.

Known from copies that people describe; LinkedIn does not document the format.
"""

import re
from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.formats.clippings import classed, drop_all
from generator.importers.formats.dates import moment_of
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.html_tree import body_of, inner_html, parse_page, words_of
from generator.importers.formats.normalize import web_address

__all__ = ["LINKEDIN"]

_SIGNS = re.compile(r"<p class=\"(?:created|published)\">\s*(?:Created|Published) on ")


def _detect(candidate: Candidate) -> bool:
    return candidate.is_page and bool(_SIGNS.search(candidate.text))


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    page = parse_page(candidate.text)
    body = body_of(page)
    dates = {
        name: moment_of(" ".join(words).partition(" on ")[2].strip(), context.zone)
        for name in ("created", "published")
        if (words := [words_of(p) for p in page.xpath(f"//p[{classed(name)}]")])
    }
    heading = next(iter(body.xpath(".//h1")), None)
    address = web_address(next(iter(body.xpath(".//h1//a/@href")), ""))
    title = words_of(heading) if heading is not None else ""
    drop_all(
        [
            *([heading] if heading is not None else []),
            *body.xpath(f".//p[{classed('created')} or {classed('published')}]"),
        ]
    )
    published = dates.get("published")
    yield ArchiveEntry(
        span=candidate.span,
        id=address,
        title=title,
        text=inner_html(body),
        url=address,
        # An article that was never published has no such line, or one without a date.
        state="live" if published else "draft",
        published=published or dates.get("created"),
    )


LINKEDIN = Format("LinkedIn articles", _detect, _read)
