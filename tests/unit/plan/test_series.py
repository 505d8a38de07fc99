"""The list of all series."""

from sites import Made, make_site

LESSON = "-- content/lessons/{name}.md --\n---\ntitle: {name}\ndate: 2025-0{month}-05\nseries: {series}\n---\nText.\n"
TWO = "".join(
    LESSON.format(name=name, month=month, series=series)
    for month, (name, series) in enumerate([("a", "Part 10"), ("b", "Part 10"), ("c", "part 9"), ("d", "part 9")], 1)
)
SETTINGS = "-- site.yaml --\ntitle: T\nauthor: A\nurl: https://www.example.com/blog/\n"


def menu(made: Made) -> list[str]:
    """Return the labels of the header."""
    return [link.label for link in made.viewer().site.menu]


def test_all_series_are_listed_by_name() -> None:
    """In natural order, each with the number of its lessons and what its introduction says; search engines know it."""
    text = "---\ntitle: The ninth part\nprogramme: true\n---\nNine *weeks*.\n"
    made = make_site(f"{SETTINGS}{TWO}-- content/series/part 9.md --\n{text}")
    assert not made.diagnostics
    html = made.html("series/index.html")
    assert html.index("Part 10") < html.index("The ninth part")
    assert '<h2 dir="auto"><a href="/blog/series/part-9/">The ninth part</a></h2>\n' in html
    assert '<p dir="auto">Nine weeks.</p>' in html
    assert "2 weeks" in html
    assert "<title>Series · T</title>" in html
    assert "/blog/series/</loc>" in made.html("sitemap.xml")


def test_the_list_is_linked_where_tags_are() -> None:
    """In the menu, which can name it, and from each series."""
    made = make_site(SETTINGS + TWO)
    assert menu(made) == ["Archive", "Tags", "Series", "Final Thoughts"]
    assert '<a href="/blog/series/">All series</a>' in made.html("series/part-10/index.html")
    named = make_site(f"{SETTINGS}menu: [series, home]\n{TWO}")
    assert menu(named) == ["Series", "Home"]


def test_without_a_series_there_is_no_list() -> None:
    """Nor where the settings leave it out; then each series still has its page."""
    none = make_site(f"{SETTINGS}menu: [series]\n{LESSON.format(name='a', month=1, series='One')}")
    assert none.codes == ["site/unknown-menu"]
    assert "/series/" not in none.paths
    off = make_site(f"{SETTINGS}listings: [tags]\n{TWO}")
    assert "/series/" not in off.paths
    assert "/series/part-9/" in off.paths
    assert "All series" not in off.html("series/part-9/index.html")
    assert menu(off) == ["Tags"]
