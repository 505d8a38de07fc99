"""argv in, exit code out: 0 fine, 1 the site has errors, 2 wrong usage, 70 a bug of ours."""

import argparse
import contextlib
import datetime as dt
import gc
import os
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from generator import __version__

if TYPE_CHECKING:
    # Each command imports what it needs when it runs: `drillbook --version` needs nothing.
    from generator.engine.report import Report
    from generator.model.diagnostic import Diagnostic
    from generator.plan.site import Clock

__all__ = ["main"]

_OK, _ERRORS, _USAGE, _BUG = 0, 1, 2, 70
_BAR_AFTER = 0.5


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    # Nearly all that a command makes lives until it ends: to look for garbage would be in vain.
    gc.disable()
    _speak_utf8()
    debug = False
    try:
        arguments = _arguments(argv)
        debug = arguments.debug
        run: Callable[[argparse.Namespace], int] = arguments.run
        code = run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone: nothing is left to be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _OK
    except Exception as problem:  # noqa: BLE001 - the last stop: no coach is ever shown a traceback
        return _report_failure(problem, debug=debug)
    return code


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    try:
        arguments = _parser().parse_args(argv)
        if not arguments.run:
            _parser().print_help()
            raise SystemExit(_USAGE)
        return arguments
    finally:
        sys.stdout.flush()


def _report_failure(problem: Exception, *, debug: bool) -> int:
    from generator.model.diagnostic import Rejected

    if debug:
        traceback.print_exception(problem)
    if isinstance(problem, Rejected):
        _print_diagnostics(problem.diagnostics, sys.stderr)
        return _ERRORS
    print(
        f"drillbook has a bug: {type(problem).__name__}: {problem}\n"
        "Your files are as they were. Run the command again with --debug to see where, and please report it.",
        file=sys.stderr,
    )
    return _BUG


# ---------------------------------------------------------------- the commands
def _build(arguments: argparse.Namespace) -> int:
    from generator.engine.build import build

    started = time.perf_counter()
    with _progress(sys.stderr) as progress:
        report = build(
            arguments.site,
            _clock(arguments),
            strict=arguments.strict,
            workers=arguments.workers or "",
            progress=progress,
        )
    code = _finish(report, arguments, started, wrote=True)
    if arguments.timings:
        for step, seconds in report.timings.items():
            print(f"{seconds:8.3f} s  {step}")
    return code


def _check(arguments: argparse.Namespace) -> int:
    from generator.engine.build import build
    from generator.model.diagnostic import Rejected, has_errors
    from generator.shell.console import as_json

    started = time.perf_counter()
    if arguments.json:
        try:
            diagnostics = build(arguments.site, _clock(arguments), strict=arguments.strict, write=False).diagnostics
        except Rejected as rejected:
            diagnostics = rejected.diagnostics
        print(as_json(diagnostics))
        return _ERRORS if has_errors(diagnostics, strict=arguments.strict) else _OK
    report = build(arguments.site, _clock(arguments), strict=arguments.strict, write=False)
    return _finish(report, arguments, started, wrote=False)


def _finish(report: "Report", arguments: argparse.Namespace, started: float, *, wrote: bool) -> int:
    from generator.model.diagnostic import Severity, has_errors
    from generator.shell.console import style_for

    _print_diagnostics(report.diagnostics, sys.stderr)
    style = style_for(sys.stdout)
    warnings = sum(d.severity is Severity.WARNING for d in report.diagnostics)
    errors = len(report.diagnostics) - warnings
    seconds = f"{time.perf_counter() - started:.2f} s"
    if has_errors(report.diagnostics, strict=arguments.strict):
        tail = "the site in output/ is as it was" if wrote else "nothing was written"
        found = (
            _count(errors, "error") if errors else f"{_count(warnings, 'warning')}, and --strict counts them as errors"
        )
        print(f"{style('error', 'not built' if wrote else 'not ready')}: {found}; {tail}", file=sys.stderr)
        return _ERRORS
    for line in (*_held_lines(report), *_unused_lines(report)):
        print(style("dim", line))
    noted = f", {_count(warnings, 'warning')}" if warnings else ""
    if wrote:
        print(
            f"{style('good', 'built')} {_count(report.lessons, 'lesson')} into output/: "
            f"{_count(report.written, 'file')} written, {report.unchanged} unchanged, {report.removed} removed, "
            f"{len(report.unpublished)} held back{noted}, {seconds}"
        )
    else:
        lessons = _count(report.lessons, "lesson")
        print(f"{style('good', 'fine')}: {lessons}, {len(report.unpublished)} held back{noted}, {seconds}")
    return _OK


