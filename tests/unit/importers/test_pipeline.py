"""A blog is brought here whole: its ids, addresses, dates, words, comments and pictures; twice as well as once."""

import datetime as dt
import os
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Mapping
from html import escape
from pathlib import Path

import pytest
from PIL import Image

from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.importers.manifest import Written
from generator.importers.pipeline import Imported, Options, import_archive
from generator.importers.summary import summary_of
from generator.model.diagnostic import Rejected
from generator.plan.site import Clock
from unit.importers.formats.test_documents import docx, para

MOMENT = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)

CASE = """\
<div dir="ltr"><div class="separator"><a href="https://1.bp.blogspot.com/-x/a/s1600/two%2Bchairs.jpg"><img
src="https://1.bp.blogspot.com/-x/a/s320/two%2Bchairs.jpg" alt="Two chairs" /></a></div>
<i>Photo by Ann Lee on Unsplash</i><br /><br />
A lead &amp; more.<br /><br /><b>Symptoms:</b><br />- You wait.<br />- You hope.<br /><br />
<b>Diagnosis</b>: {diagnosis}<br /><br /><b>Perscription:</b> Call, as in
<a href="http://drill.blogspot.com/2019/05/first-call.html#c77">the first call</a>.
<b>The Drill</b> is below.<br /><b>The Drill:</b><br />Ten calls.<br /><br />
<b>Final Thought for the Morning</b><br />“Begin.” —Ann Lee<br /><br />
<b>Your Top 3 Goals &amp; Tactics for the Week:</b><br /><b>LAST WEEK:</b> What worked?<br />
<b>THIS WEEK:</b> Name three.</div>
"""


def entry(number: int, kind: str, fields: Mapping[str, str], content: str) -> str:
    inner = "".join(f"<{name}>{escape(value)}</{name.split()[0]}>" for name, value in fields.items())
    return (
        f"<entry><id>tag:blogger.com,1999:blog-7.post-{number}</id><blogger:type>{kind}</blogger:type>{inner}"
        f"<author><name>Dora Finch</name><uri>https://www.blogger.com/profile/1</uri></author><link/>"
        f'<content type="html">{escape(content)}</content></entry>'
    )


def post(
    number: int, title: str, path: str, content: str, *more: str, status: str = "LIVE", day: str = "2019-05-13"
) -> str:
    fields = {"blogger:status": status, "title": title, "blogger:filename": path}
    fields |= {"published": f"{day}T14:00:00Z", "updated": f"{day}T15:00:00Z"}
    whole = entry(number, "POST", fields, content)
    return whole.replace("<author>", f"{more}<author>", 1)


def comment(number: int, to: int, text: str, answers: str = "", status: str = "LIVE") -> str:
    fields = {"blogger:parent": f"tag:blogger.com,1999:blog-7.post-{to}", "blogger:inReplyTo": answers}
    fields |= {"blogger:status": status, "published": "2019-05-14T09:00:00Z"}
    return (
        entry(number, "COMMENT", fields, text)
        .replace("Dora Finch", f"Reader {number}")
        .replace("profile/1", f"profile/{number}")
    )


TRASHED = "<blogger:trashed>2020-01-01T00:00:00Z</blogger:trashed>"
ABOUT = {"blogger:status": "LIVE", "title": "About Me", "blogger:filename": "/p/about-me.html"}
TAG = '<category scheme="tag:blogger.com,1999:blog-7" term="Cold Calls"/>'
ENTRIES = (
    post(1, "First Call", "/2019/05/first-call.html", CASE.format(diagnosis="Fear."), TAG),
    post(2, "", "/2019/06/second_call.html", CASE.format(diagnosis="Hope & fear."), day="2019-06-10"),
    post(3, "An Essay", "/2019/07/essay.html", "<p>Diagnosis: he was sick, says Ann.</p><p>So?</p>", day="2019-07-01"),
    post(4, "Unsent", "", "<p>Half a thought</p>", status="DRAFT", day="2019-08-01"),
    post(
        5,
        "Gone",
        "/2019/05/gone.html",
        "<p>Binned words</p>",
        "<blogger:trashed>2020-01-01T00:00:00Z</blogger:trashed>",
    ),
    entry(
        6,
        "PAGE",
        {"blogger:status": "LIVE", "title": "About Me", "blogger:filename": "/p/about-me.html"},
        "<p>I sell.</p>",
    ),
    comment(77, 1, "I agree,<br />and *how*.<br /><br />Twice."),
    comment(78, 1, "So do I.", "tag:blogger.com,1999:blog-7.post-77"),
    comment(79, 1, "Buy pills", status="SPAM_COMMENT"),
    comment(80, 6, "Nice page"),
)


