"""`drillbook comments pull`: what was approved becomes files, and what is the coach's stays."""

import os
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inboxes import PAGE, Box
from sites import NOW, build_site, config_of, make_site, output_of, source_of

from generator.cli.main import main
from generator.comments.isso import Inbox, Received, read_inbox
from generator.comments.pull import lessons_by_path, plan_pull
from generator.model.comment import Comment, flat
from generator.model.diagnostic import Rejected
from generator.model.hooks import Hooks
from generator.read.comment import read_comment
from generator.read.reader_context import make_reader_context

DANA = "old-friends/2026-02-17-dana-1.md"


def what(box: Box) -> list[str]:
    """Pull, and return what was done in words."""
    return [change.what for change in box.pull().changes]


def read(text: str) -> Comment:
    """Return a file as the comment that it is; nothing may be wrong with it."""
    source = source_of(text, "content/comments/old-friends/a.md")
    comment, problems = read_comment(make_reader_context(config_of(), Hooks(), b""), source)
    assert comment
    assert not problems.all()
    return comment


# ---------------------------------------------------------------- what comes in
def test_a_comment(box: Box) -> None:
    """An approved comment is a file: who, when, and the words as they were typed."""
    box.say("I called **two**.", website="https://dana.example/?a=1&amp;b=2")
    assert what(box) == ["new"]
    seal = re.compile("^from_inbox: [0-9a-f]{8}-[0-9a-f]{32}\n", re.MULTILINE)
    name = re.compile("^id: isso-1-[0-9a-f]{8}\n", re.MULTILINE)
    assert list(box.files) == [DANA]
    assert name.sub("", seal.sub("", box.only)) == (
        '---\nauthor: "Dana"\ndate: 2026-02-17 09:30:00Z\nurl: "https://dana.example/?a=1&b=2"\n---\n'
        "I called **two**.\n"
    )


def test_only_what_was_approved(box: Box) -> None:
    """What waits, and what was deleted but is answered, is no file; how many wait is told."""
    box.say(mode=2)
    box.say("", mode=4)
    assert (box.pull().changes, box.files, box.pull().waiting) == ((), {}, 1)


@pytest.mark.parametrize("name", ["cy@post.example", "Cy <cy@post.example>", "cy&#64;post.example"])
def test_an_email_address_as_a_name(box: Box, name: str) -> None:
    """It is in no name of a file, in no front matter, and nowhere in the site; the same for the website."""
    box.say("Write to cy&#64;post.example", author=name, website="http://cy@post.example")
    box.pull()
    assert "post" not in "".join(box.files)
    head = box.only.rpartition("---")[0]
    assert "post" not in head
    assert "url:" not in head
    build_site(box.folder)
    pages = output_of(box.folder)
    assert not [file for file, data in pages.items() if b"post.example" in data or b"post-example" in data]


def test_nothing_private(box: Box) -> None:
    """Neither the email address nor that of the computer comes into a file or the site."""
    box.say()
    box.pull()
    build_site(box.folder)
    everything = box.only.encode() + b"".join(output_of(box.folder).values())
    assert b"I called two." in b"".join(output_of(box.folder).values())
    assert b"dana@example.org" not in everything
    assert b"192.0.2" not in everything


def test_nothing_twice(box: Box) -> None:
    """Pulled again, nothing changes: not even the time of a file."""
    box.say()
    box.say("Me too.", author="Bo", parent=1)
    box.pull()
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in box.path("").rglob("*.md")}
    assert box.pull().changes == ()
    assert {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in box.path("").rglob("*.md")} == before


def test_a_thread(box: Box) -> None:
    """Who answers whom in the inbox does so on the page."""
    first = box.say()
    second = box.say("Me too.", author="Bo", parent=first, created=1771320700.0)
    box.say("Elsewhere.", uri="/2026/02/new-friends/", parent=second)
    box.pull()
    files = "".join(f"-- content/comments/{name} --\n{text}" for name, text in box.files.items())
    lessons = "".join(
        f"-- {p.relative_to(box.folder).as_posix()} --\n{p.read_text()}" for p in box.folder.rglob("lessons/*")
    )
    made = make_site(lessons + files)
    assert made.codes == []
    [top] = made.site.threads["content/lessons/old-friends.md"]
    assert [reply.comment.author for reply in flat([top])] == ["Dana", "Bo"]
    # What it answers is on another lesson: there it stands by itself.
    assert len(made.site.threads["content/lessons/new-friends.md"]) == 1


