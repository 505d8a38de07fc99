"""What other programs export: titles, dates and addresses are theirs, and what was not public is a draft."""

import datetime as dt
import io
import json
from collections.abc import Mapping

import pytest

from generator.importers.archive import ArchiveComment, ArchiveEntry, Blog, Item
from generator.importers.container import Container
from generator.importers.formats.archives import archives_in, read_archives
from generator.importers.formats.documents import read_documents
from generator.importers.formats.table import FORMATS
from generator.importers.text.html_pieces import text_of
from generator.model.diagnostic import Diagnostic

UTC = dt.UTC


def read(files: Mapping[str, str | bytes]) -> tuple[list[Item], list[Diagnostic]]:
    """Return what is in some files, and what is reported about them."""
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    container = Container({name: len(text) for name, text in data.items()}, lambda name: io.BytesIO(data[name]))
    reported: list[Diagnostic] = []
    archives = archives_in(container, reported.append)
    if archives:
        return list(read_archives(container, archives, reported.append)), reported
    return list(read_documents(container, reported.append, UTC)), reported


def entries(files: Mapping[str, str | bytes]) -> dict[str, ArchiveEntry]:
    """Return the entries in some files by their titles."""
    return {item.title: item for item in read(files)[0] if isinstance(item, ArchiveEntry)}


def words(html: str) -> str:
    return text_of(html).strip()


def day(entry: ArchiveEntry) -> str:
    return f"{entry.published:%Y-%m-%d}" if entry.published else ""


def test_every_format_has_a_name_of_its_own() -> None:
    """Whoever adds a format by copying another one notices."""
    assert len({found.name for found in FORMATS}) == len(FORMATS)


# ---------------------------------------------------------------- newsletters
SUBSTACK = {
    "x/posts.csv": "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url\n"
    "7.first-call,2024-02-05T09:00:00.000Z,true,,newsletter,everyone,First Call,How to begin,\n"
    "8.paid,2024-02-12T09:00:00.000Z,true,,newsletter,only_paid,Paid,,\n"
    "9.about,2024-02-13T09:00:00.000Z,true,,page,everyone,About,,\n"
    "10.chat,2024-02-14T09:00:00.000Z,true,,thread,everyone,Chat,,\n",
    "x/posts/7.first-call.html": '<p>Dial.</p><p class="button-wrapper"><a class="button" href="https://s.example/subscribe">'
    'Subscribe now</a></p><div class="subscription-widget-wrap"><form><input type="email"></form></div>',
    "x/posts/8.paid.html": "<p>For few.</p>",
    "x/posts/9.about.html": "<p>Me.</p>",
    "x/posts/10.chat.html": "<p>Talk.</p>",
    "x/posts/11.unlisted.html": "<p>Nobody knows.</p>",
    "x/email_list.csv": "email,active\nreader@mail.example,true\n",
}


def test_substack() -> None:
    """The table says what each page is; without a line in it, a page is a draft, and buttons are no text."""
    found = entries(SUBSTACK)
    first = found["First Call"]
    assert (first.text, first.summary, first.url, day(first)) == (
        "<p>Dial.</p>",
        "How to begin",
        "/p/first-call",
        "2024-02-05",
    )
    states = {title: (entry.kind, entry.state) for title, entry in found.items()}
    assert states == {
        "First Call": ("post", "live"),
        "Paid": ("post", "draft"),
        "About": ("page", "live"),
        "Chat": ("post", "other"),
        "11.unlisted": ("post", "draft"),
    }


def test_substack_without_its_table() -> None:
    """Where nothing says what was public, every text is a draft, and the message says what is missing."""
    items, (reported,) = read({"posts/140000001.first-call.html": "<p>Dial.</p>"})
    assert [item.state for item in items if isinstance(item, ArchiveEntry)] == ["draft"]
    assert "posts.csv" in reported.help