def takeout(tmp_path: Path, *entries: str, pictures: bool = True) -> Path:
    path = tmp_path / "takeout-2026.zip"
    with zipfile.ZipFile(path, "w") as file:
        feed = '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:blogger='
        feed += '"http://schemas.google.com/blogger/2018"><id>tag:blogger.com,1999:blog-7</id><title>The Drill</title>'
        file.writestr("Takeout/Blogger/Blogs/The Drill/feed.atom", f"{feed}{''.join(entries or ENTRIES)}</feed>")
        file.writestr("Takeout/Blogger/Blogs/The Drill/theme-classic.html", "<html><body>No post</body></html>")
        if pictures:
            picture = tmp_path / "p.jpg"
            Image.new("RGB", (40, 30), "red").save(picture)
            file.write(picture, "Takeout/Blogger/Albums/The Drill/two chairs.jpg")
    return path


def imported(source: Path, site: Path, **options: object) -> Imported:
    return import_archive([source], site, Options(**options))  # type: ignore[arg-type]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TZ", "Etc/UTC")
    return tmp_path / "site"


def text(site: Path, name: str) -> str:
    return (site / "content" / name).read_text("utf-8")


def test_a_case_becomes_front_matter(tmp_path: Path, site: Path) -> None:
    """A post of Blogger's, soup and all, is the lesson that a coach would have written."""
    imported(takeout(tmp_path), site)
    assert (
        text(site, "lessons/first-call.md")
        == """\
---
title: First Call
date: 2019-05-13 14:00
id: tag:blogger.com,1999:blog-7.post-1
tags: [Cold Calls]
photo:
  src: images/first-call/two-chairs.jpg
  alt: Two chairs
  credit: Ann Lee on Unsplash
symptoms: |
  - You wait.
  - You hope.
diagnosis: |
  Fear.
prescription: |
  Call, as in [the first call](first-call.md#comments). **The Drill** is below.
drill: |
  Ten calls.
quotes:
  - text: Begin.
    author: Ann Lee
---
A lead & more.
"""
    )


