"""Ids that two texts share: feed readers would take the two for one."""

import unicodedata
from collections.abc import Iterable

from generator.model.comment import Comment
from generator.model.diagnostic import Diagnostic, error
from generator.model.digest import digest_of, uuid_of
from generator.model.lesson import Metadata
from generator.plan.own_ids import has_own_id, id_edits

__all__ = ["duplicate_ids"]


def duplicate_ids(texts: Iterable[Metadata] | Iterable[Comment], *, code: str) -> Iterable[Diagnostic]:
    """Yield an error for each text that has the id of an earlier one, as a copied file does."""
    first: dict[str, Metadata | Comment] = {}
    for text in texts:
        # Compared in one form, although feeds keep an id as it is: two that look the same are one to people.
        other = first.setdefault(unicodedata.normalize("NFC", text.id), text)
        if other is text:
            continue
        named = [one for one in (other, text) if isinstance(one, Metadata) and not has_own_id(one)]
        if len(named) == 1:
            yield _from_name(named[0], text if named[0] is other else other)
        else:
            yield error(
                code,
                text.span,
                f"{other.source} already has this id",
                label="was the file copied?",
                help="delete the line `id:` in the newer of the two files",
            )


def _from_name(text: Metadata, other: Metadata | Comment) -> Diagnostic:
    """Return the error of a text whose file has the former name of another text's file, which kept its id."""
    new = f"urn:uuid:{uuid_of(digest_of(text.id, text.source, text.title, text.span.line))}"
    return error(
        "lesson/same-id",
        text.span,
        f"{other.source} has the id that comes from the name of this file",
        label="this one needs an id of its own",
        help=f"write the line `id: {new}` at the top, which `drillbook check --fix` does for you",
        edits=id_edits(text, new),
    )
