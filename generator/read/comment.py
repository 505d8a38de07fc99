"""A file under `content/comments/` to a comment, or to the reasons why not.

Whoever wrote a comment is a stranger.  Its Markdown is a small part of the
dialect, without HTML, pictures or headings, and what comes out is sanitised
again by nh3, against a list of what is allowed.
"""

import functools
import re

import nh3
from markdown_it import MarkdownIt

from generator.model.comment import Comment, PromptAnswer, inbox_number
from generator.model.digest import digest_of, digest_of_text, uuid_of
from generator.model.source import Source
from generator.read.addresses import iri_of, web_address
from generator.read.dates import NO_DATE
from generator.read.fields import Fields
from generator.read.front_matter import split
from generator.read.markdown_source import RenderContext, as_written, is_internal
from generator.read.problems import Problems
from generator.read.reader_context import ReaderContext
from generator.read.schema import ANSWER_KEYS, COMMENT_KEYS

__all__ = ["read_comment"]

_LONGEST = 20_000

_TAGS = {"p", "br", "em", "strong", "del", "a", "ul", "ol", "li", "blockquote", "code", "pre"}
# nobody's e-mail address is to be gathered from a page that they did not write
_EMAIL = re.compile(r"(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def read_comment(reader: ReaderContext, source: Source) -> tuple[Comment | None, Problems]:
    """Return the comment that a file holds, with every problem in it."""
    problems = Problems(source)
    document = split(source, problems)
    if document is None:
        return None, problems
    fields = Fields(document.node, COMMENT_KEYS, problems, code="front-matter")
    author = fields.required_text("author", "author: Ann Reader")
    date = fields.moment("date", reader.zone)
    if date is None and "date" not in fields:
        fields.required_text("date", "date: 2026-02-16 09:30")
    text = document.body.strip()
    context = RenderContext(source)
    answers = tuple(_answers(fields, context))
    if not text and not answers:
        problems.error(
            "comment/empty",
            fields.key_span("author"),
            "this comment says nothing",
            help="write its text below the second row of hyphens, or delete the file",
        )
    if len(text) > _LONGEST:
        problems.warning(
            "comment/too-long",
            source.span(document.body_line, 1, 200),
            f"this comment has {len(text):,} letters; the first {_LONGEST:,} are shown",
            help="shorten it, or make a lesson of it",
        )
    given = fields.text("id")
    _, _, lesson, name = source.path.split("/")
    start = document.body_line + document.body[: len(document.body) - len(document.body.lstrip())].count("\n")
    html = _html(text, context, start)
    url = web_address(fields, "url")
    comment = Comment(
        source=source.path,
        lesson=lesson,
        id=iri_of(given) if given else f"urn:uuid:{uuid_of(digest_of(reader.config.id, lesson, name))}",
        author=_without_email(author),
        date=date or NO_DATE,
        digest=digest_of_text(reader.key, source.path, source.digest),
        span=fields.value_span("id") if given else fields.key_span("author"),
        html=html,
        url=url,
        number=inbox_number(given),
        answers=answers,
        from_author=fields.flag("from_author", default=False),
        in_reply_to=iri_of(reply) if (reply := fields.text("in_reply_to")) else "",
        links=tuple(context.links),
        reply_span=fields.value_span("in_reply_to") if reply else None,
    )
    return comment, problems


def _answers(fields: Fields, context: RenderContext) -> list[PromptAnswer]:
    found = []
    for entry in fields.mappings("answers", ANSWER_KEYS):
        label, node = entry.required_text("prompt", "prompt: THIS WEEK"), entry.scalar_node("text")
        if node and node.value.strip():
            found.append(PromptAnswer(label=label, html=_html(node.value.strip(), context, node.start_mark.line + 1)))
    return found


def _html(text: str, context: RenderContext, line: int) -> str:
    """Return a stranger's Markdown as HTML that can do nothing but be read; its first line is `line`.

    Links into this site are added to the context, and become placeholders.
    """
    parser = _parser()
    tokens = parser.parse(_without_email(text[:_LONGEST]))
    for token in tokens:
        line_of = line + token.map[0] if token.map else line
        for child in token.children or ():
            url = str(child.attrGet("href") or "")
            if child.type == "link_open" and is_internal(url):
                child.attrSet("href", f"#drillbook-link-{context.link(as_written(url, context), 'href', line_of)}")
    rendered = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        rendered,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        # Search engines are to give nothing for a link that anybody could place (and it is no endorsement).
        link_rel="nofollow ugc noopener",
    ).strip()


def _without_email(text: str) -> str:
    return _EMAIL.sub("…@…", text) if "@" in text else text


@functools.lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    parser.enable(["strikethrough", "linkify"])
    parser.disable(["image", "heading", "lheading", "html_block", "html_inline", "reference"])
    if parser.linkify:
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    return parser
