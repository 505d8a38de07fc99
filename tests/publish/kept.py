"""A keyring in a file, for tests: the library `keyring` loads it in place of the computer's own."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileKeyring(KeyringBackend):
    """Keeps passwords in the file that `TEST_KEYRING` names."""

    priority = 1.0

    def _all(self) -> dict[str, str]:
        file = Path(os.environ["TEST_KEYRING"])
        return json.loads(file.read_text("utf-8")) if file.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept."""
        return self._all().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        kept = self._all() | {f"{service} {username}": password}
        Path(os.environ["TEST_KEYRING"]).write_text(json.dumps(kept), "utf-8")
