"""Whatever is in a file, under whatever name, reading it ends, and preparing its HTML loses no word."""

import datetime as dt
import io
import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from lawful import examples

from generator.importers.archive import ArchiveEntry
from generator.importers.container import Container
from generator.importers.formats.archives import archives_in, read_archives
from generator.importers.formats.documents import read_documents
from generator.importers.formats.markdown import outside_code
from generator.importers.prepare import prepared
from generator.importers.text.html_pieces import text_of
from generator.model.diagnostic import Diagnostic
from generator.model.source import Span

HTML = (
    *("<p>", "</p>", "<div>", "</div>", "<ol>", "<li>", "</li>", "</ol>", "<sup>", "</sup>", "<figure>", "</figure>"),
    *('<a href="#n" id="r">', '<a href="#r" id="n">', "</a>", '<li id="n">', '<p id="n">', "<h2 id='n'>", "</h2>"),
    *('<img src="a.png">', '<img title="x" src="b.png">', "<figcaption>", "</figcaption>", "<noscript>", "</noscript>"),
    *("1", "[1]", "word", " other ", "\n", "&amp;", "<table>", "<td class='tr-caption'>", "</td>", "</table>", "<br>"),
)
SOUP = st.lists(st.sampled_from(HTML)).map("".join)
TEXT = (
    *("---\n", "+++\n", "title: x\n", "draft = true\n", "aliases: [/a]\n", "status: ", "{", "}", '"title": 1', "\n"),
    *("[a]: b\n", "[a]", "[[a|b]]", "![[c.png]]", "`", "```\n", "    x\n", "<img src='q'>", "<a href=x>", "</a>"),
    *("{{ site.url }}", "{% post_url a %}", '{{< ref "a" >}}', "AUTHOR: n\n", "TITLE: t\n", "DATE: 1\n", "-----\n"),
    *("BODY:\n", "COMMENT:\n", "--------\n", "From: a\n", "Subject: s\n", "Date: d\n", "MIME-Version: 1\n", "word "),
    *("<!doctype html>", "<html>", "mcnTextContent", '<p class="created">Created on ', "id,title,body,date\n", "a,b,"),
    *('{"db":[{"data":{"posts":[', "{}", "]", "<figcaption>", "\x0c", "é", '"'),
)
FILES = st.dictionaries(
    st.sampled_from(
        (
            *("a.md", "a.html", "a.txt", "a.csv", "a.eml", "a.json", "_posts/2024-02-05-a.md", "_config.yml"),
            *(
                "hugo.toml",
                "content/a/index.md",
                "posts.csv",
                "posts/1.a.html",
                "A 0123456789abcdef0123456789abcdef.md",
            ),
        )
    ),
    st.lists(st.sampled_from(TEXT), max_size=25).map("".join),
    max_size=4,
)


@examples(200)
@given(files=FILES)
def test_reading_ends(files: dict[str, str]) -> None:
    """No file makes a reader fail, and each entry has what every entry has."""
    data = {name: text.encode() for name, text in files.items()}
    container = Container({name: len(text) for name, text in data.items()}, lambda name: io.BytesIO(data[name]))
    reported: list[Diagnostic] = []
    archives = archives_in(container, reported.append)
    items = [*read_archives(container, archives, reported.append), *read_documents(container, reported.append, dt.UTC)]
    entries = [item for item in items if isinstance(item, ArchiveEntry)]
    assert all(entry.kind in ("post", "page") for entry in entries)
    assert all(entry.state in ("live", "draft", "trashed", "other") for entry in entries)
    assert all(diagnostic.message for diagnostic in reported)


@examples(300)
@given(html=SOUP)
def test_preparing_loses_no_word(html: str) -> None:
    """Each word is still there, or is the title of a picture, or was there twice for browsers without scripts."""
    made = prepared(ArchiveEntry(span=Span(path="a"), text=html))[0].text
    titles = " ".join(re.findall(r'title="([^"]*)"', made))
    after = Counter(re.findall(r"word|other", f"{text_of(made)} {titles}"))
    before = Counter(re.findall(r"word|other", text_of(html)))
    assert not before - after


@examples(300)
@given(text=st.lists(st.sampled_from(TEXT)).map("".join))
def test_code_is_never_changed(text: str) -> None:
    """A change that is none gives the same text, to the letter."""
    assert outside_code(text, lambda prose: prose) == text
