"""Documents as entries: nothing is lost, nothing hostile is opened, and what is left out is said."""

import datetime as dt
import io
import os
import zipfile
import zoneinfo
from pathlib import Path

import pytest
from pictures import PHOTO

from generator.importers.archive import ArchiveEntry
from generator.importers.container import Container, open_container
from generator.importers.formats.documents import read_documents
from generator.importers.text.html_pieces import text_of
from generator.model.diagnostic import Diagnostic

ZONE = zoneinfo.ZoneInfo("America/New_York")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{i}"><w:name w:val="{name}"/></w:style>'
    for i, name in (("Titel", "Title"), ("berschrift1", "heading 1"), ("berschrift2", "heading 2"), ("Zitat", "Quote"))
)


def run(text: str, extra: str = "") -> str:
    """Return a run of text, bold with `<w:b/>`."""
    return f'<w:r><w:rPr>{extra}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(text: str = "", style: str = "", inside: str = "") -> str:
    """Return a paragraph of a Word document."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{run(text) if text else ''}{inside}</w:p>"


def picture(relation: str = "rId9", how: str = "embed") -> str:
    """Return a picture that stands in a line."""
    return (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:docPr id="1" name="p" descr="A desk"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
        f'<a:blip r:{how}="{relation}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def docx(*blocks: str, core: str = "", main: str = "", relations: str = "", **parts: str | bytes) -> bytes:
    """Return a Word document of blocks; `parts` are further parts, `__` in their names is a slash."""
    file = io.BytesIO()
    body = main or (
        f'<w:document xmlns:w="{W}" xmlns:r="{OFFICE}/relationships" xmlns:m="{OFFICE}/math">'
        f"<w:body>{''.join(blocks)}</w:body></w:document>"
    )
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="png" ContentType="image/png"/></Types>',
        )
        made.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{rels}"><Relationship Id="r1" Type="{OFFICE}/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        made.writestr("word/document.xml", body)
        made.writestr("word/styles.xml", f'<w:styles xmlns:w="{W}">{STYLES}</w:styles>')
        made.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{rels}"><Relationship Id="rId9" Type="{OFFICE}/relationships/image" '
            f'Target="media/image1.png"/>{relations}</Relationships>',
        )
        if core:
            made.writestr(
                "docProps/core.xml",
                '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
                'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
                f"{core}</cp:coreProperties>",
            )
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_png", ".png"), data)
    return file.getvalue()


def box_of(files: dict[str, bytes | str], modified: dt.datetime | None = None) -> Container:
    """Return a box in memory."""
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    return Container(
        {name: len(b) for name, b in data.items()}, lambda name: io.BytesIO(data[name]), lambda _: modified
    )


def read(
    files: dict[str, bytes | str], modified: dt.datetime | None = None
) -> tuple[list[ArchiveEntry], list[Diagnostic]]:
    """Return the entries of some files, and what is said."""
    said: list[Diagnostic] = []
    return list(read_documents(box_of(files, modified), said.append, ZONE)), said


def only(name: str, data: bytes | str) -> ArchiveEntry:
    """Return the entry of a file that nothing is said of."""
    entries, said = read({name: data})
    assert not said
    (entry,) = entries
    return entry


def codes(said: list[Diagnostic]) -> list[str]:
    return [d.code for d in said]


# ---------------------------------------------------------------- Word
def test_the_title_style_is_the_title_and_headings_keep_their_levels() -> None:
    """A paragraph in the style Title, in any language of Word, is the title and leaves the text."""
    blocks = [
        para("Gift basket", "Titel"),
        para("What hurts", "berschrift1"),
        para("How", "berschrift2"),
        para("x"),
    ]
    entry = only("2019-05-12 a.docx", docx(*blocks))
    assert entry.title == "Gift basket"
    assert entry.text == "<h1>What hurts</h1><h2>How</h2><p>x</p>"
    assert entry.guessed == ()
    assert entry.published == dt.datetime(2019, 5, 12, tzinfo=ZONE)


def test_the_first_heading_is_the_title() -> None:
    """Without that style, it is the first heading, which leaves the text."""
    entry = only("2019-05-12 a.docx", docx(para("Gift  basket", "berschrift1"), para("x")))
    assert (entry.title, entry.text) == ("Gift basket", "<p>x</p>")


def test_headings_of_sections_are_no_title() -> None:
    """The first of several headings with text before it is the heading of a section, and stays."""
    blocks = [para("Hello"), para("What hurts", "berschrift1"), para("x"), para("Why", "berschrift1"), para("y")]
    entry = only("2019-05-12 gift_basket.docx", docx(*blocks))
    assert entry.title == "Gift basket"
    assert entry.guessed == ("title",)
    assert "<h1>What hurts</h1>" in entry.text


def test_the_property_is_the_title_before_the_name() -> None:
    """The title among the properties counts; words of the text that equal it leave the text."""
    entry = only("2019-05-12.docx", docx(para("Gift basket"), para("x"), core="<dc:title>Gift basket</dc:title>"))
    assert (entry.title, entry.text) == ("Gift basket", "<p>x</p>")
    entry = only("2019-05-12 b.docx", docx(para("x"), core="<dc:title>Microsoft Word - a.doc</dc:title>"))
    assert entry.title == "B"


def test_a_picture_in_the_title_stays() -> None:
    """What of a title is no word stays in the text: a picture that is anchored to it."""
    data = docx(para("Gift", "Titel", picture()), para("x"), word__media__image1_png=PHOTO)
    entry = only("a/2019-05-12 b.docx", data)
    assert entry.title == "Gift"
    assert entry.text.startswith('<p><img alt="A desk" src="member:a/2019-05-12%20b.docx#word/media/image1.png"></p>')


def test_a_footnote_of_the_title_stays() -> None:
    """A title with a footnote stays in the text, which would lose the mark otherwise."""
    note = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{para("A minute.")}</w:footnote></w:footnotes>'
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    entry = only("2019-05-12 b.docx", docx(para("Gift", "Titel", mark), para("x"), word__footnotes_xml=note))
    assert entry.title == "Gift"
    assert entry.text.startswith("<h1>Gift<sup>")
    assert "A minute." in entry.text


def test_properties_are_taken() -> None:
    """Author, labels and date are those of the properties; the date is a guess, as copies keep it."""
    core = (
        "<dc:creator>Nora Whitcombe</dc:creator><cp:keywords>calls; gifts,calls</cp:keywords>"
        "<cp:category>Service</cp:category><dcterms:created>2019-05-12T08:00:00Z</dcterms:created>"
    )
    entry = only("a.docx", docx(para("A", "Titel"), para("x"), core=core))
    assert entry.author == "Nora Whitcombe"
    assert entry.labels == ("Service", "calls", "gifts")
    assert entry.published == dt.datetime(2019, 5, 12, 8, tzinfo=dt.UTC)
    assert entry.guessed == ("date",)


def test_a_date_in_the_name_beats_the_property() -> None:
    """Whoever copies last week's document copies its date; the name was given to this one."""
    core = "<dcterms:created>2018-01-01T08:00:00Z</dcterms:created>"
    entry = only("May 12, 2019 - A.docx", docx(para("A", "Titel"), para("x"), core=core))
    assert entry.published == dt.datetime(2019, 5, 12, tzinfo=ZONE)
    assert not entry.guessed


