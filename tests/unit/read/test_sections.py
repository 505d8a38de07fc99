"""Sections, quotations and prompts in the text of a lesson."""

import pytest
from sites import config_of, read_lesson, read_text, settings_with

from generator.model.lesson import Lesson
from generator.read.markdown_source import MarkdownSource
from generator.read.sections import headings_of, split_body, split_prompts, split_quotes

HEADINGS = headings_of(config_of())


def names_of(body: str) -> list[str]:
    """Return the names of the sections in a body."""
    return [part.name for part in split_body(body, 1, HEADINGS)[1]]


def misses_of(body: str) -> list[tuple[int, str]]:
    """Return the near misses in a body: line and section meant."""
    return [(miss.line, miss.meant) for miss in split_body(body, 1, HEADINGS)[2]]


# ---------------------------------------------------------------- headings
@pytest.mark.parametrize(
    "heading",
    [
        "## Symptoms",
        "# Symptoms",
        "###### Symptoms",
        "## Symptoms ##",
        "   ## Symptoms",
        "##\tSymptoms",
        "## SYMPTOMS",
        "## symptoms:",
        "## The Symptoms",
        "## **Symptoms**",
        "## _Symptoms_",
        "Symptoms\n--------",
        "Symptoms\n===",
        "**Symptoms**\n---",
        "Symptoms:",
        "SYMPTOMS:",
        "The symptoms:",
        "**Symptoms**",
        "**Symptoms:**",
        "**Symptoms**:",
        "__Symptoms__",
        "Symptoms:   ",
        "## Symptoms {#symptoms}",
        "## Symptoms {#pain .wide}",
        "## Symptoms {: #symptoms }",
        "## Symptoms ## {.wide}",
        "Symptoms {#symptoms}\n---",
        "##\xa0Symptoms",
        "##\u202fSymptoms",
        "##\u2003 Symptoms\u200b",
        "\ufeff## Symptoms",
        "## Symp\xadtoms",
        "## &nbsp;Symptoms",
        '## <a id="symptoms"></a>Symptoms',
        "## [Symptoms](#symptoms)",
        "## Symptoms <!-- three of them -->",
        '<h2 class="wide">Symptoms</h2>',
    ],
)
def test_every_way_to_write_a_heading(heading: str) -> None:
    """However a coach marks a heading, it opens the section, and its text is all that follows."""
    lead, parts, near = split_body(f"Lead.\n\n{heading}\n\nText.\n", 5, HEADINGS)
    assert lead.text == "Lead."
    (part,) = parts
    assert (part.name, part.line, part.markdown.text) == ("symptoms", 7, "Text.")
    assert part.markdown.line == 7 + heading.count("\n") + 2
    assert not near


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("## Critical Thinking", "critical_thinking"),
        ("## critical_thinking", "critical_thinking"),
        ("## Drill", "drill"),
        ("## The Drill", "drill"),
        ("## Final Thought for the Morning", "quotes"),
        ("## Final thought", "quotes"),
        ("## Quotes", "quotes"),
        ("## Your Top 3 Goals & Tactics for the Week", "prompts"),
        ("## Your top 3 goals and tactics", "prompts"),
        ("## Prompts", "prompts"),
    ],
)
def test_other_names(heading: str, name: str) -> None:
    """A section goes by its key, by its heading, and by the other headings that the site gives it."""
    assert names_of(heading) == [name]


@pytest.mark.parametrize(
    "body",
    [
        "Symptoms",
        "Symptoms are many: here is one.",
        "She named the symptoms:",
        "- Symptoms:",
        "* **Symptoms**",
        "1. Symptoms:",
        "> Symptoms:",
        "#Symptoms",
        "####### Symptoms",
        "    ## Symptoms",
        "\tSymptoms:",
        "```\n## Symptoms\n```",
        "~~~\nSymptoms:\n~~~",
        "```\n~~~\n## Symptoms\n```",
        "````\n```\n## Symptoms\n````",
        "<!-- ## Symptoms -->",
        "<!--\n## Symptoms\n-->",
        "<!-- never closed\n\n## Symptoms",
        "## My Symptoms of a cold",
        "## The",
    ],
)
def test_what_is_no_heading(body: str) -> None:
    """Sentences, lists, code and comments are not taken for headings."""
    assert names_of(body) == []


