"""Arranges comments in threads: who answers whom, under which lesson."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from generator.model.comment import Comment, Reply
from generator.model.diagnostic import Diagnostic, did_you_mean, error, warning
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.reader_text import without_email
from generator.model.url import slugify
from generator.plan.duplicate_ids import duplicate_ids

__all__ = ["name_of", "thread_comments"]

# Deeper than that, a phone has no room for the words: such an answer stands below the one that it answers.
_DEPTH = 4


def thread_comments(
    comments: Iterable[Comment], metadata: Sequence[Metadata]
) -> tuple[dict[str, tuple[Reply, ...]], list[Diagnostic]]:
    """Return the threads under each lesson, by its source, and what is wrong with the comments.

    `metadata` are of all lessons, unpublished ones too: their comments wait
    with them.
    """
    sources = {name_of(meta): meta.source for meta in metadata if isinstance(meta, LessonMetadata)}
    by_lesson: dict[str, list[Comment]] = {}
    diagnostics: list[Diagnostic] = []
    # By file among equals, so that the order does not depend on the file system.
    for comment in sorted(comments, key=lambda c: (c.date, c.source)):
        if comment.lesson in sources:
            by_lesson.setdefault(comment.lesson, []).append(comment)
        else:
            diagnostics.append(_no_lesson(comment, sources))
    threads = {sources[name]: _threads(answered, diagnostics) for name, answered in by_lesson.items()}
    return threads, diagnostics


def name_of(meta: Metadata) -> str:
    """Return the name of the folder with a lesson's comments."""
    return meta.source.removeprefix("content/lessons/").removesuffix(".md").removesuffix("/index")


def _threads(comments: Sequence[Comment], diagnostics: list[Diagnostic]) -> tuple[Reply, ...]:
    by_id: dict[str, Comment] = {}
    for comment in comments:
        by_id.setdefault(_id_key(comment.id), comment)
    diagnostics += duplicate_ids(comments, code="comment/same-id")
    answers: dict[str, list[str]] = {}
    grounded: set[str] = set()
    for key, comment in by_id.items():
        answers.setdefault(_parent(comment, by_id, grounded, diagnostics), []).append(key)

    # Level by level rather than recursively: a chain of answers can be thousands long.
    above: dict[str, str] = {}
    level = [(name, "") for name in answers.get("", ())]
    depth = 0
    while level:
        above |= dict(level)
        depth += 1
        level = [(name, at if depth < _DEPTH else above[at]) for at, _ in level for name in answers.get(at, ())]

    replies: dict[str, list[Reply]] = {}
    anchors = _anchors(by_id.values())
    # Bottom up, so that each comment's answers are complete before it is made: values are frozen.
    for name, parent in reversed(above.items()):
        below = tuple(reversed(replies.get(name, ())))
        reply = Reply(comment=by_id[name], anchor=anchors[name], replies=below)
        replies.setdefault(parent, []).append(reply)
    return tuple(reversed(replies.get("", ())))


def _id_key(name: str) -> str:
    """Return the form in which ids are compared: those that look the same are one to whoever types `in_reply_to`."""
    return unicodedata.normalize("NFC", name)


def _anchors(comments: Iterable[Comment]) -> dict[str, str]:
    """Return each comment's anchor by the key of its id; it is made from the file, so late ones change no other."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for comment in comments:
        name = without_email(comment.source.rpartition("/")[2].removesuffix(".md"))
        anchor = f"comment-{slugify(name) or 'reader'}"
        while anchor in taken:
            anchor += "-2"
        taken.add(anchor)
        anchors[_id_key(comment.id)] = anchor
    return anchors


def _parent(comment: Comment, by_id: Mapping[str, Comment], grounded: set[str], diagnostics: list[Diagnostic]) -> str:
    """Return the key of the id of the comment that another answers, or an empty text where it answers the lesson.

    A comment also answers the lesson where its parent is missing, or where it
    answers itself in a circle.  `grounded` are those known not to.
    """
    parent = _id_key(comment.in_reply_to)
    if not parent:
        return ""
    if parent not in by_id:
        diagnostics.append(_no_parent(comment, by_id))
        return ""
    ancestors: set[str] = set()
    at: Comment | None = comment
    while at and at.id not in grounded:
        if at.id in ancestors:
            diagnostics.append(_circle(comment))
            grounded.add(comment.id)  # the circle is cut here
            return ""
        ancestors.add(at.id)
        at = by_id.get(_id_key(at.in_reply_to))
    grounded.update(ancestors)
    return parent


def _no_lesson(comment: Comment, names: Mapping[str, str]) -> Diagnostic:
    return error(
        "comment/no-lesson",
        comment.span,
        f'there is no lesson "{comment.lesson}"',
        label=did_you_mean(comment.lesson, names),
        help="name the folder after the lesson's file: comments on lessons/old-friends.md go in comments/old-friends/",
    )


def _no_parent(comment: Comment, by_id: Mapping[str, Comment]) -> Diagnostic:
    return warning(
        "comment/no-parent",
        comment.reply_span or comment.span,
        "the comment that this one answers does not exist",
        label=did_you_mean(comment.in_reply_to, by_id),
        help="correct the id, or delete the line `in_reply_to:`; until then, it is shown as an answer to the lesson",
    )


def _circle(comment: Comment) -> Diagnostic:
    return warning(
        "comment/circle",
        comment.reply_span or comment.span,
        "this comment answers itself, through other comments",
        help="delete the line `in_reply_to:` of the oldest of them",
    )
