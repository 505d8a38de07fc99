"""What `drillbook publish --setup` asks in the terminal."""

import contextlib
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.asking import says_yes
from generator.cli.exit_codes import ERRORS, OK
from generator.cli.terminal import print_diagnostics

if TYPE_CHECKING:
    from generator.model.target import Target
    from generator.publish.host import HostError

__all__ = ["set_up"]

# The key of the host is one of them, and two slips of the fingers.
_MOST_TRIES = 4


def set_up(folder: Path, address: str) -> int:
    """Ask what is needed to publish to an address, or to those in `site.yaml`; return the exit code."""
    from generator.engine.project import check_folder
    from generator.publish.host import HostError
    from generator.publish.messages import explain, nothing_named
    from generator.publish.setup import targets_with, write_address

    check_folder(folder)
    targets = targets_with(folder, address)
    if not targets:
        print_diagnostics([nothing_named()])
        return ERRORS
    for target in targets:
        try:
            _log_in(target, folder)
        except HostError as problem:
            print_diagnostics([explain(problem, target, "nothing was changed")])
            return ERRORS
        print(f"{target.address} lets you in")
    if address and write_address(folder, address):
        print(f"wrote `publish: {address}` into site.yaml")
    print("type `drillbook publish` to publish")
    return OK


def _log_in(target: "Target", folder: Path) -> None:
    """Try to log in, ask for what is missing, and keep it; raises `HostError` for what asking does not solve."""
    from generator.publish.host import HostError
    from generator.publish.secrets import secrets_of
    from generator.publish.setup import try_login

    secret_of = secrets_of(target)
    given: dict[str, str] = {}
    for tries_left in range(_MOST_TRIES, -1, -1):
        try:
            try_login(target, folder, lambda name: given.get(name) or secret_of(name))
            break
        except HostError as problem:
            if not (tries_left and sys.stdin.isatty() and _solve(problem, target, given)):
                raise
    _keep(target, given)


def _solve(problem: "HostError", target: "Target", given: dict[str, str]) -> bool:
    """Ask what may let the next attempt succeed; tell whether anything was answered."""
    from generator.publish.host import Failure
    from generator.publish.setup import trust_key

    if problem.failure is Failure.HOST_KEY_UNKNOWN:
        if not _trusts(target, problem.detail):
            return False
        trust_key(target, problem.detail)
        return True
    return problem.failure in (Failure.REFUSED, Failure.NOTHING_TO_LOG_IN_WITH) and _ask(target, given)


def _trusts(target: "Target", detail: str) -> bool:
    print(f"{target.host} is new to this computer. It shows {detail}.")
    print("Compare it with what your host says on its pages about SSH or SFTP.")
    return says_yes("Is it the same?")


def _ask(target: "Target", given: dict[str, str]) -> bool:
    """Ask for the secrets of a target; tell whether any was given."""
    from generator.publish.hosts.table import HOSTS

    # A refused password is asked for again, and not tried once more beside a new passphrase.
    given.clear()
    user = f"{target.user} at " if target.user else ""
    for name, what in HOSTS[target.scheme].secrets.items():
        if name == "passphrase" and given.get("password"):
            continue
        # Ctrl-D: somebody does not want to answer.
        with contextlib.suppress(EOFError):
            given[name] = getpass.getpass(f"The {what} of {user}{target.host or target.address} (Enter for none): ")
    return any(given.values())


def _keep(target: "Target", given: dict[str, str]) -> None:
    from generator.publish.secrets import VARIABLE, keep_secret

    # Only what has let us in is kept.
    for name, secret in given.items():
        if secret and not keep_secret(target, name, secret):
            variable = VARIABLE + name.upper().replace("-", "_")
            print(f"this computer has no keyring to keep it in: put it into the environment variable {variable}")
