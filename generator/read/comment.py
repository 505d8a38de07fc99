"""A file under `content/comments/` to a comment, or to the reasons why not.

Strangers write comments.  Their Markdown is a small part of the dialect, without
HTML, pictures or headings, and nh3 sanitizes the result against a list of what
is allowed.
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
from generator.read.front_matter import Document, split
from generator.read.problems import Problems
from generator.read.reader_context import ReaderContext
from generator.read.schema import ANSWER_KEYS, COMMENT_KEYS

__all__ = ["read_comment"]

_LONGEST = 20_000

_TAGS = {"p", "br", "em", "strong", "del", "a", "ul", "ol", "li", "blockquote", "code", "pre"}
# Programs gather addresses from pages: nobody's e-mail address is shown on a page that they did not write.
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
    text, answers = document.body.strip(), tuple(_answers(fields))
    _note_length(document, text, answers, fields)
    given = fields.text("id")
    _, _, lesson, name = source.path.split("/")
    html = _html(text)
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


def _answers(fields: Fields) -> list[PromptAnswer]:
    answers = []
    for entry in fields.mappings("answers", ANSWER_KEYS):
        label, node = entry.required_text("prompt", "prompt: THIS WEEK"), entry.scalar_node("text")
        if node and node.value.strip():
            answers.append(PromptAnswer(label=label, html=_html(node.value.strip())))
    return answers


def _html(text: str) -> str:
    """Return a stranger's Markdown as HTML that can only be read."""
    rendered = _parser().render(_without_email(text[:_LONGEST]))
    return nh3.clean(
        rendered,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        # Search engines must not reward a link that anybody could place (and the author does not endorse it).
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
