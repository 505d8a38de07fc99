"""What an archive of another blog holds, whatever program wrote it.

Every source yields these values one by one, as it reads them, so that an
archive larger than the memory can be imported.  What one of them could not
make sense of is said as a diagnostic, in the place of the value or beside it.
"""

import datetime as dt
from collections.abc import Callable

from generator.model.diagnostic import Diagnostic
from generator.model.source import Span
from generator.model.value import Value

__all__ = ["ArchiveComment", "ArchiveEntry", "Attachment", "Blog", "Item", "Tell"]


class Blog(Value):
    """The blog as a whole; whatever is not known is empty.

    `url` is the address of its home page; `timezone` a name of the IANA
    database; `language` a tag of BCP 47.  There is never an e-mail address in it.
    A blog may come twice from one archive; the second knows more.
    """

    title: str = ""
    description: str = ""
    url: str = ""
    author: str = ""
    language: str = ""
    timezone: str = ""
    id: str = ""


class ArchiveEntry(Value):
    """A post or a page.

    `id` is the one its feed had, an IRI, or empty; `url` its address, whole
    or from the root, or empty.  `markup` tells what `text` is written in:
    `html`, `markdown` or `text`.  `state` is `live`, `draft`, `trashed`, or
    `other` for what a blog has besides posts and pages.
    Dates have a zone.  `slug` is what it was called where its address does
    not say; `picture` is the address of its lead picture.  In it, and in
    `text`, an address `attachment:NUMBER` means the `Attachment` whose id is
    that number, which comes later or never.  `folder` is where
    in the archive the pictures lie that it names by a relative path.
    `guessed` has those of `title` and `date` that are guesses: from the name
    of a file, or from when it was made or saved last.
    """

    span: Span
    kind: str = "post"
    id: str = ""
    title: str = ""
    text: str = ""
    markup: str = "html"
    url: str = ""
    slug: str = ""
    author: str = ""
    labels: tuple[str, ...] = ()
    summary: str = ""
    state: str = "live"
    published: dt.datetime | None = None
    updated: dt.datetime | None = None
    picture: str = ""
    comments: str = ""
    folder: str = ""
    guessed: tuple[str, ...] = ()


class ArchiveComment(Value):
    """A comment on the entry whose id is `entry`; `reply_to` is the id of the comment it answers, or empty.

    `text` is HTML.  `state` is `live`, `waiting`, `spam`, `trashed`, or `ping`
    for a link to the entry that another blog told of; `by_author` tells
    whether the author of the blog wrote it.  There is no e-mail address in it
    but for one in the text.
    """

    span: Span
    id: str
    entry: str
    reply_to: str = ""
    author: str = ""
    url: str = ""
    text: str = ""
    state: str = "live"
    by_author: bool = False
    published: dt.datetime | None = None


class Attachment(Value):
    """A file that the blog had at an address, as WordPress lists them; `id` is the number that entries know it by."""

    id: str
    url: str


Item = Blog | ArchiveEntry | ArchiveComment | Attachment

Tell = Callable[[Diagnostic], None]
"""Takes a diagnostic of something that was mended or left out; reading goes on."""