def _held_lines(report: "Report") -> Iterator[str]:
    from generator.model.site import Reason

    for unpublished in report.unpublished:
        when = _spelt(unpublished.when) if unpublished.when else ""
        why = {
            Reason.DRAFT: "a draft: delete the line `draft: true` when it is ready",
            Reason.FUTURE: f"until {when}",
            Reason.EXPIRED: f"expired on {when}",
        }[unpublished.reason]
        yield f"held back: {unpublished.meta.source} ({why})"


_MOST_UNUSED = 20


def _unused_lines(report: "Report") -> Iterator[str]:
    for name in report.unused[:_MOST_UNUSED]:
        yield f"unused: {name} (no text shows it; delete it, or keep it for later)"
    if len(report.unused) > _MOST_UNUSED:
        yield f"unused: {len(report.unused) - _MOST_UNUSED} more"


def _new(arguments: argparse.Namespace) -> int:
    from generator.scaffold.new import new_lesson

    path, day = new_lesson(arguments.site, " ".join(arguments.title), _clock(arguments), _waiting)
    source = path.relative_to(arguments.site).as_posix()
    print(
        f"wrote {_shown(path)}\n"
        f"It is a draft: fill it in, then delete its line `draft: true`. It comes out on {_spelt(day)}, the next free "
        "week; change its date if you like. `drillbook serve` shows it while you write."
    )
    if not arguments.open:
        return _OK
    from generator.preview.running import open_in_preview

    address = open_in_preview(arguments.site, source)
    if not address:
        return _show(arguments, page=source)
    print(f"preview: {address}")
    return _OK


def _waiting() -> None:
    print("waiting for a build to end", file=sys.stderr)


def _serve(arguments: argparse.Namespace) -> int:
    return _show(arguments, host=arguments.host, port=arguments.port, poll=arguments.poll)


def _show(
    arguments: argparse.Namespace,
    *,
    page: str = "",
    run_inbox: Callable[[str], AbstractContextManager[str]] = lambda _: contextlib.nullcontext(""),
    **options: Any,
) -> int:
    """Run the preview until it is stopped."""
    from generator.preview.serve import ServeCallbacks, ServeOptions, serve

    mistakes = _Mistakes()

    def started(address: str) -> None:
        print(f"preview: {address}")
        print("Open it in your browser, save a lesson, and the page follows. Ctrl-C ends it.", flush=True)

    with _progress(sys.stderr) as progress:
        serve(
            arguments.site,
            ServeOptions(page=page, open_browser=arguments.open, **options),
            ServeCallbacks(
                on_wait=_waiting, progress=progress, on_start=started, on_diagnostics=mistakes.on_diagnostics
            ),
            run_inbox=run_inbox,
        )
    print("stopped")
    return _OK


class _Mistakes:
    """Prints what is newly wrong while the preview runs, and when all is well again."""

    def __init__(self) -> None:
        self._known: frozenset[Diagnostic] = frozenset()

    def on_diagnostics(self, diagnostics: Collection["Diagnostic"]) -> None:
        """Print what was not wrong the last time."""
        _print_diagnostics([d for d in diagnostics if d not in self._known], sys.stderr)
        if self._known and not diagnostics:
            print("mended: nothing is wrong any more", file=sys.stderr)
        self._known = frozenset(diagnostics)


