"""Word documents: what was hidden stays hidden, and several lessons in one document become several."""

import io
import zipfile

import pytest

from unit.importers.formats.test_documents import W, docx, para, read, run

HIDDEN = "<w:rPr><w:vanish/></w:rPr>"
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/>{HIDDEN}</w:style>'
    '<w:style w:type="character" w:styleId="Deeper"><w:name w:val="Deeper"/><w:basedOn w:val="Secret"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>'
)


def with_styles(document: bytes) -> bytes:
    """Return a document with the styles above."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as parts, zipfile.ZipFile(out, "w") as made:
        for name in parts.namelist():
            made.writestr(name, STYLES if name == "word/styles.xml" else parts.read(name))
    return out.getvalue()


@pytest.mark.parametrize("mark", ["<w:vanish/>", '<w:rStyle w:val="Secret"/>', '<w:rStyle w:val="Deeper"/>'])
def test_hidden_text_is_left_out_and_named(mark: str) -> None:
    """Hidden by itself, by a style, or by a style that is based on one."""
    document = with_styles(docx(para("A", "Titel"), para("Open.", inside=run("Do not", mark) + run(" tell.", mark))))
    (entry,), said = read({"2024-02-05 a.docx": document})
    assert (entry.title, entry.text) == ("A", "<p>Open.</p>")
    assert [d.message for d in said] == ["1 hidden text of Word was left out: “Do not tell.”"]


def test_what_is_shown_in_spite_of_its_style_stays() -> None:
    """A run can show what its style hides."""
    shown = run("Seen.", '<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>')
    (entry,), said = read({"2024-02-05 a.docx": with_styles(docx(para("A", "Titel"), para(inside=shown)))})
    assert (entry.text, said) == ("<p>Seen.</p>", [])


def test_several_titles_are_several_lessons() -> None:
    """Each title begins a lesson, with the date in the line below it if there is one."""
    blocks = (para("First", "Titel"), para("5 February 2024"), para("x"), para("Second", "Titel"), para("y"))
    found, said = read({"All lessons.docx": docx(*blocks)})
    assert [(entry.title, entry.text) for entry in found] == [("First", "<p>x</p>"), ("Second", "<p>y</p>")]
    assert [f"{found[0].published:%Y-%m-%d}", "date" in found[0].guessed, "date" in found[1].guessed] == [
        "2024-02-05",
        False,
        True,
    ]
    assert said == []


def test_lessons_without_titles_are_named() -> None:
    """Where headings repeat, the document seems to hold several lessons; the message says how to part them."""
    one = (para("Symptoms", "berschrift1"), para("x"), para("Diagnosis", "berschrift1"), para("y"))
    found, said = read({"2024-02-05 a.docx": docx(para("z"), *one, *one)})
    assert len(found) == 1
    assert [d.code for d in said] == ["import/several-texts"]
    assert "Title" in said[0].help


NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="8"><w:abstractNumId w:val="2"/></w:num><w:num w:numId="9"><w:abstractNumId w:val="1"/></w:num>'
    "</w:numbering>"
)


def item(number: int, text: str) -> str:
    """Return a paragraph of a list."""
    place = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{place}</w:pPr>{run(text)}</w:p>"


def test_a_list_goes_on_after_a_paragraph() -> None:
    """Numbers are those of Word; a bullet list between does not count, and another list begins anew."""
    blocks = (item(7, "a"), item(7, "b"), para("x"), item(8, "o"), item(7, "c"), para("y"), item(9, "d"))
    rels = (
        '<Relationship Id="rId8" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" '
        'Target="numbering.xml"/>'
    )
    document = docx(para("A", "Titel"), *blocks, relations=rels, word__numbering_xml=NUMBERING)
    (entry,), said = read({"2024-02-05 a.docx": document})
    assert entry.text == (
        "<ol><li>a</li><li>b</li></ol><p>x</p><ul><li>o</li></ul>"
        '<ol start="3"><li>c</li></ol><p>y</p><ol><li>d</li></ol>'
    )
    assert said == []
