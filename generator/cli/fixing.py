"""What `drillbook check --fix` shows and asks before it mends a site."""

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.asking import can_ask, says_yes
from generator.model.english import count

if TYPE_CHECKING:
    from generator.engine.text_fixes import FileFix
    from generator.plan.site import Clock

__all__ = ["fix_site"]


def fix_site(folder: Path, clock: "Clock", *, yes: bool, quiet: bool = False) -> None:
    """Mend what is certain in a site's files, and say what was done.

    Without `yes`, the changes are shown first, and are made only if somebody
    at a terminal agrees.  With `quiet`, which needs `yes`, standard output is
    left to others.
    """
    from generator.engine.fixes import find_fixes, write_fixes

    fixes = find_fixes(folder, clock)
    # `check --json` prints its JSON on standard output, and scripts read that to its end.
    out = sys.stderr if quiet else sys.stdout
    if not fixes:
        print("nothing to mend", file=out)
        return
    if not yes:
        _show(fixes)
        if not _agreed(len(fixes)):
            return
    # The moment of the report's name is the computer's own, whatever day the site is checked for.
    result = write_fixes(folder, fixes, dt.datetime.now().astimezone())
    for fix in result.written:
        what = count(fix.mended, "place") if fix.before_text != fix.after_text else "saved as UTF-8"
        print(f"mended: {fix.path} ({what})", file=out)
    for path in result.skipped:
        print(f"left alone: {path} (it was saved in another program meanwhile; run this again)", file=out)
    if result.report:
        print(f"what was taken out of your texts is kept in {result.report}", file=out)


def _show(fixes: "Sequence[FileFix]") -> None:
    from generator.shell.console import draw_change
    from generator.shell.style import style_for

    style = style_for(sys.stdout)
    for fix in fixes:
        change = draw_change(fix.path, fix.before_text, fix.after_text, style)
        print(change or f"{fix.path}: the same text, saved as UTF-8")
        print()


def _agreed(number: int) -> bool:
    """Ask whether the changes are to be made, if there is anybody to ask."""
    these = "this file" if number == 1 else f"these {number:,} files"
    if not can_ask():
        print(f"nothing was changed: add --yes to change {these}")
        return False
    if says_yes(f"Change {these}?"):
        return True
    print("nothing was changed")
    return False
