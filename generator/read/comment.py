"""Reads a file under `content/comments/` as a comment, or reports what is wrong with it.

A comment is written by a stranger.  Its Markdown is a small part of the
dialect, without HTML, pictures or headings; nh3 sanitizes the result against a
list of what is allowed; and email addresses are taken out of the finished
HTML, because Markdown has too many spellings for each character.
"""

import functools
from collections.abc import Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.model.comment import Comment, PromptAnswer, inbox_number
from generator.model.digest import digest_of, digest_of_text, uuid_of
from generator.model.edit import Edit
from generator.model.reader_text import has_email, html_without_email, public_link, without_email
from generator.model.source import Source
from generator.read.address_fields import iri_of, web_address
from generator.read.dates import NO_DATE
from generator.read.fields import Fields
from generator.read.front_matter import Document, split
from generator.read.markdown_source import RenderContext, as_written, is_internal
from generator.read.problems import Problems
from generator.read.reader_context import ReaderContext
from generator.read.schema import ANSWER_KEYS, COMMENT_KEYS

__all__ = ["read_comment"]

# The time that Markdown takes can grow faster than its length; and this is more than ten pages.
_LONGEST = 20_000

_TAGS = {"p", "br", "em", "strong", "del", "a", "ul", "ol", "li", "blockquote", "code", "pre"}


def read_comment(reader: ReaderContext, source: Source) -> tuple[Comment | None, Problems]:
    """Return the comment in a file, and every problem with it."""
    problems = Problems(source)
    document = split(source, problems, has_title=False)
    if document is None:
        return None, problems
    fields = Fields(document.node, COMMENT_KEYS, problems, code="front-matter")
    author = fields.required_text("author", "author: Ann Reader")
    date = fields.moment("date", reader.zone)
    if date is None and "date" not in fields:
        fields.required_text("date", "date: 2026-02-16 09:30")
    text, context = document.body.strip(), RenderContext(source)
    from_author = fields.flag("from_author", default=False)
    # Readers do not see the site's files: a relative address of theirs leads nowhere.
    link_to_site = _SiteLinks(context) if from_author else None
    answers = tuple(_answers(fields, link_to_site))
    _note_length(document, text, answers, fields)
    given = fields.text("id")
    # The path has these four parts: no other file under `content/comments/` is read as a comment.
    _, _, lesson, name = source.path.split("/")
    # The body is stripped, so its first line is further down by the blank ones.
    start = document.body_line + document.body[: len(document.body) - len(document.body.lstrip())].count("\n")
    html = _html(text, start, link_to_site)
    reply = fields.text("in_reply_to")
    comment = Comment(
        source=source.path,
        lesson=lesson,
        id=_id(given) if given else f"urn:uuid:{uuid_of(digest_of(reader.config.id, lesson, name))}",
        author=without_email(author),
        date=date or NO_DATE,
        digest=digest_of_text(reader.key, source.path, source.digest),
        span=fields.value_span("id") if given else fields.key_span("author"),
        html=html,
        url=_website(fields),
        number=inbox_number(given),
        answers=answers,
        from_author=from_author,
        in_reply_to=_id(reply) if reply else "",
        links=tuple(context.links),
        reply_span=fields.value_span("in_reply_to") if reply else None,
    )
    return comment, problems


def _note_length(document: Document, text: str, answers: tuple[PromptAnswer, ...], fields: Fields) -> None:
    if not text and not answers:
        fields.problems.error(
            "comment/empty",
            fields.key_span("author"),
            "this comment says nothing",
            help="write its text below the second row of hyphens, or delete the file",
        )
    if len(text) > _LONGEST:
        fields.problems.warning(
            "comment/too-long",
            document.source.span(document.body_line, 1, 200),
            f"this comment has {len(text):,} letters; the first {_LONGEST:,} are shown",
            help="shorten it, or make a lesson of it",
        )


def _id(given: str) -> str:
    """Return the id of a comment as an IRI without an email address, which tag URIs can have (RFC 4151)."""
    return iri_of(digest_of(given).hex() if has_email(given) else given)


def _website(fields: Fields) -> str:
    """Return the address that a reader gave as their own page; email addresses typed there stay unpublished."""
    given = web_address(fields, "url")
    address = public_link(given)
    node = fields.scalar_node("url")
    if node and given and not address:
        start, end = node.start_mark, node.end_mark
        edit = Edit(
            path=fields.problems.source.path,
            start=(start.line + 1, start.column + 1),
            end=(end.line + 1, end.column + 1),
            text="",
        )
        fields.problems.warning(
            "comment/private-address",
            fields.value_span("url"),
            "this is not a web page, or it contains an email address or user name, so the comment is shown without "
            "this link",
            help="delete this line",
            edits=(edit,) if start.line == end.line else (),
        )
    return address


class _SiteLinks:
    """Links from a comment of the coach's to files and pages of the site.

    Each is added to the context of the comment, and a placeholder stands in
    for its address until it is known where the link leads.
    """

    def __init__(self, context: RenderContext) -> None:
        self._context = context

    def placeholder(self, url: str, line: int) -> str:
        """Return what stands in for an address of this site; empty for one that is none."""
        if not url or not is_internal(url) or has_email(url):
            return ""
        return f"#drillbook-link-{self._context.link(as_written(url, self._context), 'href', line)}"


def _answers(fields: Fields, links: _SiteLinks | None) -> list[PromptAnswer]:
    answers = []
    for entry in fields.mappings("answers", ANSWER_KEYS):
        label, node = entry.required_text("prompt", "prompt: THIS WEEK"), entry.scalar_node("text")
        if node and node.value.strip():
            html = _html(node.value.strip(), node.start_mark.line + 1, links)
            answers.append(PromptAnswer(label=without_email(label), html=html))
    return answers


def _html(text: str, first_line: int, links: _SiteLinks | None) -> str:
    """Return a stranger's Markdown as HTML that can do nothing but be read."""
    parser = _parser()
    # Cut before parsing, which is what takes the time.
    tokens = parser.parse(text[:_LONGEST])
    for token in tokens:
        if token.children:
            line = first_line + (token.map[0] if token.map else 0)
            token.children = list(_with_public_links(token.children, line, links))
    sanitized = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        # Search engines must not reward a link that anybody could place (and the author does not endorse it).
        link_rel="nofollow ugc noopener",
    )
    return html_without_email(sanitized).strip()


def _with_public_links(tokens: Sequence[Token], line: int, links: _SiteLinks | None) -> Iterator[Token]:
    """Yield tokens of a line; of a link that cannot be published, only the text."""
    address = ""
    for token in tokens:
        if token.type == "link_open":
            written = str(token.attrGet("href") or "")
            address = public_link(written) or (links.placeholder(written, line) if links else "")
            token.attrSet("href", address)
        # Links have no links inside (CommonMark, section 6.3), so the last that opened is the one that closes.
        if address or not token.type.startswith("link_"):
            yield token


@functools.lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    parser.enable(["strikethrough", "linkify"])
    # A picture tells its server who reads the page; a heading would stand in the outline of the lesson.
    parser.disable(["image", "heading", "lheading", "html_block", "html_inline", "reference"])
    if parser.linkify:
        # Otherwise "well.then" without a space after the period would become a link to somebody's domain.
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    return parser
