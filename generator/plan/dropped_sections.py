"""Tells of drillbook's own sections that a site does without and lessons still have.

Their headings are then ordinary ones, and their text is a part of another
section: off the board, out of the index of symptoms, no quotation any more.
Nobody would see that in one lesson, so it is said once, where the settings
leave the section out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, warning
from generator.model.english import count
from generator.model.lesson import Metadata
from generator.model.source import Span

__all__ = ["dropped_sections"]


def dropped_sections(config: Config, texts: Iterable[Metadata]) -> Iterator[Diagnostic]:
    """Yield a warning for each section that is left out and that texts have."""
    if not config.dropped_sections:
        return
    texts = [meta for meta in texts if meta.dropped_sections]
    headings = {spec.name: spec.heading for spec in config.sections}
    for spec, span in config.dropped_sections:
        having = [meta for meta in texts if spec.name in dict(meta.dropped_sections)]
        if not having:
            continue
        parts = Counter(dict(meta.dropped_sections)[spec.name] for meta in having)
        # The place is the entry that hides the section, or the key of a list that leaves it out.
        keep = f"add `- name: {spec.name}` to the list" if span.shown == "sections" else "delete `hidden: true`"
        first = Span(path=min(meta.source for meta in having))
        yield warning(
            "site/dropped-section",
            span,
            f'{count(len(having), "lesson")} {"has" if len(having) == 1 else "have"} the section "{spec.heading}", '
            "which this site does not have",
            label=f"its text is shown {_where(parts, headings)}",
            help=f"to keep the section, {keep}; to keep only the text, give it another heading, such as in {first}",
        )


def _where(parts: Mapping[str, int], headings: Mapping[str, str]) -> str:
    """Return where the text of a dropped section goes, the most frequent place first."""
    places = sorted(parts, key=lambda name: (-parts[name], name))
    words = [f'as a part of "{headings.get(name, name)}"' if name else "in the opening text" for name in places]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
