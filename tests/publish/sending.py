"""What the tests of publishing share: sites, an SSH server on this computer, and a line that is cut."""

import contextlib
import getpass
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from generator.model.target import Target
from generator.publish.hosts.table import opener_of
from generator.publish.lock import Patience
from generator.publish.manifest import MANIFEST
from generator.publish.order import RemoteFile
from generator.publish.upload import Upload
from generator.read.config import read_config
from generator.shell.source_files import decode

AT_ONCE = Patience(refresh=0.05, stale=0.3, look=0.01, pauses=())
"""For tests that wait for nobody."""


def target_of(address: str) -> Target:
    """Return an address as `site.yaml` names it."""
    text = f"title: The Monday Drill\nauthor: Nora Whitcombe\nurl: https://www.example.com/\npublish: {address}\n"
    config, diagnostics = read_config(decode("site.yaml", text.encode()))
    assert config, diagnostics
    return config.publish[0]


def write_output(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Make these the files of a site's output, and return the site's folder."""
    shutil.rmtree(folder / "output", ignore_errors=True)
    for name, content in files.items():
        path = folder / "output" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def upload_of(
    folder: Path, address: str, *, patience: Patience = AT_ONCE, replace: bool = False, site: str = "urn:x:drill"
) -> Upload:
    """Return the upload of what is in a site's output."""
    target = target_of(address)
    return Upload(
        target=target,
        folder=folder,
        site=site,
        files=remote_files(folder),
        open_host=opener_of(target.scheme),
        secret_of=lambda name: os.environ.get(f"TEST_{name.upper()}"),
        replace=replace,
        patience=patience,
    )


def remote_files(folder: Path) -> dict[str, RemoteFile]:
    """Return what is in a site's output, as an upload wants to know it."""
    output = folder / "output"
    return {
        path.relative_to(output).as_posix(): RemoteFile(
            digest=hashlib.sha256(path.read_bytes()).hexdigest(), size=path.stat().st_size
        )
        for path in output.rglob("*")
        if path.is_file()
    }


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder that readers ask for: none that is hidden, and not drillbook's list of them."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and path.name != MANIFEST
    }


# ---------------------------------------------------------------- a server
@dataclass
class SshServer:
    """OpenSSH's server, where this user may log in with a key that is in `home`; its logins start in `start`."""

    port: int
    home: Path
    start: Path

    @property
    def known_hosts(self) -> Path:
        """The list of hosts that the client trusts."""
        return self.home / ".ssh" / "known_hosts"

    def address(self, folder: Path | str, port: int = 0) -> str:
        """Return the address of a folder: a path, or a name where logins start."""
        return f"sftp://{getpass.getuser()}@localhost:{port or self.port}/{folder}"


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def make_key(path: Path) -> str:
    """Make a key and return its public half."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True, timeout=30)
    return " ".join(path.with_suffix(".pub").read_text("utf-8").split()[:2])


@contextlib.contextmanager
def running_sshd(folder: Path, *, sftp: str = "", largest: int = 0) -> Iterator[SshServer]:
    """Yield a server; `sftp` are options of its SFTP, and with `largest` no file can have more bytes."""
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if not program or not shutil.which("ssh-keygen"):
        pytest.skip("OpenSSH's server is not installed")
    home, start = folder / "home", folder / "start"
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    start.mkdir()
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    host_key = make_key(folder / "host_key")
    (folder / "authorized_keys").write_text(make_key(home / ".ssh" / "id_ed25519") + "\n", "utf-8")
    server = SshServer(free_port(), home, start)
    server.known_hosts.write_text(f"[localhost]:{server.port} {host_key}\n", "utf-8")
    config = folder / "sshd_config"
    lines = (
        "ListenAddress 127.0.0.1",
        f"HostKey {folder}/host_key",
        f"AuthorizedKeysFile {folder}/authorized_keys",
        *("StrictModes no", "UsePAM no", "PidFile none", "PermitRootLogin yes", "MaxStartups 100"),
        f"Subsystem sftp internal-sftp -d {start} {sftp}",
    )
    config.write_text("\n".join([*lines, ""]), "utf-8")

    def limit() -> None:
        if largest:
            import resource  # other systems than Windows have it, as they have this server

            # What is written beyond it fails, as on a full disk, instead of ending the program.
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    process = subprocess.Popen(
        [program, "-D", "-e", "-f", str(config), "-p", str(server.port)],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit,
        restore_signals=False,
    )
    try:
        assert process.stderr
        log: list[str] = []
        while not (log and "listening on" in log[-1]):
            line = process.stderr.readline()
            assert line, log
            log.append(line)
        # Whoever logs to a full pipe stops.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield server
    finally:
        process.terminate()
        process.wait(60)


# ---------------------------------------------------------------- a line that is cut
@dataclass
class Line:
    """A port that leads to another, until so many bytes went through it; `cuts` counts how often that was."""

    port: int
    after: int = -1
    cuts: int = 0
    passed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def cut_after(self, count: int) -> None:
        """Let this many bytes pass from now on, in either direction, and then cut once."""
        with self.lock:
            self.after, self.passed = count, 0

    def take(self, data: bytes) -> tuple[bytes, bool]:
        """Return what passes, and whether the line is cut then."""
        with self.lock:
            if 0 <= self.after < self.passed + len(data):
                data = data[: self.after - self.passed]
                self.after, self.cuts = -1, self.cuts + 1
                return data, True
            self.passed += len(data)
            return data, False


@contextlib.contextmanager
def cutting_line(to: int) -> Iterator[Line]:
    """Yield a line to a port of this computer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = Line(listener.getsockname()[1])
        threading.Thread(target=_accept, args=(listener, line, to), daemon=True).start()
        yield line


def _accept(listener: socket.socket, line: Line, to: int) -> None:
    while True:
        try:
            near, _ = listener.accept()
        except OSError:
            return
        far = socket.create_connection(("127.0.0.1", to))
        for source, sink in ((near, far), (far, near)):
            # Otherwise each of many small messages waits for the answer to the one before.
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_pump, args=(source, sink, line), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket, line: Line) -> None:
    is_cut = False
    with contextlib.suppress(OSError):
        while not is_cut and (data := source.recv(65536)):
            data, is_cut = line.take(data)
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def live_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SSH client find its keys, hosts and settings in a folder, and no agent."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
