"""What readers type when it hurts, and which lessons they find: the sample site, and the browser's own ranking."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hosting import hosted

from generator.cli.main import main
from generator.render.symptom_words import Stems, tokens_of
from generator.shell.layouts import packaged

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REPOSITORY = Path(__file__).parents[2]
TUNED, HELD_OUT = [
    [(line.partition(" | ")[0].split(", "), line.partition(" | ")[2]) for line in part.splitlines() if " | " in line]
    for part in (Path(__file__).parent / "complaints.txt").read_text("utf-8").split("## ")[1:]
]
RANK = """async ([ranking, words, texts]) => {
  const { rankerOf } = await import(ranking);
  const rank = rankerOf(await (await fetch(words)).json());
  return texts.map((text) => rank(text).slice(0, 3).map(({ url }) => url));
}"""
STEMS = """async ([ranking, words, texts]) => {
  const { tokensOf, makeStemOf } = await import(ranking);
  const { endings } = await (await fetch(words)).json();
  return texts.map((text) => tokensOf(text).map(makeStemOf(endings.split(" "))));
}"""
TEXTS = (
    "“Let's circle-back”, she’s said: stopping businesses’ miseries in 2030!",
    "Über Straßen, l'élève où ça brûle; İstanbul, naïveté, ﬁne",
    "Что болит? Ничего. Πονάει ο λαιμός",
    "値段が高いと言われる。 電話 가격이 비싸요",
    "snake_case e-mail a/b 10% $1,200 x² — …",
)

_UNWANTED = re.compile(r"^photo:\n(  .*\n)+|^draft: true\n|!\[.*\n|\]\(\.\./", re.MULTILINE)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the sample's lessons, all of them published, on a web server."""
    site = tmp_path_factory.mktemp("sample")
    for path in (REPOSITORY / "content" / "lessons").rglob("*.md"):
        name = path.parent.name if path.name == "index.md" else path.stem
        # Pictures take half a minute, and nobody searches for them.
        text = _UNWANTED.sub(_plainer, path.read_text("utf-8"))
        (site / "content" / "lessons").mkdir(parents=True, exist_ok=True)
        (site / "content" / "lessons" / f"{name}.md").write_text(text, "utf-8")
    (site / "site.yaml").write_text("title: T\nauthor: A\nurl: https://example.com/\n", "utf-8")
    assert main(["build", "--site", str(site), "--now", "2026-12-28"]) == 0
    with hosted(site / "output") as host:
        yield host.url


def _plainer(match: re.Match[str]) -> str:
    return "](" if match[0].startswith("]") else ""


@pytest.fixture
def page(browser: "Browser", url: str) -> "Iterator[Page]":
    """Return the page of symptoms."""
    page = browser.new_page()
    page.goto(f"{url}/what-hurts/")
    yield page
    page.close()


def asked(page: "Page", script: str, texts: list[str]) -> list[list[str]]:
    """Return what a script makes of each text, with the ranking and the words of the page."""
    data = page.locator("[data-find]").evaluate("(form) => ({ ...form.dataset })")
    answer: list[list[str]] = page.evaluate(script, [data["ranking"], data["words"], texts])
    return answer


@pytest.mark.parametrize(("cases", "share"), [(TUNED, 0.9), (HELD_OUT, 0.85)], ids=["tuned", "held out"])
def test_complaints_find_their_lessons(page: "Page", cases: list[tuple[list[str], str]], share: float) -> None:
    """Among the first three; plain BM25 over the whole lessons, with stems, finds 56 and 59 of a hundred."""
    answers = asked(page, RANK, [text for _, text in cases])
    missed = [
        (text, top)
        for (names, text), top in zip(cases, answers, strict=True)
        if not any(name in address for name in names for address in top)
    ]
    assert len(missed) <= (1 - share) * len(cases), missed


def test_both_sides_cut_words_alike(page: "Page") -> None:
    """The lessons in Python, what is typed in the browser: every word of the sample, and of other languages."""
    lessons = [path.read_text("utf-8") for path in (REPOSITORY / "content" / "lessons").rglob("*.md")]
    texts = [*TEXTS, *lessons]
    endings = re.search("^endings:(.*)", (packaged() / "complaints" / "en.txt").read_text("utf-8"), re.MULTILINE)
    assert endings
    stems = Stems(endings[1].split())
    assert asked(page, STEMS, texts) == [[stems[token] for token in tokens_of(text)] for text in texts]
