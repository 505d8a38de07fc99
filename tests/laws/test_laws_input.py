"""Whatever a file holds, the answer is a site, or problems that are located: never an exception of ours."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lawful import GOOD, LESSON, PAGE, SITE, attempt, clear, examples, output_of, write_files

from generator.model.diagnostic import Severity
from generator.model.url import bad_path
from generator.read.config import read_config
from generator.read.translations import read_translations
from generator.shell.layouts import packaged
from generator.shell.source_files import decode

LONG = bool(os.environ.get("DRILLBOOK_LONG"))

WORDS = (packaged() / "words" / "en.yaml").read_text("utf-8")

# What breaks parsers: each comes from a format that a lesson is made of.
PIECES = [
    *(
        "\t",
        '"',
        "'",
        "[",
        "]",
        "{",
        "}",
        ":",
        ": ",
        "- ",
        "#",
        " #",
        ",",
        "|",
        ">",
        "%",
        "@",
        "`",
        "?",
        "? ",
        "\\",
        "~",
    ),
    *("&a", "*a", "<<: *a", "!!python/name:os.system", "!!binary eA==", "!!set {a}", "---", "...", "--- ", "%YAML 1.1"),
    *(
        "\x00",
        "\x07",
        "\x1b[31m",
        "\x7f",
        "\x85",
        "\xa0",
        "\xad",
        "\u200b",
        "\u2028",
        "\u202e",
        "\ufeff",
        "\ufffd",
        "\ufffe",
    ),
    *("é", "e\u0301", "ß", "İ", "東京", "🏈", "\U000e0001", "\U0010ffff", "\r", "\r\n", "\x0b", "\x0c"),
    *(
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "]]>",
        "<a href=",
        "<img src=x srcset='a b, ,c'>",
        "<b",
        "</",
        "<![CDATA[",
    ),
    *("<div>\n<![if a=b]>\n</div>", "<p id=x id=x>", "<a href='\x02'>", "&#0;", "&#x110000;", "&amp;", "&nope;", "&"),
    *("[x](", "[x](<>)", "![](", "[x](#no)", "[x](no.md)", "[x](//x)", "[x](%00)", "[x](%ff)", "[x](?)", "[x](/)"),
    *("[x](../../../../etc/passwd)", "[x](javascript:1)", "[x](other.md#", "[^1]", "[^1]: a", "[^2]: b [^2]", "[a]: b"),
    *(
        "{{",
        "}}",
        "{%",
        "{0}",
        "{slug}",
        "%s",
        "*" * 9,
        "=" * 5,
        "-" * 5,
        "```",
        "~~~",
        "| a |\n|---|",
        "    code",
        "1. ",
    ),
    *(
        "2026-13-45",
        "0000-00-00",
        "9999-12-31",
        "2026-03-01T25:61",
        "-1",
        "1e999",
        "0x1f",
        "true",
        "null",
        "off",
        "12" * 40,
    ),
    *("content/lessons", "..", "/", "//", "con", "index.md", "a" * 300, "🏈" * 90, "https://[::1", "http://a:99999/"),
    *(
        '"\\x41"',
        '"\\u2028"',
        '"\\',
        '"\\uD800"',
        "!!float nan",
        "! x",
        "title: again",
        "draft: true",
        "# h",
        "## Warm-up",
    ),
]

VALUES = [
    *(
        "",
        "~",
        "[]",
        "{}",
        "''",
        "text",
        "0",
        "-1",
        "1.5",
        "true",
        "no",
        "off",
        "2026-03-01",
        "[a, b]",
        "[[a], {b: c}]",
    ),
    *("{a: b}", "{a: {b: [c]}}", "[~]", "- a", "'a, b'", "|", ">", '"\\x41"', "!!int 3", "&x [*x]", "*none", "[a, a]"),
    *(
        "/",
        "/a/../b",
        "//x",
        "/a b/",
        "/ä/",
        "/con/",
        "/.a",
        "a/b",
        "a.b",
        "{slug}",
        "https://example.com/ä?b=c#d",
        "mailto:",
    ),
    *(
        "http://",
        "javascript:alert(1)",
        "urn:x",
        "Europe/Nowhere",
        "de-DE",
        "1000000000000",
        "9" * 400,
        "'" + "x" * 5000 + "'",
    ),
    *("[" * 50 + "]" * 50, "{? [a] : b}", "{? {a: b} : c}", "[{label: a}, {ask: b}, 3]", "[{name: a}, {name: a}]"),
    *(
        "\n  - text: a\n  - author: b",
        "\n  a: b\n  a: c",
        "\n  - a\n - b",
        "\n\n  text",
        "|\n   a\n  b",
        "[home, 404, '']",
    ),
]


@st.composite
def mangled(draw: st.DrawFn, good: str) -> str:
    """Return a good text after a few accidents."""
    text = good
    for _ in range(draw(st.integers(1, 4))):
        lines = text.split("\n")
        row = draw(st.integers(0, len(lines) - 1))
        line = lines[row]
        at = draw(st.integers(0, len(line)))
        key = line.partition(":")[0]
        piece = draw(st.sampled_from(PIECES) | st.text(max_size=5))
        accidents = {
            "drop": [],
            "repeat": [line, line],
            "insert": [line[:at] + piece + line[at:]],
            "replace": [line[:at] + piece + line[at + max(1, len(piece)) :]],
            "value": [f"{key}: {draw(st.sampled_from(VALUES))}"],
            "indent": [draw(st.sampled_from([" ", "  ", "\t", "    "])) + line],
            "dedent": [line.lstrip()],
            "cut": [line[:at]],
            "split": [line[:at], line[at:]],
            "add": [line, piece],
        }
        lines[row : row + 1] = accidents[draw(st.sampled_from(sorted(accidents)))]
        if draw(st.integers(0, 9)) == 0:
            lines = lines[: row + 1]
        if draw(st.integers(0, 9)) == 0:
            other = draw(st.integers(0, max(0, len(lines) - 1)))
            lines[row : row + 1], lines[other : other + 1] = lines[other : other + 1], lines[row : row + 1]
        text = "\n".join(lines)
    return text


def as_bytes(text: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    """Return texts as files of several encodings and line ends, most of them UTF-8."""

    def encode(text: str, how: str) -> bytes:
        if how == "windows":
            return text.replace("\n", "\r\n").encode("utf-8-sig", "replace")
        return text.encode(how, "replace")

    kinds = ["utf-8"] * 12 + ["windows", "cp1252", "utf-16"]
    return st.builds(encode, text, st.sampled_from(kinds))


def anything(good: str) -> st.SearchStrategy[bytes]:
    """Return files of all sorts: mangled good ones above all."""
    free = st.text(max_size=200)
    return st.one_of(
        as_bytes(mangled(good)),
        as_bytes(mangled(good)),
        as_bytes(free.map("---\ntitle: T\ndate: 2026-03-01\n---\n{}".format)),
        as_bytes(free.map("---\n{}\n---\n".format)),
        as_bytes(st.lists(st.sampled_from([*PIECES, "\n", " ", "  "]), max_size=30).map("".join)),
        st.binary(max_size=100),
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a site without a mistake, whose files are replaced one at a time."""
    folder = write_files(tmp_path_factory.mktemp("site"), GOOD)
    report, diagnostics = attempt(folder)
    assert report
    assert not diagnostics
    return folder


