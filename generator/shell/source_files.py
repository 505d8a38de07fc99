"""Reading the site's files: their bytes with a stat, and text out of UTF-8.

Text comes from any editor on any system, so a byte order mark and every kind
of line end are accepted, and another encoding is pointed at in the line.
Nothing guesses an encoding while it reads: a wrong guess would publish wrong
letters.  What another encoding certainly is, is said where a file is mended.

Paths are in NFC.  A file whose name on disk is in another form is found by
comparing names, which only costs time where it is needed.
"""

import codecs
import os
import time
import unicodedata
from pathlib import Path

from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.digest import digest_bytes
from generator.model.source import Source, Span
from generator.shell.file_stats import SourceStat, source_stat_of

__all__ = ["decode", "load", "path_on_disk", "plain_lines", "read_source", "readable_text", "unreadable"]


def read_source(folder: Path, path: str) -> Source:
    """Return a file as text; raises `Rejected` if it cannot be read or is not UTF-8."""
    return decode(path, load(str(folder), path)[0])


def load(folder: str, path: str) -> tuple[bytes, SourceStat]:
    """Return the bytes of a file and its stat; raises `Rejected` if it cannot be read.

    `path` is relative to the folder, or absolute.
    """
    try:
        descriptor = _open(folder, path)
        try:
            # The stat comes first, and from the open file: an edit while it is read then counts as later.
            now, status = time.time_ns(), os.fstat(descriptor)
            parts = []
            while part := os.read(descriptor, max(1, status.st_size + 1)):
                parts.append(part)
        finally:
            os.close(descriptor)
    except OSError as problem:
        raise Rejected([unreadable(path, problem)]) from problem
    return b"".join(parts), source_stat_of(status, now)


def _open(folder: str, path: str) -> int:
    # Without this flag, Windows changes line ends and stops at a Ctrl-Z.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    try:
        return os.open(os.path.join(folder, path), flags)
    except FileNotFoundError:
        if path.isascii():
            raise
        return os.open(path_on_disk(folder, path), flags)


def path_on_disk(folder: str, path: str) -> str:
    """Return where a file is whose path is given in NFC, however its name is spelled on disk.

    A file that does not exist keeps the spelling that it was given.
    """
    place = folder
    for part in path.split("/"):
        exact = os.path.join(place, part)
        if not part.isascii() and not os.path.lexists(exact):
            names = sorted(os.listdir(place)) if os.path.isdir(place) else []
            exact = next((os.path.join(place, n) for n in names if unicodedata.normalize("NFC", n) == part), exact)
        place = exact
    return place


def unreadable(path: str, problem: OSError) -> Diagnostic:
    """Return the diagnostic for a file or a folder that cannot be read."""
    advice = "see whether it is open in another program, or is somebody else's"
    return error("file/unreadable", Span(path=path), f"this file cannot be read: {problem.strerror}", help=advice)


def decode(path: str, data: bytes, digest: bytes = b"") -> Source:
    """Return bytes as text; raises `Rejected` if they are no plain text, or not UTF-8.

    `digest` is theirs, if it is known already.
    """
    if data.startswith(_DOCUMENT_STARTS):
        raise Rejected([_not_plain(path, data)])
    try:
        # Python's "utf-8-sig" is written in Python, and takes several times as long.
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as problem:
        raise Rejected([_not_utf_8(path, data, problem.start)]) from problem
    return Source(path=path, text=plain_lines(text), digest=digest or digest_bytes(data))


# What programs write in front of a document, whatever its name ends in.
_DOCUMENTS = {
    b"PK\x03\x04": "a document of Word or another program",
    b"\xd0\xcf\x11\xe0": "a document of an old Word",
    b"{\\rtf": "a document of TextEdit or WordPad (RTF)",
    b"%PDF": "a PDF",
}
_DOCUMENT_STARTS = tuple(_DOCUMENTS)


def _not_plain(path: str, data: bytes) -> Diagnostic:
    kind = next(kind for start, kind in _DOCUMENTS.items() if data.startswith(start))
    return error(
        "text/not-plain",
        Span(path=path),
        f"this is not plain text but {kind}, despite its name",
        help="open it in the program that made it, and save it as plain text (in TextEdit: Format, Make Plain Text)",
    )


# No Western word has so many letters outside of ASCII side by side.
_LETTERS_IN_A_ROW = 3


def readable_text(data: bytes) -> str | None:
    """Return bytes as text, in whatever encoding they certainly are, or None if nobody can tell.

    UTF-16 starts with its mark.  Single bytes that are no UTF-8 are Windows's
    Western letters and quotation marks (cp1252) if each stands among plain
    letters: in texts of other alphabets many stand in a row.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return None
    parts: list[str] = []
    start = strays = 0
    while True:
        try:
            return "".join([*parts, data[start:].decode()])
        except UnicodeDecodeError as problem:
            first, end = start + problem.start, start + problem.end
            # At 0 it stands right behind the one before.
            strays = strays + 1 if parts and problem.start == 0 else 1
            try:
                stray = data[first:end].decode("cp1252")
            except UnicodeDecodeError:
                return None
            if strays >= _LETTERS_IN_A_ROW or not all(char.isalpha() or char in _WINDOWS_SIGNS for char in stray):
                return None
            parts += [data[start:first].decode(), stray]
            start = end


_WINDOWS_SIGNS = "‘’‚“”„–—…•™©®°€£§«»¿¡½¼¾\xa0"


def _not_utf_8(path: str, data: bytes, start: int) -> Diagnostic:
    """Return the diagnostic for bytes that stop being UTF-8 at an index."""
    # Notepad's "Unicode" is UTF-16: every second byte is zero, and there is no line to show.
    is_utf_16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    before = data[:start].decode("utf-8", "replace").replace("\r\n", "\n")
    line = data[:start].count(b"\n") + 1
    # A file in neither encoding is nearly always from Windows, and its line is shown as its author typed it.
    shown = data.split(b"\n")[line - 1].decode("cp1252", "replace").rstrip("\r")
    column = len(before) - before.rfind("\n")
    return error(
        "text/not-utf-8",
        Span(path=path) if is_utf_16 else Span(path=path, line=line, column=column, width=1, text=shown),
        "this file is not saved as UTF-8",
        label="" if is_utf_16 else "this letter is in another encoding",
        help='save it again as "UTF-8": in Notepad, Save as… has the choice beside the button',
    )


_UNUSUAL_LINE_ENDS = ("\x85", "\u2028", "\u2029")


def plain_lines(text: str) -> str:
    r"""Return a text whose lines end in `\n` and in nothing else."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        # To YAML these are line ends, to editors they are not; they come from pasting out of other programs.  One
        # after the other: `translate` takes a hundred times as long for a text that has none of them.
        for sign in _UNUSUAL_LINE_ENDS:
            text = text.replace(sign, " ")
    return text
