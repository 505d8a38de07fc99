"""Everything that a coach can write or type has a heading in the handbook."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import DOCS, all_passages, headings, passages
from sites import settings_with, source_of

from generator.cli.parser import make_parser
from generator.model.config import DEFAULT_SECTIONS
from generator.model.hooks import HOOK_KINDS
from generator.read.config import KEYS, read_config
from generator.read.schema import COMMENT_KEYS, LESSON_KEYS, PAGE_KEYS, PHOTO_KEYS, PROMPT_KEYS, QUOTE_KEYS


def coaches_pages() -> list[Path]:
    """Return the pages that the handbook's contents list for people who write lessons, except the list of errors."""
    contents = next(p for p in passages(DOCS / "index.md") if p.heading == "If you write lessons")
    return [DOCS / name for name in re.findall(r"\]\(([\w-]+\.md)\)", contents.text) if name != "errors.md"]


def front_matter_keys() -> list[str]:
    """Return every key of a lesson or page; nested keys have a dot."""
    nested = {"photo": PHOTO_KEYS, "quotes": QUOTE_KEYS, "prompts": PROMPT_KEYS}
    sections = [spec.name for spec in DEFAULT_SECTIONS]
    return [
        *dict.fromkeys([*LESSON_KEYS, *PAGE_KEYS, *sections]),
        *(f"{key}.{inner}" for key, inners in nested.items() for inner in inners),
    ]


def settings() -> list[str]:
    """Return every key of site.yaml; the program names nested keys when it meets an unknown one."""
    found, todo = [], list(KEYS)
    while todo:
        key = todo.pop(0)
        found.append(key)
        todo += [f"{key}.{inner}" for inner in _known_under(key)]
    return found


def _known_under(key: str) -> list[str]:
    parts = key.split(".")
    # The keys of `authors` are names, and only what is under a name has keys of ours.
    inner = ["somebody", *parts[1:]] if parts[0] == "authors" else parts[1:]
    for last in ("{zzz: 1}", "[{zzz: 1}]"):
        value = "".join(f"{{{part}: " for part in inner) + last + "}" * len(inner)
        text = settings_with("") if parts[0] not in ("title", "author", "url") else ""
        _, diagnostics = read_config(source_of(f"{text}{parts[0]}: {value}\n", "site.yaml"))
        for diagnostic in diagnostics:
            if diagnostic.message == 'unknown key "zzz"':
                return diagnostic.help.removeprefix("known keys are ").split(", ")
    return []


def commands() -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each command; one that has commands of its own stands for those."""
    return {name: parser for name, parser in _under("", make_parser()) if not list(_under(name, parser))}


def _under(above: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                whole = f"{above} {name}".strip()
                yield whole, inner
                yield from _under(whole, inner)


def options() -> list[tuple[str, str]]:
    """Return every argument of every command, with the command."""
    found = [("", name) for action in make_parser()._actions for name in action.option_strings[-1:]]
    for command, parser in commands().items():
        found += [
            (command, action.option_strings[-1] if action.option_strings else action.dest) for action in parser._actions
        ]
    return found


@pytest.mark.parametrize("key", front_matter_keys())
def test_every_front_matter_key(key: str) -> None:
    """Every key of a lesson or page is a heading of the page on writing."""
    assert key in headings("write-a-lesson.md")


@pytest.mark.parametrize("key", COMMENT_KEYS)
def test_every_key_of_a_comment(key: str) -> None:
    """Every key of a comment is a heading of the page on comments."""
    assert key in headings("comments.md")


@pytest.mark.parametrize("key", settings())
def test_every_setting(key: str) -> None:
    """Every key of site.yaml, nested or not, is a heading of the page on settings."""
    assert key in headings("site-settings.md")


def test_no_other_setting() -> None:
    """The page on settings explains no key that no longer exists."""
    assert headings("site-settings.md") - {"The settings of your site"} == set(settings())


def test_settings_are_found_at_every_depth() -> None:
    """The list of settings that the other tests use is complete."""
    hooks = {f"hooks.{kind}" for kind in HOOK_KINDS}
    assert {"comments.email", "prompts.items.label", "sections.also", *hooks} <= set(settings())


@pytest.mark.parametrize("command", commands())
def test_every_command(command: str) -> None:
    """Every command is a heading of the page on commands."""
    assert f"drillbook {command}" in headings("commands.md")


@pytest.mark.parametrize(("command", "option"), options())
def test_every_option(command: str, option: str) -> None:
    """Every option is a heading, and the commands that accept it name it."""
    names = {heading.split(" ")[0] for heading in headings("commands.md")}
    assert option in names
    if command and option.startswith("--") and option != "--help":
        section = next(p for p in passages(DOCS / "commands.md") if p.heading == f"drillbook {command}")
        assert f"`{option}`" in section.text


def test_no_other_option() -> None:
    """The page on commands explains no option that no longer exists."""
    explained = {h.split(" ")[0] for h in headings("commands.md") if h.startswith("--")}
    assert explained == {option for _, option in options() if option.startswith("--")}


@pytest.mark.parametrize("kind", HOOK_KINDS)
def test_every_hook(kind: str) -> None:
    """Every hook is a heading of the page on extending, with an example and its output."""
    passage = next(p for p in passages(DOCS / "extend.md") if p.heading == kind)
    marks = [fence.mark.partition("/")[0] for fence in passage.fences]
    assert {"site.yaml", "plugins", "output"} <= set(marks)


def test_every_fence_is_closed() -> None:
    """No example swallows the headings after it."""
    assert not [str(p) for p in all_passages() if any(re.search(r"^#+ `", f.text, re.MULTILINE) for f in p.fences)]


@pytest.mark.parametrize("page", coaches_pages(), ids=lambda page: page.name)
def test_coaches_pages_name_no_standard(page: Path) -> None:
    """A coach need not know what an RFC is: standards are named in engineers' pages."""
    assert not re.search(r"\bRFC\b|\bCORS\b|\bregex|\bstdout\b", page.read_text("utf-8"))
