"""`drillbook export`: what is in the zip, and that it is all of it."""

import datetime as dt
import io
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest
from lxml import etree
from pictures import photo
from sites import NOW, build_site, fresh_modules, output_of, write_site

from generator.backup.export import Exported, export_site
from generator.backup.restore import is_export, restore
from generator.cli.main import main
from generator.feedcheck.grammar import GRAMMAR
from generator.importers.container import open_container
from generator.model.diagnostic import Diagnostic, Rejected
from generator.plan.site import Clock

TESTS = Path(__file__).parents[2]
SCHEMA = etree.RelaxNG(etree.fromstring(GRAMMAR.read_bytes()))
ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
DRAFT = "{http://www.w3.org/2007/app}control/{http://www.w3.org/2007/app}draft"

SITE = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://www.example.com/blog/
id: urn:uuid:6d1b8a52-9d0e-4d53-8a3e-2f0c5f0d9a11
comments: {default: open}
-- content/lessons/out.md --
---
title: Out & about
date: 2026-02-16
updated: 2026-02-20
id: urn:x:out
tags: [Cold Calls]
photo: {src: images/a.jpg, alt: A picture}
---
See [the draft](draft.md), [down](#below) and ![a cat](images/a.jpg).

## Below

The end.
-- content/lessons/draft.md --
---
title: Not ready
date: 2026-02-09
draft: true
---
Half a thought.
-- content/lessons/later/index.md --
---
title: Later
date: 2026-04-06
---
With ![its picture](own.jpg).
-- content/lessons/gone.md --
---
title: Gone
date: 2026-01-05
expires: 2026-02-01
comments: off
---
Over.
-- content/pages/about.md --
---
title: About
---
I coach people who sell. See [below](#me).

## Me

Nora.
-- content/comments/out/1.md --
---
author: Dana
date: 2026-02-17
id: urn:x:dana
---
Well said.
-- content/comments/out/2.md --
---
author: Nora Whitcombe
date: 2026-02-18
id: urn:x:nora
in_reply_to: urn:x:dana
---
Thank *you*.
-- content/comments/gone/1.md --
---
author: Wes
date: 2026-01-06
---
Before it was over.
-- content/images/a.jpg (a picture) --
-- content/lessons/later/own.jpg (a picture) --
-- content/files/sheet.pdf --
not really a PDF
-- published.json --
{"version": 1, "feeds": {}, "entries": {}}
-- notes.txt --
my own
"""


def export(folder: Path, file: Path, now: dt.datetime = NOW) -> Exported:
    """Export a site as on a day that never changes."""
    with fresh_modules():
        return export_site(folder, file, Clock(now=now))


def members(file: Path) -> dict[str, bytes]:
    """Return what is in a zip by name; the zip must be sound."""
    with zipfile.ZipFile(file) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def atom_of(file: Path) -> etree._Element:
    """Return the Atom document in a zip, which is valid, and which a reader's program has nothing to repair in."""
    data = next(data for name, data in members(file).items() if name.endswith("/archive.atom"))
    root = etree.fromstring(data)
    assert SCHEMA.validate(root), SCHEMA.error_log
    assert not feedparser.parse(data).bozo
    return root


def entries(root: etree._Element) -> dict[str, etree._Element]:
    """Return the entries of a feed by title."""
    return {entry.findtext(f"{ATOM}title"): entry for entry in root.iter(f"{ATOM}entry")}


def brought_back(file: Path, folder: Path) -> list[Diagnostic]:
    """Restore an archive and return what was told."""
    told: list[Diagnostic] = []
    with open_container(file) as container:
        assert is_export(container)
        restore(container, folder, told.append)
    return told


# ---------------------------------------------------------------- the zip
def test_everything_of_a_site_is_in_it(tmp_path: Path) -> None:
    """Settings, texts, comments, pictures and other files are in the zip to the byte; what builds made is not."""
    site = write_site(tmp_path / "blog", SITE)
    build_site(site)
    (site / "content" / ".hidden").write_text("x")
    done = export(site, tmp_path / "a.zip")
    found = members(tmp_path / "a.zip")
    assert {name.partition("/")[0] for name in found} == {"blog"}
    kept = {name.removeprefix("blog/"): data for name, data in found.items()}
    extra = {"README.txt", "archive.atom", "drillbook-export.txt"}
    assert extra <= set(kept)
    wanted = {"site.yaml", "published.json"}
    wanted |= {p.relative_to(site).as_posix() for p in (site / "content").rglob("*") if p.is_file()}
    assert set(kept) - extra == wanted - {"content/.hidden"}
    assert all(kept[name] == (site / name).read_bytes() for name in set(kept) - extra)
    assert (done.counts.lessons, done.counts.pages, done.counts.comments, done.counts.pictures) == (4, 1, 3, 2)
    assert done.size == (tmp_path / "a.zip").stat().st_size
    assert not done.diagnostics


def test_the_same_site_is_the_same_bytes(tmp_path: Path) -> None:
    """Neither the hour, nor when files were saved, nor the order they lie in shows in the zip."""
    for name in "ab":
        site = write_site(tmp_path / name / "blog", SITE)
        export(site, tmp_path / f"{name}.zip", NOW + dt.timedelta(hours=name == "b"))
    shutil.copytree(tmp_path / "a" / "blog", tmp_path / "c" / "blog", copy_function=shutil.copyfile)
    export(tmp_path / "c" / "blog", tmp_path / "c.zip")
    data = [(tmp_path / f"{name}.zip").read_bytes() for name in "abc"]
    assert data[0] == data[1] == data[2]
    names = list(members(tmp_path / "a.zip"))[3:]
    assert names == sorted(names)


def test_pictures_are_stored_and_texts_packed(tmp_path: Path) -> None:
    """What is packed already is not packed again."""
    site = write_site(tmp_path / "blog", SITE)
    export(site, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        kinds = {info.filename: info.compress_type for info in opened.infolist()}
    assert kinds["blog/content/images/a.jpg"] == zipfile.ZIP_STORED
    assert kinds["blog/content/lessons/out.md"] == kinds["blog/archive.atom"] == zipfile.ZIP_DEFLATED


def test_hooks_and_layouts_go_along(tmp_path: Path) -> None:
    """The modules that `site.yaml` names are in the zip with all that lies beside them, without Python's leftovers."""
    hooks = "title: T\nauthor: A\nurl: https://a.example/\nhooks: {html: 'plugins.mine:shout', jinja: 'single:add'}\n"
    code = "-- plugins/mine.py --\ndef shout(page, html):\n    return html.upper()\n-- plugins/words.txt --\nx\n"
    code += "-- single.py --\ndef add(environment):\n    pass\n-- other.py --\nx\n"
    code += "-- layouts/words/en.yaml --\nnewest: New\n"
    site = write_site(tmp_path / "blog", f"-- site.yaml --\n{hooks}{code}")
    build_site(site)
    (site / "plugins" / "__pycache__").mkdir(exist_ok=True)
    (site / "plugins" / "__pycache__" / "mine.cpython-311.pyc").write_bytes(b"x")
    export(site, tmp_path / "a.zip")
    names = {name.removeprefix("blog/") for name in members(tmp_path / "a.zip")}
    extra = {"README.txt", "archive.atom", "drillbook-export.txt"}
    assert names - extra == {"site.yaml", "plugins/mine.py", "plugins/words.txt", "single.py", "layouts/words/en.yaml"}


def test_linked_folders_are_followed(tmp_path: Path) -> None:
    """A folder of pictures that lies elsewhere is in the zip, as it is in the site."""
    site = write_site(tmp_path / "blog", SITE)
    with (site / "site.yaml").open("a", encoding="utf-8") as settings:
        settings.write('linked_folders: ["../elsewhere"]\n')
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.jpg").write_bytes(photo(4, 4))
    (site / "content" / "more").symlink_to(tmp_path / "elsewhere")
    export(site, tmp_path / "a.zip")
    assert "blog/content/more/b.jpg" in members(tmp_path / "a.zip")


# ---------------------------------------------------------------- where it goes
def test_without_a_name_it_is_named_after_the_site_and_the_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command writes it into the current folder, and says what is in it."""
    monkeypatch.chdir(write_site(tmp_path / "my-blog", SITE))
    assert main(["export", "--now", NOW.isoformat()]) == 0
    out = capsys.readouterr().out
    assert "wrote my-blog-2026-03-02.zip: 4 lessons, 1 page, 3 comments, 2 pictures, " in out
    assert zipfile.is_zipfile("my-blog-2026-03-02.zip")
    assert main(["export", "--now", NOW.isoformat()]) == 1
    assert "error[export/exists]" in capsys.readouterr().err


def test_a_folder_can_be_named(tmp_path: Path) -> None:
    """Into a folder, it goes under the name it would have had."""
    site = write_site(tmp_path / "blog", SITE)
    assert export(site, tmp_path).path == tmp_path / "blog-2026-03-02.zip"
    assert export(site, tmp_path / "new" / "place.zip").path.is_file()


@pytest.mark.parametrize("name", ["content/a.zip", "content/images/new/a.zip", "output/a.zip", "layouts/a.zip"])
def test_it_cannot_be_a_part_of_the_site(tmp_path: Path, name: str) -> None:
    """A zip in the site would be in the next zip, or on the web."""
    site = write_site(tmp_path / "blog", SITE)
    with pytest.raises(Rejected, match="part of your site"):
        export(site, site / name)
    assert not (site / name).exists()


def break_reading(monkeypatch: pytest.MonkeyPatch, wanted: Callable[[str], bool]) -> None:
    """Let files be refused, whoever runs the tests."""
    real = Path.open

    def opened(path: Path, *arguments: str, **options: str) -> object:
        if wanted(path.name):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", opened)


def test_all_that_cannot_be_read_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the files is named, no zip is written, and nothing half is left."""
    site = write_site(tmp_path / "blog", SITE)
    break_reading(monkeypatch, lambda name: name in ("a.jpg", "sheet.pdf"))
    with pytest.raises(Rejected) as rejected:
        export(site, tmp_path / "a.zip")
    found = {(d.code, d.span.path) for d in rejected.value.diagnostics}
    assert found == {("file/unreadable", "content/images/a.jpg"), ("file/unreadable", "content/files/sheet.pdf")}
    assert [path.name for path in tmp_path.iterdir()] == ["blog"]


def test_a_folder_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and the command does not end in a traceback."""
    site = write_site(tmp_path / "blog", SITE)

    def refused(_root: Path, folder: str) -> object:
        raise PermissionError(13, "Permission denied", str(site / folder / "images"))

    monkeypatch.setattr("generator.backup.export.scan_tree", refused)
    with pytest.raises(Rejected) as rejected:
        export(site, tmp_path / "a.zip")
    assert [d.span.path for d in rejected.value.diagnostics] == ["content/images", "layouts/images"]


def test_stopped_halfway_it_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of it leaves no zip that could be taken for a whole one."""
    site = write_site(tmp_path / "blog", SITE)

    def stop(_step: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_site(site, tmp_path / "a.zip", Clock(now=NOW), progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["blog"]


def test_names_that_no_zip_can_have_are_said(tmp_path: Path) -> None:
    """A name that could not be told from an attack when it comes back is to be changed first."""
    site = write_site(tmp_path / "blog", SITE)
    for name in ("a\\b.jpg", "con.jpg", "line\nbreak.jpg"):
        (site / "content" / "images" / name).write_bytes(b"x")
    # A name that a zip can have; a terminal without accents cannot give it.
    if sys.getfilesystemencoding() == "utf-8":
        (site / "content" / "images" / "What? “Yes” 100%.jpg").write_bytes(b"x")
    with pytest.raises(Rejected) as rejected:
        export(site, tmp_path / "a.zip")
    assert {d.code for d in rejected.value.diagnostics} == {"export/bad-name"}
    assert len(rejected.value.diagnostics) == 3


# ---------------------------------------------------------------- the Atom document
def test_the_archive_has_all_lessons_pages_and_comments(tmp_path: Path) -> None:
    """All lessons are in it, the newest first, with their comments and the pages, under the site's own ids."""
    site = write_site(tmp_path / "blog", SITE)
    export(site, tmp_path / "a.zip")
    root = atom_of(tmp_path / "a.zip")
    assert root.findtext(f"{ATOM}id") == "urn:uuid:6d1b8a52-9d0e-4d53-8a3e-2f0c5f0d9a11"
    assert root.findtext(f"{ATOM}updated").startswith("2026-04-06")
    written = ("Later", "Out & about", "Not ready", "Gone", "About")
    assert tuple(title for title in entries(root) if title in written) == written
    kinds = [
        entry.xpath("string(*[@scheme='http://schemas.google.com/g/2005#kind']/@term)").partition("#")[2]
        for entry in root.iter(f"{ATOM}entry")
    ]
    assert kinds == ["post", "post", "comment", "comment", "post", "post", "comment", "page"]


def test_entries_are_as_in_the_sites_feed(tmp_path: Path) -> None:
    """A lesson that is out has the id, dates, tags and address that its entry in the site's feed has."""
    site = write_site(tmp_path / "blog", SITE)
    export(site, tmp_path / "a.zip")
    build_site(site)
    (own,) = etree.fromstring((site / "output" / "atom.xml").read_bytes()).iter(f"{ATOM}entry")
    got = entries(atom_of(tmp_path / "a.zip"))["Out & about"]
    for name in ("id", "published", "updated", "summary"):
        assert got.findtext(ATOM + name) == own.findtext(ATOM + name)
    for name in ("link", "category"):
        assert dict(got.find(ATOM + name).attrib) == dict(own.find(ATOM + name).attrib)


def test_what_is_held_back_is_a_draft(tmp_path: Path) -> None:
    """Drafts, lessons to come and expired ones are marked as of the day; what is out is not."""
    site = write_site(tmp_path / "blog", SITE)
    export(site, tmp_path / "a.zip")
    found = entries(atom_of(tmp_path / "a.zip"))
    drafts = {title for title, entry in found.items() if entry.findtext(DRAFT) == "yes"}
    assert {"Not ready", "Later", "Gone"} <= drafts
    assert not drafts & {"Out & about", "About"}
    links = {title: [e.get("rel") for e in found[title].findall(f"{ATOM}link")] for title in ("Later", "Out & about")}
    assert links == {"Later": [None], "Out & about": [None, "replies"]}
    export(site, tmp_path / "b.zip", dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    assert entries(atom_of(tmp_path / "b.zip"))["Later"].findtext(DRAFT) is None


def test_every_address_in_it_is_whole(tmp_path: Path) -> None:
    """Links and pictures lead to the site, whatever program shows them; links to drafts are links."""
    site = write_site(tmp_path / "blog", SITE)
    export(site, tmp_path / "a.zip")
    found = entries(atom_of(tmp_path / "a.zip"))
    home = "https://www.example.com/blog"
    text = found["Out & about"].findtext(f"{ATOM}content")
    assert text.count(f'src="{home}/images/a.jpg"') == 2
    assert f'href="{home}/2026/02/draft/"' in text
    assert f'href="{home}/2026/02/out/#below"' in text
    assert f'src="{home}/2026/04/later/own.jpg"' in found["Later"].findtext(f"{ATOM}content")
    assert f'href="{home}/about/#me"' in found["About"].findtext(f"{ATOM}content")


def test_comments_answer(tmp_path: Path) -> None:
    """A comment answers its lesson (RFC 4685), and one on another comment that one too."""
    site = write_site(tmp_path / "blog", SITE)
    export(site, tmp_path / "a.zip")
    answers = {
        entry.findtext(f"{ATOM}id"): [(e.get("ref"), e.get("href")) for e in entry.findall(f"{THREAD}in-reply-to")]
        for entry in atom_of(tmp_path / "a.zip").iter(f"{ATOM}entry")
    }
    lesson = ("urn:x:out", "https://www.example.com/blog/2026/02/out/")
    assert answers["urn:x:dana"] == [lesson]
    assert answers["urn:x:nora"] == [lesson, ("urn:x:dana", f"{lesson[1]}#comment-1")]
    assert not answers["urn:x:out"]


def test_a_site_without_lessons_has_a_valid_archive(tmp_path: Path) -> None:
    """A blog that was only just started can be taken along as well."""
    site = write_site(tmp_path / "blog", "-- content/pages/about.md --\n---\ntitle: About\n---\nText.\n")
    export(site, tmp_path / "a.zip")
    assert list(entries(atom_of(tmp_path / "a.zip"))) == ["About"]


# ---------------------------------------------------------------- a site that is not sound
def test_a_site_with_errors_can_leave(tmp_path: Path) -> None:
    """Texts are in the zip whatever they are; those that cannot be read are not in the Atom document, and are said."""
    broken = "-- content/lessons/broken.md --\nno front matter\n-- content/comments/nobody/1.md --\n"
    broken += "---\nauthor: A\ndate: 2026-02-17\n---\nx\n-- content/lessons/ansi.md (windows-1252) --\n"
    broken += "---\ntitle: Müll\n---\n"
    site = write_site(tmp_path / "blog", f"{SITE}{broken}")
    done = export(site, tmp_path / "a.zip")
    assert {(d.code, d.span.path) for d in done.diagnostics} == {
        ("export/not-in-atom", "content/lessons/broken.md"),
        ("export/not-in-atom", "content/lessons/ansi.md"),
        ("export/not-in-atom", "content/comments/nobody/1.md"),
    }
    assert len(entries(atom_of(tmp_path / "a.zip"))) == 8
    assert (
        members(tmp_path / "a.zip")["blog/content/lessons/ansi.md"] == (site / "content/lessons/ansi.md").read_bytes()
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "-- site.yaml --\ntitle: [\n",
        "-- layouts/home.html (windows-1252) --\nMüll\n",
        "-- site.yaml --\ntitle: T\nauthor: A\nurl: https://a.example/\nhooks: {html: 'plugins.mine:gone'}\n",
    ],
)
def test_settings_that_cannot_be_read_stop_nobody(tmp_path: Path, wrong: str) -> None:
    """Where the site cannot be opened, all files are in the zip all the same, and it is said what is missing."""
    site = write_site(tmp_path / "blog", f"{wrong}-- content/lessons/a.md --\nx\n-- plugins/mine.py --\nx = 1\n")
    done = export(site, tmp_path / "a.zip")
    found = members(tmp_path / "a.zip")
    assert [d.code for d in done.diagnostics] == ["export/no-atom"]
    assert "blog/archive.atom" not in found
    assert {"blog/site.yaml", "blog/content/lessons/a.md", "blog/README.txt"} <= set(found)
    assert ("blog/plugins/mine.py" in found) == ("layouts" not in wrong)


def test_a_broken_layout_of_the_sites_is_done_without(tmp_path: Path) -> None:
    """Where the site's own layout fails, drillbook's makes the entry, and each line at fault is said once."""
    site = write_site(tmp_path / "blog", f"{SITE}-- layouts/feed-entry.html --\n{{{{ lesson.nothing }}}}\n")
    done = export(site, tmp_path / "a.zip")
    assert [(d.code, d.span.path) for d in done.diagnostics] == [("export/layout", "layouts/feed-entry.html")]
    assert "Half a thought." in entries(atom_of(tmp_path / "a.zip"))["Not ready"].findtext(f"{ATOM}content")


def test_no_site_is_no_export(tmp_path: Path) -> None:
    """In a folder that is no site it says so, and makes nothing."""
    with pytest.raises(Rejected, match=r"no site\.yaml"):
        export(tmp_path, tmp_path / "a.zip")
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------- there and back
@pytest.mark.parametrize("name", ["workbook", "tagebuch"])
def test_there_and_back_is_the_same_site(tmp_path: Path, name: str) -> None:
    """Restored, a golden site builds to the same bytes, drafts and all; and exported again, to the same zip."""
    golden, one, two = TESTS / "golden", tmp_path / "1" / name, tmp_path / "2" / name
    shutil.copytree(golden / "layouts", one / "layouts")
    shutil.copytree(golden / "sites" / name / "site", one, dirs_exist_ok=True)
    export(one, tmp_path / "1.zip")
    assert {d.code for d in brought_back(tmp_path / "1.zip", two)} <= {"import/code"}
    export(two, tmp_path / "2.zip")
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    assert build_site(one).written
    build_site(two)
    assert output_of(one) == output_of(two)


def test_comments_pictures_and_drafts_come_back(tmp_path: Path) -> None:
    """The site of these tests, which has one of each, comes back to the byte, from a file and from an open stream."""
    site = write_site(tmp_path / "1" / "blog", SITE)
    export(site, tmp_path / "a.zip")
    assert not brought_back(tmp_path / "a.zip", tmp_path / "2" / "blog")
    export(tmp_path / "2" / "blog", tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO((tmp_path / "a.zip").read_bytes())) as opened:
        opened.extractall(tmp_path / "by hand")
    assert not brought_back(tmp_path / "by hand", tmp_path / "3" / "blog")
    kept = [
        {p.relative_to(f): p.read_bytes() for p in (f / "content").rglob("*.*")} for f in (site, tmp_path / "3/blog")
    ]
    assert kept[0] == kept[1]
