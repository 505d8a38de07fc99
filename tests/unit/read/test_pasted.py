"""What looks pasted in the body of a lesson is said with its place, and mends as it says."""

import pytest
from sites import source_of

from generator.model.config import Config
from generator.model.edit import apply_edits
from generator.model.hooks import Hooks
from generator.model.lesson import Lesson
from generator.read.lesson import read
from generator.read.reader_context import make_reader_context
from generator.read.recognize.paste import FrontMatterPlaces, applied, paste_findings

SITE = Config(title="T", url="https://example.com/", base="/", id="urn:x", author="A")
READER = make_reader_context(SITE, Hooks(), b"")
FRONT = "---\ntitle: A\ndate: 2026-03-02\n{}---\n"
LONG = (
    "You dial the number that you know by heart, and it rings for a long time. Nobody answers, and you hang up at last."
)


def codes_of(file: str) -> list[str]:
    """Return the codes of what is said of pastes in a file."""
    return [d.code for d in read(READER, source_of(file)).diagnostics if d.code.startswith("paste/")]


@pytest.mark.parametrize(
    "body",
    [
        "An essay about a drill.\n\nPhotos matter, and so do comments.",
        "## Symptoms\n\nx\n\n## Diagnosis\n\ny\n\n## Prescription\n\nz\n\n## Quotes\n\n> Begin.\n>\n> — Ann Lee\n",
        "A paragraph that is broken by hand, because the window ends\nhere, not there. It goes on.\nAnd on.",
        "- Drill holes.\n- Drill more of them.",
        "Last week I called ten people.\n\nThis week I called two.",
        f"{LONG}\n\n{LONG}",
        "```\nPhoto by Ann Lee\n```",
        "<!-- Photo by Ann Lee on Unsplash -->",
        "Text.\n\nYour Top 3 Goals & Tactics",
    ],
)
def test_what_is_typed_here_is_left_in_peace(body: str) -> None:
    """Nothing is said of a text that the reader understands as it is meant."""
    assert codes_of(FRONT.format("") + body) == []


@pytest.mark.parametrize(
    ("photo", "mended"),
    [
        ("", 'photo:\n  credit: "Ann Lee"\n'),
        ("photo:\n    src: images/a.jpg\n", 'photo:\n    credit: "Ann Lee"\n    src: images/a.jpg\n'),
        ("photo:\n  src: images/a.jpg\n  credit: Ann Lee\n", "photo:\n  src: images/a.jpg\n  credit: Ann Lee\n"),
    ],
)
def test_a_credit_moves_to_the_photo(photo: str, mended: str) -> None:
    """It leaves the text, and stands under `photo:` once."""
    file = FRONT.format(photo) + "Text.\n\nPhoto by Ann Lee\n"
    assert codes_of(file) == ["paste/credit"]
    end = FRONT.format(photo).count("\n")
    places = FrontMatterPlaces(
        end_line=end,
        photo_line=4 if photo else 0,
        photo_indent=len(photo.split("\n")[1]) - len(photo.split("\n")[1].lstrip()) if photo else 0,
        has_credit="credit" in photo,
    )
    findings = paste_findings("Text.\n\nPhoto by Ann Lee\n", SITE, places, understood=[])
    assert applied(file, findings) == FRONT.format(mended) + "Text.\n\n"


def test_ids_behind_headings() -> None:
    """An id behind a heading is no part of its words: it opens its section, or is the id of the heading."""
    file = FRONT.format("") + "## Symptoms {#s}\n\nx\n\n### In the Car {#car .big}\n\ny\n"
    lesson = read(READER, source_of(file)).value
    assert isinstance(lesson, Lesson)
    (section,) = lesson.sections
    assert section.name == "symptoms"
    assert '<h3 id="car">In the Car</h3>' in "".join(section.prose.pieces)


def test_a_title_that_is_no_text_is_said_once() -> None:
    """Comparing the text with the title reports nothing of the title itself."""
    reading = read(READER, source_of(FRONT.replace("title: A", "title: [A]").format("") + "# A\n"))
    assert [d.code for d in reading.diagnostics] == ["front-matter/wrong-type"]


def test_a_hard_space_behind_number_signs() -> None:
    """A heading of a section is one all the same; any other is not, and that is said."""
    body = "##\u00a0Symptoms\n\nx\n\n##\u00a0In January\n\ny\n"
    reading = read(READER, source_of(FRONT.format("draft: true\n") + body))
    assert isinstance(reading.value, Lesson)
    assert [section.name for section in reading.value.sections] == ["symptoms"]
    assert [(d.code, d.span.line) for d in reading.diagnostics] == [("paste/heading", 10)]


