"""The text of one file from Markdown to prose: its lead, sections, quotations and prompts.

What the parts of a page share (links, anchors) is in one `RenderContext`, so
that a heading's id is unique on the page and a link's number holds for all of it.
"""

from collections.abc import Iterable

import yaml

from generator.model.config import DEFAULT_PROMPTS, QUOTES
from generator.model.diagnostic import error, slip_of
from generator.model.edit import Edit
from generator.model.lesson import Prompt, Prose, Quote, Section
from generator.model.source import Span
from generator.read.address_fields import web_address
from generator.read.fields import Fields
from generator.read.front_matter import Document
from generator.read.markdown_source import MarkdownSource, RenderContext
from generator.read.problems import Problems
from generator.read.raw_html import hidden_parts, without_comments
from generator.read.reader_context import ReaderContext
from generator.read.references import Definitions, definitions_in, without_definitions
from generator.read.schema import PROMPT_KEYS, QUOTE_KEYS
from generator.read.sections import (
    PROMPTS,
    BodyPart,
    NearMiss,
    plainest,
    prompt_asks,
    section_id,
    split_body,
    split_prompts,
    split_quotes,
)

__all__ = ["TextReader"]

# What turns off in one lesson what the site has for all; YAML makes `off` of some of these, and so do people.
_OFF = ("off", "false", "no", "none")


