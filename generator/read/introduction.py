"""Reads an introduction: a file under `content/tags/` or `content/series/`, for the page of either.

The name of the file is that of the tag or series, in any spelling that leads to
the same address: so no key can name a page that does not exist.  Front matter
is optional, since most introductions are a paragraph and nothing else.
"""

from generator.model.addresses import series_path, term_path
from generator.model.lesson import Introduction, IntroductionMetadata
from generator.model.source import Source
from generator.model.url import slugify
from generator.model.value import replace
from generator.read.fields import Fields
from generator.read.front_matter import split
from generator.read.markdown_source import MarkdownSource
from generator.read.metadata import MetadataReader
from generator.read.problems import Problems
from generator.read.reader_context import ReaderContext
from generator.read.schema import INTRODUCTION_KEYS
from generator.read.text_reader import TextReader

__all__ = ["is_introduction", "read_introduction"]


def is_introduction(path: str) -> bool:
    """Tell whether the file at a path introduces a tag or a series."""
    return path.startswith(("content/tags/", "content/series/"))


def read_introduction(reader: ReaderContext, source: Source, problems: Problems) -> Introduction | None:
    """Return the introduction that a file holds, or report why it holds none."""
    document = split(source, problems, is_optional=True)
    if document is None:
        return None
    _, listing, name = source.path.removesuffix(".md").split("/")
    fields = Fields(document.node, INTRODUCTION_KEYS[listing], problems, code="front-matter")
    text = TextReader(reader, document, problems)
    lead = text.render(MarkdownSource(text=document.body, line=document.body_line), top=2)
    description = fields.text("description")
    is_programme = listing == "series" and fields.flag("programme", default=False)
    meta = IntroductionMetadata(
        **MetadataReader(text, fields).shared_fields(fields.text("title"), lead),
        path=series_path(name) if listing == "series" else _tag_path(name),
        listing=listing,
        name=name,
        is_programme=is_programme,
    )
    return Introduction(meta=replace(meta, summary=text.smart(description)) if description else meta, lead=lead)


def _tag_path(name: str) -> str:
    # A name without letters has no address, and no tag can have it.
    return term_path("tags", name) if slugify(name) else ""