def story(title: str, body: str, more: str = "") -> str:
    """Return a page as Medium exports it."""
    return (
        f'<!DOCTYPE html><html><head><title>{title}</title></head><body><article class="h-entry"><header>'
        f'<h1 class="p-name">{title}</h1></header><section data-field="subtitle" class="p-summary">Sub</section>'
        f'<section data-field="body" class="e-content">{body}</section><footer>{more}</footer></article></body></html>'
    )


def test_medium() -> None:
    """The canonical address is the id; drafts stay drafts; neither answers to others nor the profile are posts."""
    dated = (
        '<p><time class="dt-published" datetime="2024-02-05T09:00:00.000Z">x</time>'
        '<a class="p-canonical" href="https://m.example/first">c</a></p>'
        '<ul class="p-tags"><li><a class="p-tag">Calls</a></li></ul>'
    )
    heading = '<h3 class="graf graf--title">First</h3>'
    files = {
        "m/posts/2024-02-05_First-1.html": story("First", f'{heading}<p class="graf">Dial.</p>', dated),
        "m/posts/draft_Second-2.html": story("Second", "<h3>Second</h3><p>Not yet.</p>"),
        "m/posts/2024-02-06_Yes-3.html": story(
            "Yes, I do that as well", '<p class="graf">Yes, I do that as well.</p>', dated
        ),
        "m/profile/profile.html": "<!DOCTYPE html><html><body><p>owner@mail.example</p></body></html>",
        "m/lists/reading.html": "<!DOCTYPE html><html><body><p>What I read</p></body></html>",
    }
    items, reported = read(files)
    found = {item.title: item for item in items if isinstance(item, ArchiveEntry)}
    first = found["First"]
    assert (first.id, first.url, first.labels, first.summary) == (
        "https://m.example/first",
        "https://m.example/first",
        ("Calls",),
        "Sub",
    )
    assert words(first.text) == "Dial."
    assert {title: entry.state for title, entry in found.items()} == {
        "First": "live",
        "Second": "draft",
        "Yes, I do that as well": "other",
    }
    assert [diagnostic.span.path for diagnostic in reported] == ["m/lists/reading.html"]
    assert "owner@mail.example" not in str(items)


def test_mailchimp() -> None:
    """Only the text is left, without preview, button and footer; the table beside it has the date."""
    page = (
        "<!doctype html><html><head><title>First Call</title></head><body>"
        '<span class="mcnPreviewText" style="display:none">Peek</span><table>'
        '<tr><td class="mcnTextContent"><p>Dial.</p></td></tr><tr><td class="mcnButtonContent">Buy</td></tr>'
        '<tr><td class="mcnTextContent"><a href="*|UNSUB|*">unsubscribe from this list</a></td></tr></table>'
        "</body></html>"
    )
    table = "Title,Subject,Send Date,Status\nFirst Call,The first call,2024-02-05 09:00,Sent\n"
    (entry,) = entries({"c/12_first-call.html": page, "c/campaigns.csv": table}).values()
    assert (entry.title, words(entry.text), day(entry)) == ("The first call", "Dial.", "2024-02-05")


def test_beehiiv_and_buttondown() -> None:
    """A table of issues becomes one lesson an issue; drafts and issues for some are drafts."""
    beehiiv = (
        "id,web_title,status,audience,web_url,content_html,publish_date\n"
        '1,First,confirmed,free,https://b.example/p/first,"<p>Dial.</p><p><a href=""https://b.example/unsubscribe"">Unsubscribe</a></p>",2024-02-05\n'
        '2,Second,draft,free,,"<p>No.</p>",2024-02-06\n3,Third,confirmed,premium,,"<p>Few.</p>",2024-02-07\n'
    )
    found = entries({"posts.csv": beehiiv})
    assert found["First"].text.strip() == "<p>Dial.</p>"
    assert found["First"].url == "https://b.example/p/first"
    assert {title: entry.state for title, entry in found.items()} == {
        "First": "live",
        "Second": "draft",
        "Third": "draft",
    }
    buttondown = "id,subject,body,publish_date,status,slug\n"
    buttondown += '1,First,"Dial, {{ subscriber.email }}\n\n- now",2024-02-05,sent,first\n'
    (entry,) = entries({"emails.csv": buttondown}).values()
    assert (entry.markup, entry.text, entry.url) == ("markdown", "Dial, \n\n- now", "/p/first")


