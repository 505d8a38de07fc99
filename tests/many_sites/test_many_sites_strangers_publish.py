"""`publish --untrusted`: a stranger's site goes where its host's owner says, and takes nothing of the owner's along."""

import pickle
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from folders import CLOCK, site, write_sites
from sites import NOW

from generator.cli.main import main
from generator.model.diagnostic import Rejected
from generator.model.value import replace
from generator.publish.prepared import Prepared
from generator.publish.strangers import Preparation, prepare, send, target_for
from generator.shell.codec import Codec
from generator.sites.processes import Done, Lost, Processes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of memory, and few links")

SECRET = "Nobody else may read this"


def strange(more: str = "", files: str = "", text: str = "Text.") -> str:
    """Return a site that could be published, with more lines in its settings, and more files."""
    settings = site("hostile", text, more=files).replace("example.com", "nora-drill.net")
    return settings.replace("cards: false\n", f"cards: false\n{more}\n")


def publish(folder: Path, *more: str) -> int:
    """Publish strangers' sites, each to a folder of its own beside them."""
    to = f"file:{folder.parent}/host/{{site}}"
    return main(["publish", "--sites", str(folder), "--untrusted", "--to", to, "--now", NOW.isoformat(), *more])


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Yield the socket of a stranger's own server, to which nobody may connect."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """Return the folder into which the owner publishes."""
    (tmp_path / "host").mkdir()
    return tmp_path / "host"


def test_strangers_do_not_say_where(
    host: Path, listener: socket.socket, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No folder, server or repository that a site names is written to or asked, and no password is taken there."""
    monkeypatch.setenv("DRILLBOOK_PUBLISH_PASSWORD", SECRET)
    port = listener.getsockname()[1]
    targets = {
        "folder": "file:../victim/public",
        "web-space": f"ftps://owner@127.0.0.1:{port}/www",
        "key": f"sftp://owner@127.0.0.1:{port}/www",
        "repository": f"git+ssh://git@127.0.0.1:{port}/blog.git",
        "bucket": f"s3://bucket/folder?endpoint=https://127.0.0.1:{port}",
    }
    sites = {name: strange(f"publish: {target}") for name, target in targets.items()}
    sites["hub"] = strange(f"feed:\n  hub: https://127.0.0.1:{port}/")
    folder = write_sites(host.parent / "sites", sites | {"victim": strange()})
    assert publish(folder) == 0, capsys.readouterr()
    printed = capsys.readouterr()
    assert f"{len(sites) + 1} sites published" in printed.out
    assert printed.err.count("untrusted/publish") == len(targets)
    assert sorted(path.name for path in host.iterdir()) == sorted([*sites, "victim"])
    assert not (folder / "victim" / "public").exists()
    with pytest.raises(BlockingIOError):
        listener.accept()
    # And a second run has nothing to do.
    assert publish(folder) == 0
    assert "0 sites published, 7 unchanged" in capsys.readouterr().out


def test_what_is_not_sent(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files that a server runs or obeys, odd names, links, and sites with a fault: said, not sent."""
    sites = {
        "obeyed": strange(files="-- content/files/Web.config --\n<configuration/>\n"),
        "run": strange(files="-- content/files/a.php.txt --\n<?php phpinfo();\n"),
        "hooks": strange("hooks: {lesson: plugins.mine:change}"),
        "a#branch": strange(),
        "link": strange(),
        "victim": strange(text=SECRET),
    }
    folder = write_sites(host.parent / "sites", sites)
    (folder / "link" / "content" / "files").mkdir()
    (folder / "link" / "content" / "files" / "a.txt").symlink_to(folder / "victim" / "site.yaml")
    assert publish(folder) == 1
    printed = capsys.readouterr()
    for code in ("untrusted/active-file", "untrusted/hooks", "untrusted/name", "untrusted/outside"):
        assert code in printed.err
    assert sorted(path.name for path in host.iterdir()) == ["victim"]


def prepared_apart(folder: Path) -> Prepared:
    """Return what the first half says of a site, in a process that does nothing else, as always."""
    pool: Processes[Path] = Processes(lambda site: prepare(site, CLOCK, strict=False), 1)
    tasks = iter([folder])
    [(_, done)] = pool.map(lambda: next(tasks, None))
    pool.close()
    assert isinstance(done, Done)
    preparation = done.result
    assert isinstance(preparation, Preparation)
    assert preparation.prepared
    return preparation.prepared


def test_what_is_sent_is_what_was_built(host: Path, tmp_path: Path) -> None:
    """Nothing goes out of a page that was changed for a link, nor of a list that names what is not in the output."""
    folder = write_sites(tmp_path / "sites", {"anna": strange(), "victim": strange(text=SECRET)})
    anna = folder / "anna"
    prepared = prepared_apart(anna)
    target = target_for(f"file:{host}/{{site}}", "anna")
    page = anna / "output" / "index.html"
    page.unlink()
    page.symlink_to(folder / "victim" / "site.yaml")
    with pytest.raises(Rejected) as caught:
        send(anna, "anna", target, prepared)
    assert caught.value.diagnostics[0].code == "publish/built-meanwhile"
    for path in ("../../victim/site.yaml", "/etc/passwd", "a\\..\\b"):
        one = next(iter(prepared.files.values()))
        with pytest.raises(Rejected) as caught:
            send(anna, "anna", target, replace(prepared, files={**prepared.files, path: one}))
        assert caught.value.diagnostics[0].code == "untrusted/outside"
    assert not any(SECRET.encode() in path.read_bytes() for path in host.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["..", "a/b", "a?endpoint=https://x", "a#b", "-rf", "a b", "ä", "a..b", ""])
def test_names_that_are_no_part_of_an_address(name: str) -> None:
    """The name of a folder changes nothing but the place that it stands in."""
    with pytest.raises(Rejected):
        target_for("sftp://host.example/www/{site}", name)


def test_an_answer_runs_no_code(tmp_path: Path) -> None:
    """A process that was taken over can answer with anything: it is read as a value of ours, or its site is lost."""
    trace = tmp_path / "trace"
    answer = pickle.dumps(_Touch(trace))
    pool: Processes[int] = Processes(lambda _: answer, 1, read=lambda _, data: Codec[int](int).decode(data))
    tasks = iter([1])
    assert [*pool.map(lambda: next(tasks, None))] == [(1, Lost(0))]
    pool.close()
    assert not trace.exists()


class _Touch:
    """A value that touches a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self._path,)
