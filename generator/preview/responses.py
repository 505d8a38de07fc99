"""The site on request: any page of it, as it is now, and what there is to say about it."""

import html
import json
import os
import sqlite3
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from generator.engine.snapshot import Snapshot
from generator.model.addresses import NOT_FOUND_PATH, SEARCH_INDEX
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.lesson import Lesson, Metadata, PlainPage
from generator.model.page import FileCopy, PictureFile
from generator.model.plan import Recipe
from generator.model.url import encode, file_of
from generator.preview.media_types import media_type
from generator.preview.search import PreviewSearch
from generator.preview.session import PreviewSession
from generator.preview.state import problem_list, state_of
from generator.render.pages import render_page
from generator.shell.codec import DamagedError
from generator.shell.console import Style, draw
from generator.shell.disk import load
from generator.shell.layouts import packaged
from generator.shell.picture_cache import PictureCache

__all__ = ["LIVE", "PreviewResponse", "Responder"]

LIVE = "/.drillbook/"
"""Where the preview's own addresses start: no page can have one that starts with a full stop."""

_HTML = "text/html; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
_GOOD_PAGES_KEPT = 200


class PreviewResponse(NamedTuple):
    """What a browser is told: status, media type, body; `location` where it is sent elsewhere."""

    status: int
    kind: str
    body: bytes
    location: str = ""


