"""What other programs kept from readers stays hidden, in any of the words that they have for it."""

import datetime as dt
import io
import time
from collections.abc import Mapping

import pytest

from generator.importers.archive import ArchiveEntry
from generator.importers.container import Container
from generator.importers.formats.documents import read_documents
from generator.importers.formats.markdown_hidden import without_hidden
from generator.importers.prepare import prepared
from generator.model.diagnostic import Diagnostic
from generator.model.source import Span


def read(files: Mapping[str, str | bytes]) -> tuple[dict[str, ArchiveEntry], list[Diagnostic]]:
    """Return the entries in some files by their titles, and what is reported about them."""
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    container = Container({name: len(text) for name, text in data.items()}, lambda name: io.BytesIO(data[name]))
    reported: list[Diagnostic] = []
    items = list(read_documents(container, reported.append, dt.UTC))
    return {item.title: item for item in items if isinstance(item, ArchiveEntry)}, reported


# ---------------------------------------------------------------- front matter
@pytest.mark.parametrize(
    "keys",
    [
        *("draft: true", "draft: 1", 'draft: "Y"', "Draft: TRUE", '"draft" : yes', "isDraft: true", "hidden: true"),
        *("published: false", "published: No", "published: 0", "publish: never", "public: false", "visible: off"),
        *("dg-publish: false", "unlisted: true", "unpublished: true", "headless: true", "wip: true", "private: x"),
        *("status: [draft]", "status: Entwurf", "status: trash", "post_status: private", "state: draft", "stage: WIP"),
        *("visibility: members", "access: members", "audience: paid", "audience: only_paid", "tier: premium"),
        *("password: sesame", "protected: true", "members_only: yes", "permalink: false", "tags: [draft, sales]"),
        *("eleventyExcludeFromCollections: true", "_build:\n  render: never", "build:\n  list: false"),
        *("params:\n  draft: true", "extra:\n  hidden: true", "tags: '#wip'"),
    ],
)
def test_what_front_matter_keeps_back_is_a_draft(keys: str) -> None:
    """Whatever word a program has for it: nobody can take back what was published."""
    assert read({"a.md": f"---\ntitle: T\n{keys}\n---\nB\n"})[0]["T"].state == "draft"


@pytest.mark.parametrize(
    "keys",
    [
        *("draft: false", 'draft: ""', "published: 2024-03-04", "published: yes", "hidden: no", 'password: ""'),
        *("status: published", "status: [Live]", "visibility: public", "access: everyone", "state: Ohio"),
        *("audience: Sales people", "stage: Opening", "tags: [drafting a letter]", "build: 7", "paid: false"),
        *("permalink: /draft/", "params:\n  color: red"),
    ],
)
def test_what_everybody_may_read_is_live(keys: str) -> None:
    """A word about something else, or one that says the opposite, makes no draft."""
    assert read({"a.md": f"---\ntitle: T\n{keys}\n---\nB\n"})[0]["T"].state == "live"


@pytest.mark.parametrize(
    "text",
    [
        '---json\n{"title": "T", "draft": true}\n---\nB\n',
        '---toml\ntitle = "T"\ndraft = true\n---\nB\n',
        "--- yaml\ntitle: T\ndraft: true\n---\nB\n",
        "-----\ntitle: T\ndraft: true\n-----\nB\n",
        ';;;\n"title": "T",\n"draft": true\n;;;\nB\n',
        '{\n  "date": "2024-03-04",\n  "draft": true,\n  "title": "T"\n}\n\nB\n',
        '\ufeff+++\r\ntitle = "T"\r\ndraft = true\r\n+++\r\nB\r\n',
        "<!-- about this file -->\n---\ntitle: T\ndraft: true\n---\nB\n",
        "---\ntitle: T\ndraft: true\n...\nB\n",
        "Title: T\nDate: 2024-03-04 10:00\nModified: 2024-03-05\nSave_as:\nStatus: draft\n\nB\n",
        "draft: true\ntitle: T\n\nB\n",
    ],
)
def test_keys_in_any_notation_leave_the_text(text: str) -> None:
    """YAML, TOML, JSON and Pelican's lines, between any of their fences: none of it is shown to readers."""
    entry = read({"a.md": text})[0]["T"]
    assert (entry.state, entry.text.strip()) == ("draft", "B")


def test_rules_and_lists_of_words_are_no_front_matter() -> None:
    """A line of hyphens parts paragraphs; words with colons below a sentence are the text's own."""
    texts = ("-----\nA quiet start.\n-----\n\nB\n", "Ask: who decides?\nTell: what you saw.\n\nB\n")
    for text in texts:
        (entry,) = read({"2024-03-04-quiet.md": text})[0].values()
        assert (entry.state, entry.text.split()) == ("live", text.split())


