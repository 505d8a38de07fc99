"""The sections of a lesson are known however people set them; what is none stays where it was."""

import pytest

from generator.importers.text.html_to_markdown import markdown_of
from generator.importers.text.sections import (
    LessonParts,
    Quotation,
    confidence_of,
    lesson_parts,
    usual_words,
    vocabulary_of,
)
from generator.model.config import Config, SectionSpec
from generator.model.usual_texts import LANGUAGES, usual_texts
from generator.read.sections import split_body

SITE = Config(title="T", url="https://example.com/", base="/", id="urn:x", author="A")


def parts_of(html: str, config: Config = SITE) -> LessonParts:
    return lesson_parts(markdown_of(html).blocks, vocabulary_of(config))


CASE = "<b>Symptoms</b><br>s<br><br><b>Diagnosis</b><br>d<br><br>{}"


@pytest.mark.parametrize(
    "heading",
    [
        "<h2>Prescription</h2>p",
        "<h3><b>The Prescription:</b></h3><p>p</p>",
        "<p><b>PRESCRIPTION</b></p><p>p</p>",
        "<p><b>Prescription:</b> p</p>",
        "<p><b>Prescription: </b>p</p>",
        "<p><b>Prescription</b>: p</p>",
        "<p><u><i>Prescription</i></u></p><p>p</p>",
        "<p><span style='font-weight:bold'>The  Prescription&nbsp;</span></p><p>p</p>",
        "<p>Prescription: p</p>",
        "<p>Prescription:<br>p</p>",
        "<p>Prescription</p><p>p</p>",
        "<p><b>Perscription:</b> p</p>",
        "<p>The Precription:<br>p</p>",
        "<h2>Prescription for a Cold Pipeline</h2>p",
    ],
)
def test_a_heading_in_any_dress(heading: str) -> None:
    """As a heading, in bold, as a word and a colon, with a slip of the finger: it is the same section."""
    assert dict(parts_of(CASE.format(heading)).sections) == {"symptoms": "s", "diagnosis": "d", "prescription": "p"}


@pytest.mark.parametrize(
    "text",
    [
        "<p>Diagnosis: he was sick. I drove home.</p><p>More.</p>",
        "<p>The symptoms are plain, and the drill is on.</p>",
        "<p>He had <b>symptoms</b> of it.</p>",
        "<p><b>Quota:</b> two.</p>",
        "<p>This week: I drove home.</p>",
        "<p>She asked: prescription?</p>",
    ],
)
def test_a_story_is_no_case(text: str) -> None:
    """A section's word in a sentence is a word."""
    found = parts_of(text)
    assert (found.sections, found.quotes, found.prompts, found.consumed) == ((), (), (), ())


def test_a_coach_s_own_words() -> None:
    """The headings of the site's sections are known, with their other names."""
    config = Config(
        **{name: getattr(SITE, name) for name in ("title", "url", "base", "id", "author")},
        sections=(
            SectionSpec(name="plan", heading="The Plan", also=("Game Plan",)),
            SectionSpec(name="ache", heading="Ache"),
        ),
    )
    found = parts_of("<p><b>Gameplan:</b> p</p><p><b>Ache:</b> a</p><h2>Symptoms</h2>", config)
    assert found.sections == (("plan", "p"), ("ache", "a\n\n## Symptoms"))


@pytest.mark.parametrize(
    ("html", "quotes"),
    [
        ('"Be brave." - Ann Lee', [("Be brave.", "Ann Lee", "")]),
        ("“Be brave.” —Ann Lee", [("Be brave.", "Ann Lee", "")]),
        ('"Be brave."- author Ann Lee', [("Be brave.", "Ann Lee", "")]),
        ('"Be brave." ~ Ann Lee, <i>Courage</i>', [("Be brave.", "Ann Lee", "Courage")]),
        ('"Be brave." (Ann B. Lee)', [("Be brave.", "Ann B. Lee", "")]),
        ("“Be brave.”<br>Ann Lee", [("Be brave.", "Ann Lee", "")]),
        ("“Be brave.”</p><p>- Ann Lee", [("Be brave.", "Ann Lee", "")]),
        ("Be brave. --Ann Lee", [("Be brave.", "Ann Lee", "")]),
        ("<i>“Be brave.”</i><br><b>– Ann Lee Jr.</b>", [("Be brave.", "Ann Lee Jr.", "")]),
        ("<blockquote>Be brave.<br>Be kind.<br>— Ann Lee</blockquote>", [("Be brave.\nBe kind.", "Ann Lee", "")]),
        ("“One.” - A Lee</p><p>“Two.” - B Kay", [("One.", "A Lee", ""), ("Two.", "B Kay", "")]),
        ("Be brave - it goes on. And on.", [("Be brave - it goes on. And on.", "", "")]),
        ("“Ja.” — Jörg Müller", [("Ja.", "Jörg Müller", "")]),
    ],
)
def test_quotations_as_people_type_them(html: str, quotes: list[tuple[str, str, str]]) -> None:
    """The text and who said it, however the two are put together."""
    found = parts_of(f"<p><b>Final Thought for the Morning</b></p><p>{html}</p>").quotes
    assert found == tuple(Quotation(text=text, author=author, source=source) for text, author, source in quotes)


