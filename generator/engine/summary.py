"""What a build says of itself beside its mistakes, in words that are safe to print."""

from collections.abc import Iterator

from generator import __version__
from generator.engine.report import Report
from generator.model.english import long_date
from generator.model.site import Reason
from generator.shell.console import printable
from generator.shell.last_result import BuildSummary

__all__ = ["summary_of"]

# More would push the summary off the screen.
_MOST_UNUSED = _MOST_MOVED = 20


def summary_of(report: Report) -> BuildSummary:
    """Return what a build says, its lines in the order in which they are printed."""
    kinds = (_unpublished_lines, _unused_lines, _moved_lines, _comment_lines, _unfilled_lines, _news_lines)
    return BuildSummary(
        lines=tuple(printable(line) for lines in kinds for line in lines(report)),
        lessons=report.lessons,
        held_back=len(report.unpublished),
        written=report.written,
        unchanged=report.unchanged,
        removed=report.removed,
    )


def _unpublished_lines(report: Report) -> Iterator[str]:
    for unpublished in report.unpublished:
        when = long_date(unpublished.when) if unpublished.when else ""
        why = {
            Reason.DRAFT: "a draft: delete the line `draft: true` when it is ready",
            Reason.FUTURE: f"comes out on {when}",
            Reason.EXPIRED: f"expired on {when}",
        }[unpublished.reason]
        yield f"held back: {unpublished.meta.source} ({why})"


def _unused_lines(report: Report) -> Iterator[str]:
    for name in report.unused[:_MOST_UNUSED]:
        yield f"unused: {name} (no text shows it; delete it, or keep it for later)"
    if len(report.unused) > _MOST_UNUSED:
        yield f"unused: {len(report.unused) - _MOST_UNUSED} more"


def _comment_lines(report: Report) -> Iterator[str]:
    if report.no_comments:
        yield (
            "no comments: lessons end without a way to answer (in site.yaml, write `comments:` and below it, two "
            "spaces in, `email: you@example.com`; or `default: off`)"
        )


def _unfilled_lines(report: Report) -> Iterator[str]:
    """Yield one line, because it comes with each build until the site is the coach's own."""
    places = [f"{one.span.path}:{one.span.line}" if one.span.width else one.span.path for one in report.unfilled]
    if places:
        yield f"not filled in yet: {', '.join(places)} (`drillbook publish` sends nothing until then)"


def _news_lines(report: Report) -> Iterator[str]:
    if report.earlier_version:
        yield (
            f"new: this is drillbook {__version__}, and your site was made with {report.earlier_version} "
            "(type `drillbook update` to see what is different)"
        )


def _moved_lines(report: Report) -> Iterator[str]:
    for old, new in report.moved[:_MOST_MOVED]:
        yield f"moved: {old} now leads to {new}"
    if len(report.moved) > _MOST_MOVED:
        yield f"moved: {len(report.moved) - _MOST_MOVED} more"
