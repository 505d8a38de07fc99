"""Sites of strangers: whatever one of them holds, it reads, writes and delays nothing of another, and is said."""

import mmap
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from folders import LESSON, alone, by_name, run, site, unchanged, write_sites
from sites import NOW, output_of, write_site

from generator.cli.main import main
from generator.model.diagnostic import Diagnostic
from generator.shell.confinement import has_landlock
from generator.shell.strange_files import Bounds
from generator.sites.strangers import Limits

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of memory, and few links")

SECRET = "Nobody else may read this"
LIMITS = Limits(memory=800 * 2**20, file_size=50_000_000, bounds=Bounds(files=40, file_size=20_000_000))


def layout(text: str) -> str:
    """Return a site with a layout of its own for missing addresses."""
    return site("hostile", more=f"-- layouts/404.html --\n{text}\n")


def settings(line: str) -> str:
    """Return a site with one more line in its settings."""
    return site("hostile").replace("cards: false\n", f"cards: false\n{line}\n")


def lesson(text: str, keys: str = "") -> str:
    """Return a site with a lesson that has this text, and these keys."""
    return site("hostile", more=LESSON.format(name="second", date=f"2026-02-02\n{keys}".rstrip(), text=text))


def link(place: str, target: str) -> Callable[[Path], None]:
    """Return a function that puts a link into a site, in place of what is there."""

    def put(folder: Path) -> None:
        path = folder / place
        if path.is_dir():
            path.rename(folder / "kept")
        else:
            path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    return put


def many_files(folder: Path) -> None:
    """Put more files into a site than it may have."""
    for number in range(60):
        (folder / "content" / f"{number}.txt").touch()


def large_file(folder: Path) -> None:
    """Put a file into a site that takes no room on the disk, and is large."""
    with (folder / "content" / "large.bin").open("wb") as file:
        file.truncate(30_000_000)


ALIASES = "\n".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))

# Each site as text, what is done to its folder besides, and the code of what is said.
HOSTILE: dict[str, tuple[str, Callable[[Path], object] | None, str]] = {
    "memory-at-once": (layout("{{ 'x' * 99999999999 }}"), None, "layout/error"),
    "memory-in-a-loop": (
        layout("{% for i in range(99999) %}{{ 'x' * 9999 ~ i }}{% endfor %}"),
        None,
        "layout/error",
    ),
    "range-without-end": (layout("{% for i in range(10 ** 9) %}{% endfor %}"), None, "layout/error"),
    "classes": (layout("{{ ''.__class__.__mro__[1].__subclasses__() }}"), None, "layout/error"),
    "change-values": (layout("{{ words.update({}) }}"), None, "layout/error"),
    "include": (layout('{% include "../../victim/site.yaml" %}'), None, "layout/missing"),
    "hooks": (settings("hooks: {lesson: plugins.mine:change}"), None, "untrusted/hooks"),
    "folders": (settings("linked_folders: [../victim/content]"), None, "untrusted/outside"),
    "output-setting": (settings("output: ../victim/output"), None, "site/unknown-key"),
    "permalink": (settings("permalink: /../../victim/output/{slug}/"), None, "site/bad-permalink"),
    "aliases": (lesson("x", "aliases: [/../../victim/output/index.html]"), None, "front-matter/bad-alias"),
    "python-tag": (lesson("x", "extra: !!python/object/apply:os.system [touch /tmp/x]"), None, ""),
    "yaml-bomb": (settings(f"extra:\n  a0: &a0 [x, x]\n{ALIASES}"), None, "site/wrong-type"),
    "brackets": (lesson("[" * 20_000 + "(" * 20_000 + "*a_" * 5_000), None, ""),
    "picture-bomb": (
        lesson("![Large](../images/large.png)", "") + "-- content/images/large.png (a picture too large) --\n",
        None,
        "picture/unsuitable",
    ),
    "content-link": (site("hostile"), link("content", "../victim/content"), "untrusted/outside"),
    "lesson-link": (site("hostile"), link("content/lessons/x.md", "/etc/passwd"), "untrusted/outside"),
    "layout-link": (site("hostile"), link("layouts/404.html", "../../victim/site.yaml"), "untrusted/outside"),
    "settings-link": (site("hostile"), link("site.yaml", "../victim/site.yaml"), "untrusted/outside"),
    "output-link": (site("hostile"), link("output", "../victim/output"), "untrusted/outside"),
    "notes-link": (site("hostile"), link(".drillbook", "../victim/.drillbook"), "untrusted/outside"),
    "lock-link": (site("hostile"), link(".drillbook/lock", "../../victim/site.yaml"), "untrusted/outside"),
    "list-link": (site("hostile"), link("published.json", "../victim/published.json"), "untrusted/outside"),
    "pipe": (site("hostile"), lambda folder: os.mkfifo(folder / "content" / "pipe.md"), "untrusted/no-file"),
    "many-files": (site("hostile"), many_files, "untrusted/too-much"),
    "large-file": (site("hostile"), large_file, "untrusted/too-much"),
    "forged-list": (
        site("hostile", more="-- output/.drillbook --\nheading\n../../victim/site.yaml\n/etc/hostname\n"),
        None,
        "",
    ),
    "forged-store": (site("hostile", more="-- .drillbook/store.sqlite --\nno store\n"), None, ""),
}


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a site but what builds keep there."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files if ".drillbook" not in p.parts}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder of hostile sites around one that is not."""
    folder = tmp_path_factory.mktemp("strangers")
    write_sites(folder, {"victim": site("victim", SECRET), "zoe": site("zoe", "A <b>word</b>.")})
    for name, (text, change, _) in HOSTILE.items():
        write_site(folder / name, text)
        if change:
            change(folder / name)
    return folder


