"""A file to a lesson or a plain page."""

import pytest
from sites import read_lesson, read_text

from generator.model.edit import apply_edits
from generator.model.hooks import Hooks
from generator.model.lesson import Lesson, PlainPage, Prose
from generator.model.value import replace
from generator.read.address_fields import old_path

OPENING = "---\ntitle: A lesson\ndate: 2026-02-16\n"


def essay(front: str = "", body: str = "Text.") -> str:
    """Return an essay with more lines at the top."""
    return f"{OPENING}{front}---\n{body}"


def codes_of(text: str, path: str = "content/lessons/a.md") -> list[str]:
    """Return what is wrong with a file."""
    return [d.code for d in read_text(text, path=path).diagnostics]


def html_of(prose: Prose) -> str:
    """Return prose with empty holes."""
    return "".join(prose.pieces)


# ---------------------------------------------------------------- the whole
def test_essay() -> None:
    """A file without sections is an essay: all its text is the lead."""
    lesson = read_lesson(essay())
    assert (lesson.meta.title, lesson.meta.path, lesson.meta.is_case) == ("A lesson", "/2026/02/a/", False)
    assert html_of(lesson.lead) == "<p>Text.</p>"
    assert lesson.sections == ()


def test_everything_in_one_lesson() -> None:
    """Every key arrives where it belongs."""
    lesson = read_lesson(
        essay(
            "id: urn:uuid:5b0c1f5e-7f0e-4d2c-9a51-0f3a8f4a6d11\nslug: other\nauthor: Bo Day\ntags: sales, calls\n"
            "series: Calls\nsummary: \"Short 'n' sweet...\"\nupdated: 2026-02-20\nexpires: 2027-01-01\n"
            "aliases: [/old.html]\ncomments: closed\nlayout: wide.html\nextra:\n  mood: 3\n"
            "photo:\n  src: images/a.jpg\n  alt: It's a basket\n  credit: Ada\n"
            "  credit_url: https://ada.example.org\n  license: CC BY\n"
        )
    )
    meta = lesson.meta
    assert meta.id == "urn:uuid:5b0c1f5e-7f0e-4d2c-9a51-0f3a8f4a6d11"
    assert (meta.path, meta.authors, meta.tags, meta.series) == (
        "/2026/02/other/",
        ("Bo Day",),
        ("sales", "calls"),
        "Calls",
    )
    assert meta.summary == "Short ‘n’ sweet…"
    assert meta.updated
    assert meta.expires
    assert (meta.updated.isoformat(), meta.expires.year) == ("2026-02-20T00:00:00+00:00", 2027)
    assert [alias for alias, _ in meta.aliases] == ["/old.html"]
    assert (meta.comments, meta.layout) == ("closed", "wide")
    assert meta.photo
    assert (meta.photo.alt, meta.photo.credit, meta.photo.license) == ("It’s a basket", "Ada", "CC BY")
    assert meta.links[meta.photo.link].target == "images/a.jpg"


def test_every_problem_is_found_in_one_run() -> None:
    """A coach mends all mistakes of a file at once, not one by one."""
    text = (
        "---\ntitel: a\ndate: 14.2.2026\ndraft: maybe\ntags: {a: b}\nslug: a/b\naliases: [b]\n---\n## Symptoms\n\na\n"
    )
    assert sorted(set(codes_of(text))) == [
        *("front-matter/bad-alias", "front-matter/bad-date", "front-matter/bad-slug"),
        *("front-matter/unknown-key", "front-matter/wrong-type", "lesson/missing-section"),
    ]


def test_a_file_with_errors_still_has_a_card() -> None:
    """What links to a file with a mistake in it is not told that there is no such file."""
    assert read_text("---\ntitle: a\n---\nText").value is not None
    assert read_text("Text").value is None


def test_diagnostics_come_by_line() -> None:
    """Problems are told in the order of the file."""
    lines = [d.span.line for d in read_text("---\nfoo: a\ndate: b\nbar: c\ndraft: d\n---\nText").diagnostics]
    assert lines == sorted(lines)


