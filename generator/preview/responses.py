"""The site on request: any page of it as it is now, and what the bar shows about it.

Pages are rendered when they are asked for, from the snapshot and not from the
output folder, which a preview never writes.  A page that cannot be rendered is
answered with the last one that could, so that the browser always has a page to
show the problems on.

It knows nothing of HTTP but status, media type and location.
"""

import contextlib
import html
import json
import os
import sqlite3
import unicodedata
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

from generator.engine.fixes import fix_one
from generator.engine.snapshot import Snapshot
from generator.engine.status import status_of
from generator.model.addresses import NOT_FOUND_PATH, SEARCH_INDEX
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.digest import digest_bytes
from generator.model.lesson import Metadata, WholeText
from generator.model.media_type import media_type_of
from generator.model.page import FileCopy, PictureFile
from generator.model.plan import Recipe
from generator.model.status import Surroundings
from generator.model.url import encode, file_of
from generator.plan.site import Clock
from generator.preview.own_page import own_page
from generator.preview.quick_pictures import QuickPictures
from generator.preview.search import PreviewSearch
from generator.preview.session import PreviewSession
from generator.preview.state import SiteState, fix_key, hidden_on, problem_list, state_of
from generator.preview.status_page import status_page
from generator.render.pages import render_page
from generator.shell.codec import DamagedError
from generator.shell.console import draw
from generator.shell.picture_cache import PictureCache
from generator.shell.source_files import load, path_on_disk
from generator.shell.source_tree import is_within, real_homes
from generator.shell.style import Style

__all__ = ["LIVE", "PreviewResponse", "Responder"]

LIVE = "/.drillbook/"
"""Where the preview's own addresses start: no page can have one that starts with a full stop."""

