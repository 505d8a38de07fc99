"""Reading files."""

import sys
import unicodedata
from pathlib import Path

import pytest

from generator.model.diagnostic import Rejected
from generator.shell.source_files import decode, path_on_disk, read_source

needs_names = pytest.mark.skipif(sys.getfilesystemencoding() != "utf-8", reason="the system's names are not UTF-8")


@pytest.mark.parametrize("data", [b"a\nb\n", b"\xef\xbb\xbfa\nb\n", b"a\r\nb\r\n", b"a\rb\r"])
def test_decode(data: bytes) -> None:
    """The same text saved on any system is the same text."""
    assert decode("a.md", data).text == "a\nb\n"


@pytest.mark.parametrize(
    ("data", "line", "column", "text"),
    [
        (b"caf\xe9", 1, 4, "café"),
        (b"a\nb\nna\xefve x", 3, 3, "naïve x"),
        (b"a\r\ncaf\xe9\r\nb", 2, 4, "café"),
        ("ü: ".encode() + b"\xfc", 1, 4, None),
    ],
)
def test_another_encoding(data: bytes, line: int, column: int, text: str | None) -> None:
    """The first letter that is not UTF-8 is pointed at, as the coach typed it."""
    with pytest.raises(Rejected) as caught:
        decode("a.md", data)
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.span.line, problem.span.column) == ("text/not-utf-8", line, column)
    assert text is None or problem.span.text == text


def test_utf_16() -> None:
    """A file of Notepad's "Unicode" has no readable line, so none is shown."""
    with pytest.raises(Rejected) as caught:
        decode("a.md", "---\ntitle: a\n".encode("utf-16"))
    assert caught.value.diagnostics[0].span.width == 0


def test_unreadable(tmp_path: Path) -> None:
    """A file that cannot be opened is a problem of that file, in words."""
    with pytest.raises(Rejected) as caught:
        read_source(tmp_path, "gone.md")
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.span.path) == ("file/unreadable", "gone.md")


@needs_names
@pytest.mark.skipif(sys.platform == "darwin", reason="HFS+ has one form of a name only")
def test_a_name_in_another_form(tmp_path: Path) -> None:
    """A path in NFC leads to a file whose name, or whose folder's name, is in NFD; one in NFC comes first."""
    composed = "büro/müde.md"
    decomposed = tmp_path / unicodedata.normalize("NFD", composed)
    decomposed.parent.mkdir()
    decomposed.write_text("decomposed")
    assert read_source(tmp_path, composed).text == "decomposed"
    assert read_source(tmp_path, composed).path == composed
    (decomposed.parent / "müde.md").write_text("composed")
    assert read_source(tmp_path, composed).text == "composed"
    assert path_on_disk(str(tmp_path), "büro/nowhere-ü.md").endswith("nowhere-ü.md")
