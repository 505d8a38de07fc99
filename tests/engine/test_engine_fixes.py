"""`check --fix` mends what is certain, in the file, and nothing else."""

import datetime as dt
import os
import stat
from pathlib import Path

import pytest
from sites import NOW, config_of, read_text, source_of, write_site

from generator.engine.fixes import FixResult, find_fixes, write_fixes
from generator.model.hooks import Hooks
from generator.model.lesson import Lesson
from generator.model.published import NOTHING, PUBLISHED
from generator.model.value import replace
from generator.plan.site import Clock
from generator.read.lesson import read
from generator.read.reader_context import make_reader_context

CLOCK = Clock(now=NOW)
TEXTS = Path(__file__).parents[1] / "recognition" / "texts"
FRONT = "-- content/lessons/a.md --\n---\ntitle: A Lesson\ndate: 2026-02-16\n"


def mend(folder: Path) -> FixResult:
    """Mend a site and write it."""
    return write_fixes(folder, find_fixes(folder, CLOCK), NOW)


def mended(folder: Path, site: str, path: str = "content/lessons/a.md") -> str:
    """Return a file of a site after the site was mended."""
    write_site(folder, site)
    mend(folder)
    return (folder / path).read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("draft: true\nsymtoms: x", "draft: true\nsymptoms: x"),
        ("sumary: x", "summary: x"),
        ("Tags: [a]", "tags: [a]"),
        ("updated: 17.2.2026", "updated: 2026-02-17"),
        ("updated: February 17th, 2026", "updated: 2026-02-17"),
        ("updated: 2/17/2026", "updated: 2026-02-17"),
        ("draft: “false”", "draft: false"),
        ("comments: opne", "comments: open"),
        ("summary: Why: because", 'summary: "Why: because"'),
        ("summary: “Why: because”", 'summary: "Why: because"'),
        ('summary: Say "no": now', "summary: 'Say \"no\": now'"),
        ("summary: *Never* again", 'summary: "*Never* again"'),
        ("summary:x\ndraft: false", "summary: x\ndraft: false"),
        ("photo:\n\talt: A desk", "photo:\n  alt: A desk"),
        ("symptoms: |\nYou wait.\n\nYou call.", "symptoms: |\n  You wait.\n\n  You call."),
        ("slug: a/b", "slug: a-b"),
    ],
)
def test_front_matter(tmp_path: Path, before: str, after: str) -> None:
    """A slip in the front matter that can only mean one thing is corrected where it stands."""
    assert mended(tmp_path, f"{FRONT}{before}\n---\nText.\n") == (
        f"---\ntitle: A Lesson\ndate: 2026-02-16\n{after}\n---\nText.\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        "updated: 3/4/2026",
        "updated: 30.2.2026",
        "mood: fine",
        "summary: Why: because # or not",
        "symtoms: x\nsymptoms: y",
    ],
)
def test_what_only_the_author_knows_stays(tmp_path: Path, line: str) -> None:
    """Nothing is guessed: what can mean two things, or be meant as it is, is left alone."""
    site = f"{FRONT}{line}\n---\nText.\n"
    assert mended(tmp_path, site) == site.partition("\n")[2]


def test_one_mending_uncovers_another(tmp_path: Path) -> None:
    """The text is read again until nothing is left to mend: a colon in a title hides everything else."""
    site = "-- content/lessons/a.md --\n—-\ntitle: Gifts: a talk\ndate: 16.2.2026\nsymtoms: x\n—-\n[b](the-cal.md)\n"
    site += "-- content/lessons/the-call.md --\n---\ntitle: C\ndate: 2026-02-09\n---\nText.\n"
    assert mended(tmp_path, site) == (
        '---\ntitle: "Gifts: a talk"\ndate: 2026-02-16\nsymptoms: x\n---\n[b](the-call.md)\n'
    )


def test_links_and_headings(tmp_path: Path) -> None:
    """Names of files that are nearly right are corrected, where the folder and the ending are the same."""
    body = "## Symptms\n\nSee [it](voicemial.md#top) and [us](www.example.com/a).\n\n![A pear](images/Pear.jpg)\n"
    site = f"{FRONT}draft: true\n---\n{body}"
    site += "-- content/lessons/voicemail.md --\n---\ntitle: B\ndate: 2026-02-09\n---\nText.\n"
    site += "-- content/images/pear.jpg (a picture) --\n"
    write_site(tmp_path, site)
    write_fixes(tmp_path, find_fixes(tmp_path, Clock(now=NOW, drafts=True)), NOW)
    text = (tmp_path / "content/lessons/a.md").read_text("utf-8")
    assert "## Symptoms\n" in text
    assert "(voicemail.md#top)" in text
    assert "(https://www.example.com/a)" in text
    assert "(images/pear.jpg)" in text