_HTML = "text/html; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
_GOOD_PAGES_KEPT = 200


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
        self._last_good: dict[tuple[str, str], bytes] = {}
        self._search = PreviewSearch(session, self._rendered)
        self._pictures = QuickPictures()

    def answer(self, url: str, day: str = "") -> PreviewResponse:
        """Return what a browser gets for the path of a URL (percent-decoded, from the root of the host)."""
        if response := self._search_file(url, day):
            return response
        with self._session.entered():
            response_or_picture = self._answer(url, day)
        if isinstance(response_or_picture, PreviewResponse):
            return response_or_picture
        # Outside of the lock: whoever saves a text is not to wait for a picture.
        return self._picture(*response_or_picture)

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
            state: dict[str, object] = {"page": None, "held": [], "hidden": None}
            if project := session.workspace.project:
                site = SiteState(
                    config=project.config,
                    metadata=session.workspace.content.metadata,
                    now=session.now(),
                    url_of=session.url,
                    text_of=self._text,
                )
                state |= state_of(site, recipe)
                if day and path and not recipe:
                    state["hidden"] = hidden_on(site, path, day)
            state |= problem_list(session.problems(path), source, self._digest_of_file)
            state |= {"as_on": day, "gone": "" if recipe else session.gone.get(path, "")}
            return json.dumps(session.where() | state)

    def status(self) -> PreviewResponse:
        """Return the start page: how the site stands."""
        session = self._session
        # Outside of the lock: git and the inbox are asked, which can take a second.
        around = self._look_around(session.workspace.folder)
        with session.entered():
            project, content = session.workspace.project, session.workspace.content
            if not project:
                return self._problem_page(session.problems())
            status = status_of(project, content, session.problems(), Clock(now=session.now()), around)
            return PreviewResponse(200, _HTML, status_page(status, session.url))

    def fix(self, url: str, problem: str, digest: str) -> str:
        """Mend a problem that a page shows, and return nothing, or why it was not mended.

        `url` is the page's path, `problem` and `digest` are as `state` gave them.
        """
        session = self._session
        with session.entered():
            # Read first what was saved since: problems and files then belong together.
            session.refresh()
            diagnostics = session.problems(self._path_of(url) or "")
            diagnostic = next((d for d in diagnostics if d.edits and fix_key(d) == problem), None)
            try:
                folder = session.workspace.folder
                if diagnostic is None or not fix_one(folder, diagnostic, bytes.fromhex(digest), session.now()):
                    return "The file was saved meanwhile, so nothing was changed. Look at the problem again."
            except ValueError:
                return "This is not a problem of this site."
            except Rejected as rejected:
                return f"This file cannot be changed: {rejected.diagnostics[0].message}."
            session.refresh([diagnostic.span.path])
            return ""

    def _digest_of_file(self, path: str) -> str:
        """Return the digest of a file of the site as it is now (hex); it is empty where the file cannot be read."""
        with contextlib.suppress(Rejected):
            return digest_bytes(load(str(self._session.workspace.folder), path)[0]).hex()
        return ""

    def address_of(self, source: str) -> str:
        """Return the path of a text's page from the root of the host; that of the home page if it has none."""
        with self._session.lock:
            text = self._session.workspace.content.texts.get(source)
            return self._session.url(text.page.path if text and text.page else "/")

    def page_of(self, source: str) -> str:
        """Return the path of a text's page from the root of the host, also of a text that was just written."""
        with self._session.entered():
            self._session.refresh([source])
            return self.address_of(source)

    # -------------------------------------------------------------- pages
    def _answer(self, url: str, day: str) -> "PreviewResponse | tuple[PictureFile, str]":
        """Return what a browser gets, or the picture that it wants, with its media type."""
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
        if recipe is None and f"{name}/index.html" in recipes:
            return PreviewResponse(308, "", b"", encode(f"{url}/"))
        if recipe and isinstance(recipe.page, PictureFile):
            return recipe.page, _media_type(recipe)
        return self._page(snapshot, recipe, day) if recipe else self._not_found(snapshot, day)

    def _not_found(self, snapshot: Snapshot, day: str) -> PreviewResponse:
        recipe = snapshot.plan.recipes.get(file_of(NOT_FOUND_PATH))
        answer = self._page(snapshot, recipe, day) if recipe else PreviewResponse(404, _TEXT, b"There is no such page.")
        return answer._replace(status=404)

    def _page(self, snapshot: Snapshot, recipe: Recipe, day: str) -> PreviewResponse:
        session, kind = self._session, _media_type(recipe)
        if isinstance(recipe.page, FileCopy):
            return self._file(recipe.page, kind)
        try:
            body = self._rendered(snapshot, recipe, day)
        except Rejected as rejected:
            session.page_failed(recipe.path, rejected.diagnostics)
            return self._last_good_page(recipe, day, rejected.diagnostics)
        except (DamagedError, sqlite3.Error):
            # Its text changes faster than it can be read, or has just been removed.
            return self._last_good_page(recipe, day, ())
        if kind != _HTML:
            return PreviewResponse(200, kind, body)
        # Taken out first, so that the dictionary is in the order of use and its first page is the oldest.
        self._last_good.pop((day, recipe.path), None)
        self._last_good[day, recipe.path] = body
        if len(self._last_good) > _GOOD_PAGES_KEPT:
            del self._last_good[next(iter(self._last_good))]
        return PreviewResponse(200, kind, self._live(body))

    def _last_good_page(self, recipe: Recipe, day: str, problems: Collection[Diagnostic]) -> PreviewResponse:
        """Return a page as it last was, or else what is wrong with it."""
        good = self._last_good.get((day, recipe.path))
        return PreviewResponse(200, _HTML, self._live(good)) if good else self._problem_page(problems)

    def _rendered(self, snapshot: Snapshot, recipe: Recipe, day: str) -> bytes:
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
        return None if data is None else PreviewResponse(200, _media_type(recipe), data)

    def _text(self, meta: Metadata) -> WholeText | None:
        try:
            return self._session.workspace.prose_of(meta)
        except (DamagedError, sqlite3.Error):
            return None

    def _path_of(self, url: str) -> str | None:
        """Return the path in the site that a URL's path means, or None if it is outside of the site."""
        project = self._session.workspace.project
        base = project.config.base if project else "/"
        return f"/{url.removeprefix(base)}" if url.startswith(base) else None

    # -------------------------------------------------------------- live pages
    def _live(self, page: bytes) -> bytes:
        """Return a page with the script that follows its source."""
        where = " ".join(f'data-{name}="{value}"' for name, value in self._session.where().items())
        script = f'<script id="drillbook-preview" type="module" src="{LIVE}live.js" {where}></script>'.encode()
        before, end, after = page.rpartition(b"</body>")
        return before + script + end + after if end else page + script

    def _problem_page(self, problems: Collection[Diagnostic]) -> PreviewResponse:
        """Return a page for when there is none: what is wrong, also for those without scripts."""
        listed = "\n\n".join(draw(problem, Style(color=False)) for problem in problems)
        body = _PROBLEM_BODY.format(problems=html.escape(listed))
        return PreviewResponse(503, _HTML, self._live(own_page(_PROBLEM_TITLE, _PROBLEM_STYLE, body)))


_PROBLEM_TITLE = "Something has to be corrected first"
_PROBLEM_STYLE = """\
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 + p { margin-block: 1rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
"""

_PROBLEM_BODY = """\
<h1>Something has to be corrected first</h1>
<p>Correct it and save the file: the page then appears by itself.</p>
<pre>{problems}</pre>"""


def _media_type(recipe: Recipe) -> str:
    return recipe.page.media_type or media_type_of(recipe.file)