def test_the_day_that_readers_saw(tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Takeout has dates in UTC, addresses have the months of the blog's own time zone: those of the computer's."""
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    late = post(1, "Late", "/2019/05/late.html", "<p>Late</p>", day="2019-06-01").replace("T14:", "T03:")
    imported(takeout(tmp_path, late), site)
    assert "date: 2019-05-31 20:00\n" in text(site, "lessons/late.md")
    assert "aliases" not in text(site, "lessons/late.md")


def test_the_site_is_whole(tmp_path: Path, site: Path) -> None:
    """Settings, drafts, pages, aliases, what was left out; and the site can be built as it is."""
    done = imported(takeout(tmp_path), site)
    settings = (site / "site.yaml").read_text("utf-8")
    assert "title: The Drill\n" in settings
    assert "author: Dora Finch\n" in settings
    assert "id: tag:blogger.com,1999:blog-7\n" in settings
    assert "url: http://drill.blogspot.com/\n" in settings
    assert "permalink: /{year}/{month}/{slug}.html\n" in settings
    assert re.findall(r"label: (.*)", settings) == ["LAST WEEK", "THIS WEEK"]
    assert "prompts: off" in text(site, "lessons/essay.md")
    assert "prompts" not in text(site, "lessons/first-call.md")
    assert "Diagnosis: he was sick, says Ann." in text(site, "lessons/essay.md")
    assert "slug: second_call\n" in text(site, "lessons/second-call.md")
    assert "draft: true\n" in text(site, "lessons/unsent.md")
    assert "aliases:\n  - /p/about-me.html\n" in text(site, "pages/about-me.md")
    assert not (site / "content/lessons/gone.md").exists()
    left = (site / "import-report/left-out.txt").read_text("utf-8")
    assert all(words in left for words in ("Binned words", "Buy pills", "Nice page"))
    assert done.left_out.total() == 3
    assert done.lines[0].confidence < done.lines[-1].confidence
    report = build(site, Clock(now=MOMENT), BuildOptions(write=False))
    assert (report.lessons, [d.code for d in report.diagnostics if d.severity.value == "error"]) == (3, [])


def test_comments_keep_their_threads(tmp_path: Path, site: Path) -> None:
    """Who said what, when, and to whom."""
    imported(takeout(tmp_path), site)
    said = [path.read_text("utf-8") for path in sorted((site / "content/comments/first-call").iterdir())]
    assert len(said) == 2
    first = next(s for s in said if "post-77" in s.split("---")[1] and "in_reply_to" not in s)
    assert "author: Reader 77\n" in first
    assert first.endswith("---\nI agree,\nand \\*how\\*.\n\nTwice.\n")
    assert any("in_reply_to: tag:blogger.com,1999:blog-7.post-77\n" in s for s in said)


def files_of(site: Path) -> dict[str, bytes]:
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in (site / "content").rglob("*") if p.is_file()}


def test_once_more_changes_nothing(tmp_path: Path, site: Path) -> None:
    """The second import writes nothing; a dry run never does."""
    assert imported(takeout(tmp_path), site, dry_run=True).files[("lesson", Written.NEW)] == 4
    assert not site.exists()
    imported(takeout(tmp_path), site)
    before = files_of(site)
    again = imported(takeout(tmp_path), site)
    assert {what for _, what in again.files} == {Written.SAME}
    assert files_of(site) == before


def test_what_the_coach_did_stays(tmp_path: Path, site: Path) -> None:
    """An edited file is kept, a moved one found, a deleted one left; a new post comes, a changed one is renewed."""
    imported(takeout(tmp_path), site)
    lessons = site / "content/lessons"
    (lessons / "first-call.md").write_text(text(site, "lessons/first-call.md") + "My own end.\n", "utf-8")
    (lessons / "unsent.md").unlink()
    (lessons / "second-call.md").rename(lessons / "a-better-name.md")
    new = [e.replace("So?", "So what?") for e in ENTRIES] + [
        post(9, "New", "/2020/01/new.html", "<p>N</p>", day="2020-01-06")
    ]
    done = imported(takeout(tmp_path, *new), site)
    assert text(site, "lessons/first-call.md").endswith("My own end.\n")
    assert "So what?" in text(site, "lessons/essay.md")
    assert sorted(p.name for p in lessons.iterdir()) == ["a-better-name.md", "essay.md", "first-call.md", "new.md"]
    assert {what: n for (sort, what), n in done.files.items() if sort == "lesson"} == {
        Written.KEPT: 2,
        Written.CHANGED: 1,
        Written.DELETED: 1,
        Written.NEW: 1,
    }


def test_stopped_and_started_again(tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after any file, the next import brings the rest, and the site is as if nothing had been."""
    whole = tmp_path / "whole"
    imported(takeout(tmp_path), whole)
    from generator.importers import manifest

    write = manifest.replace_whole
    count = 0

    def stop(*arguments: object, **more: object) -> None:
        nonlocal count
        count += 1
        if count == 4:
            raise KeyboardInterrupt
        write(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(manifest, "replace_whole", stop)
    with pytest.raises(KeyboardInterrupt):
        imported(takeout(tmp_path), site)
    monkeypatch.undo()
    imported(takeout(tmp_path), site)
    assert files_of(site) == files_of(whole)
    assert (site / "site.yaml").read_bytes() == (whole / "site.yaml").read_bytes()


def words(content: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", content.casefold()))


def test_every_word_is_somewhere(tmp_path: Path, site: Path) -> None:
    """Each word of the archive's texts is in the site or in what is said to be left out."""
    imported(takeout(tmp_path), site)
    here = words("\n".join(p.read_text("utf-8") for p in site.rglob("*") if p.suffix in (".md", ".yaml", ".txt")))
    there = ("Fear", "Hope fear", "So", "Half a thought", "Binned words", "I sell", "Buy pills", "Nice page", "Twice")
    for said in there:
        assert words(said) <= here, said
    report = (site / "import-report/index.html").read_text("utf-8")
    # Headings are keys now, and "Photo by" is said by the layout: the report has the words.
    assert all(f"<li>{said} (2)</li>" in report for said in ("Perscription", "Symptoms", "Photo by"))


def test_into_a_site_that_is_there(tmp_path: Path, site: Path) -> None:
    """Its settings hold: addresses that differ become aliases, and nothing of it is written over."""
    (site / "content/lessons").mkdir(parents=True)
    (site / "site.yaml").write_text("title: Mine\nauthor: Bo\nurl: https://bo.example/\nid: urn:x:1\n", "utf-8")
    (site / "content/lessons/first-call.md").write_text("---\ntitle: Mine\ndate: 2026-01-05\n---\nMine.\n", "utf-8")
    imported(takeout(tmp_path), site)
    assert text(site, "lessons/first-call.md").endswith("Mine.\n")
    moved = text(site, "lessons/first-call-2019.md")
    assert "author: Dora Finch\n" in moved
    assert "aliases:\n  - /2019/05/first-call.html\n" in moved
    assert "title: Mine" in (site / "site.yaml").read_text("utf-8")


def test_what_cannot_be_opened(tmp_path: Path, site: Path) -> None:
    """A file that is not there is said in a sentence, and nothing is made."""
    with pytest.raises(Rejected) as caught:
        imported(tmp_path / "nothing.xml", site)
    assert [d.code for d in caught.value.diagnostics] == ["import/no-file"]
    assert not (site / "content").exists()


ARCHIVES = Path(__file__).parents[2] / "importers" / "archives"


def test_wordpress_with_a_folder_of_pictures(tmp_path: Path, site: Path) -> None:
    """Uploads are found by month and name; the picture above a post by its number; what is no text is on the report."""
    uploads = tmp_path / "uploads"
    for name in re.findall(r"wp-content/uploads/([\w/.-]+)", (ARCHIVES / "wordpress.xml").read_text("utf-8")):
        picture = uploads / re.sub(r"-\d+x\d+(?=\.)", "", name)
        picture.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (30, 20), "blue").save(picture)
    done = imported(ARCHIVES / "wordpress.xml", site, pictures=uploads)
    assert not done.pictures_missing
    lessons = [p.read_text("utf-8") for p in (site / "content/lessons").iterdir()]
    assert any("photo:\n  src: images/" in lesson for lesson in lessons)
    assert "=== texts of other kinds\n\n--- Mug" in (site / "import-report/left-out.txt").read_text("utf-8")
    mails = re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+", (ARCHIVES / "wordpress.xml").read_text("utf-8"))
    everything = "\n".join(p.read_text("utf-8", "replace") for p in site.rglob("*") if p.is_file())
    assert mails
    assert not [mail for mail in mails if mail in everything]
    report = build(site, Clock(now=MOMENT), BuildOptions(write=False))
    assert [d.code for d in report.diagnostics if d.severity.value == "error"] == []


def test_what_is_said_of_it(tmp_path: Path, site: Path) -> None:
    """The summary names what came, what did not, and what to look at; a dry run says that nothing was written."""
    source, options = takeout(tmp_path, pictures=False), Options(dry_run=True, download=True)
    said = list(summary_of(import_archive([source], site, options), site, options))
    assert said[0] == f"would import The Drill into {site.as_posix()}"
    assert "  4 lessons: 4 new" in said
    assert "  2 pictures would be fetched from the web" in said or "  1 picture would be fetched from the web" in said
    assert said[-1].startswith("Nothing was written.")
    done = imported(source, site)
    said = list(summary_of(done, site, Options()))
    assert "  left out: comments marked as spam (1)" in said
    assert any(line.startswith("  1 picture could not be found: name a folder") for line in said)
    assert any(line.lstrip().startswith("7") and "second-call.md" in line for line in said)
    assert f"report: {site.as_posix()}/import-report/index.html (open it in your browser)" in said
    assert f"  cd {site.as_posix()}" in said


def test_links_that_lead_nowhere_are_told(tmp_path: Path, site: Path) -> None:
    """They keep their address on the old blog; the picture that could not be found is shown from there."""
    text_of_it = (
        '<p><a href="http://drill.blogspot.com/2019/05/gone.html">a</a> <a href="/2019/05/first-call.html">b</a>'
    )
    text_of_it += '<a href="http://drill.blogspot.com/2019/05/first-call.html">c</a><img src="/x/y.jpg" alt="Y"></p>'
    first = ENTRIES[0]
    imported(takeout(tmp_path, first, post(8, "Links", "/2019/09/links.html", text_of_it), pictures=False), site)
    found = text(site, "lessons/links.md")
    assert "[a](http://drill.blogspot.com/2019/05/gone.html)" in found
    assert "[b](first-call.md)" in found
    assert "[c](first-call.md)" in found
    assert "![Y](http://drill.blogspot.com/x/y.jpg)" in found


def test_one_file_of_another_format(tmp_path: Path, site: Path) -> None:
    """Of one file that cannot be read, what to do about it is said, and nothing is made."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(Rejected) as raised:
        imported(tmp_path / "a.pdf", site)
    assert [d.code for d in raised.value.diagnostics] == ["import/other-format", "import/unknown-format"]
    assert not (site / "site.yaml").exists()


def test_a_takeout_in_two_parts(tmp_path: Path, site: Path) -> None:
    """The second part has pictures for the texts of the first, and its own pages are no lessons."""
    first, second = takeout(tmp_path, pictures=False), tmp_path / "second.zip"
    picture = tmp_path / "p.jpg"
    Image.new("RGB", (40, 30), "red").save(picture)
    with zipfile.ZipFile(second, "w") as file:
        file.write(picture, "Takeout/Blogger/Albums/The Drill/two chairs.jpg")
        file.writestr("Takeout/archive_browser.html", "<html><body>Your data</body></html>")
    done = import_archive([first, second], site, Options())
    assert (done.files[("lesson", Written.NEW)], done.pictures_missing) == (4, ())


def test_two_blogs(tmp_path: Path, site: Path) -> None:
    """Archives of two blogs do not become one site, unless that is asked for one after the other."""
    (tmp_path / "other.xml").write_text(WORDPRESS, "utf-8")
    sources = [takeout(tmp_path), tmp_path / "other.xml"]
    with pytest.raises(Rejected) as raised:
        import_archive(sources, site, Options())
    assert [d.code for d in raised.value.diagnostics] == ["import/several-blogs"]
    done = import_archive(sources, site, Options(blog="Drills"))
    assert [line.title for line in done.lines] == ["Desk"]


def test_a_document_that_was_saved_again(tmp_path: Path, site: Path) -> None:
    """A document without a date in it is the same one after somebody has worked on it."""
    document = tmp_path / "texts/gift-basket.txt"
    document.parent.mkdir()
    for words, day in (("Every December.", 1_700_000_000), ("Every single December.", 1_710_000_000)):
        document.write_text(words, "utf-8")
        os.utime(document, (day, day))
        imported(document.parent, site)
    assert [path.name for path in (site / "content/lessons").iterdir()] == ["gift-basket.md"]
    assert "Every single December." in text(site, "lessons/gift-basket.md")


WORDPRESS = """\
<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Drills</title><link>https://drills.example</link>
<item><title>Desk</title><guid>https://drills.example/?p=7</guid><wp:post_id>7</wp:post_id>
<wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_date>2019-05-06 07:00:00</wp:post_date>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>40</wp:meta_value></wp:postmeta>
<content:encoded>See:\n\n[gallery ids="40,41"]</content:encoded></item>
<item><wp:post_id>40</wp:post_id><wp:post_type>attachment</wp:post_type>
<wp:attachment_url>https://drills.example/wp-content/uploads/2019/05/desk.jpg</wp:attachment_url></item>
</channel></rss>
"""


def test_a_gallery_before_its_pictures(tmp_path: Path, site: Path) -> None:
    """A picture that WordPress names by its number is found, though the archive lists it after the text."""
    (tmp_path / "wordpress.xml").write_text(WORDPRESS, "utf-8")
    session = tmp_path / "uploads/2019/05/desk.jpg"
    session.parent.mkdir(parents=True)
    Image.new("RGB", (40, 30), "red").save(session)
    done = imported(tmp_path / "wordpress.xml", site, pictures=tmp_path / "uploads")
    assert text(site, "lessons/desk.md").count("images/desk/desk.jpg") == 1, "the gallery shows the lead picture"
    assert (site / "content/images/desk/desk.jpg").read_bytes() == session.read_bytes()
    assert [review_note.words for review_note in done.lines[0].review_notes] == [
        "a picture could not be found, and is not shown"
    ]


def test_the_same_from_two_archives(tmp_path: Path, site: Path) -> None:
    """What is in both of two archives comes once, as when somebody names an older one beside the newer."""
    (tmp_path / "older").mkdir()
    sources = [takeout(tmp_path), takeout(tmp_path / "older", *ENTRIES[:2])]
    done = import_archive(sources, site, Options())
    assert (done.files[("lesson", Written.NEW)], done.diagnostics) == (4, ())


def test_comments_without_an_id_are_all_there(tmp_path: Path) -> None:
    """None is written over another, and twice is as once."""
    said = [comment(n, 1, f"Said {n}").replace(f"<id>tag:blogger.com,1999:blog-7.post-{n}</id>", "") for n in (20, 21)]
    archive = takeout(tmp_path, post(1, "First Call", "/2019/05/first-call.html", "<p>Call.</p>"), *said)
    first, second = (imported(archive, tmp_path / "site") for _ in range(2))
    assert first.files["comment", Written.NEW] == 2
    assert second.files["comment", Written.SAME] == 2


def test_ids_with_marks_of_yaml_are_found_again(tmp_path: Path, site: Path) -> None:
    """The file of each is known, though it was moved; and the comments', which have a hash in WordPress."""
    names = ["tag:a,2019:x#y", 'tag:a,2019:"q"', "tag:a,2019:it's", "tag:a,2019:b\\c"]
    posts = [
        post(n, f"T{n}", f"/2019/05/t{n}.html", f"<p>W{n}</p>").replace(
            f"<id>tag:blogger.com,1999:blog-7.post-{n}</id>", f"<id>{escape(name)}</id>"
        )
        for n, name in enumerate(names)
    ]
    archive = takeout(tmp_path, *posts)
    imported(archive, site)
    for file in (site / "content/lessons").glob("*.md"):
        file.rename(file.with_name(f"moved-{file.name}"))
    imported(archive, site)
    assert {file.name for file in (site / "content/lessons").glob("*.md")} == {f"moved-t{n}.md" for n in range(4)}


def test_posts_with_one_address_for_all_have_ids_of_their_own(tmp_path: Path, site: Path) -> None:
    """A feed can give its home page as the address of each post, and no ids."""
    items = "".join(
        f"<item><title>T{n}</title><link>https://x.example/</link><description>W{n}</description></item>"
        for n in range(3)
    )
    archive = tmp_path / "feed.rss"
    archive.write_text(f'<rss version="2.0"><channel><title>B</title>{items}</channel></rss>')
    imported(archive, site)
    again = imported(archive, site)
    ids = {re.search("^id: (.*)$", file.read_text(), re.MULTILINE)[1] for file in site.glob("content/lessons/*.md")}
    assert len(ids) == 3
    assert again.files["lesson", Written.SAME] == 3


def test_documents_beside_the_site(tmp_path: Path) -> None:
    """Where the site is made in the folder of the documents, it is none of them the second time."""
    (tmp_path / "Drill 1.txt").write_text("Title\n\nSome words.\n")
    imported(tmp_path, tmp_path)
    again = imported(tmp_path, tmp_path)
    assert again.files["lesson", Written.SAME] == again.files.total() - again.files["settings", Written.SAME] == 1


@pytest.mark.parametrize("path", ["content", "content/lessons", "content/lessons/p.md/x", "site.yaml/x"])
def test_something_else_stands_in_the_way(tmp_path: Path, site: Path, path: str) -> None:
    """A file in the place of a folder, a folder in the place of a file: that is said, in plain words."""
    (site / path).parent.mkdir(parents=True)
    (site / path).write_text("x")
    with pytest.raises(Rejected) as caught:
        imported(takeout(tmp_path, post(1, "P", "/2019/05/p.html", "<p>W</p>")), site)
    assert all(diagnostic.help for diagnostic in caught.value.diagnostics)


@pytest.mark.parametrize(
    ("home", "second", "url", "path"),
    [
        ("https://x.example/blog", "https://x.example/blog/b/", "https://x.example/blog/", "/{slug}/"),
        ("https://x.example/blog/index.php", "https://x.example/blog/b/", "https://x.example/blog/", "/{slug}/"),
        ("https://x.example/blog", "https://x.example/?p=7", "https://x.example/blog/", "/{slug}/"),
        ("https://x.example/blog/", "https://x.example/b/", "https://x.example/", "/blog/{slug}/"),
        ("", "//other.example/b/", "https://x.example/", "/blog/{slug}/"),
    ],
)
def test_a_blog_in_a_folder_stays_there(
    tmp_path: Path, site: Path, home: str, second: str, url: str, path: str
) -> None:
    """Its addresses are what they were, whether the folder is told with a slash or without."""
    links = ("https://x.example/blog/a/", "https://x.example/blog/c/", second)
    items = "".join(
        f"<item><title>T</title><link>{escape(link)}</link><guid>urn:x:{n}</guid><description>W{n}</description>"
        "<pubDate>Wed, 01 May 2019 14:00:00 +0000</pubDate></item>"
        for n, link in enumerate(links)
    )
    archive = tmp_path / "feed.rss"
    archive.write_text(f'<rss version="2.0"><channel><title>B</title><link>{home}</link>{items}</channel></rss>')
    done = imported(archive, site)
    assert done.blog.url == url
    assert f"permalink: {path}\n" in (site / "site.yaml").read_text("utf-8")


def test_pictures_by_the_number_of_their_attachment(tmp_path: Path, site: Path) -> None:
    """A gallery of WordPress names numbers; their addresses stand elsewhere in the archive."""
    picture = tmp_path / "pictures" / "desk.jpg"
    picture.parent.mkdir()
    Image.new("RGB", (40, 30), "red").save(picture)
    imported(Path(__file__).parents[2] / "importers/archives/wordpress.xml", site, pictures=picture.parent)
    assert text(site, "lessons/silent-minute.md").count("](images/silent-minute/desk.jpg") == 2


def test_a_title_without_end(tmp_path: Path, site: Path) -> None:
    """The id stands far below it, and is found again."""
    archive = takeout(tmp_path, post(1, "t " * 20_000, "", "<p>W</p>"))
    imported(archive, site)
    assert imported(archive, site).files["lesson", Written.SAME] == 1


SOFT = """\
Intro.

## Symptoms
- One

**Diagnosis**
Two, as in [it](2024-01-08%20Other.md).

Prescription
------------
Three.
"""
DOCUMENTS = {
    "2024-01-01 Soft Landing.md": SOFT,
    "2024-01-08 Other.md": "See [below](#drill) and ![A desk](gone.jpg).\n",
}


def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name, content in DOCUMENTS.items():
        (folder / name).write_text(content, "utf-8")
    return folder


def test_markdown_needs_no_blank_lines(tmp_path: Path, site: Path) -> None:
    """Text right below a heading is its section's; links go from document to document."""
    done = imported(documents(tmp_path), site)
    found = text(site, "lessons/soft-landing.md")
    assert "symptoms: |\n  - One\ndiagnosis: |\n  Two, as in [it](other.md).\nprescription: |\n  Three.\n" in found
    assert text(site, "lessons/other.md").endswith("---\nSee below and A desk.\n")
    assert any("is not shown" in review_note.words for line in done.lines for review_note in line.review_notes)


def test_a_document_that_knows_its_last_change(tmp_path: Path, site: Path) -> None:
    """That is a date of its own, and comes before when the file was saved."""
    folder = documents(tmp_path)
    (folder / "Undated.md").write_text("---\nlastmod: 2024-02-01\n---\nText.\n", "utf-8")
    imported(folder, site)
    assert "date: 2024-02-01\n" in text(site, "lessons/undated.md")


def test_another_time_zone_makes_no_other_texts(tmp_path: Path, site: Path) -> None:
    """Who corrects `timezone` after the first import gets nothing twice."""
    folder = documents(tmp_path)
    imported(folder, site)
    settings = (site / "site.yaml").read_text("utf-8").replace("timezone: Etc/UTC", "timezone: America/New_York")
    (site / "site.yaml").write_text(settings, "utf-8")
    imported(folder, site)
    assert len(list((site / "content/lessons").iterdir())) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "What I Hear\n\nYou wait by the phone.\n\nWhat I Do\n\nCall first.\n"),
        ("a.md", "# What I Hear\n\nYou wait by the phone.\n\n# What I Do\n\nCall first.\n"),
        ("a.html", "<h1>What I Hear</h1><p>You wait by the phone.</p><h1>What I Do</h1><p>Call first.</p>"),
        ("a.docx", docx(para("What I Hear", "berschrift1"), para("You wait."), para("What I Do"), para("Call first."))),
    ],
)
def test_the_headings_of_the_site_are_no_titles(tmp_path: Path, site: Path, name: str, content: str | bytes) -> None:
    """A document that opens with a section of the site's own keeps it, and is named after its file."""
    site.mkdir()
    (site / "site.yaml").write_text(
        "title: Mine\nauthor: Bo\nurl: https://bo.example/\nsections:\n"
        "  - heading: The Noise\n    name: noise\n    also: [What I Hear]\n"
        "  - heading: What I Do\n    name: deed\n",
        "utf-8",
    )
    source = tmp_path / name
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    imported(source, site)
    lesson = text(site, "lessons/a.md")
    assert "title: A\n" in lesson
    assert "noise: |" in lesson
    assert "deed: " in lesson


