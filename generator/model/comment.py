"""Comments on lessons, and the threads that they make."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from generator.model.lesson import Link
from generator.model.reader_text import without_email
from generator.model.source import Span
from generator.model.url import slugify
from generator.model.value import Value

__all__ = ["LINK_IN_COMMENT", "Comment", "PromptAnswer", "Reply", "comment_file_name", "flat", "inbox_number"]


LINK_IN_COMMENT = re.compile(' href="#drillbook-link-([0-9]+)"')
"""The placeholder of a link in a comment's HTML: an attribute that a sanitizer leaves alone."""


class PromptAnswer(Value):
    """A reader's answer to a prompt; `html` is safe to show."""

    label: str
    html: str


class Comment(Value, tag=True):
    """A comment; its `html` and that of its answers are safe to show, whoever wrote them.

    `lesson` is the name of the lesson's file, without its ending or its
    `index`; `number` is the comment's number in the inbox, or 0; `in_reply_to`
    is the id of another comment on the lesson, or empty.  `links` are those to
    something of this site, `urls` where they lead, which the plan knows;
    placeholders in the HTML have their numbers.  `digest` stands for everything
    that is shown.
    """

    source: str
    lesson: str
    id: str
    author: str
    date: dt.datetime
    digest: bytes
    span: Span
    html: str = ""
    url: str = ""
    number: int = 0
    answers: tuple[PromptAnswer, ...] = ()
    from_author: bool = False
    in_reply_to: str = ""
    reply_span: Span | None = None
    links: tuple[Link, ...] = ()
    urls: tuple[str, ...] = ()


_INBOX_ID = re.compile(r"isso-(\d{1,15})-[0-9a-f]{8}")


def inbox_number(name: str) -> int:
    """Return the number in the inbox that the id of a pulled comment holds, or 0 for any other id."""
    match = _INBOX_ID.fullmatch(name)
    return int(match[1]) if match else 0


def comment_file_name(author: str, date: dt.datetime, key: str) -> str:
    """Return the name for the file of a comment: when, by whom, and a key that tells it from others of that day."""
    # The date first, so that files sort by time; a limit for names, because some readers paste sentences.  Names of
    # files come out in anchors, so they must not hold an address that somebody gave for a name.
    return f"{date:%Y-%m-%d}-{slugify(without_email(author))[:40].strip('-') or 'reader'}-{key}.md"


class Reply(Value):
    """A comment with its answers, the oldest first; `anchor` is its id on the page."""

    comment: Comment
    anchor: str
    replies: tuple["Reply", ...] = ()


def flat(thread: Iterable[Reply]) -> Iterator[Reply]:
    """Yield every comment of a thread, each before its answers."""
    for reply in thread:
        yield reply
        yield from flat(reply.replies)
