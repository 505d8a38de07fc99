"""The text of one file on its way from Markdown to prose: what lessons and plain pages share."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import TypedDict

import yaml

from generator.model.config import DEFAULT_PROMPTS, QUOTES, Config
from generator.model.diagnostic import error
from generator.model.digest import digest_of, digest_of_text, uuid_of
from generator.model.hooks import Hooks
from generator.model.lesson import PICTURE, Lesson, Link, Photo, Prompt, Prose, Quote, Section
from generator.model.source import Span
from generator.model.text import cut_short, plain_text, running_text
from generator.model.url import bad_path, slugify
from generator.model.value import Value
from generator.read.fields import Fields
from generator.read.front_matter import Document
from generator.read.markdown import Dialect, make_dialect
from generator.read.markdown_source import MarkdownSource, RenderContext, is_internal
from generator.read.problems import Problems
from generator.read.raw_html import without_comments
from generator.read.schema import PHOTO_KEYS, PROMPT_KEYS, QUOTE_KEYS, lesson_keys
from generator.read.sections import (
    PROMPTS,
    BodyPart,
    headings_of,
    prompt_asks,
    split_body,
    split_prompts,
    split_quotes,
)

__all__ = ["NO_DATE", "MetadataFields", "ReaderContext", "TextReader", "iri_of", "make_reader_context", "web_address"]

NO_DATE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Stands in for a date that is wrong."""

_SUMMARY_LENGTH = 200


class ReaderContext(Value):
    """What reading needs besides the file: made once for a site, in each process that reads."""

    config: Config
    dialect: Dialect
    zone: dt.tzinfo
    keys: tuple[str, ...]
    headings: dict[str, str]
    key: bytes
    lesson_hooks: tuple[Callable[[Lesson], Lesson], ...]


def make_reader_context(config: Config, hooks: Hooks, key: bytes) -> ReaderContext:
    """Return a reader; `key` stands for everything but the file that shapes a reading."""
    dialect = make_dialect(
        html=config.markdown.html,
        language=config.language,
        native=config.markdown.native,
        plugins=hooks.markdown,
    )
    return ReaderContext(
        config=config,
        dialect=dialect,
        zone=config.zone,
        keys=lesson_keys(config),
        headings=headings_of(config),
        key=key,
        lesson_hooks=hooks.lesson,
    )


class MetadataFields(TypedDict):
    """The fields that the cards of lessons and of plain pages have in common."""

    source: str
    title: str
    id: str
    digest: bytes
    span: Span
    summary: str
    draft: bool
    aliases: tuple[tuple[str, Span], ...]
    photo: Photo | None
    links: tuple[Link, ...]
    anchors: tuple[str, ...]
    layout: str
    layout_span: Span | None


