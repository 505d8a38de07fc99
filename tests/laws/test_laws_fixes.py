"""Whatever a text holds, mending it loses no word, doubles none, and has an end."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lawful import NOW as TODAY
from lawful import SITE, clear, examples, write_files

from generator.engine.fixes import find_fixes, write_fixes
from generator.plan.site import Clock

PATH = "content/lessons/a.md"
CLOCK = Clock(now=TODAY)
TEXTS = Path(__file__).parents[1] / "recognition" / "texts"

LINES = [
    *("Symptoms:", "**Diagnosis**", "1. Prescription: Call them first.", "The Drill", "## Warm up", "### LAST WEEK"),
    *("Final Thought:", "“Begin.” —Ann Lee", "“Go on.”- author Tom Hale", "> Begin.\n>\n> — Ann Lee", "— Ann Lee"),
    *("Your Top 3 Goals & Tactics", "LAST WEEK: What worked?", "THIS WEEK: What will you do?", "Prompts:"),
    *("Photo by Ines Holm on Unsplash", "Image: Ines Holm", "Subscribe to:", "Post Comments (Atom)", "No comments:"),
    *("Post a Comment", "Share this:", "Sent from my phone", "Labels: one, two", "Posted by Ann at 9:00 AM", ""),
    "You dial the number that you know by heart, and it rings for a long time. Nobody answers, and you hang up.",
    "It is Friday, and the list is as long as it was on Monday morning when you made it. You call nobody at all.",
    *(
        "#\xa0Symptoms",
        "##\xa0In January",
        "[it](lesson.md)",
        "![x](images/a.jpg)",
        "```",
        "<!--",
        "-->",
        "\x0b",
        "---",
    ),
]
KEYS = [
    *("symtoms: x", "tags: [a, b]", "sumary: Why: because", "date: 16.2.2026", "date: 3/4/2026", "title: A: B"),
    *("\tdraft: true", "  author: A", "photo:\n  src: images/a.jpg", "title:x", "author: @a", "warm_up: |\nText here."),
]
BODIES = st.lists(st.sampled_from(LINES), max_size=14).map("\n".join)
FRONTS = st.lists(st.sampled_from(KEYS), max_size=3).map("\n".join)
# What a mending may add: keys, headings, the attribution's sign, and a date in its other form.
ADDED = re.compile(r"photo|credit|warm|up|drill|the|final|thought|your|goals|https|[\d]+|symptoms|summary")
# And what may be spelled anew, in place.
CORRECTED = re.compile(r"symtoms|sumary|[\d]+")


def words(text: str) -> Counter[str]:
    """Return the words of a text, each as often as it stands there."""
    return Counter(re.findall(r"[^\W_]+", text.casefold()))


def check_law(folder: Path, text: str) -> None:
    """Mend a lesson and hold it against what it was: every word is in the file or in the report, and none is twice."""
    write_files(clear(folder), {"site.yaml": SITE.encode(), PATH: text.encode()})
    result = write_fixes(folder, find_fixes(folder, CLOCK), TODAY)
    after = (folder / PATH).read_bytes().decode()
    report = (folder / result.report).read_text("utf-8") if result.report else ""
    lost = words(text) - words(after) - words(report)
    assert all(CORRECTED.fullmatch(word) for word in lost), lost
    doubled = words(after) - words(text)
    assert all(ADDED.fullmatch(word) for word in doubled), doubled
    assert find_fixes(folder, CLOCK) == ()


@examples(60)
@given(front=FRONTS, body=BODIES)
def test_no_word_is_lost_or_doubled(tmp_path_factory: pytest.TempPathFactory, front: str, body: str) -> None:
    """Every word is where it was, or in the report of what was taken out; a second run finds nothing."""
    folder = tmp_path_factory.getbasetemp() / "fixes"
    folder.mkdir(exist_ok=True)
    check_law(folder, f"---\ntitle: A Lesson\ndate: 2026-02-16\n{front}\n---\n{body}")


@pytest.mark.parametrize("name", ["case.txt", "essay.txt"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_whole_posts_keep_their_words(tmp_path: Path, name: str, line_end: str) -> None:
    """Whole posts as people paste them keep every word, whatever their lines end in."""
    text = "---\ntitle: A Lesson\ndate: 2026-02-16\n---\n" + (TEXTS / name).read_text("utf-8")
    check_law(tmp_path, text.replace("\n", line_end))
