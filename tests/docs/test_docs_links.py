"""Every link in the handbook leads somewhere, and every command in it exists."""

import argparse
import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from pages import DOCS, PAGES, ROOT, all_passages, anchors, code, links

from generator.cli.parser import make_parser

IDS = [page.relative_to(ROOT).as_posix() for page in PAGES]


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_links_lead_somewhere(page: Path) -> None:
    """A link names a file of the repository and, if it has an anchor, a heading in that file."""
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_can_be_found() -> None:
    """The contents of the handbook link to each of its pages."""
    named = {(DOCS / link.partition("#")[0]).resolve() for link in links(DOCS / "index.md")}
    assert {page.resolve() for page in DOCS.glob("*.md")} - {(DOCS / "index.md").resolve()} <= named


def shell_lines() -> Iterator[tuple[str, str]]:
    """Yield each command in examples and in the text, with its place."""
    for passage in all_passages():
        for fence in passage.fences:
            if fence.language == "sh":
                for line in fence.text.splitlines():
                    yield from ((str(passage), part.strip()) for part in line.split("&&"))
    for page, name in zip(PAGES, IDS, strict=True):
        for piece in code(page):
            yield from ((name, part.strip()) for part in piece.split("&&"))


@pytest.mark.parametrize(
    ("place", "line"), [(p, line) for p, line in dict.fromkeys(shell_lines()) if line.startswith("drillbook ")]
)
def test_commands_exist(place: str, line: str) -> None:
    """The program understands every command in the handbook."""
    arguments = shlex.split(line, comments=True)[1:]
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            command = make_parser().parse_args(arguments)
        except SystemExit as stop:
            # --help and --version exit with 0; the text may name a command without its arguments.
            named = set(_commands()) if len(arguments) == 1 else set()
            understood = stop.code == 0 or arguments[0] in named
        else:
            understood = command.run is not None
    assert understood, place


def _commands() -> list[str]:
    return next(list(a.choices) for a in make_parser()._actions if isinstance(a, argparse._SubParsersAction))


def test_make_targets_exist() -> None:
    """Every make command in the handbook is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {found[1] for _, line in shell_lines() if (found := re.fullmatch(r"make (\w+)(?: +#.*)?", line))}
    assert {"site", "test"} <= named <= targets


def test_readme_opens_with_the_two_commands() -> None:
    """The README starts with how to build the site and how to run the tests."""
    first = next(p for p in all_passages() if p.page == "README.md")
    assert re.findall(r"^make \w+", first.fences[0].text, re.MULTILINE) == ["make site", "make test"]


def test_pictures_are_light() -> None:
    """Every picture in the handbook is small enough to load quickly."""
    assert all(picture.stat().st_size < 250_000 for picture in (DOCS / "pictures").iterdir())
