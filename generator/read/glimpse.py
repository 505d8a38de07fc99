"""What is certain of a text that cannot be read: whether it is a draft, or comes out later.

A mistake in a text that is not out yet must not stop one that is due, and the
mistake may be in the very lines that say so.  So single lines are looked at
here, without YAML.  Only what is plain counts: where a line could mean anything
else, nothing is known, and the mistake stays an error.
"""

import datetime as dt
import re

from generator.read.dates import moment_of

__all__ = ["is_surely_to_come"]

# More lines than any front matter has in front of its `date`; a text without hyphens is not searched to its end.
_MOST_LINES = 60
_DRAFT = re.compile(r"draft:[ \t]+(?:true|yes|on)[ \t]*(?:#.*)?", re.IGNORECASE)
_NO_DRAFT = re.compile(r"draft:", re.IGNORECASE)
_DATE = re.compile(r"date:[ \t]+([\"']?)([\d]{4}-[^\"'#]+)\1[ \t]*(?:#.*)?")
_ANY_DATE = re.compile(r"date[ \t]*:", re.IGNORECASE)


def is_surely_to_come(text: str, now: dt.datetime, zone: dt.tzinfo) -> bool:
    """Tell whether a text certainly is a draft, or comes out only after a moment."""
    lines = _front_matter(text)
    drafts = [line for line in lines if _NO_DRAFT.match(line)]
    if len(drafts) == 1 and _DRAFT.fullmatch(drafts[0].rstrip()):
        return True
    dates = [line for line in lines if _ANY_DATE.match(line)]
    # Two dates are two opinions.
    match = _DATE.fullmatch(dates[0].rstrip()) if len(dates) == 1 else None
    moment = moment_of(match[2].strip(), zone) if match else None
    return moment is not None and moment > now


def _front_matter(text: str) -> list[str]:
    """Return the lines between the first two rows of hyphens; where the second is missing, those up to a blank one."""
    lines = text.lstrip("\ufeff \t\r\n").splitlines()[:_MOST_LINES]
    if not lines or lines[0].strip("-—– \t"):
        return []
    kept = []
    for line in lines[1:]:
        if not line.strip("-—–. \t"):
            break
        kept.append(line)
    return kept
