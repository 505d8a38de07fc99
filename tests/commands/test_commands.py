"""The command line, as a user meets it: `drillbook` in a process of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from running import NOW, SCRIPT, Ran, drillbook, environment, small_site, tree

from generator import __version__

ROOT = Path(__file__).parents[2]

BROKEN = "tags: {not: a list}\n"
COMMANDS = ("init", "new", "serve", "check", "build", "layout", "import", "export", "help")
GROUPS = {"comments": ("pull", "list", "serve"), "feeds": ("check", "ping")}


# ---------------------------------------------------------------- from nothing to a blog
def test_from_nothing_to_a_blog(tmp_path: Path) -> None:
    """The way of a new coach: init, build, new, write, build; each says what it did and what comes next."""
    made = drillbook("init", "my-blog", "--now", NOW, cwd=tmp_path)
    assert made.code == 0
    assert "cd my-blog" in made.out
    assert "drillbook build" in made.out
    site = tmp_path / "my-blog"

    built = drillbook("build", "--now", NOW, cwd=site)
    assert (built.code, built.err) == (0, "")
    assert "built 1 lesson into output/" in built.out
    output = tree(site / "output")
    assert {"index.html", "atom.xml", "404.html", "sitemap.xml", "2026/03/the-first-lesson/index.html"} <= set(output)

    new = drillbook("new", "The", "Favorite", "Client", "--now", NOW, cwd=site)
    assert new.code == 0
    assert "content/lessons/the-favorite-client.md" in new.out
    lesson = site / "content" / "lessons" / "the-favorite-client.md"
    text = lesson.read_text("utf-8")
    assert 'title: "The Favorite Client"' in text
    assert "date: 2026-03-09" in text  # the next Monday after the one that is taken
    assert re.search(r"^id: urn:uuid:[0-9a-f-]{36}$", text, re.MULTILINE)

    draft = drillbook("build", "--now", "2026-03-10", cwd=site)
    assert draft.code == 0
    assert "1 held back" in draft.out
    assert "held back: content/lessons/the-favorite-client.md" in draft.out

    written = re.sub(r"draft: true.*\n", "", text)
    lesson.write_text(re.sub(r"<!--.*?-->", "Written.", written, flags=re.DOTALL), "utf-8")
    done = drillbook("build", "--now", "2026-03-10", cwd=site)
    assert done.code == 0, done.err
    assert "built 2 lessons" in done.out
    assert b"Written." in (site / "output/2026/03/the-favorite-client/index.html").read_bytes()

    again = drillbook("build", "--now", "2026-03-10", cwd=site)
    assert "0 files written" in again.out
    assert "0 removed" in again.out


def test_a_new_site_has_nothing_wrong_with_it(tmp_path: Path) -> None:
    """What init makes passes the strict check, in a folder named with spaces and letters outside ASCII."""
    assert drillbook("init", "Mein Büro/übung", cwd=tmp_path).code == 0
    ran = drillbook("check", "--strict", "--site", "Mein Büro/übung", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")


def test_every_new_site_has_ids_of_its_own(tmp_path: Path) -> None:
    """Two sites, and their first lessons, never share an id."""
    for name in "ab":
        drillbook("init", name, cwd=tmp_path)
    ids = [re.findall(r"urn:uuid:\S+", (tmp_path / name / "site.yaml").read_text("utf-8")) for name in "ab"]
    assert len(ids[0]) == 1
    assert ids[0] != ids[1]


def test_init_writes_over_nothing(tmp_path: Path) -> None:
    """In a folder that has a site already, init says so, changes nothing and fails."""
    small_site(tmp_path / "site")
    before = tree(tmp_path)
    ran = drillbook("init", "site", cwd=tmp_path)
    assert ran.code == 1
    assert "error[init/exists]" in ran.err
    assert tree(tmp_path) == before


def test_new_writes_over_nothing(tmp_path: Path) -> None:
    """A second lesson of the same name is refused, and the first one is as it was."""
    site = small_site(tmp_path / "site")
    before = tree(site)
    ran = drillbook("new", "Good", cwd=site)
    assert ran.code == 1
    assert "error[new/exists]" in ran.err
    assert tree(site) == before


def test_a_site_can_be_anywhere(tmp_path: Path) -> None:
    """--site, from another folder, does as the command does in the site's own."""
    here, there = small_site(tmp_path / "here"), small_site(tmp_path / "there")
    assert drillbook("build", "--now", NOW, cwd=here).code == 0
    assert drillbook("build", "--now", NOW, "--site", there, cwd=tmp_path).code == 0
    assert drillbook("build", "--now", NOW, "--site", "../there", cwd=here).code == 0
    assert tree(here) == tree(there)
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("inside", ["content/lessons", "content", "output/2026", "new/and/empty"])
def test_commands_find_the_site_they_are_in(tmp_path: Path, inside: str) -> None:
    """In any folder inside a site, commands work on that site, as git does; nothing is made in the folder itself."""
    site = small_site(tmp_path / "site")
    assert drillbook("build", "--now", NOW, cwd=site).code == 0
    folder = site / inside
    folder.mkdir(parents=True, exist_ok=True)
    before = tree(site)
    built = drillbook("build", "--now", NOW, cwd=folder)
    assert (built.code, built.err) == (0, "")
    assert "0 files written" in built.out
    assert drillbook("feeds", "check", cwd=folder).code == 0
    assert tree(site) == before

    new = drillbook("new", "From Inside", cwd=folder)
    assert new.code == 0
    assert (site / "content/lessons/from-inside.md").is_file()
    shown = re.findall(r"^wrote (.*)$", new.out, re.MULTILINE)
    assert (folder / shown[0]).resolve() == (site / "content/lessons/from-inside.md").resolve()