def _comments_pull(arguments: argparse.Namespace) -> int:
    from generator.comments.pull import pull

    dry = arguments.dry_run
    done = pull(arguments.site, _database(arguments), dry_run=dry, waiting=_waiting)
    for change in done.changes:
        print(f"{'would be ' if dry else ''}{change.what}: {change.path}")
    for note in done.notes:
        print(note)
    if not done.changes and not done.notes:
        print("nothing new: what you approved is in content/comments/ already")
    elif done.changes and not dry:
        print(f"pulled {_count(len(done.changes), 'comment')}; `drillbook build` brings them to the pages")
    if done.waiting:
        wait = "waits" if done.waiting == 1 else "wait"
        print(f"{_count(done.waiting, 'comment')} {wait} for approval: see `drillbook comments list`")
    return _OK


def _comments_list(arguments: argparse.Namespace) -> int:
    from generator.comments.pull import waiting_in

    database = _database(arguments)
    if not arguments.database and not database.is_file():
        print("there is no inbox yet: `drillbook comments serve` starts one")
        return _OK
    found, zone = waiting_in(arguments.site, database, _waiting)
    if not found:
        print("nothing waits for approval")
        return _OK
    print(f"{_count(len(found), 'comment')} {'waits' if len(found) == 1 else 'wait'} for approval\n")
    for one in found:
        said, when = one.comment, one.comment.created.astimezone(zone)
        line = said.text.partition("\n")[0]
        print(f"{one.lesson or f'{said.uri} (no lesson is there)'}: {said.author}, {_spelt(when)}, {when:%H:%M}")
        print(f"    {line[:100]}{'…' if len(line) > 100 or line != said.text else ''}")
    print(
        "\nApprove or delete them on the inbox's own page, the address of which ends in /admin/ (`drillbook comments "
        "serve` prints it), or with the links in Isso's e-mails. Then type `drillbook comments pull`."
    )
    return _OK


def _comments_serve(arguments: argparse.Namespace) -> int:
    from generator.comments.inbox import RunningInbox, running_inbox

    def started(session: RunningInbox) -> None:
        print(f"inbox: {session.address}")
        print(f"approve comments: {session.address}/admin/ (password: {session.password})")
        print("Then type `drillbook comments pull` in another window.", flush=True)

    def beside(preview: str) -> AbstractContextManager[str]:
        return running_inbox(arguments.site, preview, port=arguments.port, started=started)

    return _show(arguments, run_inbox=beside)


def _feeds_check(arguments: argparse.Namespace) -> int:
    from generator.feedcheck.check import check_feeds
    from generator.model.diagnostic import Rejected, has_errors
    from generator.shell.console import as_json, style_for

    feeds = 0
    try:
        checked = check_feeds(arguments.site, _waiting)
        feeds, diagnostics = len(checked.feeds), checked.diagnostics
    except Rejected as rejected:
        diagnostics = rejected.diagnostics
    failed = has_errors(diagnostics, strict=arguments.strict)
    if arguments.json:
        print(as_json(diagnostics))
        return _ERRORS if failed else _OK
    _print_diagnostics(diagnostics, sys.stderr)
    if failed:
        return _ERRORS
    noted = f", {_count(len(diagnostics), 'warning')}" if diagnostics else ""
    print(f"{style_for(sys.stdout)('good', 'fine')}: {_count(feeds, 'feed')} in output/{noted}")
    return _OK


def _feeds_ping(arguments: argparse.Namespace) -> int:
    from generator.feedcheck.ping import ping_hub
    from generator.feedcheck.published import PUBLISHED

    dry = arguments.dry_run
    with _progress(sys.stderr) as progress:
        done = ping_hub(arguments.site, force=arguments.force, dry_run=dry, waiting=_waiting, progress=progress)
    for address in done.told:
        print(f"{'would tell' if dry else 'told'} the hub of {address}")
    _print_diagnostics(done.diagnostics, sys.stderr)
    if done.diagnostics:
        print(f"not all is told: `drillbook feeds ping` again tells the rest of {done.hub}", file=sys.stderr)
        return _ERRORS
    if not done.news:
        print("nothing new: the feeds are as they were when they were published last")
    elif not done.hub:
        noted = f"{'would note' if dry else 'noted'} {_count(done.news, 'feed')} in {PUBLISHED}"
        print(f"{noted}; site.yaml names no hub, so there is nobody to tell")
    elif not done.told:
        print("nothing to tell: what is new is in no feed that the hub passes on")
    return _OK


