"""A preview's site: read, planned, and kept up to date while somebody writes.

Most saves change the words of one text and nothing else, and then the plan is
patched instead of made again: that is what lets a page of a large site follow
a save in a blink.  So it is where all that others show of the text are its
symptoms: their index is planned when somebody asks for what may be a page of
it.  Every other change makes a new plan.

A large site takes a second to read and plan.  Where nothing has changed since
the last build, its output answers the first requests, and the site is loaded
when somebody needs more of it, or as soon as the first page is out.

Watching, requests and rebuilds are in different threads; one lock orders them.
"""

import contextlib
import datetime as dt
import json
import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from generator.engine.assets import Assets
from generator.engine.content import ContentText
from generator.engine.contexts import plan_context_of
from generator.engine.last_output import LastOutput
from generator.engine.render_tasks import renderer_for
from generator.engine.snapshot import Snapshot, copied_assets, make_snapshot
from generator.model.diagnostic import Diagnostic, Rejected, error, in_order
from generator.model.digest import digest_bytes
from generator.model.site import Related
from generator.model.source import Span
from generator.model.url import encode
from generator.model.value import replace
from generator.plan.patch import files_by_text, patch_plan, same_plan
from generator.plan.site import Clock
from generator.preview.workspace import Workspace, WorkspaceChange
from generator.shell.source_files import load

if TYPE_CHECKING:
    # It imports the template engine, which the first answers do without.
    from generator.render.renderer import Renderer

__all__ = ["PreviewSession", "SiteGoneError"]

# A snapshot is the plan of a whole site; whoever compares days looks at two or three.
_DAYS_KEPT = 4
# How long Ctrl-C may have to wait for a request that waits for a rebuild.
_LOCK_TRY_SECONDS = 0.1


class SiteGoneError(Exception):
    """The preview is ending: no request is to wait for a rebuild any more."""


