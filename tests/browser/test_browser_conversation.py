"""The conversation as a reader has it: a real browser, a real Isso, pages as they are built."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
import pytest
from built import Blog, visit
from inboxes import Box, asked, has_isso, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

needs_isso = pytest.mark.skipif(not has_isso(), reason="Isso is not installed")

FIRST, SECOND = "/2026/02/the-favorite-client/", "/2026/02/the-gift-basket/"
COMMENTS_SCRIPT = re.compile(r".*/assets/comments\..*\.js")


@contextmanager
def inbox_of(blog: Blog) -> Iterator[None]:
    """Run the blog's inbox, and build the blog so that its forms post to it."""
    with serving(blog.folder) as running:
        blog.configure(f"  inbox: {running.inbox}\n")
        yield


def plan(page: "Page", *goals: str) -> None:
    """Write goals under THIS WEEK, each with a tactic."""
    for number, goal in enumerate(goals, 1):
        page.get_by_label(f"Goal {number}").fill(goal)
        page.get_by_label(f"Tactic {number}").fill(f"how to {goal}")


def said(page: "Page") -> str:
    """Return what the form says when it has come to an end."""
    status = page.locator("#post [role=status] > p")
    status.filter(has_not_text="Posting…").wait_for()
    return status.inner_text()


def approve(blog: Blog) -> None:
    """Approve every comment that waits, by the links that Isso gives its owner."""
    log = (blog.folder / ".drillbook/isso.log").read_text("utf-8")
    for link in set(re.findall(r"Activate comment: (\S+)", log)):
        asked(link, b"")


# ---------------------------------------------------------------- the whole way
@needs_isso
def test_answers_go_from_a_reader_to_the_page_and_the_feeds(blog: Blog, reader: "BrowserContext") -> None:
    """A reader posts what they wrote under the prompts; approved and pulled, it is on the page and in both feeds."""
    from playwright.sync_api import expect

    with inbox_of(blog):
        page = visit(reader, blog.url + FIRST)
        plan(page, "call Hollis", "visit Marion")
        page.get_by_label("LAST WEEK").fill("Nineteen hours for one account.")
        page.get_by_text("Post it as a comment").click()
        expect(page.locator(".shared")).to_contain_text("1. call Hollis")
        page.get_by_label("Your comment").fill("That is all of it.")
        page.get_by_label("Your name").fill("Dana")
        page.get_by_role("button", name="Post", exact=True).click()
        assert "waiting for approval" in said(page)
        expect(page.get_by_label("Your comment")).to_have_value("")
        expect(page.locator(".thread li")).to_have_count(0)

        approve(blog)
        page.reload()
        page.locator("#comments").scroll_into_view_if_needed()
        expect(page.locator(".thread")).to_contain_text("call Hollis")  # newer than the build
        expect(page.locator("#comments")).to_have_text("1 comment")

        blog.run("comments", "pull")
        blog.run("build", "--now", "2026-03-02")
        page.reload()
        page.locator("#comments").scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        expect(page.locator(".thread [data-by-script]")).to_have_count(0)
        expect(page.locator("article.comment")).to_have_count(1)  # built, so not shown once more
    built = (blog.folder / "output" / FIRST.strip("/") / "index.html").read_text("utf-8")
    assert "<strong>THIS WEEK</strong>" in built
    for feed in (f"{FIRST}comments.xml", "/comments.xml"):
        [entry] = feedparser.parse((blog.folder / "output" / feed.lstrip("/")).read_bytes()).entries
        assert entry.author == "Dana"
        assert "how to visit Marion" in entry.content[0].value


@needs_isso
def test_an_answer_stands_below_what_it_answers(blog: Blog, reader: "BrowserContext") -> None:
    """A reader who answers somebody posts below them, and can change their mind before."""
    from playwright.sync_api import expect

    with inbox_of(blog):
        Box.of(blog.folder).say("I called two.", uri=FIRST)
        blog.run("comments", "pull")
        blog.run("build", "--now", "2026-03-02")
        page = visit(reader, blog.url + FIRST)
        button = page.get_by_role("button", name="Reply to Dana")
        button.click()
        expect(page.locator(".answering")).to_contain_text("You are replying to Dana.")
        page.get_by_role("button", name="Comment on the lesson instead").click()
        expect(page.locator(".answering")).to_be_hidden()
        button.click()
        page.get_by_label("Your comment").fill("Which two?")
        page.get_by_role("button", name="Post", exact=True).click()
        assert "waiting for approval" in said(page)
        approve(blog)
        page.reload()
        page.locator("#comments").scroll_into_view_if_needed()
        expect(page.locator(".thread > li .replies .said")).to_have_text("Which two?")
        blog.run("comments", "pull")
    texts = [p.read_text("utf-8") for p in (blog.folder / "content/comments").rglob("*.md")]
    assert [t.count("in_reply_to: isso-1-") for t in sorted(texts, key=len)] == [0, 1]


