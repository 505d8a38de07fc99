"""What a site's repository does not have yet, by git: files not committed, commits not pushed.

git itself is asked, in one call, which touches no file and no network; where
there is no git or no repository, nothing is known, and that is no fault.
"""

import subprocess
from pathlib import Path

from generator.model.status import GitState

__all__ = ["git_state"]

# A large repository on a slow drive; `status` is to be on the screen before anybody wonders.
_PATIENCE = 5


def git_state(folder: Path) -> GitState | None:
    """Return what is not in the repository of a site yet, or nothing if it is in none."""
    command = ["git", "--no-optional-locks", "status", "--porcelain=v2", "--branch", "--untracked-files=all", "-z"]
    try:
        # In the folder, as names are then relative to it; and only what is in it.
        process = subprocess.run(  # noqa: S603 - fixed words; git by PATH, as the coach would type it
            [*command, "--", "."], cwd=folder, capture_output=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_state(process.stdout.decode("utf-8", "replace")) if process.returncode == 0 else None


def parse_state(text: str) -> GitState:
    """Return what `git status --porcelain=v2 --branch -z` says."""
    unsaved: list[str] = []
    ahead = behind = 0
    records = iter(text.split("\0"))
    for record in records:
        kind, _, rest = record.partition(" ")
        if record.startswith("# branch.ab "):
            ahead, behind = (abs(int(number)) for number in record.split()[2:4])
        elif kind == "?":
            unsaved.append(rest)
        elif kind in ("1", "u"):
            # The path comes last, after 8 or 10 fields, and may hold spaces.
            unsaved.append(record.split(" ", 8 if kind == "1" else 10)[-1])
        elif kind == "2":
            unsaved.append(record.split(" ", 9)[-1])
            next(records, "")  # the name that it had before is a record of its own
    return GitState(unsaved=tuple(unsaved), unpushed=ahead, behind=behind)
