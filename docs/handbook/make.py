"""Makes the handbook: `docs/*.md`, which people also read on a code host, as a site by drillbook itself.

    python docs/handbook/make.py [FOLDER]     by default dist/handbook

The pages are read from a disk, by people without a network: links between them
are made relative, and the index of the search is a script, because browsers let
no page of a disk fetch a file.  Each message gets a page of its own, cut out of
`docs/errors.md`.  `topics.json` and `texts.json` tell `drillbook help`
which pages there are, and what it prints of each.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from generator import __version__
from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.model.diagnostic import has_errors
from generator.plan.site import Clock
from generator.shell.console import draw
from generator.shell.style import Style

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
DOCS = HERE.parent
TARGET = ROOT / "dist" / "handbook"

# Pages whose files are elsewhere in the repository, where their headings fit the place.
ELSEWHERE = {"changelog": ROOT / "CHANGELOG.md", "layouts-list": ROOT / "layouts" / "README.md"}
TITLES = {"layouts-list": "All layouts, and what each can use"}

_FENCED = re.compile(r"^(```.*?^```$)", re.MULTILINE | re.DOTALL)
# Code comes first: a link in it is an example, too.
_LINK = re.compile(r"(?<!`)`[^`\n]+`(?!`)(?!\])|\[([^\[\]]*)\]\(([^()\s]+)\)")
_FRONT_MATTER = re.compile(r"\A---\ntitle: (.*)\nmenu: false\n---\n")
_FAMILY = re.compile(r"^## ", re.MULTILINE)
_MESSAGE = re.compile(r"^### (?=[a-z0-9-]+/[a-z0-9-]+$)", re.MULTILINE)
# In a tag: examples of HTML stay as they are.
_ADDRESS = re.compile(r'(<[a-z][^<>]* (?:href|src)=")/([^"]*)"')
_INDEX = re.compile(r' data-index="/[^"]*"')


# ---------------------------------------------------------------- the texts
def write_texts(content: Path) -> None:
    """Write every text of the handbook where drillbook reads it."""
    sources = {path.stem: path for path in sorted(DOCS.glob("*.md")) if path.name != "errors.md"} | ELSEWHERE
    for name, source in sources.items():
        text = _for_site(source.read_text("utf-8"), source.parent, "")
        if name in TITLES:
            text = f"# {TITLES[name]}\n{text.partition(chr(10))[2]}"
        (content / f"{name}.md").write_text(text, "utf-8")
    for name, text in messages():
        path = content / "messages" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_for_site(text, DOCS, "../" * (name.count("/") + 1)), "utf-8")


def _for_site(text: str, folder: Path, up: str) -> str:
    """Return a text of a folder with its links as the site has them; what leads out of the handbook is text only.

    `up` leads from the page to the first one.
    """

    def link(match: re.Match[str]) -> str:
        words, address = match.groups()
        if not address or re.match(r"[a-z]+:|#", address):
            return match[0]
        target = _target(address, folder)
        return f"[{words}]({up}{target})" if target else words

    pieces = _FENCED.split(text)
    # Every second piece is an example, whose links are those of the reader's own site.
    pieces[::2] = [_LINK.sub(link, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _target(address: str, folder: Path) -> str:
    """Return a link from a file in a folder as one between the pages of the handbook, or nothing."""
    name, sign, anchor = address.partition("#")
    path = Path(os.path.normpath(folder / name))
    if path == DOCS / "errors.md":
        code = next((code for code in _codes() if code.replace("/", "") == anchor), "")
        return f"messages/{code or 'index'}.md"
    names = {source: name for name, source in ELSEWHERE.items()}
    if path in names:
        return f"{names[path]}.md{sign}{anchor}"
    return f"{path.name}{sign}{anchor}" if path.parent == DOCS and path.suffix == ".md" else ""


# ---------------------------------------------------------------- the messages
def messages() -> Iterator[tuple[str, str]]:
    """Yield the page of each message by its code, and last the list of them, `index`."""
    opening, *families = _FAMILY.split((DOCS / "errors.md").read_text("utf-8"))
    listed = [opening.replace("Look the code up here.", "Each code has a page.")]
    for family in families:
        head, *entries = _MESSAGE.split(family.partition("<!-- Written by")[0])
        heading, _, words = head.partition("\n")
        listed.append(f"## {heading}\n{words.rstrip()}\n\n")
        for entry in entries:
            code, _, text = entry.partition("\n")
            listed.append(f"- [`{code}`](errors.md#{code.replace('/', '')}): {_first_sentence(text)}\n")
            front = f"---\ntitle: {code}\nmenu: false\n---\n"
            yield code, f"{front}{text.strip()}\n\n---\n\nMore messages like this: [{heading}](errors.md).\n"
    yield "index", "".join(listed)


def _first_sentence(text: str) -> str:
    """Return how the explanation of a message begins, on one line."""
    paragraph = " ".join(text.strip().partition("\n\n")[0].split())
    sentence = re.match(r"(.*?[^.!?:])([.!?:])(?=\s|$)", paragraph)
    return f"{sentence[1]}{sentence[2].replace(':', '.')}" if sentence else paragraph


def _codes() -> list[str]:
    return re.findall(r"^### (.+)$", (DOCS / "errors.md").read_text("utf-8"), re.MULTILINE)


# ---------------------------------------------------------------- the pages
def make(target: Path) -> None:
    """Build the site and put what is read from a disk into a folder, in place of what is there."""
    with tempfile.TemporaryDirectory() as temporary:
        site = Path(temporary) / "site"
        content = site / "content" / "handbook"
        content.mkdir(parents=True)
        shutil.copytree(HERE / "layouts", site / "layouts")
        settings = (HERE / "site.yaml").read_text("utf-8")
        (site / "site.yaml").write_text(f"{settings}extra: {{version: {__version__}}}\n", "utf-8")
        write_texts(content)
        report = build(site, Clock(now=datetime.now(UTC)), BuildOptions(strict=True))
        if has_errors(report.diagnostics, strict=True):
            sys.exit("\n\n".join(draw(one, Style(color=False)) for one in report.diagnostics))
        # Finished before it takes the old one's place: `drillbook help` may be reading that.
        finished = Path(temporary) / "finished"
        _copy(site / "output", finished)
        _write_topics(finished)
        texts = {path.relative_to(content).with_suffix("").as_posix(): path for path in sorted(content.rglob("*.md"))}
        pages = {name: _FRONT_MATTER.sub(_title, path.read_text("utf-8")) for name, path in texts.items()}
        (finished / "texts.json").write_text(json.dumps(pages, ensure_ascii=False) + "\n", "utf-8")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(finished, target)


def _title(front_matter: re.Match[str]) -> str:
    return f"# {front_matter[1]}\n"


def _copy(output: Path, finished: Path) -> None:
    """Copy the pages with relative links, and the files that pages name."""
    used = set()
    for page in sorted(output.rglob("index.html")):
        file = page.relative_to(output)
        up = "../" * (len(file.parts) - 1)
        html = page.read_text("utf-8")
        used.update(re.findall(r' (?:href|src)="/(assets/[^"]*)"', html))
        html = _ADDRESS.sub(lambda match: f'{match[1]}{up}{_file(match[2])}"', html)  # noqa: B023 - used at once
        html = _INDEX.sub(f' data-script="{up}handbook-index.js" data-root="{up}"', html)
        (finished / file).parent.mkdir(parents=True, exist_ok=True)
        (finished / file).write_text(html, "utf-8")
    for asset in used:
        (finished / asset).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(output / asset, finished / asset)
    rows = json.loads((output / "handbook-index.json").read_text("utf-8"))
    index = [[_file(url[1:]), *rest] for url, *rest in rows]
    script = f"window.handbookIndex = {json.dumps(index, ensure_ascii=False, separators=(',', ':'))};\n"
    (finished / "handbook-index.js").write_text(script, "utf-8")


def _file(address: str) -> str:
    """Return the file that a web server has for an address: nobody looks for `index.html` on a disk."""
    path, sign, anchor = address.partition("#")
    return f"{path}index.html{sign}{anchor}" if not path or path.endswith("/") else address


def _write_topics(finished: Path) -> None:
    """Write the topics in the groups of the sidebar, each with its name and its title."""
    html = (finished / "index.html").read_text("utf-8")
    sidebar = html.partition('<nav aria-label="Pages of the handbook">')[2].partition("</nav>")[0]
    topics: list[dict[str, object]] = []
    for heading, file, title in re.findall(
        r'<p class="label"[^>]*>(.*?)</p>|<a href="(.*?)/?index\.html"[^>]*>(.*?)</a>', sidebar
    ):
        if heading:
            topics.append({"heading": heading, "topics": []})
        else:
            topics[-1]["topics"].append([file or "index", title])
    (finished / "topics.json").write_text(json.dumps(topics, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    make(folder)
    print(f"made {folder / 'index.html'}")