class Responder:
    """Answers for a desk; its methods can be called from any thread.

    A `day` (ISO 8601) shows the site as its readers see it then; without one,
    what is held back is shown too.
    """

    def __init__(self, session: PreviewSession) -> None:
        self._desk = session
        self._good_pages: dict[tuple[str, str], bytes] = {}
        self._finding = PreviewSearch(session, self._pressed)

    def answer(self, url: str, day: str = "") -> PreviewResponse:
        """Return what a browser gets for the path of a URL (percent-decoded, from the root of the host)."""
        if found := self._search_file(url, day):
            return found
        with self._desk.entered():
            answer = self._answer(url, day)
        # The desk is left by now: whoever saves a text is not to wait for a picture.
        return answer if isinstance(answer, PreviewResponse) else self._picture(*answer)

    def state(self, url: str, day: str = "") -> str:
        """Return what the bar of a page shows, as a JSON text."""
        session = self._desk
        with session.entered():
            try:
                snapshot = session.snapshot(day)
            except Rejected:
                snapshot = None  # what is wrong is among the problems
            path = self._path_of(url) or ""
            recipe = snapshot.plan.recipes.get(file_of(path)) if snapshot and path else None
            text = recipe.page.own_text if recipe else None
            source = text.source if text else ""
            state: dict[str, object] = {"page": None, "held": []}
            if session.sources.project:
                config, metadata = session.sources.project.config, session.sources.content.metadata
                state = state_of(config, metadata, recipe, session.now(), session.url, self._text)
            state |= problem_list(session.problems(path), source)
            state |= {"as_on": day, "gone": "" if recipe else session.gone.get(path, "")}
            return json.dumps(session.where() | state)

    def address_of(self, source: str) -> str:
        """Return the path of a text's page from the root of the host; of none, that of the home page."""
        with self._desk.lock:
            text = self._desk.sources.content.texts.get(source)
            return self._desk.url(text.page.path if text and text.page else "/")

    def page_of(self, source: str) -> str:
        """Return the path of a text's page from the root of the host, also of a text that was just written."""
        with self._desk.entered():
            self._desk.refresh([source])
            return self.address_of(source)

    # -------------------------------------------------------------- pages
    def _answer(self, url: str, day: str) -> "PreviewResponse | tuple[PictureFile, str]":
        """Return what a browser gets, or the picture that it wants, with its media type."""
        session = self._desk
        try:
            snapshot = session.snapshot(day)
        except Rejected as rejected:
            return self._problem_page(rejected.diagnostics)
        if snapshot is None:
            return self._problem_page(session.problems())
        path = self._path_of(url)
        if path is None:
            home = session.url("/")
            at_home = url in ("", "/", home[:-1])
            return PreviewResponse(307, "", b"", home) if at_home else self._not_found(snapshot, day)
        recipes, name = snapshot.plan.recipes, path[1:]
        recipe = recipes.get(f"{name}index.html" if not name or name.endswith("/") else name)
        if recipe is None and f"{name}/index.html" in recipes:
            return PreviewResponse(308, "", b"", encode(f"{url}/"))
        if recipe and isinstance(recipe.page, PictureFile):
            return recipe.page, media_type(recipe)
        return self._page(snapshot, recipe, day) if recipe else self._not_found(snapshot, day)

    def _not_found(self, snapshot: Snapshot, day: str) -> PreviewResponse:
        recipe = snapshot.plan.recipes.get(file_of(NOT_FOUND_PATH))
        answer = self._page(snapshot, recipe, day) if recipe else PreviewResponse(404, _TEXT, b"There is no such page.")
        return answer._replace(status=404)

    def _page(self, snapshot: Snapshot, recipe: Recipe, day: str) -> PreviewResponse:
        session, kind = self._desk, media_type(recipe)
        if isinstance(recipe.page, FileCopy):
            return self._file(recipe.page, kind)
        try:
            body = self._pressed(snapshot, recipe, day)
        except Rejected as rejected:
            session.page_failed(recipe.path, rejected.diagnostics)
            return self._last_good(recipe, day, rejected.diagnostics)
        except (DamagedError, sqlite3.Error):
            # Its text changes faster than it can be read, or has just been removed.
            return self._last_good(recipe, day, ())
        if kind != _HTML:
            return PreviewResponse(200, kind, body)
        self._good_pages.pop((day, recipe.path), None)
        self._good_pages[day, recipe.path] = body
        if len(self._good_pages) > _GOOD_PAGES_KEPT:
            del self._good_pages[next(iter(self._good_pages))]
        return PreviewResponse(200, kind, self._live(body))

    def _last_good(self, recipe: Recipe, day: str, problems: Collection[Diagnostic]) -> PreviewResponse:
        """Return a page as it last was, or else what is wrong with it."""
        good = self._good_pages.get((day, recipe.path))
        return PreviewResponse(200, _HTML, self._live(good)) if good else self._problem_page(problems)

    def _pressed(self, snapshot: Snapshot, recipe: Recipe, day: str) -> bytes:
        session = self._desk
        try:
            return render_page(session.renderer(snapshot), recipe, session.sources.prose_of)
        except (DamagedError, sqlite3.Error):
            # A build was at the store meanwhile, or threw it away: what it was made of is read anew.
            sources = [meta.source for meta in recipe.page.texts]
            session.sources.forget(sources)
            session.refresh(sources)
            snapshot = session.snapshot(day) or snapshot
            recipe = snapshot.plan.recipes.get(recipe.file, recipe)
            return render_page(session.renderer(snapshot), recipe, session.sources.prose_of)

    def _picture(self, page: PictureFile, kind: str) -> PreviewResponse:
        """Return a picture as a build has made it, or else something like it that is made in no time."""
        original = self._file(page, kind)
        if original.status != 200:
            return original
        if made := PictureCache(str(self._desk.sources.folder)).get(page):
            return original._replace(body=made)
        from generator.shell.pictures import preview_encode  # Pillow takes a while, and not every site has pictures

        try:
            return original._replace(body=preview_encode(original.body, page.shape))
        except (OSError, ValueError):
            return original  # a build will say what is wrong with it

    def _file(self, page: FileCopy | PictureFile, kind: str) -> PreviewResponse:
        path = self._desk.sources.folder / page.source
        real = Path(os.path.realpath(path))
        homes = (self._desk.sources.folder, packaged())
        if not any(real.is_relative_to(os.path.realpath(home)) for home in homes):
            return PreviewResponse(
                403, _TEXT, b"This file lies outside of the site, and the preview shows nothing from there."
            )
        try:
            return PreviewResponse(200, kind, load("", str(path))[0])
        except Rejected:
            return PreviewResponse(404, _TEXT, b"This file is gone.")

    def _search_file(self, url: str, day: str) -> PreviewResponse | None:
        """Return a file of the index that the search page asks for, if it is one."""
        with self._desk.entered():
            project, path = self._desk.sources.project, self._path_of(url) or ""
        if not project or not project.config.search or not path.startswith(SEARCH_INDEX):
            return None
        name = path.removeprefix(SEARCH_INDEX)
        try:
            data = self._finding.file(name, day)
        except Rejected as rejected:
            return PreviewResponse(503, _TEXT, "\n".join(problem.message for problem in rejected.diagnostics).encode())
        copy = Recipe(file=name, path=path, page=FileCopy(source=name, digest=b""))
        return None if data is None else PreviewResponse(200, media_type(copy), data)

    def _text(self, meta: Metadata) -> Lesson | PlainPage | None:
        try:
            return self._desk.sources.prose_of(meta)
        except (DamagedError, sqlite3.Error):
            return None

    def _path_of(self, url: str) -> str | None:
        """Return the path of the site that a URL's path means, or nothing where it is outside of the site."""
        project = self._desk.sources.project
        base = project.config.base if project else "/"
        return f"/{url.removeprefix(base)}" if url.startswith(base) else None

    # -------------------------------------------------------------- live pages
    def _live(self, page: bytes) -> bytes:
        """Return a page with the script that follows its source."""
        where = " ".join(f'data-{name}="{value}"' for name, value in self._desk.where().items())
        script = f'<script id="drillbook-preview" type="module" src="{LIVE}live.js" {where}></script>'.encode()
        before, end, after = page.rpartition(b"</body>")
        return before + script + end + after if end else page + script

    def _problem_page(self, problems: Collection[Diagnostic]) -> PreviewResponse:
        """Return a page for when there is none: what is wrong, also for those without scripts."""
        listed = "\n\n".join(draw(problem, Style(colour=False)) for problem in problems)
        page = _PROBLEM_PAGE.format(problems=html.escape(listed))
        return PreviewResponse(503, _HTML, self._live(page.encode()))


_PROBLEM_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Something has to be mended first</title>
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }}
body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<h1>Something has to be mended first</h1>
<p>Correct it and save the file: the page then comes by itself.</p>
<pre>{problems}</pre>
</body>
</html>
"""
