"""Publishes a site that anybody may have written, in two halves: one reads it, and the other sends it.

The first half, `prepare`, reads what the stranger wrote.  It runs in a process
that can open nothing but the site's folder, and so could not send anything.
The second, `send`, has the network, and the keys and passwords of whoever runs
it.  So it reads nothing of the site but bytes whose digest the first half has
told: what a link leads to, put in the place of a page, has another digest.

Where a site goes is not up to its `site.yaml` but to whoever runs this.  For
the same reason the list at the host is kept under the name of the site's
folder: with an `id` of its own choice, a site could pass for another one.
"""

import hashlib
import json
import re
from pathlib import Path, PurePosixPath

from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.engine.project import open_project
from generator.engine.report import Report
from generator.feedcheck.check import check_feeds
from generator.feedcheck.ping import note_under_way
from generator.model.diagnostic import Diagnostic, Rejected, error, has_errors, warning
from generator.model.english import first_few
from generator.model.published import PUBLISHED
from generator.model.source import Span
from generator.model.target import Target
from generator.model.value import Value, replace
from generator.plan.site import Clock
from generator.publish.host import HostError
from generator.publish.hosts.table import opener_of
from generator.publish.manifest import is_inside
from generator.publish.messages import built_meanwhile, explain, list_missing
from generator.publish.noted import differs_from_sent
from generator.publish.order import RemoteFile
from generator.publish.prepared import Prepared
from generator.publish.secrets import secrets_of
from generator.publish.upload import Delivery, OutputChangedError, Upload, deliver
from generator.read.config import read_config
from generator.shell.output_folder import read_manifest
from generator.shell.source_files import decode

__all__ = ["SITE", "Preparation", "prepare", "send", "target_for"]

SITE = "{site}"
"""What stands for the name of a site's folder in the address that the sites are published to."""

_TYPED = Span(path="--to")
# What is a part of an address everywhere: it starts no option, ends no folder, and asks for no other branch or host.
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.))*")

# A blog of ten thousand lessons has a third of this.
_MOST_FILES, _MOST_BYTES = 100_000, 2_000_000_000

# Servers run these, or take orders from them.  Any of a file's endings counts: some run `a.php.txt` as well.
_RUN = re.compile(
    r"\.(?:php\d?|phtml|phar|cgi|fcgi|pl|py|rb|sh|asp|aspx|ashx|jsp|jspx|cfm|shtml|stm)(?=\.|$)", re.IGNORECASE
)
_SHOWN_ALTHOUGH_HIDDEN = (".well-known", ".nojekyll")


class Preparation(Value):
    """What came of a build that is to be published; without `prepared`, there is nothing to send, or it may not go."""

    report: Report
    diagnostics: tuple[Diagnostic, ...] = ()
    is_news: bool = True
    prepared: Prepared | None = None


# ---------------------------------------------------------------- the half that reads, confined
def prepare(folder: Path, clock: Clock, *, strict: bool) -> Preparation:
    """Build a site, check its feeds and note its addresses; raises `Rejected` as a build does."""
    config = open_project(folder, untrusted=True).config
    report = build(folder, clock, BuildOptions(strict=strict, workers="1", untrusted=True))
    diagnostics: tuple[Diagnostic, ...] = tuple(_not_followed(target) for target in config.publish)
    if has_errors((*report.diagnostics, *diagnostics), strict=strict):
        return Preparation(report=report, diagnostics=diagnostics)
    if report.unfilled:
        return Preparation(report=report, diagnostics=(*diagnostics, *report.unfilled))
    if not differs_from_sent(folder, clock):
        return Preparation(report=report, is_news=False)
    feeds = check_feeds(folder).diagnostics
    diagnostics += feeds
    if has_errors(feeds, strict=strict):
        return Preparation(report=report, diagnostics=diagnostics)
    # Asked before the list is written, which happens before anything is sent: readers may see it from then on.
    is_listed = (folder / PUBLISHED).exists()
    note_under_way(folder)
    prepared = Prepared(files=_files_of(folder / "output"), is_listed=is_listed)
    return Preparation(report=report, diagnostics=diagnostics, prepared=prepared)


