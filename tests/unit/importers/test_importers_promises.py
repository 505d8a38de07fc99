"""Nothing private comes out of an import, nothing goes missing in it, and what it cannot mend stands on its report."""

import os
import sys
from pathlib import Path

import pytest
import yaml
from PIL import Image

from generator.importers.archive import ArchiveEntry
from generator.importers.pipeline import Imported, Options, import_archive
from generator.importers.prepare import prepared
from generator.importers.staging import open_staging
from generator.model.diagnostic import Rejected
from generator.model.source import Span

WXR = (
    '<rss xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Drills</title><link>https://d.example</link>'
    "<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://d.example</wp:base_blog_url>{}</channel></rss>"
)


def wp(number: int, text: str, *more: str, kind: str = "post", title: str = "") -> str:
    """Return an item of WordPress's archive."""
    return (
        f"<item><title>{title or f'Text {number}'}</title><link>https://d.example/t{number}/</link>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date>2024-02-0{number} 07:00:00</wp:post_date><wp:post_name>t{number}</wp:post_name>"
        f"<wp:status>publish</wp:status><wp:post_type>{kind}</wp:post_type>{''.join(more)}</item>"
    )


def upload(number: int, parent: int, name: str, *more: str) -> str:
    """Return a picture that was uploaded to a post."""
    return (
        f"<item><wp:post_id>{number}</wp:post_id><wp:post_parent>{parent}</wp:post_parent>{''.join(more)}"
        f"<wp:attachment_url>https://d.example/wp-content/uploads/{name}</wp:attachment_url>"
        "<wp:post_type>attachment</wp:post_type></item>"
    )


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


def brought(tmp_path: Path, files: dict[str, str | bytes], **options: object) -> tuple[Path, Imported]:
    """Import a folder with some files into a new site."""
    for name, data in files.items():
        path = tmp_path / "old" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    done = import_archive([tmp_path / "old"], tmp_path / "new", Options(**options))  # type: ignore[arg-type]
    assert isinstance(done, Imported)
    return tmp_path / "new", done


def lessons(site: Path) -> str:
    """Return all lessons and pages of a site as one text."""
    return "\n".join(path.read_text("utf-8") for path in sorted((site / "content").rglob("*.md")))


def fields(site: Path, name: str) -> dict[str, object]:
    """Return the front matter of a lesson, and its body."""
    head, _, body = (site / f"content/lessons/{name}.md").read_text("utf-8")[4:].partition("\n---\n")
    return {**yaml.safe_load(head), "body": body.strip()}


# ---------------------------------------------------------------- private
@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """Neither to a file nor to a folder; one to something within the folder is no matter."""
    private = tmp_path / "private"
    private.mkdir()
    (private / "diary.md").write_text("# Diary\n\nSecret words.\n")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.md").symlink_to(private / "diary.md")
    (tmp_path / "old" / "b").symlink_to(private)
    (tmp_path / "old" / "c.md").symlink_to(tmp_path / "old" / "plain.md")
    site, done = brought(tmp_path, {"plain.md": "# Plain\n\nOpen words.\n"})
    assert "Secret" not in lessons(site)
    assert lessons(site).count("Open words") == 2
    (found,) = [d for d in done.diagnostics if d.code == "import/link-outside"]
    assert "old/a.md, old/b/diary.md" in found.message


def test_what_a_site_left_out_stays_out(tmp_path: Path) -> None:
    """The folder of a site has texts; its report, its list of what was left out and its output are none."""
    files: dict[str, str | bytes] = {
        "site.yaml": "title: A\n",
        "content/lessons/a.md": "---\ntitle: A\ndate: 2024-02-05\n---\nOpen words.\n",
        "import-report/left-out.txt": "What was in the archive and is not in the site.\n\nSecret words\n",
        "import-report/index.html": "<!doctype html><main>Secret words</main>",
        "output/index.html": "<!doctype html><main>Old words</main>",
    }
    site, _ = brought(tmp_path, files)
    assert "Open words" in lessons(site)
    assert "Secret" not in lessons(site)
    assert "Old words" not in lessons(site)


