"""The rules for the HTML in a feed: every address is whole, and nothing runs.

Feed readers show it away from the site, and remove scripts.  It is parsed by
html.parser, the one parser at hand that gives back a tag as it was written,
which is what the message marks.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from generator.feedcheck.violation import Violation
from generator.model.diagnostic import Severity
from generator.model.value import Value

__all__ = ["HtmlViolation", "content_violations", "html_violations"]

_ADDRESSES = {"action", "background", "cite", "data", "formaction", "href", "longdesc", "poster", "src"}
_SCHEME = re.compile("([A-Za-z][A-Za-z0-9+.-]*):")
# Browsers remove tabs and line ends from an address (URL Standard, section 4.4): "java script:", with a line end
# in place of the space, runs.
_BLANKS = re.compile("[\x00-\x20]+")

# Finds everything that could be wrong: parsing all the HTML of a large site would take long.
_SUSPECT = re.compile(
    rf"<script|<!\[|srcset|[\s\"'/]on\w+\s*=|[\s\"'/](?:{'|'.join(sorted(_ADDRESSES))})\s*=(?!\s*[\"']?(?:https?|mailto|tel):)",
    re.IGNORECASE,
)


class HtmlViolation(Value):
    """A mistake in a tag: the tag as it was written, and the fields of a `Diagnostic` about it."""

    tag: str
    code: str
    message: str
    help: str
    severity: Severity = Severity.ERROR


def content_violations(
    html: str, entry: str, as_written: Callable[[str], str], place: Callable[[], tuple[int, int]] = lambda: (1, 1)
) -> Iterator[Violation]:
    """Yield what is wrong in the HTML of an entry, given its id.

    `as_written` returns a tag as the feed writes it, escaped for XML or for
    JSON; `place` the line and column from which to look for it: only a feed
    with a mistake is asked, since that takes long.
    """
    for violation in html_violations(html):
        line, column = place()
        yield Violation(
            code=violation.code,
            message=violation.message,
            help=violation.help,
            line=line,
            column=column,
            quote=as_written(violation.tag),
            entry=entry,
            severity=violation.severity,
        )


def html_violations(html: str) -> tuple[HtmlViolation, ...]:
    """Return what is wrong in the HTML of an entry."""
    if not _SUSPECT.search(html):
        return ()
    checker = _TagChecker()
    try:
        checker.feed(html)
        checker.close()
    except AssertionError:
        pass  # html.parser gives up at `<![...]>`, which browsers skip
    return tuple(checker.violations)


class _TagChecker(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.violations: list[HtmlViolation] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.violations += _in_tag(self.get_starttag_text() or "", tag, [(name, value or "") for name, value in attrs])


def _in_tag(raw: str, tag: str, attributes: list[tuple[str, str]]) -> Iterator[HtmlViolation]:
    if tag == "script":
        yield _script(raw, "there is a script in this entry")
    # html.parser has made the names of tags and attributes lowercase, and decoded the values.
    for name, value in attributes:
        if re.fullmatch(r"on\w+", name):
            yield _script(raw, f'there is a script in this entry, in the attribute "{name}"')
        for address in _addresses(name, value):
            scheme = _SCHEME.match(address)
            if not scheme:
                yield _relative(raw, address)
            elif scheme[1].lower() == "javascript":
                yield _script(raw, "there is a script in this entry, in the address of a link")


def _addresses(name: str, value: str) -> list[str]:
    if name in _ADDRESSES:
        return [_BLANKS.sub("", value)]
    # In `srcset`, each address has a blank and a width behind it.
    return [part.split()[0] for part in value.split(",") if part.strip()] if name == "srcset" else []


def _relative(raw: str, address: str) -> HtmlViolation:
    advice = "in layouts/feed-entry.html, write `{{ site.url }}` before it; if a hook adds it, correct the hook"
    return HtmlViolation(
        tag=raw,
        code="feed/relative-address",
        message=f'"{address[:200]}" is not a whole address: in a feed reader it leads nowhere',
        help="write `https:` before it, in the lesson" if address.startswith("//") else advice,
    )


def _script(raw: str, message: str) -> HtmlViolation:
    return HtmlViolation(
        tag=raw,
        code="feed/script",
        message=f"{message}: feed readers remove it",
        help="make sure that the entry makes sense without it, or remove it from the lesson or layouts/feed-entry.html",
        severity=Severity.WARNING,
    )
