"""Ids that texts name themselves, and those that come from the names of their files."""

from generator.model.diagnostic import replacing
from generator.model.edit import Edit
from generator.model.lesson import Metadata
from generator.model.yaml_text import scalar

__all__ = ["has_own_id", "id_edits"]


def has_own_id(meta: Metadata) -> bool:
    """Tell whether a text has a line `id:`, and so keeps its id under any name."""
    # Without such a line, reading has taken the place of the key `title`, which starts its line.
    return meta.span.column > 1


def id_edits(meta: Metadata, name: str) -> tuple[Edit, ...]:
    """Return what gives a text an id: in place of its own, or in a new line above the title."""
    if has_own_id(meta):
        return (replacing(meta.span, scalar(name)),)
    start = (meta.span.line, 1)
    return (Edit(path=meta.source, start=start, end=start, text=f"id: {scalar(name)}\n"),)
