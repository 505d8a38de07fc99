"""Puts the files of a search index in order, so that equal pages have equal indexes.

Pagefind writes the values of a filter in the order of a hash map, which is
another one each time that it runs.  A file is named after its contents, so the
names change too, and with them the files that have those names in them.

All of these files are CBOR (RFC 8949) behind a signature.  They are written
without compression, which Pagefind's script in the browser accepts: compressed
bytes depend on the zlib of the computer, and these files are small.
"""

import gzip
import json
from collections.abc import Mapping
from typing import Any

import cbor2

from generator.model.digest import digest_bytes

__all__ = ["in_order"]

_SIGNATURE = b"pagefind_dcd"
_ENTRY = "pagefind-entry.json"
# Where the list of filters is in the metadata of an index; each is a name and the stem of its file.
_FILTERS = 3


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
        for one in metadata[_FILTERS]:
            one[1] = _reorder_filter(ordered, one[1])
        metadata[_FILTERS].sort()
        data = _packed(metadata)
        language["hash"] = _named_after(data, language["hash"])
        ordered[f"pagefind.{language['hash']}.pf_meta"] = data
    ordered[_ENTRY] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    return dict(sorted(ordered.items()))


def _reorder_filter(files: dict[str, bytes], stem: str) -> str:
    """Put the values of a filter in order, each with the numbers of its pages, and return the new stem of its file."""
    name, values = _unpacked(files.pop(f"filter/{stem}.pf_filter"))
    data = _packed([name, sorted([value, sorted(pages)] for value, pages in values)])
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
