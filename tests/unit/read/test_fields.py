"""Typed values out of YAML."""

import datetime as dt
import zoneinfo
from collections.abc import Callable

import pytest
import yaml
from sites import source_of

from generator.read.fields import Fields
from generator.read.problems import Problems
from generator.read.yaml import compose

CHICAGO = zoneinfo.ZoneInfo("America/Chicago")
KNOWN = ("title", "date", "tags", "draft", "number", "photo", "quotes", "extra", "comments")


def fields_of(text: str) -> Fields:
    """Return the fields of a mapping."""
    source = source_of(text)
    node, diagnostic = compose(source, text)
    assert isinstance(node, yaml.MappingNode), diagnostic
    return Fields(node, KNOWN, Problems(source), code="front-matter")


def codes_of(fields: Fields) -> list[str]:
    """Return the codes of the problems found so far."""
    return [d.code for d in fields.problems.all()]


# ---------------------------------------------------------------- keys
def test_unknown_key_proposes_the_nearest() -> None:
    """A misspelt key is met with the right one."""
    fields = fields_of("titel: a")
    (problem,) = fields.problems.all()
    assert problem.code == "front-matter/unknown-key"
    assert problem.label == 'did you mean "title"?'


def test_misspelt_required_key_is_one_problem() -> None:
    """A key that is misspelt is not reported missing as well."""
    fields = fields_of("titel: a")
    assert fields.required_text("title", "title: b") == ""
    assert codes_of(fields) == ["front-matter/unknown-key"]


def test_repeated_key() -> None:
    """Of a key given twice the first counts, and the problem points at both."""
    fields = fields_of("title: a\ndate: b\ntitle: c")
    assert fields.text("title") == "a"
    (problem,) = fields.problems.all()
    assert (problem.code, problem.span.line) == ("front-matter/repeated-key", 3)
    assert "line 1" in problem.label


@pytest.mark.parametrize("text", ["? [a]\n: b", "1: b", "? {a: b}\n: c"])
def test_strange_keys(text: str) -> None:
    """A key that is no word is an unknown key, not a crash."""
    assert codes_of(fields_of(text)) == ["front-matter/unknown-key"]


@pytest.mark.parametrize("empty", ["", " ~", " null", " # later"])
def test_empty_counts_as_absent(empty: str) -> None:
    """A key that is prepared and not filled in is as if it were not there."""
    fields = fields_of(f"title:{empty}\ntags:{empty}\ndraft:{empty}\nnumber:{empty}\nphoto:{empty}\nextra:{empty}")
    assert "title" not in fields
    assert fields.text("title", "default") == "default"
    assert fields.texts("tags") == ()
    assert fields.flag("draft", default=True)
    assert fields.number("number", 7, least=1, most=9) == 7
    assert fields.mapping("photo", ("src",)) is None
    assert list(fields.mappings("photo", ("src",))) == []
    assert fields.free("extra") == {}
    assert fields.moment("title", dt.UTC) is None
    assert not fields.problems.all()


@pytest.mark.parametrize("empty", ['""', "''", '"  "', "|\n  \n"])
def test_quotation_marks_around_nothing_are_nothing(empty: str) -> None:
    """A value that is prepared with quotation marks and not filled in counts as absent too."""
    fields = fields_of(f"title: {empty}\ndate: 2026-02-16")
    assert "title" not in fields
    assert fields.required_text("title", "title: a") == ""
    assert codes_of(fields) == ["front-matter/missing-key"]


# ---------------------------------------------------------------- texts
@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("The drill", "The drill"),
        ('"  a   b "', "a b"),
        (">\n  one\n  two", "one two"),
        ("no", "no"),
        ("10:30", "10:30"),
    ],
)
def test_text(written: str, text: str) -> None:
    """A text is on one line, and is never taken for a number, a time or a flag."""
    assert fields_of(f"title: {written}").text("title") == text