def _database(arguments: argparse.Namespace) -> Path:
    from generator.comments.isso import DATABASE

    given: Path | None = arguments.database
    return given or arguments.site / DATABASE


def _import(arguments: argparse.Namespace) -> int:
    from generator.importers.pipeline import Options, import_archive
    from generator.importers.summary import summary_of
    from generator.model.diagnostic import has_errors

    options = Options(
        dry_run=arguments.dry_run, blog=arguments.blog, pictures=arguments.pictures, download=arguments.download
    )
    with _progress(sys.stderr) as progress:
        done = import_archive(arguments.sources, arguments.site, options, waiting=_waiting, progress=progress)
    _print_some(done.diagnostics)
    for line in summary_of(done, arguments.site, options):
        print(line)
    return _ERRORS if has_errors(done.diagnostics) else _OK


_MOST_ALIKE = 5


def _print_some(diagnostics: "Sequence[Diagnostic]") -> None:
    """Print diagnostics, but of those of a kind the first few: an archive can have one fault ten thousand times."""
    kinds = Counter(diagnostic.code for diagnostic in diagnostics)
    shown: Counter[str] = Counter()
    for diagnostic in diagnostics:
        shown[diagnostic.code] += 1
        if shown[diagnostic.code] <= _MOST_ALIKE:
            _print_diagnostics([diagnostic], sys.stderr)
        if shown[diagnostic.code] == kinds[diagnostic.code] > _MOST_ALIKE:
            print(f"and {kinds[diagnostic.code] - _MOST_ALIKE:,} more of {diagnostic.code}\n", file=sys.stderr)


def _layout(arguments: argparse.Namespace) -> int:
    from generator.scaffold.layout import copy_layout, layout_names

    if not arguments.name:
        print("\n".join(layout_names()))
        return _OK
    path = copy_layout(arguments.site, arguments.name)
    print(f"wrote {_shown(path)}\nYour site uses this copy from now on; delete it to go back to drillbook's own.")
    return _OK


def _export(arguments: argparse.Namespace) -> int:
    from generator.backup.export import export_site

    with _progress(sys.stderr) as progress:
        done = export_site(arguments.site, arguments.file, _clock(arguments), _waiting, progress)
    _print_diagnostics(done.diagnostics, sys.stderr)
    kinds = done.kinds
    counts = {"lesson": kinds.lessons, "page": kinds.pages, "comment": kinds.comments, "picture": kinds.pictures}
    unpublished = ", ".join(_count(number, noun) for noun, number in counts.items())
    noted = f", {_count(len(done.diagnostics), 'warning')}" if done.diagnostics else ""
    print(
        f"wrote {_shown(done.path)}: {unpublished}, {_megabytes(done.size)}{noted}\n"
        "Your whole site is in it. `drillbook import` makes it a site again, in an empty folder; for other programs "
        "there is archive.atom in it. README.txt, in it too, tells the rest."
    )
    return _OK


def _init(arguments: argparse.Namespace) -> int:
    from generator.scaffold.init import init_site

    folder = Path(arguments.folder)
    files = init_site(folder, _clock(arguments))
    print(
        f"made {_count(len(files), 'file')} in {_shown(folder)}\n\n"
        f"Next:\n  cd {folder}\n  drillbook serve --open   shows the blog while you write\n"
        '  drillbook new "A title"  starts your next lesson\n'
        "  drillbook build          makes the blog in output/\n\nYour name and address go into site.yaml."
    )
    return _OK


# ---------------------------------------------------------------- arguments
class _ArgumentParser(argparse.ArgumentParser):
    """Suggests the nearest command for one that does not exist."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong with the arguments, and end."""
        from generator.model.diagnostic import did_you_mean

        found = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
        if found:
            guess = did_you_mean(found[1], re.findall(r"[\w-]+", found[2]))
            message = f'there is no command "{found[1]}"' + (f": {guess}" if guess else "")
        super().error(message)