class PreviewSession:
    """One site, kept up to date; whoever uses what it has holds its `lock`, or calls through `entered`.

    `now` returns the time.  `on_message` is called with a message (a JSON
    text) after each rebuild, `on_diagnostics` with everything that is wrong,
    whenever that may have changed.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        now: Callable[[], dt.datetime],
        on_diagnostics: Callable[[Collection[Diagnostic]], None],
    ) -> None:
        self.lock = threading.RLock()
        self.workspace, self.now = workspace, now
        # Pages that are still open from an earlier preview at this address see by it that everything is new.
        self.instance = secrets.token_hex(4)
        self.on_message: Callable[[str], None] = lambda _message: None
        self.on_loaded: Callable[[], None] = lambda: None
        self.gone: dict[str, str] = {}
        self.is_ending = False
        self._on_diagnostics = on_diagnostics
        self._build = self._layouts = 0
        # What the last build has put out, until the site is loaded.
        self._early: LastOutput | None = None
        self._is_finishing = False
        self._snapshot: Snapshot | None = None
        self._is_index_behind = False
        self._files_by_text: dict[str, tuple[str, ...]] | None = None
        self._by_day: dict[str, Snapshot] = {}
        self._hook_problems: tuple[Diagnostic, ...] = ()
        self._page_problems: dict[str, tuple[Diagnostic, ...]] = {}
        self._setup_key = b""
        self._asset_digests: dict[str, bytes] = {}

    # -------------------------------------------------------------- keeping up
    def start(self) -> None:
        """Read the site for the first time, or see that the last build is all that is needed to begin with."""
        with self.lock:
            self._early = self.workspace.last_output(Clock(now=self.now()))
            if self._early:
                self._build = self._layouts = 1
            else:
                self._load()

    def _load(self) -> None:
        self.workspace.load()
        self._rebuild(WorkspaceChange(setup=True))
        self.on_loaded()

    def early_file(self, url: str) -> tuple[str, bytes] | None:
        """Return name and bytes of the file at a path of the host, as long as the last build answers; takes no lock."""
        early = self._early
        base = early.project.config.base if early else ""
        if early is None or not url.startswith(base):
            return None
        name = url.removeprefix(base)
        name = f"{name}index.html" if not name or name.endswith("/") else name
        data = early.file(name)
        return None if data is None else (name, data)

    def finish_start(self) -> None:
        """Load the site, where that is still to be done, in a thread of its own."""
        if self._early and not self._is_finishing:
            self._is_finishing = True
            threading.Thread(target=self._finish_in_thread, name="start", daemon=True).start()

    def _finish_in_thread(self) -> None:
        # Whoever asks for more than the last build has tries again, and is told what failed.
        with contextlib.suppress(Exception), self.entered():
            pass

    def _ensure_loaded(self) -> None:
        """Load the site, unless it is; the lock is held.  Meanwhile, the last build goes on to answer."""
        early = self._early
        if early is None:
            return
        self.workspace.load()
        if early.is_of(self.workspace.project, self.workspace.scan, Clock(now=self.now())):
            self._build = 0  # what was answered is of the build that comes now, and open pages need not ask again
        self._rebuild(WorkspaceChange(setup=True))
        self.on_loaded()
        self._early = None

    def refresh(self, paths: Collection[str] | None = None) -> bool:
        """Read paths that may have changed, or everything (None); tell whether something did."""
        self.workspace.read_ahead(paths or ())
        with self.lock:
            self._ensure_loaded()
            texts, problems = self.workspace.content.texts, self.workspace.problems
            try:
                change = self.workspace.refresh(paths)
                if not change or (self.workspace.project is None and problems == self.workspace.problems):
                    return False
                if self._is_only_prose(change, texts):
                    self._patch(change, texts)
                else:
                    self._rebuild(change)
            except BaseException:
                self.workspace.distrust()  # what was read has not reached the pages
                raise
        return True

    def _is_only_prose(self, change: WorkspaceChange, before: Mapping[str, ContentText]) -> bool:
        """Tell whether nothing changed but what is on some texts' own pages, and in the index of symptoms."""
        project = self.workspace.project
        if self._snapshot is None or project is None or change.setup or change.moved or change.files:
            return False
        # What is wrong between texts may be gone after this save, which only a new plan shows.
        suspected = {d.span.path for d in self._snapshot.diagnostics}
        # A hook that plans may look at anything.
        return all(
            path not in suspected and self._is_same(before, path, lists_symptoms=bool(project.hooks.plan))
            for path in change.texts
        )

    def _is_same(self, before: Mapping[str, ContentText], path: str, *, lists_symptoms: bool) -> bool:
        old, new = before[path].page, self.workspace.content.texts[path].page
        return old is not None and new is not None and same_plan(old, new, lists_symptoms=lists_symptoms)

    def _patch(self, change: WorkspaceChange, before: Mapping[str, ContentText]) -> None:
        """Put the changed texts into the plan, in the place of their older versions."""
        assert self._snapshot  # noqa: S101 - the caller has checked
        plan = self._snapshot.plan
        for path in change.texts:
            if meta := self.workspace.content.texts[path].page:
                plan = patch_plan(plan, self._files_of(path), meta)
        self._snapshot = replace(self._snapshot, plan=plan)
        if not all(self._is_same(before, path, lists_symptoms=True) for path in change.texts):
            self._is_index_behind = True
        self._finish(change)

    def _files_of(self, source: str) -> tuple[str, ...]:
        """Return the files of the plan that show a text in full."""
        if self._files_by_text is None:
            self._files_by_text = files_by_text(self._snapshot.plan) if self._snapshot else {}
        return self._files_by_text.get(source, ())

    def _catch_up(self) -> None:
        """Plan the index of symptoms."""
        self._snapshot, self._files_by_text = self._make(self._everything()), None
        self._is_index_behind = False

    def _everything(self) -> Clock:
        return Clock(now=self.now(), drafts=True, future=True, expired=True)

    def _rebuild(self, change: WorkspaceChange) -> None:
        project = self.workspace.project
        old, self._hook_problems = self._snapshot, ()
        if project:
            try:
                if change.setup:
                    paths = copied_assets(project).values()
                    self._asset_digests = {path: digest_bytes(load("", path)[0]) for path in paths}
                self._catch_up()
            except Rejected as rejected:
                self._hook_problems = rejected.diagnostics
        if old and self._snapshot:
            self._note_gone(old, self._snapshot)
        self._finish(change)

    def _finish(self, change: WorkspaceChange) -> None:
        self._by_day.clear()
        self._page_problems.clear()
        self._build += 1
        project = self.workspace.project
        setup_key = project.site_context.key if project else b""
        # A style sheet is not part of this key: the open page swaps it without being loaded anew.
        if setup_key != self._setup_key or self._hook_problems:
            self._layouts, self._setup_key = self._build, setup_key
        self._on_diagnostics(self.problems())
        self.on_message(self.message(change))

    def _make(self, clock: Clock) -> Snapshot:
        workspace = self.workspace
        assert workspace.project  # noqa: S101 - the callers have checked
        # Digests of the site's own files are only for builds, to recognize them: no page depends on one.
        digests = dict.fromkeys(workspace.scan.files, b"") | self._asset_digests
        assets = Assets(digests=digests, pictures=workspace.pictures, audio=workspace.audio)
        try:
            # What is related changes with tags and titles only, and takes long to find in a large site.
            related = self._snapshot.site.related if self._snapshot else Related()
            return make_snapshot(workspace.project, workspace.content, workspace.scan, clock, assets, related)
        except Rejected:
            raise
        except (Exception, SystemExit) as problem:
            if not workspace.project.hooks.plan:
                raise
            message = f"a hook made something that cannot be used: {type(problem).__name__}: {problem}"
            advice = "`plan` returns more pages by path; correct it, or take it out of `hooks`"
            raise Rejected([error("hook/failed", Span(path="site.yaml"), message, help=advice)]) from problem

    def _note_gone(self, old: Snapshot, new: Snapshot) -> None:
        """Note the addresses that pages have left, so that a page open at one can say which text it was."""
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
        """Hold the lock; raises `SiteGoneError` instead of waiting for a rebuild if the preview is ending."""
        while not self.lock.acquire(timeout=_LOCK_TRY_SECONDS):
            if self.is_ending:
                raise SiteGoneError
        try:
            self._ensure_loaded()
            yield
        finally:
            self.lock.release()

    def snapshot(self, day: str = "", file: str = "") -> Snapshot | None:
        """Return the site with everything unpublished, or as its readers see it on a day (ISO 8601).

        It is None until the settings could be read.  Of what is returned for a
        `file`, only that file's recipe is certain.  Raises `Rejected` if a hook fails.
        """
        if not day or not self._snapshot:
            recipe = self._snapshot.plan.recipes.get(file) if self._snapshot else None
            if self._is_index_behind and not (recipe and (recipe.page.own_text or recipe.page.asset_source)):
                self._catch_up()
            return self._snapshot
        if day not in self._by_day:
            while len(self._by_day) >= _DAYS_KEPT:
                del self._by_day[next(iter(self._by_day))]
            # At the end of the day: a lesson can come out at any time in it.
            end = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(23, 59, 59))
            self._by_day[day] = self._make(Clock(now=end))
        return self._by_day[day]

    def renderer(self, snapshot: Snapshot) -> "Renderer":
        """Return the renderer for a snapshot: the same one as long as layouts, settings and menu are the same."""
        assert self.workspace.project  # noqa: S101 - there is no snapshot without
        return renderer_for(self.workspace.project.site_context, plan_context_of(snapshot.plan))

    def url(self, path: str) -> str:
        """Return the address of a path of the site, from the root of the host."""
        project = self.workspace.project or (self._early.project if self._early else None)
        base = project.config.base if project else "/"
        return encode(base[:-1] + path)

    # -------------------------------------------------------------- what is wrong
    def problems(self, path: str = "") -> tuple[Diagnostic, ...]:
        """Return everything that is wrong with the site, and with the layout of the page at a path."""
        workspace = self.workspace
        if workspace.problems:
            return workspace.problems
        problems = [
            *(workspace.project.diagnostics if workspace.project else ()),
            *workspace.scan.diagnostics,
            *workspace.content.diagnostics,
            *(self._snapshot.diagnostics if self._snapshot else ()),
            *self._hook_problems,
            *self._page_problems.get(path, ()),
        ]
        return in_order(problems)

    def page_failed(self, path: str, problems: tuple[Diagnostic, ...]) -> None:
        """Note that a page could not be rendered, until something changes."""
        if self._page_problems.get(path) != problems:
            self._page_problems[path] = problems
            self._on_diagnostics(self.problems(path))

    # -------------------------------------------------------------- for open pages
    def where(self) -> dict[str, object]:
        """Return what a page compares itself with: this run, the last rebuild, and the last that changed layouts."""
        return {"instance": self.instance, "build": self._build, "layouts": self._layouts}

    def message(self, change: WorkspaceChange | None = None) -> str:
        """Return the message for open pages: where the site is, and which pages and files a change concerns."""
        edited, files = [], []
        if change and self._snapshot:
            recipes = self._snapshot.plan.recipes
            for recipe in (recipes[file] for source in change.texts for file in self._files_of(source)):
                text = recipe.page.own_text
                if text and text.source in change.texts:
                    edited.append({"url": self.url(recipe.path), "title": text.title})
            if change.files:
                files = [self.url(r.path) for r in recipes.values() if r.page.asset_source in change.files]
        return json.dumps({**self.where(), "edited": edited, "files": files})