def test_a_table_of_readers_is_never_read() -> None:
    """A list of subscribers has no text in it, whatever else it has."""
    items, _ = read({"subscribers.csv": "email,title,body,date\nreader@mail.example,Dr,x,2024-01-01\n"})
    assert items == []


def test_an_email_message() -> None:
    """The subject is the title; the footer, hidden text and the picture that counts readers are no text."""
    message = (
        "From: Nora Example <nora@mail.example>\r\nTo: reader@mail.example\r\nSubject: Fwd: First\r\n"
        " =?utf-8?q?C=C3=A4ll?=\r\nDate: Mon, 05 Feb 2024 09:00:00 +0100\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        '<html><body><div style="display:none">Peek</div><p>Dial.</p><img src="https://t.example/o.gif" width="1">'
        '<p>You are receiving this as you signed up. <a href="https://t.example/u">Unsubscribe</a></p></body></html>'
    )
    (entry,) = entries({"a.eml": message}).values()
    assert (entry.title, entry.author, day(entry)) == ("First Cäll", "Nora Example", "2024-02-05")
    assert words(entry.text) == "Dial."
    assert "@" not in entry.text + entry.author


# ---------------------------------------------------------------- blogs
def test_ghost() -> None:
    """Settings, pages, tags and the lead picture are taken; what only members saw is a draft."""
    posts = [
        {
            "id": 1,
            "uuid": "u-1",
            "title": "First",
            "slug": "first",
            "html": '<p>Dial <a href="__GHOST_URL__/second/">on</a>.</p>',
            "published_at": "2024-02-05T09:00:00.000Z",
            "feature_image": "__GHOST_URL__/content/images/a.png",
        },
        {"id": 2, "title": "Members", "slug": "members", "html": "<p>x</p>", "visibility": "members"},
        {"id": 3, "title": "About", "slug": "about", "html": "<p>Me</p>", "type": "page"},
        {"id": 4, "title": "Idea", "slug": "idea", "html": "<p>y</p>", "status": "draft"},
    ]
    posts = [{"status": "published", "visibility": "public", "type": "post"} | post for post in posts]
    data = {
        "posts": posts,
        "tags": [{"id": 5, "name": "Calls"}, {"id": 6, "name": "#internal"}],
        "posts_tags": [{"post_id": 1, "tag_id": 6, "sort_order": 0}, {"post_id": 1, "tag_id": 5, "sort_order": 1}],
        "users": [{"id": 9, "name": "Nora", "email": "nora@mail.example"}],
        "posts_authors": [{"post_id": 1, "author_id": 9}],
        "posts_meta": [
            {"post_id": 1, "feature_image_alt": "A desk", "feature_image_caption": "<span>Photo by Ann</span>"}
        ],
        "settings": [{"key": "title", "value": "Drills"}, {"key": "timezone", "value": "Europe/Berlin"}],
    }
    items, reported = read({"ghost.json": json.dumps({"db": [{"meta": {}, "data": data}]})})
    assert items[0] == Blog(title="Drills", timezone="Europe/Berlin")
    found = {item.title: item for item in items if isinstance(item, ArchiveEntry)}
    first = found["First"]
    assert (first.id, first.url, first.labels, first.author) == ("urn:uuid:u-1", "/first/", ("Calls",), "Nora")
    assert first.text == '<p>Dial <a href="/second/">on</a>.</p>'
    assert (first.picture, first.picture_alt, first.picture_caption) == (
        "/content/images/a.png",
        "A desk",
        "Photo by Ann",
    )
    assert {title: (entry.kind, entry.state) for title, entry in found.items()} == {
        "First": ("post", "live"),
        "Members": ("post", "draft"),
        "About": ("page", "live"),
        "Idea": ("post", "draft"),
    }
    assert reported == []
    assert "nora@mail.example" not in str(items)


