"""A place that a site is published to, as `publish:` in `site.yaml` names it."""

from typing import Literal

from generator.model.source import Span
from generator.model.value import Value

__all__ = ["Scheme", "Target"]

Scheme = Literal["file", "sftp", "ftps", "s3", "github", "git+ssh", "netlify"]


class Target(Value):
    """One address under `publish:`, taken apart; a password is never in it.

    `address` is the text as typed, which messages repeat and secrets are kept
    under, and `place` is where it stands.  `user`, `host` and `branch` are
    empty and `port` is 0 where the address has none.

    `path` is the folder on the host, with a slash at its start if it is an
    absolute one (`sftp://host//srv/www`), and none at its end.  Without it,
    the folder is looked for where the host puts a user who logs in.  For
    `file` it is as typed, and relative to the site's folder; for `s3` the
    bucket is the `host`, and `endpoint` the address of a provider other than
    Amazon (`s3://bucket/path?endpoint=https://…`); for `github` it is
    `owner/name`; for `netlify` the name of the site is the `host`.
    """

    address: str
    scheme: Scheme
    user: str = ""
    host: str = ""
    port: int = 0
    path: str = ""
    branch: str = ""
    endpoint: str = ""
    place: Span = Span(path="site.yaml")
