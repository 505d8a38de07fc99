"""Answers to requests for a part of a file (RFC 9110, section 14).

Safari plays a video or a sound only if a server answers such requests.  One
range is answered; several at once get the whole file, which the standard
allows and no player asks for.
"""

import re
from typing import NamedTuple

__all__ = ["PartialBody", "part_of"]

_RANGE = re.compile(r"bytes=\s*(\d*)-(\d*)\s*", re.IGNORECASE | re.ASCII)
_MOST_DIGITS = 18


class PartialBody(NamedTuple):
    """What answers a request for a part: status, body, and the value of `Content-Range`, empty for a whole file."""

    status: int
    body: bytes
    content_range: str = ""


def part_of(body: bytes, wanted: str) -> PartialBody:
    """Return the part of a file that a `Range` header asks for; the whole file if the header is none that we know."""
    match = _RANGE.fullmatch(wanted.strip())
    first, last = match.groups() if match else ("", "")
    if not (first or last) or max(len(first), len(last)) > _MOST_DIGITS:
        return PartialBody(200, body)
    if first and last and int(last) < int(first):
        return PartialBody(200, body)
    size = len(body)
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return PartialBody(416, b"", f"bytes */{size}")
    return PartialBody(206, body[start : end + 1], f"bytes {start}-{end}/{size}")
