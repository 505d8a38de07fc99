"""Keeps the front matter that only drillbook has, with its links and pictures led anew.

A lesson that comes from another site of drillbook, or from a colleague, has
its sections, quotations and prompts in front matter.  All of it is kept.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

import yaml

from generator.importers.archive import ArchiveEntry
from generator.importers.text.blocks import LinkTarget, blocks_of, fill
from generator.model.yaml_text import literal

__all__ = ["AddressOf", "own_names", "with_own_keys"]

AddressOf = Callable[[LinkTarget], str]
"""Returns where the target of a link or the address of a picture is now; empty where only its words can stay."""


def own_names(entry: ArchiveEntry) -> frozenset[str]:
    """Return the names of the keys that an entry brings."""
    return frozenset(json.loads(entry.own_keys)) if entry.own_keys else frozenset()


def with_own_keys(text: str, entry: ArchiveEntry, sections: Iterable[str], address_of: AddressOf) -> str:
    """Return a composed file with the entry's own keys at the end of its front matter.

    `sections` are the names of the site's sections.  A text under any other
    name cannot be a key; it goes to the end of the body, under a heading.
    """
    if not entry.own_keys:
        return text
    section_names = frozenset(sections)
    lines: list[str] = []
    below: list[str] = []
    for key, value in json.loads(entry.own_keys).items():
        if isinstance(value, str) and "\n" in value.strip("\n") and key not in section_names:
            below.append(f"## {key.replace('_', ' ').capitalize()}\n\n{_relinked(value, address_of).strip()}")
        elif isinstance(value, str) and key in section_names:
            lines += literal(key, _relinked(value, address_of).rstrip("\n"))
        # YAML reads a bare `off` as false; it is written as somebody types it.
        elif key in ("prompts", "closing") and str(value).casefold() in _OFF:
            lines.append(f"{key}: off")
        elif key == "photo" and isinstance(value, dict):
            lines += _photo(value, address_of)
        elif value not in (None, ""):
            lines += _dumped(key, _relinked_within(value, address_of))
    # The text was composed by `entry_text` a moment ago, so its front matter has this one shape; no parser is needed.
    opening, _, body = text.removeprefix("---\n").partition("\n---\n")
    whole = "\n\n".join(filter(None, (body.strip("\n"), *below)))
    return "---\n" + "\n".join([opening, *lines, "---", *([whole] if whole else []), ""])


_OFF = ("off", "false", "no", "none")


def _photo(photo: dict[str, Any], address_of: AddressOf) -> list[str]:
    """Return the picture above the lesson; nothing where its file cannot be found."""
    src = address_of(LinkTarget(url=str(photo.get("src", "")), is_picture=True))
    # A photo must be a file of the site.
    return _dumped("photo", photo | {"src": src}) if src and "://" not in src else []


def _dumped(key: str, value: Any) -> list[str]:
    # PyYAML would break long lines, escape umlauts and sort keys, none of which a coach would recognize as their own.
    dumped = yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False, width=10**6)
    return dumped.rstrip("\n").split("\n")


def _relinked_within(value: Any, address_of: AddressOf) -> Any:
    """Return a value with the links in its texts led anew, however deep they are."""
    if isinstance(value, dict):
        return {
            # These are addresses, not Markdown: brackets in them mark no link.
            key: entry if key in ("url", "credit_url") else _relinked_within(entry, address_of)
            for key, entry in value.items()
        }
    if isinstance(value, list):
        return [_relinked_within(entry, address_of) for entry in value]
    return _relinked(value, address_of) if isinstance(value, str) else value


def _relinked(text: str, address_of: AddressOf) -> str:
    """Return Markdown whose links and pictures lead to where their targets are now."""
    if "](" not in text:
        return text
    marked = blocks_of(text)
    new_addresses = [address_of(target) for target in marked.targets]
    return fill("\n\n".join(block.text for block in marked.blocks), lambda number: new_addresses[number])
