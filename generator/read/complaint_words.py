"""Reads how readers say what hurts: the groups of `synonyms:` and the list of a language.

The list is lines with commas and not YAML, because every command reads it, and
PyYAML takes a tenth of a second for a file of that length.  The groups stay as
they were written; `render/symptom_words` takes them apart where it needs them.
"""

from generator.model.config import ComplaintWords
from generator.model.source import Source, Span
from generator.read.fields import Fields
from generator.read.problems import Problems

__all__ = ["read_complaint_words", "synonyms_of"]

_NAMED = ("common", "endings")


def read_complaint_words(source: Source) -> tuple[ComplaintWords, Problems]:
    """Return the words of a list, and its problems."""
    problems = Problems(source)
    named = dict.fromkeys(_NAMED, "")
    synonyms: list[str] = []
    for number, line in enumerate(source.text.splitlines(), start=1):
        name, colon, rest = line.partition(":")
        if not line.strip() or line.startswith("#"):
            continue
        if colon and name in _NAMED:
            named[name] = rest.strip()
        elif _is_group(line, source.span(number), problems):
            synonyms.append(line)
    return ComplaintWords(synonyms=tuple(synonyms), **named), problems


def synonyms_of(fields: Fields) -> tuple[str, ...]:
    """Return the groups of synonyms in the settings."""
    return tuple([line for line, span in fields.located_texts("synonyms") if _is_group(line, span, fields.problems)])


def _is_group(line: str, span: Span, problems: Problems) -> bool:
    """Tell whether a line has two words or more, and report one that has not."""
    words = [word for word in line.split(",") if word.strip()]
    if len(words) > 1:
        return True
    problems.error(
        "site/lone-synonym",
        span,
        f'"{line.strip(" ,")}" stands alone: there is no other word for it',
        help="write the words that mean the same on one line, with commas: `- ghosted, no answer`",
    )
    return False
