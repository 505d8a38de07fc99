"""A file under `content/` to a lesson or a plain page, or to the reasons why not."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import yaml

from generator.model.config import QUOTES, Config
from generator.model.diagnostic import error
from generator.model.digest import digest_of
from generator.model.hooks import Hooks
from generator.model.lesson import (
    Lesson,
    LessonCard,
    Link,
    PageCard,
    Photo,
    PlainPage,
    Prompt,
    Prose,
    Quote,
    Reading,
    Section,
)
from generator.model.source import Source, Span
from generator.model.url import bad_path, expand_permalink, slugify
from generator.read.fields import Fields
from generator.read.frontmatter import Document, split
from generator.read.markdown import Dialect, Page, Passage, is_internal, make_dialect, plain_text, typographic, without_comments
from generator.read.problems import Problems
from generator.read.sections import PROMPTS, BodyPart, headings_of, split_body, split_prompts, split_quotes

__all__ = ["COMMENT_STATES", "Reader", "make_reader", "read"]

LESSON_KEYS = (
    "title", "date", "id", "slug", "author", "tags", "series", "summary", "draft", "updated", "expires", "aliases", "photo",
    "quotes", "prompts", "comments", "layout", "extra",
)  # fmt: skip
PAGE_KEYS = ("title", "id", "slug", "summary", "draft", "aliases", "photo", "menu", "layout", "extra")
PHOTO_KEYS = ("src", "alt", "credit", "credit_url", "license")
QUOTE_KEYS = ("text", "author", "source", "url")
PROMPT_KEYS = ("label", "ask")
COMMENT_STATES = ("open", "closed", "off")

_WORDS_A_MINUTE = 220
_SUMMARY_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reading needs besides the file: made once for a site, in each process that reads."""

    config: Config
    dialect: Dialect
    zone: dt.tzinfo
    keys: tuple[str, ...]
    headings: dict[str, str]
    key: bytes
    lesson_hooks: tuple[Callable[[Lesson], Lesson], ...]


def make_reader(config: Config, hooks: Hooks, version: str) -> Reader:
    """Return a reader; its `key` stands for everything but the file that shapes a reading."""
    sections = [spec.name for spec in config.sections]
    return Reader(
        config=config,
        dialect=make_dialect(html=config.markdown.html, language=config.language, plugins=hooks.markdown),
        zone=config.zone,
        keys=tuple(dict.fromkeys([*LESSON_KEYS[:13], *sections, *(k for k in LESSON_KEYS[13:] if k != QUOTES or k in sections)])),
        headings=headings_of(config),
        key=digest_of(version, hooks.digest, *config.shapes_reading),
        lesson_hooks=hooks.lesson,
    )


def read(reader: Reader, source: Source) -> Reading:
    """Return what a file holds, with every problem in it.

    A file under `content/pages/` is a plain page, any other is a lesson.
    """
    problems = Problems(source)
    document = split(source, problems)
    value: Lesson | PlainPage | None = None
    if document:
        is_page = source.path.startswith("content/pages/")
        value = _page(reader, document, problems) if is_page else _lesson(reader, document, problems)
    return Reading(source=source.path, value=None if problems.fatal else value, diagnostics=problems.all())


# ---------------------------------------------------------------- lessons
def _lesson(reader: Reader, document: Document, problems: Problems) -> Lesson | None:
    config, source = reader.config, document.source
    fields = Fields(document.node, reader.keys, problems, code="front-matter")
    text = _Writing(reader, document, problems)

    title = fields.required_text("title", "title: What the lesson is called")
    date = fields.moment("date", reader.zone)
    if date is None and "date" not in fields:
        fields.required_text("date", "date: 2026-02-14")
    draft = fields.flag("draft", default=False)

    in_body = text.split(fields)
    lead = text.render(text.lead, top=2)
    sections = text.sections(fields, in_body)
    quotes = text.quotes(fields, in_body.get(QUOTES))
    prompts = text.prompts(fields, in_body.get(PROMPTS))
    if sections and not draft:
        _require_sections(config, sections, fields, problems)

    slug = text.slug(fields, title)
    tags = fields.texts("tags")
    common = text.common(fields, sections[0].prose if sections and not lead else lead)
    series, author = fields.text("series"), fields.text("author", config.author)
    updated, expires = fields.moment("updated", reader.zone), fields.moment("expires", reader.zone)
    if date and expires and expires <= date:
        problems.error(
            "front-matter/bad-date", fields.value_span("expires"), "this lesson expires before it is published",
            help='"expires" is the first day on which the lesson is no longer shown',
        )  # fmt: skip
    comments = fields.choice("comments", COMMENT_STATES, config.comments.default)
    extra = fields.free("extra")
    if date is None or problems.fatal:
        return None

    path = expand_permalink(config.permalink, date=date, slug=slug)
    smart_title = typographic(reader.dialect, title)
    card = LessonCard(
        source=source.path, title=smart_title, path=path, id=common.id, span=common.span, summary=common.summary,
        draft=draft, aliases=common.aliases, photo=common.photo, links=tuple(text.page.links),
        anchors=tuple(text.page.anchors), layout=common.layout, date=date, author=author, updated=updated,
        expires=expires, tags=tags, series=series, is_case=bool(sections),
        minutes=max(1, round(text.words / _WORDS_A_MINUTE)), comments=comments,
        digest=digest_of(reader.key, source.path, source.digest),
    )  # fmt: skip
    lesson = Lesson(card=card, lead=lead, sections=sections, quotes=quotes, prompts=prompts, extra=extra)
    for hook in reader.lesson_hooks:
        lesson = hook(lesson)
    return dataclasses.replace(lesson, card=_sealed(lesson))


