"""Redirects as web servers read them: `_redirects` (Netlify, Cloudflare Pages), and a file for nginx to include."""

from collections.abc import Iterable
from urllib.parse import unquote

__all__ = ["host_redirects", "nginx_redirects"]


def host_redirects(moved: Iterable[tuple[str, str]]) -> str:
    """Return a line for each old address and the new one, both percent-encoded."""
    return "".join([f"{old} {new} 301\n" for old, new in moved])


def nginx_redirects(moved: Iterable[tuple[str, str]]) -> str:
    """Return a `location` for each old address, which nginx compares with what was asked for, decoded."""
    lines = [f'location = "{_quoted(unquote(old))}" {{ return 301 "{_literal(new)}"; }}\n' for old, new in moved]
    return "".join(lines)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _literal(url: str) -> str:
    """Return an address in which nginx sees no variable."""
    return url.replace("$", "%24")