@pytest.mark.skipif(sys.platform == "win32", reason="there the file has a name until it is closed")
def test_nothing_lies_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read is on disk, and yet has no name there, so that a killed import leaves nothing."""
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with open_staging() as staging:
        for _ in range(50):
            staging.add_entry(ArchiveEntry(span=Span(path="a"), text=os.urandom(500_000).hex()))
        assert list(tmp_path.iterdir()) == []


def test_a_refused_import_leaves_no_trace(tmp_path: Path) -> None:
    """Where nothing can be imported, no folder is made, and one that was there is as it was."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(Rejected):
        import_archive([tmp_path / "a.pdf"], tmp_path / "new", Options())
    assert not (tmp_path / "new").exists()
    (tmp_path / "mine").mkdir()
    with pytest.raises(Rejected):
        import_archive([tmp_path / "a.pdf"], tmp_path / "mine", Options())
    assert list((tmp_path / "mine").iterdir()) == []


# ---------------------------------------------------------------- lost
OWN = """\
---
title: First
date: 2024-02-05
series: Basics
comments: closed
aliases: [/old/first.html]
photo: {src: desk.png, alt: A desk, credit: Ann}
symptoms: |
  You wait. See [the second](second.md).
quotes:
  - text: Begin.
    author: Ann Lee
prompts: off
ritual: |
  Stand up.
  Breathe.
---
A lead.
"""


def test_a_lesson_of_drillbook_keeps_every_key(tmp_path: Path) -> None:
    """Sections, quotations, series, photo and aliases; a section that the site does not have goes to the body."""
    Image.new("RGB", (40, 30), "red").save(tmp_path / "desk.png")
    second = "---\ntitle: Second\ndate: 2024-02-06\n---\nWords.\n"
    site, done = brought(
        tmp_path, {"first.md": OWN, "second.md": second, "desk.png": (tmp_path / "desk.png").read_bytes()}
    )
    assert done.errors == ()
    assert fields(site, "first") | {"id": ""} == {
        "title": "First",
        "date": fields(site, "first")["date"],
        "id": "",
        "series": "Basics",
        "comments": "closed",
        "aliases": ["/old/first.html"],
        "photo": {"src": "images/first/desk.png", "alt": "A desk", "credit": "Ann"},
        "symptoms": "You wait. See [the second](second.md).\n",
        "quotes": [{"text": "Begin.", "author": "Ann Lee"}],
        "prompts": False,
        "body": "A lead.\n\n## Ritual\n\nStand up.\nBreathe.",
    }


def test_what_wordpress_keeps_apart_from_a_text(tmp_path: Path) -> None:
    """Footnotes, reusable blocks, pictures of a gallery without numbers, and the words of the picture above a post."""
    Image.new("RGB", (40, 30), "red").save(tmp_path / "desk.png")
    notes = '[{"content":"Counted by <a href=\\"https://x.example\\">us</a>.","id":"n1"}]'
    number = '<sup data-fn="n1" class="fn"><a href="#n1" id="n1-link">1</a></sup>'
    archive = WXR.format(
        wp(
            1,
            f"<!-- wp:paragraph --><p>Nine in ten{number} say yes.</p><!-- /wp:paragraph -->",
            meta("footnotes", notes),
        )
        + wp(2, 'Before.\n\n<!-- wp:block {"ref":8} /-->')
        + wp(3, "Two desks.\n\n[gallery]")
        + wp(4, "Words.", meta("_thumbnail_id", "9"))
        + wp(8, "<!-- wp:paragraph --><p>Write to me.</p><!-- /wp:paragraph -->", kind="wp_block")
        + upload(7, 3, "b.png", "<wp:menu_order>2</wp:menu_order>")
        + upload(6, 3, "a.png", "<wp:menu_order>3</wp:menu_order>")
        + upload(5, 3, "notes.pdf")
        + upload(
            9,
            0,
            "desk.png",
            meta("_wp_attachment_image_alt", "A desk"),
            "<excerpt:encoded>Photo by Ann Lee</excerpt:encoded>",
        )
    )
    site, _ = brought(tmp_path, {"wordpress.xml": archive, "uploads/desk.png": (tmp_path / "desk.png").read_bytes()})
    assert "Nine in ten[^1] say yes.\n\n[^1]: Counted by [us](https://x.example)." in str(fields(site, "t1")["body"])
    assert "Write to me." in str(fields(site, "t2")["body"])
    gallery = str(fields(site, "t3")["body"])
    assert 0 < gallery.index("/b.png") < gallery.index("/a.png")
    assert "pdf" not in gallery
    assert fields(site, "t4")["photo"] == {"src": "images/t4/desk.png", "alt": "A desk", "credit": "Ann Lee"}