def _not_followed(target: Target) -> Diagnostic:
    message = "this address is not followed: with --untrusted, `--to` says where sites are published"
    return warning(
        "untrusted/publish", target.place, message, help="take `publish` out; or leave it, it does nothing here"
    )


def _files_of(output: Path) -> dict[str, RemoteFile]:
    files: dict[str, RemoteFile] = {}
    for name in sorted(read_manifest(output)):
        with (output / name).open("rb") as file:
            files[name] = RemoteFile(digest=hashlib.file_digest(file, "sha256").hexdigest(), size=file.tell())
    return files


# ---------------------------------------------------------------- the half that sends
def target_for(to: str, name: str) -> Target:
    """Return where the site of a name goes; raises `Rejected` if that is no address, or the name no part of one."""
    if SITE in to and not _NAME.fullmatch(name):
        message = f'"{name}" cannot be a part of an address'
        advice = "give the folder a name of the letters A to Z, digits, hyphens and underscores"
        raise Rejected([error("untrusted/name", _TYPED, message, help=advice)])
    address = to.replace(SITE, name)
    # The one reader of addresses is that of the settings; these are settings that nobody else has a part in.
    settings = f"title: x\nauthor: x\nurl: https://x.example/\npublish: {json.dumps(address)}\n"
    config, diagnostics = read_config(decode("site.yaml", settings.encode()))
    if config is None or not config.publish:
        raise Rejected(replace(problem, span=_TYPED, edits=()) for problem in diagnostics)
    [target] = config.publish
    # Typed on the command line, and not in the settings of a site.
    path = str(Path(target.path).expanduser().absolute()) if target.scheme == "file" else target.path
    return replace(target, place=_TYPED, path=path)


def send(folder: Path, name: str, target: Target, prepared: Prepared) -> Delivery:
    """Bring the site of a name to its target; raises `Rejected` if a file may not be sent, or the host refuses."""
    if refused := _refused(prepared.files):
        raise Rejected(refused)
    try:
        open_host = opener_of(target.scheme)
    except HostError as problem:
        raise Rejected([explain(problem, target, "")]) from problem

    def on_start(deleted: tuple[str, ...]) -> None:
        pages = [path for path in deleted if path.endswith(".html")]
        if pages and not prepared.is_listed:
            raise Rejected([list_missing(pages, target)])

    upload = Upload(
        target=target,
        folder=folder,
        site=name,
        files=prepared.files,
        open_host=open_host,
        secret_of=secrets_of(target),
        on_start=on_start,
    )
    try:
        return deliver(upload)
    except OutputChangedError as problem:
        # Nobody but the first half should have been at it: the next run looks anew.
        raise Rejected([built_meanwhile(target)]) from problem


def _refused(files: dict[str, RemoteFile]) -> list[Diagnostic]:
    outside = sorted(path for path in files if not is_inside(path))
    if outside:
        message = f"the list of the output names what is not in it: {first_few(outside, 3)}"
        advice = "delete the folder output/ of this site; nothing was sent"
        return [error("untrusted/outside", Span(path="output/.drillbook"), message, help=advice)]
    if active := sorted(path for path in files if _is_active(path)):
        message = f"a web server may run this file, or take orders from it: {first_few(active, 3)}"
        advice = "take it out of content/, or give it a name that ends with `.txt` alone; nothing was sent"
        return [error("untrusted/active-file", Span(path=f"output/{active[0]}"), message, help=advice)]
    if len(files) > _MOST_FILES or sum(file.size for file in files.values()) > _MOST_BYTES:
        message = f"the output has more than {_MOST_FILES:,} files, or more than {_MOST_BYTES // 1_000_000:,} MB"
        return [error("untrusted/too-much", Span(path="output"), message, help="take out what no page shows")]
    return []


def _is_active(path: str) -> bool:
    *folders, name = PurePosixPath(path).parts
    is_hidden = any(part.startswith(".") and part not in _SHOWN_ALTHOUGH_HIDDEN for part in (*folders, name))
    return is_hidden or _RUN.search(name) is not None or name.lower() == "web.config"