class TextReader:
    """Renders the text of one file; `words` counts what it has rendered."""

    def __init__(self, reader: ReaderContext, document: Document, problems: Problems) -> None:
        self.reader, self.document, self.problems = reader, document, problems
        self.context = RenderContext(document.source, reserved=reader.reserved, prepared=dict(reader.prepared))
        self.lead = MarkdownSource(text="", line=1)
        self.words = 0
        self.definitions = Definitions()
        self.dropped_sections: dict[str, str] = {}

    def _prepare(self, parts: Iterable[BodyPart]) -> None:
        """Give the dialect all long texts at once, which is faster than one by one."""
        texts = [part.markdown.text for part in parts]
        for _, value in self.document.node.value:
            if isinstance(value, yaml.ScalarNode):
                texts += [value.value] if value.style in ("|", ">") else []
            elif isinstance(value, yaml.SequenceNode):
                for entry in value.value:
                    if isinstance(entry, yaml.MappingNode):
                        texts += [v.value for k, v in entry.value if k.value in ("text", "ask")]
        self.reader.dialect.prepare(self.context, [t for t in texts if isinstance(t, str) and t.strip()])

    def render(self, markdown: MarkdownSource, *, top: int) -> Prose:
        """Return Markdown as prose; its highest headings become `<h{top}>`."""
        uncommented = _without_comments(markdown)
        # A section with nothing but a comment is one that the author left out for now.
        if not uncommented.text.strip():
            return Prose()
        if not self.reader.config.markdown.html:
            markdown = uncommented  # without HTML, readers would see the author's comments as text
        # Close enough for the minutes of reading, and far quicker than taking words apart.
        self.words += markdown.text.count(" ") + 1
        return self.reader.dialect.render(markdown, self.context, top=top)

    def split(self, fields: Fields) -> dict[str, BodyPart]:
        """Split the body into the lead and sections; return the sections, and note those given twice."""
        document = self.document
        self.lead, parts, near = split_body(document.body, document.body_line, self.reader.headings)
        self._define()
        self._note_open_remarks()
        self._note_dropped_sections()
        self._prepare(parts)
        by_name: dict[str, BodyPart] = {}
        for part in parts:
            first = by_name.get(part.name)
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
            # The first stays, so that reading goes on with it and finds what is wrong inside.
            by_name.setdefault(part.name, part)
        for miss in near:
            span = document.source.span(miss.line, 1, 200)
            name = self.reader.headings[miss.meant]
            is_given = name in by_name or fields.has_key(name)
            self.problems.warning(
                "lesson/heading-misspelt",
                span,
                f'"{miss.heading}" is not a section',
                label=f'did you mean "{self._heading(name)}"?',
                help="correct the heading, or leave it if it is meant as it is",
                edits=() if is_given else self._right_heading(miss, span),
            )
        return by_name

    def _note_dropped_sections(self) -> None:
        """Note the headings that open a section of drillbook's which the site does without."""
        dropped = {spec.name: spec for spec, _ in self.reader.config.dropped_sections}
        if not dropped:
            return
        # A heading that another section of the site has taken over is no longer the dropped one's.
        kept = self.reader.headings
        headings = {
            plain: spec.name
            for spec in dropped.values()
            for plain in map(plainest, (spec.heading, spec.name.replace("_", " "), *spec.also))
            if plain not in kept
        }
        into = ""
        for part in split_body(self.document.body, self.document.body_line, {**headings, **kept})[1]:
            if part.name in dropped:
                self.dropped_sections[part.name] = into
            else:
                into = part.name

    def _note_open_remarks(self) -> None:
        """Warn of private remarks that are not closed: one hides the rest of the text, or is shown to readers."""
        body = self.document.body
        if "<!--" not in body:
            return
        line, counted = self.document.body_line, 0
        for kind, start, _ in hidden_parts(body):
            if kind not in ("open", "shown"):
                continue
            line, counted = line + body.count("\n", counted, start), start
            self.problems.warning(
                "text/open-remark",
                self.document.source.span(line, start - body.rfind("\n", 0, start), 4),
                "this note is never closed, so it hides everything after it"
                if kind == "open"
                else "this note does not end in its paragraph, so readers see it",
                help="end it with -->, and leave no blank line before that"
                if kind == "shown"
                else "end it with -->; to show the sign itself, write `<!--` between backticks",
            )

    def _right_heading(self, miss: NearMiss, span: Span) -> tuple[Edit, ...]:
        """Return what corrects a heading with a slip in it; one that may be meant as it is stays."""
        at = span.text.find(miss.heading)
        if at < 0 or span.cut or not slip_of(plainest(miss.heading), [miss.meant]):
            return ()
        start = (miss.line, at + 1)
        heading = self._heading(self.reader.headings[miss.meant])
        return (Edit(path=span.path, start=start, end=(miss.line, at + 1 + len(miss.heading)), text=heading),)

    def _define(self) -> None:
        """Note the link definitions and footnotes of the whole file, wherever they stand."""
        self.definitions = definitions_in(self.document.body)
        defined = [self.definitions]
        for _, value in self.document.node.value:
            if isinstance(value, yaml.ScalarNode) and value.style == "|" and "]" in value.value and "]:" in value.value:
                defined.append(definitions_in(value.value))
        self.context.link_definitions = "\n\n".join(d.links for d in defined if d.links)
        # Of a footnote defined twice, that of the body counts, which is why it comes last.
        for each in reversed(defined):
            self.context.footnotes |= each.footnotes

    def _without_definitions(self, markdown: MarkdownSource) -> MarkdownSource:
        """Return a part of the body without comments and definitions: neither is a quotation or a prompt."""
        plain = without_definitions(markdown, self.definitions, self.document.body_line)
        return _without_comments(plain)

    def _heading(self, name: str) -> str:
        """Return the heading of a section, as the site spells it."""
        config = self.reader.config
        return next((s.heading for s in config.sections if s.name == name), config.prompts_heading)

    def sections(self, fields: Fields, in_body: dict[str, BodyPart]) -> tuple[Section, ...]:
        """Return the sections that have text, in the site's order."""
        sections: list[Section] = []
        for spec in self.reader.config.sections:
            if spec.name == QUOTES:
                continue
            node = fields.scalar_node(spec.name)
            part = in_body.get(spec.name)
            markdown = _source_of(node) if node else part.markdown if part else None
            prose = self.render(markdown, top=3) if markdown else Prose()
            if prose:
                sections.append(Section(name=spec.name, heading=spec.heading, prose=prose))
                self.context.anchors[section_id(spec.name)] = None
        return tuple(sections)

    def quotes(self, fields: Fields, part: BodyPart | None, *, are_pasted: bool = False) -> tuple[Quote, ...]:
        """Return the quotations, from the front matter or from the body.

        Of those that are pasted it was said already that nobody is named.
        """
        quotes: list[Quote] = []
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
            prose = self.render(_source_of(node), top=3)
            author = self.smart(entry.text("author"))
            quotes.append(
                Quote(
                    prose=prose,
                    author=author,
                    source=self.smart(entry.text("source")),
                    url=web_address(entry, "url"),
                )
            )
            if not author:
                self._anonymous(entry.value_span("text"))
        for quote in split_quotes(self._without_definitions(part.markdown)) if part else ():
            prose = self.render(quote.markdown, top=3)
            quotes.append(Quote(prose=prose, author=self.smart(quote.author), source=self.smart(quote.source)))
            if not quote.author and not are_pasted:
                self._anonymous(self.document.source.span(quote.markdown.line, 1, 200))
        if quotes:
            self.context.anchors[QUOTES] = None
        return tuple(quotes)

    def _anonymous(self, span: Span) -> None:
        self.problems.warning(
            "lesson/quote-without-author",
            span,
            "this quotation does not say who said it",
            help='add `author: …`, or, under a heading, end it with a line "— Name"',
        )

    def prompts(self, fields: Fields, part: BodyPart | None) -> tuple[Prompt, ...]:
        """Return the questions to the reader: the lesson's own, or else the site's; none if they are off."""
        value = {k.value: v for k, v in fields.node.value if isinstance(k, yaml.ScalarNode)}.get(PROMPTS)
        if isinstance(value, yaml.ScalarNode) and value.value.casefold() in _OFF:
            return ()
        # `prompts: []` says that there are none; without the key, the lesson asks what the site asks.
        if isinstance(value, yaml.SequenceNode) and not value.value:
            return ()
        config = self.reader.config
        known_prompts = (*config.prompts, *DEFAULT_PROMPTS)
        lesson_prompts = [
            self._prompt(
                label := entry.text("label"),
                _source_of(node) if (node := entry.scalar_node("ask")) else MarkdownSource(text="", line=1),
                prompt_asks(label, known_prompts, entry),
            )
            for entry in fields.mappings(PROMPTS, PROMPT_KEYS)
        ]
        if part:
            split = split_prompts(self._without_definitions(part.markdown))
            lesson_prompts += [
                self._prompt(label, markdown, prompt_asks(label, known_prompts)) for label, markdown in split
            ]
        if lesson_prompts or part:
            return tuple(lesson_prompts)
        return tuple(
            self._prompt(p.label, MarkdownSource(text=p.ask, line=p.line), (p.goals, p.review)) for p in config.prompts
        )

    def _prompt(self, label: str, markdown: MarkdownSource, asks: tuple[int, bool]) -> Prompt:
        self.context.anchors[PROMPTS] = None
        goals, review = asks
        return Prompt(label=label, prose=self.render(markdown, top=3), goals=goals, review=review)

    def closing(self, fields: Fields) -> Prose:
        """Return what stands after the lesson: its own closing, or else the site's; nothing if it is off."""
        node = fields.scalar_node("closing")
        if node is not None and node.value.strip().casefold() in _OFF:
            return Prose()
        site = self.reader.config.closing
        # A signature is not read anew in each lesson, so it adds nothing to the minutes.
        counted = self.words
        prose = self.render(_source_of(node) if node else MarkdownSource(text=site.text, line=site.line), top=3)
        self.words = counted
        return prose

    def smart(self, text: str) -> str:
        """Return a line of plain text with typographic quotes, dashes and ellipses."""
        return self.reader.dialect.typographic(text)


def _without_comments(markdown: MarkdownSource) -> MarkdownSource:
    return MarkdownSource(text=without_comments(markdown.text), line=markdown.line)


def _source_of(node: yaml.ScalarNode) -> MarkdownSource:
    """Return a scalar as Markdown with its line; the text of a block starts on the line after its `|`."""
    line = node.start_mark.line + (2 if node.style in ("|", ">") else 1)
    return MarkdownSource(text=node.value, line=line)
