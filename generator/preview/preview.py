"""The site on request: any page of it, as it is now, with what is wrong."""

import datetime as dt
import html
import json
import mimetypes
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from generator import __version__
from generator.edition import Edition, copied_assets, make_edition
from generator.library import Text
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.digest import digest_bytes
from generator.model.lesson import Card, Lesson, PlainPage
from generator.model.page import AtomFeed, CommentFeed, FileCopy, LessonPage, Page, Plain, Recipe
from generator.model.url import encode, file_of
from generator.model.value import replace
from generator.plan.exchange import exchange, planned_alike
from generator.plan.site import Clock
from generator.preview.sources import Change, Sources
from generator.preview.state import problem_list, state_of
from generator.render.press import Press, make_press, press_page
from generator.render.templates import Layouts
from generator.shell.codec import DamagedError
from generator.shell.console import Style, draw
from generator.shell.disk import load
from generator.shell.layouts import packaged

__all__ = ["LIVE", "Answer", "Preview"]

LIVE = "/.drillbook/"
"""Where the preview's own addresses start: no page can have one that starts with a full stop."""

_GOOD_PAGES_KEPT = 200


class Answer(NamedTuple):
    """What a browser is told: status, media type, body; `location` where it is sent elsewhere."""

    status: int
    kind: str
    body: bytes
    location: str = ""