def test_a_page_with_keys_above_it_is_read_by_them() -> None:
    """A page of Jekyll's or Hugo's without its folder: the keys are not words of the page."""
    entry = read({"a.html": "---\ntitle: T\ndraft: true\n---\n<p>B</p>\n"})[0]["T"]
    assert (entry.state, entry.text.strip()) == ("draft", "<p>B</p>")


@pytest.mark.parametrize(
    ("path", "state"),
    [
        *(("drafts/a.md", "draft"), ("_private/a.txt", "draft"), ("Old drafts 2024/a.html", "draft")),
        *(("Entwürfe/a.md", "draft"), ("draft-a.md", "draft"), ("a (draft).txt", "draft")),
        *(("Draft picks/a.md", "live"), ("Private practice/a.md", "live"), ("drafting.md", "live")),
    ],
)
def test_what_lies_among_drafts_is_one(path: str, state: str) -> None:
    """The name of a folder or a file says it as well as a key, in documents of any kind."""
    (entry,) = read({path: "<p>The first call is the hardest of all.</p>\n\nIt rings.\n"})[0].values()
    assert entry.state == state


def test_texts_of_programs_that_are_not_read_are_named() -> None:
    """Org mode, reStructuredText and AsciiDoc mark drafts in ways of their own, so that nothing of them is taken."""
    files = {
        "a.org": "#+TITLE: T\n#+DRAFT: true\n\nB\n",
        "a.rst": "T\n=\n:status: draft\n\nB\n",
        "a.adoc": "= T\n\nB\n",
    }
    items, reported = read(files)
    assert not items
    assert [problem.code for problem in reported] == ["import/other-format"] * 3


# ---------------------------------------------------------------- Jekyll and Hugo
JEKYLL = {
    "b/_config.yml": "title: J\ncollections:\n  talks:\n    output: true\n  notes:\n    output: false\n"
    'defaults:\n  - scope: {path: "_posts/hold"}\n    values: {published: false}\n'
    "exclude: [old, mine.md, '*.tmp.md']\n",
    "b/_posts/2024-03-04-live.md": "---\ntitle: Live\n---\nB\n",
    "b/_posts/hold/2024-03-04-held.md": "---\ntitle: Held\n---\nB\n",
    "b/_talks/t.md": "---\ntitle: Talk\n---\nB\n",
    "b/_notes/n.md": "---\ntitle: Note\n---\nB\n",
    "b/_clients/c.md": "---\ntitle: Client\n---\nB\n",
    "b/old/x.md": "---\ntitle: Old\n---\nB\n",
    "b/mine.md": "---\ntitle: Mine\n---\nB\n",
    "b/todo.md": "Call the dentist.\n",
    "b/about.md": "---\ntitle: About\n---\nB\n",
}


def test_what_jekyll_made_no_page_of_is_a_draft() -> None:
    """Collections without output, what the settings exclude or hold back, and texts without front matter."""
    states = {title: entry.state for title, entry in read(JEKYLL)[0].items()}
    assert {title for title, state in states.items() if state == "live"} == {"Live", "Talk", "About"}
    assert set(states) == {"Live", "Held", "Talk", "Note", "Client", "Old", "Mine", "Todo", "About"}


def test_what_a_section_of_hugo_hands_down_holds() -> None:
    """`cascade` in a section's own page makes drafts of all texts below it; its own `draft` does not."""
    states = read(
        {
            "h/hugo.toml": 'title = "H"\n',
            "h/content/posts/a.md": '+++\ntitle = "Live"\n+++\nB\n',
            "h/content/team/_index.md": '+++\ntitle = "Team"\n[cascade]\ndraft = true\n+++\n',
            "h/content/team/deep/t.md": '+++\ntitle = "Team text"\n+++\nB\n',
            "h/content/few/_index.md": "---\ncascade:\n  - build:\n      render: never\n---\n",
            "h/content/few/f.md": '+++\ntitle = "Few"\n+++\nB\n',
            "h/content/kept/_index.md": "---\ntitle: Kept\ndraft: true\n---\n",
            "h/content/kept/k.md": '+++\ntitle = "Below a draft"\n+++\nB\n',
        }
    )[0]
    live = {title for title, entry in states.items() if entry.state == "live"}
    assert live == {"Live", "Below a draft"}
    assert {"Team text", "Few"} <= set(states)


