"""A page of the preview with all that it is rendered from, so that nothing need be locked for it.

What can change with the next save is taken out beforehand, under the session's
lock: the recipe, the renderer, and the packed prose of the texts.  The renderer
may be used by several threads: layouts are compiled and only read, and what it
remembers is the same whoever computes it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from generator.engine.read_tasks import full_text
from generator.model.media_type import media_type_of
from generator.model.plan import Recipe

if TYPE_CHECKING:
    # It imports the template engine, which the first answers of a preview do without.
    from generator.render.renderer import Renderer

__all__ = ["HTML", "LIVE", "GoodPage", "PageToRender", "live", "media_type"]

HTML = "text/html; charset=utf-8"
"""The media type of pages."""

LIVE = "/.drillbook/"
"""Where the preview's own addresses start: no page can have one that starts with a full stop."""


class PageToRender(NamedTuple):
    """A page for the site as on a `day`; `where` is where the session was when this was put together."""

    recipe: Recipe
    day: str
    renderer: "Renderer"
    prose: Mapping[str, bytes]
    where: Mapping[str, object]

    def render(self) -> bytes:
        """Return the page; raises `Rejected` if its layout fails, and `DamagedError` if a text does not fit."""
        from generator.render.pages import render_page

        return render_page(self.renderer, self.recipe, lambda meta: full_text(meta, self.prose[meta.source]))


class GoodPage(NamedTuple):
    """A page that was rendered, and the build of the session that it is a page of."""

    build: object
    body: bytes


def live(page: bytes, where: Mapping[str, object]) -> bytes:
    """Return a page with the script that follows its source; `where` the session was when the page was made."""
    attributes = " ".join(f'data-{name}="{value}"' for name, value in where.items())
    script = f'<script id="drillbook-preview" type="module" src="{LIVE}live.js" {attributes}></script>'.encode()
    before, end, after = page.rpartition(b"</body>")
    return before + script + end + after if end else page + script


def media_type(recipe: Recipe) -> str:
    """Return the media type that a recipe's file is served with."""
    return recipe.page.media_type or media_type_of(recipe.file)
