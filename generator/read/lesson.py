"""Reads a file under `content/` as a lesson, a plain page or an introduction."""

import datetime as dt
from collections.abc import Collection
from typing import TypedDict

from generator.model.config import QUOTES, SYMPTOMS, Config
from generator.model.digest import digest_of
from generator.model.hooks import call_hook
from generator.model.lesson import (
    HANDBOOK_FOLDER,
    Lesson,
    LessonMetadata,
    PageMetadata,
    PlainPage,
    Prompt,
    Prose,
    Quote,
    Reading,
    Section,
    SymptomSummary,
    WholeText,
    without_places,
)
from generator.model.source import Source
from generator.model.text import cut_short, entries_in, first_sentence, minutes_of
from generator.model.url import expand_permalink
from generator.model.value import replace
from generator.read.audio import audio_of
from generator.read.dates import NO_DATE
from generator.read.endings import digests_of, ending_of
from generator.read.fields import Fields
from generator.read.front_matter import Document, split
from generator.read.handbook import read_handbook_page
from generator.read.introduction import is_introduction, read_introduction
from generator.read.markdown_source import MarkdownSource
from generator.read.metadata import MetadataReader
from generator.read.pasted import note_pastes, note_pastes_in_page
from generator.read.problems import Problems
from generator.read.reader_context import ReaderContext
from generator.read.schema import COMMENT_STATES, PAGE_KEYS
from generator.read.sections import PROMPTS, BodyPart
from generator.read.text_reader import TextReader

__all__ = ["read"]


def read(reader: ReaderContext, source: Source) -> Reading:
    """Return what is in a file, with every problem in it.

    A field with an error gets its default.  So the same run also finds what
    else is wrong, in this file and in those that link to it.

    A file under `content/pages/` is a plain page, one under `content/handbook/`
    a page of the handbook, one under `content/tags/` or `content/series/` an
    introduction, any other is a lesson.
    """
    problems = Problems(source)
    if is_introduction(source.path):
        value: WholeText | None = read_introduction(reader, source, problems)
        return Reading(source=source.path, value=value, diagnostics=problems.all())
    in_handbook = source.path.startswith(HANDBOOK_FOLDER)
    document = split(source, problems, is_optional=in_handbook)
    value = None
    if document and in_handbook:
        value = read_handbook_page(reader, document, problems)
    elif document:
        is_page = source.path.startswith("content/pages/")
        value = _page(reader, document, problems) if is_page else _lesson(reader, document, problems)
    return Reading(source=source.path, value=value, diagnostics=problems.all())


# ---------------------------------------------------------------- lessons
def _lesson(reader: ReaderContext, document: Document, problems: Problems) -> Lesson:
    config = reader.config
    fields = Fields(document.node, reader.keys, problems, code="front-matter")
    text = TextReader(reader, document, problems)
    metadata = MetadataReader(text, fields)
    title = fields.required_text("title", "title: What the lesson is called")
    date = _date(fields, reader.zone)
    in_body = text.split(fields)
    pasted = note_pastes(reader, document, title, fields, in_body)
    parts = _parts(text, fields, in_body, are_quotes_pasted="paste/quotations" in pasted)
    lead, sections = parts["lead"], parts["sections"]
    ending = ending_of(text.lead, tuple(in_body.values()), document.node, config)
    slug, tags = metadata.slug(), metadata.names("tags")
    authors = metadata.names("author") or (config.author,)
    updated, expires = _further_dates(fields, reader.zone, date)
    comments = fields.choice("comments", COMMENT_STATES, config.comments.default)
    if comments != "off":
        # The layout gives the conversation this id, so links can lead there.
        text.context.anchors["comments"] = None
    date = date or NO_DATE
    audio = audio_of(fields, text)
    meta = LessonMetadata(
        # A case study often has no lead; then its first section says best what it is about.
        **metadata.shared_fields(title, sections[0].prose if sections and not lead else lead),
        path=expand_permalink(config.permalink, date=date, slug=slug),
        date=date,
        authors=authors,
        updated=updated,
        updated_span=fields.value_span("updated") if updated else None,
        expires=expires,
        tags=tags,
        series=fields.text("series"),
        is_case=bool(sections),
        minutes=minutes_of(text.words),
        comments=comments,
        endings=digests_of(ending),
        ending_span=document.source.span(ending[-1].first, 1, 200) if ending else None,
        audio=audio,
    )
    lesson = Lesson(meta=meta, extra=fields.free("extra"), **parts)
    _note_gaps(lesson, document, fields, config)
    return _after_hooks(lesson, reader)


def _note_gaps(lesson: Lesson, document: Document, fields: Fields, config: Config) -> None:
    """Report the sections that a lesson lacks, and text, if it has none; a draft may lack both."""
    if lesson.meta.draft:
        return
    if lesson.sections:
        _require_sections(config, lesson.sections, fields, fields.problems)
    # As `drillbook new` wrote it, but for the line `draft: true`. Without a comment, somebody may want a title alone.
    if not (lesson.sections or lesson.lead or lesson.quotes) and "<!--" in document.body:
        fields.problems.warning(
            "lesson/empty",
            fields.key_span("title"),
            "this lesson has no text yet: readers would see its title alone",
            help="write below the headings, or add `draft: true` until it is ready",
        )


class _Parts(TypedDict):
    """The parts of a lesson's text, by the fields of `Lesson`."""

    lead: Prose
    sections: tuple[Section, ...]
    quotes: tuple[Quote, ...]
    prompts: tuple[Prompt, ...]
    closing: Prose


