"""Names, addresses and moments as archives write them."""

import datetime as dt

import pytest

from generator.importers.formats.dates import strict_moment
from generator.importers.formats.normalize import (
    language_of,
    name_of,
    plain_line,
    timezone_of,
    unescaped,
    web_address,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maya  Lindqvist", "Maya Lindqvist"),
        ("maya@example.com (Maya)", "Maya"),
        ("Maya <maya@example.com>", "Maya"),
        ("maya@example.com", ""),
        ("@maya", "@maya"),
        ("noreply@blogger.com (Unknown)", "Unknown"),
    ],
)
def test_names(text: str, name: str) -> None:
    """No email address is a name."""
    assert name_of(text) == name


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-05-01T07:00:00.001-07:00", "2019-05-01T07:00:00.001000-07:00"),
        ("2019-05-01T07:00:00Z", "2019-05-01T07:00:00+00:00"),
        ("2019-05-01 07:00:00", "2019-05-01T07:00:00+00:00"),
        ("Wed, 01 May 2019 07:00:00 GMT", "2019-05-01T07:00:00+00:00"),
        ("Wed, 01 May 2019 07:00:00 -0700", "2019-05-01T07:00:00-07:00"),
        ("1 May 19 07:00 EDT", "2019-05-01T07:00:00-04:00"),
        ("2019", "2019-01-01T00:00:00+00:00"),
        ("2019-05", "2019-05-01T00:00:00+00:00"),
        (" 2019-05-01\n", "2019-05-01T00:00:00+00:00"),
    ],
)
def test_moments(text: str, moment: str) -> None:
    """Every way of writing a moment is read, with its offset."""
    found = strict_moment(text)
    assert found
    assert found.isoformat() == moment


@pytest.mark.parametrize("text", ["", "0000-00-00 00:00:00"])
def test_no_moment(text: str) -> None:
    """Nothing is no mistake."""
    assert strict_moment(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "1969-12-31",
        "2201-01-01",
        "2019-13-01",
        "Mon, 30 Nov -0001 00:00:00 +0000",
        "Wed, 01 May 99999 07:00:00 GMT",
        "2019-05-01T07:00:00+99:99",
        "9" * 400,
    ],
)
def test_what_is_no_moment(text: str) -> None:
    """It is said to be none."""
    with pytest.raises(ValueError, match=r"."):
        strict_moment(text)


def test_words() -> None:
    """Plain text comes out of HTML, and of plain text with references left in it."""
    assert plain_line("<p>Say <b>it</b> &amp; go</p><p>1 &lt; 2</p>") == "Say it & go 1 < 2"
    assert unescaped(" Tom &amp;  Jerry &nosuch; R&D ") == "Tom & Jerry &nosuch; R&D"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" https://x.example/a ", "https://x.example/a"),
        ("javascript:x", ""),
        ("http://", ""),
        ("http://[x", ""),
        ('http://x"y', ""),
    ],
)
def test_addresses(text: str, address: str) -> None:
    """Only addresses of the web are some."""
    assert web_address(text) == address


def test_zones_and_languages() -> None:
    """What names no zone or language is left out."""
    assert [timezone_of(t) for t in ("Europe/Berlin", "(GMT) Mars", "../etc", "")] == ["Europe/Berlin", "", "", ""]
    assert [language_of(t) for t in ("en_US.UTF-8", "de", "pt-BR", "x", "klingon!")] == ["en-US", "de", "pt-BR", "", ""]
    assert strict_moment("2019-05-01T00:00:00+05:30") == dt.datetime(2019, 4, 30, 18, 30, tzinfo=dt.UTC)
