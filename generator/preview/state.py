"""What the preview's bar and panel show, as plain data for the script in the page."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from generator.model.config import QUOTES, Config
from generator.model.diagnostic import Diagnostic, Severity
from generator.model.digest import digest_of
from generator.model.lesson import Lesson, Metadata, TextMetadata, WholeText
from generator.model.page import LessonPage, Page
from generator.model.plan import Recipe
from generator.model.site import Neighbor
from generator.model.text import minutes_of, words_in
from generator.model.url import file_of
from generator.plan.site import Clock, as_unpublished, unpublished_reason
from generator.shell.console import frame_of
from generator.shell.handbook import page_of

__all__ = ["HANDBOOK", "SiteState", "counts_of", "fix_key", "hidden_on", "problem_list", "state_of"]

HANDBOOK = "/.drillbook/handbook/"
"""Where the preview has drillbook's handbook: a page of the web may not lead to a file of the disk."""

# More would not be read, and the state is sent after every save.
_PROBLEMS_SHOWN = 30
_UNPUBLISHED_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """What the bar draws on: settings, metadata, the time, and how to get the address of a path."""

    config: Config
    metadata: Collection[TextMetadata]
    now: dt.datetime
    url_of: Callable[[str], str]


def state_of(site: SiteState, recipe: Recipe | None) -> dict[str, Any]:
    """Return what the bar shows about the page of a recipe but for `counts_of`, and the list of what is unpublished."""
    moment = Clock(now=site.now).in_zone(site.config.zone)
    # Without drafts and future lessons: what is unpublished is what readers do not see now.
    public = Clock(now=moment)
    unpublished = [
        as_unpublished(meta, reason) for meta in site.metadata if (reason := unpublished_reason(meta, public, moment))
    ]
    unpublished.sort(key=lambda u: (u.when is None, u.when.timestamp() if u.when else 0.0, u.meta.source))
    holds = {u.meta.source: (u.reason.value, u.when.date().isoformat() if u.when else "") for u in unpublished}

    def entry(meta: Metadata) -> dict[str, str]:
        hold, when = holds[meta.source]
        return {"title": meta.title, "url": site.url_of(meta.path), "hold": hold, "when": when}

    page = None
    if recipe and (meta := recipe.page.own_text):
        hold, when = holds.get(meta.source, ("", ""))
        page = {"title": meta.title, "source": meta.source, "kind": "page", "hold": hold, "when": when}
        page |= _neighbors(recipe.page, site.url_of)
    return {"page": page, "held": [entry(u.meta) for u in unpublished[:_UNPUBLISHED_SHOWN]]}


def hidden_on(site: SiteState, path: str, day: str) -> dict[str, str] | None:
    """Return why readers do not see the text at a path on a day (ISO 8601), or nothing if no text is there."""
    end = dt.datetime.combine(dt.date.fromisoformat(day), dt.time.max, site.config.zone)
    for meta in site.metadata:
        reason = unpublished_reason(meta, Clock(now=end), end) if file_of(meta.path) == file_of(path) else None
        if reason:
            when = as_unpublished(meta, reason).when
            return {"title": meta.title, "hold": reason.value, "when": when.date().isoformat() if when else ""}
    return None


def _neighbors(page: Page, url_of: Callable[[str], str]) -> dict[str, Any]:
    def link(neighbor: Neighbor | None) -> dict[str, str] | None:
        return {"title": neighbor.ref.label, "url": url_of(neighbor.ref.path)} if neighbor else None

    if not isinstance(page, LessonPage):
        return {"kind": "page", "newer": None, "older": None}
    return {"kind": "lesson", "newer": link(page.newer), "older": link(page.older)}


def counts_of(config: Config, text: WholeText | None) -> dict[str, Any]:
    """Return how long a text is, in all and by section, and which sections are empty."""
    if not isinstance(text, Lesson):
        words = words_in(text.lead) if text else 0
        return {"words": words, "minutes": minutes_of(words), "sections": [], "empty": []}
    parts = [(s.name, s.heading, words_in(s.prose)) for s in text.sections]
    headings = {s.name: s.heading for s in config.sections}
    if text.quotes:
        parts.append((QUOTES, headings.get(QUOTES, ""), sum(words_in(q.prose) for q in text.quotes)))
    words = words_in(text.lead) + sum(count for _, _, count in parts) + sum(words_in(p.prose) for p in text.prompts)
    present = {name for name, _, _ in parts}
    return {
        "words": words,
        "minutes": text.meta.minutes,
        # Most sections take less than a minute: for those, minutes would say nothing.
        "sections": [{"heading": h, "words": count} for _, h, count in parts],
        # An essay has no sections, and none is missing.
        "empty": [heading for name, heading in headings.items() if name not in present] if parts else [],
    }


def fix_key(diagnostic: Diagnostic) -> str:
    """Return what stands for a problem and its mending when a page asks for that."""
    edits = [(edit.path, edit.start, edit.end, edit.text) for edit in diagnostic.edits]
    return digest_of(diagnostic.code, edits).hex()


def problem_list(problems: Collection[Diagnostic], source: str, digest_of_file: Callable[[str], str]) -> dict[str, Any]:
    """Return what is wrong, errors first; `source` is the file of the page that it is shown on.

    Of a problem that can be mended, it has the digest of its file (hex), so
    that nothing is done to a file that was saved since, and of the first of a
    file, how many can be mended together.
    """
    # The sort is stable: within a kind, problems stay in the order of the files.
    ordered = sorted(problems, key=lambda d: (d.severity is not Severity.ERROR, not _is_here(d, source)))
    together = Counter(d.span.path for d in ordered if d.edits)
    shown = [
        {
            "severity": d.severity.value,
            "code": d.code,
            "page": f"{HANDBOOK}messages/{d.code}/index.html" if page_of(f"messages/{d.code}") else "",
            "message": d.message,
            "place": str(d.span),
            "frame": frame_of(d),
            "help": d.help,
            "here": _is_here(d, source),
            "fix": {
                "problem": fix_key(d),
                "digest": digest_of_file(d.span.path),
                "together": together.pop(d.span.path, 0),
            }
            if d.edits
            else None,
        }
        for d in ordered[:_PROBLEMS_SHOWN]
    ]
    return {"problems": shown, "more": len(ordered) - len(shown)}


def _is_here(diagnostic: Diagnostic, source: str) -> bool:
    """Tell whether a problem concerns one page: it is in its text, or in settings, layouts or hooks."""
    return diagnostic.span.path == source or not diagnostic.span.path.startswith("content/")
