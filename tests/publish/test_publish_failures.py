"""Each way in which a host can refuse, made and read: one sentence, what to do, and nothing half done."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sending import SshServer, files_in, free_port, live_in, make_key, running_sshd, target_of, upload_of, write_output
from sites import NOW, settings_with, write_site

from generator.model.diagnostic import Diagnostic, Rejected
from generator.plan.site import Clock
from generator.publish.host import Failure, HostError
from generator.publish.messages import explain
from generator.publish.publish import PublishOptions, publish
from generator.publish.upload import Upload, deliver

SITE = {"index.html": "<p>Call one.</p></html>", "about/index.html": "<p>I coach.</p></html>"}


def refusal(upload: Upload) -> Diagnostic:
    """Return what a coach reads of an upload that fails."""
    with pytest.raises(Rejected) as rejected:
        deliver(upload)
    (diagnostic,) = rejected.value.diagnostics
    assert diagnostic.span.line == 4, "it stands at the address in site.yaml"
    assert diagnostic.help
    return diagnostic


def sftp_refusal(folder: Path, address: str) -> Diagnostic:
    """Return what is read when the site is published at an address."""
    return refusal(upload_of(write_output(folder / "site", SITE), address))


def test_a_wrong_key_and_password(sshd: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """publish/refused: a key and a password that the host does not take."""
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_bytes(sshd.known_hosts.read_bytes())
    live_in(tmp_path, monkeypatch)
    monkeypatch.setenv("TEST_PASSWORD", "tulips")
    diagnostic = sftp_refusal(tmp_path, sshd.address("www"))
    assert diagnostic.code == "publish/refused"
    assert "tulips" not in str(diagnostic)
    monkeypatch.delenv("TEST_PASSWORD")
    make_key(tmp_path / ".ssh" / "id_ed25519")
    assert sftp_refusal(tmp_path, sshd.address("www")).code == "publish/refused"


def test_a_key_with_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """publish/refused: without the passphrase or with a wrong one; with the right one, the key works."""
    with running_sshd(tmp_path / "sshd") as server:
        key = server.home / ".ssh" / "id_ed25519"
        subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "tulips", "-f", str(key)], check=True, timeout=30)
        live_in(server.home, monkeypatch)
        (server.start / "www").mkdir()
        assert sftp_refusal(tmp_path, server.address("www")).code == "publish/refused"
        monkeypatch.setenv("TEST_PASSPHRASE", "roses")
        assert sftp_refusal(tmp_path, server.address("www")).code == "publish/refused"
        monkeypatch.setenv("TEST_PASSPHRASE", "tulips")
        deliver(upload_of(tmp_path / "site", server.address("www")))
        assert (server.start / "www" / "index.html").exists()


def test_nothing_to_log_in_with(sshd: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """publish/no-password: there is no key and no password."""
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_bytes(sshd.known_hosts.read_bytes())
    live_in(tmp_path, monkeypatch)
    assert sftp_refusal(tmp_path, sshd.address("www")).code == "publish/no-password"


def test_a_host_that_does_not_exist(tmp_path: Path, at_home: SshServer) -> None:
    """publish/unknown-host: no host has this name (RFC 6761 keeps `invalid` free)."""
    assert sftp_refusal(tmp_path, "sftp://ruth@drill.invalid/www").code == "publish/unknown-host"


def test_a_host_that_does_not_answer(tmp_path: Path, at_home: SshServer) -> None:
    """publish/unreachable: nothing listens there."""
    diagnostic = sftp_refusal(tmp_path, f"sftp://ruth@localhost:{free_port()}/www")
    assert diagnostic.code == "publish/unreachable"


def test_a_key_that_is_not_known(sshd: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """publish/unknown-key: the fingerprint is shown, and nothing is sent, not even the password."""
    live_in(tmp_path, monkeypatch)
    diagnostic = sftp_refusal(tmp_path, sshd.address("www"))
    assert diagnostic.code == "publish/unknown-key"
    assert "SHA256:" in diagnostic.help


def test_a_key_that_has_changed(sshd: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """publish/changed-key: known_hosts has another key for this host."""
    (tmp_path / ".ssh").mkdir()
    other = make_key(tmp_path / "other")
    (tmp_path / ".ssh" / "known_hosts").write_text(f"[localhost]:{sshd.port} {other}\n", "utf-8")
    live_in(tmp_path, monkeypatch)
    diagnostic = sftp_refusal(tmp_path, sshd.address("www"))
    assert diagnostic.code == "publish/changed-key"
    assert f"ssh-keygen -R [localhost]:{sshd.port}" in diagnostic.help


def test_no_such_folder(at_home: SshServer, tmp_path: Path) -> None:
    """publish/no-folder: nothing is made in a place that may be a slip of the fingers."""
    diagnostic = sftp_refusal(tmp_path, at_home.address("public_html"))
    assert diagnostic.code == "publish/no-folder"
    assert not (at_home.start / "public_html").exists()
    # What is at the top of the host, where a provider's pages say it is.
    assert "two slashes, //tmp" in sftp_refusal(tmp_path, at_home.address("tmp")).message
    assert refusal(upload_of(tmp_path / "site", f"file:{tmp_path}/a/b")).code == "publish/no-folder"


def test_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """publish/read-only: the host gives files and takes none."""
    with running_sshd(tmp_path / "sshd", sftp="-R") as server:
        live_in(server.home, monkeypatch)
        (server.start / "www").mkdir()
        assert sftp_refusal(tmp_path, server.address("www")).code == "publish/read-only"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_else(tmp_path: Path) -> None:
    """publish/read-only: a folder of this computer."""
    folder = tmp_path / "public"
    folder.mkdir(mode=0o500)
    assert refusal(upload_of(write_output(tmp_path / "site", SITE), f"file:{folder}")).code == "publish/read-only"


LARGE = {"index.html": "<p>Call one.</p></html>", "photo.jpg": b"\xff" * 200_000}


def test_a_disk_that_is_full_at_the_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """publish/full: what was there stays, no part of a file is left, and nothing is locked."""
    with running_sshd(tmp_path / "sshd", largest=100_000) as server:
        live_in(server.home, monkeypatch)
        www = server.start / "www"
        www.mkdir()
        site = write_output(tmp_path / "site", SITE)
        deliver(upload_of(site, server.address("www")))
        diagnostic = refusal(upload_of(write_output(site, LARGE), server.address("www")))
        assert diagnostic.code == "publish/full"
        assert "the published site is as it was" in diagnostic.help
        assert files_in(www) == {name: text.encode() for name, text in SITE.items()}
        assert not [path.name for path in www.glob(".*")]


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Let this process write no file of more bytes, as on a disk that is nearly full."""
    resource = pytest.importorskip("resource", reason="this system has no limits for files")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_disk_that_is_full_here(tmp_path: Path) -> None:
    """publish/full: a folder of this computer keeps what it had."""
    public = tmp_path / "public"
    site = write_output(tmp_path / "site", SITE)
    deliver(upload_of(site, f"file:{public}"))
    write_output(site, LARGE)
    with no_file_larger_than(100_000):
        assert refusal(upload_of(site, f"file:{public}")).code == "publish/full"
    assert files_in(public) == {name: text.encode() for name, text in SITE.items()}
    assert not [path.name for path in public.glob(".*")]


