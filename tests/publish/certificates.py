"""Certificates for servers on this computer, and a program that trusts them."""

import datetime as dt
import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme

__all__ = ["Certificates"]


@dataclass(frozen=True)
class Certificates:
    """An authority of the test's own, which the environment variable `SSL_CERT_FILE` makes known to OpenSSL."""

    folder: Path
    authority: trustme.CA

    @classmethod
    def made_in(cls, folder: Path) -> "Certificates":
        """Make an authority, and keep what it issues in a folder."""
        authority = trustme.CA()
        authority.cert_pem.write_to_path(folder / "authority.pem")
        return cls(folder, authority)

    @property
    def trusted(self) -> str:
        """The file to name in `SSL_CERT_FILE`."""
        return str(self.folder / "authority.pem")

    def file(self, *names: str, until: dt.datetime | None = None, start: dt.datetime | None = None) -> str:
        """Return a file with a certificate for these names and its key."""
        issued = self.authority.issue_cert(*names, not_after=until, not_before=start)
        path = self.folder / f"{names[0]}-{until}-{start}.pem".replace(" ", "-").replace(":", "-")
        issued.private_key_and_cert_chain_pem.write_to_path(path)
        return str(path)

    def context(self, *names: str, **dates: dt.datetime) -> ssl.SSLContext:
        """Return what a server needs to speak TLS under these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file(*names, **dates))
        return context
