"""The values that every format reader yields: a blog, its entries, comments and attached files.

A reader yields them one by one as it reads, so that an archive larger than the
memory can be imported.  What a reader cannot make sense of is reported as a
diagnostic, in place of the value or beside it.
"""

import datetime as dt
from collections.abc import Callable

from generator.model.diagnostic import Diagnostic
from generator.model.source import Span
from generator.model.value import Value

__all__ = ["ArchiveComment", "ArchiveEntry", "Attachment", "Blog", "Item", "OnDiagnostic"]


class Blog(Value):
    """The blog as a whole; whatever is not known is empty.

    `url` is the address of its home page, `timezone` a name of the IANA
    database, `language` a tag of BCP 47.  It never holds an email address.
    One archive may yield two of them; the second knows more.
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

    `kind` is `post` or `page`.  `id` is an IRI, the one that the blog's feed
    had, or empty.  `url` is the old address, whole or from the root, or empty;
    `aliases` are still older ones that led there.  `markup` says what `text`
    is written in: `html`, `markdown` or `text`.  `state` is `live`, `draft`,
    `trashed`, or `other` for what is neither a post nor a page.  Dates have a
    time zone.  `slug` is the short name where the address does not show it.

    `picture` is the address of the picture above the text, with `picture_alt`
    and `picture_caption`.  In it and in `text`, an address `attachment:NUMBER`
    means the `Attachment` of that id, which may come later or never.
    `audio` is the address of a recording that this site can play.
    `folder` is where in the archive relative addresses start.  `guessed` names
    those of `title` and `date` that come from the name of a file or from the
    time at which it was saved.  `own_keys` is a YAML mapping of the front
    matter that only drillbook has, such as `symptoms` and `series`.
    """

    span: Span
    kind: str = "post"
    id: str = ""
    title: str = ""
    text: str = ""
    markup: str = "html"
    url: str = ""
    aliases: tuple[str, ...] = ()
    slug: str = ""
    author: str = ""
    labels: tuple[str, ...] = ()
    summary: str = ""
    state: str = "live"
    published: dt.datetime | None = None
    updated: dt.datetime | None = None
    picture: str = ""
    picture_alt: str = ""
    picture_caption: str = ""
    audio: str = ""
    comments: str = ""
    folder: str = ""
    guessed: tuple[str, ...] = ()
    own_keys: str = ""


class ArchiveComment(Value):
    """A comment on the entry whose id is `entry`; `reply_to` is the id of the comment it answers, or empty.

    `text` is HTML.  `state` is `live`, `waiting`, `spam`, `trashed`, or `ping`
    for a notice that another blog links here.  `by_author` is true for
    comments by the author of the blog.  The only email address that can be in
    it is one that the text itself mentions.
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
    """A file of the blog, as WordPress lists them; `id` is the number by which entries refer to it."""

    id: str
    url: str
    alt: str = ""
    caption: str = ""


# In any order: a feed of Blogger can have a comment before its post, WordPress lists pictures between them, and a
# post may name a picture that comes later. So nothing may depend on what came before.
Item = Blog | ArchiveEntry | ArchiveComment | Attachment

OnDiagnostic = Callable[[Diagnostic], None]
"""Takes a diagnostic about something that was repaired or left out; reading goes on."""