def test_settings_come_first(tmp_path: Path) -> None:
    """With the settings mended, the texts are read as they should have been, in the same run."""
    site = "-- site.yaml --\ntitle: T\nauthor: A\nurl: https://a.example/\nlanguge: en\n"
    site += f"{FRONT}sumary: x\n---\nText.\n"
    write_site(tmp_path, site)
    result = mend(tmp_path)
    assert [fix.path for fix in result.written] == ["site.yaml", "content/lessons/a.md"]
    assert "\nlanguage: en\n" in (tmp_path / "site.yaml").read_text("utf-8")


def test_settings_that_stay_wrong_are_mended_as_far_as_it_goes(tmp_path: Path) -> None:
    """Nothing can be read without settings; what is certain in them is mended all the same."""
    write_site(tmp_path, "-- site.yaml --\ntitle: T\nauthor: A\nlanguge: en\n")
    assert [fix.path for fix in mend(tmp_path).written] == ["site.yaml"]


# ---------------------------------------------------------------- posts that were pasted
def test_a_pasted_case_study(tmp_path: Path) -> None:
    """Below two lines of front matter, it becomes a lesson with paragraphs, quotations, prompts and a credit."""
    case = (TEXTS / "case.txt").read_text("utf-8")
    text = mended(tmp_path, f"{FRONT}---\n{case}")
    lesson = read_text(text).value
    assert {part.name: "".join(part.prose.pieces).count("<p>") for part in lesson.sections} == {
        "symptoms": 1,
        "diagnosis": 1,
        "prescription": 4,
        "critical_thinking": 1,
    }
    assert [quote.author for quote in lesson.quotes] == ["Odile Brandt", "Tom Verhoeven"]
    assert [prompt.label for prompt in lesson.prompts] == ["LAST WEEK", "THIS WEEK"]
    assert text.count("Ines Holm") == 1
    assert 'photo:\n  credit: "Ines Holm on Unsplash"\n---\n' in text


def test_a_pasted_essay_and_what_stood_around_it(tmp_path: Path) -> None:
    """Its lines are paragraphs; what the blog showed below it is taken out, and kept in a report."""
    essay = (TEXTS / "essay.txt").read_text("utf-8")
    write_site(tmp_path, f"{FRONT}---\n{essay}")
    result = mend(tmp_path)
    text = (tmp_path / "content/lessons/a.md").read_text("utf-8")
    assert "".join(read_text(text).value.lead.pieces).count("<p>") == 6
    report = (tmp_path / result.report).read_text("utf-8")
    gone = [line for line in essay.split("\n") if line.strip() and line not in text]
    assert gone
    assert all(line in report for line in gone)
    assert result.report == ".drillbook/fixed/2026-03-02-120000.txt"
    assert not mend(tmp_path).report


# ---------------------------------------------------------------- the file itself
def test_line_ends_and_marks_stay(tmp_path: Path) -> None:
    """A file keeps its line ends, its byte order mark or none, and its permissions."""
    path = write_site(tmp_path, FRONT + "sumary: x\n---\nText.\n") / "content/lessons/a.md"
    for mark in (b"", b"\xef\xbb\xbf"):
        path.write_bytes(mark + b"---\r\ntitle: A\r\ndate: 16.2.2026\r\nsumary: x\r\n---\r\nText.\r\n")
        path.chmod(0o640)
        mend(tmp_path)
        assert path.read_bytes() == mark + b"---\r\ntitle: A\r\ndate: 2026-02-16\r\nsummary: x\r\n---\r\nText.\r\n"
        assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16"])
def test_other_encodings_become_utf_8(tmp_path: Path, encoding: str) -> None:
    """A text as Windows saves it is saved again as UTF-8, and mended in the same run."""
    text = "---\ntitle: Café talk\ndate: 16.2.2026\n---\nThe “naïve” client’s answer – größer.\n"
    path = write_site(tmp_path, FRONT + "---\nText.\n") / "content/lessons/a.md"
    path.write_bytes(text.encode(encoding))
    mend(tmp_path)
    assert path.read_bytes() == text.replace("16.2.2026", "2026-02-16").encode()


