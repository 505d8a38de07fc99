"""The site on request: any page of it as it is now, and what the bar shows about it.

Pages are rendered when they are asked for, from the snapshot and not from the
output folder, which a preview never writes.  A page that cannot be rendered is
answered with the last one that could, so that the browser always has a page to
show the problems on.

It knows nothing of HTTP but status, media type and location.
"""

import contextlib
import json
import os
import sqlite3
import unicodedata
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from generator.engine.read_tasks import full_text
from generator.engine.snapshot import Snapshot
from generator.model.addresses import NOT_FOUND_PATH, SEARCH_INDEX
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.digest import digest_bytes, digest_of
from generator.model.lesson import Metadata, TextMetadata
from generator.model.media_type import media_type_of
from generator.model.page import FileCopy, PictureFile
from generator.model.plan import Recipe
from generator.model.status import Surroundings
from generator.model.url import encode, file_of
from generator.plan.site import Clock
from generator.preview.page_to_render import HTML, LIVE, GoodPage, PageToRender, live, media_type
from generator.preview.problem_page import problem_page
from generator.preview.quick_pictures import QuickPictures
from generator.preview.search import PreviewSearch
from generator.preview.session import PreviewSession
from generator.preview.state import SiteState, counts_of, fix_key, hidden_on, problem_list, state_of
from generator.preview.status_page import status_page
from generator.shell.codec import DamagedError
from generator.shell.picture_cache import PictureCache
from generator.shell.plugins import has_hooks
from generator.shell.source_files import load, path_on_disk
from generator.shell.source_tree import is_within, real_homes

__all__ = ["LIVE", "PreviewResponse", "Responder"]

_TEXT = "text/plain; charset=utf-8"
# A lesson page is some 30 kB: this many fit into a few megabytes, and are more than anybody has open.
_GOOD_PAGES_KEPT = 200
# Pages, and what they are not shown without; all else can wait until the site is loaded.
_EARLY = (".html", ".css", ".js", ".woff2", ".svg", ".avif", ".webp", ".jpg", ".png")


class PreviewResponse(NamedTuple):
    """What a browser gets: status, media type, body; `location` if it is redirected."""

    status: int
    kind: str
    body: bytes
    location: str = ""


