"""The report of an import in a browser: two thousand texts, on a phone and on a desk."""

from typing import TYPE_CHECKING

import pytest

from generator.importers.archive import ArchiveEntry
from generator.importers.manifest import Written
from generator.importers.report import ReportLine, ReportPage, write_report
from generator.importers.text.sections import ReviewNote
from generator.model.source import Span

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ADDRESS = f"https://old.example.com/{'very-long-' * 30}page.html"
ROWS = 2000


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a report with long addresses in every place where one can stand."""
    folder = tmp_path_factory.mktemp("import")
    note = ReviewNote(words=f"a link leads nowhere: {ADDRESS}", cost=20)
    lines = [
        ReportLine(
            number=number,
            file=f"content/lessons/{'a-long-name-' * 8}{number}.md",
            title=ADDRESS if number % 2 else "Donaudampfschifffahrtsgesellschaft" * 3,
            what=Written.KEPT if number % 5 else Written.NEW,
            confidence=99 if number % 100 else 70,
            review_notes=() if number % 100 else (note,),
            comments=number % 3,
        )
        for number in range(ROWS)
    ]
    entry = ArchiveEntry(
        span=Span(path="a"), title="A", text=f"<p>{ADDRESS}</p><script>alert(1)</script>", markup="html"
    )
    page = ReportPage(
        title="The Monday Drill",
        lines=lines,
        pair=lambda _line: (entry, ADDRESS),
        missing=[(ADDRESS, "404")],
        consumed={},
        left_out=[],
        diagnostics=[],
        errors=[],
    )
    return (folder / write_report(folder, page)).as_uri()


def test_its_columns_hold_at_any_width(browser: "Browser", report: str) -> None:
    """Nothing is wider than a phone or a desk; addresses break; a dark screen has a dark page."""
    from playwright.sync_api import expect

    for width, scheme in ((360, "dark"), (1280, "light")):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        page.goto(report)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("tbody tr")).to_have_count(ROWS)
        last = page.locator("tbody tr").last
        last.scroll_into_view_if_needed()
        boxes = [box for box in (cell.bounding_box() for cell in last.locator("td").all()) if box and box["width"]]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
        # On a desk a row is a row; on a phone its cells stand below each other.
        assert (len({round(box["y"]) for box in boxes}) == 1) is (width == 1280)
        background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert (sum(map(int, background[4:-1].split(","))) < 200) is (scheme == "dark")
        context.close()


def test_a_doubtful_text_is_one_press_away(browser: "Browser", report: str) -> None:
    """Its title in the table leads to it, beside what it was, without what could run."""
    from playwright.sync_api import expect

    page = browser.new_page()
    page.goto(report)
    page.locator("tbody .doubtful a").first.click()
    shown = page.locator("article").first
    assert page.evaluate("location.hash") == "#t0"
    expect(shown.locator(".pair .text")).to_have_count(2)
    assert "alert" not in shown.inner_text()
    page.close()
