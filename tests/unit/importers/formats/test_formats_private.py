"""Exports of programs for newsletters, notes and blogs: what was for some stays hidden, and what was for all comes."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from generator.importers.archive import ArchiveEntry
from generator.importers.container import open_container
from generator.importers.formats.documents import read_documents
from tests.unit.importers.formats.test_formats_programs import UTC, day, entries, read, words

# ---------------------------------------------------------------- Ghost
GATE = '<!--kg-gated-block:begin nonMember:{} memberSegment:"status:free"--><p>{}</p><!--kg-gated-block:end-->'
LEXICAL = {
    "root": {
        "children": [
            {"type": "extended-heading", "tag": "h2", "children": [{"type": "extended-text", "text": "Dial & ask"}]},
            {"type": "paragraph", "children": [{"type": "extended-text", "text": "At seven.", "format": 3}]},
            {
                "type": "list",
                "listType": "number",
                "children": [{"type": "listitem", "children": [{"type": "text", "text": "One"}]}],
            },
            {"type": "image", "src": "__GHOST_URL__/content/images/desk.png", "alt": "Desk", "caption": "At seven"},
            {"type": "signup", "header": "Join us"},
            {"type": "callout", "calloutText": "Mind the clock"},
        ]
    }
}
MOBILEDOC = {
    "atoms": [],
    "cards": [["markdown", {"markdown": "Ask **twice**."}]],
    "markups": [["a", ["href", "https://a.example/"]], ["em"]],
    "sections": [[10, 0], [1, "p", [[0, [0, 1], 2, "Call"], [0, [], 0, " again"]]], [3, "ul", [[[0, [], 0, "One"]]]]],
}


def ghost(*posts: dict[str, object]) -> dict[str, ArchiveEntry]:
    usual = {"status": "published", "visibility": "public", "published_at": "2024-03-04T10:00:00.000Z"}
    rows = [{"id": str(number), "slug": str(post["title"]), **usual, **post} for number, post in enumerate(posts)]
    tables = {"posts": rows, "posts_meta": [{"post_id": "1", "email_only": 1}], "members": [{"email": "r@a.example"}]}
    return entries({"ghost.json": json.dumps({"db": [{"meta": {}, "data": tables}]})})


def test_what_members_of_ghost_saw_stays_with_them() -> None:
    """A gated part of a public post goes, a post that was only mailed is a draft; a button to a worksheet stays."""
    button = '<div class="kg-card kg-button-card"><a class="kg-btn" href="{}">{}</a></div>'
    items = ghost(
        {
            "title": "Open",
            "html": "<p>All.</p>"
            + GATE.format("false", "Members.")
            + GATE.format("true", "Guests.")
            + button.format("https://a.example/sheet.pdf", "Worksheet")
            + button.format("#/portal/signup", "Join"),
        },
        {"title": "Mailed", "html": "<p>B</p>"},
        {"title": "Tiers", "html": "<p>B</p>", "visibility": "tiers"},
        {"title": "Later", "html": "<p>B</p>", "status": "scheduled", "published_at": "2099-01-01T00:00:00.000Z"},
    )
    text = words(items["Open"].text)
    assert [word for word in ("All.", "Guests.", "Worksheet", "Members.", "Join") if word in text] == [
        *("All.", "Guests.", "Worksheet"),
    ]
    assert {title for title, entry in items.items() if entry.state == "live"} == {"Open", "Later"}


def test_posts_of_ghost_without_html_keep_their_words() -> None:
    """Drafts can lack the HTML: it is made from what the editor kept, old or new."""
    items = ghost(
        {"title": "New", "html": None, "lexical": json.dumps(LEXICAL)},
        {"title": "x"},
        {"title": "Old", "html": None, "mobiledoc": json.dumps(MOBILEDOC)},
        {"title": "Broken", "html": None, "lexical": '{"root": 7}', "plaintext": "Plain words."},
    )
    new = items["New"].text
    assert "<h2>Dial &amp; ask</h2>" in new
    assert "<p><em><strong>At seven.</strong></em></p>" in new
    assert "<ol><li>One</li></ol>" in new
    assert "<figcaption>At seven</figcaption>" in new
    assert "Mind the clock" in new
    assert "Join us" not in new
    old = items["Old"].text
    assert "<strong>twice</strong>" in old
    assert '<a href="https://a.example/"><em>Call</em></a> again' in old
    assert "<ul><li>One</li></ul>" in old
    assert items["Broken"].text == "Plain words."


# ---------------------------------------------------------------- WordPress
@pytest.mark.parametrize(
    ("inside", "state"),
    [
        (
            "<wp:postmeta><wp:meta_key>_jetpack_newsletter_access</wp:meta_key><wp:meta_value>paid_subscribers</wp:meta_value></wp:postmeta>",
            "draft",
        ),
        (
            "<wp:postmeta><wp:meta_key>_jetpack_newsletter_access</wp:meta_key><wp:meta_value>everybody</wp:meta_value></wp:postmeta>",
            "live",
        ),
        (
            "<wp:postmeta><wp:meta_key>_members_access_role</wp:meta_key><wp:meta_value>editor</wp:meta_value></wp:postmeta>",
            "draft",
        ),
        ("<content:encoded><![CDATA[<p>A</p><!-- wp:jetpack/paywall /--><p>B</p>]]></content:encoded>", "draft"),
        ("<content:encoded><![CDATA[A [members]B[/members]]]></content:encoded>", "draft"),
        ('<content:encoded><![CDATA[A [membership level="1"]B[/membership]]]></content:encoded>', "draft"),
        ("<content:encoded><![CDATA[A [private practice] B]]></content:encoded>", "draft"),
        ("<content:encoded><![CDATA[A [member] of [the team]]]></content:encoded>", "draft"),
        ("<content:encoded><![CDATA[A [memberships] B]]></content:encoded>", "live"),
    ],
)
def test_what_members_of_wordpress_saw_is_a_draft(inside: str, state: str) -> None:
    """For paying subscribers, for roles, or behind a wall in the text: the coach decides."""
    xml = (
        '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>W</title>'
        f"<item><title>T</title><wp:post_id>1</wp:post_id><wp:status>publish</wp:status>{inside}</item></channel></rss>"
    )
    assert entries({"w.xml": xml})["T"].state == state


# ---------------------------------------------------------------- mails
MAIL = (
    "From: Nora <nora@a.example>\nTo: Rae <rae@b.example>\nSubject: Fwd: The Long No\nMIME-Version: 1.0\n"
    "Date: Mon, 04 Mar 2024 10:00:00 -0600\nContent-Type: text/{}; charset=utf-8\n\n"
)


def test_a_mail_that_was_passed_on_has_no_readers_in_it() -> None:
    """The head of the message inside, the answer below it, and lines with the reader's address are not the lesson."""
    body = (
        "See below.\n\n---------- Forwarded message ---------\nFrom: Nora <nora@a.example>\nDate: Mon, Mar 4\n"
        "To: Rae <rae@b.example>\n\nThe lesson.\n\n> A quotation.\n\nOn Mon, Rae <rae@b.example> wrote:\n> Mine.\n"
        "Sent to RAE@b.example\nWrite to nora@a.example\n"
    )
    text = entries({"a.eml": MAIL.format("plain") + body})["The Long No"].text
    assert list(filter(None, text.split("\n"))) == [
        "See below.",
        "The lesson.",
        "> A quotation.",
        "Write to nora@a.example",
    ]


