"""Reads how readers say what hurts: the groups of `synonyms:` and the list of a language.

The list is lines with commas and not YAML, because every command reads it, and
PyYAML takes a tenth of a second for a file of that length.  The groups stay as
they were written; `render/symptom_words` takes them apart where it needs them.
"""

import functools

from generator.model.config import ComplaintWords
from generator.model.diagnostic import Diagnostic
from generator.model.source import Source, Span
from generator.read.fields import Fields
from generator.read.problems import Problems

__all__ = ["read_complaint_words", "synonyms_of"]

_NAMED = ("common", "endings")


# The preview, and a process that builds many sites, read the same lists again and again.
@functools.lru_cache(maxsize=16)
def read_complaint_words(source: Source) -> tuple[ComplaintWords, tuple[Diagnostic, ...]]:
    """Return the words of a list, and what is wrong in it."""
    problems = Problems(source)
    named = dict.fromkeys(_NAMED, "")
    synonyms: list[str] = []
    for number, line in enumerate(source.text.splitlines(), start=1):
        name, colon, rest = line.partition(":")
        if not line.strip() or line.startswith("#"):
            continue
        if colon and name in _NAMED:
            named[name] = rest.strip()
        elif _is_group(line):
            synonyms.append(line)
        else:
            _lone(line, source.span(number), problems)
    return ComplaintWords(synonyms=tuple(synonyms), **named), tuple(problems.all())


def synonyms_of(fields: Fields) -> tuple[str, ...]:
    """Return the groups of synonyms in the settings."""
    groups = []
    for line, span in fields.located_texts("synonyms"):
        if _is_group(line):
            groups.append(line)
        else:
            _lone(line, span, fields.problems)
    return tuple(groups)


def _is_group(line: str) -> bool:
    """Tell whether a line has two words or more."""
    return sum(1 for word in line.split(",") if word.strip()) > 1


def _lone(line: str, span: Span, problems: Problems) -> None:
    problems.error(
        "site/lone-synonym",
        span,
        f'"{line.strip(" ,")}" stands alone: there is no other word for it',
        help="write the words that mean the same on one line, with commas: `- ghosted, no answer`",
    )
