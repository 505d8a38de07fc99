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
    "generator.shell.sealed_file",
}
"""What a build that has nothing to do imports of drillbook."""

NOT_OF_PYTHON = {"json", "logging", "sqlite3", "subprocess", "shutil", "inspect", "dataclasses", "textwrap", "asyncio"}
"""What it does without of Python's own: each takes a tenth of such a build, or more."""


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
