"""Redirects for web servers: `_redirects` for Netlify and others, and a file for nginx to include."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator.model.lesson import ProseOf
from generator.model.page import HostRedirects, NginxRedirects
from generator.render.kinds.kind import WrittenKind
from generator.render.viewer import Viewer

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["HostRedirectsKind", "NginxRedirectsKind", "host_gone", "host_redirects", "nginx_gone", "nginx_redirects"]


class HostRedirectsKind(WrittenKind[HostRedirects]):
    """`_redirects`."""

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        viewer = renderer.viewer
        lines = host_redirects(_from_root(viewer, self.page.moved)) + host_gone(_whole(viewer, self.page.gone))
        return lines.encode()


class NginxRedirectsKind(WrittenKind[NginxRedirects]):
    """The file for nginx."""

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        viewer = renderer.viewer
        lines = nginx_redirects(_from_root(viewer, self.page.moved)) + nginx_gone(_whole(viewer, self.page.gone))
        return lines.encode()


def _from_root(viewer: Viewer, moved: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """Yield old and new addresses, from the root of the host."""
    return ((viewer.root + old, viewer.url(path)) for old, path in moved)


def _whole(viewer: Viewer, gone: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    return ((viewer.root + path, viewer.root + page) for path, page in gone)


def host_redirects(moved: Iterable[tuple[str, str]]) -> str:
    """Return a line for each old address and the new one, both percent-encoded."""
    # 301 and not 302: only a permanent redirect makes search engines and readers' programs learn the new address.
    return "".join([f"{old} {new} 301\n" for old, new in moved])


def host_gone(gone: Iterable[tuple[str, str]]) -> str:
    """Return a line for each address where something is gone for good, and the page to show, both percent-encoded."""
    # Forced (!), because Netlify would rather send the page at the address, with the status of a page that is there.
    # Cloudflare knows no status but those of redirects, and skips the line: readers get the same page.
    return "".join([f"{path} {page} 410!\n" for path, page in gone])


def nginx_redirects(moved: Iterable[tuple[str, str]]) -> str:
    """Return a `location` for each old address, decoded, since nginx compares it with the decoded request."""
    lines = [f'location = "{_quoted(unquote(old))}" {{ return 301 "{_literal(new)}"; }}\n' for old, new in moved]
    return "".join(lines)


def nginx_gone(gone: Iterable[tuple[str, str]]) -> str:
    """Return a `location` for each address where something is gone for good, which shows a page that says so."""
    return "".join([
        f'location = "{_quoted(unquote(path))}" {{ error_page 410 "{_literal(_index(page))}"; return 410; }}\n'
        for path, page in gone
    ])  # fmt: skip


def _index(path: str) -> str:
    # Another address than the one that is gone: nginx would look for it in the same `location` again.
    return f"{path}index.html" if path.endswith("/") else path


def _quoted(text: str) -> str:
    # What nginx's quoted strings need; spaces and semicolons are harmless inside them.
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _literal(url: str) -> str:
    """Return an address in which nginx sees no variable."""
    return url.replace("$", "%24")