class TextReader:
    """The text of one file on its way to HTML: what its passages share, and how many words they have."""

    def __init__(self, reader: ReaderContext, document: Document, problems: Problems) -> None:
        self.reader, self.document, self.problems = reader, document, problems
        self.page = RenderContext(document.source)
        self.page.reserved = {_section_id(s.name) for s in reader.config.sections} | {
            PROMPTS,
            *("comments", "main-content", "meet", "meeting", "contents", "sheet", "post"),
            *("giscus", "remark42", "disqus_thread"),
        }
        self.lead = MarkdownSource(text="", line=1)
        self.words = 0

    def _prepare(self, parts: Iterable[BodyPart]) -> None:
        """Let the dialect have all long texts at once."""
        texts = [part.passage.text for part in parts]
        for _, value in self.document.node.value:
            if isinstance(value, yaml.ScalarNode):
                texts += [value.value] if value.style in ("|", ">") else []
            elif isinstance(value, yaml.SequenceNode):
                for entry in value.value:
                    if isinstance(entry, yaml.MappingNode):
                        texts += [v.value for k, v in entry.value if k.value in ("text", "ask")]
        self.reader.dialect.prepare(self.page, [t for t in texts if isinstance(t, str) and t.strip()])

    def render(self, passage: MarkdownSource, *, top: int) -> Prose:
        """Return a passage as prose."""
        bare = _bare(passage)
        if not bare.text.strip():
            return Prose()
        if not self.reader.config.markdown.html:
            passage = bare  # what is a comment to the author would be text to the reader
        self.words += passage.text.count(" ") + 1
        return self.reader.dialect.render(passage, self.page, top=top)

    def split(self, fields: Fields) -> dict[str, BodyPart]:
        """Return the sections that stand in the body, and note those given twice."""
        document = self.document
        self.lead, parts, near = split_body(document.body, document.body_line, self.reader.headings)
        self._prepare(parts)
        found: dict[str, BodyPart] = {}
        for part in parts:
            first = found.get(part.name)
            span = document.source.span(part.line, 1, 200)
            if part.name in fields or first:
                earlier = (
                    fields.key_span(part.name)
                    if part.name in fields
                    else document.source.span(first.line if first else 1, 1, 200)
                )
                self.problems.add(
                    error(
                        "lesson/section-twice",
                        span,
                        f'the section "{self._heading(part.name)}" is there twice',
                        label=f"it was given on line {earlier.line} already",
                        help="keep one of the two",
                    )
                )
            found.setdefault(part.name, part)
        for miss in near:
            self.problems.warning(
                "lesson/heading-misspelt",
                document.source.span(miss.line, 1, 200),
                f'"{miss.heading}" is not a section',
                label=f'did you mean "{self._heading(self.reader.headings[miss.meant])}"?',
                help="correct the heading, or leave it if it is meant as it is",
            )
        return found

    def _heading(self, name: str) -> str:
        """Return the heading of a section, as the site spells it."""
        config = self.reader.config
        return next((s.heading for s in config.sections if s.name == name), config.prompts_heading)

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
                self.page.anchors[_section_id(spec.name)] = None
        return tuple(found)

    def quotes(self, fields: Fields, part: BodyPart | None) -> tuple[Quote, ...]:
        """Return the quotations, from the front matter or from the body."""
        found: list[Quote] = []
        for entry in fields.mappings(QUOTES, QUOTE_KEYS):
            node = entry.scalar_node("text")
            if node is None or not node.value.strip():
                self.problems.error(
                    "lesson/quote-without-text",
                    entry.span(),
                    "this quotation has no text",
                    help="write `- text: …` and below it `author: …`",
                )
                continue
            prose = self.render(_passage_of(node), top=3)
            author = self._smart(entry.text("author"))
            found.append(
                Quote(
                    prose=prose,
                    author=author,
                    source=self._smart(entry.text("source")),
                    url=web_address(entry, "url"),
                )
            )
            if not author:
                self._anonymous(entry.value_span("text"))
        for quote in split_quotes(_bare(part.passage)) if part else ():
            prose = self.render(quote.passage, top=3)
            found.append(Quote(prose=prose, author=self._smart(quote.author), source=self._smart(quote.source)))
            if not quote.author:
                self._anonymous(self.document.source.span(quote.passage.line, 1, 200))
        if found:
            self.page.anchors[QUOTES] = None
        return tuple(found)

    def _anonymous(self, span: Span) -> None:
        self.problems.warning(
            "lesson/quote-without-author",
            span,
            "this quotation does not say who said it",
            help='add `author: …`, or, under a heading, end it with a line "— Name"',
        )

    def prompts(self, fields: Fields, part: BodyPart | None) -> tuple[Prompt, ...]:
        """Return the questions to the reader: the lesson's own, or else the site's; none where they are off."""
        value = {k.value: v for k, v in fields.node.value if isinstance(k, yaml.ScalarNode)}.get(PROMPTS)
        if isinstance(value, yaml.ScalarNode) and value.value.casefold() in ("off", "false", "no", "none"):
            return ()
        if isinstance(value, yaml.SequenceNode) and not value.value:
            return ()
        config = self.reader.config
        known = (*config.prompts, *DEFAULT_PROMPTS)
        own = [
            self._prompt(
                label := entry.text("label"),
                _passage_of(node) if (node := entry.scalar_node("ask")) else MarkdownSource(text="", line=1),
                prompt_asks(label, known, entry),
            )
            for entry in fields.mappings(PROMPTS, PROMPT_KEYS)
        ]
        if part:
            split = split_prompts(_bare(part.passage))
            own += [self._prompt(label, passage, prompt_asks(label, known)) for label, passage in split]
        if own or part:
            return tuple(own)
        return tuple(
            self._prompt(p.label, MarkdownSource(text=p.ask, line=p.line), (p.goals, p.review)) for p in config.prompts
        )

    def _prompt(self, label: str, passage: MarkdownSource, asks: tuple[int, bool]) -> Prompt:
        self.page.anchors[PROMPTS] = None
        goals, review = asks
        return Prompt(label=label, prose=self.render(passage, top=3), goals=goals, review=review)

    def _smart(self, text: str) -> str:
        return self.reader.dialect.typographic(text)

    def slug(self, fields: Fields) -> str:
        """Return the page's slug: as given, or else from the file's name, which a new title leaves as it is."""
        given = fields.text("slug")
        wrong = ("it cannot contain a slash" if "/" in given else bad_path(f"/{given}")) if given else ""
        slug = given or slugify(self._file_name().rpartition("/")[2])
        if wrong or not slug:
            self.problems.error(
                "front-matter/bad-slug",
                fields.value_span("slug") if given else fields.key_span("title"),
                f'"{given}" cannot be part of an address'
                if given
                else "no address can be made from the name of this file",
                label=wrong,
                help=f"write `slug: {slugify(given) or 'a-few-words'}`",
            )
        return slug

    def _file_name(self) -> str:
        """Return the name that the file has among lessons, such as `lessons/favorite-client`."""
        return self.document.source.path.removeprefix("content/")[: -len(".md")].removesuffix("/index")

    def names(self, fields: Fields, key: str) -> tuple[str, ...]:
        """Return tags or an author, each of which has a page and so needs an address."""
        found = fields.located_texts(key) if key == "tags" else ((fields.text(key), fields.value_span(key)),)
        for name, span in found:
            if name and not slugify(name):
                self.problems.error(
                    "front-matter/bad-name",
                    span,
                    f'no address can be made from "{name}"',
                    help="use at least one letter or digit",
                )
        return tuple(dict.fromkeys(name for name, _ in found if slugify(name)))

    def card_fields(self, fields: Fields, title: str, opening: Prose) -> MetadataFields:
        """Return what every card has; `opening` is the text that a missing summary is taken from.

        To be asked for last, when the whole text is rendered: it has all links and anchors.
        """
        source = self.document.source
        summary = fields.text("summary")
        given = fields.text("id")
        layout = fields.text("layout")
        if layout and ("/" in layout or "\\" in layout):
            self.problems.error(
                "front-matter/bad-layout",
                fields.value_span("layout"),
                "a layout is named without a folder",
                help="write `layout: name` for layouts/name.html",
            )
            layout = ""
        photo = self._photo(fields)
        for place in self.page.undescribed:
            self.problems.warning(
                "lesson/picture-without-alt",
                place,
                "this picture has no description for readers who cannot see it",
                help="write between the square brackets what can be seen in it: ![A desk with two chairs](images/…)",
            )
        return MetadataFields(
            source=source.path,
            title=self._smart(title),
            id=iri_of(given) if given else f"urn:uuid:{uuid_of(digest_of(self.reader.config.id, self._file_name()))}",
            digest=digest_of_text(self.reader.key, source.path, source.digest),
            span=fields.value_span("id") if given else fields.key_span("title"),
            summary=self._smart(without_comments(summary)) if summary else _summary_of(opening),
            draft=fields.flag("draft", default=False),
            aliases=tuple(self._aliases(fields)),
            photo=photo,
            links=tuple(self.page.links),
            anchors=tuple(self.page.anchors),
            layout=layout.removesuffix(".html"),
            layout_span=fields.value_span("layout") if layout else None,
        )

    def _aliases(self, fields: Fields) -> Iterable[tuple[str, Span]]:
        for alias, span in fields.located_texts("aliases"):
            wrong = bad_path(alias)
            if wrong and not is_internal(alias):
                path = "/" + alias.partition("://")[2].partition("/")[2]
                self.problems.error(
                    "front-matter/bad-alias",
                    span,
                    "an old address is written without the name of the site",
                    help=f"write `{path}`",
                )
            elif wrong:
                self.problems.error(
                    "front-matter/bad-alias",
                    span,
                    f'"{alias}" cannot be an old address of this page',
                    label=wrong,
                    help="write the old address without the site's name, such as `/2019/05/old-title.html`",
                )
            else:
                yield alias, span

    def _photo(self, fields: Fields) -> Photo | None:
        entry = fields.mapping("photo", PHOTO_KEYS)
        if entry is None:
            return None
        src = entry.required_text("src", "src: images/name.jpg")
        if not src:
            return None
        span = entry.value_span("src")
        if not is_internal(src):
            self.problems.error(
                "lesson/photo-elsewhere",
                span,
                "a photo must be a file of this site",
                help="save the picture in content/images/ and write `src: images/name.jpg`",
            )
            return None
        link = len(self.page.links)
        self.page.links.append(Link(target=src, attribute=PICTURE, span=span))
        alt, credit = entry.text("alt"), entry.text("credit")
        if not alt:
            self.problems.warning(
                "lesson/photo-without-alt",
                span,
                "this photo has no description for readers who cannot see it",
                help="add `alt: What can be seen in the picture`",
            )
        if not credit:
            self.problems.warning(
                "lesson/photo-without-credit",
                span,
                "this photo does not say who took it",
                help="add `credit: Name`",
            )
        return Photo(
            link=link,
            alt=self._smart(alt),
            credit=credit,
            credit_url=web_address(entry, "credit_url"),
            license=entry.text("license"),
        )


