"""Diagnostics: one mistake each, with its place in a file and what to do about it."""

import difflib
import enum
from collections import Counter
from collections.abc import Collection, Iterable
from typing import TypedDict, Unpack

from generator.model.edit import Edit
from generator.model.source import Span
from generator.model.value import Value, replace

__all__ = [
    "Details",
    "Diagnostic",
    "Rejected",
    "Severity",
    "as_warnings",
    "did_you_mean",
    "error",
    "has_errors",
    "in_order",
    "replacing",
    "slip_of",
    "warning",
]


class Severity(enum.Enum):
    """An error stops the build, which leaves the last good site in place; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Diagnostic(Value):
    """One mistake, at one place, with what to do about it.

    `code` is a stable name such as `front-matter/unknown-key`, explained under
    that heading in docs/errors.md.  `message` makes sense alone; `label` stands
    beside the mark under the line; `help` is an action.  `related` are further
    places, each with a few words.  `edits` are the one obvious correction, to be
    applied together; empty where only the author can know what was meant.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    label: str = ""
    help: str = ""
    related: tuple[tuple[Span, str], ...] = ()
    edits: tuple[Edit, ...] = ()


class Rejected(Exception):  # noqa: N818 - the author's text is at fault, not the program
    """The author's text cannot be used; has every diagnostic."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(f"{d.span}: {d.message}" for d in self.diagnostics))

    def __reduce__(self) -> tuple[type["Rejected"], tuple[tuple[Diagnostic, ...]]]:
        """Return how to make it again in another process, from its diagnostics."""
        # By itself, pickle would keep the message, which is what `Exception` was given, and lose the diagnostics.
        return Rejected, (self.diagnostics,)


class Details(TypedDict, total=False):
    """What a diagnostic can have beside its code, place and message."""

    label: str
    help: str
    related: tuple[tuple[Span, str], ...]
    edits: tuple[Edit, ...]


def error(code: str, span: Span, message: str, **details: Unpack[Details]) -> Diagnostic:
    """Return a diagnostic that stops the build."""
    return Diagnostic(code=code, severity=Severity.ERROR, span=span, message=message, **details)


def warning(code: str, span: Span, message: str, **details: Unpack[Details]) -> Diagnostic:
    """Return a diagnostic that does not stop the build."""
    return Diagnostic(code=code, severity=Severity.WARNING, span=span, message=message, **details)


def has_errors(diagnostics: Iterable[Diagnostic], *, strict: bool = False) -> bool:
    """Tell whether the diagnostics stop a build; with `strict`, any does."""
    return any(strict or d.severity is Severity.ERROR for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics in the order in which they are reported: by file, from the top down."""
    # The sort is stable: what is wrong at one place stays in the order in which it was noticed.
    return tuple(sorted(diagnostics, key=lambda d: (d.span.path, d.span.line, d.span.column)))


def as_warnings(diagnostics: Iterable[Diagnostic], sources: Collection[str]) -> tuple[Diagnostic, ...]:
    """Return the same diagnostics, with warnings for the errors in some texts."""
    return tuple([
        replace(each, severity=Severity.WARNING)
        if each.severity is Severity.ERROR and each.span.path in sources
        else each
        for each in diagnostics
    ])  # fmt: skip


def replacing(span: Span, text: str) -> Edit:
    """Return the edit that puts a text in the place of a span; a width of 0 would be the whole file."""
    return Edit(path=span.path, start=(span.line, span.column), end=(span.line, span.column + span.width), text=text)


def slip_of(word: str, names: Iterable[str]) -> str:
    """Return the one known word that a word is a slip of the finger for, or an empty text.

    It is stricter than `did_you_mean`, which asks: this is certain enough to
    be mended without being asked.  Only one letter can be wrong, or two in a
    word of eight letters or more, but not the first of them; and no second
    known word can be as near.
    """
    typed = word.casefold()
    slips = {name: _slips(typed, name.casefold()) for name in names}
    best = min(slips.values(), default=0)
    nearest = [name for name, count in slips.items() if count == best]
    # In a word of two letters, one wrong letter leaves too little to go by.
    if len(nearest) != 1 or len(typed) < 3:
        return ""
    # A description is no prescription: two letters can be wrong, but not the first.
    is_long = min(len(typed), len(nearest[0])) >= 8 and typed[0] == nearest[0][0].casefold()
    most = 2 if is_long else 1
    return nearest[0] if best <= most else ""


def _slips(word: str, other: str) -> int:
    """Return how many letters of two words differ; letters that changed places count once."""
    # 9 stands for "too many": more than two are never mended, so nobody needs the exact number.
    if abs(len(word) - len(other)) > 2:
        return 9
    if sum((Counter(word) & Counter(other)).values()) < max(len(word), len(other)) - 2:
        return 9  # a much quicker look, which spares nearly all of the thorough ones
    blocks = difflib.SequenceMatcher(None, word, other, autojunk=False).get_matching_blocks()
    return max(len(word), len(other)) - sum(block.size for block in blocks)


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return `did you mean "…"?` with the most similar known word, or an empty text where none is similar."""
    # difflib's own cutoff.  Lower ones suggest words that share only an ending; higher ones miss swapped letters.
    folded = {k.casefold(): k for k in words}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f'did you mean "{folded[near[0]]}"?' if near else ""
