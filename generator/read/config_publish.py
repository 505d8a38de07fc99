"""The places that a site is published to: `publish:` in `site.yaml`, one address or a list.

An address is taken apart here and nowhere else, so that every host gets the
same notion of a user, a folder and a branch.  What only the computer or the
host can tell, such as whether a folder exists, is not asked.  A password in an
address is an error whose text does not repeat it: `site.yaml` goes into git, and
messages into mails to the person who helps.
"""

import re
from posixpath import normpath
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from generator.model.diagnostic import did_you_mean, replacing
from generator.model.source import Span
from generator.model.target import Scheme, Target
from generator.model.url import is_web_address
from generator.model.value import replace
from generator.read.fields import Fields

__all__ = ["SCHEMES", "targets_of"]

SCHEMES: dict[Scheme, str] = {
    "sftp": "sftp://ruth@host.example/www",
    "ftps": "ftps://ruth@host.example/www",
    "file": "file:../public",
    "s3": "s3://bucket/folder",
    "github": "github:owner/name",
    "git+ssh": "git+ssh://git@host.example/ruth/blog.git#pages",
    "netlify": "netlify:site-name",
}
"""Each kind of address with an example, in the order in which messages list them."""

_INSTEAD = {
    "ftp": "FTP sends your password without encryption; write `ftps://…` or, better, `sftp://…` if your host has it",
    "ftpes": "write `ftps://…`",
    "ssh": "write `sftp://…`",
    "scp": "write `sftp://…`",
    "http": "that is where readers look; write where the files go, such as `sftp://ruth@host.example/www`",
    "https": "that is where readers look; write where the files go, such as `sftp://ruth@host.example/www`",
}
# The address of a repository as a browser shows it, or as GitHub gives it for `git clone`.
_REPOSITORY = r"(?:www\.)?github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?"
# Published into one of these, the site would overwrite its own texts, or be published again next time.
_OF_THE_SITE = (".", "output", "content", "layouts", ".drillbook", "plugins")


def targets_of(fields: Fields) -> tuple[Target, ...]:
    """Return the places that the site is published to, in the order of the file; the same one twice counts once."""
    targets: dict[str, Target] = {}
    advice = f"write one address, such as `publish: {SCHEMES['sftp']}`, or a list of them"
    for address, place in fields.located_names("publish", advice):
        # Whoever empties the line wants to publish nowhere.
        target = _target(fields, address, place) if address else None
        if target:
            targets.setdefault(address, target)
    return tuple(targets.values())


def _target(fields: Fields, address: str, place: Span) -> Target | None:
    scheme, colon, rest = address.partition(":")
    scheme = scheme.lower()
    kind = next((name for name in SCHEMES if name == scheme), None)
    # First of all: no other message may repeat the address then.
    if password := _password_in(address, is_known=kind is not None):
        _has_password(fields, place, password)
        return None
    if kind is None:
        # A single letter is a drive of Windows.
        if not colon or len(scheme) == 1 or not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme):
            _no_scheme(fields, address, place)
        else:
            _unknown_scheme(fields, scheme, rest, place)
        return None
    # What cannot be printed comes from pasting, and would be sent to the host as a part of a name.
    target = _READERS.get(kind, _on_a_server)(kind, address, rest) if address.isprintable() else None
    if target is None:
        is_own = kind == "file" and rest.strip() and address.isprintable()
        fields.problems.error(
            "site/bad-publish",
            place,
            f'"{address}" is {"a folder of the site itself" if is_own else "not an address to publish to"}',
            help=f"write it like this: `publish: {SCHEMES[kind]}`",
        )
        return None
    return replace(target, place=place)


def _no_scheme(fields: Fields, address: str, place: Span) -> None:
    login = re.fullmatch(r"(?P<user>[^@/:\s]+)@(?P<host>[\w.-]+)(?::(?P<path>.*))?", address)
    if login:
        right = f"sftp://{login['user']}@{login['host']}/{(login['path'] or '').replace(' ', '%20')}"
    else:
        slashes = address.replace("\\", "/")
        repository = re.fullmatch(_REPOSITORY, slashes)
        is_folder = "/" in slashes and not re.match(r"[\w-]+(\.[\w-]+)+/", slashes)
        right = f"github:{repository[1]}" if repository else f"file:{slashes}" if is_folder else ""
    fields.problems.error(
        "site/bad-publish",
        place,
        f'"{address}" does not say what kind of place it is',
        help=f"write `publish: {right}`" if right else f"write it like one of these: {_examples()}",
        # A name alone could be anything, and `host.example/www` too; what else has slashes is a folder.
        edits=(replacing(place, right),) if right and not login else (),
    )


