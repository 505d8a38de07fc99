"""The same site gives the same bytes: on every machine, in any order, the second time, and after any change."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from random import Random
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lawful import GOOD, JPEG, LESSON, NOW, attempt, clear, environment, examples, output_of, write_files

from generator.plan.site import Clock

ONE_OF_MANY = """\
---
title: L{a}
date: 2026-0{b}-02
tags: [t{a}, T{a}, é]
author: A{b}
series: S{a}
quotes:
  - text: q{n}
    author: P{b}
---

Text {n}.
"""

MORE = {
    **{f"content/lessons/l{n}.md": ONE_OF_MANY.format(n=n, a=n % 3, b=n % 2 + 1).encode() for n in range(8)},
    **{f"content/images/p{n}.jpg": JPEG + bytes([n]) for n in range(5)},
    "content/pages/z.md": b"---\ntitle: Z\n---\n\nText.\n",
}

PROGRAM = """
import datetime as dt, hashlib, json, pathlib, sys
from generator.engine.build import build
from generator.plan.site import Clock
folder = pathlib.Path(sys.argv[1])
report = build(folder, Clock(now=dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)))
assert report.written, report.diagnostics
output = folder / "output"
files = sorted(p for p in output.rglob("*") if p.is_file())
print(json.dumps({p.relative_to(output).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}))
"""

ENVIRONMENTS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "1"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/Adak", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE.ISO-8859-1"},
]


def test_no_environment_changes_a_byte(tmp_path: Path) -> None:
    """Zone, locale, encoding, hash seed, folder and working directory leave every byte as it is."""
    results = []
    for number, changes in enumerate(ENVIRONMENTS):
        folder = write_files(tmp_path / f"ä{number}", GOOD | MORE)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, folder if number else "."],
            env=environment(**changes) | {"PYTHONPATH": os.pathsep.join(sys.path)},
            cwd=tmp_path if number else folder,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        results.append(json.loads(done.stdout))
    assert len(results[0]) > 30
    assert results[1] == results[0]
    assert results[2] == results[0]


@contextmanager
def shuffled(seed: int):
    """Make the disk list the files of a folder in another order."""
    scandir = os.scandir

    @contextmanager
    def fake(path: str):
        with scandir(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        Random(seed).shuffle(found)
        yield iter(found)

    with mock.patch("os.scandir", fake):
        yield


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Build a site once, and return its folder and its output."""
    folder = write_files(tmp_path_factory.mktemp("same"), GOOD | MORE)
    report, _ = attempt(folder, write=True)
    assert report
    assert report.written > 30
    return folder, output_of(folder)


@examples(10)
@given(seed=st.integers(0, 10_000))
def test_no_order_of_files_changes_a_byte(expected: tuple[Path, dict[str, bytes]], seed: int) -> None:
    """In whatever order the disk lists its files, the output is the same."""
    folder, output = expected
    clear(folder / "output")
    with shuffled(seed):
        attempt(folder, write=True)
    assert output_of(folder) == output


WRONG = {
    **{f"content/lessons/same{n}.md": b"---\ntitle: T\ndate: 2026-01-01\nslug: same\n---\n" for n in range(4)},
    "content/lessons/a.md": b"---\ntitle: A\ndate: 2026-01-01\naliases: [/x, /about/]\n---\n\n[x](none.md)\n",
    "content/lessons/b.md": b"---\ntitle: B\ndate: 2026-01-01\naliases: [/x/, /x/y.html]\nnonsense: 1\n---\n",
    "content/lessons/c.txt": b"text",
    "content/images/x/y.html": b"file",
}


