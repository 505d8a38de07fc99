"""The search index of a preview: made when it is first asked for, and again after a change.

Making it takes seconds on a large site, so nothing is done for those who never
open the search page.
"""

import threading
from collections.abc import Callable, Iterator

from generator.engine.snapshot import Snapshot
from generator.model.plan import Recipe
from generator.preview.session import PreviewSession
from generator.shell.pagefind import make_index

__all__ = ["PreviewSearch"]

RenderPage = Callable[[Snapshot, Recipe, str], bytes]

_ENTRY = "pagefind-entry.json"
"""What Pagefind's script asks for first: it names the other files, so only then may the index be replaced."""


class PreviewSearch:
    """The files of the index, in memory; `render` renders a page of a snapshot, as on a day.

    The session's lock is taken for one page at a time, so that no save has to wait.
    """

    def __init__(self, session: PreviewSession, render: RenderPage) -> None:
        self._session, self._render = session, render
        self._making = threading.Lock()
        self._made_of: object = None
        self._files: dict[str, bytes] = {}

    def file(self, name: str, day: str) -> bytes | None:
        """Return a file of the index, or None if it has none of this name.

        Raises `Rejected` if a page cannot be rendered or Pagefind fails.
        """
        # One request makes the index; those that come meanwhile wait here, and not for the session's lock.
        with self._making:
            state = (self._session.where(), day)
            if self._made_of is None or (name == _ENTRY and self._made_of != state):
                self._files = self._make(day)
                self._made_of = state
            return self._files.get(name)

    def _make(self, day: str) -> dict[str, bytes]:
        with self._session.entered():
            snapshot = self._session.snapshot(day)
        if snapshot is None:
            return {}
        folder = self._session.workspace.folder / ".drillbook" / "preview-search"
        return make_index(self._pages(snapshot, day), folder, snapshot.site.config.language)

    def _pages(self, snapshot: Snapshot, day: str) -> Iterator[tuple[str, bytes]]:
        for recipe in snapshot.plan.recipes.values():
            if recipe.page.own_text:
                with self._session.entered():
                    data = self._render(snapshot, recipe, day)
                yield recipe.file, data
