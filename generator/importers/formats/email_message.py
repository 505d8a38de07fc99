"""One email message (.eml, RFC 5322): the newsletter in it, never who got it or how to unsubscribe."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.formats.clippings import (
    classed,
    drop_all,
    drop_hidden,
    drop_newsletter_furniture,
    unwrap_google_links,
)
from generator.importers.formats.dates import moment_or_none
from generator.importers.formats.format import MAX_TEXT, Candidate, Format, ReadContext
from generator.importers.formats.html_tree import Element, body_of, inner_html, parse_page, words_of
from generator.importers.formats.normalize import name_of
from generator.model.diagnostic import warning

__all__ = ["EMAIL_MESSAGE"]

# The lines of a header, some continued on lines that begin with a blank, up to the empty line (RFC 5322, section 2.2).
_HEADER = re.compile(rb"(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_MUST_HAVE = (
    re.compile(rb"(?im)^subject:"),
    re.compile(rb"(?im)^(?:from|date):"),
    re.compile(rb"(?im)^(?:mime-version|message-id|received):"),
)
_TO = ("to", "cc", "bcc", "delivered-to", "x-original-to", "resent-to")
_LINES = ("p", "div", "td", "li", "span", "center")
_LONGEST_LINE = 300
# The head of a message that is passed on, as mail programs write it in English and neighboring languages.
_HEADS = re.compile(
    r"(?im)^(?:-+ ?(?:forwarded message|original message|weitergeleitete nachricht|ursprüngliche nachricht|"
    r"message transféré|message d'origine|mensaje reenviado) ?-+|begin forwarded message:|"
    r"anfang der weitergeleiteten.*)[ \t]*\n(?:[ \t]*\n)?(?:>? ?[*\w-]{2,12}(?: ?\w{1,8})?:.*\n(?:[ \t].*\n)*)+"
)
# What it answers: a line that says who wrote, and lines with a mark in front. Without the first, they are a quotation.
_ANSWERED = re.compile(
    r"(?m)^[^\n>].{0,200}\n?.{0,80}(?:wrote|schrieb.{0,60}|a écrit|escribió) ?:[ \t]*\n\s*(?:^>.*(?:\n|\Z))+"
)
_PREFIX = re.compile(r"^(?:(?:fwd?|wg|tr|re|aw)\s*:\s*)+", re.IGNORECASE)
# Below such a line, a mail in plain text says how to unsubscribe.
_FOOTER = re.compile(r"(?im)^(?:-- ?|_{5,}|.*\bunsubscribe\b.*)$")


def _detect(candidate: Candidate) -> bool:
    head = candidate.head.replace(b"\r\n", b"\n")
    header_lines = _HEADER.match(head)
    header = header_lines[0] if header_lines else head if candidate.ending == ".eml" else b""
    # All of them, since any text can begin with a few words and colons.
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
        text=_html_of(content, _readers(message)) if is_html else _plain(content, _readers(message)),
        markup="html" if is_html else "text",
        author=name_of(parseaddr(str(message.get("from", "")))[0]),
        published=moment_or_none(str(message.get("date", ""))),
    )


def _readers(message: EmailMessage) -> tuple[str, ...]:
    """Return the addresses that the message went to: a line with one of them is no text for everybody."""
    values = [str(value) for name in _TO for value in message.get_all(name, [])]
    # Whoever sends a copy to themselves may well give their own address in the text.
    sender = parseaddr(str(message.get("from", "")))[1].casefold()
    return tuple({address.casefold() for _, address in getaddresses(values) if "@" in address} - {sender})


def _plain(content: str, readers: tuple[str, ...]) -> str:
    """Return the text of a message without its foot, what it answers, and the heads of messages in it."""
    text = _FOOTER.split(_HEADS.sub("", content.replace("\r\n", "\n")), maxsplit=1)[0]
    lines = _ANSWERED.sub("", text).split("\n")
    return "\n".join(line for line in lines if not any(reader in line.casefold() for reader in readers)).strip()


def _html_of(content: str, readers: tuple[str, ...]) -> str:
    page = parse_page(content)
    body = body_of(page)
    drop_hidden(body)
    _drop_letters(body)
    drop_newsletter_furniture(body)
    drop_all(line for line in body.iter(*_LINES) if any(reader in _own_words(line) for reader in readers))
    unwrap_google_links(body)
    # A picture of one pixel tells the sender that the mail was opened.
    for picture in body.xpath(".//img[@width='1' or @height='1']"):
        picture.drop_tree()
    return inner_html(body)


def _drop_letters(body: Element) -> None:
    """Take out the message that this one answers, and the head of one that it passes on."""
    for head in body.xpath(f".//*[{classed('gmail_attr')} or {classed('moz-cite-prefix')} or @id='divRplyFwdMsg']"):
        if head.getparent() is None:
            continue
        # What Gmail's head introduces is an answered mail, or else a mail that is passed on, whose text is wanted.
        is_answer = "wrote" in words_of(head)[-40:] or "moz-cite-prefix" in (head.get("class") or "")
        quoted = list(head.itersiblings("blockquote"))[:1] if is_answer else []
        drop_all([head, *quoted])


def _own_words(line: Element) -> str:
    words = words_of(line).casefold()
    # A cell with the whole letter in it is no line.
    return words if len(words) <= _LONGEST_LINE else ""


EMAIL_MESSAGE = Format("an email message", _detect, _read)