def test_a_mail_as_html_has_no_readers_in_it() -> None:
    """The same in HTML, where programs mark such parts with classes, and in other languages."""
    body = (
        '<p>Hallo</p><div class="gmail_quote"><div class="gmail_attr">On Mon Rae &lt;rae@b.example&gt; wrote:</div>'
        "<blockquote>Mine.</blockquote></div><p>Gesendet an rae@b.example.</p>"
        '<p><a href="https://n.example/x">Newsletter abbestellen</a></p>'
        '<p><a href="https://n.example/y">Se désabonner</a></p>'
        "<p>People unsubscribe when they are bored.</p>"
    )
    text = words(entries({"a.eml": MAIL.format("html") + body})["The Long No"].text)
    assert text.split() == ["Hallo", "People", "unsubscribe", "when", "they", "are", "bored."]


def test_a_greeting_of_mailchimp_stays() -> None:
    """A paragraph with the reader's name in it is text; only what the list adds goes, and the heading is the title."""
    cell = '<tr><td class="mcnTextContent">{}</td></tr>'
    page = "<!doctype html><html><head><title>First Call</title></head><body><table>{}</table></body></html>".format(
        cell.format("<h1>First Call</h1><p>Hello *|FNAME|*, dial.</p>")
        + cell.format("Copyright *|CURRENT_YEAR|* *|LIST:COMPANY|*. This was sent to *|EMAIL|*")
    )
    assert words(entries({"a.html": page})["First Call"].text) == "Hello, dial."


def test_issues_of_buttondown_as_files() -> None:
    """A subject is a title, and an issue for those who pay is a draft."""
    keys = "---\nsubject: {}\nstatus: sent\nemail_type: {}\npublish_date: 2024-03-04T10:00:00Z\n---\nB\n"
    items = entries({"a.md": keys.format("Open", "public"), "b.md": keys.format("Few", "premium")})
    assert (items["Open"].state, items["Few"].state) == ("live", "draft")