@pytest.mark.parametrize("creator", ["Windows User", "nora@example.com", "python-docx"])
def test_programs_and_addresses_are_no_authors(creator: str) -> None:
    """What a program writes for want of a name is no author, and neither is an email address."""
    core = f"<dc:creator>{creator}</dc:creator>"
    assert only("2019-05-12 a.docx", docx(para("A", "Titel"), core=core)).author == ""


def test_text_that_was_changed_is_as_accepted() -> None:
    """Of tracked changes, what was put in is there, and what was taken out is not."""
    changed = f'<w:ins w:id="1">{run("new")}</w:ins><w:del w:id="2"><w:r><w:delText>old</w:delText></w:r></w:del>'
    assert only("2019-05-12 a.docx", docx(para("A", "Titel"), para("", "", changed))).text == "<p>new</p>"


def test_marks_tables_and_quotations() -> None:
    """Bold words, tables and quotations stay what they are."""
    table = f"<w:tbl><w:tr><w:tc>{para('cell')}</w:tc></w:tr></w:tbl>"
    blocks = [para("A", "Titel"), para("", "", run("Do:", "<w:b/>")), table, para("Said.", "Zitat")]
    text = only("2019-05-12 a.docx", docx(*blocks)).text
    assert "<strong>Do:</strong>" in text
    assert "<td><p>cell</p></td>" in text
    assert "<blockquote><p>Said.</p></blockquote>" in text


