"""What every value of the model is: frozen, made by keywords, equal where it holds the same.

msgspec makes such classes in C: one is made, compared and sent to another
process many times as fast as a dataclass, and there are dozens in each lesson.
"""

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

import msgspec
import msgspec.structs
from msgspec import field

__all__ = ["Value", "field", "replace"]


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class _ValueMeta(msgspec.StructMeta):
    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> "_ValueMeta":
        settings: dict[str, Any] = {"frozen": True, "kw_only": True, "array_like": True} | options
        made: _ValueMeta = super().__new__(cls, name, bases, namespace, **settings)
        return made


if TYPE_CHECKING:

    class _Struct:  # what type checkers know of the real one is that it is neither frozen nor made by keywords
        __struct_fields__: ClassVar[tuple[str, ...]]

else:
    _Struct = msgspec.Struct


class Value(_Struct, metaclass=_ValueMeta):
    """A value whose fields are annotated in its class, as in a dataclass.

    A class that stands in a union with others is declared with `tag=True`:
    its name is then packed with it.
    """


AnyValue = TypeVar("AnyValue", bound=Value)


def replace(value: AnyValue, **changes: object) -> AnyValue:
    """Return a value that is like another but for some fields."""
    made: AnyValue = msgspec.structs.replace(value, **changes)  # type: ignore[type-var]  # every Value is a Struct
    return made