def test_a_folder_with_the_name_of_a_file(tmp_path: Path, at_home: SshServer) -> None:
    """publish/folder-in-the-way: even an empty folder is somebody's."""
    (at_home.start / "wall" / "index.html").mkdir(parents=True)
    assert sftp_refusal(tmp_path, at_home.address("wall")).code == "publish/folder-in-the-way"
    public = tmp_path / "public"
    (public / "index.html").mkdir(parents=True)
    assert refusal(upload_of(tmp_path / "site", f"file:{public}")).code == "publish/folder-in-the-way"


@pytest.mark.parametrize("name", [".", "output", "content", "output/public"])
def test_a_folder_of_the_site(tmp_path: Path, name: str) -> None:
    """publish/own-folder: nothing is published over what it is made from, whatever way leads there."""
    site = write_output(tmp_path / "site", SITE)
    (tmp_path / "way").symlink_to(site)
    assert refusal(upload_of(site, f"file:{tmp_path}/way/{name}")).code == "publish/own-folder"


@pytest.mark.parametrize("way", ["file:..", "file:../..", "file:/"])
def test_the_folder_that_the_site_lies_in(tmp_path: Path, way: str) -> None:
    """publish/own-folder: what lies in it could be read by everybody, drafts and settings, too."""
    site = write_output(tmp_path / "my" / "site", {"index.html": "a</html>"})
    assert refusal(upload_of(site, way)).code == "publish/own-folder"


