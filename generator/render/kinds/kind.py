"""The interface of the kinds of page, and the pieces that fingerprints are made of.

A new kind is a class of one of three sorts: a layout makes it (`LayoutKind`),
the program writes it (`WrittenKind`), or the engine copies it (`CopiedKind`).
`render/kinds/registry` finds the class of a page.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from markupsafe import Markup

from generator.model.digest import digest_bytes
from generator.model.lesson import Introduction, ProseOf
from generator.model.page import FeedLessons, IntroducedPage, PageKind
from generator.model.retired import retired_in_layouts
from generator.model.site import Ref, Teaser
from generator.model.value import Value
from generator.render.html import ProseTargets, fill
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView, PageView

if TYPE_CHECKING:
    # It imports the template engine, which fingerprints need not wait for.
    from generator.render.renderer import Renderer

__all__ = [
    "BuildDigests",
    "CopiedKind",
    "LayoutKind",
    "RenderKind",
    "WrittenKind",
    "introduction_html",
    "layout_input",
    "packed",
    "packed_introduction",
    "packed_lessons",
    "packed_refs",
    "packed_teasers",
]

AnyPage = TypeVar("AnyPage", bound=PageKind, covariant=True)


class BuildDigests(Value):
    """Digests of what pages of a build depend on.

    `shared` is of what is the same for every page; `code` of the program and
    the site's hooks; `closures` has each template with all that it includes.
    """

    shared: bytes
    code: bytes
    closures: Mapping[str, bytes]


class RenderKind(ABC, Generic[AnyPage]):
    """A page with what rendering knows of its kind."""

    def __init__(self, page: AnyPage) -> None:
        self.page = page

    @property
    def layout(self) -> str:
        """The name of the layout that takes part in making the file, or empty."""
        return ""

    @abstractmethod
    def fingerprint(self, path: str, digests: BuildDigests) -> bytes:
        """Return a digest (16 bytes) of everything that the bytes of the file depend on."""


class CopiedKind(RenderKind[AnyPage]):
    """A file that the engine publishes without rendering."""


class _RenderedKind(RenderKind[AnyPage]):
    def parts(self) -> Iterable[bytes]:
        """Yield what the page shows, as bytes; long values as their own digests.  Small pages are it as a whole."""
        return (packed(self.page),)

    def fingerprint(self, path: str, digests: BuildDigests) -> bytes:
        # A layout that does not exist is reported when the page is rendered.
        closure = digests.closures.get(f"{self.layout}.html", b"") if self.layout else b""
        return digest_bytes(b"".join((digests.shared, closure, path.encode(), b"\0", *self.parts())))


class LayoutKind(_RenderedKind[AnyPage]):
    """A page that a layout makes."""

    @property
    @abstractmethod
    def layout(self) -> str:
        """The name of the layout."""

    @abstractmethod
    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        """Return what the layout is given."""


class WrittenKind(_RenderedKind[AnyPage]):
    """A file that the program writes: for programs rather than for people, or of another sort than HTML."""

    @abstractmethod
    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        """Return the bytes of the file; raises `Rejected` where a layout is at fault."""


def layout_input(head: PageView, view: LayoutView) -> LayoutInput:
    """Return what the layout that a head names is given."""
    values = {name: getattr(view, name) for name in view.__struct_fields__}
    for retired in retired_in_layouts():
        if retired.place == head.kind and retired.now and not retired.is_over:
            # A site's own layout may still use the old name; it gets the same value until its time is over.
            values[retired.name] = values[retired.now]
    return LayoutInput(layout=head.kind, page=head, values=values)


def introduction_html(viewer: Viewer, page: IntroducedPage, prose_of: ProseOf) -> Markup:
    """Return the text above a list of lessons; empty where there is none."""
    meta = page.introduction
    if meta is None:
        return Markup()
    text = prose_of(meta)
    assert isinstance(text, Introduction)  # noqa: S101 - an introduction's metadata leads to an introduction
    return fill(text.lead, ProseTargets(links=meta.links, found=page.links, origin=viewer.origin))


# ---------------------------------------------------------------- parts of a fingerprint
def packed(*values: object) -> bytes:
    """Return values of the model's types as bytes, equal where they are equal."""
    return repr(values).encode("utf-8", "surrogatepass")


def packed_refs(*refs: Ref | None) -> bytes:
    """Return references as bytes."""
    return packed(*[(ref.label, ref.path) if ref else None for ref in refs])


def packed_teasers(teasers: Iterable[Teaser]) -> bytes:
    """Return lessons in a list as bytes."""
    return b"".join([teaser.digest for teaser in teasers])


def packed_introduction(page: IntroducedPage) -> bytes:
    """Return the text above a list of lessons as bytes."""
    return page.introduction.digest + packed(page.links) if page.introduction else b""


def packed_lessons(lessons: FeedLessons) -> tuple[bytes, ...]:
    """Return whole lessons as bytes."""
    return tuple([meta.digest + teaser.digest + packed(links) for meta, teaser, links in lessons])
