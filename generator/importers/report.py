"""Writes the report of an import: a page with the doubtful texts first, each beside what it was.

The page stays on the coach's computer.  Nothing in it can run, or ask the old
blog for anything.
"""

import importlib.resources
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nh3

from generator.importers.archive import ArchiveEntry
from generator.importers.formats.refused import LEFT_OUT_HEADING
from generator.importers.manifest import Written
from generator.importers.text.sections import ReviewNote
from generator.model.diagnostic import Diagnostic
from generator.model.text import cut_short
from generator.model.value import Value
from generator.shell.atomic_files import replace_whole
from generator.shell.layouts import packaged

__all__ = ["REPORT", "LeftOut", "ReportLine", "ReportPage", "write_report"]

REPORT = "import-report"
"""The folder, beside `site.yaml`, that the page is written to."""

_SURE = 90
"""From this confidence on, nobody needs to look."""

# A browser shows a page of about 20 MB without trouble; a blog of thousands of doubtful posts would be far beyond
# that.
_MOST_PAIRS, _LONGEST = 300, 40_000


class ReportLine(Value):
    """A text: what became of it, how sure that is, and what is doubtful."""

    number: int
    file: str
    title: str
    what: Written
    confidence: int
    review_notes: tuple[ReviewNote, ...]
    comments: int = 0

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody should look at it; the coach has looked already at what the coach has changed."""
        return self.confidence < _SURE and self.what not in (Written.KEPT, Written.DELETED)


class LeftOut(Value):
    """Something that is not in the site: why, its author or title, and its words."""

    why: str
    name: str
    text: str


@dataclass(frozen=True)
class ReportPage:
    """What the report shows.

    `pair` returns what a text was and what it is.  `missing` are the addresses
    of pictures that could not be found, each with the reason.  `consumed`
    counts words that are in no text any more, because the front matter says
    the same.  `errors` are what `drillbook check` finds in the site now.
    """

    title: str
    lines: Sequence[ReportLine]
    pair: Callable[[ReportLine], tuple[ArchiveEntry, str]]
    missing: Sequence[tuple[str, str]]
    consumed: Mapping[str, int]
    left_out: Iterable[LeftOut]
    diagnostics: Sequence[Diagnostic]
    errors: Sequence[Diagnostic]


def write_report(folder: Path, page: ReportPage) -> str:
    """Write the page and the list of what was left out, and return the path of the page in the site."""
    doubtful = [line for line in page.lines if line.is_doubtful]
    summary = _summary(page.lines, doubtful, page.errors)
    parts = [_HEAD.format(title=escape(page.title), style=_style(), summary=summary)]
    parts += [_section("To correct before the site can be built", [_told(e) for e in page.errors], is_urgent=True)]
    parts += [_section("Messages", [_told(diagnostic) for diagnostic in page.diagnostics])]
    parts += [_section("Pictures that could not be found", [f"{url} ({why})" for url, why in page.missing])]
    counts = sorted(page.consumed.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{words} ({count:,})" for words, count in counts]
    parts += [_section("Words that were read as headings, or stood before names", words)]
    parts += ["<h2>Look at these</h2>"] * bool(doubtful)
    parts += [_pair(line, *page.pair(line)) for line in doubtful[:_MOST_PAIRS]]
    parts += [_table(page.lines, doubtful[:_MOST_PAIRS]), "</main>", "</body>", "</html>"]
    replace_whole(folder / REPORT / "index.html", "\n".join(filter(None, parts)), lasting=False)
    replace_whole(folder / REPORT / "left-out.txt", _left_out(page.left_out), lasting=False)
    return f"{REPORT}/index.html"


def _told(diagnostic: Diagnostic) -> str:
    words = ": ".join(filter(None, (diagnostic.message, diagnostic.label)))
    return f"{diagnostic.span}: {words}" + (f" → {diagnostic.help}" if diagnostic.help else "")


def _summary(lines: Sequence[ReportLine], doubtful: Sequence[ReportLine], errors: Sequence[Diagnostic]) -> str:
    numbers = [
        (len(lines), "text" if len(lines) == 1 else "texts", ""),
        (len(lines) - len(doubtful), "need no look", ""),
        (len(doubtful), "worth a look", "urgent" if doubtful else ""),
        *([(len(errors), "to correct first", "urgent")] if errors else []),
    ]
    items = "".join(f'<li class="{kind}"><b>{count:,}</b><span>{what}</span></li>' for count, what, kind in numbers)
    more = f" The first {_MOST_PAIRS} of them are shown beside what they were." if len(doubtful) > _MOST_PAIRS else ""
    return (
        f'<ul class="numbers">{items}</ul>'
        f"<p>{more.lstrip()} Change what is wrong in the file itself: importing again leaves your changes alone. "
        'What is not in the site, such as spam, stands in <a href="left-out.txt">left-out.txt</a>.</p>'
    )


def _section(heading: str, items: Sequence[str], *, is_urgent: bool = False) -> str:
    if not items:
        return ""
    state = ' class="urgent" open' if is_urgent else ""
    entries = "".join(f"<li>{escape(item)}</li>" for item in items)
    return (
        f"<details{state}><summary>{escape(heading)} <span>{len(items):,}</span></summary><ul>{entries}</ul></details>"
    )


def _pair(line: ReportLine, entry: ArchiveEntry, text: str) -> str:
    """Return a text beside what it was, without scripts, styles and pictures."""
    source = entry.text[:_LONGEST]
    # Cut first: nh3 closes what the cut left open. Without attributes, nothing is fetched and no style hides anything.
    shown = nh3.clean(source, attributes={}, tags=_TAGS) if entry.markup == "html" else f"<pre>{escape(source)}</pre>"
    review_notes = "".join(f"<li>{escape(review_note.words)}</li>" for review_note in line.review_notes)
    return (
        f'<article id="t{line.number}"><h3>{escape(line.title)} <span>{line.confidence} %</span></h3>'
        f'<p><code>{escape(line.file)}</code></p><ul class="notes">{review_notes}</ul>'
        f'<div class="pair"><div><p class="label">It was</p><div class="text">{shown}</div></div>'
        f'<div><p class="label">It is</p><div class="text"><pre>{escape(text[:_LONGEST])}</pre></div></div></div>'
        "</article>"
    )


# What shows how a text was set, and nothing that loads, plays or runs.
_TAGS = {
    *("p", "br", "div", "b", "strong", "i", "em", "u", "s", "ul", "ol", "li", "blockquote", "pre", "code", "table"),
    *("tbody", "thead", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "dl", "dt", "dd", "sub", "sup"),
}


def _table(lines: Sequence[ReportLine], shown: Sequence[ReportLine]) -> str:
    numbers = {line.number for line in shown}
    rows = "\n".join(_row(line, is_shown=line.number in numbers) for line in lines)
    head = "".join(f"<th>{name}</th>" for name in ("Sure", "Title", "File", "It is", "Comments", "To look at"))
    return f"<h2>All texts</h2><table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"


def _row(line: ReportLine, *, is_shown: bool) -> str:
    """Return a row of the table: its title leads to the text beside what it was, if the page shows that."""
    title, notes = escape(line.title), escape(cut_short("; ".join(d.words for d in line.review_notes), 300))
    cells = (
        f"<td>{line.confidence} %</td>",
        f'<td><a href="#t{line.number}">{title}</a></td>' if is_shown else f"<td>{title}</td>",
        f"<td><code>{escape(line.file)}</code></td>",
        f"<td>{escape(line.what.value)}</td>",
        # On a narrow screen the cells stand below each other, without the head of the table.
        f'<td data-label="Comments">{line.comments}</td>' if line.comments else "<td></td>",
        f"<td>{notes}</td>",
    )
    state = ' class="doubtful"' if line.is_doubtful else ""
    return f"<tr{state}>{''.join(cells)}</tr>"


def _left_out(entries: Iterable[LeftOut]) -> str:
    blocks = [f"{LEFT_OUT_HEADING} Nothing reads this file; delete it when you like."]
    why = ""
    for entry in sorted(entries, key=lambda e: e.why):
        blocks += [f"=== {entry.why}"] * (entry.why != why)
        why = entry.why
        blocks.append(f"--- {entry.name}\n{entry.text.strip()}")
    return "\n\n".join(blocks) + "\n"


# The policy in its head forbids scripts and requests even if the cleaning above ever missed something.
_HEAD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Import: {title}</title>
<style>
{style}</style>
</head>
<body>
<header>
<p class="label">Import report</p>
<h1>{title}</h1>
{summary}
</header>
<main>"""


def _style() -> str:
    """Return the sheet of the page: the colors and faces of drillbook's own look, and then its rules.

    The page is one file, which can be sent or kept, so it refers to no sheet.
    """
    look = (packaged() / "assets" / "style.css").read_text("utf-8").partition("/* ---- ")[0]
    return look + importlib.resources.files(__package__).joinpath("report.css").read_text("utf-8")