@pytest.mark.parametrize(
    "above",
    [
        "A note starts with `<!--`.",
        "Or with ``a ` <!-- ``.",
        "> ```\n> <!--\n> ```",
        "- one\n\n  ```\n  <!--\n  ```",
        "    <!-- code",
        "A backslash: \\<!-- is text.",
        "Readers see <!-- this.",
        "A `single mark <!-- here.",
        '[x](<!-- "t")',
        "<!-->",
        "<!--->",
        "<!---->",
        "Text <!-- of one\nparagraph --> only.",
        "<div title='<!--'>x</div>",
        "Type `<pre>` or `<script>`.",
    ],
)
def test_what_hides_no_heading(above: str) -> None:
    """The sign of a remark is text in code, behind a backslash, and where its paragraph does not close it."""
    lead, parts, _ = split_body(f"{above}\n\n## Symptoms\n\na\n", 1, HEADINGS)
    assert [part.name for part in parts] == ["symptoms"]
    assert lead.text == above


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [("<!-- hides all\n\nText.", 5, 1), ("One.\n\nTwo <!-- shown\n\n-->", 7, 5), ("`<!--` and <!-- so", 5, 12)],
)
def test_a_remark_that_is_never_closed_is_told(body: str, line: int, column: int) -> None:
    """It hides the rest, or readers see it: either is said at its place."""
    reading = read_text(f"---\ntitle: A\ndate: 2026-03-02\n---\n{body}\n")
    (problem,) = [d for d in reading.diagnostics if d.code == "text/open-remark"]
    assert (problem.span.line, problem.span.column) == (line, column)


def test_remarks_that_end_are_nobodys_problem() -> None:
    """Closed remarks, and the sign in code, are not mentioned."""
    body = "<!-- one\n\ntwo -->\n\nText <!-- three -->, `<!--`, \\<!--.\n\n```\n<!--\n```\n"
    reading = read_text(f"---\ntitle: A\ndate: 2026-03-02\n---\n{body}")
    assert not [d for d in reading.diagnostics if d.code == "text/open-remark"]


def test_a_section_after_code_and_comments() -> None:
    """A closed fence and a closed comment hide nothing that comes after."""
    assert names_of("```\ncode\n```\n\n<!-- note -->\n\n## Symptoms\n\na\n\n## Diagnosis") == ["symptoms", "diagnosis"]


def test_unknown_headings_belong_to_their_section() -> None:
    """A heading of the coach's own is part of the section it stands in."""
    _, parts, near = split_body("## Symptoms\n\na\n\n### In the car\n\nb\n\n## Diagnosis\n\nc", 1, HEADINGS)
    assert [p.markdown.text for p in parts] == ["a\n\n### In the car\n\nb", "c"]
    assert not near


@pytest.mark.parametrize(
    ("body", "miss"),
    [
        ("## Symtoms", (1, "symptoms")),
        ("a\n\n## Perscription", (3, "prescription")),
        ("Diagnosys\n---", (1, "diagnosis")),
        ("## Critical Thinkng", (1, "critical thinking")),
    ],
)
def test_near_misses(body: str, miss: tuple[int, str]) -> None:
    """A heading that is misspelt is noticed, with its line."""
    assert misses_of(body) == [miss]


@pytest.mark.parametrize(
    "body", ["## Symphony", "Symtoms:", "**Symtoms**", "```\n## Symtoms\n```", "## Three drills", "## Notes"]
)
def test_no_near_miss(body: str) -> None:
    """Other headings, and lines that may be sentences, are left in peace."""
    assert misses_of(body) == []


def test_headings_of_the_site() -> None:
    """A site with sections of its own has its own headings and no others."""
    more = "sections:\n  - heading: Warm-up & Stretch\n  - name: race\n    also: [The Big Day]\n"
    headings = headings_of(config_of(settings_with(more)))
    assert (
        split_body("## warm-up and stretch\n\n## Big day\n\n## Symptoms", 1, headings)[1][0].name == "warm_up_stretch"
    )
    assert [p.name for p in split_body("## Big day\n\n## Symptoms", 1, headings)[1]] == ["race"]


