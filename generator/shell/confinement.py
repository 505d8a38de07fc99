"""Takes from this process what building a stranger's site does not need: files, memory, time, network.

Three of them are limits of POSIX, which Python's `resource` sets; Windows has
none of these, and macOS does not keep that of memory.  The files are Landlock's,
a part of Linux (https://docs.kernel.org/userspace-api/landlock.html): a process gives
up rights by itself, without being root, and never gets them
back.  The libraries for it are young or unfinished, and it is three system
calls, so they are called here.

A process that is confined may read Python, drillbook and the system's libraries,
and read and write one folder.  Nothing else can be opened, whatever a library
that reads a damaged picture is made to do, and nothing is sent anywhere.
"""

import contextlib
import ctypes
import os
import struct
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.shell.layouts import packaged

__all__ = ["confine", "has_landlock"]

# Numbers of the system calls, the same on every processor, and what rules can allow, by the version of Landlock.
_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_BENEATH = 1
_READ = 0b1101  # to execute, read files and list folders: libraries are mapped as code
_ALL_BY_VERSION = {2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
# The first version lets nobody move a file from one folder to another, which is how an output is put into place.
_FIRST_VERSION, _LAST_VERSION = 2, 5
_TCP_SINCE, _TCP = 4, 0b11
_ON_FILES = 0b1000_0000_0000_0111 | 1 << 14  # of all rights, those that a file can have
_NO_NEW_PRIVILEGES = 38  # prctl's: without it, Landlock would be a way around programs that run as root

_SYSTEM = (
    *("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share"),
    *("/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types"),
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


def confine(folder: Path, *, seconds: int, memory: int, file_size: int) -> None:
    """Confine this process to a folder, for good.

    `seconds` of the processor and bytes of `memory` are all that it gets, and
    no file that it writes becomes larger than `file_size`.
    """
    _set_limits(seconds, memory, file_size)
    # Libraries that want a place for a moment find one where they may write.
    notes = folder / ".drillbook"
    with contextlib.suppress(OSError):
        notes.mkdir(exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = os.environ["SQLITE_TMPDIR"] = str(notes)
    if has_landlock():
        _restrict(folder)


def has_landlock() -> bool:
    """Tell whether the system can keep a process to some folders."""
    return _version() >= _FIRST_VERSION


def _set_limits(seconds: int, memory: int, file_size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: memory + _addresses_taken(resource.getpagesize()),
        resource.RLIMIT_FSIZE: file_size,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        _, most = resource.getrlimit(kind)
        # Nobody may raise a limit that the system or a caller has set lower.
        limit = value if most == resource.RLIM_INFINITY else min(value, most)
        with contextlib.suppress(OSError, ValueError):  # macOS refuses some
            resource.setrlimit(kind, (limit, limit))


def _addresses_taken(page_size: int) -> int:
    """Return how many bytes of addresses this process has already: a fork of a large program starts with its own."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * page_size
    except OSError:  # not Linux, where nobody keeps this limit
        return 0


# ---------------------------------------------------------------- Landlock
def _version() -> int:
    # With this flag the call makes nothing, and returns the version.
    return max(0, _call(_CREATE, None, 0, 1)) if sys.platform == "linux" else 0


def _call(number: int, *arguments: object) -> int:
    result: int = ctypes.CDLL(None, use_errno=True).syscall(number, *arguments)
    return result


def _restrict(folder: Path) -> None:
    # What only later versions can forbid stays allowed: nobody has looked which libraries need it.
    version = min(_version(), _LAST_VERSION)
    every = _ALL_BY_VERSION[version]
    # The second field of the structure came with TCP: older systems take the first alone.
    attributes = struct.pack("=QQ", every, _TCP) if version >= _TCP_SINCE else struct.pack("=Q", every)
    rules = _call(_CREATE, attributes, len(attributes), 0)
    if rules < 0:
        return
    try:
        for path in _readable():
            _allow(rules, path, _READ & every)
        _allow(rules, str(folder), every)
        for path in _DEVICES:
            _allow(rules, path, every)
        ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _call(_RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _readable() -> Iterator[str]:
    yield from _SYSTEM
    yield str(Path(__file__).parent.parent)
    yield str(packaged())
    # Not `sys.path`, which has the current folder in it: the one of all sites, perhaps.
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        yield sysconfig.get_path(name)
    # Shared libraries of a Python that is not the system's.
    yield os.path.join(sys.base_prefix, "lib")
    if sys.pycache_prefix:
        yield sys.pycache_prefix


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not every system has it
    try:
        allowed = rights if os.path.isdir(path) else rights & _ON_FILES
        rule = struct.pack("=Qi", allowed, descriptor)
        _call(_ADD_RULE, rules, _BENEATH, rule, 0)
    finally:
        os.close(descriptor)
