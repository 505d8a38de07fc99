"""What the preview's bar and panel show, as plain data for the script in the page."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import Any

from generator.model.config import QUOTES, Config
from generator.model.diagnostic import Diagnostic, Severity
from generator.model.lesson import Lesson, LessonMetadata, Metadata, PageMetadata, PlainPage
from generator.model.page import LessonPage, Page
from generator.model.plan import Recipe
from generator.model.site import Ref
from generator.model.text import minutes_of, words_in
from generator.plan.site import Clock, as_unpublished, unpublished_reason
from generator.shell.console import frame_of

__all__ = ["problem_list", "state_of"]

_PROBLEMS_SHOWN = 30
_HELD_SHOWN = 100

Url = Callable[[str], str]


def state_of(
    config: Config,
    metadata: Iterable[LessonMetadata | PageMetadata],
    recipe: Recipe | None,
    now: dt.datetime,
    url: Url,
    text_of: Callable[[Metadata], Lesson | PlainPage | None],
) -> dict[str, Any]:
    """Return what there is to say of a page and of what is held back."""
    moment = Clock(now=now).in_zone(config.zone)
    public = Clock(now=moment)
    unpublished = [
        as_unpublished(meta, reason) for meta in metadata if (reason := unpublished_reason(meta, public, moment))
    ]
    unpublished.sort(key=lambda h: (h.when is None, h.when.timestamp() if h.when else 0.0, h.meta.source))
    why = {h.meta.source: (h.reason.value, h.when.date().isoformat() if h.when else "") for h in unpublished}

    def entry(meta: Metadata) -> dict[str, str]:
        why_not, when = why[meta.source]
        return {"title": meta.title, "url": url(meta.path), "hold": why_not, "when": when}

    page = None
    if recipe and (meta := recipe.page.own_text):
        why_not, when = why.get(meta.source, ("", ""))
        page = {"title": meta.title, "source": meta.source, "kind": "page", "hold": why_not, "when": when}
        page |= _around(recipe.page, url) | _counts(config, text_of(meta))
    return {"page": page, "held": [entry(h.meta) for h in unpublished[:_HELD_SHOWN]]}


def _around(page: Page, url: Url) -> dict[str, Any]:
    def link(ref: Ref | None) -> dict[str, str] | None:
        return {"title": ref.label, "url": url(ref.path)} if ref else None

    if not isinstance(page, LessonPage):
        return {"kind": "page", "newer": None, "older": None}
    return {"kind": "lesson", "newer": link(page.newer), "older": link(page.older)}


def _counts(config: Config, text: Lesson | PlainPage | None) -> dict[str, Any]:
    """Return how long a text is, in all and by section, and which sections have none."""
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
        "sections": [{"heading": h, "words": count, "minutes": minutes_of(count)} for _, h, count in parts],
        # An essay has no sections, and lacks none.
        "empty": [heading for name, heading in headings.items() if name not in present] if parts else [],
    }


def problem_list(problems: Collection[Diagnostic], source: str) -> dict[str, Any]:
    """Return what is wrong, errors first; `source` is the file of the page that it is shown on."""
    ordered = sorted(problems, key=lambda d: (d.severity is not Severity.ERROR, not _is_here(d, source)))
    shown = [
        {
            "severity": d.severity.value,
            "code": d.code,
            "message": d.message,
            "place": str(d.span),
            "frame": frame_of(d),
            "help": d.help,
            "here": _is_here(d, source),
        }
        for d in ordered[:_PROBLEMS_SHOWN]
    ]
    return {"problems": shown, "more": len(ordered) - len(shown)}


def _is_here(diagnostic: Diagnostic, source: str) -> bool:
    """Tell whether a problem is of one page's text, or of the whole site: settings, layouts, hooks."""
    return diagnostic.span.path == source or not diagnostic.span.path.startswith("content/")
