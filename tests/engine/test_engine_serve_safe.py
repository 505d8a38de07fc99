"""A preview answers this computer alone, with nothing from outside the site, and otherwise as a web server would."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_serve import HTML, Serving, assert_fresh, fresh, served, serving
from engine_sites import lesson, small, write

SECRET = b"What stands outside of the site."
U1 = "/blog/2026/02/l1/"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Show a site with odd names, aliases, drafts, and links that lead out of it."""
    root = tmp_path_factory.mktemp("safe")
    more = {
        "content/lessons/alias.md": lesson("Moved", 9, aliases="[/old/place/]"),
        "content/lessons/draft.md": lesson("A draft", 10, draft="true"),
        "content/lessons/later.md": lesson("Later", 28).replace(b"2026-02", b"2096-02"),
        "content/lessons/büro tag.md": lesson("Büro & Tag", 11, slug="büro-tag"),
        "content/files/Ünd so weiter.pdf": b"%PDF-",
        "content/files/a.json": b"{}",
        "content/files/a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "content/files/a.mjs": b"1",
        "content/files/a.woff2": b"2",
        "content/files/plain": b"3",
    }
    site = write(root / "site", small() | more)
    write(root, {"secret.txt": SECRET, "folder/secret.txt": SECRET, "folder/secret.jpg": SECRET})
    (site / "content/files/leak.txt").symlink_to(root / "secret.txt")
    (site / "content/files/folder").symlink_to(root / "folder")
    (site / "content/files/inside.jpg").symlink_to(site / "content/images/photo.jpg")
    with serving(site) as running:
        yield running


# ---------------------------------------------------------------- nothing from outside
TARGETS = [
    "/blog/../site.yaml",
    "/blog/../../secret.txt",
    "/../../../../../../etc/passwd",
    "/blog/%2e%2e/site.yaml",
    "/blog/%2e%2e/%2e%2e/secret.txt",
    "/blog/%2e%2e%2f%2e%2e%2fsecret.txt",
    "/blog/..%5c..%5csecret.txt",
    "/blog/..\\..\\secret.txt",
    "/blog/files/%00",
    "/blog/files/a.json%00.html",
    "/blog/%c0%ae%c0%ae/site.yaml",
    "/blog/%ff",
    "//etc/passwd",
    "//evil.example/",
    "/blog//etc/passwd",
    "/etc/passwd",
    "/site.yaml",
    "/blog/site.yaml",
    "/blog/content/lessons/l1.md",
    "/blog/.drillbook/store.sqlite",
    "/.drillbook/store.sqlite",
    "/.drillbook/preview.json",
    "/.drillbook/../site.yaml",
    "/.drillbook/%2e%2e/site.yaml",
    "/blog/files/",
    "http://evil.example/blog/",
    "http://localhost/../site.yaml",
    "file:///etc/passwd",
    "*",
    "site.yaml",
    "/" + "a" * 20_000,
]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target[:40])
def test_nothing_outside_the_site(preview: Serving, target: str) -> None:
    """However an address is written, what is not a page of the site is not found."""
    answer = preview.target(target)
    assert re.match(rb"HTTP/1\.1 40[04] ", answer), answer[:200]
    assert SECRET not in answer
    assert b"root:" not in answer
    assert b"Nora Whitcombe\nurl" not in answer


def test_links_that_lead_out(preview: Serving) -> None:
    """A file that is a link out of the site is not shown, and named as a problem; one that stays inside is shown."""
    for path in ("/blog/files/leak.txt", "/blog/files/folder/secret.txt", "/blog/files/folder/secret.jpg"):
        reply = preview.get(path)
        assert reply.status == 404
        assert SECRET not in reply.body
    assert preview.get("/blog/files/inside.jpg").status == 200
    assert preview.codes(U1) == ["file/outside", "file/outside"]


OURS = [
    "localhost",
    "LOCALHOST",
    "LocalHost:{port}",
    "127.0.0.1:{port}",
    "127.0.0.1",
    "[::1]:{port}",
    "[::1]",
]
FOREIGN = ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:{port}", "", "0.0.0.0"]
FOREIGN += [
    "localhost:99999",
    "localhost:",
    "localhost@evil.example",
    "localhost:80:80",
    "192.168.1.7:{port}",
    "evil.example#localhost",
]


