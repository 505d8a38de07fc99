"""A lesson as a worksheet on paper: what its layout sees, and the ways in which it can fill a sheet.

A handout is one sheet where that can be: the layout has three ways to fill the
paper, and the first that takes one page is taken.  No measuring of our own could
tell, because only the program that lays it out (`render/pdf`) knows where lines
break.
"""

import base64
import functools
import importlib.resources
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from markupsafe import Markup

from generator.model.lesson import ProseOf
from generator.model.media_type import media_type_of
from generator.model.page import HandoutPage, PictureFile, SmallPicture
from generator.model.source import Span
from generator.model.value import replace
from generator.render.feed_entries import lesson_alone
from generator.render.handout_faces import faces_css
from generator.render.kinds.kind import WrittenKind, layout_input, packed
from generator.render.lesson_view import LessonView
from generator.render.palette import paper_colors
from generator.render.social_image import FONT
from generator.render.views import LayoutView

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["HandoutKind", "HandoutView"]


class HandoutView(LayoutView):
    """`handout.html`: a lesson with every address in full.

    `portrait`, of its author, and `logo` are addresses that hold the whole picture; each may be empty. So are `qr`, the
    lesson's address as a code, and `face`, a font for headings where the look has none: `faces` are the rules (CSS) for
    its own, or empty. `accent` is a color to read on white, `soft` one to lie
    under text; `paper` is `letter` or `a4`. `fit` is the way to fill it: `sheet`, `tight` or `flow`.
    """

    lesson: LessonView
    portrait: str
    logo: str
    qr: str
    face: str
    faces: Markup
    accent: str
    soft: str
    paper: str
    fit: str


class HandoutKind(WrittenKind[HandoutPage]):
    """A lesson's handout."""

    layout = "handout"

    def parts(self) -> Iterable[bytes]:
        page = self.page
        return page.meta.digest, page.teaser.digest, packed(page.links, page.portrait, page.logo, page.fonts)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        from generator.render.pdf import pdf, without_gaps  # most builds make no new handout

        page, viewer = self.page, renderer.feed_viewer
        # As in a feed: on paper, an address is of use only in full.
        given = lesson_alone(viewer, (page.meta, page.teaser, page.links), prose_of, self.layout)
        lesson = given.values["lesson"]
        assert isinstance(lesson, LessonView)  # noqa: S101 - as `lesson_alone` promises
        config = viewer.config
        accent, soft = paper_colors(config.accent or config.colors.light.accent)
        view = HandoutView(
            lesson=lesson,
            portrait=_inside(renderer, page.portrait),
            logo=_inside(renderer, page.logo),
            qr=_qr_code(lesson.url),
            face=_face(),
            faces=Markup(),
            accent=accent,
            soft=soft,
            paper=config.paper,
            fit="",
        )

        def laid_out() -> Iterator[str]:
            # Only now it is certain that the programs are there which these need.
            fonts = tuple([(font.source, renderer.picture_of(font)) for font in page.fonts])
            dressed = replace(view, faces=Markup(faces_css(fonts, renderer.saved)))  # noqa: S704 - no text of anybody's
            for fit in _FITS:
                html = renderer.html(layout_input(given.page, replace(dressed, fit=fit)), viewer, page.meta.source)
                yield without_gaps(html)

        return pdf(laid_out(), config.handouts or Span(path="site.yaml"))


_FITS = ("sheet", "tight", "flow")
"""How to fill the paper, from the roomiest way to the one that takes as many pages as it needs."""


def _qr_code(address: str) -> str:
    """Return the code of an address (ISO 18004) as a drawing in an address."""
    # With a quarter of it covered by a thumb or coffee it still can be read.  Dark on nothing: the paper is white.
    import segno  # it loads all that writes files of other kinds, and most builds make no new handout

    code = segno.make_qr(address, error="q")
    drawing = io.BytesIO()
    code.save(drawing, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None, omitsize=True)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.getvalue()).decode()}"


@functools.cache
def _face() -> str:
    """Return the font of social images: a sheet's headings look the same on every computer."""
    data = importlib.resources.files("generator.render").joinpath("fonts", FONT).read_bytes()
    return f"data:font/otf;base64,{base64.b64encode(data).decode()}"


def _inside(renderer: "Renderer", picture: SmallPicture | None) -> str:
    """Return a picture as an address that holds all of it (RFC 2397), or an empty text."""
    data = renderer.picture_of(picture) if picture else b""
    if not picture or not data:
        return ""
    kind = f"image/{picture.shape.kind}" if isinstance(picture, PictureFile) else media_type_of(picture.source)
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