def test_lines_that_close_most_posts_become_a_setting(tmp_path: Path, site: Path) -> None:
    """A signature with a link stands in site.yaml once; a post without it has none; a second import changes nothing."""
    sign = 'Ann Lee coaches teams. <a href="https://example.com/call">Book a call</a>'
    ask = "<p>LAST WEEK: What worked?</p><p>THIS WEEK: Three goals {n}.</p>"
    texts = [f"<p>A text, number {n}.</p>{ask.format(n=n) if n < 2 else ''}<p>{sign}</p>" for n in range(4)]
    texts += ["<p>One without.</p><p>Really.</p>"]
    source = tmp_path / "in"
    source.mkdir()
    for n, html in enumerate(texts):
        (source / f"2026-01-0{n + 1} post-{n}.html").write_text(html, "utf-8")
    imported(source, site)
    assert (
        (site / "site.yaml")
        .read_text("utf-8")
        .endswith("closing: |\n  Ann Lee coaches teams. [Book a call](https://example.com/call)\n")
    )
    lessons = {path.stem: path.read_text("utf-8") for path in (site / "content/lessons").iterdir()}
    assert [name for name, lesson in sorted(lessons.items()) if "Book a call" in lesson] == []
    assert [name for name, lesson in sorted(lessons.items()) if "closing: off" in lesson] == ["post-4"]
    assert "Three goals 1" in lessons["post-1"]
    before = files_of(site / "content")
    imported(source, site)
    assert files_of(site / "content") == before