@pytest.mark.parametrize("written", ["[a]", "{a: b}"])
def test_text_of_another_kind(written: str) -> None:
    """A list or keys where a text belongs are a problem, and reading goes on."""
    fields = fields_of(f"title: {written}")
    assert fields.text("title", "default") == "default"
    assert codes_of(fields) == ["front-matter/wrong-type"]


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ("sales, calls", ("sales", "calls")),
        ("sales,, calls ,", ("sales", "calls")),
        ("[sales, calls]", ("sales", "calls")),
        ("\n  - sales\n  - the  cold call", ("sales", "the cold call")),
        ("[sales, sales]", ("sales",)),
        ('["a, b"]', ("a, b",)),
        ("[]", ()),
        ('[sales, "", calls]', ("sales", "calls")),
    ],
)
def test_texts(written: str, texts: tuple[str, ...]) -> None:
    """A list is written in any way that a coach would think of; nothing is in it twice."""
    assert fields_of(f"tags: {written}").texts("tags") == texts


def test_texts_of_another_kind() -> None:
    """Entries that are no texts are named one by one; the others are kept."""
    fields = fields_of("tags: [a, {b: c}, [d]]")
    assert fields.texts("tags") == ("a",)
    assert codes_of(fields) == ["front-matter/wrong-type"] * 2
    assert fields_of("tags: {a: b}").texts("tags") == ()


# ---------------------------------------------------------------- flags, numbers, choices
@pytest.mark.parametrize(
    ("written", "value"),
    [("true", True), ("Yes", True), ("ON", True), ("false", False), ("no", False), ("Off", False), ('"true"', True)],
)
def test_flag(written: str, value: bool) -> None:
    """All the words for yes and no are understood."""
    assert fields_of(f"draft: {written}").flag("draft", default=not value) is value


@pytest.mark.parametrize("written", ["maybe", "1", "[true]", "0"])
def test_flag_of_another_kind(written: str) -> None:
    """Anything else is asked about."""
    fields = fields_of(f"draft: {written}")
    assert fields.flag("draft", default=True)
    assert codes_of(fields) == ["front-matter/wrong-type"]


@pytest.mark.parametrize("written", ["0", "11", "-1", "1.5", "many", "١", "99999999999999999999", "1e1", "0x5", "5_0"])
def test_number_out_of_bounds(written: str) -> None:
    """A number is whole, within its bounds and in plain digits."""
    fields = fields_of(f"number: {written}")
    assert fields.number("number", 7, least=1, most=10) == 7
    assert codes_of(fields) == ["front-matter/wrong-type"]


@pytest.mark.parametrize(("written", "value"), [("1", 1), ("10", 10), ('"5"', 5)])
def test_number(written: str, value: int) -> None:
    """The bounds themselves are allowed."""
    assert fields_of(f"number: {written}").number("number", 7, least=1, most=10) == value


@pytest.mark.parametrize(("written", "value"), [("Open", "open"), ("off", "off"), ("false", "off"), ("", "closed")])
def test_choice(written: str, value: str) -> None:
    """One of some words, in any case; `false` is what some programs make of `off`."""
    assert fields_of(f"comments: {written}").choice("comments", ("open", "closed", "off"), "closed") == value


def test_choice_of_none() -> None:
    """Another word is a problem that proposes the nearest."""
    fields = fields_of("comments: clsoed")
    assert fields.choice("comments", ("open", "closed"), "open") == "open"
    assert fields.problems.all()[0].help == 'did you mean "closed"?'


