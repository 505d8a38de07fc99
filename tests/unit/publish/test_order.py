"""The order in which files go: whoever looks at any moment, and wherever it stops, meets no dead link."""

import random

from hypothesis import given
from hypothesis import strategies as st

from generator.publish.order import RemoteFile, make_steps

NAMES = [
    *(f"lesson-{number}/index.html" for number in range(6)),
    *(f"photo.{number}.jpg" for number in range(3)),
    *("atom.xml", "tags/feed.xml", "about.html", "_redirects"),
]
DOORS = ("index.html", "sitemap.xml")
Site = dict[str, tuple[str, ...]]
"""The files of a site, each with those that it links to."""


@st.composite
def sites(draw: st.DrawFn) -> Site:
    """Return a site whose links hold; every site has its doors."""
    names = [*DOORS, *draw(st.lists(st.sampled_from(NAMES), unique=True))]
    links = st.lists(st.sampled_from(names), max_size=4).map(tuple)
    return {name: () if name.endswith(".jpg") else draw(links) for name in names}


def files_of(site: Site, version: str) -> dict[str, RemoteFile]:
    """Return a site as files: those with other links have other bytes."""
    return {name: RemoteFile(digest=f"{links}{version * bool(links)}", size=1) for name, links in site.items()}


def dead_links(site: Site) -> list[tuple[str, str]]:
    """Return the dead links that somebody meets who starts at the doors."""
    seen: set[str] = set()
    waiting = list(DOORS)
    dead = []
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        dead += [(name, link) for link in site[name] if link not in site]
        waiting += [link for link in site[name] if link in site]
    return dead


@given(sites(), sites(), sites(), st.integers(), st.integers(0, 40))
def test_no_link_is_dead_at_any_moment(old: Site, new: Site, newer: Site, seed: int, stop: int) -> None:
    """After every single file, in any order within a step; also if another publish takes over at any point."""
    chance = random.Random(seed)
    host = dict(old)
    contents = files_of(old, "")
    for wanted, moments in ((new, stop), (newer, 1000)):
        target = files_of(wanted, "v")
        for step in make_steps(target, contents).steps:
            for path in chance.sample(step.paths, len(step.paths)):
                if moments == 0:
                    break
                moments -= 1
                if step.deletes:
                    del host[path], contents[path]
                else:
                    host[path], contents[path] = wanted[path], target[path]
                assert not dead_links(host), (step.name, path)
    assert host == newer


def test_what_announces_comes_last() -> None:
    """Pictures before pages, pages before feeds, home at the very end; deletions after all of it."""
    site = {name: RemoteFile(digest="new", size=1) for name in (*NAMES, *DOORS)}
    old = {name: RemoteFile(digest="old", size=1) for name in (*NAMES[3:], *DOORS, "gone.html", "gone.jpg")}
    order = [path for step in make_steps(site, old).steps for path in step.paths]
    assert order[:3] == ["lesson-0/index.html", "lesson-1/index.html", "lesson-2/index.html"]
    changed = order[3:]
    assert changed.index("photo.0.jpg") < changed.index("about.html") < changed.index("_redirects")
    assert changed[-6:] == ["atom.xml", "sitemap.xml", "tags/feed.xml", "index.html", "gone.html", "gone.jpg"]


def test_equal_sites_need_nothing() -> None:
    """Where nothing differs, nothing is done."""
    site = {name: RemoteFile(digest="same", size=1) for name in NAMES}
    assert make_steps(site, site).count == 0


def test_room_is_made() -> None:
    """A file where a folder is needed goes first, and so does a folder where a file is needed."""
    file = RemoteFile(digest="a", size=1)
    assert [s.name for s in make_steps({"a/b": file}, {"a": file}).steps] == ["making room", "sending new files"]
    assert [s.name for s in make_steps({"a": file}, {"a/b": file}).steps] == ["making room", "sending new files"]
