"""The preview, run until it is stopped: what `serve`, `new --open` and `comments serve` share."""

import contextlib
import sys
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.exit_codes import OK
from generator.cli.terminal import print_diagnostics, print_waiting, progress_bar
from generator.model.english import count

if TYPE_CHECKING:
    from generator.model.diagnostic import Diagnostic

__all__ = ["show_preview"]

# One correction of site.yaml can mend a mistake in every lesson; five lines are enough to see which one it was.
_MENDED_SHOWN = 5


def show_preview(
    site: Path,
    *,
    run_inbox: Callable[[str], AbstractContextManager[str]] = lambda _: contextlib.nullcontext(""),
    **options: Any,
) -> int:
    """Run the preview of a site until it is stopped; `options` are the fields of `preview.serve.ServeOptions`."""
    from generator.cli.surroundings import look_around
    from generator.preview.serve import ServeCallbacks, ServeOptions, serve

    def started(address: str) -> None:
        print(f"preview: {address}")
        print("Open it in your browser; it follows whenever you save a lesson. Press Ctrl-C to stop.", flush=True)

    with progress_bar() as progress:
        serve(
            site,
            ServeOptions(**options),
            ServeCallbacks(
                on_wait=print_waiting,
                progress=progress,
                on_start=started,
                on_diagnostics=_NewDiagnostics().show,
                look_around=look_around,
            ),
            run_inbox=run_inbox,
        )
    print("stopped")
    return OK


class _NewDiagnostics:
    """Prints what is newly wrong and what is mended: the preview reports everything again whenever a file is saved."""

    def __init__(self) -> None:
        self._shown: dict[tuple[str, str, str], Diagnostic] = {}

    def show(self, diagnostics: "Collection[Diagnostic]") -> None:
        """Print the mistakes that are new since the last time, and those that are gone."""
        from generator.shell.console import printable

        # A mistake stays the same when lines above it move it.
        current = {(d.code, d.span.path, d.message): d for d in diagnostics}
        print_diagnostics([d for key, d in current.items() if key not in self._shown])
        mended = [d for key, d in self._shown.items() if key not in current]
        for diagnostic in mended[:_MENDED_SHOWN]:
            print(printable(f"fixed: {diagnostic.span.path}: {diagnostic.message}"), file=sys.stderr)
        if len(mended) > _MENDED_SHOWN:
            print(f"fixed: {len(mended) - _MENDED_SHOWN} more", file=sys.stderr)
        # Flushed, because a preview in a window of an editor is often a pipe, which Python would write to much later.
        if mended:
            remaining = count(len(current), "problem")
            print(f"{remaining} left" if current else "nothing is wrong anymore", file=sys.stderr, flush=True)
        self._shown = current
