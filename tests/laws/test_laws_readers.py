"""Fuzzing of each reader of bytes from outside: it gives a value or located problems, and never fails otherwise.

`corpus/` has a folder for each reader.  Every file there is tried as it is, and
mutations of it are tried at random: few in a quick run, many in `make soak`.
An input that breaks a reader in `make soak` is added to the corpus, so that it
is tried in each run from then on.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lawful import examples
from sites import config_of, english

from generator.feedcheck.atom import atom_violations, parse_atom
from generator.feedcheck.files import BuiltSite, FeedFile, Kind
from generator.feedcheck.jsonfeed import BuiltJsonFeed, json_violations, parse_json
from generator.feedcheck.violation import UnreadableError
from generator.importers.pipeline import Options, import_archive
from generator.model.diagnostic import Rejected
from generator.model.hooks import Hooks
from generator.model.picture import Picture
from generator.read.comment import read_comment
from generator.read.config import read_config
from generator.read.lesson import read
from generator.read.reader_context import make_reader_context
from generator.read.translations import read_translations
from generator.shell.pictures import inspect
from generator.shell.source_files import decode, plain_lines

CORPUS = Path(__file__).parent / "corpus"
CONTEXT = make_reader_context(config_of(), Hooks(), b"")
BLOG = BuiltSite(url="https://e.com/", files=frozenset({"index.html", "a/index.html"}))
# Pieces that formats are made of, and what breaks their readers.
PIECES = (
    *(b"---\n", b"\n\n", b": ", b"- ", b"'", b'"', b"{", b"[", b"&a", b"*a", b"!!x", b"\t", b"\0", b"\xff", b"\r"),
    *(b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&#0;", b"&", b"<!DOCTYPE a [", b"\xed\xa0\x80"),
    *(b"@x.example", b"&#64;", b"](", b"![", b"[^1]", b"`", b"\xe2\x80\xae", b"99999999", b"-1", b"2026-02-30"),
)


def lesson(data: bytes) -> None:
    """Read a lesson."""
    assert read(CONTEXT, decode("content/lessons/a.md", data)).source


def settings(data: bytes) -> None:
    """Read the settings of a site."""
    config, problems = read_config(decode("site.yaml", data))
    assert config or problems


def words(data: bytes) -> None:
    """Read the words of a language."""
    read_translations(decode("words/de.yaml", data), english())


def comment(data: bytes) -> None:
    """Read a comment; no email address of the corpus comes through."""
    found, problems = read_comment(CONTEXT, decode("content/comments/a/b.md", data))
    assert found or problems.all()
    assert not found or not re.search(r"[a-z]@[a-z]\.example", re.sub("<[^>]*>", "", found.html) + found.author)


def atom(data: bytes) -> None:
    """Check an Atom feed."""
    feed = parse_atom(FeedFile(file="atom.xml", kind=Kind.MAIN), data, BLOG)
    list(atom_violations(feed))


def json(data: bytes) -> None:
    """Check a JSON Feed."""
    members = parse_json(plain_lines(data.decode("utf-8", "replace")))
    where = FeedFile(file="feed.json", kind=Kind.JSON)
    list(json_violations(BuiltJsonFeed(where=where, members=members, site=BLOG, ids=None)))


def archive(data: bytes) -> None:
    """Import a file of any kind into a new site."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "blog.xml"
        source.write_bytes(data)
        assert import_archive([source], Path(folder) / "site", Options()).lines is not None


def picture(data: bytes) -> None:
    """Inspect a file that is named like a picture."""
    assert isinstance(inspect("content/images/a.jpg", data), Picture)


READERS: dict[str, Callable[[bytes], None]] = {
    reader.__name__: reader for reader in (lesson, settings, words, comment, atom, json, archive, picture)
}


def attempt(name: str, data: bytes) -> None:
    """Call a reader, which may reject its input; what breaks it is added to the corpus by `make soak`."""
    try:
        READERS[name](data)
    except (Rejected, UnreadableError):
        return
    except Exception:
        if os.environ.get("HYPOTHESIS_PROFILE") == "thorough":
            (CORPUS / name / f"broken-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)
        raise


@pytest.mark.parametrize(
    "path", sorted(p for p in CORPUS.rglob("*") if p.is_file()), ids=lambda p: f"{p.parent.name}-{p.name}"
)
def test_the_corpus(path: Path) -> None:
    """No input of the corpus breaks its reader."""
    attempt(path.parent.name, path.read_bytes())


def mutated(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Return a strategy for bytes that are like one of the seeds, with parts cut out, repeated and put in."""

    @st.composite
    def draw_one(draw: st.DrawFn) -> bytes:
        data = draw(st.sampled_from(seeds))
        for _ in range(draw(st.integers(1, 4))):
            start = draw(st.integers(0, len(data)))
            end = min(len(data), start + draw(st.integers(0, 40)))
            new = draw(st.one_of(st.sampled_from((*PIECES, data[start:end] * 2)), st.binary(max_size=8)))
            data = data[:start] + new + data[end:]
        return data

    return draw_one()


@pytest.mark.parametrize("name", READERS)
def test_mutations(name: str) -> None:
    """Nothing that is nearly right breaks a reader, either."""
    seeds = [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]

    @examples(30)
    @given(mutated(seeds))
    def law(data: bytes) -> None:
        attempt(name, data)

    law()
