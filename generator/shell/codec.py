"""Model values to bytes and back, for the store and for other processes.

`marshal` does the work: it is several times as fast as pickle on frozen
dataclasses, and reading it runs no code.  It knows neither classes nor dates,
so a value of the model becomes a tuple that starts with the number of its
class.  The bytes are read by the same version of Python and of drillbook that
wrote them, or not at all: both are part of every key.
"""

import dataclasses
import datetime as dt
import enum
import marshal
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from generator.model import diagnostic, lesson, page, site, source
from generator.model.digest import digest_of

__all__ = ["SCHEMA", "DamagedError", "flatten", "pack", "pack_plain", "restore", "unpack", "unpack_plain"]

_MODULES = (diagnostic, lesson, page, site, source)
_CLASSES: tuple[type, ...] = tuple(
    value
    for module in _MODULES
    for _, value in sorted(vars(module).items())
    if isinstance(value, type) and value.__module__ == module.__name__ and dataclasses.is_dataclass(value)
)
_ENUMS: tuple[type[enum.Enum], ...] = (diagnostic.Severity, site.Hold)

_SEAL = 8

# The first item of a tuple that stands for something else; tuples of the model never start with these.
_DATE, _ENUM, _TUPLE = -1, -2, -3


class DamagedError(Exception):
    """Bytes are not what was packed."""


def pack(value: object, label: bytes = b"") -> bytes:
    """Return a value of the model, or a tuple, list or dict of such, as bytes, sealed with their digest.

    The seal also holds for a label (64 bytes at most): what is found in the
    place of another is as good as damaged.
    """
    return pack_plain(flatten(value), label)


def unpack(data: bytes, label: bytes = b"") -> Any:
    """Return what was packed under a label; raises `DamagedError` where the seal is broken."""
    return restore(unpack_plain(data, label))


def pack_plain(value: Any, label: bytes = b"") -> bytes:
    """Return tuples, lists, dicts, texts, numbers and bytes as sealed bytes."""
    data = marshal.dumps(value)
    return blake2b(data, digest_size=_SEAL, key=label).digest() + data


def unpack_plain(data: bytes, label: bytes = b"") -> Any:
    """Return what `pack_plain` packed; raises `DamagedError` where the seal is broken."""
    body = memoryview(data)[_SEAL:]
    if blake2b(body, digest_size=_SEAL, key=label).digest() != data[:_SEAL]:
        raise DamagedError
    return marshal.loads(body)  # noqa: S302 - the bytes are our own, and marshal runs no code


def flatten(value: Any) -> Any:
    """Return a value as plain tuples, lists, dicts, texts and numbers; raises `TypeError` where it cannot be."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple:
        return (_TUPLE, *map(flatten, value)) if value else ()
    known = _NUMBERS.get(kind)
    if known is not None:
        number, names = known
        return (number, *[flatten(getattr(value, name)) for name in names])
    if kind is dt.datetime:
        return (_DATE, value.isoformat())
    if kind is dt.date:
        return (_DATE, value.isoformat(), True)
    if kind is dict:
        return {key: flatten(item) for key, item in value.items()}
    if kind is list:
        return [flatten(item) for item in value]
    if isinstance(value, enum.Enum):
        return (_ENUM, _ENUMS.index(kind), value.value)
    raise TypeError(f"{kind.__name__} cannot be packed")


def restore(value: Any) -> Any:
    """Return what `flatten` flattened."""
    kind = type(value)
    if kind is tuple:
        if not value:
            return value
        number = value[0]
        if number >= 0:
            return _MAKERS[number](value)
        if number == _TUPLE:
            return tuple([item if type(item) in _PLAIN else restore(item) for item in value[1:]])
        if number == _DATE:
            return dt.datetime.fromisoformat(value[1]) if len(value) == 2 else dt.date.fromisoformat(value[1])
        return _ENUMS[value[1]](value[2])
    if kind is dict:
        return {key: restore(item) for key, item in value.items()}
    if kind is list:
        return [restore(item) for item in value]
    return value


_PLAIN = {str, int, float, bool, bytes, type(None)}


def _maker(cls: type, names: tuple[str, ...]) -> Callable[[tuple[Any, ...]], Any]:
    """Return a function that makes an object out of a flat tuple, past the frozen class's `__init__`."""
    setters = [getattr(cls, name).__set__ for name in names]
    new, plain, deeper = object.__new__, _PLAIN, restore

    def make(values: tuple[Any, ...]) -> Any:
        made: Any = new(cls)
        number = 1
        for setter in setters:
            value = values[number]
            number += 1
            setter(made, value if type(value) in plain else deeper(value))
        return made

    return make


_FIELDS = {cls: tuple(f.name for f in dataclasses.fields(cls)) for cls in _CLASSES}
_NUMBERS = {cls: (number, _FIELDS[cls]) for number, cls in enumerate(_CLASSES)}
_MAKERS = [_maker(cls, _FIELDS[cls]) for cls in _CLASSES]

SCHEMA = digest_of(*((cls.__name__, names) for cls, names in _FIELDS.items()))
"""Stands for the classes and their fields: bytes packed under another schema are of no use."""
