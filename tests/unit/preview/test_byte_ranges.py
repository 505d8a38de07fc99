"""Parts of files, as players of videos ask for them."""

import pytest

from generator.preview.byte_ranges import part_of

BODY = b"0123456789"


@pytest.mark.parametrize(
    ("wanted", "status", "body", "content_range"),
    [
        ("bytes=0-1", 206, b"01", "bytes 0-1/10"),
        ("bytes=0-", 206, BODY, "bytes 0-9/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-30", 206, BODY, "bytes 0-9/10"),
        ("bytes=8-1000", 206, b"89", "bytes 8-9/10"),
        ("Bytes= 9-9 ", 206, b"9", "bytes 9-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=10-20", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
    ],
)
def test_a_part(wanted: str, status: int, body: bytes, content_range: str) -> None:
    """A part is answered with where it is in the file; one that is not there, with how large the file is."""
    assert part_of(BODY, wanted) == (status, body, content_range)


NO_RANGE = ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=0-1,4-5", "items=0-1"]


@pytest.mark.parametrize("wanted", [*NO_RANGE, f"bytes={'9' * 99}-"])
def test_the_whole(wanted: str) -> None:
    """What is no range, or several, is answered with the whole file (RFC 9110, section 14.2)."""
    assert part_of(BODY, wanted) == (200, BODY, "")


def test_a_part_of_nothing() -> None:
    """An empty file has no parts."""
    assert part_of(b"", "bytes=0-1") == (416, b"", "bytes */0")
