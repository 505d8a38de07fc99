"""A place that a site is published to, as `publish:` in `site.yaml` names it."""

from typing import Literal

from generator.model.value import Value

__all__ = ["Scheme", "Target"]

Scheme = Literal["file", "sftp", "ftps", "s3", "github", "git+ssh", "netlify"]


class Target(Value):
    """One address under `publish:`, taken apart; a password is never in it.

    `address` is the text as typed, which messages repeat and secrets are kept
    under.  `user`, `host` and `branch` are empty and `port` is 0 where the
    address has none.  `path` is the folder on the host, without slashes at
    its ends unless it is an absolute one; for `github` it is `owner/name`,
    and for `netlify` the name of the site is the `host`.
    """

    address: str
    scheme: Scheme
    user: str = ""
    host: str = ""
    port: int = 0
    path: str = ""
    branch: str = ""
