"""Words, names, addresses and moments as archives write them, to what a value may hold.

Nobody's e-mail address gets through here as a name or an address.
"""

import datetime as dt
import html
import re
from email.utils import parsedate_to_datetime

from generator.model.url import is_web_address
from generator.shell.zone import is_zone

__all__ = ["language_of", "moment_of", "name_of", "plain_line", "timezone_of", "unescaped", "web_address"]

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--[^<>]*-->")
_BLOCK = re.compile(r"</?(?:p|div|br|li|h[1-6]|blockquote|tr)\b[^<>]*>", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")
_MASKED = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


def plain_line(markup: str) -> str:
    """Return the text of HTML on one line, without tags."""
    text = html.unescape(_TAG.sub("", _BLOCK.sub(" ", markup)) if "<" in markup else markup)
    return " ".join(text.split())


def unescaped(text: str) -> str:
    """Return a line of plain text, in which a program may have left HTML's references: `Tom &amp; Jerry`."""
    return " ".join((html.unescape(text) if _MASKED.search(text) else text).split())


def name_of(text: str) -> str:
    """Return a person's name without the e-mail address that stands beside it, or in its place."""
    if "@" not in text:
        return " ".join(text.split())
    return " ".join(_EMAIL.sub("", text).replace("<>", "").split()).strip("()[] ")


def web_address(text: str) -> str:
    """Return an address of the web as it is; empty where it is none."""
    text = text.strip()
    return text if is_web_address(text) else ""


def timezone_of(text: str) -> str:
    """Return the name of a time zone, if there is one of that name."""
    name = text.strip()
    return name if is_zone(name) else ""


def language_of(text: str) -> str:
    """Return a tag of BCP 47, `en-US` for `en_US`; empty where it can be none."""
    tag = text.strip().partition(".")[0].replace("_", "-")
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", tag) else ""


def moment_of(text: str) -> dt.datetime | None:
    """Return a moment as Atom, RSS, Dublin Core or a database writes it; UTC where it has no zone.

    Raises `ValueError` for what is none, or is not in one of the years that a
    blog can be of.
    """
    text = text.strip()
    if not text or text.startswith("0000-00-00"):
        return None
    try:
        moment = dt.datetime.fromisoformat(_whole_date(text))
    except ValueError:
        moment = _as_in_mail(text)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _whole_date(text: str) -> str:
    """Return a date of which only year or month are given with the first day of it."""
    return text if len(text) > len("2019-05") else text + "-01-01"[len(text) - len("2019") :]


def _as_in_mail(text: str) -> dt.datetime:
    if re.search(r"[a-z] -\d", text):
        raise ValueError(text)  # the year before Christ was born, which WordPress writes for none at all
    try:
        return parsedate_to_datetime(text)
    except (TypeError, IndexError, OverflowError) as problem:
        raise ValueError(text) from problem