@needs_isso
def test_a_draft_outlives_a_reload_and_is_posted_once(blog: Blog, reader: "BrowserContext") -> None:
    """What is written is there after a reload; of two clicks one counts; after it the draft is gone."""
    from playwright.sync_api import expect

    with inbox_of(blog):
        page = reader.new_page()
        scripts: list[Route] = []
        with page.expect_request(COMMENTS_SCRIPT):
            page.route(COMMENTS_SCRIPT, lambda route: scripts.append(route))
            page.goto(blog.url + FIRST)
        text, name = page.get_by_label("Your comment"), page.get_by_label("Your name")
        # What is written before the script has come is kept as well.
        text.fill("Half a thought")
        name.fill("Wes")
        scripts[0].continue_()
        page.unroute(COMMENTS_SCRIPT)
        page.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('drillbook:draft:'))")
        page.reload()
        expect(text).to_have_value("Half a thought")
        expect(name).to_have_value("Wes")
        page.get_by_role("button", name="Post", exact=True).dblclick()
        said(page)
        page.reload()
        expect(name).to_have_value("Wes")
        expect(text).to_have_value("")
    log = (blog.folder / ".drillbook/isso.log").read_text("utf-8")
    assert len(set(re.findall(r"Activate comment: (\S+)", log))) == 1


@needs_isso
def test_the_form_can_be_tried_in_the_preview(blog: Blog, reader: "BrowserContext") -> None:
    """`comments serve` shows pages whose forms post to its inbox; a save leaves what is being written alone."""
    from playwright.sync_api import expect

    with serving(blog.folder) as running:
        page = visit(reader, running.preview + FIRST.removeprefix("/"))
        plan(page, "call Hollis")
        page.get_by_label("Your comment").fill("In the preview.")
        lesson = blog.folder / "content/lessons/the-favorite-client.md"
        lesson.write_text(lesson.read_text("utf-8").replace("Count", "Add up"), "utf-8")
        expect(page.locator(".lead")).to_contain_text("Add up the hours.")
        expect(page.get_by_label("Goal 1")).to_have_value("call Hollis")
        page.get_by_role("button", name="Post", exact=True).click()
        assert "waiting for approval" in said(page)


HOSTILE = (
    "<script>window.hacked = 1</script>",
    '<img src=x onerror="window.hacked = 1">',
    "[click](javascript:window.hacked=1) [data](data:text/html,<script>window.hacked=1</script>)",
    "<svg/onload=window.hacked=1> <iframe srcdoc='<script>parent.hacked=1</script>'>",
    "> " * 200 + "deep",
    '"><b onmouseover=window.hacked=1>name',
)