MOVABLE_TYPE = """\
AUTHOR: Nora Example
TITLE: First Call
BASENAME: first_call
STATUS: Publish
ALLOW COMMENTS: 0
CONVERT BREAKS: __default__
DATE: 02/05/2024 03:00:00 PM
CATEGORY: Calls
TAGS: "phone",begin
-----
BODY:
Dial.

Then wait.
-----
EXTENDED BODY:
And wait.
-----
EXCERPT:
Short
-----
COMMENT:
AUTHOR: Bob
EMAIL: bob@mail.example
IP: 192.0.2.7
URL: https://bob.example
DATE: 02/06/2024 08:00:00 AM
So true.
EMAIL: is a word here
-----
PING:
TITLE: Elsewhere
URL: https://other.example
IP: 192.0.2.8
DATE: 02/07/2024 08:00:00 AM
-----
--------
TITLE: Second
STATUS: Draft
DATE: 02/12/2024 07:00:00 AM
-----
BODY:
Not yet.
-----
--------
"""


def test_movable_type() -> None:
    """Entries, categories and comments are read; no email or IP address of a reader ever is."""
    items, _ = read({"export.txt": MOVABLE_TYPE})
    first, second = [item for item in items if isinstance(item, ArchiveEntry)]
    assert (first.title, first.slug, first.labels, first.comments) == (
        "First Call",
        "first-call",
        ("Calls", "phone", "begin"),
        "closed",
    )
    assert first.text == "<p>Dial.</p>\n<p>Then wait.</p>\n<p>And wait.</p>"
    assert first.published == dt.datetime(2024, 2, 5, 15, tzinfo=UTC)
    assert (second.title, second.state) == ("Second", "draft")
    comment, ping = [item for item in items if isinstance(item, ArchiveComment)]
    assert (comment.author, comment.url, comment.entry) == ("Bob", "https://bob.example", first.id)
    assert words(comment.text) == "So true. EMAIL: is a word here"
    assert ping.state == "ping"
    assert not any(word in str(items) for word in ("bob@mail.example", "192.0.2."))


def test_linkedin() -> None:
    """The dates stand in words; an article that never came out is a draft."""
    page = (
        '<html><head><title>x</title></head><body><h1><a href="https://www.linkedin.com/pulse/first">First</a></h1>'
        '<p class="created">Created on 2024-02-04 08:00</p>{}<div><p>Dial.</p></div></body></html>'
    )
    out = page.format('<p class="published">Published on 2024-02-05 09:00</p>')
    found = list(
        entries({"Articles/a.html": out, "Articles/b.html": page.format("").replace(">First<", ">Second<")}).values()
    )
    assert [(entry.title, entry.state, day(entry), words(entry.text)) for entry in found] == [
        ("First", "live", "2024-02-05", "Dial."),
        ("Second", "draft", "2024-02-04", "Dial."),
    ]