def try_file(folder: Path, name: str, data: bytes) -> None:
    """Build a site in which one file is replaced, and check the answer."""
    try:
        write_files(folder, {name: data})
        attempt(folder)
    finally:
        if name in GOOD:
            write_files(folder, {name: GOOD[name]})
        else:
            (folder / name).unlink()


# ---------------------------------------------------------------- whole files
@examples(120)
@given(data=anything(LESSON))
def test_any_lesson(site: Path, data: bytes) -> None:
    """Any bytes as a lesson give a site, or problems each at a place that the file has."""
    try_file(site, "content/lessons/lesson.md", data)


@examples(40)
@given(data=anything(PAGE))
def test_any_page(site: Path, data: bytes) -> None:
    """Any bytes as a plain page give a site or located problems."""
    try_file(site, "content/pages/about.md", data)


@examples(80)
@given(data=anything(SITE))
def test_any_settings(site: Path, data: bytes) -> None:
    """Any bytes as site.yaml give a site or located problems."""
    try_file(site, "site.yaml", data)


@examples(40)
@given(data=anything(WORDS))
def test_any_words(site: Path, data: bytes) -> None:
    """Any text as a translation gives a site or located problems."""
    data = data.decode("utf-8", "ignore").encode()  # that it has to be UTF-8 is said without the folder, as known below
    try_file(site, "layouts/words/en.yaml", data)


