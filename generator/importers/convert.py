"""Every text of an archive turned into a draft while the next are read; and what only all of them together tell."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator

from generator.importers.archive import ArchiveComment, ArchiveEntry, Item
from generator.importers.collect import Collector
from generator.importers.permalinks import Addresses, host_of
from generator.importers.settings import CommonPrompts
from generator.importers.staging import Staging
from generator.importers.text.drafts import Draft, DraftTask, draft_texts
from generator.importers.text.sections import Vocabulary
from generator.shell.workers import Workers

__all__ = ["Converter"]

_ENTRIES, _REMARKS, _LETTERS = 25, 400, 500_000
_LINKS = 50


class Converter:
    """Puts texts into the spool, and their drafts beside them.

    `common_prompts` are the prompts of all posts, `headings` those that stand inside
    sections, `consumed` the words that were read as headings or stood around
    names, `missing` the sections that some case study has not, though
    drillbook would ask for them.
    """

    def __init__(self, staging: Staging, reading: Collector, words: Vocabulary) -> None:
        self._staging, self._reading, self._words = staging, reading, words
        self.common_prompts = CommonPrompts()
        self.headings: Counter[str] = Counter()
        self.consumed: Counter[str] = Counter()
        self.missing: set[str] = set()
        self._links: dict[str, list[str]] = {}
        self._sent: deque[list[int]] = deque()

    def run(self, items: Iterable[Item], workers: Workers, weight: int) -> None:
        """Read everything, and draft it; `weight` is about how many texts there are."""
        for drafts, sayings in workers.map(draft_texts, self._tasks(items), weight):
            numbers = self._sent.popleft()
            # A task has one kind of them.
            for number, draft in zip(numbers if drafts else (), drafts, strict=True):
                self._staging.set_draft(number, draft)
                self._learn(draft)
            for number, saying in zip(numbers if sayings else (), sayings, strict=True):
                self._staging.set_text(number, saying.text)

    def homes(self, addresses: Addresses) -> dict[str, str]:
        """Return the hosts to which links lead under an address of this blog, each with its home page."""
        known = {host: next(filter(addresses.knows, links), "") for host, links in self._links.items()}
        return {host: url[: url.index("/", url.index("//") + 2) + 1] for host, url in known.items() if url}

    def _tasks(self, items: Iterable[Item]) -> Iterator[DraftTask]:
        entries: dict[int, ArchiveEntry] = {}
        remarks: dict[int, ArchiveComment] = {}
        letters = 0
        for item in items:
            taken = self._reading.take(item)
            if taken:
                number, text = taken
                letters += len(text.text)
                if isinstance(text, ArchiveEntry):
                    entries[number] = text
                else:
                    remarks[number] = text
            if len(entries) >= _ENTRIES or len(remarks) >= _REMARKS or letters > _LETTERS:
                yield from self._task(entries, remarks)
                letters = 0
        yield from self._task(entries, remarks)

    def _task(self, entries: dict[int, ArchiveEntry], remarks: dict[int, ArchiveComment]) -> Iterator[DraftTask]:
        if entries:
            self._sent.append(list(entries))
            yield DraftTask(words=self._words, entries=tuple(entries.values()))
            entries.clear()
        if remarks:
            self._sent.append(list(remarks))
            yield DraftTask(words=self._words, remarks=tuple(remarks.values()))
            remarks.clear()

    def _learn(self, draft: Draft) -> None:
        self.common_prompts.add(draft.parts.prompts)
        self.headings.update(draft.parts.unknown)
        self.consumed.update(words.strip() for words in draft.parts.consumed)
        for url in (target.url for target in draft.targets if target.url.startswith(("http://", "https://"))):
            # The first ones tell which host is the blog's own, once it is known which addresses it has.
            links = self._links.setdefault(host_of(url), [])
            if len(links) < _LINKS and url.count("/") > 3:
                links.append(url)
        if draft.parts.sections:
            self.missing |= set(self._words.required) - {name for name, _ in draft.parts.sections}