WRITTEN_BY_A_MACHINE = """\
# 🎯 The **Discount** Reflex

### 🩺 1. Symptoms

* You offer ten percent.

---

### 🔍 2. **Diagnosis**

You are afraid.
---

### 💊 Step 3: Prescription

1. Say it.

***

### 🏋️ The Drill (5 min)

Call two.

### 💬 Quotes

> "Price is what you pay." – **Ann Lee**

> *"Begin."*
>
> **— Ben Ode**
"""


def test_a_text_as_programs_write_it() -> None:
    """Numbers and emoji before headings, rules between sections, and bold names are understood, the rest is mended."""
    file = FRONT.replace("title: A", "title: The Discount Reflex").format("draft: true\n") + WRITTEN_BY_A_MACHINE
    reading = read(READER, source_of(file))
    paste = [d for d in reading.diagnostics if d.edits]
    assert [d.code for d in paste] == ["paste/title", "paste/rule", "paste/heading"]
    mended = apply_edits(file, [edit for d in paste for edit in d.edits])[0]
    lesson = read(READER, source_of(mended)).value
    assert isinstance(lesson, Lesson)
    assert [section.name for section in lesson.sections] == ["symptoms", "diagnosis", "prescription", "drill"]
    prose = ["".join(section.prose.pieces) for section in lesson.sections]
    assert prose[1:] == [
        "<p>You are afraid.</p>",
        "<ol>\n<li>Say it.</li>\n</ol>",
        "<p>(5 min)</p>\n<p>Call two.</p>",
    ]
    assert "<hr" not in prose[0]
    assert lesson.lead.pieces == ("",)
    assert [quote.author for quote in lesson.quotes] == ["Ann Lee", "Ben Ode"]
    assert codes_of(mended) == []


@pytest.mark.parametrize(
    "typed", ["> Begin.\n\\- Ann Lee", "“Begin.” \\- Ann Lee", "“Begin.” \\– **Ann Lee**", "> Begin. **— Ann Lee**"]
)
def test_names_behind_backslashes_and_stars(typed: str) -> None:
    """Google Docs copies dashes with a backslash, and other programs set names in bold."""
    file = f"{FRONT.format('draft: true' + chr(10))}{SECTIONS}## Final Thought\n\n{typed}\n"
    lesson = read(READER, source_of(file)).value
    assert isinstance(lesson, Lesson)
    [quote] = lesson.quotes
    assert (quote.author, "".join(quote.prose.pieces)) == ("Ann Lee", "<p>Begin.</p>")


@pytest.mark.parametrize(
    ("text", "is_reported"),
    [
        ("You are afraid.\n---", True),
        ("You are afraid!**\n=====", True),
        ("A Heading\n---", False),
        ("You are afraid.\n\n---", False),
        ("- You are afraid.\n---", False),
        ("> You are afraid.\n---", False),
        ("```\ntitle: x.\n---\n```", False),
    ],
)
def test_a_rule_that_makes_a_heading_of_a_sentence(text: str, *, is_reported: bool) -> None:
    """Headings are no sentences; what is not made a heading is left alone."""
    assert codes_of(FRONT.format("") + text + "\n\nMore.\n") == ["paste/rule"] * is_reported


@pytest.mark.parametrize(
    ("pasted", "mended"),
    [
        ("• Dark\n• “Maybe”", "- Dark\n- “Maybe”"),
        ("•\tA\no\tB\no\tC\n§\tD\n•\tE", "- A\n  - B\n  - C\n    - D\n- E"),
        ("·       Dark\n\n·       Late", "- Dark\n- Late"),
        ("\uf0b7 Dark\n\uf0b7 Late", "- Dark\n- Late"),
        ("    • Dark\n    • Late", "- Dark\n- Late"),
        ("– Dark\n– Late", "- Dark\n- Late"),
        ("✅ Ask\n❌ Send", "- ✅ Ask\n- ❌ Send"),
        ("→ Ask\n→ Send", "- → Ask\n- → Send"),
        ("1️⃣ Ask\n2️⃣ Send", "- 1️⃣ Ask\n- 2️⃣ Send"),
        ("1.Ask\n2.Send", "1. Ask\n2. Send"),
        ("(1) Ask\n(2) “Send”", "1. Ask\n2. “Send”"),
        ("1 – Ask\n2 – Send", "1. Ask\n2. Send"),
        ("• Dark\n• Late\nThe end.", "- Dark\n- Late\n\nThe end."),
        ("• Dark for a long\n  time\n• Late\nat night", "- Dark for a long\n  time\n- Late\n  at night"),
        ("• Dark\n• Late\n\nThe end.", "- Dark\n- Late\n\nThe end."),
    ],
)
@pytest.mark.parametrize("heading", ["", "## Diagnosis\n\n", "Signs:\n"])
def test_a_list_with_other_bullets(pasted: str, mended: str, heading: str) -> None:
    """It becomes a list with the same entries and levels, and what follows stays out of it."""
    file = f"{FRONT.format('draft: true' + chr(10))}{heading}{pasted}\n"
    [problem] = [d for d in read(READER, source_of(file)).diagnostics if d.code.startswith("paste/")]
    assert problem.code == "paste/list"
    after = apply_edits(file, problem.edits)[0]
    assert after == f"{FRONT.format('draft: true' + chr(10))}{heading}{mended}\n"
    assert codes_of(after) == []