def test_only_bookmarks_that_a_link_leads_to_stay() -> None:
    """Word's own bookmarks leave no trace; one that the text leads to stays."""
    marks = "".join(f'<w:bookmarkStart w:id="{n}" w:name="{name}"/>' for n, name in enumerate(("_Toc1", "here")))
    link = f'<w:hyperlink w:anchor="here">{run("see")}</w:hyperlink>'
    entry = only("2019-05-12 a.docx", docx(para("A", "Titel"), para("x", "", marks + link)))
    assert entry.text == '<p>x<a id="here"></a><a href="#here">see</a></p>'


def test_comments_are_said_with_their_words() -> None:
    """Comments are left out, and said with their words and who wrote them."""
    comments = "".join(
        f'<w:comment w:id="{n}" w:author="Dana">{para(text)}</w:comment>' for n, text in enumerate(("Really?", "Check"))
    )
    data = docx(para("A", "Titel"), para("x"), word__comments_xml=f'<w:comments xmlns:w="{W}">{comments}</w:comments>')
    entries, said = read({"2019-05-12 a.docx": data})
    assert len(entries) == 1
    assert [d.message for d in said] == ["2 comments of Word were left out: “Really?” (Dana), “Check” (Dana)"]


def test_what_mammoth_does_not_know_is_said() -> None:
    """Formulas and fields have no HTML, and are said with their words."""
    formula = "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    field = f'<w:fldSimple w:instr=" SEQ ">{run("Figure 7")}</w:fldSimple>'
    _, said = read({"2019-05-12 a.docx": docx(para("A", "Titel"), para("x", "", formula + field))})
    assert codes(said) == ["import/word-left-out"] * 2
    assert [d.message.partition(": ")[2] for d in said] == ["“a+b”", "“Figure 7”"]


def test_a_picture_that_lies_elsewhere_keeps_its_address() -> None:
    """A picture that is only linked is not opened; its address is in the text."""
    relation = (
        f'<Relationship Id="rId7" Type="{OFFICE}/relationships/image" Target="https://example.com/a.png" '
        'TargetMode="External"/>'
    )
    data = docx(para("A", "Titel"), para("", "", picture("rId7", "link")), relations=relation)
    assert 'src="https://example.com/a.png"' in only("2019-05-12 a.docx", data).text


def test_a_picture_whose_part_is_missing_is_no_reason_to_lose_the_text() -> None:
    """The text is read, and the address leads to nothing."""
    assert "<p>x" in only("2019-05-12 a.docx", docx(para("A", "Titel"), para("x", "", picture()))).text


def test_it_is_known_by_its_content_in_a_zip_too(tmp_path: Path) -> None:
    """A Word document under any name, in a zip, is read."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as made:
        made.writestr("b/2019-05-12 one", docx(para("One", "Titel"), para("x")))
    said: list[Diagnostic] = []
    with open_container(tmp_path / "all.zip") as container:
        (entry,) = read_documents(container, said.append, ZONE)
    assert (entry.title, entry.text, said) == ("One", "<p>x</p>", [])


# ---------------------------------------------------------------- hostile and damaged Word documents
def test_entities() -> None:
    """A part with a document type is refused, before anything could grow from it."""
    main = f'<!DOCTYPE a [<!ENTITY b "bbbb">]><w:document xmlns:w="{W}"><w:body>{para("&b;")}</w:body></w:document>'
    entries, said = read({"a.docx": docx(main=main)})
    assert (entries, codes(said)) == ([], ["import/suspicious"])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_entities_in_another_encoding(encoding: str) -> None:
    """So is one whose letters are not those of ASCII."""
    main = f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "b">]><w:document xmlns:w="{W}"/>'
    data = (b"\xfe\xff" if encoding == "utf-16-be" else b"") + main.encode(encoding)
    assert codes(read({"a.docx": docx(para("x"), word__other_xml=data)})[1]) == ["import/suspicious"]


def test_bomb() -> None:
    """A document that unpacks to far more than it is, is refused without unpacking it."""
    _, said = read({"a.docx": docx(para("x"), word__media__image1_png=b"\0" * 30_000_000)})
    assert codes(said) == ["import/suspicious"]


def test_much_xml(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is one with more text than anybody writes."""
    monkeypatch.setattr("generator.importers.formats.word._MOST_XML", 5_000)
    assert codes(read({"a.docx": docx(*[para("x")] * 500)})[1]) == ["import/suspicious"]


