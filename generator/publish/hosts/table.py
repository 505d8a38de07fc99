"""The kinds of host by the scheme of their addresses, each with what has to be known to log in.

Modules are named and not imported: a site that is published by SFTP must not
wait for the libraries of the others, nor need them to be installed.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from generator.model.target import Scheme
from generator.publish.host import OpenHost

__all__ = ["HOSTS", "HostKind", "opener_of"]


@dataclass(frozen=True)
class HostKind:
    """A module of this folder, which has a function `open_host`, and the secrets that a login can need.

    `secrets` has for each name what `--setup` calls it when it asks.
    """

    module: str
    secrets: Mapping[str, str]


HOSTS: Mapping[Scheme, HostKind] = {
    "file": HostKind("folder", {}),
    "sftp": HostKind("sftp", {"password": "password", "passphrase": "passphrase of your SSH key"}),
    "ftps": HostKind("ftps", {"password": "password"}),
    "s3": HostKind("s3", {"access-key": "access key", "secret-key": "secret key"}),
    "github": HostKind("git", {"token": "token"}),
    "git+ssh": HostKind("git", {"passphrase": "passphrase of your SSH key"}),
    "netlify": HostKind("netlify", {"token": "token"}),
}


def opener_of(scheme: Scheme) -> OpenHost:
    """Return what opens the hosts of a scheme; raises `ImportError` if its library is not installed."""
    module = importlib.import_module(f"generator.publish.hosts.{HOSTS[scheme].module}")
    return cast("OpenHost", module.open_host)
