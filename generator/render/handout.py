"""A hand-out: HTML to PDF by WeasyPrint, which needs no network, no clock and no file of ours."""

from generator.model.diagnostic import Rejected, error
from generator.model.digest import digest_of
from generator.model.source import Span

__all__ = ["pdf"]


def pdf(html: str, asked: Span) -> bytes:
    """Return a page as PDF; equal HTML gives equal bytes on a computer with the same fonts.

    Pictures are not fetched, from wherever they come: their words stand in
    their place.  Raises `Rejected` at the place where the site `asked` for
    hand-outs, if WeasyPrint or what it draws letters with is missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as problem:  # an OSError is what ctypes says of a library that is not there
        message, advice = _NO_PROGRAM if isinstance(problem, ImportError) else _NO_LIBRARY
        raise Rejected([error("handout/no-weasyprint", asked, message, help=advice)]) from problem
    page = HTML(string=html, base_url="about:blank", url_fetcher=URLFetcher(allowed_protocols=("data",)))
    made: bytes = page.write_pdf(pdf_identifier=digest_of(html))
    return made


_NO_PROGRAM = (
    "WeasyPrint, the program that makes PDFs, is not installed",
    "type `pip install drillbook[pdf]`, or write `handouts: false`",
)
_NO_LIBRARY = (
    "Pango, the library that WeasyPrint draws letters with, is not installed",
    "type `apt install libpango-1.0-0 libpangoft2-1.0-0`, on a Mac `brew install pango`, or write `handouts: false`",
)
