"""The preview that is running already, in another process: finding it and asking it for a page.

A running preview leaves a note in `.drillbook/` with its address and a random
name for this run.  A preview that was killed leaves its note behind, so the
note counts only if the preview at that address answers with the same name.
"""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.preview.responses import LIVE

__all__ = ["announce_preview", "open_in_preview", "running_preview"]

_NOTE = ".drillbook/preview.json"
_TIMEOUT_SECONDS = 5.0


@contextlib.contextmanager
def announce_preview(folder: Path, address: str, instance: str) -> Iterator[None]:
    """Leave a note of where the preview of a site runs, for as long as it does."""
    path = folder / _NOTE
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"address": address, "instance": instance}), "utf-8")
    try:
        yield
    finally:
        # A second preview of the same site has written over our note, and its own stays.
        with contextlib.suppress(OSError, ValueError):
            if json.loads(path.read_text("utf-8")).get("instance") == instance:
                path.unlink()


def running_preview(folder: Path) -> str:
    """Return the address of the preview of a site that is running already, or an empty string."""
    try:
        note = json.loads((folder / _NOTE).read_text("utf-8"))
        address, instance = str(note["address"]), note["instance"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return address if _ask(f"{address}{LIVE}state?path=/").get("instance") == instance else ""


def open_in_preview(folder: Path, source: str) -> str:
    """Open a text's page in the browser if a preview is running; return its address, or an empty string."""
    import urllib.parse
    import webbrowser

    preview = running_preview(folder)
    if not preview:
        return ""
    answer = _ask(f"{preview}{LIVE}page?{urllib.parse.urlencode({'source': source})}")
    address = f"{preview}{answer.get('url', '/')}"
    webbrowser.open(address)
    return address


def _ask(url: str) -> dict[str, Any]:
    """Return the JSON object that a preview answers, or an empty one if none answers."""
    import http.client  # slow to import, and showing a site does not need it
    import urllib.request

    # Past any proxy of the system: it could not reach this computer.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=_TIMEOUT_SECONDS) as response:
            answer = json.load(response)
    except (OSError, ValueError, http.client.HTTPException):
        return {}
    return answer if isinstance(answer, dict) else {}
