"""Where comments go, as `site.yaml` declares it: an email address, an inbox, a service."""

import re
from urllib.parse import urlsplit

from generator.model.config import COMMENT_SERVICES, CommentSettings
from generator.read.config_addresses import service_address
from generator.read.fields import Fields
from generator.read.schema import COMMENT_STATES

__all__ = ["comments_of", "is_email"]

# Far narrower than RFC 5322: the address goes into `mailto:`, where ?, & and , would add subjects and other people.
_EMAIL = re.compile(r"[^@\s<>,;?&\"]+@[^@\s<>,;?&\"]+\.[^@\s<>,;?&\"]+")


def is_email(text: str) -> bool:
    """Tell whether a text is an address that readers can write to."""
    return _EMAIL.fullmatch(text) is not None


def comments_of(fields: Fields) -> CommentSettings:
    """Return whether readers may comment, and where comments go."""
    comments = fields.mapping("comments", ("default", "email", "inbox", *COMMENT_SERVICES))
    if comments is None:
        return CommentSettings()
    email = comments.text("email")
    if email and not is_email(email):
        fields.problems.error(
            "site/bad-email",
            comments.value_span("email"),
            f'"{email}" is not an email address',
            help="write `email: you@example.com`",
        )
    inbox = _inbox(comments, fields.text("url"))
    service, settings = _service(comments)
    # Two forms below one lesson would part its readers into two conversations.
    if inbox and service:
        comments.problems.error(
            "site/two-inboxes",
            comments.key_span(service),
            f"comments cannot go to `inbox` and to `{service}`",
            help=f"delete one of the two; with `{service}`, that company keeps what your readers write",
        )
    state = comments.choice("default", COMMENT_STATES, "open")
    return CommentSettings(default=state, email=email, inbox=inbox, service=service, settings=settings)


def _inbox(comments: Fields, url: str) -> str:
    """Return the address of the inbox, without the slash at its end."""
    inbox = service_address(
        comments, "inbox", "an inbox", code="site/bad-inbox", example="https://www.example.com/isso"
    )
    if inbox.startswith("http:") and url.startswith("https:") and not _is_this_computer(inbox):
        comments.problems.error(
            "site/open-inbox",
            comments.value_span("inbox"),
            "the pages are at https://, so the inbox has to be, too: browsers send nothing from there to http://",
            help=f"write `inbox: https{inbox.removeprefix('http')}`, and see that it answers there",
        )
    return inbox.rstrip("/")


def _is_this_computer(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _service(comments: Fields) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the name of the company's service that keeps the comments, and its settings."""
    named = [name for name in COMMENT_SERVICES if name in comments]
    for name in named[1:]:
        comments.problems.error(
            "site/two-inboxes",
            comments.key_span(name),
            f"comments cannot go to `{named[0]}` and to `{name}`",
            help="delete one of the two",
        )
    # Read even if there are two, so that mistakes in it are reported in the same run.
    for name in named[:1]:
        settings = comments.mapping(name, COMMENT_SERVICES[name])
        if settings:
            return name, tuple((k, settings.required_text(k, f"{k}: …")) for k in COMMENT_SERVICES[name])
    return "", ()