def test_what_everybody_may_read_of_an_issue_is_taken() -> None:
    """Beehiiv's table has a column for it, beside the whole issue."""
    row = 'A,confirmed,both,2024-03-04,"<p>All and paid</p>","<p>All</p>"\n'
    table = f"web_title,status,audience,publish_date,content_html,free_web_content\n{row}"
    assert words(entries({"posts.csv": table})["A"].text) == "All"


# ---------------------------------------------------------------- Notion
def number(one: int) -> str:
    return f"{one:032x}"


@pytest.mark.parametrize(
    ("properties", "state"),
    [
        *(("Published: No", "draft"), ("Published: Yes", "live"), ("Ready: No\nDate: March 4, 2024", "draft")),
        *(("Status: In progress", "draft"), ("Status: Done", "live"), ("Private: Yes\nOwner: Nora", "draft")),
        *(("Visibility: Internal", "draft"), ("Zustand: Entwurf\nDatum: 4. 3. 2024", "draft")),
        *(("Owner: Nora\nEmail: nora@a.example", "live"), ("Veröffentlicht: Nein\nOrt: Wien", "draft")),
    ],
)
def test_properties_of_notion_say_what_is_out(properties: str, state: str) -> None:
    """A box, a status, in other languages too; no property stands in the text."""
    entry = entries({f"N/T {number(1)}.md": f"# T\n\n{properties}\n\nB\n"})["T"]
    assert (entry.state, entry.text) == (state, "B")


def notion_page(title: str, rows: str, body: str) -> str:
    return (
        f'<html><head><title>{title}</title></head><body><article id="1" class="page sans"><header>'
        f'<h1 class="page-title">{title}</h1><table class="properties"><tbody>{rows}</tbody></table></header>'
        f'<div class="page-body">{body}</div>'
        "</article></body></html>"
    )


def test_pages_of_notion_are_read_by_their_properties() -> None:
    """The table above the text is dates, tags and state; a list is one list again, and a video is a video."""
    date = '<tr class="property-row"><th>Date</th><td><time>@March 4, 2024</time></td></tr>'
    tags = '<tr><th>Tags</th><td><span class="selected-value">a</span><span class="selected-value">b</span></td></tr>'
    box = '<tr><th>Published</th><td><div class="checkbox checkbox-off"></div></td></tr>'
    item = '<ul class="bulleted-list"><li>{}</li></ul>'
    video = '<figure><div class="source"><a href="https://www.youtube.com/watch?v=abc123def45">x</a></div></figure>'
    table = '<table class="collection-content"><tr><td>First</td></tr></table>'
    items = entries(
        {
            "N/index.html": "<html><body><ul><li>First</li></ul></body></html>",
            f"N/All {number(1)}.html": notion_page("All", "", table),
            f"N/All/First {number(2)}.html": notion_page(
                "First", date + tags, item.format("one") + item.format("two") + video
            ),
            f"N/All/Second {number(3)}.html": notion_page("Second", box, "<p>B</p>"),
        }
    )
    assert set(items) == {"First", "Second"}
    first = items["First"]
    assert (day(first), first.labels, first.state) == ("2024-03-04", ("a", "b"), "live")
    assert first.text.count("<ul") == 1
    assert "iframe" in first.text
    assert items["Second"].state == "draft"


def test_a_zip_of_zips_is_one_export(tmp_path: Path) -> None:
    """Notion packs the parts of an export once more; a damaged part is named, and the others come."""

    def packed(files: dict[str, bytes]) -> bytes:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in files.items():
                made.writestr(name, content)
        return data.getvalue()

    parts = {
        "P-Part-1.zip": packed({f"P/A {number(1)}.md": b"# A\n\nB\n"}),
        "P-Part-2.zip": packed({f"P/C {number(2)}.md": b"# C\n\nD\n", f"P/A {number(1)}.md": b"# A\n\nB\n"}),
        "P-Part-3.zip": packed({"P/E.md": b"E"})[:-9],
    }
    (tmp_path / "export.zip").write_bytes(packed(parts))
    reported: list[object] = []
    with open_container(tmp_path / "export.zip") as container:
        items = [item for item in read_documents(container, reported.append, UTC) if isinstance(item, ArchiveEntry)]
    assert [item.title for item in items] == ["A", "C"]
    assert len(reported) == 1


# ---------------------------------------------------------------- Movable Type
def test_markdown_in_movable_type_is_markdown() -> None:
    """The export names what each entry is written in."""
    text = (
        "TITLE: T\nSTATUS: Publish\nDATE: 03/04/2009 07:00:00 AM\nCONVERT BREAKS: markdown\n-----\nBODY:\n* a **b**\n"
        "-----\n--------\n"
    )
    entry = entries({"a.txt": text})["T"]
    assert (entry.markup, entry.text) == ("markdown", "* a **b**")
    assert not read({"a.txt": text})[1]