@pytest.mark.parametrize("missing", ["title", "date"])
def test_required_keys(missing: str) -> None:
    """A lesson has a title and a date."""
    text = "".join(line for line in essay().splitlines(keepends=True) if not line.startswith(missing))
    assert codes_of(text) == ["front-matter/missing-key"]


# ---------------------------------------------------------------- addresses and ids
@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("content/lessons/gift-basket.md", "/2026/02/gift-basket/"),
        ("content/lessons/gift-basket/index.md", "/2026/02/gift-basket/"),
        ("content/lessons/Gift Basket.md", "/2026/02/gift-basket/"),
        ("content/lessons/2026-02-16-gift.md", "/2026/02/2026-02-16-gift/"),
        ("content/pages/about.md", "/about/"),
    ],
)
def test_address_comes_from_the_file_name(path: str, address: str) -> None:
    """A new title does not move a page; a new file name does."""
    text = essay() if "lessons" in path else "---\ntitle: x\n---\nText."
    value = read_text(text, path=path).value
    assert value
    assert value.meta.path == address


def test_ids_are_stable() -> None:
    """Feed readers know a lesson by its id: the same file has the same one, wherever its folder moves to."""
    one = read_text(essay(), path="content/lessons/a.md").value
    two = read_text(essay("summary: New\n", "Other text."), path="content/lessons/a/index.md").value
    other = read_text(essay(), path="content/lessons/b.md").value
    assert one
    assert two
    assert other
    assert one.meta.id == two.meta.id != other.meta.id
    assert one.meta.id.startswith("urn:uuid:")
    assert one.meta.id[23] == "8"


@pytest.mark.parametrize("given", ["urn:uuid:1", "tag:example.com,2026:a", "https://example.com/a", "x-blog.2+a:7"])
def test_given_id_is_kept(given: str) -> None:
    """An id that a coach brings along, from an old blog say, is kept to the letter."""
    assert read_lesson(essay(f"id: {given}\n")).meta.id == given


@pytest.mark.parametrize("given", ["post-17", "two words: here"])
def test_given_id_that_is_no_iri(given: str) -> None:
    """A feed needs an IRI, so any other id is turned into one that always is the same."""
    one, two = (read_lesson(essay(f'id: "{given}"\n')).meta.id for _ in range(2))
    assert one == two
    assert one.startswith("urn:uuid:")


# ---------------------------------------------------------------- summary and minutes
def test_summary_is_taken_from_the_text() -> None:
    """Without a summary, listings show how the lesson begins."""
    assert read_lesson(essay(body="One *two*.\n\nThree.")).meta.summary == "One two. Three."
    case = "## Symptoms\n\nFirst.\n\n## Diagnosis\n\nb\n\n## Prescription\n\nc\n"
    assert read_lesson(essay(body=case)).meta.summary == "First."
    assert read_lesson(essay(body=f"Lead.\n\n{case}")).meta.summary == "Lead."


def test_long_summary_ends_with_a_sentence_or_a_word() -> None:
    """A summary is cut where one would pause."""
    sentences = read_lesson(essay(body="This is a sentence of some words. " * 20)).meta.summary
    assert sentences.endswith("words.")
    assert len(sentences) <= 200
    words = read_lesson(essay(body="word, " * 100)).meta.summary
    assert words.endswith("word…")
    assert len(words) <= 201


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (219, 1), (440, 2), (2200, 10)])
def test_minutes(words: int, minutes: int) -> None:
    """The reading time follows the number of words, and is never nothing."""
    assert read_lesson(essay(body="word " * words)).meta.minutes == minutes


# ---------------------------------------------------------------- sections
def test_required_sections() -> None:
    """A case study is complete, or says what it lacks."""
    assert codes_of(essay(body="## Symptoms\n\na")) == ["lesson/missing-section"] * 2
    assert codes_of(essay("draft: true\n", "## Symptoms\n\na")) == []


def test_headings_within_sections_go_below_them() -> None:
    """In a section, headings start at h3, so that the outline of the page is right."""
    lesson = read_lesson(essay("draft: true\nsymptoms: |\n  # In the car\ndiagnosis: b\nprescription: c\n", "# Before"))
    assert "<h3" in html_of(lesson.sections[0].prose)
    assert "<h2" in html_of(lesson.lead)