# ---------------------------------------------------------------- dates
@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-02-14", "2026-02-14T00:00:00-06:00"),
        ("2026-7-4", "2026-07-04T00:00:00-05:00"),
        ("2026-02-14 07:30", "2026-02-14T07:30:00-06:00"),
        ("2026-02-14T07:30:15", "2026-02-14T07:30:15-06:00"),
        ("2026-02-14 07:30:15.5", "2026-02-14T07:30:15-06:00"),
        ("2026-02-14T07:30Z", "2026-02-14T07:30:00+00:00"),
        ("2026-02-14T07:30:00 +01:00", "2026-02-14T07:30:00+01:00"),
        ("2026-02-14 07:30 -0330", "2026-02-14T07:30:00-03:30"),
        ("2026-02-14 07:30 +2", "2026-02-14T07:30:00+02:00"),
        ('"2026-02-14"', "2026-02-14T00:00:00-06:00"),
        # Clocks go forward on 8 March 2026 at 2:00 and back on 1 November.
        ("2026-03-08 01:59", "2026-03-08T01:59:00-06:00"),
        ("2026-03-08 03:00", "2026-03-08T03:00:00-05:00"),
        ("2026-11-01 00:30", "2026-11-01T00:30:00-05:00"),
        ("2026-11-02", "2026-11-02T00:00:00-06:00"),
        ("2024-02-29", "2024-02-29T00:00:00-06:00"),
        ("1900-01-01", "1900-01-01T00:00:00-06:00"),
    ],
)
def test_moment(written: str, moment: str) -> None:
    """A date without a zone is in the site's, summer or winter; one with a zone keeps it."""
    found = fields_of(f"date: {written}").moment("date", CHICAGO)
    assert found
    assert found.isoformat() == moment
    assert isinstance(found.tzinfo, dt.timezone)


@pytest.mark.parametrize("written", ["2026-03-08 02:30", "2026-11-01 01:30"])
def test_moment_at_the_change_of_clocks(written: str) -> None:
    """A time that the clocks skip or show twice is still one moment."""
    found = fields_of(f"date: {written}").moment("date", CHICAGO)
    assert found
    assert found.utcoffset() in (dt.timedelta(hours=-6), dt.timedelta(hours=-5))


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("14.2.2026", "`date: 2026-02-14`"),
        ("14. 02. 2026", "`date: 2026-02-14`"),
        ("February 14, 2026", "`date: 2026-02-14`"),
        ("Feb 14th 2026", "`date: 2026-02-14`"),
        ("14 February 2026", "`date: 2026-02-14`"),
        ("1st March 2026", "`date: 2026-03-01`"),
        ("2026/3/1", "`date: 2026-03-01`"),
        ("2026.03.01", "`date: 2026-03-01`"),
        ("2026 - 03 - 01", "`date: 2026-03-01`"),
        ("20260301", "`date: 2026-03-01`"),
        ("31 February 2026", "year-month-day"),
        ("2/14/2026", "`date: 2026-02-14`"),
        ("next Monday", "year-month-day"),
        ("2026-02-30", "year-month-day"),
        ("2026-13-01", "year-month-day"),
        ("2026-02-14 25:00", "year-month-day"),
        ("2026-02-14 7:30pm", "year-month-day"),
        ("2026-02-14T07:30+99", "year-month-day"),
        ("0001-01-01", "year-month-day"),
        ("9999-12-31", "year-month-day"),
        ("3026-02-14", "year-month-day"),
    ],
)
def test_bad_moment(written: str, advice: str) -> None:
    """What is no date is one problem, which shows the day that was probably meant."""
    fields = fields_of(f"date: {written}")
    assert fields.moment("date", CHICAGO) is None
    (problem,) = fields.problems.all()
    assert problem.code == "front-matter/bad-date"
    assert advice in problem.help


# ---------------------------------------------------------------- mappings
def test_mapping_checks_its_keys() -> None:
    """The keys under a key are checked like those at the top."""
    fields = fields_of("photo:\n  src: a.jpg\n  atl: b")
    photo = fields.mapping("photo", ("src", "alt"))
    assert photo
    assert photo.text("src") == "a.jpg"
    assert codes_of(fields) == ["front-matter/unknown-key"]


def test_mappings() -> None:
    """Each entry of a list has keys; one that has none is named, an empty one is passed over."""
    fields = fields_of("quotes:\n  - title: a\n  - just text\n  -\n  - title: b")
    assert [entry.text("title") for entry in fields.mappings("quotes", ("title",))] == ["a", "b"]
    assert codes_of(fields) == ["front-matter/wrong-type"]