class Responder:
    """Answers requests for a session; its methods can be called from any thread.

    A `day` (ISO 8601) shows the site as its readers see it then; without one,
    what is unpublished is shown too.  `look_around` returns what is known
    around the site in a folder.
    """

    def __init__(
        self, session: PreviewSession, look_around: Callable[[Path], Surroundings] = lambda _: Surroundings()
    ) -> None:
        self._session, self._look_around = session, look_around
        self._last_good: dict[tuple[str, str], GoodPage] = {}
        self._counts: tuple[bytes, dict[str, Any]] = (b"", {})
        self._search = PreviewSearch(session, self._rendered)
        self._pictures = QuickPictures()

    def answer(self, url: str, day: str = "") -> PreviewResponse:
        """Return what a browser gets for the path of a URL (percent-decoded, from the root of the host)."""
        if response := self._early(url, day) or self._search_file(url, day):
            return response
        with self._session.entered():
            answer = self._answer(url, day)
        # Outside of the lock: nobody is to wait for somebody else's picture or large page.
        if isinstance(answer, PageToRender):
            return self._page_rendered(answer)
        return answer if isinstance(answer, PreviewResponse) else self._picture(*answer)

    def _early(self, url: str, day: str) -> PreviewResponse | None:
        """Return what the last build has at a URL, as long as the site is not loaded and that is what it will be."""
        session = self._session
        # Before the file is read: a page that says it is of a newer build would not fetch itself again.
        where = session.where()
        early = None if day else session.early_file(unicodedata.normalize("NFC", url))
        if early is None or not early[0].endswith(_EARLY):
            return None
        name, data = early
        if f"/{name}".startswith(SEARCH_INDEX):
            return None  # the preview's own index, of which these would be a part, is another one
        session.finish_start()  # the next thing that somebody asks for is not there yet
        is_page = name.endswith(".html")
        return PreviewResponse(200, HTML if is_page else media_type_of(name), live(data, where) if is_page else data)

    def state(self, url: str, day: str = "") -> str:
        """Return what the bar of a page shows, as a JSON text."""
        session = self._session
        with session.entered():
            try:
                path = self._path_of(url) or ""
                snapshot = session.snapshot(day, file_of(path))
            except Rejected:
                snapshot = None  # why there is none is among the problems
            recipe = snapshot.plan.recipes.get(file_of(path)) if snapshot and path else None
            text = recipe.page.own_text if recipe else None
            source = text.source if text else ""
            state: dict[str, Any] = {"page": None, "held": [], "hidden": None}
            if project := session.workspace.project:
                site = SiteState(
                    config=project.config,
                    metadata=session.workspace.content.metadata,
                    now=session.now(),
                    url_of=session.url,
                )
                state |= state_of(site, recipe)
                if day and path and not recipe:
                    state["hidden"] = hidden_on(site, path, day)
            state |= problem_list(session.problems(path), source, self._digest_of_file)
            state |= {"as_on": day, "gone": "" if recipe else session.gone.get(path, "")}
            state |= session.where()
            prose = self._packed(text) if text else None
        if text and project:
            state["page"] |= self._counted(project.config, text, prose)
        return json.dumps(state)

    def _counted(self, config: Config, meta: TextMetadata, prose: bytes | None) -> dict[str, Any]:
        """Return how long a text is.  An open page asks after every change anywhere: the last text is remembered."""
        key, counts = digest_of(meta.digest, config.sections), self._counts
        if counts[0] != key:
            try:
                counts = (key, counts_of(config, full_text(meta, prose or b"")))
            except DamagedError:
                return counts_of(config, None)
            self._counts = counts
        return counts[1]

    def status(self) -> PreviewResponse:
        """Return the start page: how the site stands."""
        # It needs all of a build, for which no other page of the preview has a use.
        from generator.engine.status import status_of

        session = self._session
        # Outside of the lock: git and the inbox are asked, which can take a second.
        around = self._look_around(session.workspace.folder)
        with session.entered():
            project, content = session.workspace.project, session.workspace.content
            if not project:
                return self._problem_page(session.problems())
            status = status_of(project, content, session.problems(), Clock(now=session.now()), around)
            return PreviewResponse(200, HTML, status_page(status, session.url))

    def fix(self, url: str, problem: str, digest: str, scope: str) -> str:
        """Mend a problem that a page shows, and return nothing, or why it was not mended.

        `url` is the page's path, `problem` and `digest` are as `state` gave
        them.  With the scope `file`, all problems of its file are mended.
        """
        session = self._session
        with session.entered():
            # Read first what was saved since: problems and files then belong together.
            session.refresh()
            diagnostics = session.problems(self._path_of(url) or "")
            fixable = [d for d in diagnostics if d.edits]
            diagnostic = next((d for d in fixable if fix_key(d) == problem), None)
            try:
                if diagnostic is None or not self._fix(diagnostic, fixable if scope == "file" else (), digest):
                    return "The file was saved meanwhile, so nothing was changed. Look at the problem again."
            except ValueError:
                return "This is not a problem of this site."
            except Rejected as rejected:
                return f"This file cannot be changed: {rejected.diagnostics[0].message}."
            session.refresh([diagnostic.span.path])
            return ""

    def _fix(self, diagnostic: Diagnostic, others: Iterable[Diagnostic], digest: str) -> bool:
        """Mend a problem, and others that are in its file; tell whether it was done."""
        from generator.engine.fixes import fix_file, fix_one  # nobody is to wait for that at the start

        workspace, now = self._session.workspace, self._session.now()
        of_file = [other for other in others if other.span.path == diagnostic.span.path]
        # Without settings that can be read, no text can be read again.
        if of_file and workspace.project:
            return fix_file(workspace.project, of_file, bytes.fromhex(digest), now)
        return fix_one(workspace.folder, diagnostic, bytes.fromhex(digest), now)

    def _digest_of_file(self, path: str) -> str:
        """Return the digest of a file of the site as it is now (hex); it is empty where the file cannot be read."""
        with contextlib.suppress(Rejected):
            return digest_bytes(load(str(self._session.workspace.folder), path)[0]).hex()
        return ""

    def address_of(self, source: str) -> str:
        """Return the path of a text's page from the root of the host; that of the home page if it has none."""
        if not source:
            return self._session.url("/")
        with self._session.entered():
            text = self._session.workspace.content.texts.get(source)
            return self._session.url(text.page.path if text and text.page else "/")

    def page_of(self, source: str) -> str:
        """Return the path of a text's page from the root of the host, also of a text that was just written."""
        with self._session.entered():
            self._session.refresh([source])
            return self.address_of(source)

    # -------------------------------------------------------------- pages
    def _answer(self, url: str, day: str) -> "PreviewResponse | PageToRender | tuple[PictureFile, str]":
        """Return what a browser gets, or what is still to be made: a page, or a picture with its media type."""
        session, path = self._session, self._path_of(unicodedata.normalize("NFC", url))
        name = (path or "/")[1:]
        file = f"{name}index.html" if not name or name.endswith("/") else name
        try:
            snapshot = session.snapshot(day, file)
        except Rejected as rejected:
            return self._problem_page(rejected.diagnostics)
        if snapshot is None:
            return self._problem_page(session.problems())
        if path is None:
            home = session.url("/")
            at_home = url in ("", "/", home[:-1])
            return PreviewResponse(307, "", b"", home) if at_home else self._not_found(snapshot, day)
        recipes = snapshot.plan.recipes
        recipe = recipes.get(file)
        # As web hosts do: a page's relative links would lead elsewhere without the slash.
        if recipe is None and f"{name}/index.html" in recipes:
            return PreviewResponse(308, "", b"", encode(f"{url}/"))
        if recipe and isinstance(recipe.page, PictureFile):
            return recipe.page, media_type(recipe)
        if recipe is None:
            return self._not_found(snapshot, day)
        return self._page_to_render(snapshot, recipe, day) or self._page(snapshot, recipe, day)

    def _not_found(self, snapshot: Snapshot, day: str) -> PreviewResponse:
        recipe = snapshot.plan.recipes.get(file_of(NOT_FOUND_PATH))
        answer = self._page(snapshot, recipe, day) if recipe else PreviewResponse(404, _TEXT, b"There is no such page.")
        return answer._replace(status=404)

    def _page_to_render(self, snapshot: Snapshot, recipe: Recipe, day: str) -> PageToRender | None:
        """Return a page with what it is made of, or None for what is rendered while the lock is held.

        That is whatever is no page; a page of a site with hooks, which may not
        stand being called by two threads; and one that is as it was rendered last.
        """
        session = self._session
        project, good = session.workspace.project, self._last_good.get((day, recipe.path))
        is_known = good is not None and good.build == session.where()["build"]
        if is_known or project is None or has_hooks(project.config.hooks) or media_type(recipe) != HTML:
            return None
        prose = {meta.source: self._packed(meta) for meta in recipe.page.texts}
        if isinstance(recipe.page, FileCopy) or None in prose.values():
            return None
        packed_prose = {source: packed for source, packed in prose.items() if packed is not None}
        return PageToRender(recipe, day, session.renderer(snapshot), packed_prose, session.where())

    def _page_rendered(self, page: PageToRender) -> PreviewResponse:
        """Render a page without the lock, or with it where that turns out to be necessary."""
        try:
            body = page.render()
        # Meanwhile the texts may have changed: under the lock, everything that the page needs goes together again.
        except (Rejected, DamagedError):
            with self._session.entered():
                snapshot = self._session.snapshot(page.day, page.recipe.file)
                recipe = snapshot.plan.recipes.get(page.recipe.file, page.recipe) if snapshot else page.recipe
                return self._page(snapshot, recipe, page.day) if snapshot else self._problem_page(())
        with self._session.entered():
            self._keep(page.day, page.recipe, GoodPage(page.where["build"], body))
        return PreviewResponse(200, HTML, live(body, page.where))

    def _page(self, snapshot: Snapshot, recipe: Recipe, day: str) -> PreviewResponse:
        session, kind = self._session, media_type(recipe)
        if isinstance(recipe.page, FileCopy):
            return self._file(recipe.page, kind)
        good = self._last_good.get((day, recipe.path))
        if good and good.build == session.where()["build"]:
            return PreviewResponse(200, kind, self._live(good.body))
        try:
            body = self._rendered(snapshot, recipe, day)
        except Rejected as rejected:
            session.page_failed(recipe.path, rejected.diagnostics)
            return self._last_good_page(recipe, day, rejected.diagnostics)
        except (DamagedError, sqlite3.Error):
            # Its text changes faster than it can be read, or has just been removed.
            return self._last_good_page(recipe, day, ())
        if kind != HTML:
            return PreviewResponse(200, kind, body)
        self._keep(day, recipe, GoodPage(session.where()["build"], body))
        return PreviewResponse(200, kind, self._live(body))

    def _keep(self, day: str, recipe: Recipe, page: GoodPage) -> None:
        # Taken out first, so that the dictionary is in the order of use and its first page is the oldest.
        self._last_good.pop((day, recipe.path), None)
        self._last_good[day, recipe.path] = page
        if len(self._last_good) > _GOOD_PAGES_KEPT:
            del self._last_good[next(iter(self._last_good))]

    def _last_good_page(self, recipe: Recipe, day: str, problems: Collection[Diagnostic]) -> PreviewResponse:
        """Return a page as it last was, or else what is wrong with it."""
        good = self._last_good.get((day, recipe.path))
        return PreviewResponse(200, HTML, self._live(good.body)) if good else self._problem_page(problems)

    def _rendered(self, snapshot: Snapshot, recipe: Recipe, day: str) -> bytes:
        from generator.render.pages import render_page  # the template engine: the first answers need none

        session = self._session
        try:
            return render_page(session.renderer(snapshot), recipe, session.workspace.prose_of)
        except (DamagedError, sqlite3.Error):
            # A build in another window has changed or removed the store: the texts of this page are read anew.
            sources = [meta.source for meta in recipe.page.texts]
            session.workspace.forget(sources)
            session.refresh(sources)
            snapshot = session.snapshot(day) or snapshot
            recipe = snapshot.plan.recipes.get(recipe.file, recipe)
            return render_page(session.renderer(snapshot), recipe, session.workspace.prose_of)

    def _picture(self, page: PictureFile, kind: str) -> PreviewResponse:
        """Return a picture as a build has encoded it, or else encoded for speed."""
        original = self._file(page, kind)
        if original.status != 200:
            return original
        if encoded := PictureCache(str(self._session.workspace.folder)).get(page):
            return original._replace(body=encoded)
        try:
            return original._replace(body=self._pictures.picture(original.body, page.shape))
        except (OSError, ValueError):
            return original  # a build will say what is wrong with it

    def _file(self, page: FileCopy | PictureFile, kind: str) -> PreviewResponse:
        workspace = self._session.workspace
        folder = str(workspace.folder)
        # The scan has refused links that lead out of the site; but this file may have become one since, and with
        # --host the whole network can ask.  Assets of layouts have absolute paths: a build publishes them as well.
        if not Path(page.source).is_absolute():
            linked_folders = workspace.project.config.linked_folders if workspace.project else ()
            real = os.path.realpath(path_on_disk(folder, page.source))
            if not is_within(real, real_homes(workspace.folder, linked_folders)):
                return PreviewResponse(403, _TEXT, b"This file is outside of the site, and is not shown.")
        try:
            return PreviewResponse(200, kind, load(folder, page.source)[0])
        except Rejected:
            return PreviewResponse(404, _TEXT, b"This file is gone.")

    def _search_file(self, url: str, day: str) -> PreviewResponse | None:
        """Return a file of the search index, or None if the URL is not that of one."""
        with self._session.entered():
            project, path = self._session.workspace.project, self._path_of(url) or ""
        if not project or not project.config.search or not path.startswith(SEARCH_INDEX):
            return None
        name = path.removeprefix(SEARCH_INDEX)
        try:
            data = self._search.file(name, day)
        except Rejected as rejected:
            return PreviewResponse(503, _TEXT, "\n".join(problem.message for problem in rejected.diagnostics).encode())
        recipe = Recipe(file=name, path=path, page=FileCopy(source=name, digest=b""))
        return None if data is None else PreviewResponse(200, media_type(recipe), data)

    def _packed(self, meta: Metadata) -> bytes | None:
        try:
            return self._session.workspace.packed_prose(meta)
        except (DamagedError, sqlite3.Error):
            return None

    def _path_of(self, url: str) -> str | None:
        """Return the path in the site that a URL's path means, or None if it is outside of the site."""
        project = self._session.workspace.project
        base = project.config.base if project else "/"
        return f"/{url.removeprefix(base)}" if url.startswith(base) else None

    # -------------------------------------------------------------- live pages
    def _live(self, page: bytes) -> bytes:
        return live(page, self._session.where())

    def _problem_page(self, problems: Collection[Diagnostic]) -> PreviewResponse:
        return PreviewResponse(503, HTML, self._live(problem_page(problems)))