def test_line_of_a_problem_in_a_section() -> None:
    """A link in a section at the top of the file knows its own line."""
    lesson = read_lesson(essay("symptoms: |\n  One.\n\n  [a](b.md)\ndiagnosis: b\nprescription: c\n"))
    assert [(link.span.line, link.span.column) for link in lesson.meta.links] == [(7, 7)]


def test_anchors_are_those_of_the_page() -> None:
    """A link to a section that a lesson does not have is dead."""
    assert "symptoms" not in read_lesson(essay()).meta.anchors


# ---------------------------------------------------------------- pictures
def test_photo_elsewhere() -> None:
    """A picture on another site is an error."""
    text = essay("photo:\n  src: https://example.org/a.jpg\n  alt: a\n  credit: b\n")
    assert codes_of(text) == ["lesson/photo-elsewhere"]


def test_photo_warnings() -> None:
    """A picture without words or without a name is published all the same."""
    text = essay("photo:\n  src: images/a.jpg\n")
    assert codes_of(text) == ["lesson/photo-without-alt", "lesson/photo-without-credit"]
    assert codes_of(essay("photo:\n  alt: b\n")) == ["front-matter/missing-key"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "example.org", "/a/"])
def test_addresses_on_the_web(url: str) -> None:
    """Nothing but the web gets into a link to the web."""
    assert codes_of(essay(f'quotes:\n  - text: a\n    author: b\n    url: "{url}"\n')) == ["front-matter/bad-address"]


# ---------------------------------------------------------------- hooks
def test_lesson_hook() -> None:
    """A hook may change a lesson, and what listings show changes with it."""

    def shout(lesson: Lesson) -> Lesson:
        return replace(lesson, meta=replace(lesson.meta, title=lesson.meta.title.upper()))

    loud = read_lesson(essay(), hooks=Hooks(lesson=(shout,)))
    assert loud.meta.title == "A LESSON"
    assert loud.meta.teaser_digest != read_lesson(essay()).meta.teaser_digest


# ---------------------------------------------------------------- plain pages
def test_plain_page() -> None:
    """A file in content/pages has no date and no sections: headings stay headings."""
    reading = read_text("---\ntitle: About 'me'\nmenu: no\n---\n## Symptoms\n\nText", path="content/pages/about.md")
    assert isinstance(reading.value, PlainPage)
    assert (reading.value.meta.title, reading.value.meta.in_menu) == ("About ‘me’", False)
    assert "<h2" in html_of(reading.value.lead)
    assert not reading.diagnostics


@pytest.mark.parametrize("key", ["date: 2026-02-16", "symptoms: a", "tags: a"])
def test_plain_page_has_fewer_keys(key: str) -> None:
    """What only lessons have is unknown on a page."""
    assert codes_of(f"---\ntitle: a\n{key}\n---\nText", path="content/pages/a.md") == ["front-matter/unknown-key"]


def test_digest_changes_with_the_file_and_the_settings() -> None:
    """A reading is remembered under a digest: any byte of the file, or a setting that matters, gives another."""
    digests = {
        read_lesson(essay()).meta.digest,
        read_lesson(essay(body="Text. ")).meta.digest,
        read_lesson(essay(), "language: de\n").meta.digest,
    }
    assert len(digests) == 3
    assert read_lesson(essay()).meta.digest == read_lesson(essay(), "paginate: 3\n").meta.digest


def test_several_authors() -> None:
    """`author` is a name, with or without a comma, or a list of names; anything else is told how to write it."""
    assert read_lesson(essay("author: Ann Lee, PhD\n")).meta.authors == ("Ann Lee, PhD",)
    assert read_lesson(essay("author: [Ann Lee, Ben Ode]\n")).meta.authors == ("Ann Lee", "Ben Ode")
    assert read_lesson(essay("author: []\n")).meta.authors == ("Nora Whitcombe",)
    (wrong,) = read_text(essay("author:\n  name: Ann Lee\n")).diagnostics
    assert wrong.message == '"author" must be a name or a list of names'
    assert wrong.help == "write `author: Ann Lee`, or for several people `author: [Ann Lee, Ben Ode]`"
    (wrong,) = read_text(essay("authors: [Ann Lee, Ben Ode]\n")).diagnostics
    assert (wrong.label, [edit.text for edit in wrong.edits]) == ('did you mean "author"?', ["author"])