def test_the_nearest_site_counts_and_site_still_wins(tmp_path: Path) -> None:
    """A site inside of another is the one that commands in it mean; `--site` names any other."""
    outer = small_site(tmp_path / "outer")
    inner = small_site(outer / "content" / "inner")
    assert drillbook("build", "--now", NOW, cwd=inner / "content").code == 0
    assert (inner / "output" / "index.html").is_file()
    assert not (outer / "output").exists()
    there = drillbook("check", "--site", ".", cwd=inner / "content")
    assert there.code == 1
    assert "error[site/missing]" in there.err


def test_it_runs_as_a_module_too(tmp_path: Path) -> None:
    """`python -m generator` is `drillbook`."""
    ran = subprocess.run(
        [sys.executable, "-m", "generator", "--version"],
        env=environment(),
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert ran.stdout.decode().split() == ["drillbook", __version__]


# ---------------------------------------------------------------- help and usage
@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_an_example(tmp_path: Path, command: str) -> None:
    """--help of each command shows a line that can be copied, and what each option is for."""
    ran = drillbook(command, "--help", cwd=tmp_path)
    assert ran.code == 0
    assert f"example: drillbook {command}" in ran.out
    options = re.findall(r"^  (-\S+(?: [A-Z]+)?)(?:, .*?)?(?:  +(\S.*))?$", ran.out, re.MULTILINE)
    assert len(options) >= 2


def test_the_help_names_every_command(tmp_path: Path) -> None:
    """`drillbook --help` lists the commands with what each does, and an example."""
    ran = drillbook("--help", cwd=tmp_path)
    assert ran.code == 0
    for command in (*COMMANDS, *GROUPS):
        assert re.search(rf"^ +{command} +\w", ran.out, re.MULTILINE)
    assert "example: drillbook init" in ran.out


@pytest.mark.parametrize("words", [(), ("build",), ("comments",), ("comments", "pull"), ("help",)])
def test_help_is_a_command_too(tmp_path: Path, words: tuple[str, ...]) -> None:
    """`drillbook help` and `drillbook help COMMAND` show what `--help` shows, before anything of the handbook."""
    asked, option = drillbook("help", *words, cwd=tmp_path), drillbook(*words, "--help", cwd=tmp_path)
    assert (asked.code, asked.err) == (0, "")
    assert asked.out.startswith(option.out)
    assert asked.out.startswith(" ".join(("usage: drillbook", *words)))


def test_help_for_no_command(tmp_path: Path) -> None:
    """Help for a command that is none suggests the nearest one."""
    ran = drillbook("help", "bulid", cwd=tmp_path)
    assert ran.code == 2
    assert 'there is no command "bulid": did you mean "build"?' in ran.err


@pytest.mark.parametrize(
    "command", [*((name,) for name in COMMANDS), *((g, c) for g, cs in GROUPS.items() for c in cs)]
)
@pytest.mark.parametrize("columns", ["40", "60", "80"])
def test_help_breaks_lines_at_words(tmp_path: Path, command: tuple[str, ...], columns: str) -> None:
    """However narrow the terminal is, no word or name of a file is broken: examples can be copied."""
    narrow, wide = (drillbook(*command, "--help", cwd=tmp_path, COLUMNS=width).out for width in (columns, "10000"))
    # The usage at the top is laid out by argparse in another way when it needs several lines.
    broken, whole = (text.partition("\n\n")[2].split() for text in (narrow, wide))
    assert broken == whole


def test_a_lesson_needs_a_title(tmp_path: Path) -> None:
    """`new ""` is refused with a sentence, and nothing is written."""
    site = small_site(tmp_path / "site")
    before = tree(site)
    for title in ("", "  "):
        ran = drillbook("new", title, cwd=site)
        assert ran.code == 1
        assert "error[new/no-title]: a lesson needs a title" in ran.err
    assert tree(site) == before


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("bulid",),
        ("build", "--nonsense"),
        ("build", "--now", "yesterday"),
        ("build", "--now", "2026-02-30"),
        ("new",),
        ("init",),
    ],
)
def test_wrong_usage_is_exit_code_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """What the command line does not understand ends with 2 and the usage, and without a traceback."""
    ran = drillbook(*arguments, cwd=tmp_path)
    assert ran.code == 2
    assert "usage: drillbook" in ran.said
    assert "Traceback" not in ran.said
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_site_is_an_error(tmp_path: Path) -> None:
    """Outside of a site, build says how to find one or to start one."""
    for command in ("build", "check"):
        ran = drillbook(command, cwd=tmp_path)
        assert ran.code == 1
        assert "error[site/missing]" in ran.err
        assert "drillbook init" in ran.err


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """--site with a folder that does not exist is said so, and makes none."""
    ran = drillbook("build", "--site", "nowhere", cwd=tmp_path)
    assert ran.code == 1
    assert "nowhere" in ran.err
    assert not (tmp_path / "nowhere").exists()


