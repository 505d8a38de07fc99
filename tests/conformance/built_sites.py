"""Built sites to look at: the repository's own, and one that does everything that is allowed and odd."""

import datetime as dt
import posixpath
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from justhtml import JustHTML, Node

from generator.engine.build import build
from generator.plan.site import Clock

REPOSITORY = Path(__file__).parents[2]

# The smallest JPEG there is: one grey pixel.
JPEG = bytes.fromhex(
    "ffd8ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f10"
    "1011100a0c12131210130f101010ffc9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20ffd9"
)

ODD = {
    "site.yaml": """\
title: "Nötig & <billig>: ]]> \\"Zwei\\""
description: Über alles & noch was.
url: https://ünï.example.org:8443/meinblog/
author: Renée O'Connor <renee>
language: de-AT
timezone: Asia/Kathmandu
permalink: /{year}/{month}/{day}/{slug}.html
paginate: 2
copyright: © & so weiter
comments:
  email: a+b@example.org
sections:
  - name: warm_up
    heading: Aufwärmen & Dehnen
  - name: quotes
    heading: Zuletzt
feed:
  file: neues/alles.atom
  entries: 4
""",
    "content/handbook/index.md": "# Regeln & <mehr>\n\n[Weiter](ordner/zweite%20seite.md#die-überschrift)\n",
    "content/handbook/ordner/zweite seite.md": '# Die "zweite"\n\n## Die Überschrift\n\n| a |\n|---|\n| 1 |\n',
    "content/images/bild eins.jpg": JPEG,
    "content/images/zwei.jpg": JPEG,
    "content/lessons/ordner/index.md": """\
---
title: "Im Ordner: <b>kein</b> Fettdruck & \\"so\\""
date: 2026-03-01 07:30
updated: 2026-03-05T12:00:00Z
tags: [Größe, "A & B", 東京, größe]
series: Die Reihe
photo: {src: das bild.jpg, alt: 'Ein "Bild"', credit: Wer, credit_url: "https://example.com/?a=1&b=2"}
aliases: [/alt/eins.html, /alt/zwei/]
warm_up: |
  Ein ![Bild](das%20bild.jpg "Mit Unterschrift") im Text[^1], und noch eines:

  ![Bild](das%20bild.jpg "Unterschrift & mehr")

  <img src="das bild.jpg" srcset="das%20bild.jpg 1x, ../../images/zwei.jpg 2x" alt="">
  <video poster="das%20bild.jpg" src="anhang/film.mp4"></video>

  <p id="hier">Ein <a href="#hier">Sprung</a>, ein <a href='../alltag.md#eine-tabelle'>Verweis</a>.</p>

  [^1]: Eine Fußnote mit [Verweis](../alltag.md).
quotes:
  - text: Ein Wort, [verlinkt](#aufwarmen-zwei).
    author: Jemand
  - text: Noch ein Wort.
  - text: Ein drittes.
    author: Jemand
    source: Buch
    url: https://example.com/?x=1&y=2
---

Vorweg ein Absatz.

## Aufwärmen zwei

Text.
""",
    "content/lessons/ordner/das bild.jpg": JPEG,
    "content/lessons/ordner/anhang/film.mp4": b"not really",
    "content/lessons/alltag.md": """\
---
title: Alltag
date: 2026-02-20
author: Zweite Person
series: Die Reihe
comments: closed
tags: [größe]
---

# Eine Überschrift

## Eine Tabelle

| a | b |
|---|--:|
| 1 | [Ordner](ordner/index.md#warm-up) |

- [ ] offen
- [x] erledigt

```html
<script>alert("&amp;")</script>
```

Zwei Fußnoten[^a], und noch einmal dieselbe[^a].

[^a]: Hier, mit `</code>` und <https://example.com/?q=1&r=2>.

## Eine Tabelle

## Comments

### Prompts

## Warm up

Anker [von hier](#eine-tabelle) und [von dort](#eine-tabelle-2). Ein Bild von der Wurzel: ![](/meinblog/images/zwei.jpg)
Ein [Entwurf](entwurf.md), und ![seine Seite](../images/bild%20eins.jpg).
""",
    "content/lessons/alltag-zwei.md": """\
---
title: Alltag
date: 2026-02-20
comments: off
prompts: off
---

## Alltag
""",
    "content/lessons/leer.md": "---\ntitle: '🏈 ]]> --> </script> \u202e rtl'\ndate: 2026-01-05 23:59:59-08:00\n---\n",
    "content/lessons/alt.md": """\
---
title: "Vor langer Zeit"
date: 2012-12-31
id: https://old.example.org/p=1&x=2
---

Kurz.
""",
    "content/lessons/entwurf.md": "---\ntitle: Entwurf\ndate: 2026-01-06\ndraft: true\n---\n\nNichts.\n",
    "content/pages/über.md": """\
---
title: Über <uns>
photo: {src: images/zwei.jpg, alt: Zwei, credit: Wer}
---

Text & mehr.
""",
}