# ---------------------------------------------------------------- days and old addresses
@pytest.mark.parametrize(
    ("date", "updated", "is_early"),
    [
        ("2026-03-02 07:30", "2026-03-02", False),
        ("2026-03-02 07:30", "2026-03-01", True),
        ("2026-03-02 07:30", "2026-03-02 07:00", True),
        ("2026-03-02 23:00 -10:00", "2026-03-02", False),
        ("2026-03-03 01:00 +09:00", "2026-03-02", False),
        ("2026-03-02", "2026-03-02", False),
    ],
)
def test_a_correction_on_the_day_itself(date: str, updated: str, *, is_early: bool) -> None:
    """A day without a time is the whole day, in the zone of the lesson or the site; only an earlier one is a slip."""
    text = f"---\ntitle: A\ndate: {date}\nupdated: {updated}\n---\nText."
    assert ("front-matter/updated-early" in codes_of(text)) is is_early
    meta = read_lesson(text).meta
    assert (meta.updated is None) is is_early
    assert meta.updated is None or meta.updated > meta.date


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/2019/05/caf%C3%A9.html", "/2019/05/caf\u00e9.html"),
        ("/blog/old.html", "/old.html"),
        ("/a%20b/", "/a b/"),
        ("/old.html#top", "/old.html"),
    ],
)
def test_old_addresses_as_browsers_show_them(typed: str, path: str) -> None:
    """An old address is decoded, and stands below the folder of the site."""
    assert old_path(typed, "/blog/") == path


@pytest.mark.parametrize(
    "typed", ["https://old.example.com/2019/05/caf%C3%A9.html", "//old.example.com/a", "/%zz", "/a%00"]
)
def test_advice_for_an_old_address_is_taken(typed: str) -> None:
    """What the help says to write is accepted."""
    (problem,) = [d for d in read_text(essay(f"aliases: ['{typed}']\n")).diagnostics if d.code.endswith("bad-alias")]
    advice = problem.help.partition("`")[2].partition("`")[0]
    assert not codes_of(essay(f"aliases: ['{advice}']\n"))


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("www.example.com/a.html", "/a.html"),
        ("old.example.co.uk/2019/a/", "/2019/a/"),
        ("a.html", "/a.html"),
        ("/2019//a", "/2019/a"),
        ("/./a", "/a"),
        (r"\2019\a.html", "/2019/a.html"),
    ],
)
def test_an_old_address_that_is_nearly_right_is_mended(typed: str, right: str) -> None:
    """Without a host, with one slash before each part: what was meant is offered, and accepted."""
    text = essay(f"aliases: ['{typed}']\n")
    (problem,) = read_text(text).diagnostics
    assert f"`{right}`" in problem.help
    mended, _ = apply_edits(text, problem.edits)
    assert f"'{right}'" in mended
    assert not read_text(mended).diagnostics


@pytest.mark.parametrize("typed", ["https://www.example.com", "//old.example.com/"])
def test_the_old_home_page_is_no_old_address(typed: str) -> None:
    """The home page is there already, so nobody is told to write `/`."""
    (problem,) = read_text(essay(f"aliases: ['{typed}']\n")).diagnostics
    assert "delete it" in problem.help
    assert "write" not in problem.help


def test_an_old_address_with_a_query_is_no_page() -> None:
    """A web server does not look at what follows the ?, so the advice is another."""
    (problem,) = read_text(essay("aliases: ['/?p=12']\n")).diagnostics
    assert "write" not in problem.help
    assert "_redirects" in problem.help


def test_what_no_page_shows_is_not_computed() -> None:
    """A site without an index of symptoms and a page of quotations has nothing of them in the metadata."""
    text = essay("draft: true\nsymptoms: |\n  - It is quiet.\nquotes:\n  - text: Ask.\n    author: Ann\n")
    with_lists, without = read_lesson(text).meta, read_lesson(text, "listings: [tags]\n").meta
    assert with_lists.symptom_summary
    assert with_lists.quotes_digest
    assert (without.symptom_summary, without.symptoms_digest, without.quotes_digest) == (None, b"", b"")