@needs_isso
def test_hostile_comments_do_nothing_on_any_way(blog: Blog, reader: "BrowserContext") -> None:
    """Scripts, event handlers, other schemes and deep nesting are harmless, newer than the build and built."""
    from playwright.sync_api import expect

    with inbox_of(blog):
        box = Box.of(blog.folder)  # past Isso's own checks, which are for Isso to test
        for number, text in enumerate(HOSTILE):
            website = 'https://example.com/" onclick="window.hacked=1'
            box.say(f"{text} end", author=text[:60], website=website, uri=FIRST if number % 2 else SECOND)
        for pulled in (False, True):
            if pulled:
                blog.run("comments", "pull")
                blog.run("build", "--now", "2026-03-02")
            for path in (FIRST, SECOND):
                page = visit(reader, blog.url + path)
                page.locator("#comments").scroll_into_view_if_needed()
                expect(page.locator("article.comment")).to_have_count(len(HOSTILE) // 2)
                assert page.evaluate("window.hacked") is None
                expect(page.locator(".thread :is(script, img, svg, iframe, [onerror], [onmouseover])")).to_have_count(0)
                links = page.locator(".said a[href]").evaluate_all("links => links.map((a) => a.protocol)")
                assert set(links) <= {"http:", "https:"}


# ---------------------------------------------------------------- when it does not go well
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("offline", "could not be sent"),
        (500, "could not be sent"),
        (403, "Too many comments"),
        (400, "was not accepted"),
    ],
)
def test_a_comment_that_is_not_taken_is_kept(
    blog: Blog, reader: "BrowserContext", answer: int | str, words: str
) -> None:
    """The form says plainly what happened, and what was written is still in it."""
    from playwright.sync_api import expect

    blog.configure("  inbox: http://127.0.0.1:9/isso\n")
    page = visit(reader, blog.url + FIRST)
    page.route(
        re.compile(r".*/isso/new.*"),
        lambda route: route.abort() if answer == "offline" else route.fulfill(status=int(answer), body="no"),
    )
    page.get_by_label("Your comment").fill("Twelve minutes.")
    page.get_by_role("button", name="Post", exact=True).click()
    assert words in said(page)
    expect(page.get_by_label("Your comment")).to_have_value("Twelve minutes.")


def test_an_empty_comment_is_not_sent(blog: Blog, reader: "BrowserContext") -> None:
    """Nothing is sent, and the form says why."""
    blog.configure("  inbox: http://127.0.0.1:9/isso\n")
    page = visit(reader, blog.url + FIRST)
    page.get_by_role("button", name="Post", exact=True).click()
    assert "Write something first" in said(page)


def test_without_scripts_the_page_says_how_to_answer(blog: Blog, browser: "Browser") -> None:
    """No field is shown that would do nothing; the email's address is there."""
    from playwright.sync_api import expect

    blog.configure("  inbox: http://127.0.0.1:9/isso\n  email: nora@example.com\n")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(blog.url + FIRST)
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    assert page.get_by_role("link", name="Send it by email instead").get_attribute("href", timeout=1000)
    expect(page.locator("textarea:visible, button:visible")).to_have_count(0)
    expect(page.get_by_text("Your three goals")).to_be_visible()
    context.close()


# ---------------------------------------------------------------- the sheet
def test_next_week_remembers_the_goals(blog: Blog, reader: "BrowserContext") -> None:
    """Goals of one lesson stand under LAST WEEK of the next, each to be marked; they are not under their own."""
    from playwright.sync_api import expect

    page = visit(reader, blog.url + FIRST)
    plan(page, "call Hollis", "visit Marion")
    expect(page.locator(".review fieldset")).to_have_count(0)

    page = visit(reader, blog.url + SECOND)
    rows = page.locator(".review fieldset")
    expect(rows.locator("legend")).to_have_text(["call Hollis", "visit Marion"])
    expect(rows.locator(".note")).to_have_text(["Tactic: how to call Hollis", "Tactic: how to visit Marion"])
    expect(page.get_by_text("From The Favorite Client:")).to_be_visible()
    rows.nth(0).get_by_label("done").check()
    rows.nth(1).get_by_label("dropped").check()
    plan(page, "write a letter")
    page.reload()
    expect(rows.nth(1).get_by_label("dropped")).to_be_checked()
    expect(page.get_by_label("Goal 1")).to_have_value("write a letter")

    page = visit(reader, blog.url + FIRST)  # back at the first, nothing has changed
    expect(page.locator(".review fieldset")).to_have_count(0)
    expect(page.get_by_label("Goal 1")).to_have_value("call Hollis")


def test_an_earlier_lesson_does_not_show_later_goals(blog: Blog, reader: "BrowserContext") -> None:
    """An old lesson that is read after a new one has no new goals under LAST WEEK: the lessons' order counts."""
    from playwright.sync_api import expect

    page = visit(reader, blog.url + SECOND)
    plan(page, "write a letter")
    page = visit(reader, blog.url + FIRST)
    expect(page.locator(".review fieldset")).to_have_count(0)
    plan(page, "call Hollis")
    page = visit(reader, blog.url + SECOND)
    expect(page.locator(".review fieldset")).to_have_count(0)  # it was begun before there was anything to look back on