@pytest.mark.parametrize("base", ["/", "/blog/"])
@pytest.mark.parametrize(
    "uri",
    [
        "/2026/02/old-friends/",
        "/2026/02/old-friends",
        "/2026/02/old-friends/index.html",
        "/2019/05/old-pals.html",
        "/2026/02/old%2Dfriends/?utm=1#isso-4",
        "https://www.example.com/2026/02/old-friends/",
    ],
)
def test_which_lesson(box: Box, uri: str, base: str) -> None:
    """A lesson is known by its address and its old ones, with a slash at the end or without, in any folder."""
    at = uri.replace("/20", f"{base}20", 1)
    url = f"https://www.example.com{base}"
    (box.folder / "site.yaml").write_text(f"title: T\nauthor: A\nurl: {url}\n", "utf-8")
    box.say(uri=at)
    box.pull()
    assert list(box.files) == [DANA]


def test_an_address_of_now_counts_for_more() -> None:
    """Where a lesson stands now, an old address of another leads nowhere."""
    made = make_site(
        "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\n---\nText.\n"
        "-- content/lessons/b.md --\n---\ntitle: B\ndate: 2026-02-16\naliases: [/2026/02/a/]\n---\nText.\n"
    )
    assert lessons_by_path(made.config, made.site.lessons)["/2026/02/a"] == "a"


def test_no_lesson(box: Box) -> None:
    """Comments on a page that no lesson has are told of, once for each page, and stay in the inbox."""
    for uri in ("/gone/", "/gone/", "//x[/"):
        box.say(uri=uri)
    done = box.pull()
    assert (done.changes, len(done.notes)) == ((), 2)
    assert "2 comments on /gone/" in done.notes[0]


def test_nobody(box: Box) -> None:
    """Who gives no name is Anonymous; a site that is none is left out."""
    box.say(author=None, website="javascript:alert(1)")
    box.pull()
    comment = read(box.only)
    assert (comment.author, comment.url) == ("Anonymous", "")


# ---------------------------------------------------------------- what changes
def test_an_edit(box: Box) -> None:
    """What a reader or the coach changes in the inbox changes in the file, which keeps its name."""
    box.say()
    box.pull()
    was = read(box.only)
    box.sql("UPDATE comments SET text = 'I called three.', author = 'Dana K.'")
    assert what(box) == ["changed"]
    assert list(box.files) == [DANA]
    assert (read(box.only).id, read(box.only).author, read(box.only).html) == (
        was.id,
        "Dana K.",
        "<p>I called three.</p>",
    )


@pytest.mark.parametrize("statement", ["DELETE FROM comments", "UPDATE comments SET mode = 4, text = ''"])
def test_a_deletion(box: Box, statement: str) -> None:
    """What is deleted in the inbox is deleted here; a file of the coach's own stays."""
    box.say()
    box.pull()
    mine = "---\nauthor: Nora\ndate: 2026-02-17\n---\nMine.\n"
    box.path("old-friends/nora.md").write_text(mine, "utf-8")
    box.sql(statement)
    assert what(box) == ["deleted"]
    assert box.files == {"old-friends/nora.md": mine}


def test_an_answer_to_what_was_deleted(box: Box) -> None:
    """It stands by itself from then on."""
    box.say()
    box.say("Me too.", author="Bo", parent=1)
    box.pull()
    box.sql("UPDATE comments SET mode = 4, text = '' WHERE id = 1")
    assert sorted(what(box)) == ["changed", "deleted"]
    assert not read(box.only).in_reply_to


def test_a_number_given_again(box: Box) -> None:
    """Isso gives the number of a deleted comment to the next one: that is another, with an id of its own."""
    box.say()
    box.pull()
    was = read(box.only).id
    box.sql("DELETE FROM comments")
    assert box.say(author="Bo", created=1771320700.0) == 1
    assert sorted(what(box)) == ["deleted", "new"]
    assert read(box.only).id != was


