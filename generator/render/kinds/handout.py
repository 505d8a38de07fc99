"""A lesson as a worksheet: a layout's HTML to PDF by WeasyPrint, which needs no network and no clock.

WeasyPrint takes a second to import, and need not be installed.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from generator.model.diagnostic import Rejected, error
from generator.model.digest import digest_of
from generator.model.lesson import ProseOf
from generator.model.page import HandoutPage
from generator.model.source import Span
from generator.render.feed_entries import lesson_alone
from generator.render.kinds.kind import WrittenKind, packed

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["HandoutKind", "pdf"]


class HandoutKind(WrittenKind[HandoutPage]):
    """A lesson's handout."""

    layout = "handout"

    def parts(self) -> Iterable[bytes]:
        page = self.page
        return page.meta.digest, page.teaser.digest, packed(page.links)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        page, viewer = self.page, renderer.feed_viewer
        given = lesson_alone(viewer, (page.meta, page.teaser, page.links), prose_of, self.layout)
        html = renderer.html(given, viewer, page.meta.source)
        return pdf(html, viewer.config.handouts or Span(path="site.yaml"))


def pdf(html: str, setting: Span) -> bytes:
    """Return a page as PDF; equal HTML gives equal bytes on a computer with the same fonts.

    No picture is fetched, wherever it is: its description is shown instead.
    Raises `Rejected` at the setting that asks for handouts where WeasyPrint,
    or the library that it draws letters with, is missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as problem:  # ctypes raises OSError where a library is missing
        message, advice = _NO_PROGRAM if isinstance(problem, ImportError) else _NO_LIBRARY
        raise Rejected([error("handout/no-weasyprint", setting, message, help=advice)]) from problem
    page = HTML(string=html, base_url="about:blank", url_fetcher=URLFetcher(allowed_protocols=("data",)))
    # Without an identifier of our own, each run would make a random one.
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
