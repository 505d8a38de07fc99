"""Ids that two texts share: feed readers would take the two for one."""

import unicodedata
from collections.abc import Iterable

from generator.model.comment import Comment
from generator.model.diagnostic import Diagnostic, error
from generator.model.lesson import Metadata

__all__ = ["duplicate_ids"]


def duplicate_ids(texts: Iterable[Metadata] | Iterable[Comment], *, code: str) -> Iterable[Diagnostic]:
    """Yield an error for each text that has the id of an earlier one, as a copied file does."""
    first: dict[str, Metadata | Comment] = {}
    for text in texts:
        # Compared in one form, although feeds keep an id as it is: two that look the same are one to people.
        other = first.setdefault(unicodedata.normalize("NFC", text.id), text)
        if other is not text:
            yield error(
                code,
                text.span,
                f"{other.source} already has this id",
                label="was the file copied?",
                help="delete the line `id:` in the newer of the two files",
            )
