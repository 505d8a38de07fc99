"""What rendering shares between the pages of one build: layouts, words, viewers."""

from collections.abc import Callable
from typing import Protocol

import jinja2

from generator.model.config import Config
from generator.model.diagnostic import Rejected
from generator.model.feed import FeedEntry
from generator.model.hooks import Hooks, call_hook, hook_failed
from generator.model.page import Page, SmallPicture
from generator.model.plan import Frame
from generator.model.value import Value, field
from generator.render.templates import Layouts, explain, make_environment
from generator.render.viewer import Viewer, Words
from generator.render.views import LayoutInput

__all__ = ["Renderer", "make_renderer"]


class Saved(Protocol):
    """Bytes by name, kept from one build to the next: what is missing or damaged is computed again."""

    def get(self, name: str) -> bytes | None:
        """Return what was put under a name, or None."""

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a name."""


class NothingSaved:
    """For pages that are rendered once."""

    def get(self, name: str) -> bytes | None:  # noqa: ARG002 - as in `Saved`
        return None

    def put(self, name: str, data: bytes) -> None:
        pass


class Renderer(Value):
    """All that is the same for every page of one build.

    `viewer` makes what pages show, `feed_viewer` the same with every address in
    full.  A lesson is in several feeds: its entry is kept in `entries`.
    `picture_of` returns the bytes of a picture that is part of another file:
    where they come from, rendering does not know.  `saved` keeps, for the next
    build, what takes long to compute.
    """

    environment: jinja2.Environment
    layouts: Layouts
    viewer: Viewer
    feed_viewer: Viewer
    picture_of: Callable[[SmallPicture], bytes] = lambda _: b""
    saved: Saved = NothingSaved()
    html_hooks: tuple[Callable[[Page, str], str], ...] = ()
    entries: dict[tuple[object, ...], FeedEntry] = field(default_factory=dict)

    def html(self, given: LayoutInput, viewer: Viewer, subject: str) -> str:
        """Return what a layout makes; raises `Rejected` where it fails, naming the `subject` of the page."""
        layout = f"{given.layout}.html"
        try:
            template = self.environment.get_template(layout)
            return template.render(site=viewer.site, page=given.page, words=viewer.words, **given.values)
        except Exception as problem:  # a layout is the site's own code, and can raise anything
            raise Rejected([explain(problem, self.layouts, layout, subject)]) from problem

    def hooked(self, page: Page, html: str) -> str:
        """Return a page's HTML as the site's hooks leave it; raises `Rejected` where one fails."""
        for hook in self.html_hooks:
            html = call_hook(hook, page, html)
            if not isinstance(html, str):
                raise Rejected([hook_failed(hook, f"it returned {type(html).__name__} instead of HTML")])
        return html


def make_renderer(
    config: Config,
    frame: Frame,
    layouts: Layouts,
    words: Words,
    hooks: Hooks,
    environment: jinja2.Environment | None = None,
) -> Renderer:
    """Return the renderer of a plan with this frame, without pictures and saved work.

    `environment` is one of the same layouts and hooks: to compile layouts takes
    longer than all the rest, and another plan needs no others.
    """
    return Renderer(
        environment=environment or make_environment(layouts, hooks.jinja, untrusted=config.untrusted),
        layouts=layouts,
        viewer=Viewer(config, frame, words),
        feed_viewer=Viewer(config, frame, words, absolute=True),
        html_hooks=hooks.html,
    )
