"""The site as it lies on the desk: read, planned, and kept up with while somebody writes."""

import contextlib
import datetime as dt
import json
import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Mapping

from generator.engine.assets import Assets
from generator.engine.content import ContentText
from generator.engine.snapshot import Snapshot, copied_assets, make_snapshot
from generator.engine.tasks import plan_context_of, renderer_for
from generator.model.diagnostic import Diagnostic, Rejected, error, in_order
from generator.model.digest import digest_bytes
from generator.model.site import Related
from generator.model.source import Span
from generator.model.url import encode
from generator.model.value import replace
from generator.plan.patch import patch_plan, same_plan
from generator.plan.site import Clock
from generator.preview.workspace import Workspace, WorkspaceChange
from generator.render.renderer import Renderer
from generator.shell.disk import load

__all__ = ["PreviewSession", "SiteGoneError"]

_DAYS_KEPT = 4
_GLANCE = 0.1


class SiteGoneError(Exception):
    """The preview is ending: nobody is to wait for the desk any more."""


class PreviewSession:
    """One site, kept up with; what it has may be used by whoever holds its `lock`.

    `now` tells the time.  `heard` is called with a message (a JSON text) after
    each rebuild, and `told` with everything that is wrong.
    """

    def __init__(
        self, sources: Workspace, *, now: Callable[[], dt.datetime], told: Callable[[Collection[Diagnostic]], None]
    ) -> None:
        self.lock = threading.RLock()
        self.sources, self.now = sources, now
        self.instance = secrets.token_hex(4)
        self.heard: Callable[[str], None] = lambda _message: None
        self.gone: dict[str, str] = {}
        self.left = False
        self._told = told
        self._build = self._layouts = 0
        self._edition: Snapshot | None = None
        self._by_day: dict[str, Snapshot] = {}
        self._hooks_problems: tuple[Diagnostic, ...] = ()
        self._page_problems: dict[str, tuple[Diagnostic, ...]] = {}
        self._setup_key = b""
        self._asset_digests: dict[str, bytes] = {}

    # -------------------------------------------------------------- keeping up
    def start(self) -> None:
        """Read the site for the first time."""
        with self.lock:
            self.sources.load()
            self._rebuild(WorkspaceChange(setup=True))

    def refresh(self, paths: Collection[str] | None = None) -> bool:
        """Look at paths that may have changed, or at everything; tell whether there was something new."""
        with self.lock:
            texts, problems = self.sources.content.texts, self.sources.problems
            try:
                change = self.sources.look(paths)
                if not change or (self.sources.project is None and problems == self.sources.problems):
                    return False
                if self._is_text_alone(change, texts):
                    self._exchange(change)
                else:
                    self._rebuild(change)
            except BaseException:
                self.sources.doubt()  # what was seen has not come to the pages
                raise
        return True

    def _is_text_alone(self, change: WorkspaceChange, before: Mapping[str, ContentText]) -> bool:
        """Tell whether nothing changed but what stands in some texts, of which no other page knows anything."""
        if self._edition is None or change.setup or change.moved or change.files:
            return False
        suspected = {d.span.path for d in self._edition.diagnostics}
        for path in change.texts:
            old, new = before[path].page, self.sources.content.texts[path].page
            if old is None or new is None or path in suspected or not same_plan(old, new):
                return False
        return True

    def _exchange(self, change: WorkspaceChange) -> None:
        assert self._edition  # noqa: S101 - the caller has seen it
        plan = self._edition.plan
        for path in change.texts:
            if meta := self.sources.content.texts[path].page:
                plan = patch_plan(plan, meta)
        self._edition = replace(self._edition, plan=plan)
        self._finish(change)

    def _rebuild(self, change: WorkspaceChange) -> None:
        project = self.sources.project
        old, self._hooks_problems = self._edition, ()
        if project:
            try:
                if change.setup:
                    files = copied_assets(project).values()
                    self._asset_digests = {file: digest_bytes(load("", file)[0]) for file in files}
                self._edition = self._make(Clock(now=self.now(), drafts=True, future=True, expired=True))
            except Rejected as rejected:
                self._hooks_problems = rejected.diagnostics
        if old and self._edition:
            self._note_gone(old, self._edition)
        self._finish(change)

    def _finish(self, change: WorkspaceChange) -> None:
        self._by_day.clear()
        self._page_problems.clear()
        self._build += 1
        project = self.sources.project
        setup_key = project.site_context.key if project else b""
        # A style sheet is no reason to load a page anew: it is swapped.
        if setup_key != self._setup_key or self._hooks_problems:
            self._layouts, self._setup_key = self._build, setup_key
        self._told(self.problems())
        self.heard(self.message(change))

    def _make(self, clock: Clock) -> Snapshot:
        sources = self.sources
        assert sources.project  # noqa: S101 - the callers have seen it
        # What a file holds is in no page; its digest is for builds, to know it by.
        digests = dict.fromkeys(sources.found.files, b"") | self._asset_digests
        files = Assets(digests=digests, pictures=sources.pictures)
        try:
            related = self._edition.site.related if self._edition else Related()
            return make_snapshot(sources.project, sources.content, sources.found, clock, files, related)
        except Rejected:
            raise
        except (Exception, SystemExit) as problem:
            if not sources.project.hooks.plan:
                raise
            message = f"a hook made something that cannot be used: {type(problem).__name__}: {problem}"
            advice = "`plan` returns more pages by path; correct it, or take it out of `hooks`"
            raise Rejected([error("hook/failed", Span(path="site.yaml"), message, help=advice)]) from problem

    def _note_gone(self, old: Snapshot, new: Snapshot) -> None:
        paths = {recipe.path for recipe in new.plan.recipes.values()}
        for recipe in old.plan.recipes.values():
            text = recipe.page.own_text
            if text and recipe.path not in paths:
                self.gone[recipe.path] = text.source
        for path in self.gone.keys() & paths:
            del self.gone[path]

    # -------------------------------------------------------------- what there is
    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Hold the lock; raises `SiteGoneError` instead of waiting for a rebuild while the preview is ending."""
        while not self.lock.acquire(timeout=_GLANCE):
            if self.left:
                raise SiteGoneError
        try:
            yield
        finally:
            self.lock.release()

    def snapshot(self, day: str = "") -> Snapshot | None:
        """Return the site with all that is held back, or as its readers see it on a day (ISO 8601).

        There is none until the settings could be read.  Raises `Rejected`
        where a hook fails.
        """
        if not day or not self._edition:
            return self._edition
        if day not in self._by_day:
            while len(self._by_day) >= _DAYS_KEPT:
                del self._by_day[next(iter(self._by_day))]
            # To the end of the day: a lesson comes out at any time in it.
            end = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(23, 59, 59))
            self._by_day[day] = self._make(Clock(now=end))
        return self._by_day[day]

    def renderer(self, snapshot: Snapshot) -> Renderer:
        """Return the press for an edition: the same one as long as layouts, settings and menu are."""
        assert self.sources.project  # noqa: S101 - there is no edition without
        return renderer_for(self.sources.project.site_context, plan_context_of(snapshot.plan))

    def url(self, path: str) -> str:
        """Return the address of a path of the site, from the root of the host."""
        base = self.sources.project.config.base if self.sources.project else "/"
        return encode(base[:-1] + path)

    # -------------------------------------------------------------- what is wrong
    def problems(self, path: str = "") -> tuple[Diagnostic, ...]:
        """Return everything that is wrong with the site, and with the layout of the page at a path."""
        sources = self.sources
        if sources.problems:
            return sources.problems
        found = [
            *(sources.project.diagnostics if sources.project else ()),
            *sources.found.diagnostics,
            *sources.content.diagnostics,
            *(self._edition.diagnostics if self._edition else ()),
            *self._hooks_problems,
            *self._page_problems.get(path, ()),
        ]
        return in_order(found)

    def page_failed(self, path: str, problems: tuple[Diagnostic, ...]) -> None:
        """Note that a page could not be rendered, until something changes."""
        if self._page_problems.get(path) != problems:
            self._page_problems[path] = problems
            self._told(self.problems(path))

    # -------------------------------------------------------------- what is said
    def where(self) -> dict[str, object]:
        """Return what a page compares itself with: this run, the rebuild, and the rebuild that layouts are of."""
        return {"instance": self.instance, "build": self._build, "layouts": self._layouts}

    def message(self, change: WorkspaceChange | None = None) -> str:
        """Return what open pages are told: where the site is, and what a change was about."""
        edited, files = [], []
        if change and self._edition and (change.texts or change.files):
            for recipe in self._edition.plan.recipes.values():
                text = recipe.page.own_text
                if text and text.source in change.texts:
                    edited.append({"url": self.url(recipe.path), "title": text.title})
                elif recipe.page.asset_source in change.files:
                    files.append(self.url(recipe.path))
        return json.dumps({**self.where(), "edited": edited, "files": files})