def test_a_link_to_nowhere(tmp_path: Path) -> None:
    """publish/no-folder: a link whose folder was moved away, such as that of a drive, is named with where it leads."""
    (tmp_path / "public").symlink_to(tmp_path / "drive")
    diagnostic = refusal(upload_of(write_output(tmp_path / "site", SITE), "file:../public"))
    assert diagnostic.code == "publish/no-folder"
    assert f"is a link to {tmp_path / 'drive'}" in diagnostic.message


def test_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` is the home folder, as it is in a terminal, and no folder of that name in the site."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    site = write_output(tmp_path / "site", {"index.html": "a</html>"})
    deliver(upload_of(site, "file:~/public"))
    assert files_in(tmp_path / "home" / "public") == {"index.html": b"a</html>"}


def test_files_of_strangers(tmp_path: Path) -> None:
    """publish/not-ours: a file that drillbook did not publish is named and kept, unless it is to be replaced."""
    public = tmp_path / "public"
    public.mkdir()
    (public / "index.html").write_text("Welcome to your new web space", "utf-8")
    (public / "notes.txt").write_text("mine", "utf-8")
    site = write_output(tmp_path / "site", SITE)
    diagnostic = refusal(upload_of(site, f"file:{public}"))
    assert diagnostic.code == "publish/not-ours"
    assert "index.html" in diagnostic.message
    assert len(list(public.iterdir())) == 2
    delivery = deliver(upload_of(site, f"file:{public}", replace=True))
    assert delivery.changed == ("index.html",)
    # It is of no use to any site, but nobody asked for it to go.
    assert (public / "notes.txt").read_text("utf-8") == "mine"


@pytest.mark.parametrize(("stranger", "ours"), [("about", "about/index.html"), ("about/index.html", "about")])
def test_a_file_where_a_folder_is_needed(tmp_path: Path, stranger: str, ours: str) -> None:
    """publish/not-ours: neither a file nor a folder of somebody's makes room, whatever is asked for."""
    public = tmp_path / "public"
    (public / stranger).parent.mkdir(parents=True)
    (public / stranger).write_text("mine", "utf-8")
    site = write_output(tmp_path / "site", {ours: "ours"})
    assert refusal(upload_of(site, f"file:{public}", replace=True)).code == "publish/not-ours"


def test_another_site_at_the_same_place(tmp_path: Path) -> None:
    """publish/another-site: a second blog does not delete the first."""
    site = write_output(tmp_path / "site", SITE)
    address = f"file:{tmp_path}/public"
    deliver(upload_of(site, address))
    assert refusal(upload_of(site, address, site="urn:x:other")).code == "publish/another-site"
    deliver(upload_of(site, address, site="urn:x:other", replace=True))


@pytest.mark.parametrize(
    "address", ["sftp://ruth@host.example:2222/www", "github:ruth/blog", "netlify:ruth", "s3://bucket"]
)
@pytest.mark.parametrize("failure", Failure)
def test_every_failure_has_its_words(failure: Failure, address: str) -> None:
    """Whatever a host can say becomes a sentence that says what to do, without a hole in it.

    Some need other hosts: publish/certificate, publish/clock, publish/failed.
    """
    target = target_of(address)
    for detail in ("", "what the host said."):
        diagnostic = explain(HostError(failure, detail, "index.html"), target, "readers see the old site")
        words = diagnostic.message + diagnostic.help
        assert "{" not in words
        assert "  " not in words
        assert ".)" not in words
        assert diagnostic.help.endswith("; readers see the old site")


def test_a_library_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """publish/no-library: the message says what to type."""
    settings = settings_with("publish: sftp://ruth@host.example/www\n").replace("www.example.com", "drill.example")
    write_site(tmp_path, f"-- site.yaml --\n{settings}")
    monkeypatch.setitem(sys.modules, "asyncssh", None)
    monkeypatch.delitem(sys.modules, "generator.publish.hosts.sftp", raising=False)
    published = publish(tmp_path, Clock(now=NOW), PublishOptions())
    (diagnostic,) = published.problems
    assert diagnostic.code == "publish/no-library"
    assert "add the part `sftp` to drillbook" in diagnostic.help