def test_deep() -> None:
    """One that is nested deeper than Python goes is called damaged."""
    deep = "<w:sdt><w:sdtContent>" * 3000 + para("x") + "</w:sdtContent></w:sdt>" * 3000
    assert codes(read({"a.docx": docx(deep)})[1]) == ["import/damaged"]


@pytest.mark.parametrize("main", ["", "<w:document", "no xml", f'<w:document xmlns:w="{W}"/>'])
def test_no_document(main: str) -> None:
    """One whose main part is not what it should be is called damaged, by its name, and the next one is read."""
    entries, said = read({"a.docx": docx(main=main or " "), "b 2019-05-12.docx": docx(para("B", "Titel"))})
    assert [(d.code, d.span.path) for d in said] == [("import/damaged", "a.docx")]
    assert [e.title for e in entries] == ["B"]


def test_cut_off() -> None:
    """Half a document is called damaged."""
    data = docx(para("x"))
    assert codes(read({"a.docx": data[: len(data) // 2]})[1]) == ["import/damaged"]


def test_a_flipped_bit() -> None:
    """One whose bytes were changed on the way is called damaged."""
    data = bytearray(docx(para("x" * 2000)))
    at = data.index(b"word/document.xml") + 40
    data[at] ^= 0xFF
    assert codes(read({"a.docx": bytes(data)})[1]) == ["import/damaged"]


# ---------------------------------------------------------------- what is no document that can be read
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{\\rtf1 hello}", "RTF"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900 + "WordDocument".encode("utf-16-le"), "old format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "one file"),
    ],
)
def test_each_is_said_with_what_to_do(data: bytes, words: str) -> None:
    """A document that cannot be read is named, with the program that can."""
    entries, (said,) = read({"a.docx": data})
    assert not entries
    assert said.code == "import/other-format"
    assert words in said.message
    assert said.help


def test_opendocument() -> None:
    """So is a document of LibreOffice."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert "LibreOffice" in read({"a.odt": file.getvalue()})[1][0].message


@pytest.mark.parametrize("start", ["<!doctype html><title>Page</title>", "<!doctype html><meta charset=utf-8>"])
def test_a_page_without_a_body(start: str) -> None:
    """Where the tags of head and body are left out, as HTML allows, every word is there all the same."""
    (entry,), said = read({"a.html": f"{start}\n<main><h1>Call</h1><p>One.</p></main> and <p>Two.</p>"})
    assert (entry.title, entry.text, said) == ("Call", "<p>One.</p>", [])
    (entry,), _ = read({"a.html": f"{start}<section><p>One.</p></section> and <section>Two.</section>"})
    assert text_of(entry.text).split() == ["One.", "and", "Two."]


def test_what_is_no_document_is_said_once() -> None:
    """Programs' files are told together; pictures, which texts name, are not, nor are hidden and lock files."""
    files: dict[str, bytes | str] = {
        "a.css": "p {}", "b.js": "f()", "c": b"\0\1", "d.xml": "<?xml version='1.0'?><feed/>", "e.txt": "",
        "p.jpg": PHOTO, ".DS_Store": b"\0", "__MACOSX/._a.txt": "x", "~$a.docx": b"x", ".git/a.txt": "x",
    }  # fmt: skip
    entries, said = read(files)
    assert not entries
    assert [d.message for d in said] == [
        "5 files were left out, as they are neither documents nor pictures: a.css, b.js, c, d.xml, e.txt"
    ]


def test_many_of_them() -> None:
    """Of many, some are named."""
    assert read({f"{n:02}.css": "p{}" for n in range(30)})[1][0].message.endswith("07.css and 22 more")


def test_a_locked_zip() -> None:
    """A member under a password is told, and the next one is read."""
    container = box_of({"a.txt": "A\n\nx", "b.txt": "B\n\ny"}, dt.datetime(2019, 5, 12, tzinfo=dt.UTC))

    def locked(name: str) -> io.BytesIO:
        if name == "a.txt":
            raise RuntimeError("password required")
        return io.BytesIO(b"B\n\ny")

    said: list[Diagnostic] = []
    entries = list(read_documents(container._replace(open=locked), said.append, ZONE))
    assert ([e.title for e in entries], codes(said)) == (["B"], ["import/damaged"])


PAGE = """<!DOCTYPE html><!-- saved from url=(0024)https://example.com/old --><html><head><title>Gift – Drill</title>
<meta property="og:site_name" content="Drill"><meta name="author" content="Nora">
<meta property="article:published_time" content="2019-05-12T08:00:00+02:00">
<link rel="canonical" href="https://example.com/gift"></head><body><nav>Menu</nav><header>Top</header>
<article><h1>Gift <a href="/gift">basket</a></h1><script>x()</script><p>One.</p>
<a rel="tag" href="/t">calls</a></article>
<div id="comments"><article>Nice!</article></div></body></html><p>Tail"""


# ---------------------------------------------------------------- saved web pages: their main part, whole
def test_the_main_part_alone() -> None:
    """Of a saved page, the article is the text, without scripts; the head says the rest."""
    entry = only("a.html", PAGE)
    assert entry.title == "Gift basket"
    assert entry.text == '<p>One.</p>\n<a rel="tag" href="/t">calls</a>'
    assert entry.url == "https://example.com/gift"
    assert entry.published == dt.datetime.fromisoformat("2019-05-12T08:00:00+02:00")
    assert (entry.author, entry.labels, entry.guessed) == ("Nora", ("calls",), ())


def test_blogger() -> None:
    """A page of Blogger has its title, date and labels around the text."""
    page = """<html><head><title>Drill: Gift</title></head><body><h1>Drill</h1>
        <h2 class="date-header"><span>Sunday, May 12, 2019</span></h2><div class="post">
        <h3 class="post-title">Gift</h3>
        <div class="post-body entry-content">Words<br>and more</div>
        <span class="post-labels">Labels: <a href="x">calls</a>, <a href="y">gifts</a></span></div>
        <div class="comments" id="comments">Nice!</div></body></html>"""
    entry = only("a.html", page)
    assert (entry.title, entry.text) == ("Gift", "Words<br>and more")
    assert entry.labels == ("calls", "gifts")
    assert entry.published == dt.datetime(2019, 5, 12, tzinfo=ZONE)
    page = page.replace("<h3", '<abbr class="published" title="2019-05-12T08:00:00-04:00">8</abbr><h3')
    assert only("a.html", page).published == dt.datetime(2019, 5, 12, 12, tzinfo=dt.UTC)


def test_wordpress() -> None:
    """A page of WordPress has its lead picture and title beside the text."""
    page = """<!doctype html><article><header><h1 class="entry-title">Gift</h1><time class="entry-date"
        datetime="2019-05-12">May</time></header><img class="wp-post-image" src="lead.jpg">
        <div class="entry-content"><p>One.</p>
        <img src="data:image/gif;base64,R0" data-src="real.jpg"></div></article>"""
    entry = only("a.html", page)
    assert (entry.title, entry.picture) == ("Gift", "lead.jpg")
    assert 'src="real.jpg"' in entry.text
    assert entry.published == dt.datetime(2019, 5, 12, tzinfo=ZONE)


def test_the_whole_body_and_what_follows_it() -> None:
    """A page without a main part is all text, even behind its end, where a browser still shows it."""
    entry = only("2019-05-12.html", "<html><head><title>Gift</title></head><body>One</body></html><p>Two")
    assert (entry.title, entry.text) == ("Gift", "One<p>Two</p>")


@pytest.mark.parametrize("name", ["MsoTitle", "'c1 title'"])
def test_a_page_of_a_text_processor(name: str) -> None:
    """In a page that Word or Google Docs saved, the paragraph in the style of titles is the title."""
    page = f"<html><body><div><p class={name}>Gift</p><p class=MsoNormal>One<o:p></o:p></p></div></body></html>"
    entry = only("2019-05-12.htm", page)
    assert entry.title == "Gift"
    assert "Gift" not in entry.text


def test_the_name_of_the_site_is_no_part_of_the_title() -> None:
    """What stands behind the title in the head, as on every page of the site, is left out."""
    assert only("2019-05-12.html", PAGE.replace("h1", "b")).title == "Gift"


def test_a_list_of_posts() -> None:
    """Of a page with several posts the longest is taken, and that is said."""
    posts = "".join(
        f'<h3 class="post-title">Of {n}</h3><div class="post-body">{"word " * n}</div>' for n in (20, 30, 2)
    )
    entries, said = read({"2019-05-12 a.html": f"<html>{posts}</html>"})
    assert [d.message for d in said] == ["2 texts are on this page, and only the longest was taken"]
    assert entries[0].text.count("word") == 30
    assert entries[0].title == "Of 30"


def test_what_a_browser_saves_beside_a_page_is_no_document() -> None:
    """Frames and styles in the folder beside a page are passed over; the folder is where its pictures lie."""
    (entry,), said = read({"b/a.html": PAGE, "b/a_files/frame.html": "<html>ad</html>", "b/a_files/x.css": "p{}"})
    assert (entry.folder, said) == ("b", [])


def test_a_document_in_such_a_folder_is_read() -> None:
    """What a browser does not write, somebody has put there."""
    entries, said = read({"a.html": PAGE, "a_files/2019-05-12 b.txt": "B\n\nx", "a_files/s.js.download": "f()"})
    assert ([e.title for e in entries], said) == (["Gift basket", "B"], [])


def test_a_zip_that_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """A zip in the archive is only looked into where a document could be in it."""
    monkeypatch.setattr("generator.importers.formats.refused._MOST_ZIP", 100)
    assert codes(read({"a.docx": docx(para("x"))})[1]) == ["import/no-document"]


@pytest.mark.parametrize(
    "page",
    [
        "<html>",
        "<!doctype html>",
        "<html><frameset>",
        "<html>" + "<div>" * 50_000,
        "<html id=comments class=post-body><body id=comments class=entry-content>",
        "<html><h1 class='post-body post-title'></h1>",
    ],
)
def test_odd_pages(page: str) -> None:
    """A page with nothing on it, or nested without end, is an entry all the same."""
    assert only("2019-05-12 a.html", page).title == "A"


def test_comments_without_end() -> None:
    """What looks like many comments is looked at once."""
    assert only("2019-05-12 a.txt", "<!-- -->\n" * 5000 + "x").markup == "text"


@pytest.mark.parametrize(
    "data",
    [
        "<html><body>café</body></html>".encode(),
        "<html><body>café</body></html>".encode("utf-16"),
        "<html><body>café</body></html>".encode("cp1252"),
        "<html><meta charset=macintosh><body>café</body></html>".encode("macintosh"),
        b"\xef\xbb\xbf" + "<?xml version='1.0' encoding='latin-1'?><html><body>café</body></html>".encode(),
    ],
)
def test_encodings(data: bytes) -> None:
    """Whatever a page is encoded in, its letters are right."""
    assert only("2019-05-12.html", data).text == "café"


def test_two_encodings_in_one() -> None:
    """A text in UTF-8 with a few letters pasted from another encoding keeps both right."""
    data = "Café, “so”\n\nnaïve – ".encode() + "Müller".encode("cp1252")
    entry = only("2019-05-12 a.txt", data)
    assert (entry.title, entry.text) == ("Café, “so”", "naïve – Müller")
    assert only("2019-05-12 a.txt", "Café Müller".encode("cp1252")).text == "Café Müller"


def test_letters_of_no_encoding() -> None:
    """A text whose letters nothing can read is said to be left out."""
    assert codes(read({"a.txt": b"caf\x81\x8d\x8f"})[1]) == ["import/no-document"]


# ---------------------------------------------------------------- Markdown, with and without front matter
def test_front_matter() -> None:
    """Front matter of other programs is understood, and a heading that repeats the title leaves the text."""
    text = (
        "---\ntitle: Gift basket\ndate: 2019-05-12 08:00:00 +0200\ntags: [calls, gifts]\ncategories: Service\n"
        "author: Nora\ndraft: true\ndescription: Short.\nlayout: post\nmood: calm\n---\n\n# Gift *basket*\n\nOne.\n"
    )
    (entry,), said = read({"p/a.md": text, "p/pic.png": PHOTO})
    assert (entry.title, entry.text, entry.markup, entry.folder) == ("Gift basket", "One.\n", "markdown", "p")
    assert entry.published == dt.datetime(2019, 5, 12, 6, tzinfo=dt.UTC)
    assert (entry.labels, entry.author, entry.state) == (("calls", "gifts", "Service"), "Nora", "draft")
    assert entry.summary == "Short."
    assert [d.message for d in said] == [
        'these keys in front matter have no meaning here and were left out: "mood" (1)'
    ]


def test_a_day_in_words() -> None:
    """A date as people write it counts."""
    assert only("a.md", "---\ntitle: A\ndate: May 12th, 2019\n---\nx").published == dt.datetime(
        2019, 5, 12, tzinfo=ZONE
    )


@pytest.mark.parametrize("text", ["# Gift *basket* #\n\nOne.", "Gift basket\n=====\nOne."])
def test_the_first_heading(text: str) -> None:
    """It is the title and leaves the text, in either way to write it."""
    entry = only("2019-05-12-a.md", text)
    assert (entry.title, entry.text) == ("Gift basket", "One.")


def test_a_heading_with_a_link_stays() -> None:
    """A heading with more than words in it stays, as it would lose something."""
    entry = only("2019-05-12-gift-basket.md", "# See [this](x)\n\nOne.")
    assert (entry.title, entry.text) == ("Gift basket", "# See [this](x)\n\nOne.")


def test_broken_front_matter_stays_in_the_text() -> None:
    """What cannot be read is told and not lost."""
    (entry,), said = read({"2019-05-12-a.md": "---\ntitle: 'A\n---\nx"})
    assert codes(said) == ["import/front-matter"]
    assert "title: 'A" in entry.text


def test_odd_values() -> None:
    """A value of the wrong kind is passed over."""
    (entry,), _ = read({"2019-05-12-a.md": "---\ntitle: [x]\ntags: {a: b}\n? [k]\n: v\ndate: soon\n---\nx"})
    assert (entry.title, entry.labels) == ("A", ())


def test_a_long_line() -> None:
    """A heading that ends in ever more signs is read once."""
    assert only("2019-05-12-a.md", "# a" + " #" * 100_000 + "b\n\nx").text == "x"


# ---------------------------------------------------------------- plain texts, and what the name of a file tells
def test_the_first_line_is_the_title() -> None:
    """A short line with a blank one below it is the title, and leaves the text."""
    entry = only("2019-05-12.txt", b"\r\nGift  basket\r\n\r\nOne.\r\nTwo.\r\n")
    assert (entry.title, entry.text, entry.markup) == ("Gift basket", "One.\nTwo.", "text")


@pytest.mark.parametrize("text", ["Dear team,\n\nx", "One line", "A\nb\n\nc", f"{'long ' * 40}\n\nx"])
def test_what_is_no_title_stays(text: str) -> None:
    """A line that opens a text stays in it."""
    entry = only("2019-05-12 gift_basket.txt", text)
    assert (entry.title, entry.text) == ("Gift basket", text)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2019-05-12-gift-basket", "Gift basket"),
        ("20190512_gift_basket", "Gift basket"),
        ("12.05.2019 Gift", "Gift"),
        ("May 12, 2019 - Gift basket", "Gift basket"),
        ("Gift basket (12 May 2019)", "Gift basket (12 May 2019)"),
        ("2019-05-12 Copy of Gift (2)", "Gift"),
        ("2019-05-12", "2019-05-12"),
    ],
)
def test_names(name: str, title: str) -> None:
    """The name of a file gives a title that people read, and a date."""
    entry = only(f"{name}.txt", "x")
    assert (entry.title, entry.guessed) == (title, ("title",))
    assert entry.published == dt.datetime(2019, 5, 12, tzinfo=ZONE)


