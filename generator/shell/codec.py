"""Values to bytes and back, for the store and for other processes.

The bytes are JSON behind a seal, their digest, so that damage is noticed.  JSON
and not MessagePack, because msgspec's MessagePack loses a date's offset from
UTC.  Only the version of drillbook that wrote the bytes reads them: the version
is part of every key.

What authors and hooks put into `extra` is of any type.  It goes through
`marshal`, which keeps types and, unlike `pickle`, runs no code when it is read.
"""

import datetime as dt
import functools
import marshal
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import msgspec

__all__ = ["Codec", "DamagedError", "encode", "free_bytes", "free_value"]

Kind = TypeVar("Kind")

# Bytes: enough to notice damage, which is all; whoever can write the store could also forge a longer seal.
_SEAL = 8


class DamagedError(Exception):
    """Bytes are not what was packed."""


class Codec(Generic[Kind]):
    """Packs and unpacks values of one type, given as in an annotation."""

    def __init__(self, kind: object) -> None:
        self._kind = kind

    # Made at first use: a decoder takes a moment to make, and a build with nothing to do needs few.
    @functools.cached_property
    def _decode(self) -> Callable[[bytes | memoryview], Kind]:
        return msgspec.json.Decoder(self._kind).decode

    def pack(self, value: Kind, label: bytes = b"") -> bytes:
        """Return a value as bytes, sealed with their digest.

        The seal also covers a label (64 bytes at most): bytes that are found
        in the place of others count as damaged.
        """
        data = encode(value)
        return blake2b(data, digest_size=_SEAL, key=label).digest() + data

    def unpack(self, data: bytes, label: bytes = b"") -> Kind:
        """Return what was packed under a label; raises `DamagedError` if the seal is broken."""
        body = memoryview(data)[_SEAL:]
        if blake2b(body, digest_size=_SEAL, key=label).digest() != data[:_SEAL]:
            raise DamagedError
        return self.decode(body)

    def decode(self, body: bytes | memoryview) -> Kind:
        """Return what `encode` was given; raises `DamagedError` if it is not of this type."""
        try:
            return self._decode(body)
        except msgspec.MsgspecError as problem:
            raise DamagedError from problem


encode = msgspec.json.Encoder().encode
"""Returns a value as bytes without a seal: to send to another process, where nothing can be damaged."""


# ---------------------------------------------------------------- values of any type
# `marshal` knows no dates: they become tuples that start with `_DATE`, and real tuples start with `_TUPLE`.
_DATE, _TUPLE = -1, -2
_PLAIN = {str, int, float, bool, bytes, type(None)}


def free_bytes(value: object) -> bytes:
    """Return a value as bytes; raises `TypeError` if it is not of texts, numbers, dates, tuples, lists and dicts."""
    return marshal.dumps(_flatten(value)) if value else b""


def free_value(data: bytes) -> Any:
    """Return what `free_bytes` was given; an empty dict if that was empty."""
    return _restore(marshal.loads(data)) if data else {}  # noqa: S302 - the bytes are our own, under a seal


def _flatten(value: Any) -> Any:
    kind = type(value)
    # By exact type, since a `datetime` is also a `date`.
    if kind in _PLAIN:
        return value
    if kind is tuple:
        return (_TUPLE, *map(_flatten, value))
    if kind is dt.datetime:
        return (_DATE, value.isoformat())
    if kind is dt.date:
        return (_DATE, value.isoformat(), True)
    if kind is dict:
        return {key: _flatten(item) for key, item in value.items()}
    if kind is list:
        return [_flatten(item) for item in value]
    raise TypeError(f"{kind.__name__} cannot be packed")


def _restore(value: Any) -> Any:
    kind = type(value)
    if kind is tuple:
        if value[0] == _TUPLE:
            return tuple([_restore(item) for item in value[1:]])
        return dt.datetime.fromisoformat(value[1]) if len(value) == 2 else dt.date.fromisoformat(value[1])
    if kind is dict:
        return {key: _restore(item) for key, item in value.items()}
    if kind is list:
        return [_restore(item) for item in value]
    return value
