"""The preview's page to choose a look on: one lesson in each look, side by side.

A page in another look is the same page with another style sheet: all that a
look decides is in that.  So no page is rendered again, and nothing of a look
that is only looked at reaches the plan.
"""

import html
import re
from collections.abc import Callable
from pathlib import Path

from generator.engine.look import look_names, site_look
from generator.engine.look_setting import write_look
from generator.engine.project import Project
from generator.model.css import FONT_ADDRESS
from generator.model.diagnostic import Rejected
from generator.model.digest import digest_bytes
from generator.model.media_type import media_type_of
from generator.model.site import Site
from generator.preview.own_page import own_page
from generator.preview.responses import LIVE, PreviewResponse
from generator.preview.session import PreviewSession
from generator.shell.layouts import FONTS, STYLED
from generator.shell.source_files import load

__all__ = ["LOOK_FILES", "LookChoice"]

LOOK_FILES = f"{LIVE}looks/"
"""Where the pages and files of looks that are only looked at start: these pages alone may be shown in frames."""

_HTML, _TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"
# The frame loads the fonts of its own look; those of the site's would be loaded for nothing.
_PRELOADED = re.compile(rb'<link rel="preload"[^>]*as="font"[^>]*>\n?')
# No script runs in the frame, and a click leads nowhere: the frame is a picture that can be scrolled.
_STILL = b"<style>a, button, summary { pointer-events: none; }</style></head>"


class LookChoice:
    """Answers for the page and what is in its frames; `answer` returns the page at a path, as the preview shows it."""

    def __init__(self, session: PreviewSession, answer: Callable[[str], PreviewResponse]) -> None:
        self._session, self._answer = session, answer

    def page(self, path: str) -> PreviewResponse:
        """Return the page to choose on, with the page at a path in its frames, or else with a lesson."""
        with self._session.entered():
            project, snapshot = self._session.workspace.project, self._session.snapshot()
            if not project or not snapshot:
                return PreviewResponse(503, _TEXT, b"Correct the mistakes in site.yaml first.")
            shown = html.escape(path or self._session.url(_telling(snapshot.site)))
            settings = load(str(project.folder), "site.yaml")[0]
            looks = "\n".join(_figure(name, shown, project) for name in look_names(project.layouts))
            digest = digest_bytes(settings).hex()
            home = html.escape(self._session.url("/"))
            body = _BODY.format(looks=looks, digest=digest, home=home)
            return PreviewResponse(200, _HTML, own_page("Choose a look", _STYLE, body, f"{LIVE}looks.js"))

    def file(self, name: str, path: str) -> PreviewResponse:
        """Return what a frame shows: the page at a path in a look, the look's style sheet, or a font."""
        with self._session.entered():
            project = self._session.workspace.project
        look, _, rest = name.partition("/")
        if project and name.startswith(FONTS) and name in project.layouts.assets:
            return PreviewResponse(200, media_type_of(name), load("", str(project.layouts.assets[name]))[0])
        if not project or look not in look_names(project.layouts) or rest not in ("page", STYLED[0]):
            return PreviewResponse(404, _TEXT, b"There is no such look.")
        if rest == "page":
            return self._framed(look, path)
        css = site_look(project.config, project.layouts, look).texts[STYLED[0]]
        # The sheet names fonts by where they are published, and a look that is only looked at is not.
        css = FONT_ADDRESS.sub(lambda match: f'url("{LOOK_FILES}{match["name"]}")', css)
        return PreviewResponse(200, media_type_of(STYLED[0]), css.encode())

    def choose(self, name: str, digest: str) -> str:
        """Write a look into site.yaml, if that still has a digest (hex); return why it was not, or nothing."""
        session = self._session
        with session.entered():
            project = session.workspace.project
            if not project or name not in look_names(project.layouts):
                return "There is no such look."
            try:
                refusal = write_look(Path(project.folder), name, bytes.fromhex(digest))
            except ValueError:
                return "This is not a request of the preview's page."
            except Rejected as rejected:
                return f"site.yaml cannot be changed: {rejected.diagnostics[0].message}."
            if not refusal:
                session.refresh(["site.yaml"])
            return refusal

    def _framed(self, look: str, path: str) -> PreviewResponse:
        """Return the page at a path with the style sheet of a look in the place of the site's."""
        answer = self._answer(path)
        snapshot = self._session.snapshot()
        if not answer.kind.startswith("text/html") or not snapshot:
            return PreviewResponse(404, _TEXT, b"There is no such page.")
        ours = self._session.url(snapshot.plan.assets[STYLED[0]])
        body = answer.body.replace(f'href="{ours}"'.encode(), f'href="{LOOK_FILES}{look}/{STYLED[0]}"'.encode())
        body = _PRELOADED.sub(b"", body).replace(b"</head>", _STILL, 1)
        return answer._replace(body=body)


def _telling(site: Site) -> str:
    """Return the path of the page that shows most of a look: the newest case, with its drill, if there is one."""
    lessons = sorted(zip(site.teasers, site.lessons, strict=True), key=lambda pair: not pair[0].is_case)
    return lessons[0][1].path if lessons else "/"


def _figure(name: str, shown: str, project: Project) -> str:
    label = html.escape(name)
    is_chosen = name == project.look.name
    choice = (
        "<strong>This is your look</strong>"
        if is_chosen
        else f'<button type="button" data-look="{label}">Use {label}</button>'
    )
    # Same-origin, because fonts come only to pages that have an origin; and still no scripts.
    return (
        f'<figure><figcaption><h2>{label}</h2>{choice}</figcaption><iframe title="Your lesson in the look {label}" '
        f'sandbox="allow-same-origin" src="{LOOK_FILES}{label}/page?path={shown}"></iframe></figure>'
    )


_STYLE = """\
:root { --rule: light-dark(#cdcec5, #4b4c44); }
body { padding: 1.5rem clamp(1rem, 3vw, 3rem); }
h2 { font-size: 1.1rem; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1.5rem; }
main { margin-top: 1.5rem; }
figcaption { display: flex; align-items: center; justify-content: space-between; min-height: 3rem; }
iframe { display: block; width: 100%; height: max(24rem, 100vh - 12rem); background: var(--paper); }
iframe { border: 1px solid var(--rule); border-radius: .5rem; }
button { padding: .5rem 1rem; font: inherit; font-weight: 600; color: var(--paper); background: var(--link); }
button { border: 0; border-radius: .5rem; cursor: pointer; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
"""

_BODY = """\
<header>
<div><h1>Choose a look</h1><p role="status">One click writes it into site.yaml. All else there stays as it is.</p></div>
<a href="{home}">Back to the blog</a>
</header>
<main data-digest="{digest}">
{looks}
</main>"""