def test_words_after_the_last_quotation() -> None:
    """A goodbye is no quotation: it goes to the text above, and is told of."""
    found = parts_of(
        "<h2>The Drill</h2><p>Call.</p><h2>Quotes</h2><p>“Be brave.” - Ann Lee</p><p>Have a good week, all!</p>"
    )
    assert found.sections == (("drill", "Call.\n\nHave a good week, all!"),)
    assert any("after the last quotation" in review_note.words for review_note in found.review_notes)


def test_prompts_below_their_heading_or_alone() -> None:
    """Both questions together are the prompts, with the heading or without."""
    questions = "<p><b>LAST WEEK:</b> What worked?</p><p>THIS WEEK:<br>One.<br>Two.</p>"
    expected = (("LAST WEEK", "What worked?"), ("THIS WEEK", "One.\\\nTwo."))
    assert parts_of(f"<h3>Your Top 3 Goals &amp; Tactics for the Week:</h3>{questions}").prompts == expected
    assert parts_of(f"<p>Text.</p>{questions}").prompts == expected


@pytest.mark.parametrize(
    ("credit", "name", "url"),
    [
        ("Photo by Ann Lee on Unsplash", "Ann Lee on Unsplash", ""),
        (
            "<i>Photo by <a href='https://a.example/'>Ann Lee</a> on Unsplash</i>",
            "Ann Lee on Unsplash",
            "\ue0001\ue001",
        ),
        ("(Image: Ann Lee)", "Ann Lee", ""),
        (
            "Photo by <a href='https://a.example/'>Ann</a> on <a href='https://u.example'>U</a>",
            "Ann on U",
            "\ue0001\ue001",
        ),
    ],
)
def test_who_took_the_picture(credit: str, name: str, url: str) -> None:
    """The line below the first picture that says who took it is the picture's credit."""
    found = parts_of(f"<div><img src='a.jpg' alt='A desk'></div><p>{credit}</p><p>Text.</p>")
    assert found.photo
    assert (found.photo.alt, found.photo.marker, found.photo.credit, found.photo.url) == (
        "A desk",
        "\ue0000\ue001",
        name,
        url,
    )
    assert found.lead == "Text."


def test_a_picture_without_credit_stays_in_the_text() -> None:
    """Not every picture is the one above the text."""
    found = parts_of("<p><img src='a.jpg'></p><p>Photos matter.</p>")
    assert (found.photo, found.lead) == (None, "![](\ue0000\ue001)\n\nPhotos matter.")


def test_doubts_take_from_confidence() -> None:
    """A clean case is sure; a misspelt heading, a section twice and a stray heading each cost."""
    clean = CASE.format("<h2>Prescription</h2>p")
    assert confidence_of(parts_of(clean).review_notes) == 100
    assert confidence_of(parts_of(clean.replace("<b>Symptoms", "<b>Symtoms")).review_notes) == 93
    twice = parts_of(f"{clean}<h2>Symptoms</h2>again")
    assert (dict(twice.sections)["symptoms"], confidence_of(twice.review_notes)) == ("s\n\nagain", 80)
    assert confidence_of(parts_of(f"{clean}<h3>Homework</h3>h").review_notes) == 95
    assert confidence_of(parts_of("<h2>Symptoms</h2>s<h2>Diagnosis</h2>d").review_notes) == 85


@pytest.mark.parametrize(
    "html",
    [
        "<ol><li>He said<br>Diagnosis:</li></ol><p>More</p>",
        "<ul><li>Go<p><b>Symptoms:</b></p><p>x</p></li></ul>",
        "<ul><li><h2>x</h2><h2>Prescription</h2>y</li></ul>",
    ],
)
def test_what_was_taken_for_no_heading_is_none_in_the_file(html: str) -> None:
    """The text above the sections is read back as that, though a line in a list looks like a heading."""
    for whole in (html, html + CASE.format("")):
        parts = parts_of(whole)
        lead, sections, _ = split_body(parts.lead, 1, vocabulary_of(SITE).headings)
        assert (lead.text, sections) == (parts.lead, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_of_every_language(language: str) -> None:
    """What language a blog has is not known when it is read; accents may be missing."""
    texts = usual_texts(language)
    sections = "".join(f"<h3>{spec.heading.upper()}</h3><p>Text of {spec.name}.</p>" for spec in texts.sections[:5])
    prompts = "".join(f"<p>{prompt.label}: {prompt.ask}</p>" for prompt in texts.prompts)
    html = f"{sections}<h3>{texts.heading}</h3>{prompts}"
    for typed in (html, html.replace("É", "E").replace("Ô", "O").replace("À", "A")):
        parts = lesson_parts(markdown_of(typed).blocks, usual_words())
        assert [name for name, _ in parts.sections] == [spec.name for spec in texts.sections[:5]]
        assert len(parts.prompts) == 2
        assert all(f"<p>{label}: " in typed for label, _ in parts.prompts)


def test_words_that_are_nearly_foreign_headings() -> None:
    """Only a whole heading of another language is one: a receipt is no prescription in Dutch."""
    parts = lesson_parts(markdown_of("<h3>Receipt</h3><p>A</p><h3>Diagnosed</h3><p>B</p>").blocks, usual_words())
    assert not parts.sections