@examples(10)
@given(seed=st.integers(0, 10_000))
def test_no_order_of_files_changes_what_is_said(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """In whatever order the disk lists its files, the same is said of them, in the same order."""
    folder = tmp_path_factory.getbasetemp() / "wrong"
    if not folder.is_dir():
        write_files(folder, GOOD | WRONG)
    _, said = attempt(folder)
    assert len({d.code for d in said}) >= 4
    with shuffled(seed):
        _, again = attempt(folder)
    assert again == said


def test_a_second_build_touches_nothing(tmp_path: Path) -> None:
    """With nothing changed, a build writes, replaces and removes no file: all are the same ones as before."""
    write_files(tmp_path, GOOD | MORE)
    attempt(tmp_path, write=True)

    def stamps() -> dict[Path, tuple[int, int]]:
        paths = [tmp_path / "output", *(tmp_path / "output").rglob("*")]
        return {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in paths if p.is_file()}

    # An old date on every file, so that one written anew would show.
    for path in stamps():
        os.utime(path, ns=(10**18, 10**18))
    before = stamps()
    report, _ = attempt(tmp_path, write=True)
    assert report
    assert (report.written, report.removed) == (0, 0)
    assert report.unchanged == len([p for p in before if p.name != ".drillbook"])
    assert stamps() == before


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    """`write=False` renders everything and makes nothing but its own notes, not even the output folder."""
    write_files(tmp_path, GOOD)
    before = sorted(tmp_path.rglob("*"))
    report, _ = attempt(tmp_path)
    assert report
    assert sorted(p for p in tmp_path.rglob("*") if ".drillbook" not in p.parts) == before


def test_what_others_put_into_the_output_stays(tmp_path: Path) -> None:
    """A file of somebody else's in output/, such as CNAME, is there after every build, and so is its folder."""
    write_files(tmp_path, GOOD | {"output/CNAME": b"example.com", "output/2026/02/other/mine.txt": b"mine"})
    attempt(tmp_path, write=True)
    (tmp_path / "content/lessons/other.md").unlink()
    write_files(tmp_path, {"content/pages/about.md": b"---\ntitle: A\n---\n\n## More\n"})
    write_files(tmp_path, {"content/lessons/lesson.md": LESSON.replace("[link](other.md)", "link").encode()})
    report, diagnostics = attempt(tmp_path, write=True)
    assert report, diagnostics
    assert report.removed
    output = output_of(tmp_path)
    assert output["CNAME"] == b"example.com"
    assert output["2026/02/other/mine.txt"] == b"mine"
    assert "2026/02/other/index.html" not in output


# ---------------------------------------------------------------- after any change
BODIES = ["Text.", "Other text, *changed*.", "## A heading\n\n[Other](other.md)", "![](../images/photo.jpg)", ""]


@st.composite
def lessons(draw: st.DrawFn) -> dict[str, bytes]:
    """Return some lessons: a state of a site."""
    found = {}
    for name in draw(st.sets(st.sampled_from("abcde"), max_size=4)):
        lines = [
            f"title: {draw(st.sampled_from(['One', 'Two']))}",
            f"date: 2026-0{draw(st.integers(1, 4))}-01",
            f"tags: {draw(st.sampled_from(['[x]', '[X, y]', '[]', '[one]']))}",
            f"author: {draw(st.sampled_from(['A', 'B']))}",
            f"draft: {draw(st.sampled_from(['true', 'false', 'false']))}",
            f"comments: {draw(st.sampled_from(['open', 'closed']))}",
            *draw(st.sampled_from([[], ["series: A Series"], ["aliases: [/alias]"], ["slug: slug"], ["summary: S"]])),
            *draw(st.sampled_from([[], ["quotes:", "  - text: q", "    author: p"], ["warm_up: w"]])),
        ]
        body = draw(st.sampled_from(BODIES))
        path = draw(st.sampled_from([f"{name}.md", f"{name}/index.md"]))
        if path.endswith("index.md"):
            body = body.replace("../images", "../../images").replace("(other.md)", "(../other.md)")
        found[f"content/lessons/{path}"] = "\n".join(["---", *lines, "---", "", body, ""]).encode()
    return found


@examples(12)
@given(states=st.lists(lessons(), min_size=2, max_size=3), settings=st.sampled_from([b"", b"\n# a comment\n"]))
def test_after_any_change_all_is_as_if_built_anew(
    tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, bytes]], settings: bytes
) -> None:
    """However lessons came, changed and went, the output is that of a first build: nothing old, nothing stale."""
    folder = write_files(clear(tmp_path_factory.getbasetemp() / "changing"), GOOD)
    last_good: dict[str, bytes] = {}
    for state in states:
        clear(folder / "content" / "lessons")
        files = {k: v for k, v in GOOD.items() if k.startswith("content/lessons/")} | state
        write_files(folder, files)
        report, _ = attempt(folder, write=True)
        if report is None or not (report.written or report.unchanged):
            assert output_of(folder) == last_good  # two lessons of one address: the site stays as it was
        else:
            fresh = write_files(clear(tmp_path_factory.getbasetemp() / "fresh"), GOOD | files)
            attempt(fresh, write=True)
            assert output_of(folder) == output_of(fresh)
        last_good = output_of(folder)
    write_files(folder, {"site.yaml": GOOD["site.yaml"] + settings})
    attempt(folder, write=True)
    assert output_of(folder) == last_good


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("site.yaml", GOOD["site.yaml"].replace(b"The Site", b"Another Name")),
        ("layouts/base.html", GOOD["layouts/base.html"].replace(b"<title>", b"<title>New: ")),
        ("layouts/words/en.yaml", b"date_long: '{year}/{month}/{day}'\n"),
        ("layouts/assets/style.css", b"body { color: red }\n"),
        ("content/images/photo.jpg", b"another picture"),
        ("content/lessons/other.md", GOOD["content/lessons/other.md"].replace(b"Other", b"Renamed")),
    ],
)
def test_a_change_of_anything_is_seen(tmp_path: Path, name: str, data: bytes) -> None:
    """A new setting, layout, word, style, picture or title is in the next build, as it is in a first one."""
    folder = write_files(tmp_path / "site", GOOD)
    attempt(folder, write=True)
    before = output_of(folder)
    write_files(folder, {name: data})
    attempt(folder, write=True)
    attempt(write_files(tmp_path / "fresh", GOOD | {name: data}), write=True)
    assert output_of(folder) == output_of(tmp_path / "fresh")
    assert output_of(folder) != before


def test_the_clock_alone_changes_nothing(tmp_path: Path) -> None:
    """A build years later, with no lesson that comes out or goes between, writes nothing."""
    write_files(tmp_path, {k: v for k, v in GOOD.items() if not k.endswith("/lesson.md")})
    attempt(tmp_path, write=True)
    before = output_of(tmp_path)
    report, _ = attempt(tmp_path, write=True, clock=Clock(now=NOW.replace(year=2040)))
    assert report
    assert (report.written, report.removed) == (0, 0)
    assert output_of(tmp_path) == before
