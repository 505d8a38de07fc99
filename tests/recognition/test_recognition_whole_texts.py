"""Two whole posts, copied out of a blog, are the same lesson whichever way they are brought here."""

import html
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from sites import source_of

from generator.importers.pipeline import Options, import_archive
from generator.model.config import Config
from generator.model.hooks import Hooks
from generator.model.lesson import Lesson, Prose
from generator.model.source import Source
from generator.model.value import Value
from generator.read.front_matter import split
from generator.read.lesson import read
from generator.read.problems import Problems
from generator.read.reader_context import make_reader_context
from generator.read.recognize.paste import FrontMatterPlaces, applied, paste_findings
from generator.read.sections import headings_of, split_body

TEXTS = Path(__file__).parent / "texts"
SITE = Config(title="T", url="https://example.com/", base="/", id="urn:x", author="A")
READER = make_reader_context(SITE, Hooks(), b"")


class LessonContent(Value):
    """What a lesson says: paragraphs by section, quotations, prompts, the credit of its picture."""

    lead: tuple[str, ...]
    sections: dict[str, tuple[str, ...]]
    quotes: tuple[tuple[str, str], ...]
    prompts: tuple[tuple[str, str], ...]
    credit: str


def content_of(file: str) -> LessonContent:
    """Return what the file of a lesson says, as the site reads it."""
    source = source_of(file)
    document = split(source, Problems(source))
    assert document
    lesson = read(READER, source).value
    assert isinstance(lesson, Lesson)
    front = yaml.safe_load(file[4:].partition("\n---")[0])
    return LessonContent(
        lead=paragraphs(lesson.lead),
        sections={section.name: paragraphs(section.prose) for section in lesson.sections},
        quotes=tuple((" ".join(paragraphs(quote.prose)), quote.author) for quote in lesson.quotes),
        prompts=tuple((prompt.label, " ".join(paragraphs(prompt.prose))) for prompt in lesson.prompts),
        credit=(front.get("photo") or {}).get("credit", ""),
    )


def paragraphs(prose: Prose) -> tuple[str, ...]:
    """Return the paragraphs of prose; a line break inside one would be seen in it."""
    return tuple(re.findall(r"<p>(.*?)</p>", "".join(prose.pieces), re.DOTALL))


# ---------------------------------------------------------------- the ways
def pasted(text: str, _folder: Path) -> str:
    """Return the file of a text that was pasted below two lines of front matter, and mended as `check` says."""
    file = f"---\ntitle: A Title\ndate: 2024-03-04\n---\n{text}"
    source = source_of(file)
    document = split(source, Problems(source))
    assert document
    _, parts, _ = split_body(document.body, document.body_line, headings_of(SITE))
    places = FrontMatterPlaces(end_line=document.body_line - 1)
    findings = paste_findings(document.body, SITE, places, understood=[part.line for part in parts])
    mended = applied(file, findings)
    assert not [d for d in read(READER, source_of(mended)).diagnostics if d.code.startswith("paste/")]
    return mended


def as_text(text: str, folder: Path) -> str:
    """Return the file of a text that was imported as plain text."""
    return imported(folder, "2024-03-04 a title.txt", text.encode())


def as_paragraphs(text: str, folder: Path) -> str:
    """Return the file of a web page with a paragraph for each line."""
    body = "".join(f"<p>{html.escape(line)}</p>" for line in text.strip().split("\n"))
    page = f"<!doctype html><html><head><title>A Title</title></head><body>{body}</body></html>"
    return imported(folder, "2024-03-04 a title.html", page.encode())


def as_lines(text: str, folder: Path) -> str:
    """Return the file of a web page whose lines end in breaks."""
    body = "<br>".join(map(html.escape, text.strip().split("\n")))
    page = f"<!doctype html><html><head><title>A Title</title></head><body><div>{body}</div></body></html>"
    return imported(folder, "2024-03-04 a title.html", page.encode())


def as_word(text: str, folder: Path) -> str:
    """Return the file of a Word document with a paragraph for each line."""
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    package = "http://schemas.openxmlformats.org/package/2006"
    lines = "".join(f"<w:p><w:r><w:t>{html.escape(line)}</w:t></w:r></w:p>" for line in text.strip().split("\n"))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{main}"><w:body>{lines}</w:body></w:document>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return imported(folder, "2024-03-04 a title.docx", data.getvalue())


def as_feed(text: str, folder: Path) -> str:
    """Return the file of a post in a backup of Blogger."""
    content = html.escape("<br />".join(map(html.escape, text.strip().split("\n"))))
    kind = "http://schemas.google.com/blogger/2008/kind#post"
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:blogger.com,1999:blog-1.archive</id><title>M</title>'
        "<entry><id>tag:blogger.com,1999:blog-1.post-1</id><published>2024-03-04T12:00:00Z</published>"
        f'<category scheme="http://schemas.google.com/g/2005#kind" term="{kind}"/>'
        f'<title type="text">A Title</title><content type="html">{content}</content></entry></feed>'
    )
    return imported(folder, "blogger.xml", feed.encode())


def imported(folder: Path, name: str, data: bytes) -> str:
    """Return the lesson that comes of importing a file."""
    (folder / name).write_bytes(data)
    import_archive([folder / name], folder / "site", Options())
    (lesson,) = (folder / "site" / "content" / "lessons").rglob("*.md")
    return lesson.read_text("utf-8")


WAYS = (pasted, as_text, as_paragraphs, as_lines, as_word, as_feed)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_case_study(way: Callable[[str, Path], str], tmp_path: Path) -> None:
    """Its paragraphs, quotations, prompts and credit come apart, and each says who said what."""
    lines = (TEXTS / "case.txt").read_text("utf-8").split("\n")
    content = content_of(way("\n".join(lines), tmp_path))
    assert content.lead == ()
    assert {name: len(texts) for name, texts in content.sections.items()} == {
        "symptoms": 1,
        "diagnosis": 1,
        "prescription": 4,
        "critical_thinking": 1,
    }
    assert [author for _, author in content.quotes] == ["Odile Brandt", "Tom Verhoeven"]
    assert content.quotes[1][0].startswith("It was a good week.")
    assert content.quotes[1][0].endswith("they gave us cake.")
    assert [label for label, _ in content.prompts] == ["LAST WEEK", "THIS WEEK"]
    assert [ask.split()[0] for _, ask in content.prompts] == ["Tell", "Write"]
    assert content.credit == "Ines Holm on Unsplash"
    assert content == content_of(pasted("\n".join(lines), tmp_path))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_an_essay(way: Callable[[str, Path], str], tmp_path: Path) -> None:
    """Its lines are paragraphs, and what the old blog showed below it is gone."""
    content = content_of(way((TEXTS / "essay.txt").read_text("utf-8"), tmp_path))
    assert len(content.lead) == 6
    assert content.lead[-1].endswith("Probably not for my street.")
    assert (content.sections, content.quotes, content.credit) == ({}, (), "")


def test_findings_name_their_lines() -> None:
    """Each finding names its lines, and what `check` shows is a warning for each."""
    text = (TEXTS / "case.txt").read_text("utf-8")
    file = f"---\ntitle: A Title\ndate: 2024-03-04\n---\n{text}"
    found = read(READER, Source(path="content/lessons/a.md", text=file, digest=b"")).diagnostics
    assert [(d.code, d.span.line) for d in found] == [
        ("paste/paragraphs", 10),
        ("paste/quotations", 18),
        ("paste/prompts", 20),
        ("paste/credit", 23),
    ]
