"""The built pages: parsed as a browser does, every link followed, every head read."""

import datetime as dt
import itertools
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from built_sites import REPOSITORY, Built, elements, write_site
from justhtml import JustHTML, StrictModeError

from generator.engine.build import build
from generator.plan.site import Clock

URL_ATTRIBUTES = ("href", "src", "poster", "srcset")


def attribute(built: Built, name: str, selector: str, key: str) -> list[str]:
    """Return an attribute of the elements that a selector finds on a page."""
    return [(e.attrs or {}).get(key) or "" for e in elements(built.tree(name), selector)]


def meta(built: Built, name: str) -> dict[str, list[str]]:
    """Return the metadata of a page by name or property."""
    found: dict[str, list[str]] = {}
    for element in elements(built.tree(name), "meta"):
        attrs = element.attrs or {}
        key = attrs.get("property") or attrs.get("name")
        if key:
            found.setdefault(key, []).append(attrs.get("content") or "")
    return found


def ids_of(tree: JustHTML) -> list[str]:
    """Return every id of a page, in order."""
    return [e.attrs["id"] or "" for e in tree.query("[id]")]


def addresses_of(tree: JustHTML) -> list[tuple[str, str]]:
    """Return every address on a page, each with the attribute it stands in."""
    found = []
    for element in tree.query("*"):
        for key in URL_ATTRIBUTES:
            value = (element.attrs or {}).get(key)
            if value is not None:
                parts = [c.split()[0] for c in value.split(",")] if key == "srcset" else [value]
                found += [(key, part) for part in parts]
    return found


# ---------------------------------------------------------------- well-formed
def test_every_page_parses_without_an_error(built: Built) -> None:
    """A browser repairs nothing on any page: the HTML parser's list of errors is empty."""
    assert len(built.pages) > 10
    for name in built.html:
        assert not built.tree(name).errors, f"{name}: {built.tree(name).errors}"


@pytest.mark.parametrize("broken", ["<p>a</div>", "<!doctype html><title>a</title><p><div></div></p>", "a & b&ampc"])
def test_the_parser_would_say_so(broken: str) -> None:
    """The parser used here does find errors."""
    with pytest.raises(StrictModeError):
        JustHTML(broken, sanitize=False, strict=True)


VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Tidy(HTMLParser):
    """Collects what justhtml passes over: attributes given twice, tags left open or closed out of order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        self.found += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note each attribute that the tag had already."""
        self.found += [f"<{tag}> has two {key}" for key, n in Counter(key for key, _ in attrs).items() if n > 1]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        """Note a tag that closes itself, which only those of SVG do."""
        if tag not in VOID and "svg" not in self.open:
            self.found.append(f"<{tag}/> does not close itself")

    def handle_endtag(self, tag: str) -> None:
        """Note a tag that closes another than the last one opened."""
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self.found.append(f"</{tag}> closes {self.open[-1:]}")


@pytest.mark.parametrize("broken", ['<a href="a" href="c"></a>', "<div>", "<b><i></b></i>", "<div/>", "</p>"])
def test_untidiness_would_be_found(broken: str) -> None:
    """The check of the next test sees what it is for."""
    assert Tidy(broken).found
    assert not Tidy('<!doctype html><p class="a" id="b">a<br><svg><path d="M0"/></svg></p>').found


def test_every_tag_is_closed(built: Built) -> None:
    """Tags are closed in order, none is left open, and none has an attribute twice."""
    for name, html in built.html.items():
        assert not Tidy(html).found, name


def test_no_marks_are_left_over(built: Built) -> None:
    """No hole of a link, no unfilled value of the words, no template syntax is left on a page."""
    for name, html in built.pages.items():
        assert "\x02" not in html, name
        assert "\x03" not in html, name
        assert "{{" not in html, name
        assert "{%" not in html, name
        assert "None" not in [*attribute(built, name, "[href]", "href"), *attribute(built, name, "[src]", "src")]


def test_every_page_has_one_main_heading(built: Built) -> None:
    """Each page, the redirects too, has exactly one h1, with text in it."""
    for name in built.html:
        headings = elements(built.tree(name), "h1")
        assert len(headings) == 1, f"{name}: {len(headings)} h1"
        assert headings[0].to_text().strip(), name