def _parts(text: TextReader, fields: Fields, in_body: dict[str, BodyPart], *, are_quotes_pasted: bool) -> _Parts:
    # Links are numbered as they are read: the lead and the sections come first, as on the page.
    return {
        "lead": text.render(text.lead, top=2),
        "sections": text.sections(fields, in_body),
        "quotes": text.quotes(fields, in_body.get(QUOTES), are_pasted=are_quotes_pasted),
        "prompts": text.prompts(fields, in_body.get(PROMPTS)),
        "closing": text.closing(fields),
    }


def _after_hooks(lesson: Lesson, reader: ReaderContext) -> Lesson:
    """Return a lesson as the site's hooks change it, with the digests of what it is then."""
    for hook in reader.lesson_hooks:
        lesson = call_hook(hook, lesson)
    return replace(lesson, meta=_sealed(lesson, reader.config.listings))


def _date(fields: Fields, zone: dt.tzinfo) -> dt.datetime | None:
    date = fields.moment("date", zone)
    if date is None and "date" not in fields:
        fields.required_text("date", "date: 2026-02-14")
    return date


def _further_dates(
    fields: Fields, zone: dt.tzinfo, date: dt.datetime | None
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return when a lesson was updated and when it expires; neither can be before it is published."""
    updated, expires = fields.moment("updated", zone), fields.moment("expires", zone)
    if date and expires and expires <= date:
        fields.problems.error(
            "front-matter/bad-date",
            fields.value_span("expires"),
            "this lesson expires before it is published",
            help='"expires" is the first day on which the lesson is no longer shown',
        )
    if date and updated and updated <= date and _is_same_day(date, updated, fields.text("updated")):
        # A day without a time is its first minute, and the lesson came later.
        updated = date + dt.timedelta(minutes=1)
    if date and updated and updated < date:
        fields.problems.warning(
            "front-matter/updated-early",
            fields.value_span("updated"),
            "this lesson was updated before it was published",
            help="correct one of the two dates, or delete `updated`",
        )
        updated = None
    return updated, expires


def _is_same_day(date: dt.datetime, updated: dt.datetime, typed: str) -> bool:
    """Tell whether `updated` was typed as a day alone, and is the day of `date`, in its zone or in that of the site."""
    return ":" not in typed and updated.date() in (date.date(), date.astimezone(updated.tzinfo).date())


def _sealed(lesson: Lesson, listings: Collection[str]) -> LessonMetadata:
    """Return the metadata with what the site's lists show of the text, and with the digests of that."""
    meta = lesson.meta
    # Without the body: a list need not be rendered again when a paragraph changes.
    teaser = (
        meta.title,
        meta.path,
        meta.date,
        meta.authors,
        meta.tags,
        meta.series,
        meta.summary,
        meta.minutes,
        meta.is_case,
        (meta.photo.alt, meta.photo.credit, meta.photo.credit_url, meta.photo.license) if meta.photo else None,
    )
    quotes = (meta.path, meta.title, lesson.quotes, without_places(meta.links))
    quotes_digest = digest_of(*quotes) if lesson.quotes and "quotes" in listings else b""
    symptom_summary = _symptom_summary(lesson) if "symptoms" in listings else None
    symptoms_digest = digest_of(meta.path, meta.title, symptom_summary) if symptom_summary else b""
    return replace(
        meta,
        teaser_digest=digest_of(teaser),
        quotes_digest=quotes_digest,
        symptoms_digest=symptoms_digest,
        symptom_summary=symptom_summary,
    )


_ONE_LINE = 200
_REMEDIES = ("prescription", "drill")


def _symptom_summary(lesson: Lesson) -> SymptomSummary | None:
    """Return what the index of symptoms shows of a lesson, if it has any."""
    sections = {section.name: section.prose for section in lesson.sections}
    symptoms = entries_in(sections[SYMPTOMS]) if SYMPTOMS in sections else []
    if not symptoms:
        return None
    return SymptomSummary(
        symptoms=tuple(dict.fromkeys([cut_short(symptom, _ONE_LINE) for symptom in symptoms])),
        diagnosis=cut_short(first_sentence(sections["diagnosis"]), _ONE_LINE) if "diagnosis" in sections else "",
        remedies=tuple([name for name in _REMEDIES if name in sections]),
    )


def _require_sections(config: Config, sections: tuple[Section, ...], fields: Fields, problems: Problems) -> None:
    present = {s.name for s in sections}
    missing = [s for s in config.sections if s.required and s.name not in present and s.name != QUOTES]
    for spec in missing:
        given = fields.has_key(spec.name)
        if spec.name in fields and fields.scalar_node(spec.name, quiet=True) is None:
            continue  # it is not text, which has been reported
        problems.error(
            "lesson/missing-section",
            fields.key_span(spec.name) if given else fields.key_span("title"),
            f'the section "{spec.heading}" is {"empty" if given else "missing"}',
            help=f"write it under a line `## {spec.heading}`; or add `draft: true` until it is ready",
        )


# ---------------------------------------------------------------- plain pages
def _page(reader: ReaderContext, document: Document, problems: Problems) -> PlainPage:
    fields = Fields(document.node, PAGE_KEYS, problems, code="front-matter")
    text = TextReader(reader, document, problems)
    metadata = MetadataReader(text, fields)
    title = fields.required_text("title", "title: About")
    note_pastes_in_page(reader, document, title, problems)
    in_menu = fields.flag("menu", default=True)
    lead = text.render(MarkdownSource(text=document.body, line=document.body_line), top=2)
    slug = metadata.slug()
    meta = PageMetadata(**metadata.shared_fields(title, lead), path=f"/{slug}/", in_menu=in_menu)
    return PlainPage(meta=meta, lead=lead, extra=fields.free("extra"))
