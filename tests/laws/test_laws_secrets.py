"""What is held back is nowhere in the output: not a word of it, not the name of a picture of it."""

import datetime as dt
from pathlib import Path

import pytest
from lawful import GOOD, JPEG, NOW, attempt, output_of, write_files
from recordings import mp3

from generator.plan.site import Clock

# One word for each place that could give a held-back lesson away, so that a leak tells where it came from.
SECRETS = [
    *("zztitle", "zzslug", "zztag", "zzseries", "zzsummary", "zzauthor", "zzalias", "zzidentifier", "zzextra"),
    *("zzsrc", "zzalt", "zzcredit", "zzlicense", "zzsymptom", "zzdrill", "zzlead", "zzheading", "zzfootnote"),
    *("zzquote", "zzquoted", "zzbook", "zzlabel", "zzask", "zzfile", "zzinline", "zzsrcset", "zzbeside", "zzdeep"),
    *("zzsound", "zzvideo"),
]

LESSON = """\
---
title: The zztitle
{dates}
slug: zzslug
id: urn:x:zzidentifier
tags: [zztag, one]
series: A zzseries
summary: A zzsummary.
author: Zzauthor
aliases: [/old/zzalias.html]
photo: {{src: {photo}, alt: A zzalt, credit: Zzcredit, license: zzlicense}}
audio: {sound}
warm_up: A zzsymptom.
drill: A zzdrill.
quotes:
  - text: A zzquote.
    author: Zzquoted
    source: The Zzbook
prompts:
  - label: ZZLABEL
    ask: zzask?
extra: {{key: zzextra}}
---

The zzlead[^1], with ![a picture]({inline}) and a [public page](../pages/about.md).

<iframe src="https://www.youtube.com/embed/zzvideozzvi"></iframe>

<img src="{inline}" srcset="../images/zzsrcset.jpg 2x" alt="">

## A zzheading

[^1]: A zzfootnote.
"""

# A lesson that everybody may read, which links to the one that is held back in every way there is.
PUBLIC = """\
---
title: Public
date: 2026-02-01
tags: [one]
series: A Series
---

See [the next one]({target}), [by its heading]({target}#a-zzheading), <a href="{target}">in HTML</a>
and a picture that both have, ![](../images/photo.jpg).
"""

HOLDS = {
    "draft": "date: 2026-02-02\ndraft: true",
    "future": "date: 2026-03-02 12:01+00:00",
    "far future": "date: 2031-01-01",
    "expired": "date: 2026-02-02\nexpires: 2026-03-02 12:00+00:00",
    "draft and future": "date: 2027-02-02\ndraft: yes",
}


def site(dates: str, *, folder: bool) -> dict[str, bytes]:
    """Return a site with a lesson that has a secret in every place, in a file or in a folder of its own."""
    beside = {"photo": "zzsrc.jpg", "inline": "deep/zzinline.jpg", "sound": "zzsound.mp3"}
    among = {"photo": "images/zzsrc.jpg", "inline": "../images/zzinline.jpg", "sound": "sounds/zzsound.mp3"}
    lesson = LESSON.format(dates=dates, **(beside if folder else among)).encode()
    pictures = {f"content/images/{name}.jpg": JPEG + name.encode() for name in ("zzsrc", "zzinline", "zzsrcset")}
    pictures["content/sounds/zzsound.mp3"] = mp3()
    if folder:
        pictures = {
            "content/lessons/zzfile/zzsrc.jpg": JPEG,
            "content/lessons/zzfile/deep/zzinline.jpg": JPEG,
            "content/lessons/zzfile/zzbeside.pdf": b"zzdeep",
            "content/lessons/zzfile/zzsound.mp3": mp3(),
            "content/images/zzsrcset.jpg": JPEG,
        }
        lesson = lesson.replace(b"(../pages", b"(../../pages").replace(b"../images", b"../../images")
    target = "zzfile/index.md" if folder else "zzfile.md"
    # With every further file in which a lesson can come out.
    settings = GOOD["site.yaml"] + b"llms: true\nfeeds: {rss: true}\n"
    return GOOD | {
        "site.yaml": settings,
        f"content/lessons/{target}": lesson,
        "content/lessons/public.md": PUBLIC.format(target=target).encode(),
        **pictures,
    }


def leaks(folder: Path) -> list[str]:
    """Return every secret that is in the output, each with the file that has it in its text or its name."""
    found = []
    for name, data in output_of(folder).items():
        text = f"{name}\n".encode() + data
        found += [f"{secret} in {name}" for secret in SECRETS if secret.encode() in text.lower()]
    return found


@pytest.mark.parametrize("in_folder", [False, True], ids=["file", "folder"])
@pytest.mark.parametrize("reason", HOLDS)
def test_what_is_held_back_is_in_no_file(tmp_path: Path, reason: str, in_folder: bool) -> None:
    """A draft, a lesson of the future, one that has expired: no word of it and none of its pictures is published."""
    write_files(tmp_path, site(HOLDS[reason], folder=in_folder))
    report, _ = attempt(tmp_path, write=True)
    assert report
    assert report.written
    assert [h.meta.title for h in report.unpublished] == ["The zztitle"]
    assert leaks(tmp_path) == []
    page = output_of(tmp_path)["2026/02/public/index.html"].decode()
    assert "<a>the next one</a>" in page
    assert "<a>by its heading</a>" in page
    assert "<a>in HTML</a>" in page
    assert 'src="/blog/images/photo-1.' in page


