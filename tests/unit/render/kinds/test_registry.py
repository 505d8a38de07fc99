"""The list of all kinds of page: complete, and right about where each of them is."""

import typing

from generator.model.page import FilePage, LayoutPage
from generator.render.kinds import registry
from generator.render.kinds.kind import LayoutKind, RenderKind


def test_every_page_has_its_kind() -> None:
    """Each page of the two unions is in the list, with the class that says itself that it is for this page."""
    layout_pages, file_pages = (typing.get_args(union) for union in (LayoutPage, FilePage))
    assert set(registry.KINDS) == {*layout_pages, *file_pages}
    for page in registry.KINDS:
        kind = registry._class_of(page)
        pages = [typing.get_args(base)[0] for base in kind.__orig_bases__ if typing.get_args(base)]  # type: ignore[attr-defined]
        assert pages == [page]
        assert issubclass(kind, LayoutKind if page in layout_pages else RenderKind)