# ---------------------------------------------------------------- mangled
@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            '<figure><img src="a.png" alt="A" title="IMG_2034"><figcaption>At seven</figcaption></figure>',
            'title="At seven"',
        ),
        ('<div class="wp-caption"><img src="a.png"><p class="wp-caption-text">At seven</p></div>', 'title="At seven"'),
        ('<p><img src="a.png" title="DSC_0001"></p>', '<p><img src="a.png"></p>'),
        ('<img data-src="a.png"><noscript><img src="a.png"></noscript>', '<img data-src="a.png" src="a.png">'),
        ('<noscript><img src="b.png"></noscript><p>x</p>', '<img src="b.png">'),
        ('<p><a href="#p2">go</a></p><h2 id="p2">Part Two</h2>', '<a href="#part-two">go</a>'),
        (
            '<figure><img src="a.png"><figcaption>Photo by Ann</figcaption></figure>',
            "<figcaption>Photo by Ann</figcaption>",
        ),
        ('<figure><img src="a.png"><figcaption>See <a href="x">x</a></figcaption></figure>', "<figcaption>See <a"),
    ],
)
def test_html_is_made_ready(html: str, markdown: str) -> None:
    """A caption is the picture's title, the name that a camera gave is none, and what scripts show is shown once."""
    text = prepared(ArchiveEntry(span=Span(path="a"), text=html))[0].text
    assert markdown in text
    assert text.count("<img") == html.replace("noscript><img", "", "b.png" not in html).count("<img")


WORD = (
    '<p>One<sup><a href="#footnote-1" id="footnote-ref-1">[1]</a></sup>.</p><p>Two.</p>'
    '<ol><li id="footnote-1"><p> A <em>note</em>. <a href="#footnote-ref-1">↑</a></p></li></ol>'
)
GOOGLE_DOCS = (
    '<p>One<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>.</p><p>Two.</p>'
    '<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span> A <em>note</em>.</span></p></div>'
)
SUBSTACK = (
    '<p>One<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a>.</p><p>Two.</p>'
    '<div class="footnote"><a id="footnote-1" class="footnote-number" href="#footnote-anchor-1">1</a>'
    '<div class="footnote-content"><p>A <em>note</em>.</p></div></div>'
)


@pytest.mark.parametrize("html", [WORD, GOOGLE_DOCS, SUBSTACK])
def test_footnotes_of_any_program(tmp_path: Path, html: str) -> None:
    """A footnote is a footnote, below the paragraph that refers to it, and so in the same section."""
    site, done = brought(tmp_path, {"2024-02-05 a.html": f"<!doctype html><html><body><h1>A</h1>{html}</body></html>"})
    assert fields(site, "a")["body"] == "One[^1].\n\n[^1]: A *note*.\n\nTwo."
    assert done.errors == ()