def test_when_it_was_saved() -> None:
    """Without any other date, that of the file counts, and is marked as a guess."""
    saved = dt.datetime(2019, 5, 12, 8)  # noqa: DTZ001 - as it stands in a zip
    (entry,), _ = read({"a.txt": "Gift\n\nx"}, saved)
    assert (entry.published, entry.guessed) == (saved.replace(tzinfo=ZONE), ("date",))


def test_no_date_at_all() -> None:
    """A file that nothing is known of has none."""
    (entry,), _ = read({"2019-13-45 a.txt": "Gift\n\nx"})
    assert (entry.published, entry.guessed) == (None, ("date",))


# ---------------------------------------------------------------- wherever documents lie
def test_a_folder_and_its_folders(tmp_path: Path) -> None:
    """Files of folders in folders are read, in the order of their names, dated by when they were saved."""
    (tmp_path / "docs" / "deep").mkdir(parents=True)
    for name in ("docs/b.txt", "docs/deep/a.txt"):
        (tmp_path / name).write_text("Title\n\nText", "utf-8")
        os.utime(tmp_path / name, (1557662400, 1557662400))
    with open_container(tmp_path / "docs") as container:
        entries = list(read_documents(container, pytest.fail, ZONE))
    assert [e.span.path for e in entries] == ["docs/b.txt", "docs/deep/a.txt"]
    assert entries[0].published == dt.datetime(2019, 5, 12, 12, tzinfo=dt.UTC)


