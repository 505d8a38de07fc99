"""The addresses that the last build put out, kept in the store until they are published.

A build knows which page is at which address and where it comes from; whoever
publishes sees files alone.
"""

from collections.abc import Mapping
from pathlib import Path

from generator.model.published import PublishedAddress
from generator.shell.codec import Codec
from generator.shell.store import Store, with_store

__all__ = ["built_addresses", "note_addresses"]

_NOTE = "addresses"
_ADDRESSES: Codec[dict[str, PublishedAddress]] = Codec(dict[str, PublishedAddress])


def note_addresses(store: Store, addresses: Mapping[str, PublishedAddress]) -> None:
    """Put into the store what a build has put out."""
    store.put_note(_NOTE, _ADDRESSES.pack(dict(addresses)))


def built_addresses(folder: Path) -> Mapping[str, PublishedAddress]:
    """Return what the last build put out; nothing if the store was deleted since."""
    path = folder / ".drillbook" / "store.sqlite"
    if not path.exists():
        return {}

    def use(store: Store) -> dict[str, PublishedAddress]:
        note = store.note(_NOTE)
        return _ADDRESSES.unpack(note) if note else {}

    return with_store(path, use)
