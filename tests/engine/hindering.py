"""What takes something away from a process before it builds: a right, or room for its files."""

import ctypes
import os
import resource
import signal

# CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER, by which root may read and write every file.
_RIGHTS_TO_FILES = 1 << 1 | 1 << 2 | 1 << 3
_VERSION = 0x20080522  # of what capget and capset are handed (capget(2))


def as_somebody() -> None:
    """Take away root's right to every file, where the process runs as root, which it stays otherwise."""
    if os.getuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION, 0)
    rights = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable: of the lower 32 rights, then of the others
    assert libc.capget(header, rights) == 0
    for number in range(3):
        rights[number] &= ~_RIGHTS_TO_FILES
    assert libc.capset(header, rights) == 0


def with_small_files(limit: int) -> None:
    """Let no file become larger than some bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
