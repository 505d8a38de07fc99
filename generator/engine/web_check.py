"""Other people's addresses in published texts, and what is wrong with those that do not answer.

They are looked for in the texts as they were typed, because a warning needs the
line, and an address that has moved is put right there.  Other people's pages are
nobody's mistake here: these are warnings, and never more.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from generator.engine.build import read_site
from generator.model.diagnostic import Diagnostic, Rejected, in_order, replacing, warning
from generator.model.source import Source, Span
from generator.model.url import EXAMPLE_HOSTS
from generator.plan.site import Clock, unpublished_reason
from generator.shell.progress import Progress, no_progress
from generator.shell.public_web import is_public
from generator.shell.source_files import read_source
from generator.shell.web_links import Asking, WebAnswer, ask_addresses

__all__ = ["check_web"]

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\^{}|\[\]]+")
# A block of code from its fence to the same fence.  Its lines become spaces, so that all places stay right.
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_NO_HOSTS = re.compile(rf"{EXAMPLE_HOSTS.pattern}|(?:.+\.)?example|localhost")
_CACHE = ".drillbook/web-links.json"


def check_web(
    folder: Path,
    clock: Clock,
    *,
    progress: Progress = no_progress,
    asking: Asking = Asking(),  # noqa: B008 - it is a value that cannot change
    is_allowed: Callable[[str], bool] = is_public,
) -> tuple[Diagnostic, ...]:
    """Return a warning for each address of others in published texts that leads nowhere, or has moved for good."""
    project, content = read_site(folder)
    now = clock.in_zone(project.config.zone)
    published = [meta.source for meta in content.metadata if not unpublished_reason(meta, clock, now)]
    places: dict[str, list[Span]] = {}
    for path in sorted(published):
        try:
            source = read_source(folder, path)
        except Rejected:
            continue  # which a build reports
        for address, span in _addresses_in(source):
            if _is_of_others(address, project.config.url):
                places.setdefault(address, []).append(span)
    answers = ask_addresses(places, folder / _CACHE, asking=asking, progress=progress, is_allowed=is_allowed)
    return in_order(_findings(answers, places))


def _addresses_in(source: Source) -> Iterator[tuple[str, Span]]:
    """Yield each web address of a text with its place; examples of code name addresses that nobody follows."""
    text = _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source.text)
    for line, typed in enumerate(text.split("\n"), 1):
        for match in _ADDRESS.finditer(typed):
            if address := _trimmed(match[0]):
                yield address, source.span(line, match.start() + 1, len(address))


def _trimmed(address: str) -> str:
    """Return an address without what belongs to the sentence: its period, and a parenthesis that opened before it."""
    while address and (address[-1] in ".,;:!?*_" or (address[-1] == ")" and address.count(")") > address.count("("))):
        address = address[:-1]
    return address


def _is_of_others(address: str, own: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False  # which a build reports
    return bool(host) and not _is_below(address, own.rstrip("/")) and not _NO_HOSTS.fullmatch(host)


def _is_below(address: str, own: str) -> bool:
    """Tell whether an address is one of the site's, and not of a host or folder whose name only starts like it."""
    return address.startswith(own) and address[len(own) : len(own) + 1] in ("", "/", "?", "#")


def _findings(answers: Mapping[str, WebAnswer], places: Mapping[str, Iterable[Span]]) -> Iterator[Diagnostic]:
    # One name that nobody knows is a dead link; if nobody answers at all, the connection is to blame.
    unknown = {urlsplit(address).hostname for address, answer in answers.items() if answer.state == "no-host"}
    if len(unknown) > 1 and not any(answer.state in ("fine", "dead", "moved") for answer in answers.values()):
        advice = "connect this computer to the internet, and try again"
        yield warning("web/offline", Span(path="."), "no address could be reached", help=advice)
        return
    for address, answer in answers.items():
        for span in places[address]:
            if answer.state in ("dead", "no-host"):
                yield _dead(span, address, answer)
            elif answer.state == "moved" and not _is_home(answer.to):
                yield _moved(span, answer)


def _is_home(address: str) -> bool:
    """Tell whether an address is that of a home page, where hosts send those who ask for what is gone."""
    return urlsplit(address).path in ("", "/")


def _dead(span: Span, address: str, answer: WebAnswer) -> Diagnostic:
    advice = "look for the page's new address; if there is none, take the link out, or link to a copy in a web archive"
    return warning("web/dead", span, f"{address} leads nowhere: {answer.reason}", help=advice)


def _moved(span: Span, answer: WebAnswer) -> Diagnostic:
    return warning(
        "web/moved",
        span,
        "this page has moved for good",
        help=f"write {answer.to}",
        edits=(replacing(span, answer.to),),
    )