def write_site(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write a site's files and return its folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@dataclass(slots=True)
class Built:
    """A built site: its address, and every file of its output."""

    url: str
    feed: str
    files: dict[str, bytes]
    redirects: frozenset[str]
    _trees: dict[str, JustHTML] = field(default_factory=dict)

    @property
    def html(self) -> dict[str, str]:
        """The HTML files, as text."""
        return {name: data.decode() for name, data in sorted(self.files.items()) if name.endswith(".html")}

    @property
    def pages(self) -> dict[str, str]:
        """The HTML files that are pages, not redirects."""
        return {name: text for name, text in self.html.items() if name not in self.redirects}

    def tree(self, name: str) -> JustHTML:
        """Return the parsed tree of an HTML file."""
        if name not in self._trees:
            self._trees[name] = JustHTML(self.html[name], sanitize=False, collect_errors=True)
        return self._trees[name]

    def address(self, name: str) -> str:
        """Return the path that a browser asks for to get a file."""
        return urlsplit(self.url).path + name.removesuffix("index.html")

    def file_at(self, path: str) -> str:
        """Return the file that a web server sends for a path, or nothing where there is none."""
        base = urlsplit(self.url).path
        if not path.startswith(base):
            return ""
        name = unquote(path.removeprefix(base))
        name = f"{name}index.html" if name == "" or name.endswith("/") else name
        return name if name in self.files else ""


def elements(tree: JustHTML, selector: str) -> list[Node]:
    """Return the elements that a selector finds."""
    return list(tree.query(selector))


def build_at(folder: Path, now: dt.datetime, *, url: str, feed: str) -> Built:
    """Build a site and return what came out; a site of these tests has nothing wrong with it but warnings."""
    report = build(folder, Clock(now=now))
    assert report.written, report.diagnostics
    output = folder / "output"
    names = (p.relative_to(output).as_posix() for p in sorted(output.rglob("*")) if p.is_file())
    files = {n: (output / n).read_bytes() for n in names if not posixpath.basename(n).startswith(".")}
    redirects = frozenset(n for n, data in files.items() if n.endswith(".html") and b'http-equiv="refresh"' in data)
    return Built(url=url, feed=feed, files=files, redirects=redirects)


def build_own(folder: Path) -> Built:
    """Build the repository's own site, as on the Saturday after its last lesson, with drillbook's own layouts."""
    shutil.copytree(REPOSITORY / "content", folder / "content")
    shutil.copy(REPOSITORY / "site.yaml", folder)
    now = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    return build_at(folder, now, url="https://monday-drill.example.com/", feed="atom.xml")


def build_odd(folder: Path) -> Built:
    """Build the odd site, with drillbook's own layouts."""
    write_site(folder, ODD)
    now = dt.datetime(2026, 3, 20, tzinfo=dt.UTC)
    return build_at(folder, now, url="https://xn--n-nga1b.example.org:8443/meinblog/", feed="neues/alles.atom")