IN_FRONT_MATTER = """\
---
title: The Gift Basket
date: 2026-02-16
id: urn:uuid:1
symptoms: |
  Baskets.

  - *Many* of them
diagnosis: |
  Fear.
prescription: |
  Call.
quotes:
  - text: The gift without the giver is bare.
    author: James Russell Lowell
    source: The Vision of Sir Launfal
prompts:
  - label: LAST WEEK
    ask: Who got one?
---
The lead.
"""

IN_BODY = """\
---
title: The Gift Basket
date: 2026-02-16
id: urn:uuid:1
---
The lead.

Symptoms:

Baskets.

- *Many* of them

## The Diagnosis

Fear.

PRESCRIPTION
============

Call.

## Final Thought

> The gift without the giver is bare.
> — James Russell Lowell, *The Vision of Sir Launfal*

## Your top 3 goals & tactics

LAST WEEK: Who got one?
"""


def test_both_ways_of_writing_give_the_same_page() -> None:
    """Sections at the top of the file and under headings in the text make the same lesson."""
    one, two = read_lesson(IN_FRONT_MATTER), read_lesson(IN_BODY)
    assert (one.lead, one.sections, one.quotes, one.prompts) == (two.lead, two.sections, two.quotes, two.prompts)
    assert one.meta.teaser_digest == two.meta.teaser_digest
    assert [s.name for s in one.sections] == ["symptoms", "diagnosis", "prescription"]


def test_sections_stand_in_the_order_of_the_site() -> None:
    """The order in the file does not matter: readers find each section where it always is."""
    lesson = read_lesson("## Prescription\n\nc\n\n## Symptoms\n\na\n\n## Diagnosis\n\nb\n")
    assert [s.name for s in lesson.sections] == ["symptoms", "diagnosis", "prescription"]


def test_section_twice() -> None:
    """A section that is given twice is a problem that points at both places."""
    text = "---\ntitle: a\ndate: 2026-02-16\nsymptoms: |\n  a\n---\n## Symptoms\n\nb\n"
    problems = [d for d in read_text(text).diagnostics if d.code == "lesson/section-twice"]
    assert [(p.span.line, p.label) for p in problems] == [(7, "it was given on line 4 already")]


def test_an_empty_key_leaves_the_section_to_the_body() -> None:
    """A key that is prepared and not filled in does not count beside the section in the text."""
    text = "---\ntitle: a\ndate: 2026-02-16\nsymptoms:\n---\n## Symptoms\n\nb\n"
    assert "lesson/section-twice" not in [d.code for d in read_text(text).diagnostics]


def test_commented_sections_are_empty() -> None:
    """What `drillbook new` writes, notes in comments under each heading, is not taken for text."""
    front = "---\ntitle: a\ndate: 2026-02-16\ndraft: true\n---\n"
    text = f"{front}## Symptoms\n\n<!-- What? -->\n\n## Quotes\n\n<!--\n> a\n-->\n"
    lesson = read_text(text).value
    assert isinstance(lesson, Lesson)
    assert not lesson.sections
    assert not lesson.quotes
    assert not lesson.meta.is_case


# ---------------------------------------------------------------- quotations
def quotes_of(text: str) -> list[tuple[str, str, str]]:
    """Return the quotations of a section: text, author, source."""
    return [(q.markdown.text, q.author, q.source) for q in split_quotes(MarkdownSource(text=text, line=1))]


@pytest.mark.parametrize(
    "text",
    [
        "> Be brief.\n> — Ann Lee",
        "> Be brief.\n>\n> — Ann Lee",
        "> Be brief.\n\n— Ann Lee",
        "Be brief.\n— Ann Lee",
        "Be brief.\n\n— Ann Lee",
        "Be brief.\n-- Ann Lee",
        "Be brief.\n- Ann Lee",
        "Be brief.\n– Ann Lee",
        "Be brief. — Ann Lee",
        "Be brief. - Ann Lee",
        '"Be brief." — Ann Lee',
        "“Be brief.” — Ann Lee",
        "„Be brief.“ — Ann Lee",
        "> “Be brief.”\n> — *Ann Lee*",
        "Be brief. — **Ann Lee**",
    ],
)
def test_attributions(text: str) -> None:
    """Whatever dash, quotation marks and lines a coach uses, words and speaker are told apart."""
    assert quotes_of(text) == [("Be brief.", "Ann Lee", "")]


