"""Whole publishes to a host in memory: stopped after any file, and followed by any other site, no link is dead."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given
from hypothesis import strategies as st
from sending import upload_of, write_output

from generator.model.diagnostic import Rejected
from generator.model.target import Target
from generator.publish.host import Failure, HostError, SecretOf
from generator.publish.manifest import MANIFEST
from generator.publish.upload import deliver

NAMES = [*(f"lesson-{number}.html" for number in range(4)), "photo.jpg", "atom.xml"]
DOORS = ("index.html", "sitemap.xml")


class Memory:
    """A host whose line breaks after so many files; after each, every link is tried."""

    switches_at_once = False
    width = 1

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.left = 0

    def list_files(self) -> Mapping[str, int]:
        """Return all sizes."""
        return {path: len(data) for path, data in self.files.items() if not path.startswith(".")}

    def read(self, path: str) -> bytes | None:
        """Return a file."""
        return self.files.get(path)

    def write(self, path: str, data: bytes) -> None:
        """Write a file, if the line holds."""
        self._count()
        self.files[path] = data
        self.check()

    def create(self, path: str, data: bytes) -> bool:
        """Write a lock."""
        return self.files.setdefault(path, data) is data

    def delete(self, path: str) -> None:
        """Delete a file, if the line holds."""
        if not path.startswith("."):
            self._count()
        self.files.pop(path, None)
        self.check()

    def commit(self, message: str) -> None:
        """Do nothing."""

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise HostError(Failure.LINE_LOST)

    def check(self) -> None:
        """Follow every link from the doors; before the home page, which comes last, there is no site."""
        seen: set[str] = set()
        waiting = list(DOORS) if "index.html" in self.files else []
        while waiting:
            name = waiting.pop()
            assert name in self.files, name
            if name not in seen:
                seen.add(name)
                waiting += self.files[name].decode().split()[1:]


@st.composite
def sites(draw: st.DrawFn) -> dict[str, str]:
    """Return a site whose links hold: each file has its version, and then the names that it links to."""
    names = [*DOORS, *draw(st.lists(st.sampled_from(NAMES), unique=True))]
    links = st.lists(st.sampled_from(names), max_size=3)
    return {name: " ".join([str(draw(st.integers(0, 2))), *draw(links)]) for name in names}


# The second is stopped when lesson-1 is there and what it links to is not; the third leads readers to it.
LEFT_HALFWAY = [
    ({"index.html": "0 lesson-0.html", "sitemap.xml": "0", "lesson-0.html": "0"}, 1000),
    (
        {
            "index.html": "1 lesson-1.html",
            "sitemap.xml": "0",
            "lesson-0.html": "0",
            "lesson-1.html": "0 lesson-3.html",
            "lesson-3.html": "0",
        },
        2,
    ),
    (
        {"index.html": "2 lesson-0.html", "sitemap.xml": "0", "lesson-0.html": "1 lesson-1.html", "lesson-1.html": "1"},
        1000,
    ),
]


@example(LEFT_HALFWAY)
@given(st.lists(st.tuples(sites(), st.integers(0, 16)), min_size=1, max_size=5))
def test_stopped_anywhere_and_followed_by_anything(publishes: list[tuple[dict[str, str], int]]) -> None:
    """Several publishes are stopped, each with another site; the last one ends what all of them began."""
    host = Memory()

    @contextlib.contextmanager
    def open_host(_target: Target, _site: Path, _secret_of: SecretOf) -> Iterator[Memory]:
        yield host

    with TemporaryDirectory() as folder:
        for site, stop in [*publishes, (publishes[-1][0], 1000)]:
            upload = upload_of(write_output(Path(folder), site), "file:../public")
            upload.open_host = open_host
            host.left = stop
            with contextlib.suppress(Rejected):
                deliver(upload)
    shown = {path: data.decode() for path, data in host.files.items() if path != MANIFEST and not path.startswith(".")}
    assert shown == publishes[-1][0]
