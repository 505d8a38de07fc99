"""Places in files."""

from sites import source_of

from generator.model.source import Span


def test_span_carries_its_line() -> None:
    """A span can be drawn without the file."""
    span = source_of("one\ntwo three\n").span(2, 5, 5)
    assert (span.line, span.column, span.width, span.text) == (2, 5, 5, "two three")


def test_span_past_the_end_is_moved_inside() -> None:
    """No span points at a line or a column that is not there."""
    span = source_of("one\ntwo").span(9, 40, 7)
    assert (span.line, span.column, span.width) == (2, 4, 1)
    span = source_of("one").span(0, -3, 99)
    assert (span.line, span.column, span.width) == (1, 1, 3)


def test_a_span_carries_a_part_of_a_long_line() -> None:
    """A text of five million letters in one line, with a thousand links in it, is not kept a thousand times."""
    line = "".join(chr(0x100 + n % 1000) for n in range(5000))
    for column in (1, 100, 121, 2500, 4999, 5000):
        span = source_of(f"one\n{line}\n").span(2, column, 3)
        assert len(span.text) <= 240
        assert span.column == column
        assert span.text[column - 1 - span.cut] == line[column - 1]
        assert line[span.cut :].startswith(span.text)
    assert source_of(f"one\n{line}\n").span(2, 2500, 4000).width == 2501


def test_span_as_text() -> None:
    """A place is written as editors understand it; a whole file has no line."""
    assert str(Span(path="a.md", line=3, column=7, width=2)) == "a.md:3:7"
    assert str(Span(path="a.md")) == "a.md"