def test_marks_stay_with_their_goals(blog: Blog, reader: "BrowserContext") -> None:
    """What is changed on last week's sheet later does not move a mark to another goal, nor does erasing it lose one."""
    from playwright.sync_api import expect

    page = visit(reader, blog.url + FIRST)
    plan(page, "one", "two", "three $$")
    second = visit(reader, blog.url + SECOND)
    second.get_by_role("group", name="two").get_by_label("done").check()
    page.get_by_label("Goal 1").fill("")
    page.get_by_label("Tactic 1").fill("")
    second.reload()
    expect(second.locator(".review legend")).to_have_text(["one", "two", "three $$"])
    expect(second.get_by_role("group", name="two").get_by_label("done")).to_be_checked()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase").click()
    second.reload()
    expect(second.get_by_role("group", name="two").get_by_label("done")).to_be_checked()


def test_two_tabs_write_on_one_sheet(blog: Blog, reader: "BrowserContext") -> None:
    """What is written in one is in the other, and neither writes over it."""
    from playwright.sync_api import expect

    one, other = visit(reader, blog.url + FIRST), visit(reader, blog.url + FIRST)
    one.get_by_label("Goal 1").fill("call Hollis")
    expect(other.get_by_label("Goal 1")).to_have_value("call Hollis")
    other.get_by_label("Tactic 1").fill("on Monday")
    expect(one.get_by_label("Tactic 1")).to_have_value("on Monday")
    one.reload()
    expect(one.get_by_label("Goal 1")).to_have_value("call Hollis")


def test_a_heading_does_not_take_the_sheets_place(blog: Blog, reader: "BrowserContext") -> None:
    """Headings that are called as parts of the page are leave their scripts working."""
    from playwright.sync_api import expect

    path = blog.folder / "content/lessons/the-favorite-client.md"
    path.write_text(path.read_text("utf-8") + "\n### Sheet\n\n### Post\n\n### Meeting\n", "utf-8")
    blog.configure("  inbox: http://127.0.0.1:9/isso\n")
    page = visit(reader, blog.url + FIRST)
    plan(page, "call Hollis")
    page.reload()
    expect(page.get_by_label("Goal 1")).to_have_value("call Hollis")
    expect(page.locator(".share")).to_be_visible()


def test_what_is_written_while_a_comment_is_sent_stays(blog: Blog, reader: "BrowserContext") -> None:
    """It is another comment. What was posted of the sheet is not offered again, until it says something else."""
    from playwright.sync_api import expect

    blog.configure("  inbox: http://127.0.0.1:9/isso\n")
    page = visit(reader, blog.url + FIRST)
    sent: list[Route] = []
    page.route(re.compile(r".*/isso/new.*"), lambda route: sent.append(route))
    plan(page, "call Hollis")
    text = page.get_by_label("Your comment")
    text.fill("First.")
    with page.expect_request(re.compile(r".*/isso/new.*")):
        page.get_by_role("button", name="Post", exact=True).click()
    text.fill("Second.")
    sent[0].fulfill(status=202, json={"id": 1, "parent": None, "author": "", "text": "<p>First.</p>", "created": 1})
    assert "waiting for approval" in said(page)
    expect(text).to_have_value("Second.")
    page.reload()
    expect(text).to_have_value("Second.")
    expect(page.locator(".share")).to_be_hidden()
    page.get_by_label("Goal 2").fill("visit Marion")
    expect(page.locator(".share")).to_be_visible()


def test_nothing_leaves_the_device(blog: Blog, reader: "BrowserContext") -> None:
    """Writing on the sheet asks the network for nothing."""
    page = visit(reader, blog.url + FIRST)
    page.wait_for_load_state("networkidle")
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    plan(page, "call Hollis")
    page.get_by_label("LAST WEEK").fill("nothing")
    assert asked_for == []


@pytest.fixture
def download(tmp_path: Path) -> "Callable[[Page, str], str]":
    """Return what saves something from the sheet and gives its text."""

    def save(page: "Page", button: str) -> str:
        with page.expect_download() as caught:
            page.get_by_role("button", name=button).click()
        path = tmp_path / caught.value.suggested_filename
        caught.value.save_as(path)
        return path.read_bytes().decode("utf-8")

    return save


