"""The export of Substack: a page per post, and a table with titles, dates, and who may read each.

Known from Substack's documentation and from exports that people describe.
"""

import csv
import io
from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.container import UNREADABLE
from generator.importers.formats.clippings import classed, drop_all
from generator.importers.formats.dates import moment_of
from generator.importers.formats.format import MAX_TEXT, Candidate, Format, ReadContext
from generator.importers.formats.html_tree import inner_html, parse_fragment

__all__ = ["SUBSTACK", "SUBSTACK_TABLE"]

_TABLE = "posts.csv"
_HEADER = (b"post_id,", b"\xef\xbb\xbfpost_id,")
_LEAST_DIGITS = 6
_PODCAST_KINDS = ("podcast", "video")
_BUTTONS = "|".join(
    f".//*[{condition}]"
    for condition in (
        classed("button-wrapper"),
        classed("subscription-widget-wrap"),
        classed("subscription-widget-wrap-editor"),
        classed("captioned-button-wrap"),
        classed("community-chat"),
        classed("poll-embed"),
        classed("install-substack-app-embed"),
        "self::form",
        "contains(@data-component-name, 'Subscribe')",
    )
)


def _detect(candidate: Candidate) -> bool:
    """Tell whether a table of posts lies beside the page, or its name is such as only Substack gives."""
    number, _, slug = candidate.stem.partition(".")
    if candidate.ending != ".html" or not number.isdecimal():
        return False
    table = _table_of(candidate)
    if table:
        return table.head.startswith(_HEADER)
    # A page of the export has no head. Without its table, `123456.title.html` is the only other sign of Substack.
    return len(number) >= _LEAST_DIGITS and bool(slug) and not candidate.is_page


def _table_of(candidate: Candidate) -> Candidate | None:
    return candidate.beside(f"../{_TABLE}") or candidate.beside(_TABLE)


def _rows(table: Candidate | None) -> dict[str, dict[str, str]]:
    if not table:
        return {}
    try:
        with table.container.open(table.name) as file:
            text = file.read(MAX_TEXT).decode("utf-8-sig", "replace")
    except UNREADABLE:
        return {}
    return {row.get("post_id") or "": row for row in csv.DictReader(io.StringIO(text))}


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    rows = context.cached(f"{candidate.folder}/{_TABLE}", lambda: _rows(_table_of(candidate)))
    row = {key: value or "" for key, value in rows.get(candidate.stem, {}).items() if isinstance(value, str)}
    if not row:
        message = "nothing says whether this text was public; it is a draft now, so that nobody sees it"
        advice = "import the whole export, with posts.csv in it, or delete `draft: true` from what everybody may read"
        # Substack also exports what only subscribers may read: publishing that by mistake cannot be taken back.
        context.warnings.add("import/protected", candidate.span, message, help=advice)
    body = parse_fragment(candidate.text)
    drop_all(body.xpath(_BUTTONS))
    kind = row.get("type", "")
    slug = candidate.stem.partition(".")[2]
    # Whatever the table does not call public is a draft.
    is_public = row.get("is_published", "").lower() == "true" and row.get("audience", "") in ("everyone", "")
    episode = row.get("podcast_url", "")
    audio = f'<p><a href="{episode}">{episode}</a></p>' if kind in _PODCAST_KINDS and episode.startswith("http") else ""
    yield ArchiveEntry(
        span=candidate.span,
        kind="page" if kind == "page" else "post",
        title=" ".join(row.get("title", "").split()),
        text=audio + inner_html(body),
        url=f"/p/{slug}" if slug else "",
        summary=" ".join(row.get("subtitle", "").split()),
        state="other" if kind in ("thread", "restack") else "live" if is_public else "draft",
        published=moment_of(row.get("post_date", ""), context.zone),
    )


SUBSTACK = Format("Substack", _detect, _read)
# The table says what its posts do not: it is read beside each of them, and holds no text of its own.
SUBSTACK_TABLE = Format(
    "Substack's table", lambda c: c.file == _TABLE and c.head.startswith(_HEADER), lambda *_: iter(())
)
