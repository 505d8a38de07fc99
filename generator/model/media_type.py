"""The media types that the preview and web hosts serve files with.

Python's own table comes second: on Windows it is filled from the registry,
where any program may have put something else.
"""

import mimetypes

from generator.model.audio import AUDIO_TYPES

__all__ = ["media_type_of"]

# Types that Python before 3.14 lacks, or that a registry on Windows may have replaced.
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".xml": "application/xml",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".ics": "text/calendar",
    ".pdf": "application/pdf",
    **AUDIO_TYPES,
    ".mp4": "video/mp4",
}


def media_type_of(path: str) -> str:
    """Return the media type of a file by the ending of its name (RFC 6838), with the encoding of a text."""
    ending = f".{path.rpartition('.')[2].lower()}"
    kind = _TYPES.get(ending) or mimetypes.types_map.get(ending, "application/octet-stream")
    is_text = kind.startswith("text/") or kind in ("application/xml", "application/json", "image/svg+xml")
    return f"{kind}; charset=utf-8" if is_text else kind
