"""A preview without a socket."""

import datetime as dt
import json
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sites import NOW, fresh_modules, write_site

from generator.model.diagnostic import Diagnostic
from generator.preview.responses import PreviewResponse, Responder
from generator.preview.session import PreviewSession
from generator.preview.workspace import Workspace

SITE = """\
-- content/lessons/a.md --
---
title: A
date: 2026-02-16
symptoms: Red cheeks and a cough.
diagnosis: A cold.
prescription: Rest.
---
-- content/lessons/b.md --
---
title: B
date: 2026-02-23
draft: true
---
Text of b, and [a](a.md).
-- content/lessons/c.md --
---
title: C
date: 2026-03-09
---
Text of c.
-- content/lessons/d.md --
---
title: D
date: 2026-02-09
expires: 2026-02-20
---
Text of d.
-- content/pages/about.md --
---
title: About
---
Me.
-- content/images/a.bin --
picture
"""
A, B, C, D = (f"content/lessons/{name}.md" for name in "abcd")
_SCRIPT = re.compile(rb'<script id="drillbook-preview".*?</script>')


class Bench:
    """A session, its responder, and all messages and diagnostics that came from it."""

    def __init__(self, folder: Path, now: Callable[[], dt.datetime] = lambda: NOW) -> None:
        self.folder = folder
        self.messages: list[dict[str, Any]] = []
        self.diagnostics: list[list[str]] = []
        self.session = PreviewSession(
            Workspace(folder, lambda: None, lambda *_: None), now=now, on_diagnostics=self._keep
        )
        self.session.on_message = lambda message: self.messages.append(json.loads(message))
        self.responder = Responder(self.session)
        self.session.start()

    def _keep(self, diagnostics: Collection[Diagnostic]) -> None:
        self.diagnostics.append([d.code for d in diagnostics])

    def save(self, path: str, old: str, new: str) -> None:
        """Change a file as an editor does, and let the session read it."""
        file = self.folder / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        self.session.refresh([path])

    def answer(self, url: str, day: str = "") -> PreviewResponse:
        """Return what a browser gets."""
        return self.responder.answer(url, day)

    def body(self, url: str, day: str = "") -> str:
        """Return the page at an address, without the preview's script."""
        return _SCRIPT.sub(b"", self.answer(url, day).body).decode()

    def state(self, url: str, day: str = "") -> dict[str, Any]:
        """Return what the bar shows."""
        state: dict[str, Any] = json.loads(self.responder.state(url, day))
        return state

    def everything(self) -> dict[str, str]:
        """Return every page, by its path."""
        snapshot = self.session.snapshot()
        assert snapshot
        return {r.path: self.body(r.path) for r in snapshot.plan.recipes.values() if r.file.endswith((".html", ".xml"))}


@contextmanager
def bench_of(folder: Path, text: str = SITE) -> Iterator[Bench]:
    """Yield a preview of a site written as one string."""
    with fresh_modules():
        context = Bench(write_site(folder, text))
        try:
            yield context
        finally:
            context.session.workspace.close()
