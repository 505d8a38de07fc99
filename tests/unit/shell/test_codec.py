"""Values of the model to bytes and back."""

import datetime as dt
import enum
import functools
import operator
import types
import typing
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import diagnostic, file_page, lesson, page, site, source
from generator.model.config import Config
from generator.model.diagnostic import Severity
from generator.model.site import Reason
from generator.model.value import Value
from generator.shell.codec import Codec, DamagedError, free_bytes, free_value

EXAMPLES = settings(
    derandomize=True, deadline=None, database=None, max_examples=max(4, settings.default.max_examples // 10)
)
CLASSES = [
    cls
    for module in (diagnostic, file_page, lesson, page, site, source)
    for cls in vars(module).values()
    # A site holds the settings, which every process has anyway.
    if isinstance(cls, type) and issubclass(cls, Value) and cls.__module__ == module.__name__ and cls is not site.Site
    # What several kinds of page share is no kind itself.
    if not cls.__name__.startswith("_")
]
ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
TEXT = st.text(max_size=6)
PLAIN = {
    str: TEXT,
    int: st.integers(-(2**70), 2**70),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=20),
    type(None): st.none(),
    dt.date: st.dates(),
    dt.datetime: st.datetimes(timezones=st.none() | ZONES),
}


def nested(kinds: Iterable[type]) -> st.SearchStrategy[typing.Any]:
    """Return a strategy for lists, tuples and mappings of values of some types."""
    return st.recursive(
        functools.reduce(operator.or_, [PLAIN[kind] for kind in kinds]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.lists(inner, max_size=3).map(tuple)
            | st.dictionaries(TEXT | st.integers(), inner, max_size=3)
        ),
        max_leaves=5,
    )


ANYTHING = nested(PLAIN)


@functools.cache
def values_of(hint: object) -> st.SearchStrategy[typing.Any]:
    """Return a strategy for the values of a type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(hint, types.UnionType) or origin is typing.Union:
        return st.one_of(*map(values_of, arguments))
    if origin is tuple and arguments[1:] == (...,):
        return st.lists(values_of(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values_of, arguments))
    if origin in (Mapping, dict):
        return st.dictionaries(values_of(arguments[0]), values_of(arguments[1]), max_size=2)
    if hint is object:
        return TEXT  # what can be anything goes its own way, see below
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and issubclass(hint, Value):
        hints = typing.get_type_hints(hint)
        return st.deferred(
            lambda: st.builds(hint, **{field: values_of(hints[field]) for field in hint.__struct_fields__})
        )
    return PLAIN[typing.cast("type", hint)]


def same(one: object, other: object) -> bool:
    """Tell whether two values are equal, and of the same types all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(map(same, one.values(), other.values()))
    if isinstance(one, Value):
        return all(same(getattr(one, field), getattr(other, field)) for field in one.__struct_fields__)
    return one == other


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_value_of_the_model_comes_back(cls: type[Value]) -> None:
    """Whatever a lesson or a page holds, what is unpacked is what was packed: no field is lost, no type changes."""
    codec: Codec[Value] = Codec(cls)

    @EXAMPLES
    @given(values_of(cls))
    def comes_back(value: Value) -> None:
        assert same(codec.unpack(codec.pack(value)), value)

    comes_back()


@EXAMPLES
@given(ANYTHING)
def test_what_authors_write_comes_back(value: object) -> None:
    """`extra` can hold any text, number, list and mapping, and values that hooks make may hold dates."""
    assert same(free_value(free_bytes({"key": value})), {"key": value})


def test_nothing_is_nothing() -> None:
    """Most lessons have no `extra`, which costs no byte."""
    assert free_bytes({}) == b""
    assert free_value(b"") == {}


def test_the_classes_are_all_there() -> None:
    """None of the tests above is empty, and every kind of page is among the classes."""
    assert set(typing.get_args(page.Page)) | {lesson.Lesson, diagnostic.Diagnostic, source.Span} <= set(CLASSES)


def test_unions_come_back() -> None:
    """A lesson's card and a page's look alike; each comes back as what it was."""
    codec: Codec[lesson.LessonMetadata | lesson.PageMetadata] = Codec(lesson.LessonMetadata | lesson.PageMetadata)
    about = lesson.PageMetadata(source="a", title="", path="/", id="", digest=b"", span=source.Span(path="a"))
    assert same(codec.unpack(codec.pack(about)), about)


@pytest.mark.parametrize("value", [*Severity, *Reason])
def test_choices_come_back_as_themselves(value: enum.Enum) -> None:
    """An enumeration's members are compared by identity, so that is what is kept."""
    codec: Codec[enum.Enum] = Codec(type(value))
    assert codec.unpack(codec.pack(value)) is value


def test_a_moment_keeps_its_offset() -> None:
    """A lesson's date is shown as its author wrote it, in the site's time zone, not in that of Greenwich."""
    codec: Codec[dt.datetime] = Codec(dt.datetime)
    moment = dt.datetime(2026, 2, 16, 7, 30, tzinfo=dt.timezone(dt.timedelta(hours=-6)))
    assert codec.unpack(codec.pack(moment)).isoformat() == "2026-02-16T07:30:00-06:00"


PROSE: Codec[lesson.Prose] = Codec(lesson.Prose)
SOME = lesson.Prose(pieces=("a", "ü", "c"), placeholders=(1, 2))


def test_any_damage_is_seen() -> None:
    """Bytes that are not exactly what was packed are refused, whichever bit it is, and never half understood."""
    data = PROSE.pack(SOME)
    for place in range(len(data)):
        for bit in (0x01, 0x80):
            broken = bytearray(data)
            broken[place] ^= bit
            with pytest.raises(DamagedError):
                PROSE.unpack(bytes(broken))


def test_torn_bytes_are_seen() -> None:
    """Nor can they be cut, or be followed by others."""
    data = PROSE.pack(SOME)
    for length in range(len(data)):
        with pytest.raises(DamagedError):
            PROSE.unpack(data[:length])
    with pytest.raises(DamagedError):
        PROSE.unpack(data + b" ")


def test_what_stands_in_anothers_place_is_seen() -> None:
    """The seal holds for a label, and for a type: neither another's bytes nor another kind of value gets through."""
    data = PROSE.pack(SOME, b"one")
    assert PROSE.unpack(data, b"one") == SOME
    with pytest.raises(DamagedError):
        PROSE.unpack(data, b"two")
    with pytest.raises(DamagedError):
        Codec[source.Span](source.Span).unpack(data, b"one")


@EXAMPLES
@given(st.binary(max_size=40))
def test_garbage_is_seen(data: bytes) -> None:
    """Whatever stands where a value should is refused."""
    with pytest.raises(DamagedError):
        PROSE.unpack(data)


@pytest.mark.parametrize("value", [{1}, object(), 1j, Config], ids=["set", "object", "complex", "class"])
def test_what_cannot_be_packed_is_refused(value: object) -> None:
    """Nothing is packed that could not be unpacked."""
    with pytest.raises(TypeError, match="cannot be packed"):
        free_bytes(value)
