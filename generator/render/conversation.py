"""The conversation under a lesson, as its page shows it: who says what, and in answer to whom.

An answer to an answer is no further to the right, because on a phone the tenth
one would be a column of single letters: all answers to a comment are one list,
and each says whom it answers.  Beyond thirty, comments are folded.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from markupsafe import Markup

from generator.model.addresses import comment_feed_path
from generator.model.comment import Reply, flat
from generator.model.lesson import Lesson
from generator.model.page import LessonPage
from generator.model.text import plain_text
from generator.render.html import comment_html
from generator.render.viewer import Viewer
from generator.render.views import DateView, LinkView, View

__all__ = ["CommentView", "CommentsView", "ServiceView", "comments_view"]

# As many as are read through; a page of hundreds would begin with a scroll bar that says "never".
_SHOWN = 30


class CommentView(View):
    """What a reader said, and what others answered, the oldest first.

    `anchor` is its id on the page; `number` is what the inbox knows it by, or
    0; `posted` is when it came, in seconds since 1970; `url` is the reader's
    own page, or empty; `html` is safe; `from_author` tells that it is the
    lesson's own author. `replies` are all answers, also those to other answers, which have
    `answers`: whom they are to. `folded_replies` are those beyond the first thirty.
    """

    anchor: str
    number: int
    posted: int
    author: str
    url: str
    date: DateView
    html: Markup
    from_author: bool
    replies: tuple["CommentView", ...]
    folded_replies: tuple["CommentView", ...]
    answers: LinkView | None


class ServiceView(View):
    """A service that keeps comments: `giscus`, `remark42` or `disqus`, and its settings by key."""

    name: str
    settings: Mapping[str, str]


class CommentsView(View):
    """The conversation under a lesson.

    `state` is `open` or `closed`; `thread` has the first comments, about thirty with their answers, and `folded` the
    rest, which are `folded_count`; `post` is where an answer is sent by email
    (a `mailto:` with the prompts filled in), or empty; `inbox` is the address
    of the Isso that takes answers, or empty; `path` is what the lesson is
    known by there; `service` is somebody else's, or none; `feed` is its Atom
    feed.
    """

    state: str
    count: int
    thread: tuple[CommentView, ...]
    folded: tuple[CommentView, ...]
    folded_count: int
    post: str
    inbox: str
    path: str
    service: ServiceView | None
    feed: str


def comments_view(viewer: Viewer, page: LessonPage, lesson: Lesson) -> CommentsView | None:
    """Return the conversation under a lesson, if there is one or can be one."""
    state, settings = page.meta.comments, viewer.config.comments
    # An open conversation that nobody can join would only be a promise.
    if state == "off" or (state == "open" and not page.thread and not settings.can_arrive):
        return None
    is_open = state == "open"
    service = ServiceView(name=settings.service, settings=dict(settings.settings)) if settings.service else None
    shown = _number_shown(page.thread)
    return CommentsView(
        state=state,
        count=page.teaser.comments,
        thread=tuple([_comment(viewer, reply) for reply in page.thread[:shown]]),
        folded=tuple([_comment(viewer, reply) for reply in page.thread[shown:]]),
        folded_count=sum(1 for _ in flat(page.thread[shown:])),
        post=_mail_link(viewer, page.meta.title, lesson) if is_open and settings.email else "",
        inbox=settings.inbox if is_open else "",
        path=viewer.host_path(page.teaser.path),
        service=service if is_open else None,
        feed=viewer.url(comment_feed_path(page.teaser.path)),
    )


def _number_shown(thread: tuple[Reply, ...]) -> int:
    """Return how many comments are shown at once, so that with their answers they are about thirty."""
    total = 0
    for place, reply in enumerate(thread):
        if total >= _SHOWN:
            return place
        # Of the answers below one comment, no more than so many are shown either.
        total += min(1 + sum(1 for _ in flat(reply.replies)), _SHOWN)
    return len(thread)


def _mail_link(viewer: Viewer, title: str, lesson: Lesson) -> str:
    """Return a `mailto:` link to a new message with the questions filled in."""
    subject = viewer.word("mail_subject", title=title)
    body = "\n\n".join(f"{p.label}\n{plain_text(p.prose)}\n".strip() + "\n" for p in lesson.prompts)
    # Mail programs want CRLF, and %20 for a space (RFC 6068, section 5).
    address = f"mailto:{quote(viewer.config.comments.email, safe='@')}?subject={quote(subject, safe='')}"
    return address + (f"&body={quote(body.replace(chr(10), chr(13) + chr(10)), safe='')}" if body else "")


def _comment(viewer: Viewer, reply: Reply) -> CommentView:
    return _one(viewer, reply, None, tuple(_answers(viewer, reply)))


def _answers(viewer: Viewer, reply: Reply) -> Iterator[CommentView]:
    """Yield all answers below a comment, each before those to itself; those to another answer say whom they answer."""
    # Without recursion: a quarrel of two can be longer than Python's stack.
    waiting: list[tuple[Reply, LinkView | None]] = [(answer, None) for answer in reversed(reply.replies)]
    while waiting:
        answer, answered = waiting.pop()
        yield _one(viewer, answer, answered, ())
        link = LinkView(label=answer.comment.author, url=f"#{answer.anchor}")
        waiting += [(further, link) for further in reversed(answer.replies)]


def _one(viewer: Viewer, reply: Reply, answers: LinkView | None, replies: tuple[CommentView, ...]) -> CommentView:
    comment = reply.comment
    return CommentView(
        anchor=reply.anchor,
        number=comment.number,
        posted=int(comment.date.timestamp()),
        author=comment.author,
        url=comment.url,
        date=viewer.date(comment.date),
        html=comment_html(comment),
        from_author=comment.from_author,
        replies=replies[:_SHOWN],
        folded_replies=replies[_SHOWN:],
        answers=answers,
    )
