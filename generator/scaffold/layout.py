"""Copies one of drillbook's own layouts into a site, where it can be changed.

The original is kept beside it, so that `drillbook update` can bring later
versions into the copy.
"""

from pathlib import Path

from generator.engine.project import open_project
from generator.model.diagnostic import Rejected, did_you_mean, error
from generator.model.source import Span
from generator.shell.atomic_files import write_new
from generator.shell.layouts import packaged
from generator.shell.originals import keep_original
from generator.shell.source_tree import scan_tree

__all__ = ["copy_layout", "layout_names"]


def layout_names() -> list[str]:
    """Return the names of all files of the layouts that drillbook ships, such as `partials/footer.html`."""
    shipped = packaged()
    names = (path.partition("/")[2] for path, _ in scan_tree(shipped.parent, shipped.name))
    return sorted(name for name in names if name != "README.md")


def copy_layout(folder: Path, name: str) -> Path:
    """Copy a layout into the site, keep its original, and return the path of the copy.

    Raises `Rejected` if drillbook has no layout of this name or the site has
    one already: what a coach has changed is never overwritten.
    """
    # Refuses a folder that is no site, before anything is written into it.
    open_project(folder)
    names = layout_names()
    path = folder / "layouts" / name
    if name not in names:
        # A coach who has seen `footer.html` in a message may not know that it is in partials/.
        same = [candidate for candidate in names if candidate.rpartition("/")[2] == name]
        guess = f'did you mean "{same[0]}"?' if same else did_you_mean(name, names)
        message = f'drillbook has no layout "{name}"'
        advice = "type `drillbook layout` to see a list of them all"
        raise Rejected([error("layout/missing", Span(path=f"layouts/{name}"), message, label=guess, help=advice)])
    if path.exists():
        message, advice = "your site has this layout already", "change that one, or move it away first"
        raise Rejected([error("layout/exists", Span(path=f"layouts/{name}"), message, help=advice)])
    write_new(path, (packaged() / name).read_bytes())
    keep_original(folder, name)
    return path
