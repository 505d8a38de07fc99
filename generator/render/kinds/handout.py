"""A lesson as a worksheet: a layout's HTML to PDF by WeasyPrint, which needs no network and no clock.

WeasyPrint takes a second to import, and need not be installed.
"""

import base64
from collections.abc import Iterable
from typing import TYPE_CHECKING

from generator.model.diagnostic import Rejected, error
from generator.model.digest import digest_of
from generator.model.lesson import ProseOf
from generator.model.media_type import media_type_of
from generator.model.page import HandoutPage, PictureFile, SmallPicture
from generator.model.source import Span
from generator.render.feed_entries import lesson_alone
from generator.render.kinds.kind import WrittenKind, layout_input, packed
from generator.render.lesson_view import LessonView
from generator.render.views import LayoutView

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["HandoutKind", "HandoutView", "pdf"]


class HandoutView(LayoutView):
    """`handout.html`: a lesson with every address in full.

    `portrait`, of its author, and `logo` are addresses that hold the whole picture; each may be empty.
    """

    lesson: LessonView
    portrait: str
    logo: str


class HandoutKind(WrittenKind[HandoutPage]):
    """A lesson's handout."""

    layout = "handout"

    def parts(self) -> Iterable[bytes]:
        page = self.page
        return page.meta.digest, page.teaser.digest, packed(page.links, page.portrait, page.logo)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        page, viewer = self.page, renderer.feed_viewer
        given = lesson_alone(viewer, (page.meta, page.teaser, page.links), prose_of, self.layout)
        lesson = given.values["lesson"]
        assert isinstance(lesson, LessonView)  # noqa: S101 - as `lesson_alone` promises
        view = HandoutView(
            lesson=lesson,
            portrait=_inside(renderer, page.portrait),
            logo=_inside(renderer, page.logo),
        )
        given = layout_input(given.page, view)
        html = renderer.html(given, viewer, page.meta.source)
        return pdf(html, viewer.config.handouts or Span(path="site.yaml"))


def _inside(renderer: "Renderer", picture: SmallPicture | None) -> str:
    """Return a picture as an address that holds all of it (RFC 2397), or an empty text."""
    data = renderer.picture_of(picture) if picture else b""
    if not picture or not data:
        return ""
    kind = f"image/{picture.shape.kind}" if isinstance(picture, PictureFile) else media_type_of(picture.source)
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


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