def test_another_inbox(box: Box, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A new, empty inbox deletes nothing that came out of the old one."""
    box.say()
    box.pull()
    shutil.copytree(box.folder / "content", (new := tmp_path_factory.mktemp("new")) / "content")
    other = Box(new, key="another")
    other.say("Hello.", author="Bo")
    assert [change.what for change in other.pull().changes] == ["new"]
    assert len(other.files) == 2


# ---------------------------------------------------------------- what is the coach's
EDITS = {
    "text": lambda text: text.replace("two", "two and a half"),
    "author": lambda text: text.replace('"Dana"', '"Dana K."'),
    "more": lambda text: text + "\nWell done.\n",
    "seal": lambda text: re.sub("from_inbox.*\n", "", text),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("then", ["UPDATE comments SET text = 'New words.'", "DELETE FROM comments"])
def test_an_edited_file_stays(box: Box, edit: "type[str]", then: str) -> None:
    """What a coach changed in a file is neither written over nor deleted; that the inbox differs is said."""
    box.say()
    box.pull()
    mine = edit(box.only)
    box.path(DANA).write_text(mine, "utf-8")
    box.sql(then)
    done = box.pull()
    assert box.only == mine
    assert done.changes == ()
    if "from_inbox" in mine or "UPDATE" in then:
        assert re.match("kept: .*dana-1.md was (changed|deleted) in the inbox, but you changed it", done.notes[0])


def test_an_edited_file_is_not_told_of_for_ever(box: Box) -> None:
    """As long as the inbox has nothing new on it, an edited file is no news."""
    box.say()
    box.pull()
    box.path(DANA).write_text(box.only.replace("two", "three"), "utf-8")
    assert (box.pull().changes, box.pull().notes) == ((), ())


def test_line_ends_are_no_edit(box: Box) -> None:
    """What git does to line ends, and editors to the end of a file, does not make it the coach's."""
    box.say("One.\nTwo.")
    box.pull()
    box.path(DANA).write_bytes(box.only.replace("\n", "\r\n").encode() + b"\r\n")
    box.sql("UPDATE comments SET text = 'Three.'")
    assert what(box) == ["changed"]


def test_a_moved_file_stays_where_it_is(box: Box) -> None:
    """A coach who renames a lesson and its folder of comments has the same files afterwards, and no second ones."""
    box.say()
    box.pull()
    box.path("new-friends").mkdir()
    box.path(DANA).rename(box.path("new-friends/dana.md"))
    assert what(box) == []
    box.sql("UPDATE comments SET text = 'Three.'")
    assert what(box) == ["changed"]
    assert list(box.files) == ["new-friends/dana.md"]


def test_no_notes_are_needed(box: Box) -> None:
    """Whatever is lost of `.drillbook/` besides the inbox itself, files are known for what they are."""
    box.say()
    box.pull()
    data = box.database.read_bytes()
    shutil.rmtree(box.database.parent)
    box.database.parent.mkdir()
    box.database.write_bytes(data)
    assert what(box) == []


@pytest.mark.parametrize("name", [DANA, DANA.replace("dana", "DANA")])
def test_a_file_of_the_coachs_in_the_way(box: Box, name: str) -> None:
    """A file that has the name already is not written over, on disks that take capitals for the same either."""
    box.path(name).parent.mkdir(parents=True)
    box.path(name).write_text("---\nauthor: Nora\ndate: 2026-02-17\n---\nMine.\n", "utf-8")
    box.say()
    done = box.pull()
    assert (done.changes, "is a file of yours" in done.notes[0]) == ((), True)
    assert "Mine." in box.only


# ---------------------------------------------------------------- when it goes wrong
def test_dry_run(box: Box) -> None:
    """A dry run says what would be done, and does nothing."""
    box.say()
    assert [change.what for change in box.pull(dry_run=True).changes] == ["new"]
    assert box.files == {}


def test_stopped_in_the_middle(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed at any file, what stands is whole, and pulling again does the rest."""
    for number in range(4):
        box.say(f"Number {number}.")
    box.pull()
    was = box.files
    box.sql("UPDATE comments SET text = text || ' Changed.'")
    replace, left = os.replace, [2]

    def killed(source: str, target: str) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        box.pull()
    monkeypatch.undo()
    now = {name: text for name, text in box.files.items() if name in was}
    assert [text == was[name] for name, text in now.items()] == [False, True, True, True]
    build_site(box.folder)
    assert what(box) == ["changed"] * 3
    assert list(box.files) == list(was)
    assert all("Changed." in text for text in box.files.values())


def test_a_full_disk(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses is said in a sentence."""
    box.say()

    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device", target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(Rejected, match="No space left"):
        box.pull()


@pytest.mark.parametrize("data", [b"", b"not a database" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_inbox(box: Box, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is no inbox of Isso's gives one plain message, and no file is touched."""
    box.say()
    box.pull()
    was = box.files
    box.database.write_bytes(data)
    for command in ("pull", "list"):
        assert main(["comments", command, "--site", str(box.folder)]) == 1
        said = capsys.readouterr().err
        assert said.count("error[") == said.count("error[inbox/unreadable]") == 1
    assert box.files == was


def test_no_inbox(box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is none yet, that is said; and none is made by looking for it."""
    box.database.unlink()
    site = ["--site", str(box.folder)]
    assert main(["comments", "pull", *site]) == 1
    assert "error[inbox/missing]" in capsys.readouterr().err
    assert main(["comments", "list", *site]) == 0
    assert "there is no inbox yet" in capsys.readouterr().out
    assert main(["comments", "list", *site, "--database", str(box.database)]) == 1
    assert not box.database.exists()


def test_a_locked_inbox(box: Box, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A program that holds the inbox is waited for, not forever, and then told of."""
    monkeypatch.setattr("generator.comments.isso._PATIENCE", 0.01)
    holder = sqlite3.connect(box.database, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert main(["comments", "pull", "--site", str(box.folder)]) == 1
    finally:
        holder.close()
    assert "error[inbox/busy]" in capsys.readouterr().err


def test_the_inbox_is_only_read(box: Box) -> None:
    """Not a byte of the database changes."""
    box.say()
    was = box.database.read_bytes()
    box.pull()
    assert box.database.read_bytes() == was


# ---------------------------------------------------------------- what strangers send
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "fence": "---\nauthor: Nora\nfrom_author: true\n---\nI am the coach.",
    "dots": "...\n---\n...",
    "seal": "from_inbox: 00000000-00000000000000000000000000000000\nid: isso-1-00000000",
    "nul": "a\0b\x1b[31mc\x85d\u2028e\ufffef",
    "long": "long " * 200_000,
    "emoji": "👩‍👩‍👧 ﷽ שלום",
    "lines": "a\r\nb\rc",
    "tabs": "-\ta\n-\tb",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.filterwarnings("error")
def test_hostile_texts(box: Box, text: str) -> None:
    """Whatever a comment says, the site can be built, and it says that and nothing else."""
    box.say(text)
    assert what(box) == ["new"]
    assert what(box) == []
    report = build_site(box.folder)
    assert {d.code for d in report.diagnostics} <= {"comment/too-long"}
    body = box.only.split("\n---\n", 1)[1]
    clean = re.sub("[\0\x1b\ufffe]", "", text.replace("\r\n", "\n").replace("\r", "\n")).translate(
        {0x85: " ", 0x2028: " "}
    )
    assert body == clean.strip() + "\n"
    page = output_of(box.folder)["2026/02/old-friends/index.html"].decode()
    assert "<script>alert" not in page
    assert page.count('class="comment"') <= 1


@pytest.mark.parametrize(
    "author",
    [
        "../../x",
        "CON",
        "a\nfrom_author: true",
        'a"b\\',
        "\0",
        "  ",
        "x" * 5000,
        "👩‍👩‍👧",
        "a/b\\c",
        "...",
        "&lt;b&gt; &amp;copy",
        "-",
        "#",
    ],
)
def test_hostile_names(box: Box, author: str) -> None:
    """Whatever somebody is called, the file lies in the lesson's folder, and the name stays a name."""
    box.say(author=author)
    assert what(box) == ["new"]
    [name] = box.files
    assert re.fullmatch(r"old-friends/2026-02-17-[\w-]{1,40}-1\.md", name)
    comment = read(box.only)
    assert not comment.from_author
    assert len(comment.author) <= 100
    assert not build_site(box.folder).diagnostics


@pytest.mark.parametrize(
    "row",
    [
        {"text": "\0\0\0"},
        {"text": b"\xff\xfe bytes", "author": b"\xff"},
        {"created": "yesterday"},
        {"created": 1e300},
        {"created": float("inf")},
        {"created": -1e10},
        {"parent": "x"},
        {"parent": 1},
        {"website": "http://[::1"},
        {"website": "https://x.example/ a"},
        {"uri": ""},
        {"uri": "\0"},
    ],
    ids=str,
)
def test_hostile_rows(box: Box, row: dict[str, object]) -> None:
    """Whatever stands in the database, each comment is a file that can be read or is told of."""
    box.say(**row)
    done = box.pull()
    assert bool(done.changes) != bool(done.notes)
    assert not build_site(box.folder).diagnostics


@given(st.text(), st.text(), st.sampled_from(["", "https://e.com/"]))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text(tmp_path_factory: pytest.TempPathFactory, text: str, author: str, url: str) -> None:
    """Whatever was typed, what is planned is a file with nothing wrong, and it is known for unedited."""
    from generator.comments import isso

    received = isso._received((1, None, 1, 1771320600, PAGE, author, url, text))
    inbox = Inbox(name="0123abcd", comments=(received,))
    planned = plan_pull(inbox, {"/2026/02/old-friends": "old-friends"}, {})
    if not received.text:
        assert planned.notes
        return
    [change] = planned.changes
    assert read(change.text).author
    assert plan_pull(inbox, {}, {change.path: change.text}).changes == ()
    [gone] = plan_pull(Inbox(name="0123abcd", comments=()), {}, {change.path: change.text}).changes
    assert gone.what == "deleted"


def test_what_is_read(box: Box) -> None:
    """A value of the inbox has no place for what is private."""
    box.say()
    assert "dana@" not in repr(read_inbox(box.database))
    assert not {"email", "remote_addr"} & set(Received.__struct_fields__)
    assert read_inbox(box.database).comments[0].created < NOW
    assert isinstance(box.folder, Path)
