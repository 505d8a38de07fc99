"""Reads `site.yaml` as the configuration of a site.

To add a setting, add it to `KEYS`, read it here or in the module of its part
(`config_addresses`, `config_sections`, `config_comments`, `config_look`,
`config_paper`, `config_people`, `config_handbook`, `config_count`,
`config_feeds`, `config_publish`), and add a field to `model/config.py`.
"""

import re
import unicodedata
import zoneinfo

import yaml

from generator.model.config import (
    DEFAULT_LANGUAGE,
    LISTINGS,
    ClosingText,
    ComplaintWords,
    Config,
    HookNames,
    MarkdownSettings,
)
from generator.model.diagnostic import Diagnostic, did_you_mean
from generator.model.hooks import HOOK_KINDS
from generator.model.parts import how_to_add
from generator.model.source import Source, Span
from generator.model.usual_texts import usual_texts
from generator.read.complaint_words import synonyms_of
from generator.read.config_addresses import gone_of, permalink_of, site_address, site_id
from generator.read.config_comments import comments_of
from generator.read.config_count import count_of
from generator.read.config_feeds import feed_kinds_of, feed_of, podcast_of
from generator.read.config_handbook import handbook_of
from generator.read.config_look import accent_of, look_of
from generator.read.config_paper import paper_of
from generator.read.config_people import authors_of, call_of, picture_of
from generator.read.config_publish import targets_of
from generator.read.config_sections import prompts_of, sections_of
from generator.read.fields import Fields
from generator.read.problems import Problems
from generator.read.yaml import compose, node_span

__all__ = ["KEYS", "read_config"]

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
    "look",
    "bundled_fonts",
    "accent",
    "logo",
    "portrait",
    "bio",
    "call",
    "authors",
    "cards",
    "menu",
    "home",
    "handbook",
    "listings",
    "sections",
    "prompts",
    "closing",
    "comments",
    "feed",
    "feeds",
    "podcast",
    "publish",
    "search",
    "llms",
    "count",
    "synonyms",
    "markdown",
    "handouts",
    "paper",
    "hooks",
    "linked_folders",
    "gone",
    "extra",
)


def read_config(
    source: Source, *, can_search: bool = True, can_print: bool = True
) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    """Return the configuration, unless the file has errors, and every diagnostic.

    `can_search` and `can_print` tell whether the programs that make search
    indexes and PDFs are installed.  A setting that needs one that is not is
    off, with a warning: a site on another computer is to be built all the same.
    """
    problems = Problems(source)
    fields = _fields_of(source, problems)
    # Made even from a file with errors, so that all of them are found at once; then it is thrown away.
    config = _config(fields, can_search=can_search, can_print=can_print) if fields else None
    return None if problems.fatal else config, problems.all()


def _fields_of(source: Source, problems: Problems) -> Fields | None:
    """Return the keys of the file, or report that it is not lines of `key: value`."""
    node, diagnostics = compose(source, source.text)
    problems.extend(diagnostics)
    # What is no YAML is reported already; an empty file is not, and gets the sentence below.
    if node is None and diagnostics:
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
    return Fields(node, KEYS, problems, code="site")


