"""`drillbook help`: the help of a command, or a page of the handbook, which comes with drillbook.

A page opens in the browser where there is one to see; on a server, and in a
pipe, it is printed.  Neither needs a network.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from generator.cli.command import Command
from generator.cli.exit_codes import OK, USAGE

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "topic",
        nargs="*",
        metavar="TOPIC",
        help="a command, a page of the handbook, or the code of a message (default: the list of all)",
    )
    parser.add_argument("--text", action="store_true", help="print the page instead of opening it in the browser")


def _run(arguments: argparse.Namespace) -> int:
    words = arguments.topic
    if not words:
        arguments.parser.print_help()
        print("\n".join(_list_of_topics()))
        return OK
    if words[0] in arguments.commands:
        return _explain_command(arguments)
    if words == ["licenses"]:
        from generator.shell.licenses import licenses

        print(licenses())
        return OK
    from generator.shell.handbook import page_of, text_of

    name = _name_of(words)
    page = page_of(name) if name else None
    if page is None:
        return _no_topic(arguments, " ".join(words))
    _show(page, text_of(name), as_text=arguments.text)
    return OK


def _list_of_topics() -> Iterator[str]:
    """Yield the lines of the list, where there is a handbook."""
    from generator.shell.handbook import topic_groups

    groups = topic_groups()
    if groups:
        yield "\nthe handbook, with `drillbook help TOPIC`:"
    width = max((len(name) for group in groups for name, _ in group.topics), default=0)
    for group in groups:
        yield f"\n  {group.heading}"
        yield from (f"    {name:{width}}  {title}" for name, title in group.topics)


def _explain_command(arguments: argparse.Namespace) -> int:
    """Print what `--help` prints, and where the handbook has more on the same word."""
    from generator.shell.handbook import page_of

    try:
        # argparse exits by itself, and for an unknown command it says what a typed one would get.
        arguments.parser.parse_args([*arguments.topic, "--help"])
    except SystemExit as stop:
        if stop.code:
            raise
    if len(arguments.topic) == 1 and (page := page_of(arguments.topic[0])):
        print(f"\nin the handbook: {page}")
    return OK


# ---------------------------------------------------------------- topics
def _topics() -> dict[str, str]:
    from generator.shell.handbook import topic_groups

    return {name: title for group in topic_groups() for name, title in group.topics}


def _name_of(words: Iterable[str]) -> str:
    """Return the page that words mean: a topic, a part of the name of only one, or the code of a message."""
    typed = "-".join(words).casefold().removesuffix(".md")
    topics = _topics()
    if typed in topics or not topics:
        return typed
    if "/" in typed:
        # As it stands in a message: `error[link/dead]`.
        return f"messages/{typed.partition('[')[2].rstrip(']:') or typed}"
    # The words can also stand in a title: `help old addresses` finds a page that is named otherwise.
    near = [name for name, title in topics.items() if typed in name or typed in title.casefold().replace(" ", "-")]
    return near[0] if len(near) == 1 else ""


def _no_topic(arguments: argparse.Namespace, typed: str) -> int:
    from generator.model.diagnostic import did_you_mean

    topics = _topics()
    guess = did_you_mean(typed, topics)
    # With no handbook, only a slip in the name of a command can be explained.
    if not topics and not did_you_mean(typed, arguments.commands):
        print("this drillbook came without its handbook: in its own folder, `make docs` makes it", file=sys.stderr)
        return USAGE
    if not topics or (not guess and did_you_mean(typed, arguments.commands)):
        arguments.parser.parse_args([*arguments.topic, "--help"])  # says that there is no such command, and exits
    several = [name for name in topics if typed.casefold() in name]
    advice = guess or (f"is it one of {', '.join(several)}?" if several else "`drillbook help` lists all topics")
    print(f'there is no topic "{typed}": {advice}', file=sys.stderr)
    return USAGE


def _show(page: "Path", text: str, *, as_text: bool) -> None:
    if as_text or not sys.stdout.isatty():
        print(text)
    elif _has_browser():
        import webbrowser

        # The path as well: the browser may be hidden behind the terminal, or refuse.
        webbrowser.open(page.as_uri())
        print(f"opened in your browser: {page}")
    else:
        print(f"{text}\nthis page: {page}")


def _has_browser() -> bool:
    """Tell whether a browser would show a window: over SSH, there is often one that nobody sees."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")))


COMMAND = Command(
    "help", "show the help of a command, or a page of the handbook", "drillbook help publish", _add_arguments, _run
)
