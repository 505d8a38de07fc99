"""What the commands import that people wait for most: nothing that they do not use."""

import subprocess
import sys
from pathlib import Path

from running import environment, small_site

HOUR = 3600 * 10**9
# Within two seconds drillbook trusts no time of a file: the command believes that an hour has passed.
SCRIPT = f"""
import sys, time
now = time.time_ns() + {HOUR}
time.time_ns = lambda: now
before = set(sys.modules)
from generator.cli.main import main
code = main(sys.argv[1:])
print(*sorted(set(sys.modules) - before))
raise SystemExit(code)
"""

OF_DRILLBOOK = {
    *("generator", "generator.cli", "generator.cli.main", "generator.cli.exit_codes", "generator.cli.streams"),
    *("generator.cli.parser", "generator.cli.command", "generator.cli.site_folder", "generator.cli.building"),
    *("generator.cli.commands", "generator.cli.commands.build", "generator.cli.many_sites", "generator.cli.terminal"),
    *("generator.model", "generator.model.english", "generator.model.digest"),
    *("generator.shell", "generator.shell.style", "generator.shell.last_result", "generator.shell.file_stats"),
    *("generator.shell.junk_files", "generator.shell.program", "generator.shell.program_digest"),
    *("generator.shell.sealed_file", "generator.shell.replacing"),
}
"""What a build that has nothing to do imports of drillbook."""

NOT_OF_PYTHON = {"json", "logging", "sqlite3", "subprocess", "shutil", "inspect", "dataclasses", "textwrap", "asyncio"}
"""What it does without of Python's own: each takes a tenth of such a build, or more."""


NOT_TO_EDIT = (
    *("PIL", "weasyprint", "watchdog", "starlette", "uvicorn", "pygments", "asyncio"),
    *("generator.preview", "generator.publish", "generator.importers", "generator.comments", "generator.backup"),
    *("generator.scaffold", "generator.render.social_image"),
    *("generator.render.kinds.handout", "generator.render.kinds.series", "generator.render.kinds.search"),
)
"""What a small site has no use for when a text was edited."""

NOT_TO_CHECK = (*NOT_TO_EDIT, "feedgen", "lxml", "generator.render.feedgen_atom")
"""What it has no use for when nothing was."""

OF_A_LESSON = ("lesson", "lesson_feeds", "rss_feeds", "markdown_copy")
"""The kinds of page that show a lesson in full."""


def loaded_by(*arguments: str) -> set[str]:
    """Return the modules of drillbook and of libraries that a command imports, but for the private ones."""
    # What measures coverage starts in each process, and imports for itself.
    variables = {name: value for name, value in environment().items() if not name.startswith("COVERAGE")}
    command = [sys.executable, "-c", SCRIPT, *arguments]
    ran = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return set(ran.stdout.splitlines()[-1].split())


def test_a_build_with_nothing_to_do(tmp_path: Path) -> None:
    """It imports what it compares and prints with, and nothing of a build."""
    site = small_site(tmp_path)
    assert "generator.engine.build" in loaded_by("build", "--site", str(site))
    loaded = loaded_by("build", "--site", str(site))
    own = {name for name in loaded if name.startswith("generator")}
    assert own <= OF_DRILLBOOK
    assert not {name for name in loaded - own if name.partition(".")[0] not in sys.stdlib_module_names}
    assert not loaded & NOT_OF_PYTHON


def test_a_check(tmp_path: Path) -> None:
    """Nothing is imported for pictures, feeds, handouts or documents where there are none to look at anew."""
    site = small_site(tmp_path)
    loaded_by("build", "--site", str(site))
    loaded = loaded_by("check", "--site", str(site))
    assert "generator.engine.build" in loaded
    assert not {name for name in loaded if name.startswith(NOT_TO_CHECK)}


def test_an_edit(tmp_path: Path) -> None:
    """A build of one edited text imports the kinds of page that show it, and no other."""
    site = small_site(tmp_path, good="summary: What lists show.\n")
    loaded_by("build", "--site", str(site))
    lesson = site / "content/lessons/good.md"
    lesson.write_text(lesson.read_text("utf-8").replace("Text.", "Other words in this text."), "utf-8")
    loaded = loaded_by("build", "--site", str(site))
    kinds = {name for name in loaded if name.startswith("generator.render.kinds.")}
    assert "generator.render.kinds.lesson" in kinds
    # The main feed has the lesson, and is made by a library.
    assert kinds <= {f"generator.render.kinds.{name}" for name in ("kind", "registry", *OF_A_LESSON)}
    assert not {name for name in loaded if name.startswith(NOT_TO_EDIT)}