@examples(30)
@given(data=anything("<p>{{ page.title }} {% if lesson %}{{ lesson.lead }}{% endif %}</p>\n{# a #}\n"))
def test_any_layout(site: Path, data: bytes) -> None:
    """Any text as a layout gives a site or located problems."""
    text = data.decode("utf-8", "ignore")
    # What the lexer of Jinja finds wrong is reported without the folder, as known below.
    data = text.encode() if text.count("{#") == text.count("#}") else b"{{"
    try_file(site, "layouts/lesson.html", data)


# ---------------------------------------------------------------- every key
LESSON_KEYS = [
    *("title", "date", "updated", "expires", "id", "slug", "author", "tags", "series", "summary", "draft", "aliases"),
    *("comments", "layout", "photo", "warm_up", "drill", "quotes", "prompts", "extra"),
]
SITE_KEYS = [
    *("title", "description", "author", "url", "id", "language", "timezone", "permalink", "paginate", "copyright"),
    *("listings", "menu", "sections", "prompts", "comments", "feed", "markdown", "extra", "hooks"),
]


def with_key(text: str, key: str, value: str) -> str:
    """Return a text with another value of a key at its top level, whatever lines the old one had."""
    kept, inside = [], False
    for line in text.split("\n"):
        if line.startswith(f"{key}:"):
            inside = True
        elif inside and line.startswith((" ", "\t")):
            continue
        else:
            inside = False
            kept.append(line)
    first = 1 if kept[0] == "---" else 0
    return "\n".join([*kept[:first], f"{key}: {value}", *kept[first:]])


@pytest.mark.parametrize("key", LESSON_KEYS)
def test_any_value_of_a_lessons_key(tmp_path: Path, key: str) -> None:
    """Each key of a lesson with each kind of value, the wrong ones too, gives a site or located problems.

    In `make test` every other key has every other value; `make soak` tries them all.
    """
    values = VALUES if LONG else VALUES[LESSON_KEYS.index(key) % 2 :: 2]
    lessons = {f"content/lessons/v{n}.md": with_key(LESSON, key, value) for n, value in enumerate(values)}
    own = {"slug": "slug: v{}\n", "id": "", "aliases": "aliases: []\n"}
    for n, (name, text) in enumerate(lessons.items()):
        for other in set(own) - {key}:
            text = with_key(text, other, own[other].format(n).partition(": ")[2].strip())
        lessons[name] = text
    write_files(tmp_path, GOOD | {name: text.encode() for name, text in lessons.items()})
    _, diagnostics = attempt(tmp_path)
    wrong = {d.span.path for d in diagnostics if d.severity is Severity.ERROR}
    # Those without an error are built by themselves, so that they get as far as the layouts and the feed.
    for name in wrong - set(GOOD):
        (tmp_path / name).unlink()
    report, _ = attempt(tmp_path)
    assert report or key == "layout"  # which layouts there are is only known when they are looked for


