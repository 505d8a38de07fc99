"""`drillbook new`: starts a lesson."""

import argparse

from generator.cli.command import Command, add_now, add_site, clock_of
from generator.cli.exit_codes import OK
from generator.cli.previewing import show_preview
from generator.cli.terminal import print_waiting
from generator.model.english import long_date

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_now(parser)
    parser.add_argument("--open", action="store_true", help="open the lesson in your browser")
    parser.add_argument("title", type=_word, nargs="+", help="the title of the lesson")


def _word(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        # Bytes that the terminal's encoding does not have: it is not set up for UTF-8, or the text was pasted in part.
        raise argparse.ArgumentTypeError("the title has a letter that is not in UTF-8: type it again") from None
    return text


def _run(arguments: argparse.Namespace) -> int:
    from generator.scaffold.new import new_lesson

    path, day = new_lesson(arguments.site, " ".join(arguments.title), clock_of(arguments), print_waiting)
    source = path.relative_to(arguments.site).as_posix()
    print(
        f"wrote {path.as_posix()}\n"
        f"It is a draft: fill it in, then delete its line `draft: true`. It comes out on {long_date(day)}, the next "
        "free week; change its date if you like. `drillbook serve` shows it while you write."
    )
    if not arguments.open:
        return OK
    from generator.preview.running import open_in_preview

    # A preview that runs already shows the lesson; a second one would only take another port.
    address = open_in_preview(arguments.site, source)
    if not address:
        return show_preview(arguments.site, open_browser=True, page=source)
    print(f"preview: {address}")
    return OK


COMMAND = Command("new", "start a new lesson", 'drillbook new "The Favorite Client"', _add_arguments, _run)