# ---------------------------------------------------------------- problems
def test_errors_end_with_1_and_leave_the_site_standing(tmp_path: Path) -> None:
    """A build with an error changes nothing in output/, says where the error is, and that the old site stands."""
    site = small_site(tmp_path / "site")
    assert drillbook("build", "--now", NOW, cwd=site).code == 0
    before = tree(site / "output")
    small_lesson = site / "content/lessons/bad.md"
    small_lesson.write_text(f"---\ntitle: Bad\ndate: 2026-02-02\n{BROKEN}---\n\nText.\n", "utf-8")
    ran = drillbook("build", "--now", NOW, cwd=site)
    assert ran.code == 1
    assert ran.out == ""
    assert "error[front-matter/wrong-type]" in ran.err
    assert "content/lessons/bad.md:4:7" in ran.err
    assert "not built: 1 error; the site in output/ is as it was" in ran.err
    assert tree(site / "output") == before


def test_a_broken_layout_leaves_the_site_standing(tmp_path: Path) -> None:
    """So does a layout that fails half way through the pages."""
    site = small_site(tmp_path / "site")
    drillbook("build", "--now", NOW, cwd=site)
    before = tree(site / "output")
    (site / "layouts").mkdir()
    (site / "layouts" / "404.html").write_text("{{ nonsense }}\n", "utf-8")
    (site / "layouts" / "home.html").write_text("changed\n", "utf-8")
    ran = drillbook("build", "--now", NOW, cwd=site)
    assert ran.code == 1
    assert "layouts/404.html:1" in ran.err
    assert "Traceback" not in ran.said
    assert tree(site / "output") == before


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    """Errors of several files are all in one run, in the order of the files."""
    site = small_site(tmp_path / "site", one=BROKEN, two=BROKEN)
    ran = drillbook("check", "--now", NOW, cwd=site)
    assert ran.code == 1
    assert re.findall(r"--> content/lessons/(\w+)\.md", ran.err) == ["one", "two"]
    assert "not ready: 2 errors" in ran.err
    assert not (site / "output").exists()


