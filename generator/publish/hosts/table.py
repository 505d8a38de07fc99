"""The kinds of host by the scheme of their addresses, each with what has to be known to log in.

Modules are named and not imported: a site that is published by SFTP must not
wait for the libraries of the others, nor need them to be installed.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from generator.model.parts import how_to_add
from generator.model.target import Scheme
from generator.publish.host import Failure, HostError, OpenHost

__all__ = ["HOSTS", "HostKind", "opener_of"]


@dataclass(frozen=True)
class HostKind:
    """A module of this folder, which has a function `open_host`, and the secrets that a login can need.

    `secrets` has for each name what `--setup` calls it when it asks; `extra`
    is what has to be installed with drillbook (`drillbook[sftp]`), if anything.
    """

    module: str
    secrets: Mapping[str, str]
    extra: str = ""


HOSTS: Mapping[Scheme, HostKind] = {
    "file": HostKind("folder", {}),
    "sftp": HostKind("sftp", {"password": "password", "passphrase": "passphrase of your SSH key"}, extra="sftp"),
    "ftps": HostKind("ftps", {"password": "password"}),
    "s3": HostKind("s3", {"access-key": "access key", "secret-key": "secret key"}, extra="s3"),
    "github": HostKind("git", {"token": "token"}),
    "git+ssh": HostKind("git", {"passphrase": "passphrase of your SSH key"}),
    "netlify": HostKind("netlify", {"token": "token"}),
}


def opener_of(scheme: Scheme) -> OpenHost:
    """Return what opens the hosts of a scheme; raises `HostError` if its library is not installed."""
    kind = HOSTS[scheme]
    try:
        module = importlib.import_module(f"generator.publish.hosts.{kind.module}")
    except ImportError as problem:
        if not kind.extra:
            raise
        raise HostError(Failure.NO_LIBRARY, how_to_add(kind.extra)) from problem
    return cast("OpenHost", module.open_host)
