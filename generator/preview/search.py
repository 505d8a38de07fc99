"""What the preview's search page searches in: made when it is first asked for, and again after a change."""

import threading
from collections.abc import Callable, Iterator

from generator.engine.snapshot import Snapshot
from generator.model.plan import Recipe
from generator.preview.session import PreviewSession
from generator.shell.pagefind import make_index

__all__ = ["PreviewSearch"]

Pressed = Callable[[Snapshot, Recipe, str], bytes]

_FIRST = "pagefind-entry.json"
"""What a search page asks for before anything else that depends on the pages."""


class PreviewSearch:
    """The files of the index, in memory; `pressed` renders a page of an edition, as on a day.

    The desk is held for one page at a time, so that no save has to wait.
    """

    def __init__(self, session: PreviewSession, pressed: Pressed) -> None:
        self._desk, self._pressed = session, pressed
        self._making = threading.Lock()
        self._made_of: object = None
        self._files: dict[str, bytes] = {}

    def file(self, name: str, day: str) -> bytes | None:
        """Return a file of the index, or nothing where it has none of this name; raises `Rejected` as pages do."""
        with self._making:
            state = (self._desk.where(), day)
            if self._made_of is None or (name == _FIRST and self._made_of != state):
                self._files = self._make(day)
                self._made_of = state
            return self._files.get(name)

    def _make(self, day: str) -> dict[str, bytes]:
        with self._desk.entered():
            snapshot = self._desk.snapshot(day)
        if snapshot is None:
            return {}
        folder = self._desk.sources.folder / ".drillbook" / "preview-search"
        return make_index(self._pages(snapshot, day), folder, snapshot.site.config.language)

    def _pages(self, snapshot: Snapshot, day: str) -> Iterator[tuple[str, bytes]]:
        for recipe in snapshot.plan.recipes.values():
            if recipe.page.own_text:
                with self._desk.entered():
                    data = self._pressed(snapshot, recipe, day)
                yield recipe.file, data
