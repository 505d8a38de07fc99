"""One email message (.eml, RFC 5322): the newsletter in it, never who got it or how to unsubscribe."""

import datetime as dt
import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.formats.clippings import drop_hidden, drop_newsletter_furniture, unwrap_google_links
from generator.importers.formats.dates import strict_moment
from generator.importers.formats.format import MAX_TEXT, Candidate, Format, ReadContext
from generator.importers.formats.html_tree import body_of, inner_html, parse_page
from generator.importers.formats.normalize import name_of
from generator.model.diagnostic import warning

__all__ = ["EMAIL_MESSAGE"]

_HEADER = re.compile(rb"(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_MUST_HAVE = (
    re.compile(rb"(?im)^subject:"),
    re.compile(rb"(?im)^(?:from|date):"),
    re.compile(rb"(?im)^(?:mime-version|message-id|received):"),
)
_PREFIX = re.compile(r"^(?:(?:fwd?|wg|tr|re|aw)\s*:\s*)+", re.IGNORECASE)
# Below such a line, a mail in plain text says how to unsubscribe.
_FOOTER = re.compile(r"(?im)^(?:-- ?|_{5,}|.*\bunsubscribe\b.*)$")


def _detect(candidate: Candidate) -> bool:
    head = candidate.head.replace(b"\r\n", b"\n")
    header_lines = _HEADER.match(head)
    header = header_lines[0] if header_lines else head if candidate.ending == ".eml" else b""
    return all(sign.search(header) for sign in _MUST_HAVE)


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    with candidate.container.open(candidate.name) as file:
        data = file.read(MAX_TEXT + 1)
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the default policy makes no other
    try:
        part = message.get_body(("html", "plain"))
        content = part.get_content() if part else ""
    except (LookupError, ValueError, KeyError):
        part, content = None, ""
    if not part or not isinstance(content, str) or not content.strip():
        context.report(
            warning(
                "import/no-text",
                candidate.span,
                "this message has no text, and was left out",
                help="open it in your mail program, and save the text in it",
            )
        )
        return
    is_html = part.get_content_type() == "text/html"
    yield ArchiveEntry(
        span=candidate.span,
        title=_PREFIX.sub("", " ".join(str(message.get("subject", "")).split())),
        text=_html_of(content) if is_html else _FOOTER.split(content.replace("\r\n", "\n"), maxsplit=1)[0].strip(),
        markup="html" if is_html else "text",
        author=name_of(parseaddr(str(message.get("from", "")))[0]),
        published=_moment(str(message.get("date", ""))),
    )


def _html_of(content: str) -> str:
    page = parse_page(content)
    body = body_of(page)
    drop_hidden(body)
    drop_newsletter_furniture(body)
    unwrap_google_links(body)
    # A picture of one pixel tells the sender that the mail was opened.
    for picture in body.xpath(".//img[@width='1' or @height='1']"):
        picture.drop_tree()
    return inner_html(body)


def _moment(text: str) -> dt.datetime | None:
    try:
        return strict_moment(text)
    except ValueError:
        return None


EMAIL_MESSAGE = Format("an email message", _detect, _read)
