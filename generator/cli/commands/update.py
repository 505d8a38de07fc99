"""`drillbook update`: says what is new for a site, and brings it into the site's copies of layouts."""

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator import __version__
from generator.cli.asking import can_ask, says_yes
from generator.cli.command import Command, add_site
from generator.cli.exit_codes import OK, USAGE
from generator.model.english import count

if TYPE_CHECKING:
    from pathlib import Path

    from generator.engine.project import Project
    from generator.scaffold.update import Conflict, LayoutUpdate

__all__ = ["COMMAND"]

_WIDTH = 80
# A conflict in a style sheet can be hundreds of lines long.
_MOST_LINES = 20
_PLACES = {"site": "site.yaml", "front-matter": "front matter"}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    parser.add_argument("--yes", action="store_true", help="change the layouts at once, without showing and asking")
    parser.add_argument(
        "--keep", action="append", default=[], metavar="LAYOUT", help="keep your copy of a layout as it is from now on"
    )


def _run(arguments: argparse.Namespace) -> int:
    from generator.engine.project import open_project
    from generator.scaffold.update import keep_own, layout_updates

    if arguments.keep and arguments.yes:
        print("drillbook update: --keep and --yes do not go together", file=sys.stderr)
        return USAGE
    if arguments.keep:
        names = [name.removeprefix("layouts/") for name in arguments.keep]
        keep_own(arguments.site, names)
        for name in names:
            print(f"kept: layouts/{name} counts as up to date")
        return OK
    project = open_project(arguments.site)
    updates = layout_updates(project)
    _print_news(project)
    changed = sum(_offer(arguments.site, update, yes=arguments.yes) for update in updates)
    _print_summary(updates, changed)
    return OK


def _print_news(project: "Project") -> None:
    """Print what is different since the version that the coach knows, and note that this one is known now."""
    import textwrap

    from generator.scaffold.news import changelog, news
    from generator.shell.plugins import has_hooks
    from generator.shell.site_version import earlier_version, remember_version

    earlier = earlier_version(project.folder)
    if not earlier:
        print(f"This is drillbook {__version__}, which you know already.")
        return
    print(f"This is drillbook {__version__}. Your site was made with {earlier}. What is different:\n")
    for entry in news(changelog(), earlier, has_hooks=has_hooks(project.config.hooks)):
        print(textwrap.fill(entry, _WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False))
    print()
    _print_retired(earlier)
    # Only now, after all of it was printed: whoever stops the command before sees it again.
    remember_version(project.folder)


def _print_retired(earlier: str) -> None:
    """Print the names that went away since a version: whoever uses none need not look for them."""
    import textwrap

    from generator.model.retired import retired_since

    names = retired_since(earlier)
    if not names:
        return
    print("Names that have changed. `drillbook check` shows where you use one, and `check --fix` changes it:\n")
    for retired in names:
        where = _PLACES.get(retired.place, "layouts")
        text = f"in {where}, {retired.message}: {retired.help}"
        print(textwrap.fill(text, _WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False))
    print()


def _offer(folder: "Path", update: "LayoutUpdate", *, yes: bool) -> bool:
    """Show what an update would do to a copy, and do it if that is wanted; tell whether the copy was changed."""
    from generator.scaffold.update import keep_own
    from generator.shell.console import draw_change
    from generator.shell.style import style_for

    style = style_for(sys.stdout)
    path = f"layouts/{update.name}"
    print(style("bold", path) + f", a copy from drillbook {update.version}")
    for gain in update.gains:
        print(f"  lacks {gain}")
    if update.is_gone:
        print("  drillbook has no such layout any more: delete it, unless a layout of your own includes it")
    for conflict in update.conflicts:
        print(_conflict_text(conflict))
    if update.conflicts:
        print(f"  Change it by hand, then type `drillbook update --keep {update.name}`.")
    if not update.fix:
        if not update.conflicts and not update.is_gone:
            # Nothing would change, so the copy counts as up to date and is not looked at again.
            keep_own(folder, [update.name])
            print("  has all that is new already")
        return False
    if not yes:
        print(draw_change(path, update.fix.before_text, update.fix.after_text, style))
        if not says_yes(f"Change {path}?"):
            return False
    return _take(folder, update)


def _take(folder: "Path", update: "LayoutUpdate") -> bool:
    import datetime as dt

    from generator.engine.fixes import write_fixes
    from generator.scaffold.update import keep_own

    fixes = [update.fix] if update.fix else []
    result = write_fixes(folder, fixes, dt.datetime.now().astimezone())
    if result.skipped:
        print(f"left alone: layouts/{update.name} (it was saved in another program meanwhile; run this again)")
        return False
    keep_own(folder, [update.name])
    print(f"updated: layouts/{update.name}")
    return True


def _conflict_text(conflict: "Conflict") -> str:
    """Return a place that both have changed, as lines to print."""
    own, new = (_lines(text) for text in (conflict.own, conflict.new))
    return "\n".join(
        [f"  line {conflict.line}: you have changed this:", *own, "  and drillbook has changed it as well:", *new]
    )


def _lines(text: str) -> list[str]:
    from generator.shell.console import printable

    lines = [f"    {printable(line)}" for line in text.splitlines()]
    more = len(lines) - _MOST_LINES
    return lines if more <= 0 else [*lines[:_MOST_LINES], f"    … and {count(more, 'more line')}"]


def _print_summary(updates: "Sequence[LayoutUpdate]", changed: int) -> None:
    waiting = sum(bool(update.fix) for update in updates) - changed
    if not updates:
        print("Your layouts are up to date.")
    elif waiting and not can_ask():
        print(f"nothing was changed in {count(waiting, 'layout')}: add --yes to change them")
    else:
        print(f"{changed} of {count(len(updates), 'layout')} changed")


COMMAND = Command(
    "update",
    "see what a new version changes, and bring it into your layouts",
    "drillbook update",
    _add_arguments,
    _run,
)
