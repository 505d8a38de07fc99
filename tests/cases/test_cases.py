"""Each case's site gives each case's report, and every code has a case.

DRILLBOOK_REWRITE=1 pytest tests/cases     write the reports anew, then read the difference in git (without -n)
"""

import os
import re
from pathlib import Path

import pytest
from cases import FAMILIES, HERE, PAGE, ROOT, Case, all_cases, all_entries, codes_of_program, errors_page
from sites import NOW, fresh_modules, write_site

from generator.cli.main import main

_SUMMARY = re.compile(r"^not (?:ready|built): .*\n", re.MULTILINE)

WITHOUT_CASE = {
    "comment/too-long": "would be a long case; tests/unit/read/test_comment.py has it",
    "feed/thread": "needs a whole conversation; tests/feedcheck/test_feedcheck_check.py has it",
    "hub/refused": "needs a hub; tests/feedcheck/test_feedcheck_ping.py has one",
    "hub/unreachable": "needs a hub; tests/feedcheck/test_feedcheck_ping.py has one",
    "inbox/busy": "needs a database that another program holds; tests/comments/test_comments_pull.py has it",
    "inbox/ended": "needs Isso; tests/comments/test_comments_serve.py has it",
    "inbox/no-isso": "needs a computer without Isso; tests/comments/test_comments_serve.py has it",
    "inbox/no-port": "needs Isso; tests/comments/test_comments_serve.py has it",
    "content/emptied": "needs two builds; tests/engine/test_engine_files.py has it",
    "file/missing": "needs a link; tests/unit/shell/test_content_scan.py has it",
    "file/outside": "needs a link; tests/unit/shell/test_content_scan.py has it",
    "output/linked": "needs a link; tests/unit/shell/test_output_folder.py has it",
    "file/unreadable": "needs a file that this user may not read; tests/unit/engine/test_render_tasks.py has it",
    "picture/failed": "needs a picture that is replaced meanwhile; tests/engine/test_engine_pictures.py has it",
    "preview/no-port": "needs a port that is taken; tests/engine/test_engine_serve_running.py has it",
    "handout/no-weasyprint": "needs a computer without WeasyPrint; tests/unit/render/kinds/test_handout.py has it",
    "workers/no-dask": "needs a computer without Dask; tests/unit/shell/test_workers.py has it",
    "workers/no-scheduler": "needs Dask; tests/unit/shell/test_workers.py has it",
    "workers/not-usable": "needs a cluster; tests/many_sites/test_many_sites_cluster.py has one",
    "search/failed": "needs a Pagefind that fails; tests/unit/shell/test_pagefind.py has it",
    "site/no-search": "needs a computer without Pagefind; tests/unit/read/test_config.py has it",
    "import/bad-name": "needs a zip; tests/unit/backup/test_restore.py has it",
    "import/code": "needs a zip; tests/unit/backup/test_restore.py has it",
    "import/host-silent": "needs a server that fails; tests/unit/importers/pictures/test_fetcher.py has it",
    "import/kept": "needs a zip; tests/unit/backup/test_restore.py has it",
    "import/left-out": "needs a zip; tests/unit/backup/test_restore.py has it",
    "import/newer-export": "needs a zip; tests/unit/backup/test_restore.py has it",
    "import/no-room": "needs a zip; tests/unit/backup/test_restore.py has it",
    "import/suspicious": "needs a Word document; tests/unit/importers/formats/test_documents.py has it",
    "import/too-long": "would be a long case; tests/unit/importers/formats/test_archives.py has it",
    "import/too-many": "would be a long case; tests/unit/importers/formats/test_archives.py has it",
    "import/word-left-out": "needs a Word document; tests/unit/importers/formats/test_documents.py has it",
    "import/link-outside": "needs a link in the file system; tests/unit/importers/test_importers_promises.py has it",
    "import/zip": "needs a zip; tests/unit/importers/formats/test_archives.py has it",
    "web/dead": "needs a host; tests/engine/test_engine_web_check.py has one",
    "web/moved": "needs a host; tests/engine/test_engine_web_check.py has one",
    "web/offline": "needs the web; tests/engine/test_engine_web_check.py does without",
    "site/retired-key": "no setting has gone away; tests/unit/model/test_retired.py makes one up",
    "front-matter/retired-key": "no key has gone away; tests/unit/model/test_retired.py makes one up",
    "site/not-filled-in": "only publishing stops at it; tests/unit/engine/test_unfilled.py has it",
    "lesson/not-filled-in": "only publishing stops at it; tests/unit/engine/test_unfilled.py has it",
    "publish/refused": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/no-password": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/unknown-host": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/unreachable": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/unknown-key": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/changed-key": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/certificate": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/list-missing": "needs a host; tests/publish/test_publish_command.py has one",
    "publish/own-folder": "needs a folder that exists; tests/publish/test_publish_failures.py has one",
    "publish/no-folder": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/read-only": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/full": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/line-lost": "needs a line that is cut; tests/publish/test_publish_cut.py has one",
    "publish/clock": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/no-library": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/folder-in-the-way": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/failed": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/not-ours": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/another-site": "needs a host that refuses; tests/publish/test_publish_failures.py has one",
    "publish/folder-name": "needs an odd folder; tests/publish/test_publish_timers.py has one",
    "publish/timer-not-started": "needs a system that refuses; tests/publish/test_publish_timers.py has one",
    "publish/built-meanwhile": "needs two programs; tests/publish/test_publish_command.py has it",
    "publish/settings": "needs an odd site.yaml; tests/publish/test_publish_setup.py has one",
    "sites/same": "needs a link; tests/many_sites/test_many_sites_discovery.py has it",
    "sites/inside": "needs a link; tests/many_sites/test_many_sites_discovery.py has it",
    "sites/unreadable": "needs a link; tests/many_sites/test_many_sites_discovery.py has it",
    "sites/bad-name": "needs an odd name; tests/many_sites/test_many_sites_discovery.py has it",
    "sites/killed": "needs a process that is killed; tests/many_sites/test_many_sites_run.py has it",
    "sites/no-memory": "needs a site without memory; tests/many_sites/test_many_sites_run.py has it",
    "sites/refused": "needs a system that refuses; tests/many_sites/test_many_sites_run.py has it",
    "sites/bug": "needs a bug; tests/many_sites/test_many_sites_run.py has it",
    "untrusted/no-file": "needs a pipe; tests/many_sites/test_many_sites_strangers.py has it",
    "untrusted/too-much": "needs large files; tests/many_sites/test_many_sites_strangers.py has it",
    "untrusted/too-long": "needs a build without end; tests/many_sites/test_many_sites_strangers.py has it",
    "untrusted/name": "needs an odd name; tests/many_sites/test_many_sites_strangers_publish.py has it",
    "site/bad-date": "site.yaml has no dates; only the reader of fields is shared",
}
"""The codes whose mistake a small site cannot show, with the test that shows it instead."""


