"""Cases of pasted texts, what became of them, and how much of that is right."""

import functools
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from generator.importers.archive import ArchiveEntry
from generator.importers.text.converted import ConversionTask, convert_texts
from generator.importers.text.sections import LessonParts, usual_words
from generator.model.config import Config
from generator.model.source import Span
from generator.read.recognize.titles import title_of_text

__all__ = ["CASES", "FIELDS", "Case", "Parts", "expected_parts", "found_parts", "name_of", "score"]

Case = dict[str, Any]
Parts = dict[str, Any]

# By the loader in C where there is one: every worker of pytest reads the cases while it collects the tests.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CASES: list[Case] = yaml.load((Path(__file__).parent / "cases.yaml").read_text("utf-8"), LOADER)
FIELDS = ("sections", "quotes", "prompts", "credit", "title")
SITE = Config(title="T", url="https://example.com/", base="/", id="urn:x", author="A")
WORDS = usual_words()


def name_of(case: Case) -> str:
    """Return what a test of a case is called."""
    return f"{case['kind']}: {case['name']}"


def expected_parts(case: Case) -> Parts:
    """Return the parts that are right, by field: each a list of values that can be counted."""
    return {
        "sections": sorted((name, text.strip()) for name, text in case.get("sections", {}).items()),
        "quotes": [tuple([*quote, ""][:3]) for quote in case.get("quotes", [])],
        "prompts": [tuple(prompt) for prompt in case.get("prompts", [])],
        "credit": [case["credit"]] if "credit" in case else [],
        "title": [case["title"]] if "title" in case else [],
    }


def found_parts(case: Case) -> tuple[Parts, LessonParts]:
    """Return the parts that were found, by field, and the whole of them."""
    return _found_parts(name_of(case))


@functools.cache
def _found_parts(name: str) -> tuple[Parts, LessonParts]:
    case = next(case for case in CASES if name_of(case) == name)
    markup, text, title = case.get("format", "text"), case["source"], ""
    if case["kind"] == "title":
        title, text = title_of_text(text, WORDS)
    entry = ArchiveEntry(span=Span(path="a"), title=title or "-", text=text, markup=markup)
    ((converted,), _) = convert_texts(ConversionTask(words=WORDS, entries=(entry,)))
    parts = converted.parts
    assert not converted.lost, f"words are missing: {converted.lost}"
    return {
        "sections": sorted((name, text.strip()) for name, text in parts.sections),
        "quotes": [(quote.text, quote.author, quote.source) for quote in parts.quotes],
        "prompts": list(parts.prompts),
        "credit": [parts.photo.credit] if parts.photo and parts.photo.credit else [],
        "title": [title] if title else [],
    }, parts


def score(cases: list[Case]) -> dict[str, tuple[float, float]]:
    """Return recall and precision of every field over all cases."""
    right, wanted, found = Counter[str](), Counter[str](), Counter[str]()
    for case in cases:
        expected, (parts, _) = expected_parts(case), found_parts(case)
        for field in FIELDS:
            both = Counter(expected[field]) & Counter(parts[field])
            right[field] += both.total()
            wanted[field] += len(expected[field])
            found[field] += len(parts[field])
    return {field: (right[field] / (wanted[field] or 1), right[field] / (found[field] or 1)) for field in FIELDS}
