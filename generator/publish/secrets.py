"""Where passwords, passphrases and tokens come from: the environment, then the keyring.

They are asked for by name and handed to the library that logs in; no other
module sees one, so none can end up in output, in a message or in the list on
the host.  The keyring is that of the system (Keychain, Windows' credentials,
Secret Service), by the library `keyring`; where there is none, as on a server,
the environment remains.  Keys of SSH are the SSH library's own business.
"""

import os
import re

from generator.model.target import Target
from generator.publish.host import SecretOf

__all__ = ["VARIABLE", "keep_secret", "secrets_of"]

VARIABLE = "DRILLBOOK_PUBLISH_"
"""How the names of environment variables start: `DRILLBOOK_PUBLISH_PASSWORD`."""

_SERVICE = "drillbook"


def secrets_of(target: Target) -> SecretOf:
    """Return what looks up the secrets of a target.

    Of several targets each can have variables of its own, such as
    `DRILLBOOK_PUBLISH_PASSWORD_HOST_EXAMPLE`.
    """

    def secret_of(name: str) -> str | None:
        variable = VARIABLE + _capitals(name)
        return (
            os.environ.get(f"{variable}_{_capitals(target.host or target.path)}")
            or os.environ.get(variable)
            or _from_keyring(target, name)
        )

    return secret_of


def keep_secret(target: Target, name: str, secret: str) -> bool:
    """Put a secret into the computer's keyring; tell whether it has one."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return False
    try:
        keyring.set_password(_SERVICE, f"{target.address} {name}", secret)
    except (keyring.errors.KeyringError, OSError, RuntimeError):
        return False
    return True


def _from_keyring(target: Target, name: str) -> str | None:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        return keyring.get_password(_SERVICE, f"{target.address} {name}")
    # A keyring that is locked, or whose service is not running, is as good as none.
    except (keyring.errors.KeyringError, OSError, RuntimeError):
        return None


def _capitals(text: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", text.upper()).strip("_")
