"""The conversation under a lesson: who answers whom, and what is folded."""

import re
import time
from typing import Any

from sites import make_site

LESSON = "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-01-05\n---\nText.\n"
FILE = "2026/01/a/index.html"


def comments(answered: list[int | None]) -> str:
    """Return a site with comments, each an answer to the one of a number, or to the lesson."""
    return LESSON + "".join(
        f"-- content/comments/a/{n:03}.md --\n---\nauthor: Reader {n}\nid: c{n}\n"
        f"date: 2026-01-{6 + n // 24 % 22:02} {n % 24:02}:00\n"
        f"{'' if to is None else f'in_reply_to: c{to}'}\n---\nWords {n}.\n"
        for n, to in enumerate(answered)
    )


def view(answered: list[int | None]) -> Any:
    """Return what the layout is given of the comments."""
    lesson: Any = make_site(comments(answered)).view(FILE).values["lesson"]
    return lesson.comments


def test_a_deep_answer_says_whom_it_answers() -> None:
    """All answers below a comment are one list; one that answers another answer names it, and links to it."""
    # 0 is answered by 1 and 4, 1 by 2, 2 by 3.
    (top,) = view([None, 0, 1, 2, 0]).thread
    assert [one.author for one in top.replies] == [f"Reader {n}" for n in (1, 2, 3, 4)]
    labels = [one.answers.label if one.answers else "" for one in top.replies]
    assert labels == ["", "Reader 1", "Reader 2", ""]
    assert [one.answers.url for one in top.replies[1:3]] == [f"#{one.anchor}" for one in top.replies[:2]]
    assert not any(one.replies for one in top.replies)


def test_what_is_beyond_thirty_is_folded() -> None:
    """Thirty comments are shown at once, with all that belongs to the last of them; a click shows the rest."""
    few = view([None] * 30)
    assert (len(few.thread), few.folded, few.folded_count) == (30, (), 0)
    many = view([None if n % 4 == 0 else n - 1 for n in range(200)])
    shown = sum(1 + len(top.replies) for top in many.thread)
    assert (shown, many.folded_count, shown + many.folded_count) == (32, 168, many.count)
    html = make_site(comments([None] * 32)).html(FILE)
    assert html.count("<details>") == 1
    assert "Show 2 more comments" in html
    assert re.findall(r"Words (\d+)\.", html) == [str(n) for n in range(32)]
    one = view([None, *[0] * 40])
    assert [len(part) for part in (one.thread[0].replies, one.thread[0].folded_replies)] == [30, 10]


def test_five_hundred_comments_are_quick() -> None:
    """A quarrel of five hundred answers, each to the last, is rendered without recursion and at once."""
    made = make_site(comments([None, *range(499)]))
    made.html("404.html")  # the layouts are compiled once in a process
    start = time.process_time()
    html = made.html(FILE)
    assert time.process_time() - start < 1
    assert html.count('class="comment"') == 500
    assert html.count("<ol") < 10