@pytest.mark.parametrize(
    "read", [lambda f: list(f.mappings("quotes", ("text",))), lambda f: f.mapping("quotes", ("a",))]
)
def test_mappings_of_another_kind(read: Callable[[Fields], object]) -> None:
    """A text where entries belong is a problem."""
    fields = fields_of("quotes: Be brief.")
    assert not read(fields)
    assert codes_of(fields) == ["front-matter/wrong-type"]


def test_free() -> None:
    """`extra` keeps what the author wrote, in the types of YAML 1.2: `no` and `10:30` stay texts."""
    fields = fields_of(
        "extra:\n  n: 5\n  f: 1.5\n  e: 1e3\n  t: true\n  no: no\n  time: 10:30\n  date: 2026-02-14\n"
        "  q: '5'\n  nothing: ~\n  list: [1, a]\n  deep: {a: {b: c}}\n  dot: ."
    )
    assert fields.free("extra") == {
        "n": 5,
        "f": 1.5,
        "e": 1000.0,
        "t": True,
        "no": "no",
        "time": "10:30",
        "date": "2026-02-14",
        "q": "5",
        "nothing": None,
        "list": [1, "a"],
        "deep": {"a": {"b": "c"}},
        "dot": ".",
    }


def test_free_bomb_of_aliases() -> None:
    """A few lines of aliases that stand for billions of values are refused, and quickly."""
    lines = ["extra:", "  a: &a [x, x, x, x, x, x, x, x, x]"]
    for one, two in zip("abcdefghi", "bcdefghij", strict=True):
        lines.append(f"  {two}: &{two} [" + ", ".join([f"*{one}"] * 9) + "]")
    fields = fields_of("\n".join(lines))
    assert fields.free("extra") == {}
    assert codes_of(fields) == ["front-matter/wrong-type"]


def test_free_alias_of_itself() -> None:
    """A value that contains itself has no end, and is refused."""
    fields = fields_of("extra: &a\n  a: *a")
    assert fields.free("extra") == {}
    assert codes_of(fields) == ["front-matter/wrong-type"]


def test_free_of_another_kind() -> None:
    """`extra` has keys."""
    fields = fields_of("extra: text")
    assert fields.free("extra") == {}
    assert codes_of(fields) == ["front-matter/wrong-type"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("tags:\n  -\u00a0one\n  - two", (2, 4)),
        ("tags:\n  \u2013 one\n  \u2013 two", (2, 3)),
        ("photo:\n  src:\u00a0a.jpg", (2, 7)),
        ("quotes:\n  \u2022 text", (2, 3)),
        ("\u201ctitle\u201d: a", (1, 1)),
        ("\u00a0title: a", (1, 1)),
    ],
)
def test_signs_that_look_alike_are_named_where_they_stand(text: str, place: tuple[int, int]) -> None:
    """A dash for a hyphen, a no-break space for a space, curly quotation marks: YAML sees text, the coach a slip."""
    fields = fields_of(text)
    fields.required_text("title", "title: a") if "title" in text else None
    fields.texts("tags")
    fields.mapping("photo", ("src",))
    list(fields.mappings("quotes", ("text",)))
    (problem,) = fields.problems.all()
    assert problem.code == "yaml/look-alike"
    assert (problem.span.line, problem.span.column) == place


@pytest.mark.parametrize("text", ["2026\u201303\u201302", "2026\u201103\u201102\u00a007:30", "\u201c2026-03-02\u201d"])
def test_dates_as_word_processors_make_them(text: str) -> None:
    """Dashes, no-break spaces and curly quotation marks make a date no other day."""
    fields = fields_of(f"date: {text}")
    moment = fields.moment("date", CHICAGO)
    assert moment is not None
    assert moment.date() == dt.date(2026, 3, 2)
    assert not codes_of(fields)