@pytest.mark.parametrize(
    ("who", "author", "source"),
    [
        ("Ann Lee, *On Calls*", "Ann Lee", "On Calls"),
        ("Ann Lee, “On Calls”", "Ann Lee", "On Calls"),
        ("Ann Lee, On Calls, 1931", "Ann Lee", "On Calls, 1931"),
        ("*Ann Lee*, _On Calls_", "Ann Lee", "On Calls"),
    ],
)
def test_sources(who: str, author: str, source: str) -> None:
    """What follows the comma is the work."""
    assert quotes_of(f"> Be brief.\n> — {who}") == [("Be brief.", author, source)]


@pytest.mark.parametrize(
    "text",
    [
        "> Be brief.\n> — Ann Lee\n\n> Be kind.\n> — Bo Day",
        "> Be brief.\n— Ann Lee\n> Be kind.\n— Bo Day",
        "Be brief.\n— Ann Lee\n\nBe kind.\n— Bo Day",
        "Be brief. — Ann Lee\n\nBe kind. — Bo Day",
        "> Be brief. — Ann Lee\n\nBe kind. — Bo Day",
    ],
)
def test_several(text: str) -> None:
    """Each attribution closes a quotation, and the next one begins."""
    assert quotes_of(text) == [("Be brief.", "Ann Lee", ""), ("Be kind.", "Bo Day", "")]


def test_paragraphs_of_one_quotation() -> None:
    """A quotation of two paragraphs and one attribution is one."""
    assert quotes_of("> One.\n>\n> Two.\n> — Ann Lee") == [("One.\n\nTwo.", "Ann Lee", "")]


@pytest.mark.parametrize(
    "text", ["> Be brief.", "Be brief.", "It takes 5 - 7 calls.", "Well—that was it.", "Stop. — Then I called. Twice."]
)
def test_nobody(text: str) -> None:
    """A quotation without an attribution has no author, and loses no words."""
    assert quotes_of(text) == [(text.removeprefix("> "), "", "")]


def test_quotation_marks_inside_stay() -> None:
    """Only marks around the whole of it go; the layout sets its own."""
    assert quotes_of("“Yes,” he said, “no.” — Ann Lee") == [("“Yes,” he said, “no.”", "Ann Lee", "")]


def test_lines_of_quotations() -> None:
    """Each quotation knows its line, so that a warning points at it."""
    found = split_quotes(MarkdownSource(text="> a.\n> — A\n\n> b.\n> — B", line=10))
    assert [q.markdown.line for q in found] == [10, 13]


def test_nothing_is_no_quotation() -> None:
    """An empty section and a lone dash give no quotation."""
    assert quotes_of("") == []
    assert quotes_of("\n\n") == []


# ---------------------------------------------------------------- prompts
def prompts_of(text: str) -> list[tuple[str, str]]:
    """Return the prompts of a section: label and question."""
    return [(label, passage.text) for label, passage in split_prompts(MarkdownSource(text=text, line=1))]


@pytest.mark.parametrize(
    "text",
    [
        "LAST WEEK: What worked?\n\nTHIS WEEK: What next?",
        "LAST WEEK:\nWhat worked?\n\nTHIS WEEK:\nWhat next?",
        "LAST WEEK\n\nWhat worked?\n\nTHIS WEEK\n\nWhat next?",
        "### LAST WEEK\n\nWhat worked?\n\n### THIS WEEK\n\nWhat next?",
        "**LAST WEEK**\n\nWhat worked?\n\n**THIS WEEK**\n\nWhat next?",
        "**LAST WEEK**: What worked?\n\n__THIS WEEK__: What next?",
        "**LAST WEEK:** What worked?\n\n**THIS WEEK:** What next?",
        "## LAST WEEK ##\nWhat worked?\n# THIS WEEK\nWhat next?",
    ],
)
def test_labels(text: str) -> None:
    """A label is a heading, in bold or in capitals, with the question beside or below it."""
    assert prompts_of(text) == [("LAST WEEK", "What worked?"), ("THIS WEEK", "What next?")]


