"""Who answers whom."""

import datetime as dt
import time
import unicodedata

from sites import make_site

from generator.model.comment import Comment, Reply
from generator.model.source import Span
from generator.plan.threads import thread_comments

LESSON = "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\n{more}---\nText.\n"


def said(name: str, more: str = "", *, day: int = 17, lesson: str = "a") -> str:
    """Return a comment's file."""
    return (
        f"-- content/comments/{lesson}/{name}.md --\n---\nauthor: {name.title()}\ndate: 2026-02-{day}\n"
        f"id: urn:x:{name}\n{more}---\nText of {name}.\n"
    )


def shape(thread: tuple[Reply, ...]) -> list[object]:
    """Return the names in a thread, and below each those that answer it."""
    return [(r.comment.author, shape(r.replies)) if r.replies else r.comment.author for r in thread]


def thread_of(text: str) -> tuple[list[object], list[str]]:
    """Return the shape of the thread under lesson a, and what is wrong."""
    made = make_site(LESSON.format(more="") + text)
    return shape(made.site.threads.get("content/lessons/a.md", ())), made.codes


def test_a_thread() -> None:
    """Answers stand below what they answer, each in the order of time, whatever the files are called."""
    text = said("bo", day=19) + said("ann", day=18) + said("cy", "in_reply_to: urn:x:bo\n", day=20)
    assert thread_of(text + said("di", "in_reply_to: urn:x:bo\n", day=21)) == (["Ann", ("Bo", ["Cy", "Di"])], [])


def test_an_answer_can_be_older_than_what_it_answers() -> None:
    """Clocks differ: an answer is one all the same."""
    assert thread_of(said("ann", day=20) + said("bo", "in_reply_to: urn:x:ann\n", day=18)) == ([("Ann", ["Bo"])], [])


def test_deep_answers_stand_below_each_other() -> None:
    """A phone has no room for ever deeper steps: from the fourth on they go no further, and none is lost."""
    text = said("c1") + "".join(said(f"c{n}", f"in_reply_to: urn:x:c{n - 1}\n") for n in range(2, 8))
    assert thread_of(text) == ([("C1", [("C2", [("C3", ["C4", "C5", "C6", "C7"])])])], [])


def test_what_is_answered_is_not_there() -> None:
    """As when the coach deleted it: the answer stands by itself."""
    assert thread_of(said("ann", "in_reply_to: urn:x:nobody\n")) == (["Ann"], ["comment/no-parent"])


def test_circles() -> None:
    """However comments answer each other, each is shown once, and the circle is named."""
    shown, codes = thread_of(said("ann", "in_reply_to: urn:x:bo\n") + said("bo", "in_reply_to: urn:x:ann\n"))
    assert (shown, codes) == ([("Ann", ["Bo"])], ["comment/circle"])
    assert thread_of(said("ann", "in_reply_to: urn:x:ann\n")) == (["Ann"], ["comment/circle"])


def test_no_such_lesson() -> None:
    """A folder that is named after no lesson is a mistake, with the lesson that was meant."""
    made = make_site(LESSON.replace("a.md", "old-friends.md").format(more="") + said("ann", lesson="old-freinds"))
    (problem,) = made.diagnostics
    assert (problem.code, problem.label) == ("comment/no-lesson", 'did you mean "old-friends"?')


def test_comments_wait_with_their_lesson() -> None:
    """What was said of a lesson that is a draft again, or that has no comments, is shown nowhere, and is no mistake."""
    for more in ("draft: true\n", "comments: off\n"):
        made = make_site(LESSON.format(more=more) + said("ann"))
        assert (made.site.threads, made.codes) == ({}, [])


def test_a_lesson_in_a_folder_of_its_own() -> None:
    """Its comments lie in a folder of the same name."""
    made = make_site(LESSON.replace("a.md", "a/index.md").format(more="") + said("ann"))
    assert made.site.teasers[0].comments == 1


def test_anchors_stay() -> None:
    """An older comment that comes late takes no other's place in the links to it."""
    one = make_site(LESSON.format(more="") + said("bo", day=19))
    two = make_site(LESSON.format(more="") + said("bo", day=19) + said("ann", day=18))
    assert one.site.threads["content/lessons/a.md"][0].anchor == two.site.threads["content/lessons/a.md"][1].anchor


def test_a_long_quarrel() -> None:
    """Ten thousand answers, each to the one before, take no more than their time."""
    moment, nowhere = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), Span(path="x")
    comments = [
        Comment(
            source=f"content/comments/a/{n}.md",
            lesson="a",
            id=f"urn:x:{n}",
            author="A",
            date=moment + dt.timedelta(minutes=n),
            digest=b"",
            span=nowhere,
            in_reply_to=f"urn:x:{n - 1}" if n else "",
        )
        for n in range(10_000)
    ]
    metadata = make_site(LESSON.format(more="")).site.lessons
    started = time.process_time()
    threads, problems = thread_comments(comments, metadata)
    assert time.process_time() - started < 5
    assert problems == []
    assert len(threads["content/lessons/a.md"][0].replies[0].replies[0].replies) == 9_997


def test_ids_in_two_forms() -> None:
    """An answer finds the id that it names in another form of Unicode, and a copy in that form is a copy."""
    decomposed = unicodedata.normalize("NFD", "urn:x:zoë")
    text = said("zoë") + said("ann", f"in_reply_to: {decomposed}\n")
    assert thread_of(text) == ([("Zoë", ["Ann"])], [])
    copy = said("zoë").replace("zoë.md", "copy.md").replace("urn:x:zoë", decomposed)
    assert thread_of(said("zoë") + copy)[1] == ["comment/same-id"]