Said = dict[str, tuple[Diagnostic, ...]]


@pytest.fixture(scope="module")
def said(folder: Path) -> Said:
    """Build them all, and return what is said of each."""
    before = tree(folder / "victim")
    summary = run(folder, limits=LIMITS, workers="2")
    after = tree(folder / "victim")
    assert before == {name: data for name, data in after.items() if not name.startswith("output/")}
    return {name: outcome.diagnostics for name, outcome in by_name(summary).items()}


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_said(folder: Path, said: Said, name: str) -> None:
    """What a hostile site tries is said in a sentence, or does nothing at all."""
    code = HOSTILE[name][2]
    codes = {diagnostic.code for diagnostic in said[name]}
    assert (code in codes) if code else not any(one.startswith("sites/") for one in codes), said[name]


def test_nothing_of_another_is_read_or_written(folder: Path, said: Said) -> None:
    """The victim is built as if it were alone, and no other output holds a word of it."""
    assert output_of(folder / "victim") == alone(folder / "victim")
    assert output_of(folder / "zoe") == alone(folder / "zoe")
    for name in HOSTILE:
        if name != "output-link":
            assert not any(SECRET.encode() in data for data in output_of(folder / name).values()), name


def test_a_check_has_the_same_bounds(tmp_path: Path) -> None:
    """A check reads what a build reads, in a process that is confined in the same way, and writes nothing."""
    loop = layout("{% for a in range(9999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")
    names = ("hooks", "settings-link", "classes", "pipe")
    folder = write_sites(
        tmp_path, {name: HOSTILE[name][0] for name in names} | {"loop": loop, "victim": site("victim")}
    )
    for name in names:
        if change := HOSTILE[name][1]:
            change(folder / name)
    said = {
        name: [d.code for d in outcome.diagnostics]
        for name, outcome in by_name(run(folder, doing="check", limits=Limits(seconds=1), workers="2")).items()
    }
    for name in names:
        assert HOSTILE[name][2] in said[name], name
    assert said["loop"] == ["untrusted/too-long"]
    assert said["victim"] == []
    assert not list(folder.glob("*/output"))


def test_the_next_run_looks(folder: Path, said: Said) -> None:
    """Strangers' sites without a fault are only looked at, too."""
    assert {"victim", "zoe"} <= set(unchanged(run(folder, limits=LIMITS)))


