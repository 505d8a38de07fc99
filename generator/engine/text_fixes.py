"""Mending one text: the edits of its diagnostics, applied and read again until nothing changes.

Only whole mendings are made: all edits of a diagnostic, or none of them, and
none that leaves a text with more errors than before.  One mending uncovers
another (a colon in a title hides a misspelled key), so the text is read again
after each round.  Nothing here opens a file.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from generator.model.diagnostic import Diagnostic, Severity, warning
from generator.model.digest import digest_bytes
from generator.model.edit import Edit, apply_edits, text_of
from generator.model.source import Source
from generator.model.value import Value
from generator.shell.source_files import plain_lines, readable_text

__all__ = ["FileFix", "TextDraft", "TextReading", "draft_of"]

# Each round mends something, so a text needs few; two mendings that undo each other would go on forever.
_MOST_ROUNDS = 12


class TextReading(Value):
    """What reading a text found; a text is `sound` if it has a value at all."""

    sound: bool
    diagnostics: tuple[Diagnostic, ...]

    def harms(self, before: "TextReading") -> bool:
        """Tell whether this is worse than how the text read before: a text that could be published has to stay so.

        A text that has errors can show new sections to be missing once it is
        understood better; that is no harm.
        """
        if not before.sound or not self.sound:
            return before.sound
        errors, errors_before = self._errors(), before._errors()
        if not errors_before:
            return bool(errors)
        return _unexpected(errors) > _unexpected(errors_before)

    def _errors(self) -> list[str]:
        return [d.code for d in self.diagnostics if d.severity is Severity.ERROR]


def _unexpected(codes: Iterable[str]) -> int:
    return sum(code != "lesson/missing-section" for code in codes)


class FileFix(Value):
    """A file as it is and as it would be, as bytes and as text; `removed` are the lines that would be taken out.

    `mended` counts the diagnostics that led to it.
    """

    path: str
    before: bytes
    after: bytes
    before_text: str
    after_text: str
    mended: int
    removed: tuple[str, ...] = ()


@dataclass(kw_only=True)
class TextDraft:
    """A text that is being mended: the file's bytes, and the text with the line ends that it has on disk."""

    path: str
    before: bytes
    first_text: str
    text: str
    mark: str = ""
    mended: int = 0
    removed: list[str] = field(default_factory=list)
    _refused: set[tuple[Edit, ...]] = field(default_factory=set)

    @property
    def data(self) -> bytes:
        """The bytes of the file as mended: UTF-8, with a byte order mark only if there was one."""
        return (self.mark + self.text).encode()

    @property
    def fix(self) -> FileFix | None:
        """What the file would become, if that is anything else."""
        if self.data == self.before:
            return None
        return FileFix(
            path=self.path,
            before=self.before,
            after=self.data,
            before_text=self.first_text,
            after_text=self.text,
            mended=self.mended,
            removed=tuple(self.removed),
        )

    @property
    def source(self) -> Source:
        """The text as mended, with plain line ends, for whatever looks at it again."""
        return Source(path=self.path, text=plain_lines(self.text), digest=digest_bytes(self.data))

    def has_key(self, key: str) -> bool:
        """Tell whether settings have a key already.

        By the line and not by the value: an empty `prompts:` is the coach's as
        well, and YAML has each key once.
        """
        return any(line.startswith(f"{key}:") for line in self.source.text.split("\n"))

    def with_block(self, block: str, code: str, message: str) -> Diagnostic:
        """Return the warning whose mending puts lines at the end of the file."""
        source = self.source
        lines = source.text.split("\n")
        end = (len(lines), len(lines[-1]) + 1)
        edit = Edit(path=self.path, start=end, end=end, text=f"\n{block}" if lines[-1] else block)
        return warning(code, source.span(len(lines)), message, edits=(edit,))

    def mend(self, diagnostics: Iterable[Diagnostic], read: Callable[[bytes], TextReading]) -> bool:
        """Apply what diagnostics of the text carry, then what reading it again finds; tell whether it changed."""
        reading = read(self.data)
        changed = False
        for _ in range(_MOST_ROUNDS):
            mended = self._round(diagnostics, reading, read)
            if mended is None:
                break
            changed, reading = True, mended
            diagnostics = reading.diagnostics
        return changed

    def apply(self, diagnostic: Diagnostic) -> bool:
        """Make the whole mending of one diagnostic, if the text is still the one that it is about."""
        if diagnostic not in self._chosen([diagnostic]):
            return False
        old, (self.text, _) = self.text, apply_edits(self.text, diagnostic.edits)
        self._note(old, [diagnostic])
        return True

    def _note(self, old: str, chosen: Sequence[Diagnostic]) -> None:
        """Note what was done to a text, and what was taken out of it."""
        self.mended += len(chosen)
        self.removed += [lines for diagnostic in chosen if (lines := _removed(old, diagnostic))]

    def _round(
        self, diagnostics: Iterable[Diagnostic], before: TextReading, read: Callable[[bytes], TextReading]
    ) -> TextReading | None:
        """Make the mendings of some diagnostics and return how the text reads then, or None if there are none."""
        chosen = self._chosen(diagnostics)
        if not chosen:
            return None
        reading = self._try(chosen, before, read)
        # Together they did harm; one of them alone may do none, and the next round tries the others again.
        if reading is None and len(chosen) > 1:
            for diagnostic in chosen:
                if (alone := self._try([diagnostic], before, read)) is not None:
                    return alone
        return reading

    def _chosen(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return diagnostics whose edits can all be made together; the others have to wait for the next round."""
        chosen: list[Diagnostic] = []
        edits: dict[Edit, None] = {}
        for diagnostic in diagnostics:
            proposed = diagnostic.edits
            if not proposed or proposed in self._refused or any(edit.path != self.path for edit in proposed):
                continue
            together = edits | dict.fromkeys(proposed)
            # `apply_edits` leaves out edits that overlap others: if it took all of them, they can be made together.
            if len(apply_edits(self.text, together)[1]) == len(together):
                edits = together
                chosen.append(diagnostic)
        return chosen

    def _try(
        self, chosen: Sequence[Diagnostic], before: TextReading, read: Callable[[bytes], TextReading]
    ) -> TextReading | None:
        """Make mendings unless they do harm: then the text stays as it was, and they are not tried alone again."""
        old = self.text
        self.text, _ = apply_edits(old, [edit for diagnostic in chosen for edit in diagnostic.edits])
        reading = read(self.data)
        # Edits that change nothing would be chosen again in each round.
        if reading.harms(before) or self.text == old:
            self.text = old
            if len(chosen) == 1:
                self._refused.add(chosen[0].edits)
            return None
        self._note(old, chosen)
        return reading


def draft_of(path: str, data: bytes) -> TextDraft | None:
    """Return the bytes of a file as a text to be mended, or None if nobody can tell what its letters are."""
    text = readable_text(data)
    if text is None:
        return None
    # Kept where it was: Windows's Notepad set it, and some programs there read the file as Latin letters without it.
    mark = "\ufeff" if data.startswith(b"\xef\xbb\xbf") else ""
    text = text.removeprefix("\ufeff")
    return TextDraft(path=path, before=data, first_text=text, text=text, mark=mark, mended=int(_is_other(data)))


def _is_other(data: bytes) -> bool:
    """Tell whether bytes are in another encoding than UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return True
    return False


_WORD = re.compile(r"\w+")


def _removed(text: str, diagnostic: Diagnostic) -> str:
    """Return the lines that a mending takes words out of; a correction of single words takes out none."""
    if not diagnostic.code.startswith("paste/"):
        return ""
    # By counting words, as most mendings move them: only what is nowhere afterwards has been taken out.
    lines = [line for edit in diagnostic.edits for line in text_of(edit, text).splitlines()]
    lost = Counter(word for line in lines for word in _words(line))
    lost -= Counter(word for edit in diagnostic.edits for word in _words(edit.text))
    removed = []
    for line in lines:
        if lost & (words := Counter(_words(line))):
            removed.append(line)
            lost -= words
    return "\n".join(removed)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