def test_prompt_without_label() -> None:
    """A question without a label is one, too."""
    assert prompts_of("What worked?") == [("", "What worked?")]


@pytest.mark.parametrize("text", ["LAST WEEK\n\n1. 2026\n2. 42", "LAST WEEK\n\n---\n\n1. 2026"])
def test_numbers_are_no_labels(text: str) -> None:
    """A line without a letter is no label."""
    assert [label for label, _ in prompts_of(text)] == ["LAST WEEK"]


@pytest.mark.parametrize(
    "off",
    [
        *("off", "false", "no", "none", "OFF"),
        "[]",
    ],
)
def test_prompts_off(off: str) -> None:
    """A lesson can go without the site's questions."""
    reading = read_text(f"---\ntitle: a\ndate: 2026-02-16\nprompts: {off}\n---\nText")
    assert isinstance(reading.value, Lesson)
    assert reading.value.prompts == ()
    assert not reading.diagnostics


def test_prompts_of_the_site() -> None:
    """A lesson without questions of its own has the site's."""
    own = "prompts:\n  heading: Over to you\n  items:\n    - label: TODAY\n      ask: Whom will you *call*?\n"
    assert [p.label for p in read_lesson("Text").prompts] == ["LAST WEEK", "THIS WEEK"]
    (prompt,) = read_lesson("Text", own).prompts
    assert (prompt.label, prompt.prose.pieces) == ("TODAY", ("<p>Whom will you <em>call</em>?</p>",))
    assert read_lesson("Text\n\n## Over to you\n\nMINE: What?", own).prompts[0].label == "MINE"


def test_a_lessons_own_prompts_ask_for_what_the_sites_do() -> None:
    """Under a label that the site has, or everybody, a lesson's prompt asks for the same; its own keys win."""
    site = "prompts: {items: [{label: TODAY, goals: 2}]}\n"

    def shapes(front: str, body: str = "") -> list[tuple[str, int, bool]]:
        lesson = read_lesson(f"---\ntitle: a\ndate: 2026-02-03\n{front}\n---\n{body}", site)
        return [(p.label, p.goals, p.review) for p in lesson.prompts]

    own = "prompts: [{label: Today}, {label: LAST WEEK}, {label: TODAY, goals: 1}, {label: Else}]"
    assert shapes(own) == [("Today", 2, False), ("LAST WEEK", 0, True), ("TODAY", 1, False), ("Else", 0, False)]
    headed = "## Your Top 3 Goals & Tactics\n\nTHIS WEEK: Three?\n\nTODAY: Two?\n"
    assert shapes("", headed) == [("THIS WEEK", 3, False), ("TODAY", 2, False)]
    assert shapes("") == [("TODAY", 2, False)]


@pytest.mark.parametrize(
    ("line", "author", "source"),
    [
        ("— William Shakespeare, *King Lear*, Act 1", "William Shakespeare", "King Lear, Act 1"),
        ("— *Ann Lee*", "Ann Lee", ""),
        ("— **Ann Lee**, _On Time_", "Ann Lee", "On Time"),
        ('— Francis Bacon, *Essays*, "Of Discourse"', "Francis Bacon", 'Essays, "Of Discourse"'),
        ('— Ann Lee, "Of Time"', "Ann Lee", "Of Time"),
        ("— Ann_Lee, a_b", "Ann_Lee", "a_b"),
        ("— A, *x", "A", "*x"),
    ],
)
def test_marks_in_an_attribution(line: str, author: str, source: str) -> None:
    """Emphasis around a work is taken away wherever it stands; quotation marks only around the whole."""
    [quote] = split_quotes(MarkdownSource(text=f"Be brief.\n{line}", line=1))
    assert (quote.author, quote.source) == (author, source)