def _parser() -> argparse.ArgumentParser:
    parser = _ArgumentParser(
        prog="drillbook",
        description="Makes a blog and an Atom feed out of a folder of weekly lessons.",
        epilog="example: drillbook init my-blog && cd my-blog && drillbook build",
    )
    parser.add_argument("--version", action="version", version=f"drillbook {__version__}")
    parser.set_defaults(run=None, debug=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    command = _command(commands, "build", _build, "make the site in output/", "drillbook build --site my-blog")
    _site_options(command)
    _clock_options(command)
    command.add_argument("--strict", action="store_true", help="let warnings stop the build too")
    command.add_argument("--timings", action="store_true", help="say how long each step took")
    command.add_argument(
        "--workers",
        type=_workers,
        metavar="N",
        help="use N processes (default: one for each core), or a Dask cluster: dask://scheduler:8786",
    )

    command = _command(commands, "check", _check, "say what is wrong, and write nothing", "drillbook check --strict")
    _site_options(command)
    _clock_options(command)
    command.add_argument("--strict", action="store_true", help="let warnings fail the check too")
    command.add_argument("--json", action="store_true", help="print the problems as JSON, for editors and scripts")

    command = _command(commands, "new", _new, "start a lesson", 'drillbook new "The Favorite Client"')
    _site_options(command)
    _now_option(command)
    command.add_argument("--open", action="store_true", help="show it in the browser while you write")
    command.add_argument("title", nargs="+", help="what the lesson is called")

    command = _command(commands, "serve", _serve, "show the site while you write", "drillbook serve --open")
    _site_options(command)
    command.add_argument("--open", action="store_true", help="open it in the browser")
    command.add_argument("--port", type=_port, metavar="N", help="the port (default: the first free one from 8000 on)")
    command.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="0.0.0.0 shows it to the whole network (default: nobody)"
    )
    command.add_argument("--poll", action="store_true", help="look for changes, on a network drive that tells of none")

    command = _command(
        commands, "layout", _layout, "copy a layout into the site, to change it", "drillbook layout lesson.html"
    )
    _site_options(command)
    command.add_argument("name", nargs="?", help="the layout; without one, all are listed")

    inbox = _group(commands, "comments", "what readers said: an inbox, and what was approved in it", "comments pull")

    command = _command(
        inbox, "pull", _comments_pull, "bring approved comments into the site", "drillbook comments pull --dry-run"
    )
    _site_options(command)
    _database_option(command)
    command.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    command = _command(inbox, "list", _comments_list, "say what waits for approval", "drillbook comments list")
    _site_options(command)
    _database_option(command)

    command = _command(inbox, "serve", _comments_serve, "run an inbox beside the preview", "drillbook comments serve")
    _site_options(command)
    command.add_argument("--open", action="store_true", help="open the preview in the browser")
    command.add_argument(
        "--port", type=_port, metavar="N", help="the inbox's port (default: the first free one from 8080 on)"
    )

    feeds = _group(commands, "feeds", "the feeds of the built site: are they sound, and who is told", "feeds check")

    command = _command(feeds, "check", _feeds_check, "say what is wrong with the feeds", "drillbook feeds check")
    _site_options(command)
    command.add_argument("--strict", action="store_true", help="let warnings fail the check too")
    command.add_argument("--json", action="store_true", help="print the problems as JSON, for editors and scripts")

    command = _command(
        feeds, "ping", _feeds_ping, "tell the hub what is new, after an upload", "drillbook feeds ping --dry-run"
    )
    _site_options(command)
    command.add_argument("--force", action="store_true", help="let lessons and feeds have other ids than before")
    command.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    command = _command(
        commands, "import", _import, "bring a blog or documents here", "drillbook import takeout.zip --site my-blog"
    )
    _site_options(command)
    command.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    command.add_argument("--pictures", type=Path, metavar="DIR", help="look for pictures in this folder, too")
    command.add_argument("--download", action="store_true", help="fetch from the web the pictures that are not here")
    command.add_argument("--blog", default="", metavar="NAME", help="which blog, where an archive has several")
    command.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="an archive from Blogger or WordPress, a feed, Word, HTML or text documents; or a folder or zip of them",
    )

    command = _command(
        commands, "export", _export, "put the whole site into one zip", "drillbook export my-copy.zip --site my-blog"
    )
    _site_options(command)
    _now_option(command)
    command.add_argument("file", nargs="?", type=Path, help="the zip, or a folder for it (default: this one)")

    command = _command(commands, "init", _init, "start a site", "drillbook init my-blog")
    _now_option(command)
    command.add_argument("folder", help="the folder to make it in")
    return parser


