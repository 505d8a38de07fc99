"""Puts the files of a search index in order, so that equal pages have equal indexes.

Pagefind writes the values of a filter in the order of a hash map, which is
another one each time that it runs, and numbers pages in the order in which the
file system lists them, which is another one on each disk.  A file is named
after its contents, so the names change too, and with them the files that have
those names in them.  So the pages are numbered anew, by the digests of their
contents, wherever their numbers stand.

All of these files are CBOR (RFC 8949) behind a signature.  They are written
without compression, which Pagefind's script in the browser accepts: compressed
bytes depend on the zlib of the computer.  What a search loads is 50 kB for the
beginning of a word, where it would be 25.
"""

import gzip
import json
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

import cbor2

from generator.model.digest import digest_bytes

__all__ = ["in_order"]

_SIGNATURE = b"pagefind_dcd"
_ENTRY = "pagefind-entry.json"
# What is where in the metadata of an index.  A page is the stem of its file and its number of words; a chunk its first
# word, its last, and the stem of its file; a filter its name and the stem of its file; an order its name and the pages.
_PAGES, _CHUNKS, _FILTERS, _ORDERS = 1, 2, 3, 4


def in_order(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of an index with everything in them in a fixed order, by name.

    An index in a format that is not known is returned as it is: it works, and
    only its bytes are other ones each time.
    """
    try:
        return _in_order(files)
    except (KeyError, IndexError, TypeError, ValueError, EOFError, OSError, cbor2.CBORDecodeError):
        return dict(files)


def _in_order(files: Mapping[str, bytes]) -> dict[str, bytes]:
    ordered = dict(files)
    entry = json.loads(files[_ENTRY])
    for language in entry["languages"].values():
        name = f"pagefind.{language['hash']}.pf_meta"
        metadata = _unpacked(ordered.pop(name))
        pages = metadata[_PAGES]
        order = sorted(range(len(pages)), key=lambda number: pages[number])
        numbers = {old: new for new, old in enumerate(order)}
        metadata[_PAGES] = [pages[old] for old in order]
        for chunk in metadata[_CHUNKS]:
            chunk[2] = _reorder_chunk(ordered, chunk[2], numbers)
        for one in metadata[_FILTERS]:
            one[1] = _reorder_filter(ordered, one[1], numbers)
        metadata[_FILTERS].sort()
        for one in metadata[_ORDERS]:
            one[1] = [numbers[old] for old in one[1]]
        data = _packed(metadata)
        language["hash"] = _named_after(data, language["hash"])
        ordered[f"pagefind.{language['hash']}.pf_meta"] = data
    ordered[_ENTRY] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    return dict(sorted(ordered.items()))


def _reorder_chunk(files: dict[str, bytes], stem: str, numbers: Mapping[int, int]) -> str:
    """Give the pages of each word, and of its other spellings, their new numbers; return the new stem of the file."""
    (words,) = _unpacked(files.pop(f"index/{stem}.pf_index"))
    data = _packed([
        [
            [word, _renumbered(places, numbers), [[form, _renumbered(others, numbers)] for form, others in spellings]]
            for word, places, spellings in words
        ]
    ])  # fmt: skip
    stem = _named_after(data, stem)
    files[f"index/{stem}.pf_index"] = data
    return stem


def _renumbered(places: list[list[Any]], numbers: Mapping[int, int]) -> list[list[Any]]:
    """Return the places of a word under the new numbers of their pages, each written as its distance from the last."""
    pages = accumulate(distance for distance, *_ in places)
    renumbered = sorted((numbers[old], place[1:]) for old, place in zip(pages, places, strict=True))
    return [
        [new - before, *rest]
        for (new, rest), before in zip(renumbered, [0, *(new for new, _ in renumbered)], strict=False)
    ]


def _reorder_filter(files: dict[str, bytes], stem: str, numbers: Mapping[int, int]) -> str:
    """Put the values of a filter in order, each with the numbers of its pages, and return the new stem of its file."""
    name, values = _unpacked(files.pop(f"filter/{stem}.pf_filter"))
    data = _packed([name, sorted([value, sorted(numbers[old] for old in pages)] for value, pages in values)])
    stem = _named_after(data, stem)
    files[f"filter/{stem}.pf_filter"] = data
    return stem


def _named_after(data: bytes, old: str) -> str:
    """Return a name such as `en_3af3a43a5f` for a file that had another of that form."""
    language, _, digest = old.rpartition("_")
    return f"{language}_{digest_bytes(data).hex()[: len(digest)]}"


def _unpacked(data: bytes) -> Any:
    return cbor2.loads(gzip.decompress(data).removeprefix(_SIGNATURE))


def _packed(value: object) -> bytes:
    return _SIGNATURE + cbor2.dumps(value)