class Preview:
    """The preview of one site; its methods can be called from any thread.

    `now` tells the time, `heard` is called with a message (a JSON text) after
    each rebuild, `told` with everything that is wrong.
    """

    def __init__(
        self,
        sources: Sources,
        *,
        now: Callable[[], dt.datetime],
        told: Callable[[Collection[Diagnostic]], None],
    ) -> None:
        self.instance = secrets.token_hex(4)
        self.heard: Callable[[str], None] = lambda _message: None
        self._sources, self._now, self._told = sources, now, told
        self._lock = threading.RLock()
        self._build = self._layouts = 0
        self._edition: Edition | None = None
        self._as_on: dict[str, Edition] = {}
        self._broken: tuple[Diagnostic, ...] = ()
        self._page_problems: dict[str, tuple[Diagnostic, ...]] = {}
        self._good_pages: dict[tuple[str, str], bytes] = {}
        self._gone: dict[str, str] = {}
        self._press: tuple[tuple[object, ...], Press] | None = None
        self._assets: dict[str, bytes] = {}

    # -------------------------------------------------------------- keeping up
    def start(self) -> None:
        """Read the site for the first time."""
        with self._lock:
            self._sources.load()
            self._rebuild(Change(frame=True))

    def refresh(self, paths: Collection[str] | None = None) -> bool:
        """Look at paths that may have changed, or at everything; tell whether there was something new."""
        with self._lock:
            before = self._sources.library.texts, self._sources.problems
            change = self._sources.look(paths)
            if not change or (not self._sources.project and before[1] == self._sources.problems):
                return False
            if self._edition and self._is_text_alone(change, before[0]):
                self._exchange(change)
            else:
                self._rebuild(change)
        return True

    def _is_text_alone(self, change: Change, before: Mapping[str, Text]) -> bool:
        """Tell whether nothing changed but what stands in some texts, of which no other page knows anything."""
        assert self._edition  # noqa: S101 - looked at by the caller
        if change.frame or change.moved or change.files:
            return False
        suspected = {d.span.path for d in self._edition.diagnostics}
        for path in change.texts:
            old, new = before[path].card, self._sources.library.texts[path].card
            if old is None or new is None or path in suspected or not planned_alike(old, new):
                return False
        return True

    def _exchange(self, change: Change) -> None:
        assert self._edition  # noqa: S101 - looked at by the caller
        plan = self._edition.plan
        for path in change.texts:
            if card := self._sources.library.texts[path].card:
                plan = exchange(plan, card)
        self._edition = replace(self._edition, plan=plan)
        self._finish(change)

    def _rebuild(self, change: Change) -> None:
        if change.frame and self._sources.project:
            self._assets = {
                file: digest_bytes(load("", file)[0]) for file in copied_assets(self._sources.project).values()
            }
        old, self._broken = self._edition, ()
        if self._sources.project:
            try:
                self._edition = self._make(self._everything())
            except Rejected as rejected:  # a hook's fault
                self._broken = rejected.diagnostics
        if old and self._edition:
            self._note_gone(old, self._edition)
        self._finish(change)

    def _finish(self, change: Change) -> None:
        self._as_on.clear()
        self._page_problems.clear()
        self._build += 1
        if change.frame:
            self._layouts = self._build
            self._press = None
        self._told(self._problems())
        self.heard(self.message(change))

    def _everything(self) -> Clock:
        return Clock(now=self._now(), drafts=True, future=True, expired=True)

    def _make(self, clock: Clock) -> Edition:
        sources = self._sources
        assert sources.project  # noqa: S101 - looked at by the callers
        # What a picture holds is in no page; its digest is for builds, to know it by.
        digests = dict.fromkeys(sources.found.files, b"") | self._assets
        return make_edition(sources.project, sources.library, sources.found, clock, digests)

    def _note_gone(self, old: Edition, new: Edition) -> None:
        paths = {recipe.path for recipe in new.plan.recipes.values()}
        for recipe in old.plan.recipes.values():
            if isinstance(recipe.page, LessonPage | Plain) and recipe.path not in paths:
                self._gone[recipe.path] = recipe.page.card.source
        for path in self._gone.keys() & paths:
            del self._gone[path]

    # -------------------------------------------------------------- telling
    def message(self, change: Change | None = None) -> str:
        """Return what open pages are told: the present state, and what a change was about."""
        edited, files = [], []
        if change and self._edition:
            for recipe in self._edition.plan.recipes.values() if change.texts or change.files else ():
                page = recipe.page
                if isinstance(page, LessonPage | Plain) and page.card.source in change.texts:
                    edited.append({"url": self._url(recipe.path), "title": page.card.title})
                elif isinstance(page, FileCopy) and page.source in change.files:
                    files.append(self._url(recipe.path))
        return json.dumps({**self._where(), "edited": edited, "files": files})

    def state(self, url: str, as_on: str) -> str:
        """Return what the bar of a page shows, as a JSON text."""
        with self._lock:
            edition = self._edition_as_on(as_on)
            path = self._path_of(url) if edition else None
            recipe = edition.plan.recipes.get(file_of(path)) if edition and path else None
            problems = (*self._problems(), *self._page_problems.get(path or "", ()))
            source = recipe.page.card.source if recipe and isinstance(recipe.page, LessonPage | Plain) else ""
            state: dict[str, object] = {"page": None, "held": []}
            if edition and self._sources.project:
                config, now = self._sources.project.config, self._now()
                state = state_of(
                    config, edition.site, self._sources.library.cards, recipe, now, self._url, self._lesson
                )
            gone = self._gone.get(path or "", "") if not recipe else ""
            return json.dumps(
                {**self._where(), **state, **problem_list(problems, source), "as_on": as_on, "gone": gone}
            )

    def _lesson(self, card: Card) -> Lesson | PlainPage | None:
        try:
            return self._sources.prose_of(card)
        except (DamagedError, sqlite3.Error):
            return None

    def _where(self) -> dict[str, object]:
        return {"instance": self.instance, "build": self._build, "layouts": self._layouts}

    def _problems(self) -> tuple[Diagnostic, ...]:
        sources = self._sources
        if sources.problems:
            return sources.problems
        found = (
            *(sources.project.diagnostics if sources.project else ()),
            *sources.found.diagnostics,
            *sources.library.diagnostics,
            *(self._edition.diagnostics if self._edition else ()),
            *self._broken,
        )
        return tuple(sorted(found, key=lambda d: (d.span.path, d.span.line, d.span.column)))

    # -------------------------------------------------------------- answering
    def answer(self, url: str, as_on: str = "") -> Answer:
        """Return what a browser gets for the path of a URL (percent-decoded, from the root of the host)."""
        with self._lock:
            try:
                edition = self._edition_as_on(as_on)
            except Rejected as rejected:
                return self._problem_page(rejected.diagnostics)
            if edition is None:
                return self._problem_page(self._problems())
            path = self._path_of(url)
            if path is None:
                base = self._url("/")
                return Answer(307, "", b"", base) if url in ("", "/", base[:-1]) else self._not_found(edition, as_on)
            recipes = edition.plan.recipes
            name = path[1:]
            recipe = recipes.get(f"{name}index.html" if not name or name.endswith("/") else name)
            if recipe is None and f"{name}/index.html" in recipes:
                return Answer(308, "", b"", encode(f"{url}/"))
            return self._page(recipe, as_on) if recipe else self._not_found(edition, as_on)

    def _not_found(self, edition: Edition, as_on: str) -> Answer:
        recipe = edition.plan.recipes.get("404.html")
        answer = (
            self._page(recipe, as_on) if recipe else Answer(404, "text/plain; charset=utf-8", b"There is no such page.")
        )
        return answer._replace(status=404)

    def _page(self, recipe: Recipe, as_on: str) -> Answer:
        kind = media_type(recipe)
        if isinstance(recipe.page, FileCopy):
            return self._file(recipe.page, kind)
        try:
            body = press_page(self._press_for(as_on), recipe, self._sources.prose_of)
        except Rejected as rejected:
            self._told((*self._problems(), *rejected.diagnostics))
            self._page_problems[recipe.path] = rejected.diagnostics
            good = self._good_pages.get((as_on, recipe.path))
            return Answer(200, kind, self._live(good)) if good else self._problem_page(rejected.diagnostics)
        except (DamagedError, sqlite3.Error):
            # Another command was at the store, or the file has just changed: what is in memory is stale.
            return self._after_a_look(recipe, as_on)
        if not kind.startswith("text/html"):
            return Answer(200, kind, body)
        self._good_pages.pop((as_on, recipe.path), None)
        self._good_pages[as_on, recipe.path] = body
        if len(self._good_pages) > _GOOD_PAGES_KEPT:
            del self._good_pages[next(iter(self._good_pages))]
        return Answer(200, kind, self._live(body))

    def _after_a_look(self, recipe: Recipe, as_on: str) -> Answer:
        """Read what a page is made of anew, and answer with that."""
        for card in _cards(recipe.page):
            self._sources.forget(card)
        self.refresh(_cards(recipe.page))
        edition = self._edition_as_on(as_on)
        fresh = edition.plan.recipes.get(recipe.file) if edition else None
        try:
            body = press_page(self._press_for(as_on), fresh or recipe, self._sources.prose_of)
        except (Rejected, DamagedError, sqlite3.Error):
            return self._problem_page(self._problems())
        return Answer(200, media_type(recipe), self._live(body))

    def _file(self, page: FileCopy, kind: str) -> Answer:
        path = self._sources.folder / page.source
        real = Path(os.path.realpath(path))
        inside = (Path(os.path.realpath(self._sources.folder)), Path(os.path.realpath(packaged())))
        if not any(real.is_relative_to(folder) for folder in inside):
            return Answer(
                403, "text/plain; charset=utf-8", b"This file lies outside the site: the preview shows none such."
            )
        try:
            return Answer(200, kind, load("", str(path))[0])
        except Rejected:
            return Answer(404, "text/plain; charset=utf-8", b"This file is gone.")

    def _edition_as_on(self, as_on: str) -> Edition | None:
        """Return the site with all that is held back, or as its readers see it on a day."""
        if not as_on or not self._edition or not self._sources.project:
            return self._edition
        if as_on not in self._as_on:
            # To the end of the day: a lesson comes out at any time in it.
            day = dt.datetime.combine(dt.date.fromisoformat(as_on), dt.time(23, 59, 59))
            while len(self._as_on) > 3:
                del self._as_on[next(iter(self._as_on))]
            self._as_on[as_on] = self._make(Clock(now=day))
        return self._as_on[as_on]

    def _press_for(self, as_on: str) -> Press:
        edition, project = self._edition_as_on(as_on), self._sources.project
        assert edition and project  # noqa: S101, PT018 - there is no page to press without
        key = (project.setup.key, edition.plan.menu, tuple(edition.plan.assets.items()))
        if self._press is None or self._press[0] != key:
            layouts = Layouts(texts=project.layouts.templates, files=project.layouts.files)
            plan = edition.plan
            press = make_press(
                project.config, plan.menu, plan.assets, layouts, project.words, project.hooks, __version__
            )
            self._press = (key, press)
        return self._press[1]

    # -------------------------------------------------------------- addresses
    def address_of(self, source: str) -> str:
        """Return the path of a text's page from the root of the host; of none, that of the home page."""
        text = self._sources.library.texts.get(source)
        return self._url(text.card.path if text and text.card else "/")

    def _url(self, path: str) -> str:
        base = self._sources.project.config.base if self._sources.project else "/"
        return encode(base[:-1] + path)

    def _path_of(self, url: str) -> str | None:
        """Return the path of the site that a URL's path means, or nothing where it is outside of the site."""
        base = self._sources.project.config.base if self._sources.project else "/"
        return f"/{url.removeprefix(base)}" if url.startswith(base) else None

    # -------------------------------------------------------------- live pages
    def _live(self, page: bytes) -> bytes:
        """Return a page with the script that follows its source."""
        where = f'data-instance="{self.instance}" data-build="{self._build}" data-layouts="{self._layouts}"'
        script = f'<script id="drillbook-preview" type="module" src="{LIVE}live.js" {where}></script>'.encode()
        before, end, after = page.rpartition(b"</body>")
        return before + script + end + after if end else page + script

    def _problem_page(self, problems: Collection[Diagnostic]) -> Answer:
        listed = "\n\n".join(draw(problem, Style(colour=False)) for problem in problems)
        page = (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>drillbook</title>'
            '<meta name="viewport" content="width=device-width">'
            "<style>body{font:1rem/1.5 system-ui,sans-serif;margin:2rem;color-scheme:light dark}"
            "pre{white-space:pre-wrap}</style></head><body>"
            "<h1>The preview goes on when this is mended</h1>"
            f"<p>Save the file, and the page comes by itself.</p><pre>{html.escape(listed)}</pre></body></html>"
        )
        return Answer(503, "text/html; charset=utf-8", self._live(page.encode()))


def _cards(page: Page) -> list[str]:
    if isinstance(page, LessonPage | Plain):
        return [page.card.source]
    return [entry[0].source for entry in getattr(page, "lessons", ()) if isinstance(entry, tuple)]


def media_type(recipe: Recipe) -> str:
    """Return the media type that a web server sends with a file."""
    if isinstance(recipe.page, AtomFeed | CommentFeed):
        return "application/atom+xml; charset=utf-8"
    ending = "." + recipe.file.rpartition(".")[2].lower()
    kind = _TYPES.get(ending) or mimetypes.types_map.get(ending, "application/octet-stream")
    text = kind.startswith("text/") or kind in ("application/xml", "application/json", "image/svg+xml")
    return f"{kind}; charset=utf-8" if text else kind


# What systems differ in, or do not know: mimetypes reads theirs.
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".txt": "text/plain",
    ".xml": "application/xml",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".ics": "text/calendar",
    ".pdf": "application/pdf",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
}
