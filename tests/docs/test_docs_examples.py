"""The examples in the handbook work. docs/contributing.md explains how they are marked."""

import re
from pathlib import Path

import pytest
from pages import ROOT, Fence, Passage, all_passages
from sites import NOW, SETTINGS, config_of, fresh_modules, output_of, read_text, source_of, write_site

from generator.cli.main import main
from generator.model.hooks import Hooks
from generator.read.comment import read_comment
from generator.read.config import read_config
from generator.read.reader_context import make_reader_context
from generator.read.translations import read_translations

FILES = ("content/", "layouts/", "plugins/", "output/")
READ = ("front-matter", "words", "lesson", "page", "body", "comment")


def is_site(passage: Passage) -> bool:
    """Tell whether the fences of a passage make a site to build."""
    return any(fence.mark.startswith(FILES) for fence in passage.fences)


ALONE = [(p, f) for p in all_passages() for f in p.fences if f.mark in READ]
SETTINGS_ALONE = [(p, f) for p in all_passages() for f in p.fences if f.mark == "site.yaml" and not is_site(p)]
EXCERPTS = [(p, f) for p in all_passages() for f in p.fences if f.mark.startswith("from:")]
SITES = [p for p in all_passages() if is_site(p)]


@pytest.mark.parametrize(("passage", "fence"), ALONE, ids=str)
def test_text_is_read(passage: Passage, fence: Fence) -> None:
    """Drillbook reads an example of a lesson, of keys or of words without a complaint."""
    if fence.mark == "words":
        english = source_of((ROOT / "layouts" / "words" / "en.yaml").read_text("utf-8"), "words/en.yaml")
        known, _ = read_translations(english, {})
        words, problems = read_translations(source_of(fence.text, "words/en.yaml"), known)
        assert not problems.all()
        assert set(words) <= set(known)
        return
    text = fence.text
    if fence.mark == "comment":
        text = text if text.startswith("---") else f"---\nauthor: Ann\ndate: 2026-02-16\n{text}---\nText.\n"
        reader = make_reader_context(config_of(), Hooks(), b"")
        comment, problems = read_comment(reader, source_of(text, "content/comments/a/ann.md"))
        assert comment
        assert not problems.all()
        return
    if fence.mark == "front-matter":
        needed = {"title": "A lesson", "date": "2026-02-16", "draft": "true"}
        lines = [f"{key}: {value}\n" for key, value in needed.items() if not _has(key, text)]
        text = f"---\n{''.join(lines)}{text}---\n"
    elif fence.mark == "body":
        text = f"---\ntitle: A lesson\ndate: 2026-02-16\n---\n{text}"
    folder = "pages" if fence.mark == "page" else "lessons"
    reading = read_text(text, path=f"content/{folder}/a.md")
    assert reading.value
    assert not reading.diagnostics


@pytest.mark.parametrize(("passage", "fence"), SETTINGS_ALONE, ids=str)
def test_settings_are_read(passage: Passage, fence: Fence) -> None:
    """Drillbook reads an example of settings without a complaint."""
    config, diagnostics = read_config(source_of(_whole(fence.text), "site.yaml"))
    assert config
    assert not diagnostics


@pytest.mark.parametrize("passage", SITES, ids=str)
def test_site_is_built(
    passage: Passage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A site in an example gives exactly the files or the report that the example shows."""
    files = {f.mark: f.text for f in passage.fences if f.mark.startswith(FILES) or f.mark == "site.yaml"}
    expected = {name: files.pop(name) for name in list(files) if name.startswith("output/")}
    files["site.yaml"] = _whole(files.get("site.yaml", ""))
    monkeypatch.chdir(write_site(tmp_path, "".join(f"-- {name} --\n{text}" for name, text in files.items())))
    with fresh_modules():
        exit_code = main(["build", "--now", NOW.isoformat()])
    report = "".join(f.text for f in passage.fences if f.mark == "report")
    assert capsys.readouterr().err == report
    assert exit_code == ("error[" in report)
    output = {} if report else output_of(tmp_path)
    for name, text in expected.items():
        made = output[name.removeprefix("output/")].decode()
        assert all(line.strip() in made for line in text.splitlines()), name


@pytest.mark.parametrize(("passage", "fence"), EXCERPTS, ids=str)
def test_excerpt_is_true(passage: Passage, fence: Fence) -> None:
    """Every line of an excerpt is in the file."""
    lines = (ROOT / fence.mark.removeprefix("from:")).read_text("utf-8").splitlines()
    assert set(fence.text.splitlines()) <= set(lines)


def test_there_are_examples() -> None:
    """Each test above has examples to check."""
    assert min(map(len, (ALONE, SETTINGS_ALONE, EXCERPTS, SITES))) > 0


def _whole(text: str) -> str:
    """Return settings with the three required ones added."""
    needed = [line for line in SETTINGS.splitlines() if not _has(line.partition(":")[0], text)]
    return "\n".join([*needed, text])


def _has(key: str, text: str) -> bool:
    return re.search(rf"^{key}:", text, re.MULTILINE) is not None
