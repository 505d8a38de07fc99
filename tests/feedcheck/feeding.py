"""A small site with every kind of feed, built, and a hub to tell of it: a real web server on this computer."""

import contextlib
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from sites import build_site, write_site

from generator.feedcheck.check import Checked, check_feeds
from generator.model.diagnostic import Diagnostic

SITE = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://www.example.com/blog/
id: urn:x:drill
feed:
  entries: 2
  hub: {hub}
-- content/lessons/one.md --
---
title: One
id: urn:x:one
date: 2026-01-05
tags: [calls]
series: First Steps
---
Call [one](two.md) & **wait**[^1].

[^1]: A minute.
-- content/lessons/two.md --
---
title: Two
id: urn:x:two
date: 2026-01-12
tags: [calls]
series: First Steps
---
Call two.
-- content/lessons/three.md --
---
title: Three
id: urn:x:three
date: 2026-01-19
---
Call three.
-- content/lessons/four.md --
---
title: Four
id: urn:x:four
date: 2026-01-26
---
Call four.
-- content/lessons/five.md --
---
title: Five
id: urn:x:five
date: 2026-02-02
---
Call five.
-- content/comments/five/dana.md --
---
author: Dana
date: 2026-02-03 10:00
id: urn:x:dana
---
I did.
-- content/comments/five/nora.md --
---
author: Nora Whitcombe
date: 2026-02-03 11:00
in_reply_to: urn:x:dana
---
Good.
"""

HUB = "https://hub.example.com/"


def built(folder: Path, hub: str = HUB) -> Path:
    """Write the site into a folder, build it, and return the folder."""
    write_site(folder, SITE.replace("{hub}", hub))
    build_site(folder)
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Change every place of a text in a file of the site; there has to be one."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def found_in(folder: Path) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the feeds of a site."""
    return check_feeds(folder).diagnostics


def checked(folder: Path) -> Checked:
    """Check the feeds of a site; nothing may be wrong with them."""
    done = check_feeds(folder)
    assert not done.diagnostics
    return done


class Hub:
    """A hub: what it was told, and what it answers.

    `answers` has a status for each topic that is not taken; a topic in
    `silent` is never answered.
    """

    def __init__(self) -> None:
        self.heard: list[dict[str, list[str]]] = []
        self.kinds: list[str] = []
        self.answers: dict[str, int] = {}
        self.status = 204
        self.location = ""
        self.silent = False
        self.over = threading.Event()
        self.url = ""

    @property
    def topics(self) -> list[str]:
        """The feeds that the hub was told of since this was asked last."""
        topics = [form["hub.url"][0] for form in self.heard]
        self.heard.clear()
        return topics


@contextlib.contextmanager
def running_hub() -> Iterator[Hub]:
    """Yield a hub that listens on this computer."""
    hub = Hub()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True)
            hub.heard.append(form)
            hub.kinds.append(self.headers["Content-Type"])
            if hub.silent:
                hub.over.wait(60)
                return
            self.send_response(hub.answers.get(form["hub.url"][0], hub.status))
            if hub.location:
                self.send_header("Location", hub.location)
            self.end_headers()

        def do_GET(self) -> None:
            hub.heard.append({"hub.url": [f"GET {self.path}"]})
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}/hub"
    try:
        yield hub
    finally:
        hub.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site for all tests that only damage its output."""
    return built(tmp_path_factory.mktemp("feeds"))


@pytest.fixture
def site(built_once: Path, tmp_path: Path) -> Path:
    """Return the site, built, with a hub that nobody is to ask."""
    return shutil.copytree(built_once, tmp_path, dirs_exist_ok=True)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Run a hub, without whatever stands between this computer and the world."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with running_hub() as hub:
        yield hub
