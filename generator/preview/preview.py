"""The site on request: any page of it, as it is now, and what there is to say about it."""

import html
import json
import os
import sqlite3
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from generator.edition import Edition
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.lesson import Card, Lesson, PlainPage
from generator.model.page import FileCopy, LessonPage, PictureFile, Plain, Recipe, shown_whole
from generator.model.url import SEARCH_INDEX, encode, file_of
from generator.preview.desk import Desk
from generator.preview.finding import Finding
from generator.preview.media import media_type
from generator.preview.state import problem_list, state_of
from generator.render.press import press_page
from generator.shell.codec import DamagedError
from generator.shell.console import Style, draw
from generator.shell.darkroom import Darkroom
from generator.shell.disk import load
from generator.shell.layouts import packaged

__all__ = ["LIVE", "Answer", "Preview"]

LIVE = "/.drillbook/"
"""Where the preview's own addresses start: no page can have one that starts with a full stop."""

_HTML = "text/html; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
_GOOD_PAGES_KEPT = 200


class Answer(NamedTuple):
    """What a browser is told: status, media type, body; `location` where it is sent elsewhere."""

    status: int
    kind: str
    body: bytes
    location: str = ""


class Preview:
    """Answers for a desk; its methods can be called from any thread.

    A `day` (ISO 8601) shows the site as its readers see it then; without one,
    what is held back is shown too.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._good_pages: dict[tuple[str, str], bytes] = {}
        self._finding = Finding(desk, self._pressed)

    def answer(self, url: str, day: str = "") -> Answer:
        """Return what a browser gets for the path of a URL (percent-decoded, from the root of the host)."""
        if found := self._search_file(url, day):
            return found
        with self._desk.entered():
            answer = self._answer(url, day)
        # The desk is left by now: whoever saves a text is not to wait for a picture.
        return answer if isinstance(answer, Answer) else self._picture(*answer)

    def state(self, url: str, day: str = "") -> str:
        """Return what the bar of a page shows, as a JSON text."""
        desk = self._desk
        with desk.entered():
            try:
                edition = desk.edition(day)
            except Rejected:
                edition = None  # what is wrong is among the problems
            path = self._path_of(url) or ""
            recipe = edition.plan.recipes.get(file_of(path)) if edition and path else None
            source = recipe.page.card.source if recipe and isinstance(recipe.page, LessonPage | Plain) else ""
            state: dict[str, object] = {"page": None, "held": []}
            if desk.sources.project:
                config, cards = desk.sources.project.config, desk.sources.library.cards
                state = state_of(config, cards, recipe, desk.now(), desk.url, self._text)
            state |= problem_list(desk.problems(path), source)
            state |= {"as_on": day, "gone": "" if recipe else desk.gone.get(path, "")}
            return json.dumps(desk.where() | state)

    def address_of(self, source: str) -> str:
        """Return the path of a text's page from the root of the host; of none, that of the home page."""
        with self._desk.lock:
            text = self._desk.sources.library.texts.get(source)
            return self._desk.url(text.page.path if text and text.page else "/")

    def page_of(self, source: str) -> str:
        """Return the path of a text's page from the root of the host, also of a text that was just written."""
        with self._desk.entered():
            self._desk.refresh([source])
            return self.address_of(source)

    # -------------------------------------------------------------- pages
    def _answer(self, url: str, day: str) -> "Answer | tuple[PictureFile, str]":
        """Return what a browser gets, or the picture that it wants, with its media type."""
        desk = self._desk
        try:
            edition = desk.edition(day)
        except Rejected as rejected:
            return self._problem_page(rejected.diagnostics)
        if edition is None:
            return self._problem_page(desk.problems())
        path = self._path_of(url)
        if path is None:
            home = desk.url("/")
            at_home = url in ("", "/", home[:-1])
            return Answer(307, "", b"", home) if at_home else self._not_found(edition, day)
        recipes, name = edition.plan.recipes, path[1:]
        recipe = recipes.get(f"{name}index.html" if not name or name.endswith("/") else name)
        if recipe is None and f"{name}/index.html" in recipes:
            return Answer(308, "", b"", encode(f"{url}/"))
        if recipe and isinstance(recipe.page, PictureFile):
            return recipe.page, media_type(recipe)
        return self._page(edition, recipe, day) if recipe else self._not_found(edition, day)

    def _not_found(self, edition: Edition, day: str) -> Answer:
        recipe = edition.plan.recipes.get("404.html")
        answer = self._page(edition, recipe, day) if recipe else Answer(404, _TEXT, b"There is no such page.")
        return answer._replace(status=404)

    def _page(self, edition: Edition, recipe: Recipe, day: str) -> Answer:
        desk, kind = self._desk, media_type(recipe)
        if isinstance(recipe.page, FileCopy):
            return self._file(recipe.page, kind)
        try:
            body = self._pressed(edition, recipe, day)
        except Rejected as rejected:
            desk.page_failed(recipe.path, rejected.diagnostics)
            return self._last_good(recipe, day, rejected.diagnostics)
        except (DamagedError, sqlite3.Error):
            # Its text changes faster than it can be read, or has just been removed.
            return self._last_good(recipe, day, ())
        if kind != _HTML:
            return Answer(200, kind, body)
        self._good_pages.pop((day, recipe.path), None)
        self._good_pages[day, recipe.path] = body
        if len(self._good_pages) > _GOOD_PAGES_KEPT:
            del self._good_pages[next(iter(self._good_pages))]
        return Answer(200, kind, self._live(body))

    def _last_good(self, recipe: Recipe, day: str, problems: Collection[Diagnostic]) -> Answer:
        """Return a page as it last was, or else what is wrong with it."""
        good = self._good_pages.get((day, recipe.path))
        return Answer(200, _HTML, self._live(good)) if good else self._problem_page(problems)

    def _pressed(self, edition: Edition, recipe: Recipe, day: str) -> bytes:
        desk = self._desk
        try:
            return press_page(desk.press(edition), recipe, desk.sources.prose_of)
        except (DamagedError, sqlite3.Error):
            # A build was at the store meanwhile, or threw it away: what it was made of is read anew.
            sources = [card.source for card in shown_whole(recipe.page)]
            desk.sources.forget(sources)
            desk.refresh(sources)
            edition = desk.edition(day) or edition
            recipe = edition.plan.recipes.get(recipe.file, recipe)
            return press_page(desk.press(edition), recipe, desk.sources.prose_of)

    def _picture(self, page: PictureFile, kind: str) -> Answer:
        """Return a picture as a build has made it, or else something like it that is made in no time."""
        original = self._file(page, kind)
        if original.status != 200:
            return original
        if made := Darkroom(str(self._desk.sources.folder)).get(page):
            return original._replace(body=made)
        from generator.shell.pictures import sketch  # Pillow takes a while, and not every site has pictures

        try:
            return original._replace(body=sketch(original.body, page.shape))
        except (OSError, ValueError):
            return original  # a build will say what is wrong with it

    def _file(self, page: FileCopy | PictureFile, kind: str) -> Answer:
        path = self._desk.sources.folder / page.source
        real = Path(os.path.realpath(path))
        homes = (self._desk.sources.folder, packaged())
        if not any(real.is_relative_to(os.path.realpath(home)) for home in homes):
            return Answer(403, _TEXT, b"This file lies outside of the site, and the preview shows nothing from there.")
        try:
            return Answer(200, kind, load("", str(path))[0])
        except Rejected:
            return Answer(404, _TEXT, b"This file is gone.")

    def _search_file(self, url: str, day: str) -> Answer | None:
        """Return a file of the index that the search page asks for, if it is one."""
        with self._desk.entered():
            project, path = self._desk.sources.project, self._path_of(url) or ""
        if not project or not project.config.search or not path.startswith(SEARCH_INDEX):
            return None
        name = path.removeprefix(SEARCH_INDEX)
        try:
            data = self._finding.file(name, day)
        except Rejected as rejected:
            return Answer(503, _TEXT, "\n".join(problem.message for problem in rejected.diagnostics).encode())
        copy = Recipe(file=name, path=path, page=FileCopy(source=name, digest=b""))
        return None if data is None else Answer(200, media_type(copy), data)

    def _text(self, card: Card) -> Lesson | PlainPage | None:
        try:
            return self._desk.sources.prose_of(card)
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

    def _problem_page(self, problems: Collection[Diagnostic]) -> Answer:
        """Return a page for when there is none: what is wrong, also for those without scripts."""
        listed = "\n\n".join(draw(problem, Style(colour=False)) for problem in problems)
        page = _PROBLEM_PAGE.format(problems=html.escape(listed))
        return Answer(503, _HTML, self._live(page.encode()))


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