def test_links_within_a_text_and_to_its_neighbours(tmp_path: Path) -> None:
    """They are kept where there is something to lead to, with the place in it; else the words stay, and it is said."""
    first = "# First\n\n[two](#part-two), [three](#part-three), [next](second#here), [gone](third.md).\n\n"
    first += "## Part Two\n\nx\n"
    second = "---\ndate: 2024-02-06\n---\n# Second\n\n## Here\n\nx\n"
    site, done = brought(tmp_path, {"2024-02-05-first.md": first, "second.md": second})
    assert "[two](#part-two), three, [next](second.md#here), gone." in str(fields(site, "first")["body"])
    words = " ".join(note.words for line in done.lines for note in line.review_notes)
    assert "#part-three" in words


def test_old_addresses_lead_to_the_lesson(tmp_path: Path) -> None:
    """Those that a text names are aliases, but for one that another text has."""
    first = "---\ntitle: First\ndate: 2024-02-05\nredirect_from: [/old/, /second/]\n---\nx\n"
    second = "---\ntitle: Second\ndate: 2024-02-06\npermalink: /second/\n---\nx\n"
    site, done = brought(tmp_path, {"first.md": first, "second.md": second})
    assert fields(site, "first")["aliases"] == ["/old/"]
    assert done.errors == ()


# ---------------------------------------------------------------- the report
def test_what_a_check_will_say_stands_on_the_report(tmp_path: Path) -> None:
    """Errors of the site that came of it are on the report, with what to do, and the summary counts them."""
    text = "---\ntitle: First\ndate: 2024-02-05\nsymptoms: x\nphoto: {src: 3}\nquotes: [{author: Ann}]\n---\nx\n"
    site, done = brought(tmp_path, {"first.md": text})
    assert [error.code for error in done.errors] == ["lesson/quote-without-text"]
    report = (site / "import-report/index.html").read_text("utf-8")
    assert "To correct before the site can be built <span>1</span>" in report
    assert "→" in report


# ---------------------------------------------------------------- links and pictures that need a second look
def test_a_relative_link_starts_at_the_old_page(tmp_path: Path) -> None:
    """Hugo's `../second/` leads to the neighbor, and one that is not here to its old address beside the page."""
    site, _ = brought(
        tmp_path,
        {
            "hugo.toml": 'title = "H"\nbaseURL = "https://h.example/"\n',
            "content/posts/a.md": '+++\ntitle = "A"\ndate = 2024-03-04\n+++\nTo [b](../second/) and [c](../gone/).\n',
            "content/posts/second.md": '+++\ntitle = "B"\ndate = 2024-03-05\n+++\nB\n',
        },
    )
    assert "To [b](second.md) and [c](https://h.example/posts/gone/)." in lessons(site)


def test_a_tag_of_jekyll_in_running_text_is_a_link(tmp_path: Path) -> None:
    """Where it is an address it stays one; alone in a sentence, readers get words to click on."""
    tag = "{% post_url 2024-03-05-other-one %}"
    text = f"See {tag}, ({tag}) [x]({tag}) [y][r]\n\n{tag}\n\n[r]: {tag}\n"
    site, _ = brought(
        tmp_path,
        {
            "_config.yml": "title: J\n",
            "_posts/2024-03-04-a.md": f"---\ntitle: A\n---\n{text}",
            "_posts/2024-03-05-other-one.md": "---\ntitle: B\n---\nB\n",
        },
    )
    link = "[Other one](other-one.md)"
    assert f"See {link}, ({link}) [x](other-one.md) [y](other-one.md)\n\n{link}" in lessons(site)


def test_a_picture_that_is_nowhere_leaves_its_name(tmp_path: Path) -> None:
    """A name or its alternative text, and the caption, stand in the text; the report says which picture it is."""
    text = '---\ntitle: A\n---\nB\n\n![[my desk.png]]\n\n![A door](x/door.png "At seven")\n'
    site, _ = brought(tmp_path, {"2024-03-04-a.md": text})
    assert lessons(site).rstrip().endswith("B\n\nmy desk.png\n\nA door: At seven")
    assert "is not shown (my desk.png)" in (site / "import-report/index.html").read_text("utf-8")
