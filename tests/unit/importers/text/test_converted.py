"""What was said of a lesson is Markdown of the small dialect that comments have."""

import re

import nh3
import pytest

from generator.importers.archive import ArchiveComment
from generator.importers.text.converted import ConversionTask, convert_texts
from generator.importers.text.sections import vocabulary_of
from generator.model.config import Config
from generator.model.hooks import Hooks
from generator.model.source import Source, Span
from generator.read.comment import read_comment
from generator.read.reader_context import make_reader_context

SITE = Config(title="T", url="https://example.com/", base="/", id="urn:x", author="A")


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<b>Note:</b>call", "Note:call"),
        ("H<sub>2</sub>O, 5<del>.</del>x", "H2O, 5.x"),
        ("<code>&lt;em&gt;`</code> &lt;em&gt; \\<b>x:</b>y", "<em>` <em> \\x:y"),
        ("<pre>&lt;sub&gt;``</pre>", "<sub>``"),
        ("<table><tr><td>a<br>b<td>c<tr><td>d<td>e</table>", "a b c d e"),
        ('<iframe src="https://www.youtube.com/embed/x"></iframe>', "https://www.youtube.com/embed/x"),
    ],
)
def test_no_tag_of_ours_is_shown(html: str, shown: str) -> None:
    """HTML in a comment is text to be seen; so there is none but what was typed as text."""
    archived = ArchiveComment(span=Span(path="x"), id="urn:c", entry="urn:e", text=html)
    _, [saying] = convert_texts(ConversionTask(words=vocabulary_of(SITE), comments=(archived,)))
    file = f"---\nauthor: A\ndate: 2020-01-01\n---\n{saying.text}\n"
    source = Source(path="content/comments/a/b.md", text=file, digest=b"")
    comment, _ = read_comment(make_reader_context(SITE, Hooks(), b""), source)
    assert comment
    text = nh3.clean(comment.html, tags=set())
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("|", " ").replace("-", "")
    assert re.sub(r"\s+", " ", plain).strip() == shown
