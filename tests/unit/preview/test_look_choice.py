"""Choosing a look in the preview: one's own lesson in each, and one click that changes one line."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from previews import bench_of

from .test_app import OURS, Client, Reply

SETTINGS = """# My blog.
title: The Drill   # for now
author: Nora
url: https://e.com/
{look}extra:
  # Not to be lost.
  phone: "555"
"""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """Return a client of the preview of a small site."""
    with bench_of(tmp_path) as context:
        yield Client(context)


def settings(client: Client, look: str = "") -> Path:
    """Write settings with comments; return their file."""
    file = client.context.folder / "site.yaml"
    file.write_text(SETTINGS.format(look=look), "utf-8")
    client.context.session.refresh()
    return file


def digest_on(page: Reply) -> str:
    """Return the digest of the settings that a page was made with."""
    match = re.search(rb'data-digest="(\w+)"', page.body)
    assert match
    return match[1].decode()


def choose(client: Client, look: str, digest: str, **heads: str) -> Reply:
    """Ask as a button of the page does."""
    body = json.dumps({"look": look, "digest": digest}).encode()
    return client.get("/.drillbook/look", method="POST", body=body, **{"origin": OURS} | heads)


def test_each_look_has_a_frame_with_the_newest_lesson(client: Client) -> None:
    """Or with the page that was asked for; what is in a frame is the page, with the style sheet of the look."""
    page = client.get("/.drillbook/looks")
    frames = re.findall(rb'src="([^"]+)"></iframe>', page.body)
    assert len(frames) == 3
    assert page.body.count(b"This is your look") == 1
    assert b"page?path=/about/" in client.get("/.drillbook/looks", query="path=/about/").body
    address, _, query = frames[2].decode().partition("?")
    framed = client.get(address, query=query)
    assert framed.status == 200
    assert b"/.drillbook/looks/clinic/style.css" in framed.body
    sheet = client.get("/.drillbook/looks/clinic/style.css")
    assert sheet.heads["content-type"].startswith("text/css")
    font = re.search(rb'url\("(/\.drillbook/looks/fonts/[^"]+)"', sheet.body)
    assert font
    assert client.get(font[1].decode()).body.startswith(b"wOF2")


def test_only_pages_to_look_at_can_be_framed(client: Client) -> None:
    """And these by our own pages alone."""
    assert client.get("/").heads["content-security-policy"] == "frame-ancestors 'none'"
    assert client.get("/.drillbook/looks").heads["content-security-policy"] == "frame-ancestors 'none'"
    framed = client.get("/.drillbook/looks/clinic/page", query="path=/")
    assert framed.heads["content-security-policy"] == "frame-ancestors 'self'"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", None),
        ("look: journal # warm\n", "look: clinic # warm\n"),
        ('look: "journal"\n', "look: clinic\n"),
        ("look:   'chalkboard'   # dark\n", "look:   clinic   # dark\n"),
        ("look: &x journal\n", "look: clinic\n"),
    ],
)
def test_a_click_changes_one_line(client: Client, before: str, after: str | None) -> None:
    """Comments, order and all other settings stay, and the site has the look at once."""
    file = settings(client, before)
    assert choose(client, "clinic", digest_on(client.get("/.drillbook/looks"))).status == 200
    expected = SETTINGS.format(look=after) if after else SETTINGS.format(look="") + "look: clinic\n"
    assert file.read_text("utf-8") == expected
    project = client.context.session.workspace.project
    assert project
    assert project.look.name == "clinic"


def test_settings_that_were_saved_meanwhile_are_not_touched(client: Client) -> None:
    """Nobody has seen them beside the button."""
    file = settings(client)
    digest = digest_on(client.get("/.drillbook/looks"))
    file.write_text(file.read_text("utf-8") + "paginate: 3\n", "utf-8")
    before = file.read_bytes()
    reply = choose(client, "clinic", digest)
    assert (reply.status, file.read_bytes()) == (409, before)
    assert b"saved meanwhile" in reply.body


@pytest.mark.parametrize("end", ["...\n", "closing: |\n  Yours,\n  N."])
def test_settings_keep_their_meaning(client: Client, end: str) -> None:
    """Where a line at the end would mean something else, none is written, and the coach reads what to write."""
    file = settings(client)
    file.write_text(file.read_text("utf-8") + end, "utf-8")
    client.context.session.refresh()
    before = file.read_text("utf-8")
    reply = choose(client, "clinic", digest_on(client.get("/.drillbook/looks")))
    if reply.status == 409:
        assert file.read_text("utf-8") == before
        assert b"Write `look: clinic` into site.yaml yourself" in reply.body
    else:
        assert file.read_text("utf-8") == f"{before}\nlook: clinic\n"


@pytest.mark.parametrize("heads", [{"origin": ""}, {"origin": "http://evil.example"}, {"sec_fetch_site": "same-site"}])
def test_other_pages_choose_nothing(client: Client, heads: dict[str, str]) -> None:
    """Only our own page can have the settings changed."""
    file = settings(client)
    before, digest = file.read_bytes(), digest_on(client.get("/.drillbook/looks"))
    assert choose(client, "clinic", digest, **heads).status == 403
    assert file.read_bytes() == before


@pytest.mark.parametrize(("look", "digest"), [("nowhere", ""), ("../x", ""), ("clinic", "no"), ("clinic", "")])
def test_nonsense_chooses_nothing(client: Client, look: str, digest: str) -> None:
    """A look that is not there, or settings that nobody has seen, change nothing."""
    file = settings(client)
    before = file.read_bytes()
    assert choose(client, look, digest or digest_on(client.get("/.drillbook/looks"))[:-2]).status == 409
    assert file.read_bytes() == before
    assert client.get(f"/.drillbook/looks/{look}/page").status in (200, 404)
    assert client.get("/.drillbook/looks/fonts/../../site.yaml").status == 404
