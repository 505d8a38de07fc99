"""The exit codes of all commands."""

__all__ = ["BUG", "ERRORS", "INTERRUPTED", "OK", "USAGE"]

OK, ERRORS, USAGE = 0, 1, 2
"""Fine; the site has errors; the command was typed wrong, which is also argparse's own code for it."""

BUG = 70
"""Drillbook itself failed (`EX_SOFTWARE` of sysexits.h)."""

INTERRUPTED = 130
"""Stopped with Ctrl-C: what shells report for a program that SIGINT ended (128 + 2)."""