def _config(fields: Fields, *, can_search: bool, can_print: bool) -> Config:
    title = fields.required_text("title", "title: The name of your blog")
    author = fields.required_text("author", "author: Your Name")
    url, base = site_address(fields)
    language = _language(fields)
    texts = usual_texts(language)
    prompts_heading, prompts = prompts_of(fields, texts)
    sections, dropped_sections = sections_of(fields, texts)
    comments = comments_of(fields)
    cards = fields.flag("cards", default=False)
    timezone = _timezone(fields)
    return Config(
        title=title,
        url=url,
        base=base,
        id=site_id(fields, url),
        author=author,
        description=fields.text("description"),
        language=language,
        timezone=timezone,
        permalink=permalink_of(fields),
        paginate=fields.number("paginate", 10, least=1, most=1000),
        copyright=fields.text("copyright"),
        look=look_of(fields),
        bundled_fonts=fields.flag("bundled_fonts", default=True),
        accent=accent_of(fields),
        logo=picture_of(fields, "logo"),
        portrait=picture_of(fields, "portrait"),
        bio=fields.text("bio"),
        call=call_of(fields),
        authors=authors_of(fields),
        cards=cards,
        # Whoever has turned `cards` off wants no pictures that drillbook draws.
        title_art=cards or "cards" not in fields,
        listings=_listings(fields),
        # macOS writes an accent as a letter of its own into the names of files that somebody copies to here.
        menu=tuple((unicodedata.normalize("NFC", name), span) for name, span in fields.located_texts("menu")),
        home=fields.choice("home", ("lessons", "handbook"), "lessons"),
        handbook=tuple(handbook_of(fields)),
        sections=sections,
        dropped_sections=dropped_sections,
        prompts_heading=prompts_heading,
        prompts=prompts,
        closing=_closing(fields),
        comments=comments,
        feed=feed_of(fields),
        feeds=feed_kinds_of(fields),
        podcast=podcast_of(fields, comments),
        publish=targets_of(fields),
        count=count_of(fields),
        llms=fields.flag("llms", default=False),
        search=_search(fields, can_search=can_search),
        complaint_words=ComplaintWords(synonyms=synonyms_of(fields)),
        markdown=_markdown(fields),
        handouts=_handouts(fields, can_print=can_print),
        paper=paper_of(fields, language, timezone),
        hooks=_hooks(fields),
        linked_folders=fields.texts("linked_folders"),
        gone=gone_of(fields, base),
        extra=fields.free("extra"),
    )


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
        # ValueError is for a name such as ../../etc/passwd, OSError for that of a folder, as in `America`.
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


def _listings(fields: Fields) -> tuple[str, ...]:
    if "listings" not in fields:
        return LISTINGS
    names = fields.located_texts("listings")
    for name, span in names:
        if name not in LISTINGS:
            fields.problems.error(
                "site/unknown-listing",
                span,
                f'there is no listing "{name}"',
                label=did_you_mean(name, LISTINGS),
                help=f"the listings are {', '.join(LISTINGS)}",
            )
    return tuple(name for name, _ in names if name in LISTINGS)


def _closing(fields: Fields) -> ClosingText:
    node = fields.scalar_node("closing")
    return ClosingText(text=node.value, line=fields.value_span("closing").line) if node else ClosingText()


def _search(fields: Fields, *, can_search: bool) -> bool:
    wanted = fields.flag("search", default=False)
    if wanted and not can_search:
        fields.problems.warning(
            "site/no-search",
            fields.key_span("search"),
            "Pagefind, the program that makes the search, is not installed, so the site has none",
            help=f"{how_to_add('search')}, and build again",
        )
    return wanted and can_search


def _handouts(fields: Fields, *, can_print: bool) -> Span | None:
    """Return where the site asks for handouts, or None for a site without."""
    if not fields.flag("handouts", default=False):
        return None
    if can_print:
        return fields.key_span("handouts")
    fields.problems.warning(
        "handout/no-weasyprint",
        fields.key_span("handouts"),
        "WeasyPrint, the program that makes PDFs, is not installed, so lessons have no handouts",
        help=f"{how_to_add('pdf')}, and build again",
    )
    return None


def _markdown(fields: Fields) -> MarkdownSettings:
    markdown = fields.mapping("markdown", ("html", "native"))
    if markdown is None:
        return MarkdownSettings()
    return MarkdownSettings(html=markdown.flag("html", default=True), native=markdown.flag("native", default=True))


def _hooks(fields: Fields) -> HookNames:
    hooks = fields.mapping("hooks", HOOK_KINDS)
    if hooks is None:
        return HookNames()
    names: dict[str, tuple[str, ...]] = {}
    for kind in HOOK_KINDS:
        functions = hooks.located_texts(kind)
        for name, span in functions:
            # Only the shape: importing it runs the site's own code, which reading must never do.
            if not re.fullmatch(r"[\w.]+:\w+", name):
                fields.problems.error(
                    "site/bad-hook",
                    span,
                    f'"{name}" does not name a function',
                    help="write `package.module:function`",
                )
        names[kind] = tuple(name for name, _ in functions)
    return HookNames(**names)
