"""A small site that changes, and a crawler that reads a published folder while it does."""

import random
import re
import threading
from pathlib import Path
from urllib.parse import unquote

_LINK = re.compile(r'(?:href|src)="([^"]+)"')
DOORS = ("/", "/atom.xml", "/sitemap.xml")
"""Where crawlers and feed readers start."""


def site_of(generation: int, chance: random.Random) -> dict[str, str]:
    """Return a site in which, from one generation to the next, pages come, go, and link to each other anew.

    Its links hold, as a build sees to: pages link to pages of the same
    generation, in circles, and each shows a picture and a style sheet whose
    names have a digest.
    """
    lessons = [f"/lesson-{number}/" for number in range(24) if chance.random() < 0.7]
    style = f"/assets/style.{generation}.css"
    files = {style.lstrip("/"): f"body {{ color: #{generation:06} }}"}

    def page(path: str, links: list[str]) -> str:
        picture = f"/pictures{path}photo.{chance.randrange(3)}.svg"
        files[picture.lstrip("/")] = f"<svg>{picture}</svg>"
        anchors = "".join(f'<a href="{link}">a</a>' for link in links)
        filling = "x" * chance.randrange(2000)
        return f'<html><link href="{style}"><img src="{picture}">{anchors}<p>{generation} {filling}</p></html>'

    for path in lessons:
        files[f"{path.strip('/')}/index.html"] = page(path, chance.sample(lessons, min(4, len(lessons))))
    files["index.html"] = page("/", lessons[:10])
    files["about.html"] = page("/about/", ["/"])
    for door in ("atom.xml", "sitemap.xml"):
        files[door] = "".join(f'<link href="{path}"/>' for path in [*lessons, "/about.html"]) + "</html>"
    return files


class DeadLinkError(AssertionError):
    """A published file links to one that is not there, or is not whole."""


def get(folder: Path, path: str) -> str | None:
    """Return what a web server would for a path."""
    name = unquote(path).lstrip("/")
    file = folder / (f"{name}index.html" if not name or name.endswith("/") else name)
    try:
        return file.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None


def walk(folder: Path) -> int:
    """Follow every link from every door, and return how many files that were."""
    referrers: dict[str, str] = {}
    waiting = [(door, "") for door in DOORS]
    while waiting:
        path, referrer = waiting.pop()
        if path in referrers:
            continue
        referrers[path] = referrer
        text = get(folder, path)
        if text is None:
            if is_still_linked(folder, path, referrers) and get(folder, path) is None:
                raise DeadLinkError(f"{referrer} links to {path}")
            continue
        if not text.endswith(("</html>", "</svg>", "}")):
            raise DeadLinkError(f"{path} is not whole: {text[-40:]}")
        waiting += [(link, path) for link in _LINK.findall(text)]
    return len(referrers)


def is_still_linked(folder: Path, path: str, referrers: dict[str, str]) -> bool:
    """Tell whether the way that led from a door to a path is there now.

    A walk takes a while: a page may have been read before a change, or be
    about to be deleted itself, when the links on it are followed.
    """
    while referrer := referrers[path]:
        if f'"{path}"' not in (get(folder, referrer) or ""):
            return False
        path = referrer
    return True


class Crawler:
    """Walks through a folder again and again, in a thread of its own, until `stop`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._is_over = threading.Event()
        self._problem: BaseException | None = None
        self.walks = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            # A breath between two walks: the client and the server are in need of the same processor.
            while not self._is_over.wait(0.02):
                walk(self._folder)
                self.walks += 1
        except BaseException as problem:  # noqa: BLE001 - it is raised again in the thread of the test
            self._problem = problem

    def stop(self) -> None:
        """End it, and raise what it met."""
        self._is_over.set()
        self._thread.join(60)
        if self._problem:
            raise self._problem