@pytest.mark.parametrize(
    "body",
    [
        "• • •\n\n• • •",
        "— Hello, he said.\n\n— Hello, she said.",
        "```\n• Dark\n• Late\n```",
        "• Alone",
        "© 2026 by Ann Lee",
        "1.5 million people\n2.5 million cars",
        "(1) Alone",
        "2026 – A year\n2027 – Another",
        "1. Ask\n2. Send",
        "“Maybe,” they say, “and\n“then” not.",
        "> • Dark\n> • Late",
        "## Quotes\n\n> Begin.\n>\n> — Ann Lee\n\n> End.\n>\n> — Ben Ode",
        "Roses are red,  \nViolets are blue,  \nSugar is sweet",
        "Roses are red,\\\nViolets are blue,\\\nSugar is sweet",
        "A window as narrow as this one\nmakes lines that are short, and\nnobody meant them.",
        "Two lines\nOf a name",
        "| A | B |\n| - | - |\n| C | D |",
    ],
)
def test_what_is_no_list_and_no_lines(body: str) -> None:
    """Separators, dialogues, code, names and paragraphs of a narrow window are left alone."""
    assert codes_of(FRONT.format("draft: true\n") + body + "\n") == []


@pytest.mark.parametrize(
    ("heading", "mended"),
    [
        ("## Symptoms", "- They say maybe\n- They go dark\n- You send a quote"),
        ("## Diagnosis", "They say maybe\\\nThey go dark\\\nYou send a quote"),
        ("Three signs:", "They say maybe\\\nThey go dark\\\nYou send a quote"),
    ],
)
def test_short_lines(heading: str, mended: str) -> None:
    """Symptoms become a list, and other lines stay lines."""
    start = f"{FRONT.format('draft: true' + chr(10))}{heading}\n\n"
    file = f"{start}They say maybe\nThey go dark\nYou send a quote\n"
    [problem] = [d for d in read(READER, source_of(file)).diagnostics if d.code.startswith("paste/")]
    assert problem.code == "paste/lines"
    after = apply_edits(file, problem.edits)[0]
    assert after == f"{start}{mended}\n"
    assert codes_of(after) == []


def test_a_table_with_tabs() -> None:
    """What Word copies as a table becomes one; code with tabs is left alone."""
    start = f"{FRONT.format('')}This week:\n\n"
    file = f"{start}Day\tCalls | all\tMeetings\nMonday\t10\t2\nTuesday\t\t3\n"
    [problem] = [d for d in read(READER, source_of(file)).diagnostics if d.code.startswith("paste/")]
    assert problem.code == "paste/table"
    after = apply_edits(file, problem.edits)[0]
    rows = "| Day | Calls \\| all | Meetings |\n| --- | --- | --- |\n| Monday | 10 | 2 |\n| Tuesday |  | 3 |\n"
    assert after == start + rows
    assert codes_of(after) == []
    assert codes_of(f"{start}\tif a:\n\t\treturn\tb\n\tpass\tc\n") == []
    assert codes_of(f"{start}A text with a tab,\tand another line\nwithout one, that goes on.\n") == []


QUESTION = "Why do you send proposals to people who never promised you a day for their answer?"