def test_headings_leave_out_no_level(built: Built) -> None:
    """After an h2 comes no h4: screen readers show the headings as an outline."""
    for name in built.pages:
        levels = [int(e.name[1]) for e in built.tree(name).query("h1, h2, h3, h4, h5, h6")]
        jumps = [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1]
        assert not jumps, f"{name}: {levels}"


def test_ids_are_unique(built: Built) -> None:
    """No id is given twice on a page."""
    for name in built.html:
        twice = [one for one, n in Counter(ids_of(built.tree(name))).items() if n > 1]
        assert not twice, f"{name}: {twice}"


def test_pictures_have_an_alternative(built: Built) -> None:
    """Every img has an alt, be it empty."""
    for name in built.pages:
        assert all("alt" in (e.attrs or {}) for e in elements(built.tree(name), "img")), name


def test_labels_name_something(built: Built) -> None:
    """Whatever an aria- attribute points to is on the page, and no aria-label is empty."""
    for name in built.pages:
        here = set(ids_of(built.tree(name)))
        for element in built.tree(name).query("*"):
            attrs = element.attrs or {}
            for key in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
                assert not attrs.get(key) or set(attrs[key].split()) <= here, f"{name}: {attrs}"
            assert attrs.get("aria-label", "a"), f"{name}: {attrs}"


# ---------------------------------------------------------------- links
def dead_links(built: Built) -> list[str]:
    """Return every address on a page that leads to no file of the output, or to no id of the page there."""
    ids = {name: set(ids_of(built.tree(name))) for name in built.html}
    dead = []
    for name in built.html:
        page = urljoin(built.url, built.address(name))
        for key, address in addresses_of(built.tree(name)):
            target = urlsplit(urljoin(page, address))
            if target.scheme not in ("http", "https") or f"{target.scheme}://{target.netloc}/" != host(built):
                continue
            file = built.file_at(target.path)
            if not file or (file.endswith(".html") and unquote(target.fragment) not in {"", *ids[file]}):
                dead.append(f"{name}: {key}={address}")
    return dead


def host(built: Built) -> str:
    """Return the root of the host of a site."""
    parts = urlsplit(built.url)
    return f"{parts.scheme}://{parts.netloc}/"


def test_every_link_of_the_own_site_leads_somewhere(own: Built) -> None:
    """Links, pictures, style sheets and fragments: each leads to a file, and to an id in it."""
    assert dead_links(own) == []


def test_every_link_of_the_odd_site_leads_somewhere(odd: Built) -> None:
    """The same below a base path, with letters outside ASCII, spaces, and every kind of attribute."""
    quoted = [link for link in dead_links(odd) if link.startswith("quotes/")]
    assert [link for link in dead_links(odd) if link not in quoted] == []


def test_a_fragment_in_a_quotation_leads_back_to_its_lesson(odd: Built) -> None:
    """`[…](#heading)` in a quotation leads to the lesson's heading from the page of quotations too."""
    assert [link for link in dead_links(odd) if link.startswith("quotes/")] == []


def test_dead_links_would_be_found(odd: Built) -> None:
    """The crawler above notices a page, a picture and a fragment that are not there."""
    html = '<!doctype html><title>a</title><a href="/meinblog/none/">a</a><img src="none.jpg"><a href="#none">b</a>'
    broken = Built(
        url=odd.url, feed="", files={**odd.files, "broken/index.html": html.encode()}, redirects=odd.redirects
    )
    found = [link for link in dead_links(broken) if link.startswith("broken/")]
    assert [link.rpartition("=")[2] for link in found] == ["/meinblog/none/", "none.jpg", "#none"]


def test_every_page_can_be_reached(own: Built) -> None:
    """From the home page, links lead to every page but the one for what is not found and the redirects."""
    seen: set[str] = set()
    todo = ["index.html"]
    while todo:
        name = todo.pop()
        if name in seen or name not in own.pages:
            continue
        seen.add(name)
        links = attribute(own, name, "a[href]", "href")
        todo += [own.file_at(urlsplit(urljoin(own.address(name), link)).path) for link in links]
    # The page of authors is no entry of the menu: each lesson leads to its own author, who leads there.
    assert sorted(set(own.pages) - seen) == ["404.html"]


