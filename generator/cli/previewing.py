"""The preview, run until it is stopped: what `serve`, `new --open` and `comments serve` share."""

import contextlib
import sys
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.command import OK
from generator.cli.terminal import print_diagnostics, print_waiting, progress_bar

if TYPE_CHECKING:
    from generator.model.diagnostic import Diagnostic

__all__ = ["show_preview"]


def show_preview(
    site: Path,
    *,
    run_inbox: Callable[[str], AbstractContextManager[str]] = lambda _: contextlib.nullcontext(""),
    **options: Any,
) -> int:
    """Run the preview of a site until it is stopped; `options` are the fields of `preview.serve.ServeOptions`."""
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
            ),
            run_inbox=run_inbox,
        )
    print("stopped")
    return OK


class _NewDiagnostics:
    """Prints only what is newly wrong: the preview reports everything again whenever a file is saved."""

    def __init__(self) -> None:
        self._shown: frozenset[Diagnostic] = frozenset()

    def show(self, diagnostics: "Collection[Diagnostic]") -> None:
        """Print what was not wrong the last time, and when nothing is wrong anymore."""
        print_diagnostics([d for d in diagnostics if d not in self._shown])
        if self._shown and not diagnostics:
            print("fixed: nothing is wrong anymore", file=sys.stderr)
        # All of them, not only the new ones: a mistake that comes back is news again.
        self._shown = frozenset(diagnostics)
