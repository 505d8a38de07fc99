"""`site.yaml` to a configuration, or to the reasons why not."""

import datetime as dt
import re
import string
import uuid
import zoneinfo
from urllib.parse import urlsplit

import yaml

from generator.model.config import (
    COMMENT_SERVICES,
    DEFAULT_HEADING,
    DEFAULT_LANGUAGE,
    DEFAULT_PERMALINK,
    DEFAULT_PROMPTS,
    DEFAULT_SECTIONS,
    LISTINGS,
    QUOTES,
    CommentSettings,
    Config,
    FeedSettings,
    HookNames,
    MarkdownSettings,
    PromptText,
    SectionSpec,
)
from generator.model.diagnostic import Diagnostic, did_you_mean
from generator.model.hooks import SEAMS
from generator.model.source import Source
from generator.model.url import PERMALINK_FIELDS, bad_path, encode, expand_permalink, is_iri
from generator.read.fields import Fields
from generator.read.problems import Problems
from generator.read.schema import COMMENT_STATES, LESSON_KEYS, PROMPT_KEYS
from generator.read.sections import prompt_asks
from generator.read.yaml import compose, node_span

__all__ = ["read_config"]

KEYS = (
    "title",
    "url",
    "author",
    "description",
    "language",
    "timezone",
    "id",
    "permalink",
    "paginate",
    "copyright",
    "accent",
    "cards",
    "menu",
    "listings",
    "sections",
    "prompts",
    "comments",
    "feed",
    "search",
    "markdown",
    "handouts",
    "hooks",
    "extra",
)


def read_config(source: Source, *, can_search: bool = True) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    """Return the configuration, unless the file has errors, and every diagnostic.

    `can_search` tells whether there is a program that makes search indexes.
    """
    problems = Problems(source)
    config = _read(source, problems, can_search=can_search)
    return None if problems.fatal else config, problems.all()


def _read(source: Source, problems: Problems, *, can_search: bool) -> Config | None:
    node, diagnostic = compose(source, source.text)
    if diagnostic:
        problems.add(diagnostic)
        return None
    if not isinstance(node, yaml.MappingNode):
        span = node_span(source, node) if node else source.span(1)
        problems.error(
            "site/not-keys",
            span,
            "site.yaml must be lines of `key: value`",
            help="write at least `title: …`, `url: https://…` and `author: …`",
        )
        return None
    fields = Fields(node, KEYS, problems, code="site")
    title = fields.required_text("title", "title: The name of your blog")
    author = fields.required_text("author", "author: Your Name")
    url, base = _url(fields)
    prompts_heading, prompts = _prompts(fields)
    return Config(
        title=title,
        url=url,
        base=base,
        id=_id(fields, url),
        author=author,
        description=fields.text("description"),
        language=_language(fields),
        timezone=_timezone(fields),
        permalink=_permalink(fields),
        paginate=fields.number("paginate", 10, least=1, most=1000),
        copyright=fields.text("copyright"),
        accent=_accent(fields),
        cards=fields.flag("cards", default=False),
        listings=_listings(fields),
        menu=fields.located_texts("menu"),
        sections=_sections(fields),
        prompts_heading=prompts_heading,
        prompts=prompts,
        comments=_comments(fields),
        feed=_feed(fields),
        search=_search(fields, can_search=can_search),
        markdown=_markdown(fields),
        handouts=fields.key_span("handouts") if fields.flag("handouts", default=False) else None,
        hooks=_hooks(fields),
        extra=fields.free("extra"),
    )


# ---------------------------------------------------------------- the keys, in the order of KEYS
def _url(fields: Fields) -> tuple[str, str]:
    text = fields.required_text("url", "url: https://www.example.com/")
    if not text:
        return "", "/"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    good = parts.scheme in ("http", "https") and re.fullmatch(r"[\w.-]+|[0-9a-f:]+", host) and port != 0
    if (
        not good
        or re.search(r"\s", text)
        or parts.query
        or parts.fragment
        or parts.username
        or bad_path(parts.path or "/")
    ):
        fields.problems.error(
            "site/bad-url",
            fields.value_span("url"),
            f'"{text}" is not the address of a website',
            help="write the whole address that readers will use: `url: https://www.example.com/`",
        )
        return "", "/"
    base = parts.path if parts.path.endswith("/") else f"{parts.path}/"
    port_part = f":{port}" if port else ""
    ascii_host = host if host.isascii() else host.encode("idna").decode()
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else ascii_host}{port_part}{encode(base)}", base


def _id(fields: Fields, url: str) -> str:
    text = fields.text("id", url)
    if text and not is_iri(text):
        fields.problems.error(
            "site/bad-id",
            fields.value_span("id"),
            f'"{text}" cannot be an id',
            help=f"write `id: {uuid.uuid5(uuid.NAMESPACE_URL, text).urn}`, and never change it again",
        )
    return text


