"""The digest of a value: equal values give equal digests, on any machine, in any run.

Digests name things in the store and make up the fingerprints of pages.  They
guard against accident, not attack, so 16 bytes of BLAKE2b (RFC 7693) do.
"""

import hashlib

__all__ = ["digest_bytes", "digest_of"]

_SIZE = 16


def digest_bytes(data: bytes) -> bytes:
    """Return the 16-byte digest of some bytes."""
    return hashlib.blake2b(data, digest_size=_SIZE).digest()


def digest_of(*values: object) -> bytes:
    """Return the 16-byte digest of values made of the model's types, tuples and scalars.

    `repr` of those is exact, has no addresses or hash order in it, and tells
    `("ab",)` from `("a", "b")`, which joining would not.
    """
    return hashlib.blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()
