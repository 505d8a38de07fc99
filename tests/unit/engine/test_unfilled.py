"""What `drillbook init` wrote is told until it is filled in."""

from pathlib import Path

import pytest
from sites import NOW, build_site, write_site

from generator.engine.project import open_project
from generator.engine.unfilled import unfilled
from generator.plan.site import Clock
from generator.scaffold.init import init_site

LESSON, ABOUT = "content/lessons/the-first-lesson.md", "content/pages/about.md"


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """Return a site as `drillbook init` leaves it."""
    init_site(tmp_path, Clock(now=NOW))
    return tmp_path


def _told(folder: Path) -> list[tuple[str, str, int]]:
    return [(one.code, one.span.path, one.span.line) for one in unfilled(open_project(folder))]


def test_a_new_site_is_not_filled_in(started: Path) -> None:
    """Name, address and both sample texts are told, the settings with their lines, by a build too."""
    expected = [
        ("site/not-filled-in", "site.yaml", 5),
        ("site/not-filled-in", "site.yaml", 8),
        ("lesson/not-filled-in", LESSON, 1),
        ("lesson/not-filled-in", ABOUT, 1),
    ]
    assert _told(started) == expected
    report = build_site(started, write=False)
    assert [(one.code, one.span.path, one.span.line) for one in report.unfilled] == expected
    assert not report.diagnostics


def test_a_site_that_is_filled_in(started: Path) -> None:
    """A text that was changed or deleted is the coach's own, and so is a name; nothing is told then."""
    settings = started / "site.yaml"
    text = settings.read_text("utf-8").replace("Your Name", "Nora Whitcombe")
    settings.write_text(text.replace("www.example.com", "drill.nora.coach"), "utf-8")
    (started / LESSON).unlink()
    (started / ABOUT).write_text(
        (started / ABOUT).read_text("utf-8").replace("whom you coach", "whom I coach"), "utf-8"
    )
    assert _told(started) == []


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_saving_is_no_change(started: Path, line_end: str) -> None:
    """A sample that an editor saved with other line ends, and some more at its end, is still the sample."""
    for path in (LESSON, ABOUT):
        text = (started / path).read_text("utf-8") + "\n"
        (started / path).write_bytes(text.replace("\n", line_end).encode())
    assert [path for _, path, _ in _told(started)][2:] == [LESSON, ABOUT]


@pytest.mark.parametrize(("host", "count"), [("example.org", 1), ("blog.example.net", 1), ("example.coach", 0)])
def test_hosts_that_nobody_can_have(tmp_path: Path, host: str, count: int) -> None:
    """The names that are reserved for examples are told, and no other."""
    write_site(tmp_path, f"-- site.yaml --\ntitle: T\nauthor: A\nurl: https://{host}/\n")
    assert len(_told(tmp_path)) == count
