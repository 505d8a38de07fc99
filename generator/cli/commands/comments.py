"""`drillbook comments`: pulls approved comments, lists those that wait, and runs an inbox."""

import argparse
from contextlib import AbstractContextManager
from pathlib import Path

from generator.cli.command import Command, CommandGroup, add_dry_run, add_port, add_site
from generator.cli.exit_codes import OK
from generator.cli.previewing import show_preview
from generator.cli.terminal import print_waiting
from generator.model.english import count, long_date

__all__ = ["COMMAND"]

_LONGEST_LINE = 100


# ---------------------------------------------------------------- pull
def _add_pull_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    _add_database(parser)
    add_dry_run(parser)


def _pull(arguments: argparse.Namespace) -> int:
    from generator.comments.pull import pull
    from generator.shell.console import printable

    dry_run = arguments.dry_run
    pulled = pull(arguments.site, _database(arguments), dry_run=dry_run, on_wait=print_waiting)
    for change in pulled.changes:
        print(printable(f"{'would be ' if dry_run else ''}{change.what}: {change.path}"))
    for note in pulled.notes:
        print(printable(note))
    if not pulled.changes and not pulled.notes:
        print("nothing new: everything that you approved is already in content/comments/")
    elif pulled.changes and not dry_run:
        print(f"pulled {count(len(pulled.changes), 'comment')}; `drillbook build` puts them on the pages")
    if pulled.waiting:
        print(f"{_waiting(pulled.waiting)}: see `drillbook comments list`")
    return OK


# ---------------------------------------------------------------- list
def _add_list_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    _add_database(parser)


def _list(arguments: argparse.Namespace) -> int:
    from generator.comments.pull import waiting_in
    from generator.shell.console import printable

    database = _database(arguments)
    # Without an inbox there is nothing to report: many sites never have one. A missing --database is an error.
    if not arguments.database and not database.is_file():
        print("there is no inbox yet: `drillbook comments serve` starts one")
        return OK
    waiting, zone = waiting_in(arguments.site, database, print_waiting)
    if not waiting:
        print("no comments are waiting for approval")
        return OK
    print(f"{_waiting(len(waiting))}\n")
    for entry in waiting:
        comment, when = entry.comment, entry.comment.created.astimezone(zone)
        first_line = comment.text.partition("\n")[0]
        # A reader's comment can have many lines; the first one is enough to tell it from others.
        cut = len(first_line) > _LONGEST_LINE or first_line != comment.text
        lesson = entry.lesson or f"{comment.uri} (no lesson has this address)"
        print(printable(f"{lesson}: {comment.author}, {long_date(when)}, {when:%H:%M}"))
        print(printable(f"    {first_line[:_LONGEST_LINE]}{'…' if cut else ''}"))
    print(
        "\nApprove or delete them on the inbox's own page, whose address ends in /admin/ (`drillbook comments serve` "
        "prints it), or with the links in Isso's emails. Then type `drillbook comments pull`."
    )
    return OK


def _waiting(number: int) -> str:
    return f"{count(number, 'comment')} {'is' if number == 1 else 'are'} waiting for approval"


# ---------------------------------------------------------------- serve
def _add_serve_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    parser.add_argument("--open", action="store_true", help="open the preview in your browser")
    add_port(parser, "the inbox's port (default: the first free one, starting at 8080)")


def _serve(arguments: argparse.Namespace) -> int:
    from generator.comments.inbox import RunningInbox, running_inbox

    def on_start(inbox: RunningInbox) -> None:
        print(f"inbox: {inbox.address}")
        print(f"approve comments: {inbox.address}/admin/ (password: {inbox.password})")
        print("Then type `drillbook comments pull` in another window.", flush=True)

    def beside(preview: str) -> AbstractContextManager[str]:
        return running_inbox(arguments.site, preview, port=arguments.port, on_start=on_start)

    return show_preview(arguments.site, open_browser=arguments.open, run_inbox=beside)


# ---------------------------------------------------------------- the inbox's database
def _add_database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database", type=Path, metavar="FILE", help="Isso's database (default: .drillbook/isso.sqlite in the site)"
    )


def _database(arguments: argparse.Namespace) -> Path:
    from generator.comments.isso import DATABASE

    # A relative --database is relative to the current folder, as every path on a command line is.
    given: Path | None = arguments.database
    return given or arguments.site / DATABASE


COMMAND = CommandGroup(
    "comments",
    "manage readers' comments: an inbox, and what you approved in it",
    (
        Command(
            "pull",
            "bring approved comments into the site",
            "drillbook comments pull --dry-run",
            _add_pull_arguments,
            _pull,
        ),
        Command(
            "list",
            "list the comments that are waiting for approval",
            "drillbook comments list",
            _add_list_arguments,
            _list,
        ),
        Command("serve", "run an inbox next to the preview", "drillbook comments serve", _add_serve_arguments, _serve),
    ),
)