@pytest.mark.parametrize(("host", "status"), [*((h, 200) for h in OURS), *((h, 403) for h in FOREIGN)])
def test_under_our_names_alone(preview: Serving, host: str, status: int) -> None:
    """A request under another name comes from another site that has it point here: it gets nothing."""
    for path in (U1, "/.drillbook/state?path=/", "/.drillbook/live.js"):
        answer = preview.target(path, host.format(port=preview.port))
        assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:{port}", 200),
        ("http://localhost:1", 403),
        ("http://evil.example", 403),
        ("http://localhost.evil.example:{port}", 403),
        ("null", 403),
        ("file://", 403),
    ],
)
def test_from_our_pages_alone(preview: Serving, origin: str, status: int) -> None:
    """A page of another site is told nothing, and cannot listen."""
    more = f"Origin: {origin.format(port=preview.port)}\r\n"
    for path in (U1, "/.drillbook/state?path=/"):
        answer = preview.target(path, f"localhost:{preview.port}", more)
        assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200]
    if status == 403:
        assert b" 403 " in preview.target("/.drillbook/events", f"localhost:{preview.port}", more)


def test_two_hosts_or_none(preview: Serving) -> None:
    """A request that names two hosts, or none, is refused."""
    assert b" 400 " in preview.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")[:20]
    assert b" 403 " in preview.raw(b"GET / HTTP/1.0\r\n\r\n")[:20]


def test_what_is_no_request(preview: Serving) -> None:
    """Bytes that are no request, or half of one, harm nobody, and nobody is told of them."""
    assert b" 400 " in preview.raw(b"\x16\x03\x01\x02\x00\x01\r\n\r\n")[:20]
    before = preview.errors
    start = b"POST /blog/ HTTP/1.1\r\nHost: localhost\r\n"
    for request in (
        b"GET /blog/ HT",
        start + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        start + b"X: " + b"x" * 200_000,
    ):
        with socket.create_connection(("127.0.0.1", preview.port), timeout=60) as connection:
            connection.sendall(request)
    websocket = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    assert b" 200 " in preview.target(U1, more=websocket)[:20]
    assert preview.get(U1).status == 200
    assert preview.errors == before


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_but_reading(preview: Serving, method: str) -> None:
    """Pages are read, and nothing else can be done to them."""
    for path in (U1, "/blog/files/a.json", "/.drillbook/state?path=/", "/.drillbook/events", "/nowhere"):
        assert preview.get(path, method).status == 405


# ---------------------------------------------------------------- as in production
def test_every_address(preview: Serving) -> None:
    """Everything that a build would write is there under its address, also names with spaces and other letters."""
    wanted = {path: answer for path, answer in fresh(preview.folder).items() if "leak" not in path}
    wanted = {path: answer for path, answer in wanted.items() if "/folder/" not in path}
    assert any("%C3" in path for path in wanted)
    assert served(preview, wanted) == wanted


def test_what_files_are_called(preview: Serving) -> None:
    """Every kind of file has the media type that a web server would give it."""
    types = {
        U1: HTML,
        "/blog/old/place/": HTML,
        "/blog/atom.xml": "application/xml; charset=utf-8",
        "/blog/sitemap.xml": "application/xml; charset=utf-8",
        "/blog/robots.txt": "text/plain; charset=utf-8",
        "/blog/images/photo.jpg": "image/jpeg",
        "/blog/files/%C3%9Cnd%20so%20weiter.pdf": "application/pdf",
        "/blog/files/a.json": "application/json; charset=utf-8",
        "/blog/files/a.svg": "image/svg+xml; charset=utf-8",
        "/blog/files/a.mjs": "text/javascript; charset=utf-8",
        "/blog/files/a.woff2": "font/woff2",
        "/blog/files/plain": "application/octet-stream",
        "/.drillbook/live.js": "text/javascript; charset=utf-8",
    }
    found = {path: preview.get(path) for path in types}
    assert {path: reply.status for path, reply in found.items()} == dict.fromkeys(types, 200)
    assert {path: reply.kind for path, reply in found.items()} == types
    assert {reply.headers["cache-control"] for reply in found.values()} == {"no-store"}
    assert b"url=" in found["/blog/old/place/"].body


def test_what_is_not_there(preview: Serving) -> None:
    """A page that is not there is the site's own page for that."""
    wanted = fresh(preview.folder)["/blog/404.html"]
    for path in ("/blog/nowhere/", "/blog/nowhere", "/blog/2026/02/l1/x.jpg", "/nowhere"):
        reply = preview.get(path)
        assert (reply.status, reply.kind, reply.page) == (404, wanted[1], wanted[2])


@pytest.mark.parametrize(
    ("path", "status", "place"),
    [
        ("/", 307, "/blog/"),
        ("/blog", 307, "/blog/"),
        ("/blog?a=b&c=%20d", 307, "/blog/?a=b&c=%20d"),
        ("/blog/2026/02/l1", 308, "/blog/2026/02/l1/"),
        ("/blog/2026/02/l1?a=b", 308, "/blog/2026/02/l1/?a=b"),
        ("/blog/2026/02/b%C3%BCro-tag", 308, "/blog/2026/02/b%C3%BCro-tag/"),
    ],
)
def test_a_slash_too_few(preview: Serving, path: str, status: int, place: str) -> None:
    """An address without its last slash leads to the page, and the query goes along."""
    reply = preview.get(path)
    assert (reply.status, reply.headers["location"]) == (status, place)
    assert preview.get(place).status == 200


