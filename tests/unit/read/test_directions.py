"""Which way the parts of a text run."""

import pytest
from sites import make_site, read_lesson

ARABIC = "العميل يعرف ما يريد قبل المكالمة"
ENGLISH = "The buyer knows before the call"


def html_of(text: str, language: str = "en") -> str:
    """Return a text as a site in a language has it."""
    return "".join(read_lesson(text, f"language: {language}\n").lead.pieces)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (f"{ENGLISH}\n\n{ARABIC}", f'<p>{ENGLISH}</p>\n<p dir="rtl">{ARABIC}</p>'),
        # The name of a product does not turn a sentence around, nor one word of another script a paragraph.
        (f"SPIN: {ARABIC}", f'<p dir="rtl">SPIN: {ARABIC}</p>'),
        (f"مرحبا is how you begin. {ENGLISH}", f"<p>مرحبا is how you begin. {ENGLISH}</p>"),
        # A list and a quotation run as a whole, with their marks; what is in them says nothing more.
        (f"- {ARABIC}\n- {ARABIC}", f'<ul dir="rtl">\n<li>{ARABIC}</li>\n<li>{ARABIC}</li>\n</ul>'),
        (f"> {ARABIC}", f'<blockquote dir="rtl">\n<p>{ARABIC}</p>\n</blockquote>'),
        (f"- {ARABIC}\n- one", f'<ul dir="rtl">\n<li>{ARABIC}</li>\n<li dir="ltr">one</li>\n</ul>'),
        (f"[{ARABIC}](https://example.com/a-very-long-address-in-latin-letters-that-does-not-count)", 'dir="rtl"'),
    ],
)
def test_on_a_site_from_left_to_right(text: str, html: str) -> None:
    """Only what runs the other way says so, and its letters decide."""
    assert html in html_of(text)


def test_on_a_site_from_right_to_left() -> None:
    """On an Arabic or Hebrew site it is the English paragraph that says so."""
    for language in ("ar", "he-IL", "fa"):
        assert html_of(f"{ARABIC}\n\n{ENGLISH}", language) == f'<p>{ARABIC}</p>\n<p dir="ltr">{ENGLISH}</p>'


def test_a_heading_keeps_its_link() -> None:
    """A heading of another script has an id, a link and a place in the table of contents like any other."""
    headings = "".join(f"## {ARABIC} {n}\n\nText.\n\n" for n in range(4))
    made = make_site(f"-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-01-05\n---\nOpening.\n\n{headings}")
    html = made.html("2026/01/a/index.html")
    assert html.count(' dir="rtl">العميل') == 4
    assert html.count('class="anchor"') >= 4
    assert f">{ARABIC} 3</a>" in html.partition('class="contents"')[2].partition("</nav>")[0]