# ---------------------------------------------------------------- documents and notes
def test_google_docs() -> None:
    """Bold stays bold, links lose their detour, lists are one list, and remarks are named and left out."""
    page = (
        '<html><head><style>.c0{font-weight:700}.c1{font-style:italic}</style></head><body class="c9 doc-content">'
        '<p class="c3 title"><span>First</span></p><p><span class="c0">Symptoms</span></p>'
        '<p><span class="c1">You wait</span><sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup> '
        '<a href="https://www.google.com/url?q=https://x.example/a?b%3D1&amp;sa=D">here</a></p>'
        '<ul class="lst-kix_q-0 start"><li>One</li></ul><ul class="lst-kix_q-1 start"><li>Deeper</li></ul>'
        '<ul class="lst-kix_q-0"><li>Two</li></ul>'
        '<div class="c5"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Too private</span></p></div></body></html>'
    )
    items, reported = read({"First.html": page})
    (entry,) = [item for item in items if isinstance(item, ArchiveEntry)]
    assert entry.title == "First"
    assert "private" not in entry.text
    assert "[a]" not in entry.text
    assert ["Too private" in diagnostic.message for diagnostic in reported] == [True]
    assert 'href="https://x.example/a?b=1"' in entry.text
    assert "font-weight:700" in entry.text
    assert entry.text.count("<ul") == 2
    assert words(entry.text).endswith("One Deeper Two")


def test_notion() -> None:
    """Properties below the title are front matter; a status that does not say that it is out means a draft."""
    number = "0123456789abcdef0123456789abcdef"
    text = (
        "# First\n\nDate: February 5, 2024\nTags: Calls, Phone\nStatus: {}\n\nDial [on](Second%20"
        + number[::-1]
        + ".md).\n"
    )
    found = entries({f"First {number}.md": text.format("Published")})["First"]
    assert (found.labels, found.state, day(found)) == (("Calls", "Phone"), "live", "2024-02-05")
    assert found.text == f"Dial [on](Second%20{number[::-1]}.md)."
    assert entries({f"First {number}.md": text.format("In progress")})["First"].state == "draft"
    plain = entries({f"First {number}.md": "# First\n\nNote: this is text.\n\nx\n"})["First"]
    assert plain.text.startswith("Note: this is text.")


def test_jekyll() -> None:
    """Settings give the pattern of addresses, folders the drafts; layouts and instructions are no texts."""
    files = {
        "b/_config.yml": "title: Drills\nurl: https://d.example\npermalink: /:year/:title/\ntimezone: Europe/Berlin\n",
        "b/_posts/2024-02-05-first-call.md": "---\nlayout: post\n---\nDial.\n",
        "b/_posts/2024-02-06-second.html": "---\ntitle: Second\n---\n<p>Dial <b>again</b>.</p>\n",
        "b/_drafts/idea.md": "---\ntitle: Idea\n---\nx\n",
        "b/about.md": "---\ntitle: About\npermalink: /me/\n---\nMe.\n",
        "b/index.html": "---\nlayout: home\n---\n",
        "b/_layouts/post.html": "---\nx: y\n---\n<html></html>",
        "b/README.md": "---\na: b\n---\n# How to build\n",
    }
    items, _ = read(files)
    assert Blog(title="Drills", url="https://d.example/", timezone="Europe/Berlin") in items
    found = {item.title: (item.kind, item.state, item.url) for item in items if isinstance(item, ArchiveEntry)}
    assert found == {
        "First call": ("post", "live", "/2024/first-call/"),
        "Second": ("post", "live", "/2024/second/"),
        "Idea": ("post", "draft", ""),
        "About": ("page", "live", "/me/"),
    }


def test_hugo() -> None:
    """TOML is read, a bundle is named after its folder, and addresses follow the settings."""
    files = {
        "h/hugo.toml": 'baseURL = "https://d.example/"\ntitle = "Drills"\n[permalinks]\nposts = "/:year/:slug/"\n',
        "h/content/posts/first/index.md": '+++\ntitle = "First"\ndate = 2024-02-05\ntags = ["calls"]\n+++\nDial.\n',
        "h/content/posts/second.md": "+++\ndate = 2024-02-06\ndraft = true\n+++\nx {{< youtube dQw4w9WgXcQ >}}\n",
        "h/content/notes/third.md": "---\ndate: 2024-02-07\n---\nx\n",
        "h/content/about.md": '+++\ntitle = "About"\n+++\nMe.\n',
        "h/content/posts/_index.md": '+++\ntitle = "All posts"\n+++\n',
        "h/archetypes/default.md": "+++\n+++\n",
    }
    items, _ = read(files)
    assert Blog(title="Drills", url="https://d.example/") in items
    found = {item.title: item for item in items if isinstance(item, ArchiveEntry)}
    assert {title: (entry.kind, entry.state, entry.url) for title, entry in found.items()} == {
        "First": ("post", "live", "/2024/first/"),
        "Second": ("post", "draft", ""),
        "Third": ("post", "live", "/notes/third/"),
        "About": ("page", "live", "/about/"),
    }
    assert found["First"].labels == ("calls",)
    assert "youtube.com/embed/dQw4w9WgXcQ" in found["Second"].text