def _section_id(name: str) -> str:
    """Return the id that a section has on its page."""
    return name.replace("_", "-")


def _bare(passage: MarkdownSource) -> MarkdownSource:
    return MarkdownSource(text=without_comments(passage.text), line=passage.line)


def _passage_of(node: yaml.ScalarNode) -> MarkdownSource:
    """Return a scalar as a passage; the text of a block starts on the line after its mark."""
    line = node.start_mark.line + (2 if node.style in ("|", ">") else 1)
    return MarkdownSource(text=node.value, line=line)


def web_address(fields: Fields, key: str) -> str:
    """Return an address on the web; anything else, `javascript:` above all, is a problem."""
    url = fields.text(key)
    if url and not url.startswith(("https://", "http://", "mailto:")):
        fields.problems.error(
            "front-matter/bad-address",
            fields.value_span(key),
            f'"{url}" is not an address on the web',
            help=f"write `{key}: https://{url}`" if url.startswith("www.") else f"write `{key}: https://…`",
        )
        return ""
    return url


def iri_of(text: str) -> str:
    """Return an id as an IRI, which feeds require (RFC 4287, section 4.2.6)."""
    scheme, colon, _ = text.partition(":")
    good = colon and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme) and not re.search(r"\s", text)
    return text if good else f"urn:uuid:{uuid_of(digest_of(text))}"


def _summary_of(opening: Prose) -> str:
    """Return the start of a text, cut after a sentence or between words."""
    text = running_text(opening) or plain_text(opening)
    first = " ".join(text.split())
    if len(first) <= _SUMMARY_LENGTH:
        return first
    cut = first[:_SUMMARY_LENGTH]
    sentence = max(cut.rfind(mark) for mark in (". ", "! ", "? ", ".” "))
    if sentence > _SUMMARY_LENGTH // 2:
        return cut[: sentence + 1] + ("”" if cut[sentence + 1 : sentence + 2] == "”" else "")
    return cut_short(first, _SUMMARY_LENGTH)
