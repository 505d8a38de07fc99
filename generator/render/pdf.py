"""A page of HTML to PDF by WeasyPrint, which needs no network and no clock.

The PDF is tagged (PDF/UA-1, ISO 14289-1), so that programs can read it aloud.
What is on the page is none of this module's business.  WeasyPrint takes a
second to import, and need not be installed.
"""

import re
from collections.abc import Iterable

from generator.model.diagnostic import Rejected, error
from generator.model.digest import digest_of
from generator.model.parts import how_to_add
from generator.model.source import Span

__all__ = ["pdf", "without_gaps"]

_HEADING = re.compile("<(/?)h([1-6])(?=[ >])", re.IGNORECASE)


def without_gaps(html: str) -> str:
    """Return a page on which every heading is one level below the one that it stands under.

    Pages may leave levels out, as authors do; PDF/UA-1 forbids it (section 7.4.2).
    """
    levels: list[tuple[int, int]] = []  # of the headings above a place: as they were, and as they are now

    def renumbered(match: re.Match[str]) -> str:
        if not match[1]:
            level = int(match[2])
            while levels and levels[-1][0] >= level:
                levels.pop()
            levels.append((level, len(levels) + 1))
        return f"<{match[1]}h{levels[-1][1] if levels else match[2]}"

    return _HEADING.sub(renumbered, html)


def pdf(ways: Iterable[str], setting: Span) -> bytes:
    """Return a page as PDF, laid out in the first of some ways that takes one sheet, or else in the last.

    Equal HTML gives equal bytes on a computer with the same fonts.  No picture is
    fetched, wherever it is: its description is shown instead.
    Raises `Rejected` at the setting that asks for handouts where WeasyPrint,
    or the library that it draws letters with, is missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as problem:  # ctypes raises OSError where a library is missing
        message, advice = _NO_PROGRAM if isinstance(problem, ImportError) else _NO_LIBRARY
        raise Rejected([error("handout/no-weasyprint", setting, message, help=advice)]) from problem
    tried, document = "", None
    for html in ways:
        # A layout of the site's own may know of one way alone.
        if html != tried:
            tried, fetcher = html, URLFetcher(allowed_protocols=("data",))
            document = HTML(string=html, base_url="about:blank", url_fetcher=fetcher).render(pdf_tags=True)
            if len(document.pages) == 1:
                break
    if document is None:
        raise ValueError("there is no way to lay the page out")
    # Without an identifier of our own, each run would make a random one.
    made: bytes = document.write_pdf(pdf_identifier=digest_of(tried), pdf_variant="pdf/ua-1")
    return made


_NO_PROGRAM = (
    "WeasyPrint, the program that makes PDFs, is not installed",
    f"{how_to_add('pdf')}, or write `handouts: false`",
)
_NO_LIBRARY = (
    "Pango, the library that WeasyPrint draws letters with, is not installed",
    "type `apt install libpango-1.0-0 libpangoft2-1.0-0`, on a Mac `brew install pango`, or write `handouts: false`",
)