@pytest.mark.parametrize(
    "lines",
    [
        ["a) ask,", "b) wait,", "c) answer."],
        [f"{letter}. {LONG[:90]}" for letter in "abcd"],
        [f"({letter}) {LONG[:90]}, b) {LONG[:9]}" for letter in "abc"],
        [f"“{QUESTION}”", QUESTION, "When?"],
    ],
)
def test_lines_of_any_length(lines: list[str]) -> None:
    """Markdown counts with numbers only, and a line of its own is a question of its own."""
    text = "\n".join(lines)
    file = f"{FRONT.format('')}You can\n\n{text}\n"
    [problem] = [d for d in read(READER, source_of(file)).diagnostics if d.code == "paste/lines"]
    after = apply_edits(file, problem.edits)[0]
    assert after == file.replace(text, "\\\n".join(lines))
    assert codes_of(after) == []


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("𝗦𝘆𝗺𝗽𝘁𝗼𝗺𝘀", "**Symptoms**"),
        ("Say 𝘯𝘰𝘵 𝘯𝘰𝘸, and 𝙣𝙤𝙩 𝙡𝙖𝙩𝙚𝙧!", "Say *not now*, and ***not later***!"),
        ("𝟭𝟬 calls at 𝟿:𝟹𝟶", "**10** calls at 9:30"),
    ],
)
def test_letters_of_mathematics(typed: str, mended: str) -> None:
    """They become letters, as bold and italic as they looked."""
    file = f"{FRONT.format('draft: true' + chr(10))}{typed}\n\n- x\n"
    [problem] = [d for d in read(READER, source_of(file)).diagnostics if d.code == "paste/letters"]
    assert apply_edits(file, problem.edits)[0] == file.replace(typed, mended)
    assert codes_of(f"{FRONT.format('')}A formula with one 𝑥, and\n\n```\n𝗰𝗼𝗱𝗲\n```\n") == []


@pytest.mark.parametrize(
    ("body", "is_html"),
    [
        ("<p><b>Symptoms</b></p>\n<P>They wait.</P>\n<P>So do you.</P>", True),
        ("<div>\n<p>They wait.</p>\n</div>", True),
        ("Text.\n\nMore.\n\nMore.\n\nMore.\n\n<p>a</p>\n<p>b</p>\n<p>c</p>", False),
        ("```\n<p>a</p>\n<p>b</p>\n<p>c</p>\n```", False),
        ("<figure><img src='a.jpg'></figure>", False),
    ],
)
def test_a_text_in_html(body: str, *, is_html: bool) -> None:
    """What is HTML from start to end was copied so; a piece of it may be meant."""
    assert codes_of(f"{FRONT.format('')}{body}\n") == ["paste/html"] * is_html


def test_a_page_keeps_its_shape() -> None:
    """A page has no sections, and the same lists, lines and rules are reported there."""
    file = "---\ntitle: About\n---\nNora Whitcombe\n12 High Street\nLondon\n\n• Speaks\n• Writes\n\nThe end.\n---\n"
    reading = read(READER, source_of(file, "content/pages/about.md"))
    assert [d.code for d in reading.diagnostics] == ["paste/lines", "paste/list", "paste/rule"]


SECTIONS = "## Symptoms\n\nx\n\n## Diagnosis\n\ny\n\n## Prescription\n\nz\n\n"


@pytest.mark.parametrize(
    ("heading", "below"),
    [
        ("## The Drill (20 minutes)", "(20 minutes)\n\n"),
        ("THE DRILL [alone]:", "[alone]\n\n"),
        ("**The Drill** (20 minutes)", "(20 minutes)\n\n"),
        ("## The Drill (2 of 3)", ""),
        ("## The Drill (continued)", ""),
    ],
)
def test_a_remark_behind_a_heading_is_kept(heading: str, below: str) -> None:
    """It becomes the first line of the section, whose heading is the site's; a mere count goes."""
    file = FRONT.format("") + f"{SECTIONS}{heading}\n\nCall two.\n"
    [problem] = [d for d in read(READER, source_of(file)).diagnostics if d.code == "paste/heading"]
    mended = apply_edits(file, problem.edits)[0]
    assert mended == FRONT.format("") + f"{SECTIONS}## The Drill\n\n{below}Call two.\n"
    assert codes_of(mended) == []


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("Drill - Call two\nand then three.", "Call two\nand then three."),
        ("**The Drill: Call Two**\nToday.", "**Call Two**\n\nToday."),
        (r"Drill: Call \*two\* people.", r"Call \*two\* people."),
    ],
)
def test_what_stands_behind_a_heading_on_its_line(typed: str, mended: str) -> None:
    """It goes on below the heading as it was typed, and a paragraph stays one."""
    file = FRONT.format("") + f"{SECTIONS}{typed}\n"
    [problem] = [d for d in read(READER, source_of(file)).diagnostics if d.code == "paste/heading"]
    assert apply_edits(file, problem.edits)[0].partition("## The Drill\n\n")[2] == f"{mended}\n"


def test_a_heading_among_shortened_ones() -> None:
    """It is found although the sections that were understood have headings with fewer words than the site's."""
    file = (
        FRONT.format("") + f"{SECTIONS}## The Drill (20 minutes)\n\nCall.\n\nFinal thought:\n\n> Begin.\n> — Ann Lee\n"
    )
    assert codes_of(file) == ["paste/heading"]
