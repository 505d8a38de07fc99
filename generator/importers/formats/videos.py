"""The player of a video, by any address that YouTube, Vimeo or Loom gives to it."""

import html
import re
from urllib.parse import parse_qs, urlsplit

__all__ = ["player_of"]

_YOUTUBE = re.compile(r"(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com")
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live|v)/([\w-]{6,20})/?")
_VIMEO_PATH = re.compile(r"/(?:video/|channels/[^/]+/)?(\d{5,12})(?:/([0-9a-f]{6,20}))?/?")
_LOOM_PATH = re.compile(r"/(?:share|embed)/([0-9a-f]{16,40})/?")


def player_of(address: str) -> str:
    """Return the HTML of a player; empty where the address is not that of one video."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    source = _youtube(host, parts.path, parse_qs(parts.query)) or _vimeo(host, parts.path) or _loom(host, parts.path)
    return f'<iframe src="{html.escape(source)}"></iframe>' if source else ""


def _youtube(host: str, path: str, query: dict[str, list[str]]) -> str:
    short = re.fullmatch(r"/([\w-]{6,20})/?", path) if host == "youtu.be" else None
    long = _YOUTUBE_PATH.fullmatch(path) if _YOUTUBE.fullmatch(host) else None
    number = (short or long or [""] * 2)[1]
    if not number and _YOUTUBE.fullmatch(host) and path == "/watch":
        number = next((v for v in query.get("v", []) if re.fullmatch(r"[\w-]{6,20}", v)), "")
    start = re.fullmatch(r"(\d+)s?", next(iter(query.get("t", query.get("start", []))), ""))
    return f"https://www.youtube.com/embed/{number}" + (f"?start={start[1]}" if start else "") if number else ""


def _vimeo(host: str, path: str) -> str:
    match = _VIMEO_PATH.fullmatch(path) if host in ("vimeo.com", "www.vimeo.com", "player.vimeo.com") else None
    if not match:
        return ""
    # An unlisted video is shown only with the second part of its address.
    return f"https://player.vimeo.com/video/{match[1]}" + (f"?h={match[2]}" if match[2] else "")


def _loom(host: str, path: str) -> str:
    match = _LOOM_PATH.fullmatch(path) if host in ("loom.com", "www.loom.com") else None
    return f"https://www.loom.com/embed/{match[1]}" if match else ""
