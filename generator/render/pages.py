"""From a recipe to bytes: every file that is rendered comes from here."""

from generator.model.lesson import ProseOf
from generator.model.page import LayoutPage
from generator.model.plan import Recipe
from generator.render.kinds.kind import WrittenKind
from generator.render.kinds.registry import kind_of, layout_kind
from generator.render.renderer import Renderer

__all__ = ["render_page"]


def render_page(renderer: Renderer, recipe: Recipe, prose_of: ProseOf) -> bytes:
    """Return the bytes of a file; raises `Rejected` with a diagnostic where a layout or a hook is at fault."""
    page = recipe.page
    if isinstance(page, LayoutPage):
        given = layout_kind(page).view(renderer.viewer, recipe.path, prose_of)
        text = page.own_text
        # An author knows the source of a text, and of everything else only the address.
        html = renderer.html(given, renderer.viewer, text.source if text else recipe.path)
        return renderer.hooked(page, html).encode()
    kind = kind_of(page)
    if not isinstance(kind, WrittenKind):
        raise TypeError(f"{recipe.file} is copied, not rendered")
    return kind.write(renderer, recipe.path, prose_of)