def test_a_page_keeps_its_headings(tmp_path: Path, site: Path) -> None:
    """A page is no lesson, whatever its headings are."""
    page = entry(6, "PAGE", ABOUT, "<h2>Our Diagnosis</h2><p>Fear.</p><h2>The Drill</h2><p>Ten.</p>")
    imported(takeout(tmp_path, ENTRIES[0], page), site)
    assert text(site, "pages/about-me.md").endswith("---\n## Our Diagnosis\n\nFear.\n\n## The Drill\n\nTen.\n")
    assert "sections:" not in (site / "site.yaml").read_text("utf-8")


def test_what_belongs_to_a_deleted_lesson(tmp_path: Path, site: Path) -> None:
    """Its comments do not come back either, for they would stop the build."""
    imported(takeout(tmp_path), site)
    (site / "content/lessons/first-call.md").unlink()
    shutil.rmtree(site / "content/comments")
    done = imported(takeout(tmp_path, *ENTRIES, comment(99, 1, "New!")), site)
    assert not (site / "content/comments").exists()
    assert done.left_out["comments on what you deleted"] == 4
    assert not any(line.is_doubtful for line in done.lines if line.what is Written.DELETED)


def test_a_post_that_is_over_does_not_come_back(tmp_path: Path, site: Path) -> None:
    """Hugo's day of expiry and day of publication count; one that makes no sense is left out."""
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.md").write_text('+++\ntitle = "A"\ndate = 2025-02-04\nexpiryDate = 2025-03-01\n+++\nText.\n', "utf-8")
    (source / "b.md").write_text("---\ntitle: B\ndate: 2025-02-04\npublishDate: 2035-02-04\n---\nText.\n", "utf-8")
    (source / "c.md").write_text("---\ntitle: C\ndate: 2025-02-04\nexpiryDate: 2024-02-04\n---\nText.\n", "utf-8")
    imported(source, site)
    assert "expires: 2025-03-01 00:00\n" in text(site, "lessons/a.md").replace("'", "")
    assert "date: 2035-02-04\n" in text(site, "lessons/b.md")
    assert "expires" not in text(site, "lessons/c.md")


def test_the_table_of_substack_is_no_file_that_was_left_out(tmp_path: Path, site: Path) -> None:
    """It was read beside every post, so nobody is told to save it as something else."""
    source = tmp_path / "in"
    (source / "posts").mkdir(parents=True)
    (source / "posts.csv").write_text(
        "post_id,post_date,is_published,title\n7.a,2024-01-01T10:00:00Z,true,A\n", "utf-8"
    )
    (source / "posts/7.a.html").write_text("<p>Text.</p>", "utf-8")
    assert imported(source, site).diagnostics == ()
    assert "title: A\n" in text(site, "lessons/a.md")