# ---------------------------------------------------------------- hidden text
@pytest.mark.parametrize(
    ("text", "shown", "hidden"),
    [
        ("A %%x%% b.", "A  b.", ["x"]),
        ("A\n\n%%\nx\n\ny\n%%\n\nb", "A\n\n\n\nb", ["x y"]),
        ("50%% of 20%% is `%%code%%`.", "50%% of 20%% is `%%code%%`.", []),
        ("```\n%%x%%\n```\n", "```\n%%x%%\n```\n", []),
        ("It`s %%x%%.\n\nIt`s.", "It`s .\n\nIt`s.", ["x"]),
        ("A {% comment %}x{% endcomment %} {# y #} b", "A   b", ["x", "y"]),
        ("{{% comment %}}x{{% /comment %}}{{/* y */}}b", "b", ["x", "y"]),
        ("## Heading {#id}\n\nText #}", "## Heading {#id}\n\nText #}", []),
        ("A {/* x */} b", "A  b", ["x"]),
        ('<div style="display: none">x <div>y</div> z</div>b', "b", ["x <div>y</div> z"]),
        ("<p hidden>x</p>b <span class=hidden>c</span>", "b <span class=hidden>c</span>", ["x"]),
        ('<img alt="a hidden door" src="d.png"> b', '<img alt="a hidden door" src="d.png"> b', []),
        ("<p hidden>x\n\nb", "\n\nb", ["x"]),
        ("A %% b", "A %% b", []),
    ],
)
def test_what_markdown_hides_stays_hidden(text: str, shown: str, hidden: list[str]) -> None:
    """Comments of Obsidian, Liquid, Hugo and MDX, and hidden elements, go; code and percent signs stay."""
    assert without_hidden(text) == (shown, hidden)


def test_hidden_text_is_named() -> None:
    """What is left out of a text is said, once for each file."""
    entries, reported = read({"a.md": "# T\n\nSeen %%one%% and %%two%%.\n"})
    assert "one" not in entries["T"].text
    assert [problem.message for problem in reported] == ["2 hidden texts were left out: “one”, “two”"]


@pytest.mark.parametrize("mark", ["%%", "{# ", "`", "<p hidden>", "{% comment %}", "```\n", "<div hidden>x</p>"])
def test_marks_that_nothing_closes_take_no_time(mark: str) -> None:
    """A text full of them is gone through once, however many there are."""
    start = time.process_time()
    without_hidden(f"{mark}a " * 20_001)
    assert time.process_time() - start < 5


def test_programs_in_mdx_are_no_text() -> None:
    """Imports and exports of MDX stand among the paragraphs, and nobody reads them."""
    entry = read({"a.mdx": '---\ntitle: T\n---\nimport A from "./a"\nexport const note = "x"\n\nB\n'})[0]["T"]
    assert entry.text.strip() == "B"


def test_hidden_elements_of_a_page_go() -> None:
    """What a style or an attribute hides is no text of the post, whichever program wrote it; a picture stays."""
    html = (
        '<p>Seen<span style="display:none">one</span></p><p hidden>two</p><div style="visibility:hidden">three</div>'
        '<img style="display:none" src="a.png"><p class="hidden">shown</p>'
    )
    entry, hidden = prepared(ArchiveEntry(span=Span(path="a"), text=html))
    assert hidden == ("one", "two", "three")
    assert "a.png" in entry.text
    assert "shown" in entry.text


WORD_PAGE = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>T</title><style>'
    "p.Hid, li.Hid{mso-style-name:Hid; display:none;mso-hide:all}</style></head><body><p class=MsoNormal>Seen "
    '<a style="mso-comment-reference:NW_1">this</a><span class=MsoCommentReference><a class="msocomanchor" '
    'href="#_msocom_1">[NW1]</a></span><del cite="mailto:Nora" datetime="2024-03-04">gone</del>'
    "<ins cite='mailto:Nora'> added</ins> <del>struck</del></p><p class=Hid>hidden</p>"
    "<div style='mso-element:comment-list'><hr class=msocomoff><div style='mso-element:comment'><div id=\"_com_1\" "
    'class=msocomtxt><p class=MsoCommentText><a href="#_msoanchor_1" class=msocomoff>[NW1]</a>Too blunt?</p></div>'
    "</div></div></body></html>"
)


def test_a_page_that_word_saved_has_no_words_between_writers() -> None:
    """Comments in the margin are left out and named; deletions and hidden styles are not shown either."""
    entries, reported = read({"T.html": WORD_PAGE})
    entry, hidden = prepared(entries["T"])
    text = " ".join(entry.text.split())
    assert not [words for words in ("NW1", "gone", "Too blunt", "hidden</p>") if words in text]
    assert "added" in text
    assert "struck" in text
    assert hidden == ("hidden",)
    assert [problem.message for problem in reported] == ["1 comment of Word was left out: “Too blunt?”"]