@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_report(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The site of a case gives exactly the report beside it, which names the code."""
    monkeypatch.chdir(write_site(tmp_path, case.site))
    program, *arguments = case.command
    assert program == "drillbook"
    with fresh_modules():
        now = [] if arguments[0] in ("layout", "update", "comments", "feeds", "import") else ["--now", NOW.isoformat()]
        exit_code = main([*arguments, *now])
    # A hook is named by its whole path, which is another one in every run.
    printed = capsys.readouterr().err.replace(f"{tmp_path.as_posix()}/", "")
    report = _SUMMARY.sub("", printed).strip() + "\n"
    if os.environ.get("DRILLBOOK_REWRITE"):
        _rewrite(case, report)
    else:
        assert report == case.report
    assert f"[{case.code}]" in report
    assert exit_code == ("error[" in report)


def _rewrite(case: Case, report: str) -> None:
    if os.environ.get("PYTEST_XDIST_WORKER"):
        pytest.fail("workers would overwrite each other's reports: run DRILLBOOK_REWRITE=1 without -n", pytrace=False)
    # The cases after it in the file have moved by now: look for it again.
    now = next(c for c in all_cases() if str(c) == str(case))
    lines = now.file.read_text("utf-8").split("\n")
    lines[now.start : now.end] = report.rstrip("\n").split("\n")
    now.file.write_text("\n".join(lines), "utf-8", newline="\n")


def test_every_code_has_a_case() -> None:
    """A coach who looks up a code finds it, and no code is explained that does not exist."""
    told = {entry.code for entry in all_entries()}
    program = codes_of_program()
    assert len(program) > 60
    assert program - {"site/bad-date"} == told
    assert {entry.code for entry in all_entries() if not entry.cases} <= set(WITHOUT_CASE)


def test_codes_without_a_case_are_tested_elsewhere() -> None:
    """The file that is said to test a code exists, and names the code."""
    for code, reason in WITHOUT_CASE.items():
        for name in re.findall(r"tests/\S+\.py", reason):
            assert code in (ROOT / name).read_text("utf-8"), code


def test_every_code_is_explained_once() -> None:
    """A code has one heading, so that a link to it leads to one place."""
    codes = [entry.code for entry in all_entries()]
    assert len(codes) == len(set(codes))


def test_every_file_is_told_of() -> None:
    """A new file of cases is not forgotten: it is in the list that orders the page."""
    assert {file.stem for file in HERE.glob("*.md")} == set(FAMILIES)


def test_the_page_is_current() -> None:
    """docs/errors.md says what the cases say; `python tests/cases/cases.py` writes it."""
    assert PAGE.read_text("utf-8") == errors_page()