def test_strict_counts_warnings(tmp_path: Path) -> None:
    """A warning lets a build pass, and --strict does not."""
    site = small_site(tmp_path / "site", other="quotes:\n  - text: Whose?\n")
    assert drillbook("build", "--now", NOW, cwd=site).code == 0
    before = tree(site / "output")
    (site / "content/lessons/good.md").write_text("---\ntitle: New\ndate: 2026-02-01\n---\n\nNew.\n", "utf-8")
    for command in ("build", "check"):
        ran = drillbook(command, "--strict", "--now", NOW, cwd=site)
        assert ran.code == 1
        assert "warning[lesson/quote-without-author]" in ran.err
        assert "--strict" in ran.err
    assert tree(site / "output") == before


def test_the_json_can_be_read(tmp_path: Path) -> None:
    """Check --json prints nothing but a JSON array, with the place of each problem, and the same exit code."""
    site = small_site(tmp_path / "site", bad=BROKEN)
    ran = drillbook("check", "--json", "--now", NOW, cwd=site)
    assert (ran.code, ran.err) == (1, "")
    (problem,) = json.loads(ran.out)
    assert problem["code"] == "front-matter/wrong-type"
    assert problem["severity"] == "error"
    assert (problem["path"], problem["line"], problem["column"]) == ("content/lessons/bad.md", 4, 7)
    assert problem["message"]
    assert problem["help"]

    (site / "content/lessons/bad.md").unlink()
    ran = drillbook("check", "--json", "--now", NOW, cwd=site)
    assert (ran.code, json.loads(ran.out), ran.err) == (0, [], "")

    (site / "site.yaml").write_text("title: T\n", "utf-8")
    ran = drillbook("check", "--json", "--now", NOW, cwd=site)
    assert ran.code == 1
    assert {p["code"] for p in json.loads(ran.out)} == {"site/missing-key"}


@pytest.mark.parametrize("encoding", ["", "cp1252", "cp437", "ascii:strict"])
def test_every_language_can_be_printed(tmp_path: Path, encoding: str) -> None:
    """Problems are printed in UTF-8 whatever the locale and the code page of the terminal are."""
    site = small_site(tmp_path / "site", bad="titel: Größe 東京\n")
    terminal = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": encoding}
    ran = drillbook("check", "--now", NOW, cwd=site, **terminal)
    assert ran.code == 1
    assert "Größe 東京" in ran.err