@pytest.mark.parametrize(
    "head",
    [
        "---\nstatus: draft\n---\n", "---\nDraft: True\n---\n", "+++\ndraft = true\n+++\n",
        '{"title": "A", "draft": true}\n\n', "---\npublished: false\n---\n", "---\nprivate: yes\n---\n",
        "---\nvisibility: members\n---\n", "---\npublish: false\n---\n",
        "Title: A\nStatus: hidden\n\n", "---\ntitle: 'A\n---\n", "+++\ndraft = tru\n+++\n",
    ],
)  # fmt: skip
def test_what_may_be_a_draft_is_one(head: str) -> None:
    """In whatever words and notation a text says that it is not public, and also where nobody can tell."""
    (entry,) = entries({"2024-02-05-a.md": f"{head}Text.\n"}).values()
    assert entry.state == "draft"


@pytest.mark.parametrize("folder", ["_drafts", "Drafts", "x/drafts"])
def test_a_folder_of_drafts(folder: str) -> None:
    """Where a text lies says the same."""
    (entry,) = entries({f"{folder}/2024-02-05-a.md": "Text.\n"}).values()
    assert entry.state == "draft"


def test_obsidian() -> None:
    """Wikilinks lead to the note of that name, wherever it lies; pictures are shown; code stays."""
    files = {
        "v/a.md": "# A\n\nSee [[Second Call|it]], [[Nowhere]], ![[desk.png|300]] and `[[code]]`.\n\n"
        "```\n[[code]]\n```\n",
        "v/deep/Second Call.md": "x",
        "v/img/desk.png": b"\x89PNG\r\n\x1a\n",
    }
    assert entries(files)["A"].text == (
        "See [it](deep/Second%20Call.md), Nowhere, ![](img/desk.png) and `[[code]]`.\n\n```\n[[code]]\n```\n"
    )


def test_links_in_markdown() -> None:
    """Raw HTML, reference links and template tags become inline links; definitions leave the text."""
    text = (
        '<img src="/a b.png" alt="A desk" title="Mine"> <a href="x.md">go</a> [the one][1], '
        '[Second] and [not] [^1].\n\n{{ site.baseurl }}/p ![]({{ "/q.png" | relative_url }})\n\n'
        '[1]: /one "One"\n[second]: <two.md>\n[^1]: A note.\n'
    )
    assert entries({"2024-02-05-a.md": text})["A"].text == (
        '![A desk](</a b.png> "Mine") [go](x.md) [the one](/one "One"), [Second](<two.md>) and [not] [^1].\n\n'
        "/p ![](/q.png)\n\n[^1]: A note.\n"
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"From a@b.example Mon Feb  5 09:00:00 2024\nFrom: x\n\nText\n", "mailbox"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE en-export SYSTEM "x">\n<en-export></en-export>', "Evernote"),
        (b"What was in the archive and is not in the site. Nothing reads this file.\n\n=== spam\n", "earlier import"),
    ],
)
def test_what_is_refused_is_told_with_a_way_out(data: bytes, words: str) -> None:
    """A file that nobody can read here is named, with what to do instead."""
    items, (reported,) = read({"thing": data})
    assert items == []
    assert words in reported.message
    assert reported.help
