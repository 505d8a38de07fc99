"""The list on the host: it is read as it was written, and never trusted further than it can be checked."""

from hypothesis import given
from hypothesis import strategies as st

from generator.publish.manifest import HostManifest, manifest_of, what_is_there
from generator.publish.order import RemoteFile

A = RemoteFile(digest="a" * 64, size=10)
B = RemoteFile(digest="b" * 64, size=20)
C = RemoteFile(digest="c" * 64, size=20)

FILES = st.dictionaries(
    st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="/\\"), min_size=1).filter(
        lambda name: name not in (".", "..")
    ),
    st.sampled_from([A, B, C, RemoteFile(digest="", size=3)]),
)


@given(FILES, FILES, FILES)
def test_it_is_read_as_it_was_written(
    settled: dict[str, RemoteFile], claimed: dict[str, RemoteFile], unlinked: dict[str, RemoteFile]
) -> None:
    """Paths in any language and all digests come back."""
    manifest = HostManifest(site="urn:x:drill", settled=settled, claimed=claimed, unlinked=unlinked)
    assert manifest_of(manifest.to_bytes()) == manifest


@given(st.data())
def test_damage_is_noticed(data: st.DataObject) -> None:
    """Whatever byte is lost or another: the digests in it do not count, and nothing outside of the folder is named."""
    manifest = HostManifest(site="urn:x:drill", settled={"index.html": A, "about/index.html": B})
    whole = manifest.to_bytes()
    place = data.draw(st.integers(0, len(whole) - 2))
    byte = data.draw(st.binary(max_size=1).filter(lambda byte: byte != whole[place : place + 1]))
    damaged = manifest_of(whole[:place] + byte + whole[place + 1 :])
    assert damaged != manifest
    assert all(not file.digest for file in damaged.settled.values())


def test_paths_out_of_the_folder_are_left_out() -> None:
    """The list comes from outside: no line of it makes drillbook write or delete elsewhere."""
    names = ["../secret", "/etc/passwd", "a/../../b", "a\\..\\b", "a//b", "./a"]
    manifest = HostManifest(site="", settled=dict.fromkeys(names, A))
    assert not manifest_of(manifest.to_bytes()).settled


def test_anything_at_all_is_read() -> None:
    """No bytes are too strange."""
    for data in (b"", b"\n", b"\xff\xfe\0", b"digest ", b"settled\n" * 3):
        assert not manifest_of(data).paths


def test_what_is_there() -> None:
    """Sizes tell what others have changed, and whether a file that was on its way has arrived."""
    manifest = HostManifest(
        site="",
        settled={"same": A, "grown": A, "gone": A, "old": A, "arrived": A, "unclear": B},
        claimed={"new": B, "missing": B, "old": B, "arrived": B, "unclear": C},
    )
    sizes = {"same": 10, "grown": 11, "old": 10, "arrived": 20, "unclear": 20, "new": 20, "stranger": 10}
    digests = {path: file.digest[:1] for path, file in what_is_there(manifest, sizes).items()}
    assert digests == {"same": "a", "grown": "", "old": "a", "arrived": "b", "unclear": "", "new": "b"}
