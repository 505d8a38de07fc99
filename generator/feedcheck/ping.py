"""Tells the hub, after an upload, which feeds have changed, and notes what is published now."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from generator.engine.address_notes import built_addresses
from generator.engine.project import check_folder, open_project
from generator.feedcheck.check import Checked, look_at_feeds
from generator.feedcheck.hub import HubRefusedError, HubUnreachableError, tell_hub
from generator.model.diagnostic import Diagnostic, Rejected, error, has_errors
from generator.model.english import first_few
from generator.model.published import NOTHING, PUBLISHED, LastTime, Published
from generator.model.source import Span
from generator.model.url import encode
from generator.model.value import Value, replace
from generator.read.yaml import place_of
from generator.shell.atomic_files import replace_whole
from generator.shell.lock import only_one
from generator.shell.progress import Progress
from generator.shell.published_file import read_published
from generator.shell.source_files import read_source

__all__ = ["Pinged", "note_under_way", "ping_hub"]


class Pinged(Value):
    """What was done, or would be.

    `hub` is empty if the site has none; `news` counts the feeds that are new
    or changed, including those that are announced to no hub; `announced` are the
    addresses of the feeds that were announced to the hub.
    """

    hub: str
    news: int
    announced: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def ping_hub(
    folder: Path,
    *,
    force: bool = False,
    dry_run: bool = False,
    sent_to: Sequence[str] = (),
    on_wait: Callable[[], None] = lambda: None,
    progress: Progress = lambda *_: None,
) -> Pinged:
    """Tell the site's hub of each feed that has changed since it was last published.

    With `force`, ids may differ from those that were published.  `sent_to` are
    the addresses that got files just now: they are noted, even if no feed has
    changed.  Raises `Rejected` if the feeds have any other error, because then nobody should
    fetch them yet.
    """
    check_folder(folder)
    # Under the lock, so that two commands at the same time announce the news once.
    with only_one(folder / ".drillbook", on_wait):
        config = open_project(folder).config
        hub, published = config.feed.hub, read_published(folder)
        # Compared with nothing, no id can have changed.
        checked = look_at_feeds(folder, config, NOTHING if force else published)
        if has_errors(checked.diagnostics):
            raise Rejected(checked.diagnostics)
        news = [path for path, row in checked.feeds.items() if published.feeds.get(path) != row]
        topics = [path for path in news if hub and checked.kinds[path].names_hub]
        addresses = {path: config.url + encode(path[1:]) for path in topics}
        pinged = Pinged(hub=hub, news=len(news))
        if dry_run:
            return replace(pinged, announced=tuple(addresses.values()))
        announced: list[str] = []
        try:
            diagnostics = _announce(hub, addresses, announced, _place(folder), progress)
        finally:
            # What the hub knows already is noted even if this is interrupted.
            _note(folder, published, checked, [path for path in topics if path not in announced], sent_to)
        return replace(pinged, announced=tuple(addresses[path] for path in announced), diagnostics=diagnostics)


def note_under_way(folder: Path) -> None:
    """Note the addresses of what was built, as readers may see them from now on, however the publishing ends.

    Ids and feeds are noted when all of it is out: until then, the hub has to
    hear of them.
    """
    with only_one(folder / ".drillbook", lambda: None):
        published = read_published(folder)
        updated = replace(published, version=2, addresses=published.with_addresses(built_addresses(folder)))
        if updated != published:
            replace_whole(folder / PUBLISHED, updated.text)


def _announce(
    hub: str, addresses: Mapping[str, str], announced: list[str], place: Span, progress: Progress
) -> tuple[Diagnostic, ...]:
    """Tell the hub of feeds, add to `announced` the path of each that it accepts, and return what went wrong."""
    refused: dict[tuple[str, str], list[str]] = {}
    for number, (path, address) in enumerate(addresses.items()):
        progress("telling the hub", number, len(addresses))
        try:
            tell_hub(hub, address)
        except HubUnreachableError as problem:
            # The others would fail in the same way, and each would take as long.
            return (*_refusals(refused, place), _unreachable(str(problem), place))
        except HubRefusedError as problem:
            refused.setdefault((str(problem), problem.moved_to), []).append(address)
        else:
            announced.append(path)
    return _refusals(refused, place)


def _note(folder: Path, published: Published, checked: Checked, pending: Sequence[str], sent_to: Sequence[str]) -> None:
    """Write down what is published now; feeds that are still to be announced stay as they were noted before."""
    before = {path: published.feeds[path] for path in pending if path in published.feeds}
    now = {path: row for path, row in checked.feeds.items() if path not in pending}
    # What was out stays in the list: readers keep addresses longer than a site does.
    addresses = published.with_addresses(built_addresses(folder))
    updated = replace(published, version=2, feeds=now | before, entries=checked.entries, addresses=addresses)
    if updated != published or sent_to:
        # Not at every call: a timer that runs each hour would change a file in git each hour.
        moment = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        # A call without an upload, by hand, knows nothing newer about where the files are.
        before_to = published.last.to if published.last else ()
        updated = replace(updated, last=LastTime(at=moment, to=tuple(sent_to) or before_to))
        replace_whole(folder / PUBLISHED, updated.text)


def _place(folder: Path) -> Span:
    """Return the place of the hub's address in `site.yaml`."""
    return place_of(read_source(folder, "site.yaml"), "feed", "hub")


def _unreachable(reason: str, place: Span) -> Diagnostic:
    advice = (
        "your site is published all the same, and feed readers find what is new the next time they look; try again in "
        "a few minutes, or correct this address"
    )
    return error("hub/unreachable", place, f"the hub cannot be reached: {reason}", help=advice)


def _refusals(refused: Mapping[tuple[str, str], Sequence[str]], place: Span) -> tuple[Diagnostic, ...]:
    return tuple(_refusal(answer, moved, topics, place) for (answer, moved), topics in refused.items())


def _refusal(answer: str, moved_to: str, topics: Sequence[str], place: Span) -> Diagnostic:
    advice = (
        f"it has moved: write `hub: {moved_to}`, build, upload, and try again"
        if moved_to
        else "check that this is the address that the hub gives to publishers, and whether you have to sign up there; "
        "then try again"
    )
    return error("hub/refused", place, f'the hub refused the news of {first_few(topics, 1)}: "{answer}"', help=advice)