@pytest.mark.parametrize("key", SITE_KEYS)
def test_any_value_of_a_setting(site: Path, key: str) -> None:
    """Each key of site.yaml with each kind of value gives a site or located problems."""
    step = 1 if LONG else 6  # `make test` builds the site for some of the values only
    for n, value in enumerate(VALUES):
        if key == "id" and value in ("", "''", "|", ">"):
            continue  # it is among what is known to be wrong, below
        data = with_key(SITE, key, value).encode()
        config, problems = read_config(decode("site.yaml", data))
        assert config or problems
        if n % step == SITE_KEYS.index(key) % step:
            try_file(site, "site.yaml", data)


@pytest.mark.parametrize("key", LESSON_KEYS)
def test_every_key_of_a_lesson_matters(site: Path, key: str) -> None:
    """The keys of the tests above are keys: a misspelt one is an error that names it."""
    write_files(site, {"content/lessons/lesson.md": with_key(LESSON, f"{key}x", "a").encode()})
    _, diagnostics = attempt(site)
    write_files(site, {"content/lessons/lesson.md": GOOD["content/lessons/lesson.md"]})
    codes = [d.code for d in diagnostics if d.severity is Severity.ERROR]
    assert codes[0] == "front-matter/unknown-key"
    assert f'"{key}"' in diagnostics[0].label


@pytest.mark.parametrize("keys", [LESSON_KEYS[::2], LESSON_KEYS[1::2]], ids=["even", "odd"])
def test_a_key_without_a_value_counts_as_absent(tmp_path: Path, keys: list[str]) -> None:
    """`photo:` with nothing after it is the same as no photo, in what is said and in what is built."""
    wrong = []
    ways = ("", "~", "''")
    for number, key in enumerate(keys):
        absent = outcome(tmp_path, with_key(LESSON, key, "nothing").replace(f"{key}: nothing\n", ""))
        for nothing in ways if LONG else ways[number % 3 :][:1]:
            empty = outcome(tmp_path, with_key(LESSON, key, nothing))
            wrong += [(key, nothing)] if empty != absent and (nothing or key not in ("warm_up", "title")) else []
    assert not wrong


def outcome(folder: Path, lesson: str) -> tuple[list[str], dict[str, bytes]]:
    """Return the codes of what was said of a lesson, and what was built."""
    write_files(clear(folder), GOOD | {"content/lessons/lesson.md": lesson.encode()})
    _, diagnostics = attempt(folder, write=True)
    return [d.code for d in diagnostics], output_of(folder)


