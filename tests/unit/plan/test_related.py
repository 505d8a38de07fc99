"""Related lessons: which are, in which order, and what changes them."""

from sites import make_site

from generator.model.page import LessonPage
from generator.model.site import Related
from generator.plan.related import relate

NAMES = "abcdefghijklmnopqrstuvwxyz"


def lesson(name: str, tags: str = "", *, title: str = "", more: str = "") -> str:
    """Return a lesson; those later in the alphabet are newer."""
    day = f"2025-{1 + NAMES.index(name) // 3:02}-{1 + NAMES.index(name) % 3 * 10:02}"
    head = f"title: {title or name.upper()}\ndate: {day}\ntags: [{tags}]\n{more}"
    return f"-- content/lessons/{name}.md --\n---\n{head}---\nText of {name}.\n"


def related(text: str) -> dict[str, list[str]]:
    """Return the names of the lessons related to each, of those that have any."""
    recipes = make_site(text).plan.recipes.values()
    found = {r.page.meta.source[16:-3]: r.page.related for r in recipes if isinstance(r.page, LessonPage)}
    return {name: [ref.path.split("/")[-2] for ref in refs] for name, refs in sorted(found.items()) if refs}


def apart(*lessons: str) -> str:
    """Return lessons with others between them that have nothing to do with any."""
    used = {text.partition(".md")[0][-1] for text in lessons}
    return "".join(lessons) + "".join(lesson(name, f"only-{name}") for name in NAMES if name not in used)


def test_rare_tags_count_for_more() -> None:
    """A tag that two lessons share beats one that many do, and two tags beat one of them."""
    many = [lesson(name, "calls") for name in "cegi"]
    found = related(apart(lesson("a", "calls, gifts"), *many, lesson("z", "gifts"), lesson("x", "calls, gifts")))
    assert found["a"] == ["x", "z", "c"]
    assert found["z"] == ["x", "a"]


def test_among_equals_the_nearer() -> None:
    """Of lessons that are related alike, those around the same time come first, and three at most."""
    found = related(apart(*(lesson(name, "calls") for name in "adgkmt")))
    assert found["g"] == ["d", "k", "m"]
    assert found["a"] == ["d", "g", "k"]


def test_titles_tell_of_those_without_tags() -> None:
    """A long word that few titles have relates lessons; short ones and those that many have do not."""
    titles = {"a": "The Marzipan Gambit", "f": "About a marzipan pig", "k": "The pig"}
    assert related(apart(*(lesson(name, title=title) for name, title in titles.items()))) == {"a": ["f"], "f": ["a"]}


def test_unrelated_lessons() -> None:
    """Nothing is better than anything: a lesson that shares nothing, or what most share, has none."""
    assert not related("".join(lesson(name, f"sales, only-{name}") for name in NAMES))


def test_what_is_linked_already() -> None:
    """The neighbours in time and the parts of the same series are not named twice."""
    series = "series: Calls\n"
    text = apart(lesson("a", "x", more=series), lesson("f", "x", more=series), lesson("g", "x"), lesson("k", "x"))
    assert related(text) == {"a": ["g", "k"], "f": ["k"], "g": ["k", "a"], "k": ["g", "f", "a"]}


def test_only_what_is_published() -> None:
    """A draft is related to nothing."""
    assert not related(apart(lesson("a", "x"), lesson("f", "x", more="draft: true\n")))


def test_a_tag_that_very_many_have() -> None:
    """Is compared only with what is near in time, or shares more: the time it takes grows no faster than the site."""
    metadata = make_site(apart(lesson("a", "x"), lesson("f", "x"))).site.lessons
    found = relate(metadata * 40, Related())
    assert len(found.places) == 40 * len(metadata)
    assert all(len(places) <= 3 for places in found.places)


def test_what_was_found_is_found_again() -> None:
    """Another text, or another summary, changes nothing; another title or tag does."""
    text = apart(lesson("a", "x"), lesson("f", "x"))
    known = make_site(text).site.related
    for same in (text.replace("Text of a.", "Another text."), text.replace("date: 2025-01-01", "date: 2025-01-02")):
        assert relate(make_site(same).site.lessons, known) is known
    for other in (text.replace("title: A\n", "title: Z\n"), text.replace("[x]", "[y]", 1)):
        assert relate(make_site(other).site.lessons, known) is not known
