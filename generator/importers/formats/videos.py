"""The player of a video, by any address that YouTube, Vimeo, Loom or Wistia gives to it."""

import html

from generator.model.video import video_of

__all__ = ["player_of"]


def player_of(address: str) -> str:
    """Return the HTML of a player; empty where the address is not that of one video."""
    video = video_of(address)
    return f'<iframe src="{html.escape(video.player)}"></iframe>' if video else ""