def _language(fields: Fields) -> str:
    text = fields.text("language", DEFAULT_LANGUAGE)
    # The shape of a language tag (RFC 5646, section 2.1), as far as blogs use it.
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        fields.problems.error(
            "site/bad-language",
            fields.value_span("language"),
            f'"{text}" is not a language code',
            help="write `language: en`",
        )
        return DEFAULT_LANGUAGE
    return text


def _timezone(fields: Fields) -> str:
    text = fields.text("timezone", "UTC")
    try:
        zoneinfo.ZoneInfo(text)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        guess = did_you_mean(text.replace(" ", "_"), zoneinfo.available_timezones())
        fields.problems.error(
            "site/bad-timezone",
            fields.value_span("timezone"),
            f'"{text}" is not a time zone',
            label=guess,
            help="write a region and a city, such as `timezone: America/Chicago`",
        )
        return "UTC"
    return text


def _accent(fields: Fields) -> str:
    """Return the accent as `#rrggbb`, or nothing."""
    text = fields.text("accent")
    found = re.fullmatch(r"#?([0-9a-f]{6}|[0-9a-f]{3})", text.lower())
    if found:
        digits = found[1]
        return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))
    if fields.has_key("accent"):
        fields.problems.error(
            "site/bad-accent",
            fields.value_span("accent") if text else fields.key_span("accent"),
            f'"{text}" is not a color that drillbook knows' if text else "there is no color after `accent:`",
            help='put it in quotation marks, because # starts a remark, as color pickers show it: `accent: "#1b5542"`',
        )
    return ""


def _permalink(fields: Fields) -> str:
    text = fields.text("permalink", DEFAULT_PERMALINK)
    wrong = ""
    try:
        names = [name for _, name, spec, conversion in string.Formatter().parse(text) if name is not None]
        if any(name not in PERMALINK_FIELDS for name in names):
            wrong = f"it can hold {', '.join(f'{{{f}}}' for f in PERMALINK_FIELDS)}, and nothing else in braces"
        elif "slug" not in names:
            wrong = "without {slug}, two lessons would share an address"
        else:
            wrong = bad_path(expand_permalink(text, date=dt.date(2026, 2, 14), slug="a"))
            if not wrong and not text.endswith(("/", ".html")):
                wrong = "it must end with / or with .html"
    except (ValueError, KeyError, IndexError, AttributeError):
        wrong = "its braces do not match"
    if wrong:
        fields.problems.error(
            "site/bad-permalink",
            fields.value_span("permalink"),
            f'"{text}" cannot be the pattern of addresses',
            label=wrong,
            help="write `permalink: /{year}/{month}/{slug}/`",
        )
        return DEFAULT_PERMALINK
    return text


def _listings(fields: Fields) -> tuple[str, ...]:
    if "listings" not in fields:
        return LISTINGS
    found = fields.located_texts("listings")
    for name, span in found:
        if name not in LISTINGS:
            fields.problems.error(
                "site/unknown-listing",
                span,
                f'there is no listing "{name}"',
                label=did_you_mean(name, LISTINGS),
                help=f"the listings are {', '.join(LISTINGS)}",
            )
    return tuple(name for name, _ in found if name in LISTINGS)


def _sections(fields: Fields) -> tuple[SectionSpec, ...]:
    found: list[SectionSpec] = []
    for entry in fields.mappings("sections", ("name", "heading", "required", "also")):
        heading = entry.text("heading")
        name = entry.text("name") or re.sub(r"\W+", "_", heading.casefold()).strip("_")
        if not name:
            entry.required_text("name", "name: warm_up")
            continue
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            fields.problems.error(
                "site/bad-section",
                entry.value_span("name"),
                f'"{name}" cannot be the name of a section',
                help="use small letters and underscores, such as `name: warm_up`; the heading can be anything",
            )
        elif name in LESSON_KEYS and name != QUOTES:
            fields.problems.error(
                "site/bad-section",
                entry.value_span("name"),
                f'"{name}" is a front-matter key of its own',
                help="choose another name",
            )
        elif name in [s.name for s in found]:
            fields.problems.error(
                "site/bad-section",
                entry.value_span("name"),
                f'there are two sections called "{name}"',
                help="delete one",
            )
        heading = heading or name.replace("_", " ").capitalize()
        found.append(
            SectionSpec(
                name=name,
                heading=heading,
                required=entry.flag("required", default=False),
                also=entry.texts("also"),
            )
        )
    return tuple(found) or DEFAULT_SECTIONS


def _prompts(fields: Fields) -> tuple[str, tuple[PromptText, ...]]:
    """Return the heading of the questions, and the questions."""
    heading = DEFAULT_HEADING
    own = fields.mapping("prompts", ("heading", "items"))
    if own is None:
        return heading, DEFAULT_PROMPTS
    heading = own.text("heading", heading)
    if "items" not in own:
        return heading, DEFAULT_PROMPTS
    found: list[PromptText] = []
    for entry in own.mappings("items", PROMPT_KEYS):
        label = entry.required_text("label", "label: THIS WEEK")
        node = entry.scalar_node("ask")
        goals, review = prompt_asks(label, DEFAULT_PROMPTS, entry)
        ask, line = node.value if node else "", entry.value_span("ask").line
        found.append(PromptText(label=label, ask=ask, line=line, goals=goals, review=review))
    return heading, tuple(found)