def test_the_memory_of_the_program_that_starts_them_is_not_theirs(tmp_path: Path) -> None:
    """A limit counts what a site takes, however large the program is whose fork builds it."""
    folder = write_sites(tmp_path, {"anna": site("anna")})
    with mmap.mmap(-1, 2 * LIMITS.memory):
        [outcome] = run(folder, limits=LIMITS, workers="1").outcomes
    assert not outcome.diagnostics


def test_an_endless_loop(tmp_path: Path) -> None:
    """A site that does not end is stopped, and the next time it comes last."""
    loop = layout("{% for a in range(9999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")
    folder = write_sites(tmp_path, {"a-loop": loop, "zoe": site("zoe", "Text. " * 500)})
    first = run(folder, limits=Limits(seconds=1), workers="1")
    assert [d.code for d in by_name(first)["a-loop"].diagnostics] == ["untrusted/too-long"]
    again = run(folder, limits=Limits(seconds=1), workers="1")
    assert [outcome.name for outcome in again.outcomes][-1] == "a-loop"


TEXT = """\
<script>alert(1)</script> [a](javascript:alert(1)) <a href="javascript:alert(2)" onclick="alert(3)">b</a>
<img src="https://example.com/x.png" onerror=alert(4)> <iframe src="https://example.com/"></iframe>
<b>bold</b> <kbd>Ctrl</kbd> [c](first.md)

<svg onload=alert(5)><style>* { background: url(https://example.com/x) }</style>

<details><summary>More</summary>

A note.[^1]

</details>

[^1]: The note.
"""


def test_html_of_a_stranger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """HTML in a lesson keeps what marks up words; what runs, loads or leads to a script is gone."""
    write_site(tmp_path, lesson(TEXT))
    assert main(["build", "--untrusted", "--site", str(tmp_path), "--now", NOW.isoformat()]) == 0
    page = (tmp_path / "output" / "2026" / "02" / "second" / "index.html").read_text()
    main_text = page[page.index("<main") : page.index("</main>")]
    for bad in ("alert(1)</script>", "alert(2)", "alert(3)", "alert(4)", "alert(5)", "<iframe", "<svg"):
        assert bad not in main_text, bad
    for good in ("<b>bold</b>", "<kbd>Ctrl</kbd>", 'href="/2026/02/first/">c</a>', "<summary>More", 'href="#fn-1-1"'):
        assert good in main_text, good
    assert "1 site built" in capsys.readouterr().out
    assert not (tmp_path.parent / ".drillbook").exists()


@pytest.mark.skipif(not has_landlock(), reason="needs Landlock, a part of newer Linux")
def test_the_system_keeps_a_process_in_its_folder(tmp_path: Path) -> None:
    """Whatever code ran in a stranger's process could open no other site's file, and reach no network."""
    program = (
        "import os, socket, sys; from pathlib import Path; from generator.shell.confinement import confine\n"
        "site, other = map(Path, sys.argv[1:])\n"
        "confine(site, seconds=60, memory=2**31, file_size=10**6)\n"
        "(site / 'mine').write_text('x'); (site / 'below').mkdir(); (site / 'mine').rename(site / 'below' / 'mine')\n"
        "def refused(do):\n"
        "    try: do()\n"
        "    except PermissionError: return True\n"
        "print([refused(do) for do in (\n"
        "    lambda: (other / 'site.yaml').read_text(), lambda: os.listdir(other),\n"
        "    lambda: (other / 'new').write_text('x'), lambda: (site / 'below' / 'mine').rename(other / 'mine'),\n"
        "    lambda: Path('/etc/passwd').read_text(), lambda: socket.create_connection(('127.0.0.1', 9)))])\n"
    )
    write_sites(tmp_path, {"site": site("site"), "other": site("other")})
    command = [sys.executable, "-c", program, str(tmp_path / "site"), str(tmp_path / "other")]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(root)}, capture_output=True, text=True, check=False
    )
    assert done.stdout == f"{[True] * 6}\n", done.stderr
