"""Running `drillbook serve` on a small site, and saving in it as an editor does."""

import collections
import os
import re
import threading
from pathlib import Path
from typing import Self

import processes
import pytest
from sites import SETTINGS, write_site

REPOSITORY = Path(__file__).parents[2]

CLIENT, BASKET = "content/lessons/the-favorite-client.md", "content/lessons/the-gift-basket.md"
CLIENT_URL, BASKET_URL = "/2026/02/the-favorite-client/", "/2026/02/the-gift-basket/"

# Long enough that the drill is far below the end of a window.
LONG = "\n\n".join(f"  Paragraph {n} of a long diagnosis. " + "It goes on and on. " * 20 for n in range(1, 13))

SITE = f"""\
-- site.yaml --
{SETTINGS}cards: false
-- {CLIENT} --
---
title: The Favorite Client
date: 2026-02-16
summary: Everyone has one.
symptoms: |
  - You answer the phone on the first ring.
diagnosis: |
{LONG}
prescription: |
  1. Hang up.
drill: |
  Call the other eleven.
---

The lead of the lesson.

<details><summary>More</summary><p>What is folded away.</p></details>

<p><input aria-label="Notes"></p>
-- {BASKET} --
---
title: The Gift Basket
date: 2026-02-09
summary: What to send instead.
symptoms: |
  - Forty-six identical pears.
diagnosis: Nobody likes pears.
prescription: Write a letter.
---
"""


def write_small_site(folder: Path) -> Path:
    """Write two lessons, a long one and a short one."""
    return write_site(folder, SITE)


class Preview:
    """A site and its preview server, which can be stopped and started again."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.url = ""
        self._port = "0"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server, again on the port that it had before, and wait until it says where it is."""
        if not hasattr(os, "mkfifo"):
            pytest.skip("Windows has no pipes in folders")
        # A pipe with a name: to open it waits for the other end, and reading it for a line.
        pipe = self.site.parent / f"{self.site.name}-says"
        os.mkfifo(pipe)
        arguments = ["serve", "--site", str(self.site), "--port", self._port]
        self._process = processes.start(arguments, REPOSITORY, os.environ, out=pipe, err=pipe)
        lines = pipe.open(encoding="utf-8")
        pipe.unlink()
        printed = []
        for line in lines:
            printed.append(line)
            if address := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                self.url, self._port = address[0].rstrip("/"), address[1]
                break
        else:
            raise AssertionError("the preview did not start:\n" + "".join(printed))
        # Nobody reads on, and a full pipe would stop the server.
        threading.Thread(target=collections.deque, args=(lines, 0), daemon=True).start()

    def stop(self) -> None:
        """Stop the server as `kill` does, and wait until it is gone."""
        self._process.terminate()
        try:
            self._process.wait(60)
        except TimeoutError:
            self._process.kill()
            self._process.wait(60)

    def read(self, name: str) -> str:
        """Return the text of a file."""
        return (self.site / name).read_text("utf-8")

    def write(self, name: str, text: str) -> None:
        """Save a file."""
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Save a file with a part of its text replaced, which is in it once."""
        text = self.read(name)
        assert text.count(old) == 1, f"{name} has {old!r} {text.count(old)} times"
        self.write(name, text.replace(old, new))

    def delete(self, name: str) -> None:
        """Delete a file."""
        (self.site / name).unlink()
