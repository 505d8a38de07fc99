"""The handbook in the preview: the page of a mistake is one click away."""

from pathlib import Path

import pytest
from previews import bench_of

from generator.model.diagnostic import error
from generator.model.source import Span
from generator.preview.state import HANDBOOK, problem_list
from generator.shell import handbook as handbook_module

from .test_app import Client

PAGE = f"{HANDBOOK}messages/link/dead/index.html"


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "handbook"
    (folder / "messages" / "link" / "dead").mkdir(parents=True)
    (folder / "messages" / "link" / "dead" / "index.html").write_text("<h1>link/dead</h1>", "utf-8")
    (folder / "topics.json").write_text("[]", "utf-8")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    monkeypatch.setenv("DRILLBOOK_HANDBOOK", str(folder))
    monkeypatch.setattr(handbook_module, "_folder", handbook_module._folder.__wrapped__)


@pytest.mark.usefixtures("_folder")
def test_a_problem_leads_to_its_page(tmp_path: Path) -> None:
    """The panel is told where the page of a code is, and the preview has it there; a code without one leads nowhere."""
    problems = [error(code, Span(path="a.md"), "wrong") for code in ("link/dead", "no/page")]
    pages = [problem["page"] for problem in problem_list(problems, "a.md", lambda _: "")["problems"]]
    assert pages == [PAGE, ""]
    with bench_of(tmp_path / "site") as context:
        answer = Client(context).get(PAGE)
    assert (answer.status, answer.body) == (200, b"<h1>link/dead</h1>")
    assert answer.heads["content-type"].startswith("text/html")


@pytest.mark.usefixtures("_folder")
@pytest.mark.parametrize("name", ["../secret.txt", "messages/../../secret.txt", "/etc/passwd", "messages", "C:/x"])
def test_nothing_else_is_served(tmp_path: Path, name: str) -> None:
    """No address leads out of the handbook, and a folder is no page."""
    with bench_of(tmp_path / "site") as context:
        assert Client(context).get(f"{HANDBOOK}{name}").status == 404
