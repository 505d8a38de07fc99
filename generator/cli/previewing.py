"""The preview, run until it is stopped: what `serve`, `new --open` and `comments serve` share."""

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.command import OK
from generator.cli.terminal import print_diagnostics, print_waiting, progress_bar

if TYPE_CHECKING:
    from generator.model.diagnostic import Diagnostic

__all__ = ["show_preview"]


def show_preview(site: Path, *, open_browser: bool, **options: Any) -> int:
    """Run the preview of a site until it is stopped; `options` are those of `preview.serve.serve`."""
    from generator.preview.serve import serve

    def started(address: str) -> None:
        print(f"preview: {address}")
        print("Open it in your browser; it follows whenever you save a lesson. Press Ctrl-C to stop.", flush=True)

    with progress_bar() as progress:
        serve(
            site,
            open_browser=open_browser,
            waiting=print_waiting,
            progress=progress,
            started=started,
            told=_NewDiagnostics().show,
            **options,
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
        self._shown = frozenset(diagnostics)