def test_an_alphabet_that_nobody_can_tell_stays(tmp_path: Path) -> None:
    """Russian in its own old encoding is no Windows text of western letters, and is left alone."""
    data = "---\ntitle: Привет\ndate: 2026-02-16\n---\nТекст.\n".encode("windows-1251")
    path = write_site(tmp_path, FRONT + "---\nText.\n") / "content/lessons/a.md"
    path.write_bytes(data)
    assert mend(tmp_path).written == ()
    assert path.read_bytes() == data


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """What somebody saves between the look and the writing is never overwritten."""
    path = write_site(tmp_path, FRONT + "sumary: x\n---\nText.\n") / "content/lessons/a.md"
    fixes = find_fixes(tmp_path, CLOCK)
    path.write_text("mine", "utf-8")
    result = write_fixes(tmp_path, fixes, dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    assert (result.written, result.skipped) == ((), ("content/lessons/a.md",))
    assert path.read_text("utf-8") == "mine"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_linked_file_stays_a_link(tmp_path: Path) -> None:
    """The file behind a link is mended, and the link is still there."""
    path = write_site(tmp_path / "site", FRONT + "sumary: x\n---\nText.\n") / "content/lessons/a.md"
    path.rename(tmp_path / "site/real.md")
    path.symlink_to(tmp_path / "site/real.md")
    mend(tmp_path / "site")
    assert path.is_symlink()
    assert "summary: x" in (tmp_path / "site/real.md").read_text("utf-8")


def test_nothing_is_written_by_a_look(tmp_path: Path) -> None:
    """Finding what can be mended changes no file of the site."""
    path = write_site(tmp_path, FRONT + "sumary: x\n---\nText.\n") / "content/lessons/a.md"
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert find_fixes(tmp_path, CLOCK)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


# ---------------------------------------------------------------- questions of all lessons
QUESTIONS = (
    "## Your Top 3 Goals & Tactics for the Week\n\n### LAST WEEK\n\nWhat *worked*?\n\n### NOW\n\n- One: more\n- Two\n"
)


def lessons_with(questions: dict[str, str], settings: str = "") -> str:
    """Return a site whose lessons end in questions."""
    site = f"-- site.yaml --\ntitle: T\nauthor: A\nurl: https://a.example/\n{settings}"
    for number, (name, text) in enumerate(questions.items(), 1):
        site += f"-- content/lessons/{name}.md --\n---\ntitle: {name}\ndate: 2026-02-0{number}\n---\nText.\n\n{text}"
    return site


def prompts_shown(folder: Path, name: str) -> list[tuple[str, str]]:
    """Return the questions that readers of a lesson see."""
    settings = (folder / "site.yaml").read_text("utf-8")
    config = config_of(settings)
    reader = make_reader_context(config, Hooks(), b"")
    lesson = read(reader, source_of((folder / f"content/lessons/{name}.md").read_text("utf-8"))).value
    assert isinstance(lesson, Lesson)
    return [(prompt.label, "".join(prompt.prose.pieces)) for prompt in lesson.prompts]


def test_questions_of_most_lessons_move_to_the_settings(tmp_path: Path) -> None:
    """They stand in site.yaml once, in no lesson any more, and every reader sees what they saw."""
    write_site(
        tmp_path, lessons_with({"a": QUESTIONS, "b": QUESTIONS, "c": QUESTIONS, "d": "## Prompts\n\nNEXT: What?\n"})
    )
    before = {name: prompts_shown(tmp_path, name) for name in "abcd"}
    mend(tmp_path)
    assert {name: prompts_shown(tmp_path, name) for name in "abcd"} == before
    assert (tmp_path / "site.yaml").read_text("utf-8").count("What *worked*?") == 1
    assert "worked" not in (tmp_path / "content/lessons/a.md").read_text("utf-8")
    assert find_fixes(tmp_path, CLOCK) == ()


@pytest.mark.parametrize(
    ("questions", "settings"),
    [
        ({"a": QUESTIONS, "b": QUESTIONS}, ""),
        ({"a": QUESTIONS, "b": QUESTIONS, "c": QUESTIONS, "d": "", "e": "", "f": ""}, ""),
        ({"a": QUESTIONS, "b": QUESTIONS, "c": QUESTIONS}, "prompts:\n  items:\n    - label: NOW\n      ask: What?\n"),
        ({"a": QUESTIONS, "b": QUESTIONS.replace("One", "1"), "c": QUESTIONS.replace("One", "2")}, ""),
    ],
)
def test_questions_that_are_not_those_of_the_site_stay(
    tmp_path: Path, questions: dict[str, str], settings: str
) -> None:
    """In few lessons, in half of them, next to others in the settings, or in other words, they stay where they are."""
    write_site(tmp_path, lessons_with(questions, settings))
    assert find_fixes(tmp_path, CLOCK) == ()


def test_questions_that_the_settings_have_already_go(tmp_path: Path) -> None:
    """What the site asks anyway need not stand in each lesson."""
    settings = 'prompts:\n  items:\n    - label: NOW\n      ask: "What: now?"\n'
    write_site(tmp_path, lessons_with(dict.fromkeys("abc", "## Prompts\n\nNOW: What: now?\n"), settings))
    before = prompts_shown(tmp_path, "a")
    assert [fix.path for fix in mend(tmp_path).written] == [f"content/lessons/{name}.md" for name in "abc"]
    assert prompts_shown(tmp_path, "a") == before


# ---------------------------------------------------------------- lines that close all lessons
CLOSING = "Ann Lee coaches *sales* teams.\n\n[Book a call](https://example.com/call), or write to <ann@example.com>."


def words_shown(folder: Path, name: str) -> str:
    """Return what readers of a lesson see, from its lead to what closes it."""
    reader = make_reader_context(config_of((folder / "site.yaml").read_text("utf-8")), Hooks(), b"")
    lesson = read(reader, source_of((folder / f"content/lessons/{name}.md").read_text("utf-8"))).value
    assert isinstance(lesson, Lesson)
    parts = [lesson.lead, *(s.prose for s in lesson.sections), *(p.prose for p in lesson.prompts), lesson.closing]
    return "\n".join("".join(part.pieces) for part in parts if part)


@pytest.mark.parametrize(
    "text",
    [
        "Text {n}.\n\n" + CLOSING + "\n",
        "Lead {n}.\n\n## The Drill\n\nCall {n}.\n\n" + CLOSING + "\n",
        "## Prompts\n\n### NOW\n\nWhat {n}?\n\n" + CLOSING + "\n\n\n",
    ],
)
def test_lines_that_close_most_lessons_move_to_the_settings(tmp_path: Path, text: str) -> None:
    """They stand in site.yaml once, and every reader sees what they saw: who had none of them sees none."""
    lessons = {name: text.format(n=n) for n, name in enumerate("abc")}
    write_site(tmp_path, lessons_with({**lessons, "d": "No such lines.\n"}, "prompts:\n  items: []\n"))
    before = {name: words_shown(tmp_path, name) for name in "abcd"}
    assert all("Book a call" in before[name] for name in "abc")
    mend(tmp_path)
    assert {name: words_shown(tmp_path, name) for name in "abcd"} == before
    assert (tmp_path / "site.yaml").read_text("utf-8").count("Book a call") == 1
    assert not any("Book" in path.read_text("utf-8") for path in (tmp_path / "content/lessons").iterdir())
    assert "closing: off" in (tmp_path / "content/lessons/d.md").read_text("utf-8")
    assert find_fixes(tmp_path, CLOCK) == ()


def test_lines_below_sections_in_front_matter_move(tmp_path: Path) -> None:
    """An imported lesson ends with its last section, whatever stands in the text above it."""
    site = "-- site.yaml --\ntitle: T\nauthor: A\nurl: https://a.example/\n"
    for n, name in enumerate("abc", 1):
        sections = "".join(f"{key}: |\n  Text {n}.\n" for key in ("symptoms", "diagnosis", "prescription"))
        closing = "".join(f"\n  {line}" if line else "\n" for line in CLOSING.split("\n"))
        site += f"-- content/lessons/{name}.md --\n---\ntitle: {name}\ndate: 2026-02-0{n}\n{sections}"
        site += f"drill: |\n  Ten calls {n}.\n{closing}\ntags: [x]\n---\nSame lead.\n\nSame lead, too.\n"
    write_site(tmp_path, site)
    mend(tmp_path)
    mended = (tmp_path / "content/lessons/a.md").read_text("utf-8")
    assert "drill: |\n  Ten calls 1.\ntags: [x]\n---\nSame lead.\n\nSame lead, too.\n" in mended
    assert (
        (tmp_path / "site.yaml")
        .read_text("utf-8")
        .endswith("closing: |\n  " + CLOSING.replace("\n\n", "\n\n  ") + "\n")
    )


@pytest.mark.parametrize(
    ("endings", "settings"),
    [
        (dict.fromkeys("ab", CLOSING), ""),
        (dict.fromkeys("abc", CLOSING) | dict.fromkeys("def", "Other."), ""),
        (dict.fromkeys("abc", CLOSING), "closing: Somebody else.\n"),
        ({name: f"{CLOSING} {name}" for name in "abc"}, ""),
        (dict.fromkeys("abc", "![Me](me.jpg)"), ""),
        (dict.fromkeys("abc", "[About me](../pages/about.md)"), ""),
        (dict.fromkeys("abc", "[Book a call][call]\n\n[call]: https://example.com/call"), ""),
        (dict.fromkeys("abc", "- One\n\n- Two"), ""),
        (dict.fromkeys("abc", "```\nText.\n\nMore.\n```"), ""),
        (dict.fromkeys("abc", "## Final Thought\n\n“Go on.” — Ann Lee"), ""),
    ],
)
def test_lines_that_may_not_close_every_lesson_stay(tmp_path: Path, endings: dict[str, str], settings: str) -> None:
    """In few lessons, in other words, next to others in the settings, or where they need what is beside them."""
    write_site(tmp_path, lessons_with({name: f"Text.\n\n{text}\n" for name, text in endings.items()}, settings))
    assert not any("closing: |" in fix.after_text for fix in find_fixes(tmp_path, CLOCK))


# ---------------------------------------------------------------- ids that readers know
def id_shown(folder: Path, name: str) -> str:
    """Return the id by which feed readers know a lesson."""
    file = folder / f"content/lessons/{name}.md"
    reader = make_reader_context(config_of((folder / "site.yaml").read_text("utf-8")), Hooks(), b"")
    lesson = read(reader, source_of(file.read_text("utf-8"), file.relative_to(folder).as_posix())).value
    assert isinstance(lesson, Lesson)
    return lesson.meta.id


def test_a_lesson_that_readers_have_keeps_its_id(tmp_path: Path) -> None:
    """Its file says the id that the feed already gave, so that a new name of the file changes nothing."""
    write_site(tmp_path, lessons_with({"a": "Seen.\n", "b": "Not seen.\n"}))
    (tmp_path / "output/2026/02/a").mkdir(parents=True)
    (tmp_path / "output/2026/02/a/index.html").touch()
    before = id_shown(tmp_path, "a")
    assert [fix.path for fix in mend(tmp_path).written] == ["content/lessons/a.md"]
    path = tmp_path / "content/lessons/a.md"
    assert path.read_text("utf-8").startswith(f"---\ntitle: a\ndate: 2026-02-01\nid: {before}\n---\nText.")
    path.rename(tmp_path / "content/lessons/other.md")
    assert id_shown(tmp_path, "other") == before
    assert find_fixes(tmp_path, CLOCK) == ()


@pytest.mark.parametrize(("line", "changes"), [("", True), ("id: urn:x:own\n", False), ("draft: true\n", False)])
def test_the_id_that_was_published_comes_back(tmp_path: Path, line: str, changes: bool) -> None:
    """A lesson at a known address gets the id that subscribers know, unless it has one of its own."""
    text = f"---\ntitle: a\ndate: 2026-02-01 # a Sunday\n{line}slug: old\n---\nText.\n"
    write_site(
        tmp_path, f"-- site.yaml --\ntitle: T\nauthor: A\nurl: https://a.example/\n-- content/lessons/new.md --\n{text}"
    )
    published = replace(NOTHING, entries={"/2026/02/old/": "urn:x:known"})
    (tmp_path / PUBLISHED).write_text(published.text, "utf-8")
    fixes = find_fixes(tmp_path, CLOCK)
    assert [fix.after_text for fix in fixes] == [
        text.replace("slug:", "id: urn:x:known\nslug:") for _ in range(changes)
    ]


def test_a_list_of_what_was_published_that_is_damaged(tmp_path: Path) -> None:
    """It keeps nobody from mending what has nothing to do with it."""
    write_site(tmp_path, f"{FRONT}sumary: x\n---\nText.\n")
    (tmp_path / PUBLISHED).write_text("<<<<<<< HEAD", "utf-8")
    assert [fix.after_text.count("summary: x") for fix in find_fixes(tmp_path, CLOCK)] == [1]


def test_a_linked_folder(tmp_path: Path) -> None:
    """A text in a folder outside of the site that the settings allow is mended like any other."""
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "a.md").write_text("---\ntitle: A\ndate: 2026-02-16\nsumary: x\n---\nText.\n", "utf-8")
    site = tmp_path / "site"
    settings = f"title: T\nauthor: A\nurl: https://a.example/\nlinked_folders: ['{drive.as_posix()}']\n"
    write_site(site, f"-- site.yaml --\n{settings}-- content/pages/p.md --\n---\ntitle: P\n---\nText.\n")
    (site / "content/lessons").symlink_to(drive, target_is_directory=True)
    assert [fix.path for fix in find_fixes(site, CLOCK)] == ["content/lessons/a.md"]
