"""Tells from any library's exception what went wrong on the way to a host.

Job: `network_failure` looks through an exception and all that it was raised
from, because urllib3, botocore and dulwich each wrap the error of the socket
in their own way, and only the socket's error tells a wrong name from a line
that broke.  Rule: what stands deepest decides.  It must not know any library
by name: those that wrap give the wrapped one as their cause, as an argument,
or as `reason`.
"""

import socket
import ssl
from collections.abc import Iterator

from generator.publish.host import Failure, HostError

__all__ = ["TIMEOUT", "network_failure", "without_secrets"]

TIMEOUT = 30.0
"""Seconds without a byte after which a host counts as gone; web space in use by many can need ten for one answer."""

# OpenSSL's number for a certificate that only begins to be valid later.
# Hosts do not use such ones, so it is the clock of this computer that is late.
_NOT_YET_VALID = 9


def network_failure(error: BaseException, *, connected: bool, path: str = "") -> HostError | None:
    """Return what the error says about the way to the host, or None if it is about something else.

    A host that stops answering is `UNREACHABLE` before it was `connected`, and
    the line is lost after that.
    """
    wrapped = list(_chain(error))
    # urllib3 compares the name in a certificate itself.
    for cause in wrapped:
        if type(cause).__name__ == "CertificateError":
            return HostError(Failure.CERTIFICATE, str(cause), path)
    for kind in (ssl.SSLCertVerificationError, socket.gaierror, TimeoutError, ConnectionError, EOFError, OSError):
        for cause in wrapped:
            if isinstance(cause, kind):
                return HostError(_failure_of(cause, connected=connected), _sentence_of(cause), path)
    # Some libraries drop what they caught, and only the name of their own error is left of it.
    if any("Timeout" in type(cause).__name__ for cause in wrapped):
        return HostError(Failure.LINE_LOST if connected else Failure.UNREACHABLE, "no answer in time", path)
    return None


def without_secrets(text: str, *secrets: str | None) -> str:
    """Return the text with every secret in it replaced, for what a host or a library says about a login."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "…")
    return text


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and everything that it wraps, each once."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            waiting += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]


def _failure_of(cause: BaseException, *, connected: bool) -> Failure:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Failure.CLOCK if cause.verify_code == _NOT_YET_VALID else Failure.CERTIFICATE
    if isinstance(cause, socket.gaierror):
        return Failure.UNKNOWN_NAME
    if isinstance(cause, ssl.SSLError) and not isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return Failure.OTHER  # both sides are there and do not agree on how to encrypt
    if connected or isinstance(cause, (ConnectionResetError, BrokenPipeError, EOFError, ssl.SSLError)):
        return Failure.LINE_LOST
    return Failure.UNREACHABLE


def _sentence_of(cause: BaseException) -> str:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return str(cause.verify_message)  # without the place in OpenSSL's source, which the rest of the text is
    return str(getattr(cause, "strerror", None) or cause)
