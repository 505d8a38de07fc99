"""Which files go to a host, and in which order, so that no link is dead at any moment. Pure.

A file of the new site links only to files of the new site: the build has
checked that.  So links hold at every moment if three things do.

1. Nothing on the host links to a file that is not there yet.  New files are
   written first, while nothing that is published links to them; only when all
   of them are there do old files get the new text that does.  That new files
   link to each other, in a circle even, does no harm: nobody is led to them.
2. Nothing links to a file that is gone.  Files are deleted last: by then every
   file that stays has its new text, which does not name them.
3. Whoever stops in between has done no harm either, as both rules hold after
   each file.  But of a site that was stopped while new files were written,
   some are there whose links lead nowhere yet, and the next site may link to
   them.  They are *unlinked*, and count as new once more.

Files of one `Step` may go in any order and side by side.  Within the new and
the changed files, what pages show goes before pages, and what announces them
(feeds, the site map, home) last: who is told of a lesson finds all of it.

No library does this: rsync's and the hosts' own tools send files in the order
of their names.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from generator.model.value import Value

__all__ = ["RemoteFile", "Step", "Steps", "in_the_way", "make_steps"]


class RemoteFile(Value):
    """A file on the host that drillbook made; `digest` is empty if nobody knows what is in it."""

    digest: str
    size: int


class Step(Value):
    """Files that go side by side: the paths to write, or, if `deletes`, those to delete.

    As long as no step `links`, readers are led to none of the new files.
    """

    name: str
    paths: tuple[str, ...]
    deletes: bool = False
    links: bool = True


class Steps(Value):
    """What a publish does, in order; `new`, `changed` and `deleted` are the same files as coaches think of them."""

    steps: tuple[Step, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    deleted: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many files are written and deleted."""
        return sum(len(step.paths) for step in self.steps)


def make_steps(
    site: Mapping[str, RemoteFile], published: Mapping[str, RemoteFile], unlinked: Container[str] = ()
) -> Steps:
    """Return the steps that make a host hold a site, given drillbook's files that are there."""
    due = [path for path in site if path not in published or published[path] != site[path]]
    new = [path for path in due if path not in published or path in unlinked]
    changed = [path for path in due if path in published and path not in unlinked]
    deleted = [path for path in published if path not in site]
    blocking = _blocking(new, deleted)
    steps = [
        # Only here can a link be dead for a moment: a file and a folder of the same name cannot both be there.
        Step(name="making room", paths=tuple(sorted(blocking)), deletes=True, links=False),
        *(Step(name="sending new files", paths=paths, links=False) for paths in _ranked(new)),
        *(Step(name="sending changed files", paths=paths) for paths in _ranked(changed)),
        # Pages before what they show: one that is looked at until the end is never without its pictures.
        *(
            Step(name="deleting old files", paths=paths, deletes=True)
            for paths in reversed(_ranked(path for path in deleted if path not in blocking))
        ),
    ]
    return Steps(
        steps=tuple(step for step in steps if step.paths),
        new=tuple(sorted(new)),
        changed=tuple(sorted(changed)),
        deleted=tuple(sorted(deleted)),
    )


def _ranked(paths: Iterable[str]) -> list[tuple[str, ...]]:
    """Return paths in groups, those first that others need."""
    ranks: dict[int, list[str]] = {}
    for path in paths:
        ranks.setdefault(_rank(path), []).append(path)
    return [tuple(sorted(ranks[rank])) for rank in sorted(ranks)]


_HOME = "index.html"
_RULES = ("_redirects", ".htaccess", "redirects.nginx.conf")


def _rank(path: str) -> int:
    """Return 0 for what pages show, 1 for pages, 2 for rules that lead to pages, 3 for what announces, 4 for home."""
    name = path.rpartition("/")[2]
    if path == _HOME:
        return 4
    # Feeds (a picture in SVG has another ending), and the site map.
    if name.endswith((".xml", ".atom")) or name in ("feed.json", "robots.txt"):
        return 3
    if path in _RULES:
        return 2
    return 1 if name.endswith((".html", ".htm")) else 0


def _blocking(new: Iterable[str], deleted: Iterable[str]) -> frozenset[str]:
    """Return the old files that stand in the way of new ones.

    That is where a new file needs a folder, in a folder where a new file is to
    stand, or under a name that only differs in capitals: on Windows and macOS
    the two are one file, and to delete the old one last would delete the new.
    """
    new, deleted = set(new), set(deleted)
    names = {path.casefold() for path in new}
    return frozenset(in_the_way(new, deleted)) | {path for path in deleted if path.casefold() in names}


def in_the_way(new: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    """Yield the other files that stand where a new file needs a folder, or in a folder where a new file is to stand."""
    wanted = set(new)
    folders = {folder.as_posix() for path in wanted for folder in PurePosixPath(path).parents}
    for path in others:
        if path in folders or any(folder.as_posix() in wanted for folder in PurePosixPath(path).parents):
            yield path
