"""What workers do to read."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from sites import fresh_modules, write_site

from generator.engine.project import open_project
from generator.engine.read_tasks import DIAGNOSTICS, METADATA, ReadResult
from generator.model.digest import digest_bytes, digest_of_text
from generator.model.lesson import LessonMetadata, PageMetadata
from generator.shell.codec import Codec, DamagedError
from generator.shell.file_stats import NO_SOURCE_STAT
from generator.shell.source_files import load

from .task_sites import GOOD, LAST_KEY, SITE, A, B, C, read, setup_of

KNOWN = b"known"


def opened(result: ReadResult, data: bytes, codec: Codec[Any] = METADATA) -> Any:
    """Return what was packed for a text."""
    return codec.unpack(data, digest_of_text(LAST_KEY[0], result.path, result.digest))


def codes(result: ReadResult) -> list[str]:
    """Return what is wrong with a text."""
    return [d.code for d in opened(result, result.diagnostics, DIAGNOSTICS)] if result.diagnostics else []


def test_a_text_is_sealed_under_its_name(tmp_path: Path) -> None:
    """What the store has under the name of another text is as good as damaged."""
    a, b, _ = read(setup_of(tmp_path), A, B, C)
    with pytest.raises(DamagedError):
        opened(a, b.meta)


def test_new_texts(tmp_path: Path) -> None:
    """Each text is returned in order, with its digest, its metadata, its prose, and what is wrong with it."""
    b, a, c = read(setup_of(tmp_path), B, A, C)
    assert [t.path for t in (b, a, c)] == [B, A, C]
    assert not any(t.same for t in (a, b, c))
    assert [t.digest for t in (a, b)] == [digest_bytes((tmp_path / path).read_bytes()) for path in (A, B)]
    metadata = [opened(t, t.meta) for t in (a, b, c)]
    assert [type(meta) for meta in metadata] == [LessonMetadata, LessonMetadata, PageMetadata]
    assert [meta.title for meta in metadata] == ["A", "B", "C"]
    assert b"Text of a" in a.prose
    assert b"<p>" in a.prose
    assert b"<p>" not in a.meta
    assert (codes(a), codes(b), codes(c)) == (["lesson/missing-section"] * 2, ["front-matter/unknown-key"], [])


def test_a_text_that_is_the_same(tmp_path: Path) -> None:
    """Of a text whose bytes are known, only the new stat is sent back."""
    site_context = setup_of(tmp_path)
    digest = digest_bytes((tmp_path / A).read_bytes())
    (result,) = read(site_context, A, known=digest)
    assert result == ReadResult(
        path=A, same=True, digest=digest, source_stat=load(str(tmp_path), A)[1], meta=b"", prose=b"", diagnostics=b""
    )
    (result,) = read(site_context, A, known=KNOWN)
    assert not result.same
    assert result.meta


def test_a_text_that_cannot_be_read(tmp_path: Path) -> None:
    """One file that is gone or in another encoding is told of and tried again; the others are read."""
    site_context = setup_of(tmp_path, SITE + "-- content/lessons/e.md (latin-1) --\né\n")
    gone, other, good = read(site_context, "content/lessons/gone.md", "content/lessons/e.md", C)
    assert (codes(gone), codes(other), codes(good)) == (["file/unreadable"], ["text/not-utf-8"], [])
    for result in (gone, other):
        assert (result.same, result.digest, result.source_stat, result.meta, result.prose) == (
            False,
            b"",
            NO_SOURCE_STAT,
            b"",
            b"",
        )


def test_a_text_without_a_value(tmp_path: Path) -> None:
    """What has no front matter has no metadata, but its bytes are known: it is not read again until it changes."""
    site_context = setup_of(tmp_path, "-- content/lessons/e.md --\nText.\n")
    (result,) = read(site_context, "content/lessons/e.md")
    assert (result.meta, result.prose, len(result.digest)) == (b"", b"", 16)
    assert codes(result) == ["front-matter/missing"]


def test_texts_that_were_sent(tmp_path: Path) -> None:
    """A worker that does not see our files is handed their bytes, and looks at no disk."""
    site_context = dataclasses.replace(setup_of(tmp_path), folder="/nowhere")
    here = read(setup_of(tmp_path), A, C)
    there = read(site_context, A, C, data=tuple((tmp_path / path).read_bytes() for path in (A, C)))
    assert [(t.digest, t.meta, t.prose) for t in there] == [(t.digest, t.meta, t.prose) for t in here]
    assert [t.source_stat for t in there] == [NO_SOURCE_STAT] * 2


def test_a_hook_that_fails(tmp_path: Path) -> None:
    """A hook's mistake is told with its line, and comes again as long as it is there."""
    text = (
        "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks: {lesson: 'plugins.mine:fail'}\n"
        "-- plugins/mine.py --\ndef fail(lesson):\n    if lesson.meta.title == 'A':\n        raise ValueError('oh')\n"
        "    return lesson\n"
    )
    with fresh_modules():
        site_context = open_project(write_site(tmp_path, GOOD + text)).site_context
        a, b = read(site_context, A, B)
    assert (codes(a), codes(b)) == (["hook/failed"], [])
    (problem,) = opened(a, a.diagnostics, DIAGNOSTICS)
    assert "ValueError: oh" in problem.message
    assert (Path(problem.span.path).name, problem.span.line) == ("mine.py", 3)
    assert (a.meta, a.digest) == (b"", b"")


def test_settings_make_another_key(tmp_path: Path) -> None:
    """What was read under settings that shape reading is of no use under others; other settings do not count."""
    texts = [
        f"-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\n{more}"
        for more in ("", "language: de\n", "paginate: 3\n")
    ]
    one, german, three = (setup_of(tmp_path / str(n), text) for n, text in enumerate(texts))
    assert one.reading_key == three.reading_key != german.reading_key
    assert len({one.key, german.key, three.key}) == 3
