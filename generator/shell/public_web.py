"""Asks hosts on the internet, and never this computer or the network around it.

The name of a host is looked up here, and the connection goes to an address
that was checked, so that a second look-up cannot give another one (DNS
rebinding).  urllib3 would follow redirects by itself; they are left to the
caller, who asks here again, so that each is checked as well.
"""

import contextlib
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as TimedOutError

__all__ = [
    "NOT_WEB",
    "NoAnswerError",
    "NoHostError",
    "SilentHostError",
    "ask",
    "host_of",
    "in_plain_words",
    "is_public",
]

NOT_WEB = "its address is not a web address"

_SILENCE = 30.0
_PORTS = {"http": 80, "https": 443}


class NoAnswerError(Exception):
    """An address can give no answer, however often it is asked; says why."""


class SilentHostError(Exception):
    """A host does not answer, and could in a moment; says why."""


class NoHostError(SilentHostError):
    """There is no host of a name, or no connection: nobody can tell which from one name alone."""


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the internet, and not to this computer or the network around it."""
    with contextlib.suppress(ValueError):
        # Without the zone, as in `fe80::1%eth0`.
        return ipaddress.ip_address(address.partition("%")[0]).is_global
    return False


def host_of(url: str) -> str:
    """Return the host that an address names; empty where it names none."""
    with contextlib.suppress(ValueError):
        return urlsplit(url).hostname or ""
    return ""


def ask(
    url: str, headers: Mapping[str, str], is_allowed: Callable[[str], bool], method: str = "GET"
) -> urllib3.BaseHTTPResponse:
    """Return the answer to a request, whose body is still to be read and which the caller closes.

    Raises `NoAnswerError` where another try is of no use, and `SilentHostError`.
    """
    scheme, host, port, target = _parts(url)
    with in_plain_words(host):
        name = host if host.isascii() else host.encode("idna").decode()
        entries = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    addresses = [ip for ip in dict.fromkeys(str(entry[4][0]) for entry in entries) if is_allowed(ip)]
    if not addresses:
        raise NoAnswerError(f"{host} is not on the internet, but on this computer or in the network around it")
    plain_port = "" if port == _PORTS[scheme] else f":{port}"
    named = {"Host": (f"[{name}]" if ":" in name else name) + plain_port, **headers}
    with in_plain_words(host):
        for number, address in enumerate(addresses, start=1):
            pool = _pool(scheme, address, port, name)
            try:
                # One request and nothing else: no redirect, no second try, no reading ahead.
                return pool.urlopen(
                    method,
                    target,
                    headers=named,
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    decode_content=False,
                )
            except (NewConnectionError, ConnectTimeoutError):
                # Some hosts have an address of a kind that this network does not carry.
                if number == len(addresses):
                    raise
    raise AssertionError  # the last address has returned or raised


def _parts(url: str) -> tuple[str, str, int, str]:
    """Return scheme, host, port and target of a web address."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme in _PORTS and parts.hostname:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme], target
    raise NoAnswerError(NOT_WEB)


def _pool(scheme: str, address: str, port: int, name: str) -> urllib3.HTTPConnectionPool:
    """Return connections to an address that was checked, on which the host must prove its name."""
    if scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=_SILENCE)
    context = ssl.create_default_context()
    return urllib3.HTTPSConnectionPool(address, port, timeout=_SILENCE, ssl_context=context, server_hostname=name)


@contextlib.contextmanager
def in_plain_words(host: str) -> Iterator[None]:
    """Turn what can go wrong with a host into words, and into whether it could go right in a moment."""
    try:
        yield
    except SSLError as problem:
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in problem.args):
            raise NoAnswerError(f"{host} cannot prove its identity (its certificate is not valid)") from problem
        raise SilentHostError(f"the connection to {host} failed") from problem
    except NewConnectionError as problem:  # to urllib3, a kind of time-out
        raise SilentHostError(f"the connection to {host} failed") from problem
    except TimedOutError as problem:
        raise SilentHostError(f"{host} does not answer") from problem
    except socket.gaierror as problem:
        raise NoHostError(f"there is no computer called {host}, or no connection to the internet") from problem
    except UnicodeError as problem:
        raise NoAnswerError("its address has letters in it that no address can have") from problem
    except (HTTPError, OSError, ValueError) as problem:
        raise SilentHostError(f"the connection to {host} failed") from problem