def _sealed(lesson: Lesson) -> LessonCard:
    """Return the card with the digests of what listings show and of the quotations."""
    card = lesson.card
    shown = (
        card.title, card.path, card.date, card.author, card.tags, card.series, card.summary, card.minutes, card.is_case,
        (card.photo.alt, card.photo.credit, card.photo.credit_url, card.photo.license) if card.photo else None,
    )  # fmt: skip
    quotes_digest = digest_of(card.path, card.title, lesson.quotes) if lesson.quotes else b""
    return dataclasses.replace(card, teaser_digest=digest_of(shown), quotes_digest=quotes_digest)


def _require_sections(config: Config, sections: tuple[Section, ...], fields: Fields, problems: Problems) -> None:
    present = {s.name for s in sections}
    missing = [s for s in config.sections if s.required and s.name not in present and s.name != QUOTES]
    for spec in missing:
        given = spec.name in fields
        problems.error(
            "lesson/missing-section", fields.key_span(spec.name) if given else fields.key_span("title"),
            f'the section "{spec.heading}" is {"empty" if given else "missing"}',
            help=f"write it under `{spec.name}: |` or under the heading `## {spec.heading}`; or set `draft: true` until it is ready",
        )  # fmt: skip


# ---------------------------------------------------------------- plain pages
def _page(reader: Reader, document: Document, problems: Problems) -> PlainPage | None:
    fields = Fields(document.node, PAGE_KEYS, problems, code="front-matter")
    text = _Writing(reader, document, problems)
    title = fields.required_text("title", "title: About")
    draft = fields.flag("draft", default=False)
    in_menu = fields.flag("menu", default=True)
    lead = text.render(Passage(text=document.body, line=document.body_line), top=2)
    slug = text.slug(fields, title)
    common = text.common(fields, lead)
    extra = fields.free("extra")
    if problems.fatal:
        return None
    source = document.source
    card = PageCard(
        source=source.path, title=typographic(reader.dialect, title), path=f"/{slug}/", id=common.id, span=common.span,
        summary=common.summary, draft=draft, aliases=common.aliases, photo=common.photo, links=tuple(text.page.links),
        anchors=tuple(text.page.anchors), layout=common.layout, in_menu=in_menu,
        digest=digest_of(reader.key, source.path, source.digest),
    )  # fmt: skip
    return PlainPage(card=card, lead=lead, extra=extra)


# ---------------------------------------------------------------- what both share
@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    id: str
    span: Span
    summary: str
    aliases: tuple[tuple[str, Span], ...]
    photo: Photo | None
    layout: str


