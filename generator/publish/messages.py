"""What a coach reads of each failure of a host: a sentence, and what to do.

The sentence stands at the address in `site.yaml`, because that is what most
failures are cured at.  What the host itself said is quoted only where it tells
more than our words: most hosts say "Failure".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.model.diagnostic import Diagnostic, error
from generator.model.english import count, first_few
from generator.model.source import Span
from generator.model.target import Scheme, Target
from generator.publish.host import Failure, HostError

__all__ = ["another_site", "built_meanwhile", "explain", "list_missing", "not_ours", "nothing_named"]

# Enough to recognize whose files these are; their number is in the message.
_MOST_NAMED = 5


@dataclass(frozen=True)
class _Words:
    """A failure in words; both texts can name the fields that `explain` fills."""

    code: str
    message: str
    help: str


_WORDS: Mapping[Failure, _Words] = {
    Failure.REFUSED: _Words(
        code="publish/refused",
        message="{host} does not let you in: the user name, the password or the key is wrong",
        help="compare the user name with what your host has told you, and type `drillbook publish --setup` to enter "
        "the password again",
    ),
    Failure.NOTHING_TO_LOG_IN_WITH: _Words(
        code="publish/no-password",
        message="{host} wants to know that it is you, and this computer has no password or key for it",
        help="type `drillbook publish --setup`, which asks for it and keeps it",
    ),
    Failure.UNKNOWN_NAME: _Words(
        code="publish/unknown-host",
        message='there is no host "{host}"',
        help="check that you are connected to the internet; then compare the name, letter by letter, with what your "
        "host has told you",
    ),
    Failure.UNREACHABLE: _Words(
        code="publish/unreachable",
        message="{host} does not answer{because}",
        help="check that you are connected to the internet; if you are, the host may be down, or it may use "
        "another port: add it to the address after a colon",
    ),
    Failure.HOST_KEY_UNKNOWN: _Words(
        code="publish/unknown-key",
        message="this computer has not been connected to {host} before, and cannot tell whether it is the right one",
        help="type `drillbook publish --setup`, and compare what it shows with what your host says: {detail}",
    ),
    Failure.HOST_KEY_CHANGED: _Words(
        code="publish/changed-key",
        message="{host} cannot prove that it is the same host as before: it has a new key, or somebody has put a "
        "computer in between",
        help="ask your host whether it has a new key, {detail}; only if it says so, type `ssh-keygen -R {key_name}` to "
        "forget the old one, and then `drillbook publish --setup`",
    ),
    Failure.CERTIFICATE: _Words(
        code="publish/certificate",
        message="{host} cannot prove who it is: its certificate is out of date or belongs to another name{because}",
        help="check that the date of this computer is right, and compare the name with what your host has told you; "
        "if both are right, your host has to renew the certificate",
    ),
    Failure.NO_FOLDER: _Words(
        code="publish/no-folder",
        message="the place you publish to does not exist{because}",
        help="correct the address, or make the folder (or bucket, repository or site) at your host first",
    ),
    Failure.OWN_FOLDER: _Words(
        code="publish/own-folder",
        message="{detail}",
        help="write a folder beside the site's own, such as `publish: file:../public`",
    ),
    Failure.READ_ONLY: _Words(
        code="publish/read-only",
        message="you are not allowed to write {what} there",
        help="check that this is the right folder; if it is, ask your host to let {user} write into it",
    ),
    Failure.FULL: _Words(
        code="publish/full",
        message="there is no room left for {what}: the disk, or your share of it, is full",
        help="delete what you do not need at your host, or rent more room",
    ),
    Failure.LINE_LOST: _Words(
        code="publish/line-lost",
        message="the connection to {host} broke again and again{because}",
        help="check that you are connected to the internet, and publish again",
    ),
    Failure.CLOCK: _Words(
        code="publish/clock",
        message="{host} refuses because the clock of this computer is wrong",
        help="set the clock (let the computer do it from the internet), and publish again",
    ),
    Failure.NO_LIBRARY: _Words(
        code="publish/no-library",
        message="the part of drillbook that talks to this kind of host is not installed",
        help="{detail}, and publish again",
    ),
    Failure.IN_THE_WAY: _Words(
        code="publish/folder-in-the-way",
        message="{what} cannot be written: there is a file where a folder must be, or a folder where a file must be",
        help="look there with the program that manages your web space, and move away what you did not publish",
    ),
    Failure.OTHER: _Words(
        code="publish/failed",
        message="{host} did not do what drillbook asked{because}",
        help="publish again; if it says the same, ask your host what it means",
    ),
}


# Where there is no user and no password, but a token or a pair of keys; `{token}` says which.
_WORDS_OF_TOKENS: Mapping[Failure, _Words] = {
    Failure.REFUSED: _Words(
        code="publish/refused",
        message="{host} does not accept {token}: it was mistyped, has expired, or was deleted there",
        help="create a new one, as the handbook says, and type `drillbook publish --setup` to enter it",
    ),
    Failure.NOTHING_TO_LOG_IN_WITH: _Words(
        code="publish/no-password",
        message="{host} wants to know that it is you, and this computer does not have {token}",
        help="create one, as the handbook says, and type `drillbook publish --setup`, which asks for it and keeps it",
    ),
    Failure.READ_ONLY: _Words(
        code="publish/read-only",
        message="{token} does not allow drillbook to write {what} there{because}",
        help="check at {host} what it allows, and give it the access that the handbook names",
    ),
    Failure.FULL: _Words(
        code="publish/full",
        message="{host} has no room left for {what}: your share is used up{because}",
        help="delete what you do not need there, or choose a larger plan",
    ),
}

_TOKENS: Mapping[Scheme, tuple[str, str]] = {
    "github": ("github.com", "your token"),
    "netlify": ("Netlify", "your token"),
    "s3": ("the storage", "your access key"),
}


def explain(problem: HostError, target: Target, state: str) -> Diagnostic:
    """Return what a coach reads of a failure; `state` completes the advice with what readers see now."""
    words = _WORDS[problem.failure]
    host, token = target.host or target.path or target.address, ""
    if target.scheme in _TOKENS:
        host, token = _TOKENS[target.scheme]
        words = _WORDS_OF_TOKENS.get(problem.failure, words)
    # How `known_hosts` names a host at another port than 22.
    port = f"[{host}]:{target.port}" if target.port not in (0, 22) else host
    fields = {
        "host": host,
        "key_name": port,
        "token": token,
        "user": f'the user "{target.user}"' if target.user else "you",
        "place": target.address,
        # The coach never made drillbook's own files, whose names start with a dot.
        "what": problem.path if problem.path and not problem.path.startswith(".drillbook") else "files",
        "detail": problem.detail,
        "because": f" ({problem.detail.rstrip('.')})" if problem.detail else "",
    }
    advice = words.help.format_map(fields)
    return error(
        words.code, target.place, words.message.format_map(fields), help=f"{advice}; {state}" if state else advice
    )


def not_ours(paths: list[str], target: Target, *, only_files: bool) -> Diagnostic:
    """Return the diagnostic for files on the host that drillbook did not make and would write over.

    With `only_files`, none of them stands where the site needs a folder, so that `--replace` can help.
    """
    named = first_few(paths, _MOST_NAMED)
    advice = "move them away at your host"
    if only_files:
        advice = (
            "if they are your host's welcome page or an older copy of this site, type `drillbook publish --replace`; "
            "otherwise move them away at your host, or publish into another folder"
        )
    return error(
        "publish/not-ours",
        target.place,
        f"{count(len(paths), 'file')} at your host that drillbook did not publish would be overwritten: {named}",
        help=f"{advice}; nothing was changed",
    )


def another_site(title: str, target: Target) -> Diagnostic:
    """Return the diagnostic for a place where another site was published."""
    return error(
        "publish/another-site",
        target.place,
        f"another site was published there, {title}, and would be deleted",
        help="correct the address; or, if this is the same site under a new `url` or `id`, type "
        "`drillbook publish --replace`; nothing was changed",
    )


def list_missing(pages: list[str], target: Target) -> Diagnostic:
    """Return the diagnostic for pages that only the list of what was published could answer for."""
    return error(
        "publish/list-missing",
        target.place,
        f"published.json is missing, and {count(len(pages), 'page')} would vanish from the web: {first_few(pages, 1)}",
        help="put published.json back, from git or from a backup, so that old addresses lead on; if there is none, or "
        "you removed these pages on purpose, type `drillbook publish --replace`; nothing was changed",
    )


def built_meanwhile(target: Target) -> Diagnostic:
    """Return the diagnostic for an output that never held still."""
    return error(
        "publish/built-meanwhile",
        target.place,
        "the site was built again and again while it was being published",
        help="save your texts, stop whatever else builds this site, and publish again; readers see a whole site",
    )


def nothing_named() -> Diagnostic:
    """Return the diagnostic for a site that does not say where it is to be published."""
    return error(
        "publish/nowhere",
        Span(path="site.yaml"),
        "site.yaml does not say where to publish the site",
        help="type `drillbook publish --setup ADDRESS`, such as `drillbook publish --setup sftp://ruth@host.example/www`",
    )