def _unknown_scheme(fields: Fields, scheme: str, rest: str, place: Span) -> None:
    advice = _INSTEAD.get(scheme) or f"write it like one of these: {_examples()}"
    repository = re.fullmatch(f"//{_REPOSITORY}", rest)
    if repository:
        advice = f"write `publish: github:{repository[1]}`"
    fields.problems.error(
        "site/bad-publish",
        place,
        f'drillbook cannot publish to an address with "{scheme}:"',
        label="" if scheme in _INSTEAD else did_you_mean(scheme, SCHEMES),
        help=advice,
        edits=(replacing(place, f"github:{repository[1]}"),) if repository else (),
    )


def _examples() -> str:
    return ", ".join(f"`{example}`" for example in SCHEMES.values())


# ---------------------------------------------------------------- passwords
# `sftp://ruth:secret@host`.  Digits up to a slash or the end are a port, and no password.
_AFTER_SLASHES = re.compile(r"[^/]*//[^/@:]*:(?!\d*(?:/|$))(.+)@")
# `ruth:secret@host`, which is how people type a login that they know from a form.
_WITHOUT_SLASHES = re.compile(r"[^/@:\s]{2,}:(?!//)(.+)@[\w.-]+")


def _password_in(address: str, *, is_known: bool) -> str:
    """Return the password in an address: between a colon and the last @, but not the port; or an empty text."""
    match = _AFTER_SLASHES.match(address) or (None if is_known else _WITHOUT_SLASHES.match(address))
    return match[1] if match else ""


def _has_password(fields: Fields, place: Span, password: str) -> None:
    # The line is shown, too, and what a message shows is sent to whoever helps.
    hidden = replace(place, text=place.text.replace(password, "•" * len(password)))
    fields.problems.error(
        "site/publish-password",
        hidden,
        "the address contains a password, and site.yaml is no place for one",
        help="delete it with its colon, change the password at your host if others have seen the file, and type "
        "`drillbook publish --setup`, which keeps it safe",
    )


# ---------------------------------------------------------------- one kind of address each
def _folder(scheme: Scheme, address: str, rest: str) -> Target | None:
    path = unquote(rest[2:]) if rest.startswith("//") else rest
    # `file:///C:/www` and `file:/C:/www` are how browsers show `C:/www`.
    path = re.sub(r"^/+(?=[A-Za-z]:[/\\])", "", path.removeprefix("localhost")).replace("\\", "/")
    if not path.strip() or normpath(path).split("/")[0] in _OF_THE_SITE:
        return None
    return Target(address=address, scheme=scheme, path=path.rstrip("/") or "/")


def _on_a_server(scheme: Scheme, address: str, rest: str) -> Target | None:
    parts, port = _split(rest)
    if parts is None or not _is_host(parts.hostname or "") or parts.query:
        return None
    if scheme == "git+ssh":
        if parts.path.strip("/") == "":
            return None
    elif parts.fragment:
        return None
    return Target(
        address=address,
        scheme=scheme,
        user=unquote(parts.username or ""),
        host=parts.hostname or "",
        port=port,
        path=_folder_on_host(parts.path),
        branch=unquote(parts.fragment),
    )


def _folder_on_host(path: str) -> str:
    """Return a folder relative to the place where a login starts, or, after two slashes, from the host's root.

    One slash is only what separates host and folder, as in addresses of FTP:
    the web folder that a provider names, `www` or `public_html`, is nearly
    always inside the folder that a login starts in.
    """
    folder = unquote(path[1:]).removeprefix("~/").rstrip("/")
    return folder or ("/" if path.startswith("//") else "")


def _bucket(scheme: Scheme, address: str, rest: str) -> Target | None:
    parts, port = _split(rest)
    if parts is None or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", parts.netloc) or port or parts.fragment:
        return None
    query = parse_qs(parts.query, keep_blank_values=True)
    endpoint = query.pop("endpoint", [""])[-1]
    if query or (parts.query and not is_web_address(endpoint)):
        return None
    folder = unquote(parts.path).strip("/")
    return Target(address=address, scheme=scheme, host=parts.netloc, path=folder, endpoint=endpoint)


def _github(scheme: Scheme, address: str, rest: str) -> Target | None:
    match = re.fullmatch(r"(?://)?([\w.-]+/[\w.-]+?)(?:\.git)?/?(?:#([^\s#]+))?", rest)
    return Target(address=address, scheme=scheme, path=match[1], branch=match[2] or "") if match else None


def _netlify(scheme: Scheme, address: str, rest: str) -> Target | None:
    match = re.fullmatch(r"(?://)?([A-Za-z0-9][A-Za-z0-9.-]*)/?", rest)
    return Target(address=address, scheme=scheme, host=match[1].lower()) if match else None


_READERS = {"file": _folder, "s3": _bucket, "github": _github, "netlify": _netlify}


def _split(rest: str) -> tuple[SplitResult | None, int]:
    if not rest.startswith("//") or re.search(r"\s", rest):
        return None, 0
    try:
        parts = urlsplit(f"x:{rest}")
        port = parts.port or 0
    except ValueError:
        return None, 0
    return parts, port


def _is_host(host: str) -> bool:
    return re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?|[0-9a-f:]+", host) is not None