def _comments(fields: Fields) -> CommentSettings:
    own = fields.mapping("comments", ("default", "email", "inbox", *COMMENT_SERVICES))
    if own is None:
        return CommentSettings()
    email = own.text("email")
    if email and not re.fullmatch(r"[^@\s<>,;?&\"]+@[^@\s<>,;?&\"]+\.[^@\s<>,;?&\"]+", email):
        fields.problems.error(
            "site/bad-email",
            own.value_span("email"),
            f'"{email}" is not an e-mail address',
            help="write `email: you@example.com`",
        )
    inbox = _inbox(own, fields.text("url"))
    service, settings = _service(own)
    if inbox and service:
        own.problems.error(
            "site/two-inboxes",
            own.key_span(service),
            f"comments cannot go to `inbox` and to `{service}`",
            help=f"delete one of the two; with `{service}`, that company keeps what your readers write",
        )
    state = own.choice("default", COMMENT_STATES, "open")
    return CommentSettings(default=state, email=email, inbox=inbox, service=service, settings=settings)


def _inbox(own: Fields, url: str) -> str:
    """Return the address of the inbox, without the slash at its end."""
    inbox = _web_address(own, "inbox", "an inbox", code="site/bad-inbox", example="https://www.example.com/isso")
    if inbox.startswith("http:") and url.startswith("https:") and not _is_this_computer(inbox):
        own.problems.error(
            "site/open-inbox",
            own.value_span("inbox"),
            "the pages are at https://, so the inbox has to be, too: browsers send nothing from there to http://",
            help=f"write `inbox: https{inbox.removeprefix('http')}`, and see that it answers there",
        )
    return inbox.rstrip("/")


def _is_this_computer(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _service(own: Fields) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the name of somebody else's service that comments go to, and what it needs to know."""
    named = [name for name in COMMENT_SERVICES if name in own]
    for name in named[1:]:
        own.problems.error(
            "site/two-inboxes",
            own.key_span(name),
            f"comments cannot go to `{named[0]}` and to `{name}`",
            help="delete one of the two",
        )
    for name in named[:1]:
        settings = own.mapping(name, COMMENT_SERVICES[name])
        if settings:
            return name, tuple((k, settings.required_text(k, f"{k}: …")) for k in COMMENT_SERVICES[name])
    return "", ()


def _feed(fields: Fields) -> FeedSettings:
    own = fields.mapping("feed", ("file", "entries", "hub"))
    if own is None:
        return FeedSettings()
    file = own.text("file", FeedSettings().file).lstrip("/")
    if bad_path(f"/{file}") or not file.endswith((".xml", ".atom")):
        fields.problems.error(
            "site/bad-feed",
            own.value_span("file"),
            f'"{file}" cannot be the name of the feed',
            help="write `file: atom.xml`",
        )
    hub = _web_address(own, "hub", "a hub", code="site/bad-hub", example="https://hub.example.com/")
    return FeedSettings(file=file, entries=own.number("entries", FeedSettings().entries, least=1, most=1000), hub=hub)


def _search(fields: Fields, *, can_search: bool) -> bool:
    wanted = fields.flag("search", default=False)
    if wanted and not can_search:
        fields.problems.warning(
            "site/no-search",
            fields.key_span("search"),
            "Pagefind, the program that makes the search, is not installed, so the site has none",
            help="type `pip install drillbook[search]`, and build again",
        )
    return wanted and can_search


def _web_address(own: Fields, key: str, what: str, *, code: str, example: str) -> str:
    """Return an address on the web, of what a key stands for; empty where it is none."""
    text = own.text(key)
    if not text or _is_web_address(text):
        return text
    own.problems.error(
        code,
        own.value_span(key),
        f'"{text}" is not the address of {what}',
        help=f"write the whole address, such as `{key}: {example}`",
    )
    return ""


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not parts.username
    except ValueError:
        return False
    return bool(good) and text.isprintable() and " " not in text


def _markdown(fields: Fields) -> MarkdownSettings:
    own = fields.mapping("markdown", ("html", "native"))
    if own is None:
        return MarkdownSettings()
    return MarkdownSettings(html=own.flag("html", default=True), native=own.flag("native", default=True))


def _hooks(fields: Fields) -> HookNames:
    own = fields.mapping("hooks", SEAMS)
    if own is None:
        return HookNames()
    names: dict[str, tuple[str, ...]] = {}
    for seam in SEAMS:
        found = own.located_texts(seam)
        for name, span in found:
            if not re.fullmatch(r"[\w.]+:\w+", name):
                fields.problems.error(
                    "site/bad-hook",
                    span,
                    f'"{name}" does not name a function',
                    help="write `package.module:function`",
                )
        names[seam] = tuple(name for name, _ in found)
    return HookNames(**names)