# ---------------------------------------------------------------- names of files
NAMES = st.one_of(
    st.text(st.characters(exclude_characters="/\\", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40),
    st.sampled_from(["a b", "a ", "é", "e\u0301", "A", "a.b", "index", "-", "'", "&", "+", "{slug}", "[a](b)"]),
).filter(lambda name: not name[0].isspace() and not bad_path(f"/{name}.jpg"))
AWKWARD = st.sampled_from(["%", "50%", "a#b", "a?b", "a:b", '"', "<b>", "a|b", "*", " a", "con", "..a", "a.", "~"])


@examples(20)
@given(name=NAMES | AWKWARD)
def test_any_name_of_a_lesson(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """Whatever a lesson's file is called, the answer is a site or located problems."""
    folder = write_files(clear(tmp_path_factory.getbasetemp() / "names"), GOOD)
    try:
        write_files(folder, {f"content/lessons/{name}.md": b"---\ntitle: T\ndate: 2026-01-01\n---\n\nText.\n"})
    except OSError:
        return  # this file system cannot store it
    attempt(folder)


@examples(15)
@given(name=NAMES)
def test_any_name_of_a_picture(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """A picture of any name is published, is renewed when it changes, and goes when it is gone."""
    try_picture(clear(tmp_path_factory.getbasetemp() / "pictures"), name)


@pytest.mark.parametrize("name", ["50%", "photo #2", "why?", "9:30", " a", "con"])
def test_a_name_that_no_address_may_have(tmp_path: Path, name: str) -> None:
    """So is a picture called `photo #2.jpg`, as cameras and coaches call them."""
    try_picture(tmp_path, name)


def try_picture(folder: Path, name: str) -> None:
    """Add a picture to a site, change it and take it away; each time build the site and look."""
    write_files(folder, GOOD)
    before = set(build_output(folder))
    picture = f"content/images/{name}.jpg"
    try:
        write_files(folder, {picture: b"one"})
    except OSError:
        return  # this file system cannot store it
    published = f"images/{name}.jpg"
    first = build_output(folder)
    write_files(folder, {picture: b"two"})
    if published in first:
        build_output(folder)
        assert (folder / "output" / published).read_bytes() == b"two"
    (folder / picture).unlink()
    assert set(build_output(folder)) == before


def build_output(folder: Path) -> list[str]:
    """Build a site, which must have no error, and return the files of its output."""
    report, diagnostics = attempt(folder, write=True)
    assert report, diagnostics
    assert not [d for d in diagnostics if d.severity is Severity.ERROR]
    return [p.relative_to(folder / "output").as_posix() for p in (folder / "output").rglob("*") if p.is_file()]


# ---------------------------------------------------------------- known to be wrong
def lesson(body: str, front_matter: str = "") -> str:
    """Return a lesson that has little but what is to be tried."""
    return f"---\ntitle: T\ndate: 2026-01-01\n{front_matter}---\n\n{body}\n"


A_LESSON = "content/lessons/lesson.md"
WORDS_FILE = "layouts/words/en.yaml"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(A_LESSON, lesson("<div>\n<![foo]>\n</div>"), id="html.parser refuses <![foo]"),
        pytest.param(
            A_LESSON, lesson("[a](other.md)", 'warm_up: "a \\x029\\x03 b"\n'), id="the mark of a hole, escaped"
        ),
        pytest.param(A_LESSON, lesson("a", 'summary: "\\e[31mred"\n'), id="a control character in a YAML escape"),
        pytest.param(A_LESSON, lesson("a&#12;b"), id="a form feed as an entity"),
        pytest.param(A_LESSON, lesson("a", '"\\e[31mred": x\n'), id="a control character in a message"),
        pytest.param("site.yaml", SITE.replace("id: urn", "id: '' # urn"), id="an empty id of the site"),
        pytest.param("site.yaml", SITE.replace("The Site", '"a\\0b"'), id="a control character in the site's title"),
        pytest.param("site.yaml", SITE.replace("America/Chicago", '"a\\0"'), id="a control character as a time zone"),
        pytest.param("site.yaml", f'{SITE}hooks:\n  plan: ["sys:path"]\n', id="a hook that is no function"),
        pytest.param("site.yaml", f'{SITE}hooks:\n  html: ["os:getcwd"]\n', id="a hook that takes no arguments"),
        pytest.param(WORDS_FILE, "[a]: b\n", id="a list as the key of a word"),
        pytest.param(WORDS_FILE, "{a: b}: c\n", id="a mapping as the key of a word"),
        pytest.param(
            WORDS_FILE, 'date_long: [a, b, c, d, e, f, g, h, i, j, k, "{x}"]\n', id="a list where a text belongs"
        ),
        pytest.param(WORDS_FILE, 'comment_feed_title: "a\\0b"\n', id="a control character in a word"),
        pytest.param("layouts/lesson.html", b"\x80", id="a layout that is not UTF-8 is named without its folder"),
        pytest.param("layouts/lesson.html", "a\n{# ", id="a comment of a layout that is not closed, likewise"),
        pytest.param(
            "content/lessons/a\x1b[31mb.md", lesson("![a](none.jpg)"), id="a control character in a file's name"
        ),
    ],
)
def test_known_to_be_wrong(tmp_path: Path, name: str, text: str | bytes) -> None:
    """Each of these, too, is to give a site or located problems; take the mark away from what is put right."""
    data = text if isinstance(text, bytes) else text.encode()
    assert write_files(tmp_path, GOOD | {name: data})
    attempt(tmp_path)


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"], ids=["NEL", "LS", "PS"])
def test_a_problem_is_where_it_is_after_an_odd_line_end(tmp_path: Path, end: str) -> None:
    """A line end of Unicode's, pasted out of another program, does not move what is said to another line."""
    text = lesson("a", f'summary: "One.{end}Two."\nnonsense: 1\nseries: S\n')
    write_files(tmp_path, GOOD | {A_LESSON: text.encode()})
    _, diagnostics = attempt(tmp_path)
    assert [d.span.text for d in diagnostics if d.code == "front-matter/unknown-key"] == ["nonsense: 1"]


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"], ids=["NEL", "LS", "PS"])
def test_a_problem_is_in_the_file_after_odd_line_ends(tmp_path: Path, end: str) -> None:
    """Wherever a parser counts lines and columns in its own way, what is said points into the file."""
    for many in (1, 9):
        text = f'---\ntitle: "T{end * many}"\ndate: 2026-01-01\ntags: [one, {{a: b}}, {{c: d}}]\n---'
        write_files(tmp_path, GOOD | {A_LESSON: text.encode()})
        _, diagnostics = attempt(tmp_path)
        assert [d.code for d in diagnostics].count("front-matter/wrong-type") == 2


def test_a_missing_layout_is_reported_where_it_is_named(tmp_path: Path) -> None:
    """`layout: none` is wrong in the lesson that says so."""
    write_files(tmp_path, GOOD | {A_LESSON: lesson("a", "layout: none\n").encode()})
    _, diagnostics = attempt(tmp_path)
    assert [(d.span.path, d.span.line) for d in diagnostics] == [(A_LESSON, 4)]


@pytest.mark.parametrize("key", ['tags: ["???"]', 'author: "???"'])
def test_a_name_without_letters_makes_no_empty_address(tmp_path: Path, key: str) -> None:
    """A tag or author that no address can be made from is reported; it does not write over another page."""
    write_files(tmp_path, GOOD | {A_LESSON: lesson("a", f"{key}\n").encode()})
    _, diagnostics = attempt(tmp_path, write=True)
    assert diagnostics or not [name for name in output_of(tmp_path) if "//" in name]
    report, _ = attempt(tmp_path, write=True)
    assert diagnostics or (report and report.written == 0)


def test_the_id_of_the_site_is_an_iri(tmp_path: Path) -> None:
    """An id of the site that is no IRI is reported, or made one: RFC 4287 wants an IRI in atom:id."""
    write_files(tmp_path, GOOD | {"site.yaml": SITE.replace("id: urn", "id: my blog # urn").encode()})
    _, diagnostics = attempt(tmp_path, write=True)
    assert diagnostics or b"<id>my blog</id>" not in output_of(tmp_path)["atom.xml"]


# ---------------------------------------------------------------- what these tests can see
@examples(30)
@given(text=mangled(WORDS))
def test_words_are_whole_or_not_at_all(text: str) -> None:
    """What is read of a translation has no value in braces that the English words do not have."""
    words, problems = read_translations(decode("words/de.yaml", WORDS.encode()), {})
    assert not problems.all()
    more, _ = read_translations(decode("words/de.yaml", text.encode("utf-8", "replace")), words)
    for key, word in more.items():
        known = words.get(key)
        if isinstance(word, str) and isinstance(known, str):
            word.format(**dict.fromkeys(fields_of(known), "x"))


def fields_of(word: str) -> list[str]:
    """Return the names in braces in a word."""
    return [part.partition("}")[0] for part in word.split("{")[1:]]