def test_every_redirect_leads_to_a_page(built: Built) -> None:
    """What stands at an old address sends readers, and search engines, to a page that exists."""
    assert built.redirects
    for name in built.redirects:
        refresh = attribute(built, name, "meta[http-equiv]", "content")[0]
        canonical = attribute(built, name, "link[rel=canonical]", "href")
        address = refresh.partition("url=")[2]
        assert [address] == attribute(built, name, "a[href]", "href")
        # The way there stays on this host, so that it leads through a preview as well; the canonical address is whole.
        assert urlsplit(canonical[0]).path == address
        assert canonical[0].startswith(built.url)
        assert built.file_at(address) in built.pages
        assert meta(built, name)["robots"] == ["noindex"]


def test_links_of_the_page_not_found_work_from_any_address(built: Built) -> None:
    """A server shows 404.html at any depth, so all its addresses start at the root."""
    found = [a for _, a in addresses_of(built.tree("404.html")) if not a.startswith("#")]
    assert found
    assert all(a.startswith(("/", "https://")) for a in found)


def test_everything_copied_is_used(own: Built) -> None:
    """Each picture and asset in the output is asked for by a page, a feed or a style sheet.

    What stands at a picture's own address is there for links from elsewhere.
    """
    asked = {
        own.file_at(urlsplit(urljoin(own.url, a)).path) for name in own.html for _, a in addresses_of(own.tree(name))
    }
    more = b"".join(data for name, data in own.files.items() if name.endswith((".css", ".xml"))).decode()
    for name in own.files:
        # Only pages that play something, and those of a handbook, load these; the sample has neither.
        if re.search(r"/(audio|video|handbook)\.[0-9a-f]{10}\.css$", name):
            continue
        is_own_address = name.endswith(".jpg") and not re.search(r"-\d+\.[0-9a-f]{10}\.jpg$", name)
        if name.endswith((".jpg", ".avif", ".webp", ".svg", ".css", ".woff2")) and not is_own_address:
            assert name in asked or name.rpartition("/")[2] in more, name


# ---------------------------------------------------------------- heads
def test_every_page_has_a_title_of_its_own(built: Built) -> None:
    """Every title is there, names the site, and is no other page's, unless their lessons are called the same."""
    titles = {name: elements(built.tree(name), "title") for name in built.pages}
    assert all(len(found) == 1 for found in titles.values())
    texts = {name: found[0].to_text() for name, found in titles.items()}
    site = texts["index.html"]
    assert all(text == site or text.endswith(f" · {site}") for text in texts.values())
    twice = [text for text, n in Counter(texts.values()).items() if n > 1 and not text.startswith("Alltag · ")]
    assert not twice


def test_every_page_has_one_canonical_address(built: Built) -> None:
    """The canonical address of a page is the whole address that it is served from."""
    for name in built.pages:
        canonical = attribute(built, name, "link[rel=canonical]", "href")
        assert len(canonical) == 1, name
        assert canonical[0].startswith(built.url)
        assert unquote(urlsplit(canonical[0]).path) == built.address(name)


def test_descriptions(built: Built) -> None:
    """Every page has a description; lessons and plain pages have one of their own."""
    descriptions = {name: meta(built, name).get("description", []) for name in built.pages}
    assert all(len(found) == 1 and found[0].strip() for found in descriptions.values())
    home = descriptions["index.html"]
    for name in lessons(built):
        assert descriptions[name] != home or "/leer" in name, name
        assert len(descriptions[name][0]) < 320, name


def lessons(built: Built) -> list[str]:
    """Return the pages of lessons."""
    return [name for name in built.pages if "article" in meta(built, name)["og:type"]]


def test_open_graph(built: Built) -> None:
    """What a preview on social media is made of: type, title, site, address, and a picture with a description."""
    assert len(lessons(built)) >= 5
    for name in built.pages:
        found = meta(built, name)
        for key in ("og:type", "og:title", "og:site_name", "og:url", "twitter:card"):
            assert len(found.get(key, [])) == 1, f"{name}: {key}"
            assert found[key][0].strip(), f"{name}: {key}"
        assert found["og:url"] == attribute(built, name, "link[rel=canonical]", "href")
        assert found.get("og:description") == found["description"]
        assert len(found.get("og:image", [])) <= 1
        if "og:image" in found:
            assert found["og:image"][0].startswith(built.url)
            assert built.file_at(urlsplit(found["og:image"][0]).path), name
            assert found["twitter:card"] == ["summary_large_image"]
            assert found["og:image:alt"][0]
        else:
            assert found["twitter:card"] == ["summary"]