def test_a_terminal_without_accents(tmp_path: Path) -> None:
    """Where not even the names of files can have an accent, a sentence says what to set."""
    site = small_site(tmp_path / "site", tokyo="tags: [東京]\n")
    ran = drillbook("build", "--now", NOW, cwd=site, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ran.code == 1
    assert "Type `export LC_ALL=C.UTF-8`" in ran.err


# ---------------------------------------------------------------- the clock
def test_now_decides_what_is_published(tmp_path: Path) -> None:
    """--now makes the site as on another day; a date without a zone is one in the site's."""
    site = small_site(tmp_path / "site")
    (site / "site.yaml").write_text("title: T\nauthor: A\nurl: https://a.example/\ntimezone: Asia/Tokyo\n", "utf-8")
    for now, lessons in (
        ("2026-01-31", 0),
        ("2026-02-01", 1),
        ("2026-01-31T14:59Z", 0),
        ("2026-01-31T15:00Z", 1),
        ("2026-01-31T23:59:59", 0),
    ):
        ran = drillbook("check", "--now", now, cwd=site)
        assert ran.code == 0
        assert f"fine: {lessons} lesson{'' if lessons == 1 else 's'}, {1 - lessons} held back" in ran.out, now


def test_drafts_and_the_future_are_shown_when_asked_for(tmp_path: Path) -> None:
    """--drafts shows drafts, --future what is still to come; without them each is named, with the reason."""
    site = small_site(tmp_path / "site", draft="draft: true\n", old="expires: 2026-03-01\n")
    (site / "content/lessons/later.md").write_text("---\ntitle: Later\ndate: 2026-03-09\n---\n\nText.\n", "utf-8")
    ran = drillbook("build", "--now", NOW, cwd=site)
    assert ran.code == 0
    assert "held back: content/lessons/later.md (comes out on Monday, March 9, 2026)" in ran.out
    assert "held back: content/lessons/draft.md (a draft" in ran.out
    assert "held back: content/lessons/old.md (expired on Sunday, March 1, 2026)" in ran.out
    pages = {name for name in tree(site / "output") if name.startswith("2026/") and name.endswith(".html")}
    assert pages == {"2026/02/good/index.html"}
    for options, more in (
        (["--drafts"], {"2026/02/draft/index.html"}),
        (["--future"], {"2026/03/later/index.html"}),
        (["--drafts", "--future"], {"2026/02/draft/index.html", "2026/03/later/index.html"}),
    ):
        assert drillbook("build", "--now", NOW, *options, cwd=site).code == 0
        found = {name for name in tree(site / "output") if name.startswith("2026/") and name.endswith(".html")}
        assert found == pages | more


# ---------------------------------------------------------------- terminals and pipes
def in_terminal(*arguments: str, cwd: Path, typed: str = "", **changes: str) -> str:
    """Run the command in a terminal of its own, type something, and return what stands there."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    assert SCRIPT
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [SCRIPT, *arguments],
        cwd=cwd,
        env=environment(TERM="xterm") | changes,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, typed.encode())
    parts = []
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:  # how Linux says that the other side is gone
            break
        if not data:
            break
        parts.append(data)
    os.close(ours)
    process.wait(timeout=60)
    return b"".join(parts).decode()


def test_colour_is_for_terminals(tmp_path: Path) -> None:
    """In a terminal, problems and results are in colour; in a pipe, with NO_COLOR or TERM=dumb, they are not."""
    site = small_site(tmp_path / "site", bad=BROKEN)
    assert "\x1b[1;31merror" in in_terminal("check", "--now", NOW, cwd=site)
    assert "\x1b" not in in_terminal("check", "--now", NOW, cwd=site, NO_COLOR="1")
    assert "\x1b" not in in_terminal("check", "--now", NOW, cwd=site, TERM="dumb")
    assert "\x1b" not in drillbook("check", "--now", NOW, cwd=site, TERM="xterm").said
    assert "\x1b" not in in_terminal("check", "--json", "--now", NOW, cwd=site)
    (site / "content/lessons/bad.md").unlink()
    assert "\x1b[1;32mfine" in in_terminal("check", "--now", NOW, cwd=site)


def into_closed_pipe(*arguments: str, cwd: Path) -> Ran:
    """Run the command with nobody at the other end of its output."""
    assert SCRIPT
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        done = subprocess.run(
            [SCRIPT, *arguments],
            cwd=cwd,
            env=environment(),
            stdout=theirs,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(theirs)
    return Ran(done.returncode, "", done.stderr.decode())


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break in another way there")
def test_a_pipe_that_breaks_is_no_news(tmp_path: Path) -> None:
    """`drillbook check --json | head -1` prints no complaint, however much there was to print."""
    many = {f"bad{n}": BROKEN for n in range(9)}
    site = small_site(tmp_path / "site", **many)
    for n in range(60):
        text = f"---\ntitle: Bad\ndate: 2026-02-02\n{BROKEN * 6}---\n\nText.\n"
        (site / f"content/lessons/more{n}.md").write_text(text, "utf-8")
    assert len(drillbook("check", "--json", cwd=site).out) > 70_000  # more than a pipe holds
    assert into_closed_pipe("check", "--json", cwd=site).err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break in another way there")
@pytest.mark.parametrize("arguments", [("check", "--json"), ("build", "--now", NOW), ("--help",), ("--version",)])
def test_a_pipe_that_breaks_at_the_very_end_is_no_news(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """The same where all that there is to print waits in the buffer until Python ends."""
    site = small_site(tmp_path / "site")
    assert into_closed_pipe(*arguments, cwd=site).err == ""


# ---------------------------------------------------------------- bugs of ours
PLUGIN = "def plan(site):\n    raise ZeroDivisionError('in the plugin')\n"


def test_a_traceback_is_shown_only_when_asked_for(tmp_path: Path) -> None:
    """Whatever goes wrong, nobody who did not ask for it with --debug is shown a traceback."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "site.yaml").write_text("title: [\n", "utf-8")
    plain, debug = drillbook("build", cwd=site), drillbook("build", "--debug", cwd=site)
    assert plain.code == debug.code == 1
    assert "Traceback" not in plain.said
    assert "Traceback (most recent call last)" in debug.err
    assert plain.err.splitlines()[0] in debug.err


def test_a_failure_inside_is_told_plainly(tmp_path: Path) -> None:
    """A failure of code is a sentence and an exit code that is neither 0 nor 1's or 2's; --debug tells where."""
    site = small_site(tmp_path / "site")
    (site / "mine.py").write_text(PLUGIN, "utf-8")
    with (site / "site.yaml").open("a", encoding="utf-8") as file:
        file.write("hooks:\n  plan: mine:plan\n")
    plain, debug = drillbook("build", "--now", NOW, cwd=site), drillbook("build", "--debug", "--now", NOW, cwd=site)
    assert plain.code == debug.code
    assert plain.code != 0
    assert "in the plugin" in plain.err
    assert "Traceback" not in plain.said
    assert "mine.py" in debug.err
    assert "Traceback" in debug.err
    assert not (site / "output").exists()


def test_an_output_that_cannot_be_written_is_told_plainly(tmp_path: Path) -> None:
    """Where output/ is a file, the build says so and fails with 1."""
    site = small_site(tmp_path / "site")
    (site / "output").write_text("mine", "utf-8")
    ran = drillbook("build", "--now", NOW, cwd=site)
    assert ran.code == 1
    assert "output" in ran.err
    assert "Traceback" not in ran.said
    assert (site / "output").read_text("utf-8") == "mine"


# ---------------------------------------------------------------- check --fix
def test_fix_without_a_terminal_shows_and_writes_nothing(tmp_path: Path) -> None:
    """In a pipe nobody can be asked: the changes are shown, nothing is written, and the check says what is wrong."""
    site = small_site(tmp_path / "site", one="sumary: x\n")
    lesson = site / "content/lessons/one.md"
    before = lesson.read_bytes()
    done = drillbook("check", "--fix", "--now", NOW, cwd=site)
    assert done.code == 1
    assert "-sumary: x\n+summary: x\n" in done.out
    assert "nothing was changed: add --yes to change this file\n" in done.out
    assert lesson.read_bytes() == before


def test_fix_with_yes_writes_and_checks_what_is_left(tmp_path: Path) -> None:
    """With --yes the files are mended at once, and what is checked are the mended files."""
    site = small_site(tmp_path / "site", one="sumary: x\n", two="sumary: x\nmood: fine\n")
    done = drillbook("check", "--fix", "--yes", "--now", NOW, cwd=site)
    assert done.out.startswith("mended: content/lessons/one.md (1 place)\nmended: content/lessons/two.md (1 place)\n")
    assert "summary: x" in (site / "content/lessons/one.md").read_text("utf-8")
    assert done.code == 1
    assert 'unknown key "mood"' in done.err
    assert drillbook("check", "--fix", "--yes", "--now", NOW, cwd=site).out.startswith("nothing to mend\n")


@pytest.mark.parametrize(("answer", "key"), [("y", "summary: x"), ("n", "sumary: x")])
def test_fix_in_a_terminal_asks(tmp_path: Path, answer: str, key: str) -> None:
    """In a terminal the changes are shown and made only if somebody agrees."""
    site = small_site(tmp_path / "site", one="sumary: x\n")
    shown = in_terminal("check", "--fix", "--now", NOW, cwd=site, typed=f"{answer}\n", NO_COLOR="1")
    assert "-sumary: x" in shown
    assert "Change this file? [y/n]" in shown
    assert key in (site / "content/lessons/one.md").read_text("utf-8").split("\n")


@pytest.mark.parametrize("wrong", [["--yes"], ["--fix", "--json"]])
def test_fix_in_ways_that_cannot_be_meant(tmp_path: Path, wrong: list[str]) -> None:
    """`--yes` alone, and JSON with a question in it, are refused before anything is done."""
    site = small_site(tmp_path / "site", one="sumary: x\n")
    assert drillbook("check", *wrong, cwd=site).code == 2


def test_fix_with_json_leaves_standard_output_to_it(tmp_path: Path) -> None:
    """With --json, standard output is the JSON of what is left, and nothing else."""
    site = small_site(tmp_path / "site", one="sumary: x\nmood: fine\n")
    done = drillbook("check", "--fix", "--yes", "--json", "--now", NOW, cwd=site)
    assert [problem["message"] for problem in json.loads(done.out)] == ['unknown key "mood"']


# ---------------------------------------------------------------- many equal mistakes
def test_equal_mistakes_are_printed_once(tmp_path: Path) -> None:
    """The same mistake in many files is printed once, with how many more there are; with --all, each is."""
    site = small_site(tmp_path / "site", **{f"n{number}": "mood: fine\n" for number in range(1, 9)})
    done = drillbook("check", "--now", "2026-12-01", cwd=site)
    assert done.err.count('unknown key "mood"') == 1
    assert "the same in 7 more files (--all shows each)\n" in done.err
    assert "8 errors" in done.err
    everything = drillbook("check", "--all", "--now", "2026-12-01", cwd=site)
    assert everything.err.count('unknown key "mood"') == 8
    assert len(json.loads(drillbook("check", "--json", "--now", "2026-12-01", cwd=site).out)) == 8


# ---------------------------------------------------------------- where results cannot go
def shell(command: str, cwd: Path) -> Ran:
    """Run a line of a POSIX shell in which `drillbook` is the command."""
    assert SCRIPT
    done = subprocess.run(
        ["sh", "-c", command.replace("drillbook", f"'{SCRIPT}'")],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("drillbook build >&-", 1),
        ("drillbook build 2>&-", 0),
        ("drillbook build >&- 2>&-", 1),
        ("drillbook build <&- >&- 2>&-", 1),
        ("drillbook build <&-", 0),
        ("drillbook check --json >&-", 1),
        ("drillbook --help >&-", 1),
        *(
            (f"drillbook {command} >/dev/full", 1)
            for command in ("build", "check --json", "layout", "help build", "--version")
            if Path("/dev/full").exists()
        ),
        ("drillbook check --site nowhere 2>&-", 1),
        *(("drillbook check --site nowhere 2>/dev/full", 1) for _ in range(Path("/dev/full").exists())),
    ],
)
def test_streams_that_are_closed_or_full(tmp_path: Path, line: str, code: int) -> None:
    """What cannot be printed is said where something can be, in a sentence; the site is built all the same."""
    site = small_site(tmp_path)
    ran = shell(line, site)
    assert ran.code == code, ran.said
    assert "has a bug" not in ran.said
    assert "Traceback" not in ran.said
    assert "Exception ignored" not in ran.said
    if code and ("2>" not in line):
        assert ran.err.startswith("drillbook could not finish")
    if "build" in line and "help" not in line:
        assert (site / "output" / "index.html").is_file()
        assert (site / ".drillbook" / "store.sqlite").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such words")
def test_a_title_that_is_not_utf_8(tmp_path: Path) -> None:
    """It is refused as wrong usage, and nothing is written."""
    site = small_site(tmp_path)
    before = tree(site / "content")
    ran = drillbook("new", os.fsdecode(b"caf\xe9"), cwd=site)
    assert ran.code == 2
    assert "not in UTF-8" in ran.err
    assert tree(site / "content") == before


@pytest.mark.parametrize(
    "command", ["build", "check", "new x", "export", "comments list", "feeds check", "layout page.html"]
)
def test_a_site_with_a_name_too_long(tmp_path: Path, command: str) -> None:
    """A name that the system refuses is named in part, in a sentence."""
    ran = drillbook(*command.split(), "--site", "a" * 5000, cwd=tmp_path)
    assert ran.code in (1, 2)
    assert "has a bug" not in ran.said
    assert len(ran.said) < 1000


# ---------------------------------------------------------------- update
def old_copy(site: Path) -> Path:
    """Let a site be one of 0.1.0, with a changed copy of a layout; return the copy."""
    copy = site / "layouts" / "partials" / "teaser-meta.html"
    copy.parent.mkdir(parents=True)
    original = ROOT / "generator" / "originals" / "0.1.0" / "partials" / "teaser-meta.html"
    copy.write_text(original.read_text("utf-8") + "<p>Mine.</p>\n", "utf-8")
    (site / ".drillbook").mkdir()
    (site / ".drillbook" / "version").write_text("0.1.0\n", "utf-8")
    return copy


@pytest.mark.parametrize("answer", ["y", "n"])
def test_update_in_a_terminal_asks(tmp_path: Path, answer: str) -> None:
    """It says what is different, shows what it would add to a copy, and adds it only if somebody agrees."""
    site = small_site(tmp_path / "site", one="summary: x\n")
    copy = old_copy(site)
    assert "type `drillbook update` to see what is different" in drillbook("build", "--now", NOW, cwd=site).out
    shown = in_terminal("update", cwd=site, typed=f"{answer}\n", NO_COLOR="1")
    assert "Your site was made with 0.1.0. What is different:" in shown
    assert "lacks the number of comments" in shown
    assert "+  {% if lesson.comment_count %}" in shown
    assert ("comment_count" in copy.read_text("utf-8")) == (answer == "y")
    assert copy.read_text("utf-8").endswith("<p>Mine.</p>\n")
    again = drillbook("build", "--now", NOW, cwd=site)
    assert "drillbook update` to see" not in again.out
    assert ("layout/behind" in again.err) == (answer == "n")


def test_update_without_a_terminal(tmp_path: Path) -> None:
    """Nobody can be asked: nothing is written without --yes; --keep ends the warnings of a copy."""
    site = small_site(tmp_path / "site", one="summary: x\n")
    copy = old_copy(site)
    before = copy.read_bytes()
    done = drillbook("update", cwd=site)
    assert "nothing was changed in 1 layout: add --yes to change them\n" in done.out
    assert copy.read_bytes() == before
    assert drillbook("update", "--keep", "layouts/partials/teaser-meta.html", cwd=site).code == 0
    assert copy.read_bytes() == before
    assert drillbook("update", cwd=site).out.endswith("Your layouts are up to date.\n")
    assert "layout/behind" not in drillbook("build", "--now", NOW, cwd=site).err
    assert drillbook("update", "--yes", "--keep", "x", cwd=site).code == 2


def test_update_of_a_copy_that_has_it_all(tmp_path: Path) -> None:
    """A copy into which somebody has carried everything by hand counts as up to date, and is named once."""
    site = small_site(tmp_path / "site", one="summary: x\n")
    copy = old_copy(site)
    original = site / "layouts" / ".originals" / "0.1.0" / "partials" / copy.name
    original.parent.mkdir(parents=True)
    original.write_text("<p>Once.</p>\n", "utf-8")
    copy.write_bytes((ROOT / "layouts" / "partials" / copy.name).read_bytes())
    assert "  has all that is new already\n" in drillbook("update", cwd=site).out
    assert drillbook("update", cwd=site).out.endswith("Your layouts are up to date.\n")


@pytest.mark.parametrize("watched", [(), ("-m", "cProfile")])
def test_the_end_of_a_process(tmp_path: Path, watched: tuple[str, ...]) -> None:
    """It comes at once and with its exit code, but not before libraries are heard, nor a profiler."""
    script = tmp_path / "script.py"
    script.write_text(
        "import atexit\nfrom generator.cli.main import run\natexit.register(print, 'heard')\nrun()\n", "utf-8"
    )
    command = [sys.executable, *watched, str(script), "check", "--site", str(tmp_path)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=60)
    assert "there is no site.yaml" in done.stderr
    assert "heard" in done.stdout
    assert ("function calls" in done.stdout) == bool(watched)
    assert watched or done.returncode == 1