def test_goals_can_be_taken_as_tasks(
    blog: Blog, reader: "BrowserContext", download: "Callable[[Page, str], str]"
) -> None:
    """A program for tasks reads them: whole, whatever letters are in them, and a week from now."""
    from playwright.sync_api import expect

    icalendar = pytest.importorskip("icalendar")
    page = visit(reader, blog.url + FIRST)
    expect(page.get_by_role("button", name="Add to my tasks")).to_be_disabled()
    long = "Übermorgen; Hollis, anrufen \\ oder 日本語 " * 5
    plan(page, long.strip(), "visit Marion")
    text = download(page, "Add to my tasks")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    first, second = icalendar.Calendar.from_ical(text).walk("VTODO")
    assert first["SUMMARY"] == long.strip()
    assert second["SUMMARY"] == "visit Marion"
    assert "how to visit Marion" in second["DESCRIPTION"]
    assert (first["DUE"].dt - first["DTSTAMP"].dt.date()).days == 7
    assert first["UID"] != second["UID"]


def test_the_sheet_can_be_saved_as_text_and_erased(
    blog: Blog, reader: "BrowserContext", download: "Callable[[Page, str], str]"
) -> None:
    """The text has all that was written; erasing leaves nothing, not even for next week."""
    from playwright.sync_api import expect

    page = visit(reader, blog.url + FIRST)
    plan(page, "call Hollis")
    page.get_by_label("LAST WEEK").fill("Two of three.")
    text = download(page, "Save as text")
    assert text.startswith("The Favorite Client\n")
    assert "LAST WEEK\n\nTwo of three.\n\nTHIS WEEK\n\n1. call Hollis – Tactic: how to call Hollis\n" in text
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase").click()
    expect(page.get_by_label("Goal 1")).to_have_value("")
    expect(visit(reader, blog.url + SECOND).locator(".review fieldset")).to_have_count(0)


def test_where_nothing_can_be_kept_the_sheet_says_so(blog: Blog, reader: "BrowserContext") -> None:
    """A browser without storage shows a working sheet, and a warning instead of losing words in silence."""
    from playwright.sync_api import expect

    reader.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })")
    page = visit(reader, blog.url + FIRST)
    plan(page, "call Hollis")
    expect(page.get_by_text("won’t keep what you write")).to_be_visible()


def test_without_an_inbox_the_e_mail_has_what_was_written(blog: Blog, reader: "BrowserContext") -> None:
    """The sheet's link opens an email with the answers in it."""
    blog.configure("  email: nora@example.com\n")
    page = visit(reader, blog.url + FIRST)
    plan(page, "call Hollis & co")
    link = page.get_by_role("link", name="Post it as a comment").get_attribute("href")
    assert link
    assert link.startswith("mailto:nora@example.com?subject=")
    assert "call%20Hollis%20%26%20co" in link


# ---------------------------------------------------------------- what others keep
# What a service's script would find on the page, for the test to look at.
_SCRIPT = """
const disqus = { page: {} };
window.disqus_config?.call(disqus);
window.ran = [{ ...document.currentScript?.dataset }, window.remark_config, disqus.page];
"""


@pytest.mark.parametrize(
    ("settings", "script"),
    [
        (
            "giscus:\n    repo: a/b\n    repo_id: R1\n    category: C\n    category_id: C1",
            "https://giscus.app/client.js",
        ),
        ("remark42:\n    host: https://r.example.com/\n    site: drill", "https://r.example.com/web/embed.mjs"),
        ("disqus:\n    shortname: drill", "https://drill.disqus.com/embed.js"),
    ],
)
def test_a_service_is_loaded_on_a_click_and_not_before(
    blog: Blog, reader: "BrowserContext", settings: str, script: str
) -> None:
    """Until a reader asks for the conversation, its keeper does not hear of them; then it knows the page."""
    blog.configure(f"  {settings}\n")
    page = reader.new_page()
    foreign: list[str] = []
    reader.route(
        re.compile(r"^https://"),
        lambda route: (
            foreign.append(route.request.url),
            route.fulfill(
                body=_SCRIPT,
                content_type="text/javascript",
                headers={"Access-Control-Allow-Origin": "*"},
            ),
        ),
    )
    page.goto(blog.url + FIRST)
    page.wait_for_load_state("networkidle")
    assert foreign == []
    page.get_by_role("button", name="Show the comments").click()
    page.wait_for_function("window.ran")
    assert foreign == [script]
    assert blog.url + FIRST in str(page.evaluate("window.ran"))