def test_lessons_have_pictures_for_previews(own: Built) -> None:
    """The test above has pictures to look at."""
    assert sum("og:image" in meta(own, name) for name in lessons(own)) >= 10


def test_structured_data(built: Built) -> None:
    """Each lesson is a BlogPosting with all that search engines require of one; an author's page may be a profile."""
    for name in built.pages:
        scripts = elements(built.tree(name), 'script[type="application/ld+json"]')
        is_author = re.fullmatch(r"authors/[^/]+/index\.html", name)
        assert len(scripts) == 1 if name in lessons(built) else len(scripts) <= bool(is_author), name
        for script in scripts:
            data = json.loads("".join(str(node.data) for node in script.children))
            assert data["@context"] == "https://schema.org"
            if is_author:
                assert data["@type"] == "ProfilePage"
                assert data["mainEntity"]["@type"] == "Person"
                assert data["mainEntity"]["name"]
                continue
            assert data["@type"] == "BlogPosting"
            assert data["headline"] == elements(built.tree(name), "h1")[0].to_text()
            assert data["author"]["@type"] == "Person"
            assert data["author"]["name"]
            assert data["publisher"]["name"]
            published = dt.datetime.fromisoformat(data["datePublished"])
            assert published.tzinfo
            assert published <= dt.datetime.fromisoformat(data["dateModified"])
            assert [data["mainEntityOfPage"]] == attribute(built, name, "link[rel=canonical]", "href")
            assert data["url"] == data["mainEntityOfPage"]
            assert [data["inLanguage"]] == attribute(built, name, "html", "lang")
            assert [data["image"]] == meta(built, name)["og:image"] if "image" in data else True


def test_feeds_are_found(built: Built) -> None:
    """Every page links to the feeds of the site; lessons, tags and authors also to their own, home to the comments."""
    json_feed = f"{built.feed.rpartition('/')[0]}/feed.json".lstrip("/")
    for name in built.pages:
        found = elements(built.tree(name), 'link[rel=alternate][type="application/atom+xml"]')
        files = [built.file_at(urlsplit((e.attrs or {})["href"] or "").path) for e in found]
        assert all((e.attrs or {})["title"] for e in found), name
        comments = f"{name.removesuffix('index.html').removesuffix('.html').removesuffix('/')}/comments.xml"
        if name == "index.html":
            comments = "comments.xml"
        own = [f for f in (comments, f"{name.removesuffix('index.html')}feed.xml") if f in built.files]
        # A lesson links to the feed of its series as well.
        assert [f for f in files if f in own or not f.startswith("series/")] == [built.feed, *own], name
        assert all(f in built.files for f in files)
        found = elements(built.tree(name), 'link[rel=alternate][type="application/feed+json"]')
        assert [built.file_at(urlsplit((e.attrs or {})["href"] or "").path) for e in found] == [json_feed], name


def test_the_page_not_found_is_not_to_be_found(built: Built) -> None:
    """Search engines are asked to leave 404.html out, and no other page."""
    assert [name for name in built.pages if "robots" in meta(built, name)] == ["404.html"]


def test_every_page_says_its_language_and_encoding(built: Built) -> None:
    """The language of every page is the site's, and UTF-8 is named in the first 1024 bytes."""
    language = "en" if built.feed == "atom.xml" else "de-AT"
    for name, html in built.html.items():
        assert attribute(built, name, "html", "lang") == [language]
        assert b'<meta charset="utf-8">' in html.encode()[:1024]
        assert html.startswith("<!doctype html>")


def test_dates_can_be_read_by_machines(built: Built) -> None:
    """Every time element has a valid date."""
    found = [d for name in built.pages for d in attribute(built, name, "time", "datetime")]
    assert found
    assert all(dt.date.fromisoformat(d) for d in found)


def test_mail_to_the_author_is_whole(odd: Built) -> None:
    """The address of a `mailto:` is percent-encoded, its lines end in CRLF, and its questions are in it."""
    [link] = set(attribute(odd, "2026/03/01/ordner.html", 'a[href^="mailto:"]', "href"))
    assert link.startswith("mailto:a%2Bb@example.org?subject=")
    body = unquote(link.partition("&body=")[2])
    assert "LETZTE WOCHE\r\n" in body
    assert "DIESE WOCHE\r\n" in body
    assert body.count("\n") == body.count("\r\n")
    assert " " not in link