class _Writing:
    """The text of one file on its way to HTML: what its passages share, and how many words they have."""

    def __init__(self, reader: Reader, document: Document, problems: Problems) -> None:
        self.reader, self.document, self.problems = reader, document, problems
        self.page = Page(document.source)
        self.page.anchors.update(dict.fromkeys([s.name.replace("_", "-") for s in reader.config.sections]))
        self.page.anchors.update({"prompts": None, "comments": None})
        self.lead = Passage(text="", line=1)
        self.words = 0

    def render(self, passage: Passage, *, top: int) -> Prose:
        """Return a passage as prose."""
        if not without_comments(passage.text).strip():
            return Prose()
        self.words += len(passage.text.split())
        return self.reader.dialect.render(passage, self.page, top=top)

    def split(self, fields: Fields) -> dict[str, BodyPart]:
        """Return the sections that stand in the body, and note those given twice."""
        document = self.document
        self.lead, parts, near = split_body(document.body, document.body_line, self.reader.headings)
        found: dict[str, BodyPart] = {}
        for part in parts:
            first = found.get(part.name)
            span = document.source.span(part.line, 1, 200)
            if part.name in fields or first:
                earlier = fields.key_span(part.name) if part.name in fields else document.source.span(first.line if first else 1, 1, 200)
                self.problems.add(
                    error(
                        "lesson/section-twice", span, f'the section "{part.name.replace("_", " ")}" is given twice',
                        label=f"it was given on line {earlier.line} already", help="keep one of the two",
                        related=((earlier, "first given here"),),
                    )  # fmt: skip
                )
            found.setdefault(part.name, part)
        for miss in near:
            self.problems.warning(
                "lesson/heading-misspelt", document.source.span(miss.line, 1, 200), f'"{miss.heading}" is not a section',
                label=f'did you mean "{miss.meant}"?', help="correct the heading, or leave it if it is meant as it is",
            )  # fmt: skip
        return found

    def sections(self, fields: Fields, in_body: dict[str, BodyPart]) -> tuple[Section, ...]:
        """Return the sections that have text, in the site's order."""
        found: list[Section] = []
        for spec in self.reader.config.sections:
            if spec.name == QUOTES:
                continue
            node = fields.scalar_node(spec.name)
            part = in_body.get(spec.name)
            passage = _passage_of(node) if node else part.passage if part else None
            prose = self.render(passage, top=3) if passage else Prose()
            if prose:
                found.append(Section(name=spec.name, heading=spec.heading, prose=prose))
        return tuple(found)

    def quotes(self, fields: Fields, part: BodyPart | None) -> tuple[Quote, ...]:
        """Return the quotations, from the front matter or from the body."""
        found: list[Quote] = []
        for entry in fields.mappings(QUOTES, QUOTE_KEYS):
            node = entry.scalar_node("text")
            if node is None or not node.value.strip():
                self.problems.error(
                    "lesson/quote-without-text", entry.span(), "this quotation has no text",
                    help="write `- text: …` and below it `author: …`",
                )  # fmt: skip
                continue
            prose = self.render(_passage_of(node), top=3)
            author = self._smart(entry.text("author"))
            found.append(Quote(prose=prose, author=author, source=self._smart(entry.text("source")), url=_web(entry, "url")))
            if not author:
                self._anonymous(entry.value_span("text"))
        for quote in split_quotes(part.passage) if part else ():
            prose = self.render(quote.passage, top=3)
            found.append(Quote(prose=prose, author=self._smart(quote.author), source=self._smart(quote.source)))
            if not quote.author:
                self._anonymous(self.document.source.span(quote.passage.line, 1, 200))
        return tuple(found)

    def _anonymous(self, span: Span) -> None:
        self.problems.warning(
            "lesson/quote-without-author", span, "this quotation does not say who said it",
            help='add `author: …`, or, under a heading, end it with a line "— Name"',
        )  # fmt: skip

    def prompts(self, fields: Fields, part: BodyPart | None) -> tuple[Prompt, ...]:
        """Return the questions to the reader: the lesson's own, or else the site's; none where they are off."""
        value = dict((k.value, v) for k, v in fields.node.value if isinstance(k, yaml.ScalarNode)).get(PROMPTS)
        if isinstance(value, yaml.ScalarNode) and value.value.casefold() in ("off", "false", "no", "none", "[]"):
            return ()
        own = [
            (entry.text("label"), _passage_of(node) if (node := entry.scalar_node("ask")) else Passage(text="", line=1))
            for entry in fields.mappings(PROMPTS, PROMPT_KEYS)
        ]
        own += split_prompts(part.passage) if part else []
        if own or part:
            return tuple(self._prompt(label, passage) for label, passage in own)
        return tuple(self._prompt(p.label, Passage(text=p.ask, line=p.span.line)) for p in self.reader.config.prompts)

    def _prompt(self, label: str, passage: Passage) -> Prompt:
        prose = self.render(passage, top=3)
        return Prompt(label=label, prose=prose, text=plain_text(prose))

    def _smart(self, text: str) -> str:
        return typographic(self.reader.dialect, text)

    def slug(self, fields: Fields, title: str) -> str:
        """Return the page's slug: as given, or else from its title."""
        given = fields.text("slug")
        if given:
            if "/" in given or bad_path(f"/{given}"):
                self.problems.error(
                    "front-matter/bad-slug", fields.value_span("slug"), f'"{given}" cannot be part of an address',
                    label=bad_path(f"/{given}") or "it cannot contain a slash", help=f"write `slug: {slugify(given) or 'a-few-words'}`",
                )  # fmt: skip
                return ""
            return given
        slug = slugify(title)
        if title and not slug:
            self.problems.error(
                "front-matter/bad-slug", fields.value_span("title"), "no address can be made from this title",
                help="add `slug: a-few-words`",
            )  # fmt: skip
        return slug

    def common(self, fields: Fields, opening: Prose) -> _Common:
        """Return what lessons and pages have in common; `opening` is the text a missing summary is taken from."""
        source = self.document.source
        summary = fields.text("summary")
        config = self.reader.config
        name = source.path.removeprefix("content/").removesuffix(".md").removesuffix("/index")
        given = fields.text("id")
        layout = fields.text("layout")
        if layout and ("/" in layout or "\\" in layout):
            self.problems.error(
                "front-matter/bad-layout", fields.value_span("layout"), "a layout is named without a folder",
                help="write `layout: name` for layouts/name.html",
            )  # fmt: skip
        return _Common(
            id=_iri(given) if given else f"urn:uuid:{_uuid(digest_of(config.id, name))}",
            span=fields.value_span("id") if given else fields.key_span("title"),
            summary=self._smart(summary) if summary else _shorten(plain_text(opening)),
            aliases=tuple(self._aliases(fields)),
            photo=self._photo(fields),
            layout=layout.removesuffix(".html"),
        )

    def _aliases(self, fields: Fields) -> Iterable[tuple[str, Span]]:
        for alias, span in fields.located_texts("aliases"):
            wrong = bad_path(alias)
            if wrong:
                self.problems.error(
                    "front-matter/bad-alias", span, f'"{alias}" cannot be an old address of this page', label=wrong,
                    help="write the old address without the site's name, such as `/2019/05/old-title.html`",
                )  # fmt: skip
            else:
                yield alias, span

    def _photo(self, fields: Fields) -> Photo | None:
        entry = fields.mapping("photo", PHOTO_KEYS)
        if entry is None:
            return None
        src = entry.required_text("src", "src: images/name.jpg")
        if not src:
            return None
        link = len(self.page.links)
        span = entry.value_span("src")
        if not is_internal(src):
            self.problems.error(
                "lesson/photo-elsewhere", span, "a photo must be a file of this site",
                help="save the picture in content/images/ and write `src: images/name.jpg`",
            )  # fmt: skip
        self.page.links.append(Link(target=src, attribute="", span=span))
        alt, credit = entry.text("alt"), entry.text("credit")
        if not alt:
            self.problems.warning(
                "lesson/photo-without-alt", span, "this photo has no description for readers who cannot see it",
                help="add `alt: What can be seen in the picture`",
            )  # fmt: skip
        if not credit:
            self.problems.warning(
                "lesson/photo-without-credit", span, "this photo does not say who took it", help="add `credit: Name`",
            )  # fmt: skip
        return Photo(
            link=link, alt=self._smart(alt), credit=credit, credit_url=_web(entry, "credit_url"), license=entry.text("license"),
        )  # fmt: skip


