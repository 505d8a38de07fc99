"""The base of every value of the model: frozen, made by keywords, equal where its fields are.

msgspec implements it in C.  Its values are made, compared and sent to another
process many times as fast as dataclasses, and each lesson has dozens of them.
"""

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

import msgspec
import msgspec.structs
from msgspec import field

__all__ = ["Value", "field", "replace"]


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class _ValueMeta(msgspec.StructMeta):
    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> "_ValueMeta":
        # As an array, a packed value has no names of fields, which would be most of its bytes in the store.
        settings: dict[str, Any] = {"frozen": True, "kw_only": True, "array_like": True} | options
        made: _ValueMeta = super().__new__(cls, name, bases, namespace, **settings)
        return made


if TYPE_CHECKING:

    class _Struct:  # type checkers would take the real one to be neither frozen nor made by keywords
        __struct_fields__: ClassVar[tuple[str, ...]]

else:
    _Struct = msgspec.Struct


class Value(_Struct, metaclass=_ValueMeta):
    """A value whose fields are annotated in its class, as in a dataclass.

    A class that is part of a union is declared with `tag=True`, so that its
    name is packed with its fields.
    """


AnyValue = TypeVar("AnyValue", bound=Value)


def replace(value: AnyValue, **changes: object) -> AnyValue:
    """Return a value with some of its fields changed."""
    made: AnyValue = msgspec.structs.replace(value, **changes)  # type: ignore[type-var]  # every Value is a Struct
    return made
