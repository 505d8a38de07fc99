"""Digests of values: equal values have equal digests, on any machine and in any run.

The store names things by their digests, and fingerprints of pages are made of
them.  They guard against accidents, not attacks, so 16 bytes of BLAKE2b
(RFC 7693) are enough.
"""

import hashlib
from collections.abc import Iterable

__all__ = ["digest_bytes", "digest_of", "digest_of_text", "digest_pieces", "uuid_of"]

_SIZE = 16


def digest_bytes(data: bytes) -> bytes:
    """Return the 16-byte digest of some bytes."""
    return hashlib.blake2b(data, digest_size=_SIZE).digest()


def digest_pieces(pieces: Iterable[bytes]) -> bytes:
    """Return the digest of bytes that come in pieces, the same as `digest_bytes` of the whole."""
    digest = hashlib.blake2b(digest_size=_SIZE)
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def digest_of(*values: object) -> bytes:
    """Return the 16-byte digest of values made of the model's types, tuples and scalars.

    `repr` of these is exact and contains neither memory addresses nor hash
    order, and it tells `("ab",)` from `("a", "b")`, as joining would not.
    """
    # A file's name can have bytes that are not UTF-8; Python keeps them as surrogates, which strict UTF-8 refuses.
    return hashlib.blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()


def digest_of_text(key: bytes, path: str, digest: bytes) -> bytes:
    """Return the 16-byte digest of what reading a text gives: of its path, its contents, and the settings (`key`)."""
    return digest_bytes(b"\0".join((key, digest, path.encode())))


def uuid_of(digest: bytes) -> str:
    """Return 16 bytes as a UUID of version 8, which can hold anything (RFC 9562, section 5.8)."""
    # The version is the 4 bits from bit 76 on, the variant the 2 bits from bit 62 on; both are cleared, then set.
    value = int.from_bytes(digest) & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