def _passage_of(node: yaml.ScalarNode) -> Passage:
    """Return a scalar as a passage; the text of a block starts on the line after its mark."""
    line = node.start_mark.line + (2 if node.style in ("|", ">") else 1)
    return Passage(text=node.value, line=line)


def _web(fields: Fields, key: str) -> str:
    """Return an address on the web; anything else, `javascript:` above all, is a problem."""
    url = fields.text(key)
    if url and not url.startswith(("https://", "http://", "mailto:")):
        fields.problems.error(
            "front-matter/bad-address", fields.value_span(key), f'"{url}" is not an address on the web',
            help=f"write `{key}: https://…`",
        )  # fmt: skip
        return ""
    return url


def _iri(text: str) -> str:
    """Return an id as an IRI, which feeds require (RFC 4287, section 4.2.6)."""
    scheme, colon, _ = text.partition(":")
    return text if colon and scheme.isascii() and scheme.isalnum() and " " not in text else f"urn:uuid:{_uuid(digest_of(text))}"


def _uuid(digest: bytes) -> str:
    """Return 16 bytes as a UUID of version 8, whose content is free (RFC 9562, section 5.8)."""
    value = int.from_bytes(digest) & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _shorten(text: str) -> str:
    """Return the start of a text, cut between words."""
    first = " ".join(text.split())
    if len(first) <= _SUMMARY_LENGTH:
        return first
    cut = first[:_SUMMARY_LENGTH]
    sentence = max(cut.rfind(mark) for mark in (". ", "! ", "? ", ".” "))
    if sentence > _SUMMARY_LENGTH // 2:
        return cut[: sentence + 1] + ("”" if cut[sentence + 1 : sentence + 2] == "”" else "")
    return cut.rpartition(" ")[0].rstrip(",;:—– ") + "…"