# ---------------------------------------------------------------- one page at a time
SITE = "title: T\nauthor: A\nurl: https://a.example/\n"
NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def built_from(folder: Path, **lessons_by_name: str) -> Built:
    """Build a site of some lessons, each the text after its title and date."""
    files = {
        f"content/lessons/{name}.md": f"---\ntitle: {name}\ndate: 2026-03-0{n}\n{text}"
        for n, (name, text) in enumerate(lessons_by_name.items(), 1)
    }
    write_site(folder, {"site.yaml": SITE, **files})
    report = build(folder, Clock(now=NOW, future=True))
    assert report.written, report.diagnostics
    output = folder / "output"
    found = {p.relative_to(output).as_posix(): p.read_bytes() for p in output.rglob("*.*") if p.is_file()}
    return Built(url="https://a.example/", feed="atom.xml", files=found, redirects=frozenset())


def test_a_heading_takes_no_id_of_the_frame(tmp_path: Path) -> None:
    """A heading "Main Content" gets an id that the layouts do not use themselves."""
    built = built_from(tmp_path, a="---\n\n## Main Content\n\nText.\n")
    found = Counter(ids_of(built.tree("2026/03/a/index.html")))
    assert found.most_common(1)[0][1] == 1, found


def test_people_on_the_page_of_quotations_have_ids_of_their_own(tmp_path: Path) -> None:
    """Two spellings of one name are one person, or have two ids."""
    quote = "quotes:\n  - text: q\n    author: {}\n---\n\nText.\n"
    built = built_from(tmp_path, a=quote.format("Mark Twain"), b=quote.format("Mark  TWAIN"))
    found = Counter(ids_of(built.tree("quotes/index.html")))
    assert found.most_common(1)[0][1] == 1, found


def test_a_link_to_a_section_that_is_not_there_is_reported(tmp_path: Path) -> None:
    """A link to `#comments` of a lesson without comments is dead, and said to be."""
    files = {
        "content/lessons/a.md": "---\ntitle: A\ndate: 2026-03-01\ncomments: off\n---\n\nText.\n",
        "content/lessons/b.md": "---\ntitle: B\ndate: 2026-03-02\n---\n\n[Answers](a.md#comments)\n",
    }
    write_site(tmp_path, {"site.yaml": SITE, **files})
    report = build(tmp_path, Clock(now=NOW))
    assert [d.code for d in report.diagnostics] == ["link/missing-anchor"]


def test_text_that_looks_like_markup_ends_nothing(tmp_path: Path) -> None:
    """`</script>` and `<!--` in a title or a text neither end the structured data nor hide the page."""
    built = built_from(
        tmp_path, a="---\n\n`</script><!--` and `]]>`\n", b="summary: '</script><!--<script>'\n---\n\nText.\n"
    )
    for name in ("2026/03/a/index.html", "2026/03/b/index.html"):
        assert not built.tree(name).errors
        assert len(elements(built.tree(name), "main")) == 1
        script = elements(built.tree(name), "script")[0]
        assert "</script>" in json.loads("".join(str(node.data) for node in script.children))["description"]


def test_the_own_site_is_the_repositorys() -> None:
    """These tests look at the site that this repository shows to the world."""
    assert len(list((REPOSITORY / "content" / "lessons").rglob("*.md"))) >= 10


@pytest.mark.parametrize("listings", ["[archive, quotes]", "[tags]", "[authors]", "[]"])
def test_no_link_leads_to_a_list_that_is_switched_off(tmp_path: Path, listings: str) -> None:
    """Without the pages of tags or of authors, their names are plain text, on pages and in the feed."""
    lesson = "---\ntitle: A\ndate: 2026-03-01\ntags: [one]\nquotes:\n  - text: q\n    author: B\n---\n\nText.\n"
    write_site(tmp_path, {"site.yaml": f"{SITE}listings: {listings}\n", "content/lessons/a.md": lesson})
    build(tmp_path, Clock(now=NOW))
    output = tmp_path / "output"
    files = {p.relative_to(output).as_posix(): p.read_bytes() for p in output.rglob("*.*") if p.is_file()}
    built = Built(url="https://a.example/", feed="atom.xml", files=files, redirects=frozenset())
    assert len(built.pages) >= 3
    assert dead_links(built) == []