def test_heads(preview: Serving) -> None:
    """HEAD says the same as GET, without the body, also on the channel that never ends."""
    for path in (U1, "/blog/nowhere", "/blog/images/photo.jpg", "/blog"):
        whole, head = preview.get(path), preview.get(path, "HEAD")
        assert (head.status, head.headers, head.body) == (whole.status, whole.headers, b"")
    assert preview.get("/.drillbook/events", "HEAD").status == 200


# ---------------------------------------------------------------- another day
def test_the_site_on_another_day(preview: Serving) -> None:
    """The day that the bar has set hides drafts and later lessons; a day that is none is as if there were none."""
    unpublished = ("/blog/2026/02/draft/", "/blog/2096/02/later/")
    cookie = f"drillbook-as-on-{preview.port}"
    for path in unpublished:
        assert preview.get(path).status == 200
        assert preview.get(path, Cookie=f"a=b; {cookie}=2026-03-02").status == 404
        for value in ("yesterday", "2026-02-30", "2026-13-01", '"', "1" * 5000, "%00", ""):
            assert preview.get(path, Cookie=f"{cookie}={value}").status == 200
    assert preview.get("/blog/2026/02/l3/", Cookie=f"{cookie}=2026-02-02").status == 404
    assert preview.get("/blog/2026/02/l2/", Cookie=f"{cookie}=2026-02-02").status == 200
    for day in ("0001-01-01", "9999-12-31"):
        assert preview.get("/blog/", Cookie=f"{cookie}={day}").status == 200
    public = fresh(preview.folder, "2026-03-02")
    pages = {path: public[path] for path in ("/blog/", "/blog/archive/", "/blog/atom.xml", "/blog/sitemap.xml")}
    assert served(preview, pages, Cookie=f"{cookie}=2026-03-02") == pages
    assert preview.state(Cookie=f"{cookie}=2026-03-02")["as_on"] == "2026-03-02"


def test_what_is_held_back(preview: Serving) -> None:
    """The state of a page says why it is held back."""
    assert preview.state("/blog/2026/02/draft/")["page"]["hold"] == "draft"
    later = preview.state("/blog/2096/02/later/")["page"]
    assert (later["hold"], later["when"]) == ("future", "2096-02-28")
    assert preview.state(U1)["page"]["hold"] == ""
    assert {entry["title"] for entry in preview.state()["held"]} == {"A draft", "Later"}


def test_odd_questions_about_pages(preview: Serving) -> None:
    """Whatever path the state is asked of, there is an answer."""
    for path in ("", "/", "//", "..", "%00", "/blog/%ff%00/../", "/blog/" + "x" * 5000, "/blog/%F0%9F%98%80"):
        assert preview.state(path)["page"] is None


# ---------------------------------------------------------------- other sites
def test_a_site_at_the_root(tmp_path: Path) -> None:
    """A site without a path before its pages is shown at the root."""
    files = small() | {"site.yaml": b"title: T\nauthor: A\nurl: https://e.example/\n"}
    with serving(write(tmp_path / "site", files)) as preview:
        assert preview.address == f"http://127.0.0.1:{preview.port}/"
        assert preview.get("/2026/02/l1/").status == 200
        assert preview.get("//2026/02/l1/").status == 404
        assert preview.get("/2026/02/l1?x").headers["location"] == "/2026/02/l1/?x"
        assert_fresh(preview)


def test_to_the_whole_network(tmp_path: Path) -> None:
    """Shown to a network, any address of this computer will do, and still no name of others'."""
    with serving(write(tmp_path / "site", small()), "--host", "0.0.0.0") as preview:
        assert b" 200 " in preview.target(U1, f"192.168.1.7:{preview.port}")[:20]
        assert b" 200 " in preview.target(U1, "localhost")[:20]
        assert b" 403 " in preview.target(U1, "evil.example")[:20]
        assert b" 403 " in preview.target(U1, "192.168.1.7.evil.example")[:20]


def test_over_the_newer_protocol(tmp_path: Path) -> None:
    """The preview can be had over IPv6."""
    try:
        running = serving(write(tmp_path / "site", small()), "--host", "::1")
        with running as preview:
            assert preview.address == f"http://[::1]:{preview.port}/blog/"
            request = f"GET {U1} HTTP/1.1\r\nHost: [::1]:{preview.port}\r\nConnection: close\r\n\r\n"
            assert b" 200 " in preview.raw(request.encode(), "::1")[:20]
    except AssertionError as problem:
        if "preview/no-port" in str(problem):
            pytest.skip("this computer has no IPv6")
        raise
