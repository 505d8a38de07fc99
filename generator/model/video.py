"""Videos at other sites: which one an address means, by any form that its host gives to it.

No host is asked.  So there is no title but the author's, and an address that
has the form of a video's is taken for one.
"""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

from generator.model.value import Value

__all__ = ["Video", "video_of"]

_Query = dict[str, list[str]]

_YOUTUBE = re.compile(r"(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com")
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live|v)/([\w-]{6,20})/?")
# Ids have 11 characters today, but YouTube promises no length.
_YOUTUBE_NUMBER = re.compile(r"[\w-]{6,20}")
_PLAYLIST = re.compile(r"[\w-]{10,64}")
_VIMEO_PATH = re.compile(r"/(?:video/|channels/[^/]+/)?(\d{5,12})(?:/([0-9a-f]{6,20}))?/?")
_LOOM_PATH = re.compile(r"/(?:share|embed)/([0-9a-f]{16,40})/?")
_WISTIA = re.compile(r"(?:[\w-]+\.)?wistia\.(?:com|net)")
_WISTIA_PATH = re.compile(r"/(?:medias|embed/iframe|embed/medias)/([0-9a-z]{8,16})/?")
_SECONDS = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")


class Video(Value):
    """A video: the name of its host, the page that people watch it on, and the address of its player for a frame.

    `quiet` is that of the player that says least about a viewer, and starts at once.
    """

    service: str
    page: str
    player: str
    quiet: str


def video_of(address: str) -> Video | None:
    """Return the video that an address means; None where it is not that of one video."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    query = parse_qs(parts.query)
    return next(filter(None, (find(host, parts.path, query) for find in _HOSTS)), None)


def _youtube(host: str, path: str, query: _Query) -> Video | None:
    if host != "youtu.be" and not _YOUTUBE.fullmatch(host):
        return None
    short = re.fullmatch(r"/([\w-]{6,20})/?", path) if host == "youtu.be" else None
    match = short or _YOUTUBE_PATH.fullmatch(path)
    number = match[1] if match else _first(query, "v", _YOUTUBE_NUMBER) if path == "/watch" else ""
    # In the address of a player, this word in the place of a video's id means a playlist.
    if number == "videoseries":
        return _playlist(_first(query, "list", _PLAYLIST))
    if not number:
        return None
    start = _seconds(next(iter(query.get("t", query.get("start", []))), ""))
    page = f"https://www.youtube.com/watch?v={number}" + (f"&t={start}" if start else "")
    tail = f"?start={start}" if start else ""
    return Video(
        service="YouTube",
        page=page,
        player=f"https://www.youtube.com/embed/{number}{tail}",
        quiet=f"https://www.youtube-nocookie.com/embed/{number}{tail}{'&' if tail else '?'}autoplay=1",
    )


def _playlist(number: str) -> Video | None:
    if not number:
        return None
    tail = f"videoseries?list={number}"
    return Video(
        service="YouTube",
        page=f"https://www.youtube.com/playlist?list={number}",
        player=f"https://www.youtube.com/embed/{tail}",
        quiet=f"https://www.youtube-nocookie.com/embed/{tail}&autoplay=1",
    )


def _vimeo(host: str, path: str, query: _Query) -> Video | None:
    match = _VIMEO_PATH.fullmatch(path) if host in ("vimeo.com", "www.vimeo.com", "player.vimeo.com") else None
    if not match:
        return None
    # An unlisted video is shown only with the second part of its address.
    number, secret = match[1], match[2] or _first(query, "h", re.compile("[0-9a-f]{6,20}"))
    # The player takes that part as a parameter, the page takes it as a folder.
    player = f"https://player.vimeo.com/video/{number}" + (f"?h={secret}" if secret else "")
    return Video(
        service="Vimeo",
        page=f"https://vimeo.com/{number}" + (f"/{secret}" if secret else ""),
        player=player,
        quiet=f"{player}{'&' if secret else '?'}dnt=1&autoplay=1",
    )


def _loom(host: str, path: str, _query: _Query) -> Video | None:
    match = _LOOM_PATH.fullmatch(path) if host in ("loom.com", "www.loom.com") else None
    if not match:
        return None
    player = f"https://www.loom.com/embed/{match[1]}"
    page = f"https://www.loom.com/share/{match[1]}"
    return Video(service="Loom", page=page, player=player, quiet=f"{player}?autoplay=1")


def _wistia(host: str, path: str, _query: _Query) -> Video | None:
    match = _WISTIA_PATH.fullmatch(path) if _WISTIA.fullmatch(host) else None
    if not match:
        return None
    player = f"https://fast.wistia.net/embed/iframe/{match[1]}"
    # The page of a video is under the name of its owner, which a player does not tell.
    page = f"https://{host}/medias/{quote(match[1])}" if path.startswith("/medias/") else player
    return Video(service="Wistia", page=page, player=player, quiet=f"{player}?autoPlay=true&doNotTrack=true")


_HOSTS: tuple[Callable[[str, str, _Query], Video | None], ...] = (_youtube, _vimeo, _loom, _wistia)


def _first(query: _Query, key: str, form: re.Pattern[str]) -> str:
    return next((value for value in query.get(key, []) if form.fullmatch(value)), "")


def _seconds(text: str) -> int:
    """Return a moment in a video, as YouTube writes it: `90`, `90s`, `1m30s`."""
    match = _SECONDS.fullmatch(text)
    if not match:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return 3600 * hours + 60 * minutes + seconds