@pytest.mark.parametrize("in_folder", [False, True], ids=["file", "folder"])
def test_what_was_shown_before_goes_without_a_trace(tmp_path: Path, in_folder: bool) -> None:
    """A preview with drafts, or a lesson taken back, leaves nothing: no page, no picture, no empty folder, no name."""
    write_files(tmp_path, site(HOLDS["draft"], folder=in_folder))
    report, _ = attempt(tmp_path, write=True, clock=Clock(now=NOW, drafts=True))
    assert report
    shown = {leak.partition(" ")[0] for leak in leaks(tmp_path)}
    assert shown >= set(SECRETS) - {"zzidentifier", "zzextra", "zzfile", "zzbeside", "zzdeep"}
    attempt(tmp_path, write=True)
    assert leaks(tmp_path) == []


def test_a_public_lesson_shows_its_secrets(tmp_path: Path) -> None:
    """The search above finds something: the same lesson, published, is all over the output."""
    write_files(tmp_path, site("date: 2026-02-02", folder=True))
    attempt(tmp_path, write=True)
    shown = {leak.partition(" ")[0] for leak in leaks(tmp_path)}
    assert shown >= {
        "zztitle",
        "zztag",
        "zzquoted",
        "zzsrc",
        "zzbeside",
        "zzdeep",
        "zzalias",
        "zzextra",
        "zzidentifier",
        "zzsound",
        "zzvideo",
    }


@pytest.mark.parametrize("reason", ["draft: true"])
def test_a_draft_page_is_in_no_file(tmp_path: Path, reason: str) -> None:
    """A plain page that is a draft is in no menu, no sitemap and no file, and neither is its picture."""
    page = f"---\ntitle: Zztitle\n{reason}\naliases: [/zzalias]\nphoto: {{src: images/zzsrc.jpg}}\n---\n\nzzlead\n"
    files = {"content/pages/zzslug.md": page.encode(), "content/images/zzsrc.jpg": JPEG}
    settings = GOOD["site.yaml"].replace(b"[home, about, tags]", b"[home, about, zzslug]")
    write_files(tmp_path, GOOD | files | {"site.yaml": settings})
    report, _ = attempt(tmp_path, write=True)
    assert report
    assert len(report.unpublished) == 1
    assert leaks(tmp_path) == []


def test_a_lesson_comes_out_on_its_minute(tmp_path: Path) -> None:
    """A lesson is held back until its date, to the minute and in its zone, and is there from then on."""
    lesson = "---\ntitle: T\ndate: 2026-03-02 07:00\n---\n\nText.\n"
    write_files(tmp_path, GOOD | {"content/lessons/zz.md": lesson.encode()})
    moment = dt.datetime(2026, 3, 2, 13, tzinfo=dt.UTC)  # seven in Chicago
    for now, there in ((moment - dt.timedelta(seconds=1), False), (moment, True)):
        attempt(tmp_path, write=True, clock=Clock(now=now))
        assert ("2026/03/zz/index.html" in output_of(tmp_path)) is there


def test_pictures_that_nobody_shows_are_published(tmp_path: Path) -> None:
    """A picture that a public lesson shows as well, and one that no lesson shows, are published."""
    files = site(HOLDS["draft"], folder=False)
    files["content/images/nobodys.jpg"] = JPEG
    files["content/lessons/public.md"] += b"\n![](../images/zzsrc.jpg)\n"
    write_files(tmp_path, files)
    attempt(tmp_path, write=True)
    output = output_of(tmp_path)
    assert {"images/nobodys.jpg", "images/zzsrc.jpg", "images/photo.jpg"} <= set(output)
    assert "images/zzinline.jpg" not in output


UNUSUAL = (
    "![](../images/zz photo (1).jpg)",
    '<div style="background-image: url(../images/zz photo (1).jpg)"></div>',
    '<img data-src="../images/zz%20photo%20(1).jpg" alt="">',
    "![[zz photo (1).jpg]]",
    "Use ZZ Photo (1).JPG here.",
    "<!-- later: ../images/zz photo (1).jpg -->",
    "[a]: <../images/zz photo (1).jpg>",
    "![](<../images/zz photo (1).jpeg>)",
    "![](<../picture/zz fotos (1).jpg>)",
)


@pytest.mark.parametrize("written", UNUSUAL)
def test_a_picture_stays_back_however_it_is_named(tmp_path: Path, written: str) -> None:
    """A draft's picture is private even where no link to it was understood; once a public text shows it, it is out."""
    name = "content/images/zz photo (1).jpg"
    draft = f"---\ntitle: D\ndate: 2026-02-02\ndraft: true\n---\n\n{written}\n"
    files = GOOD | {name: JPEG, "content/images/other.jpg": JPEG, "content/lessons/d.md": draft.encode()}
    write_files(tmp_path, files)
    report, _ = attempt(tmp_path, write=True)
    assert report
    assert [file for file in output_of(tmp_path) if "zz" in file] == []
    assert "images/other.jpg" in output_of(tmp_path)
    shown = b"---\ntitle: E\ndate: 2026-02-02\n---\n\n![A](<../images/zz photo (1).jpg>)\n"
    write_files(tmp_path, {"content/lessons/e.md": shown})
    attempt(tmp_path, write=True)
    assert "images/zz photo (1).jpg" in output_of(tmp_path)
