"""`drillbook new`: starts a lesson, or a page of a handbook."""

import argparse
from typing import TYPE_CHECKING

from generator.cli.command import Command, add_now, add_site, clock_of
from generator.cli.exit_codes import OK
from generator.cli.previewing import show_preview
from generator.cli.terminal import print_waiting
from generator.model.english import long_date

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_now(parser)
    parser.add_argument("--open", action="store_true", help="open the lesson in your browser")
    parser.add_argument(
        "--handbook", action="store_true", help="a page of your handbook; in its folder, this is meant anyway"
    )
    parser.add_argument("title", type=_word, nargs="+", help="the title of the lesson or page")


def _word(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        # Bytes that the terminal's encoding does not have: it is not set up for UTF-8, or the text was pasted in part.
        raise argparse.ArgumentTypeError("the title has a letter that is not in UTF-8: type it again") from None
    return text


def _run(arguments: argparse.Namespace) -> int:
    from generator.scaffold.new import HANDBOOK, new_handbook_page, new_lesson

    title = " ".join(arguments.title)
    below = _handbook_folder(arguments.site) or (HANDBOOK if arguments.handbook else "")
    if below:
        path = new_handbook_page(arguments.site, title, below)
        print(f"wrote {path.as_posix()}\nIt is in the handbook from the next build on.")
    else:
        path, day = new_lesson(arguments.site, title, clock_of(arguments), print_waiting)
        print(
            f"wrote {path.as_posix()}\n"
            f"It is a draft: fill it in, then delete its line `draft: true`. It comes out on {long_date(day)}, the "
            "next free week; change its date if you like. `drillbook serve` shows it while you write."
        )
    source = path.relative_to(arguments.site).as_posix()
    if not arguments.open:
        return OK
    from generator.preview.running import open_in_preview

    # A preview that runs already shows the lesson; a second one would only take another port.
    address = open_in_preview(arguments.site, source)
    if not address:
        return show_preview(arguments.site, open_browser=True, page=source)
    print(f"preview: {address}")
    return OK


def _handbook_folder(site: "Path") -> str:
    """Return the folder of the handbook that the terminal is in, as a path in the site; outside of it, nothing."""
    from pathlib import Path

    from generator.scaffold.new import HANDBOOK

    here, handbook = Path.cwd(), (site / HANDBOOK).resolve()
    is_inside = here == handbook or handbook in here.parents
    return f"{HANDBOOK}/{here.relative_to(handbook).as_posix()}".removesuffix("/.") if is_inside else ""


COMMAND = Command(
    "new", "start a new lesson, or a page of a handbook", 'drillbook new "The Favorite Client"', _add_arguments, _run
)