def _group(
    commands: "argparse._SubParsersAction[_ArgumentParser]", name: str, help_text: str, example: str
) -> "argparse._SubParsersAction[_ArgumentParser]":
    """Add a command that has commands of its own."""
    sentence = help_text[0].upper() + help_text[1:] + "."
    group = commands.add_parser(name, help=help_text, description=sentence, epilog=f"example: drillbook {example}")
    return group.add_subparsers(title="commands", metavar="COMMAND", required=True)


def _command(
    commands: "argparse._SubParsersAction[_ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    help_text: str,
    example: str,
) -> argparse.ArgumentParser:
    sentence = help_text[0].upper() + help_text[1:] + "."
    command = commands.add_parser(name, help=help_text, description=sentence, epilog=f"example: {example}")
    command.set_defaults(run=run)
    command.add_argument("--debug", action="store_true", help="show the traceback of whatever goes wrong")
    return command


def _site_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--site", type=Path, default=Path(), metavar="DIR", help="the site's folder (default: this one)"
    )


def _database_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--database", type=Path, metavar="FILE", help="Isso's database (default: .drillbook/isso.sqlite in the site)"
    )


def _clock_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--drafts", action="store_true", help="show drafts as well")
    command.add_argument("--future", action="store_true", help="show lessons whose date is still to come as well")
    _now_option(command)


def _now_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--now",
        type=_moment,
        metavar="DATE",
        help="make it as on this date, such as 2026-03-02 or 2026-03-02T07:00Z",
    )


def _moment(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a date such as 2026-03-02 or 2026-03-02T07:00Z') from None


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f'"{text}" is not a port: a number up to 65535')


def _workers(text: str) -> str:
    if text.startswith("dask://") or (text.isascii() and text.isdigit() and 0 < int(text) < 1000):
        return text
    raise argparse.ArgumentTypeError(f'"{text}" is neither a number of processes nor dask://host:port')


def _clock(arguments: argparse.Namespace) -> "Clock":
    from generator.plan.site import Clock

    now = arguments.now or dt.datetime.now(dt.UTC)
    return Clock(now=now, drafts=getattr(arguments, "drafts", False), future=getattr(arguments, "future", False))


# ---------------------------------------------------------------- output
def _print_diagnostics(diagnostics: "Sequence[Diagnostic]", stream: TextIO) -> None:
    from generator.shell.console import draw, style_for

    style = style_for(stream)
    for diagnostic in diagnostics:
        print(draw(diagnostic, style) + "\n", file=stream)


@contextlib.contextmanager
def _progress(stream: TextIO) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that draws a bar while a long step goes on; in a pipe it draws nothing."""
    if not stream.isatty():
        yield lambda *_: None
        return
    started = time.perf_counter()
    drawn = False

    def draw(step: str, done: int, total: int) -> None:
        nonlocal drawn
        # Most builds are over before a bar could be read.
        if time.perf_counter() - started < _BAR_AFTER and total:
            return
        filled = "█" * (30 * done // total) if total else ""
        stream.write(f"\r{step} {filled:░<30} {done:,} of {total:,}\x1b[K" if total else f"\r{step}\x1b[K")
        stream.flush()
        drawn = True

    try:
        yield draw
    finally:
        if drawn:
            stream.write("\r\x1b[K")
            stream.flush()


def _spelt(day: dt.date) -> str:
    """Return a day in English, whatever the locale."""
    weekday = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day.weekday()]
    month = (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    )[day.month - 1]
    return f"{weekday}, {day.day} {month} {day.year}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1e3))} kB"


def _shown(path: Path) -> str:
    return path.as_posix()


def _speak_utf8() -> None:
    """Print any language, whatever the terminal's own encoding is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
