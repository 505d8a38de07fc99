"""Asks questions with yes or no in the terminal, if there is anybody to ask.

In a pipe or a scheduled job a question would wait forever, or take somebody
else's line for its answer.  Nobody's answer, like Ctrl-D, is no permission.
"""

import sys

__all__ = ["can_ask", "says_yes"]


def can_ask() -> bool:
    """Tell whether somebody sits at a terminal, and sees the question."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def says_yes(question: str) -> bool:
    """Ask, and tell whether the answer was yes; without anybody to ask it is no."""
    if not can_ask():
        return False
    try:
        return input(f"{question} [y/n] ").strip().casefold() in ("y", "yes")
    # Ctrl-D, or Ctrl-Z on Windows.
    except EOFError:
        return False
