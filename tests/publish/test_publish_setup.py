"""`publish --setup`: the address gets into `site.yaml`, and everything else in it stays as it was."""

from pathlib import Path

import pytest

from generator.cli.main import main
from generator.model.diagnostic import Rejected
from generator.publish.setup import write_address

BEFORE = """\
# My site.
title: The Monday Drill   # as on my cards
author: Nora Whitcombe
url: https://www.example.com/
"""
ADDRESS = "sftp://ruth@host.example/www"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, f"{BEFORE}publish: {ADDRESS}\n"),
        (BEFORE.rstrip("\n"), f"{BEFORE}publish: {ADDRESS}\n"),
        (f"publish: file:../b # old\n{BEFORE}", f"publish: {ADDRESS} # old\n{BEFORE}"),
        (f"publish: # where?\n{BEFORE}", f"publish: {ADDRESS} # where?\n{BEFORE}"),
        (f"publish:\n{BEFORE}", f"publish: {ADDRESS}\n{BEFORE}"),
        (f"{BEFORE}publish:\n  - file:../b\n", f"{BEFORE}publish:\n  - file:../b\n  - {ADDRESS}\n"),
        (f"{BEFORE}publish: [file:../b]\n", f"{BEFORE}publish: [file:../b, {ADDRESS}]\n"),
        (f"{BEFORE}publish: {ADDRESS}\n", f"{BEFORE}publish: {ADDRESS}\n"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_address_is_written(tmp_path: Path, before: str, after: str, line_end: str) -> None:
    """One line changes, or one is added; remarks, order and line ends are the coach's."""
    file = tmp_path / "site.yaml"
    file.write_bytes(before.replace("\n", line_end).encode())
    assert write_address(tmp_path, ADDRESS) == (before != after)
    assert file.read_bytes().decode() == after.replace("\n", line_end)


def test_settings_that_cannot_be_edited(tmp_path: Path) -> None:
    """publish/settings: nothing is written that would not be read as what was meant."""
    file = tmp_path / "site.yaml"
    text = "{title: The Monday Drill, author: Nora Whitcombe, url: https://www.example.com/}\n"
    file.write_text(text, "utf-8")
    with pytest.raises(Rejected) as rejected:
        write_address(tmp_path, ADDRESS)
    assert rejected.value.diagnostics[0].code == "publish/settings"
    assert file.read_text("utf-8") == text


def test_a_folder_needs_no_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two commands and the site is out: --setup with an address, and publish."""
    site = tmp_path / "site"
    assert main(["init", str(site)]) == 0
    assert main(["publish", "--setup", "file:../public", "--site", str(site)]) == 0
    assert "publish: file:../public" in (site / "site.yaml").read_text("utf-8")
    assert main(["publish", "--setup", "ftp://ruth:tulips@host.example", "--site", str(site)]) == 1
    printed = capsys.readouterr()
    assert "tulips" not in printed.out + printed.err
