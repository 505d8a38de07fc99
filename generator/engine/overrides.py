"""Warns of a site's own layouts that lack what drillbook's have gained, or use names that went away.

Without the warning an update would lose things in silence: an old copy of
`partials/comments.html` works forever, and never shows the form.  A copy that
lacks nothing that readers see is no reason for a warning; `drillbook update`
names it all the same.  What a coach took out on purpose is not missed: it is
in the copy's original.
"""

from collections.abc import Iterator
from pathlib import Path

from generator.engine.layout_changes import LAYOUT_CHANGES
from generator.model.diagnostic import Diagnostic, warning
from generator.model.source import Source, Span
from generator.render.retired_names import retired_uses
from generator.shell.layouts import SHIPPED, LayoutFiles
from generator.shell.originals import Copy, copies

__all__ = ["lacking", "override_problems", "retired_problems"]


def override_problems(folder: Path) -> Iterator[Diagnostic]:
    """Yield a warning for each copy of a layout that has fallen behind."""
    for copy in copies(folder):
        span = Span(path=f"layouts/{copy.name}")
        if copy.current is None:
            message = f"this is a copy from drillbook {copy.version}; there is no such layout any more"
            yield warning("layout/gone", span, message, help="delete it, unless a layout of your own includes it")
        elif gains := lacking(copy):
            yield warning(
                "layout/behind",
                span,
                f"this is a copy from drillbook {copy.version}, and lacks what came later: {'; '.join(gains)}",
                help="type `drillbook update`: it shows what it would add, and keeps what you have changed",
            )


def retired_problems(layouts: LayoutFiles) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each name that went away and that a layout of the site uses."""
    for name, path in layouts.files.items():
        if not path.startswith(SHIPPED):
            yield from retired_uses(Source(path=path, text=layouts.templates[name], digest=b""), layouts.assets)


def lacking(copy: Copy) -> list[str]:
    """Return what drillbook's own layout has gained since the copy was made, and the copy does not have."""
    return [
        change.gain
        for change in LAYOUT_CHANGES
        if change.layout == copy.name
        and change.mark in (copy.current or "")
        and change.mark not in copy.original
        and change.mark not in copy.text
    ]