def test_one_file(tmp_path: Path) -> None:
    """One Word document, itself a zip, is one entry."""
    (tmp_path / "2019-05-12 a.docx").write_bytes(docx(para("A", "Titel"), para("x")))
    with open_container(tmp_path / "2019-05-12 a.docx") as container:
        (entry,) = read_documents(container, pytest.fail, ZONE)
    assert (entry.title, entry.folder) == ("A", "")


def test_a_zip_without_dates(tmp_path: Path) -> None:
    """The date that a zip has in the place of none is none; another is in the zone of the blog."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr(zipfile.ZipInfo("a.txt"), "Title\n\nText")
        made.writestr(zipfile.ZipInfo("b.txt", (2019, 5, 12, 8, 0, 0)), "Title\n\nText")
    with open_container(tmp_path / "a.zip") as container:
        entries = list(read_documents(container, pytest.fail, ZONE))
    assert [e.published for e in entries] == [None, dt.datetime(2019, 5, 12, 8, tzinfo=ZONE)]


BOLD = "<w:b/>"
CASE = ("Symptoms", "You wait."), ("Diagnosis", "Fear."), ("Prescription", "Call.")


@pytest.mark.parametrize("style", ["berschrift1", "berschrift2"])
def test_a_heading_of_a_lesson_s_section_is_no_title(style: str) -> None:
    """A document whose first heading is that of a section has no title in its text."""
    blocks = [para(heading, style) + para(text) for heading, text in CASE]
    assert only("Lesson 12.docx", docx(*blocks)).title == "Lesson 12"
    assert only("lesson.md", "# Symptoms\n\nYou wait.\n\n# Diagnosis\n\nFear.").title == "Lesson"


@pytest.mark.parametrize(
    "first",
    [para("The Long No"), para(inside=run("The Long No", BOLD)), para("The Long No", "berschrift2")],
    ids=["plain", "bold", "heading"],
)
def test_a_first_line_of_word_is_a_title(first: str) -> None:
    """Few people use the style "Title": the first line is one, if it is no sentence and no section."""
    blocks = [para(heading) + para(text) for heading, text in CASE]
    entry = only("Lesson 12.docx", docx(first, *blocks))
    assert entry.title == "The Long No"
    assert "The Long No" not in entry.text
    sentence = docx(para("You dial the number, and it rings."), para("Nobody answers."))
    assert only("Lesson 12.docx", sentence).title == "Lesson 12"
