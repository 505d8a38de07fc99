"""The groups of a handbook's sidebar in `site.yaml`.

Here they are names only: which pages there are shows when the site is planned
(`plan/handbook`), as it does for the names of the menu.
"""

import unicodedata
from collections.abc import Iterator

from generator.model.config import HandbookGroup
from generator.read.fields import Fields

__all__ = ["handbook_of"]


def handbook_of(fields: Fields) -> Iterator[HandbookGroup]:
    """Yield the groups, in the order in which they stand."""
    for group in fields.mappings("handbook", ("heading", "pages")):
        # As in the menu: macOS has names of files with each accent as a letter of its own, and people copy them.
        names = [(unicodedata.normalize("NFC", name), span) for name, span in group.located_texts("pages")]
        yield HandbookGroup(heading=group.text("heading"), pages=tuple(names))
