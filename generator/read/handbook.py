"""Reads a page of the handbook: a file in any folder under `content/handbook/`.

Handbooks are often written for a code host first, or in a program for notes,
which know no front matter and take the title from the first heading.  So front
matter can be left out here, and such a file is a page as it is.  The address
comes from the file's place: links between files, relative as they are in both
worlds, lead to the same pages on the site.
"""

import re

from generator.model.addresses import handbook_path
from generator.model.lesson import HANDBOOK_FOLDER, PageMetadata, PlainPage
from generator.model.url import slugify
from generator.read.fields import Fields
from generator.read.front_matter import Document
from generator.read.markdown_source import MarkdownSource
from generator.read.metadata import MetadataReader
from generator.read.problems import Problems
from generator.read.reader_context import ReaderContext
from generator.read.schema import PAGE_KEYS
from generator.read.text_reader import TextReader

__all__ = ["read_handbook_page"]

# Only white space may stand before it: a line like this further down is a heading, or a remark in code.
_TITLE = re.compile(r"\s*(?<![^\n])# +(.+?)[ \t#]*(?=\n|\Z)")


def read_handbook_page(reader: ReaderContext, document: Document, problems: Problems) -> PlainPage:
    """Return a page of the handbook; its title is in the front matter or is the heading that it starts with."""
    fields = Fields(document.node, PAGE_KEYS, problems, code="front-matter")
    text = TextReader(reader, document, problems)
    # There are no sections here: a heading "Comments" keeps the id that a code host gives it.
    text.context.reserved = {"main-content"}
    metadata = MetadataReader(text, fields)
    heading = _TITLE.match(document.body)
    title = fields.text("title") or (_plain(heading.group(1)) if heading else "")
    if not title:
        problems.error(
            "handbook/no-title",
            fields.span(),
            "this page of the handbook has no title",
            help="start it with a line `# Its title`",
        )
    body, line = document.body, document.body_line
    if heading and _plain(heading.group(1)) == title:
        # The layout shows the title: it would stand there twice.
        line, body = line + body.count("\n", 0, heading.end()), body[heading.end() :]
    lead = text.render(MarkdownSource(text=body, line=line), top=2)
    in_menu = fields.flag("menu", default=True)
    path = handbook_path(reader.config.home, _name(document.source.path, metadata))
    return PlainPage(
        meta=PageMetadata(**metadata.shared_fields(title, lead), path=path, in_menu=in_menu),
        lead=lead,
        extra=fields.free("extra"),
    )


def _plain(heading: str) -> str:
    # A title is plain text wherever it is shown, and headings in handbooks often name something as code.
    return heading.replace("`", "").replace("**", "")


def _name(source: str, metadata: MetadataReader) -> str:
    """Return the part of the address that is the page's own: its folders, and its slug but for an `index.md`."""
    *folders, file = source.removeprefix(HANDBOOK_FOLDER).split("/")
    names = [slugify(folder) for folder in folders]
    if file != "index.md":
        names.append(metadata.slug())
    # A folder whose name has no letter is none in the address.
    return "/".join(filter(None, names))
