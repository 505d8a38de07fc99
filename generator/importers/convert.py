"""Converts texts to Markdown while the next ones are read, and learns what only all together show.

The workers get tasks of about equal weight.  Whatever they return goes to the
staging area at once, so that the memory never holds more than a few tasks.
"""

import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence

from generator.importers.archive import ArchiveComment, ArchiveEntry, Item
from generator.importers.collect import Collector
from generator.importers.permalinks import Addresses, host_of
from generator.importers.prepare import prepared
from generator.importers.settings import unmarked
from generator.importers.staging import Staging
from generator.importers.text.converted import CommentMarkdown, ConversionTask, ConvertedEntry, convert_texts
from generator.importers.text.endings import ending_of_entry, never_ends, prompts_cut
from generator.importers.text.sections import ReviewNote, Vocabulary
from generator.model.text import cut_short
from generator.model.value import replace
from generator.read.common_prompts import CommonPrompts, Prompts
from generator.read.endings import MOST_PARAGRAPHS, CommonEndings
from generator.shell.workers import Workers

__all__ = ["Converter"]

# A comment is a few sentences, a post some pages. The letters keep a task small where posts hold pictures as text.
_ENTRIES, _COMMENTS, _LETTERS = 25, 400, 500_000
_LINKS_KEPT = 50
# Enough to put the text on the list of those to look at: a script may have shown it to readers after a click.
_HIDDEN_COST = 15


class Converter:
    """Puts texts into the staging area, and what they were converted to beside them.

    `headings` are those inside sections, `consumed` the words that were read as headings or stood around
    names.  `missing` are the required sections that some case study lacks.
    """

    def __init__(self, staging: Staging, collector: Collector, words: Vocabulary) -> None:
        self._staging, self._collector, self._words = staging, collector, words
        # Whether a question ends with lines that close every post shows only when all are read.
        self._prompts = tuple(CommonPrompts() for _ in range(MOST_PARAGRAPHS + 1))
        self._endings = CommonEndings()
        self._unended: set[int] = set()
        self.headings: Counter[str] = Counter()
        self.consumed: Counter[str] = Counter()
        self.missing: set[str] = set()
        self._links: dict[str, list[str]] = {}
        self._sent: deque[list[int]] = deque()

    def run(self, items: Iterable[Item], workers: Workers, weight: int) -> None:
        """Read everything, and convert it; `weight` is about how many texts there are."""
        for converted_entries, comments in workers.map(_converted, self._tasks(items), weight):
            numbers = self._sent.popleft()
            # A task has either entries or comments.
            for number, converted in zip(numbers if converted_entries else (), converted_entries, strict=True):
                self._staging.set_converted(number, converted)
                self._learn(converted, has_end=number not in self._unended)
            for number, comment in zip(numbers if comments else (), comments, strict=True):
                self._staging.set_text(number, comment.text)

    def closing(self) -> str:
        """Return the lines that close most posts, or nothing."""
        return self._endings.closing()[0]

    def common_prompts(self) -> Prompts:
        """Return the prompts that most posts share, without the lines that close the posts."""
        closing = self.closing()
        return self._prompts[closing.count("\n\n") + 1 if closing else 0].prompts()

    def homes(self, addresses: Addresses) -> dict[str, str]:
        """Return the hosts to which links lead under an address of this blog, each with its home page."""
        link_of = {host: next(filter(addresses.knows, links), "") for host, links in self._links.items()}
        return {host: url[: url.index("/", url.index("//") + 2) + 1] for host, url in link_of.items() if url}

    def _tasks(self, items: Iterable[Item]) -> Iterator[ConversionTask]:
        entries: dict[int, ArchiveEntry] = {}
        comments: dict[int, ArchiveComment] = {}
        letters = 0
        for item in items:
            taken = self._collector.take(item)
            if taken:
                number, text = taken
                letters += len(text.text)
                if isinstance(text, ArchiveEntry):
                    entries[number] = text
                    self._unended |= {number} if never_ends(text) else set()
                    self._require(text)
                else:
                    comments[number] = text
            if len(entries) >= _ENTRIES or len(comments) >= _COMMENTS or letters > _LETTERS:
                yield from self._task(entries, comments)
                letters = 0
        yield from self._task(entries, comments)

    def _task(self, entries: dict[int, ArchiveEntry], comments: dict[int, ArchiveComment]) -> Iterator[ConversionTask]:
        if entries:
            # Workers return tasks in the order in which they got them, so the numbers need not travel to a worker and
            # back.
            self._sent.append(list(entries))
            yield ConversionTask(words=self._words, entries=tuple(entries.values()))
            entries.clear()
        if comments:
            self._sent.append(list(comments))
            yield ConversionTask(words=self._words, comments=tuple(comments.values()))
            comments.clear()

    def _require(self, entry: ArchiveEntry) -> None:
        """Note which required sections a lesson of drillbook's own lacks, so that it stays valid in the new site."""
        given = set(json.loads(entry.own_keys)) if entry.own_keys else set()
        if given & set(self._words.order):
            self.missing |= set(self._words.required) - given

    def _learn(self, converted: ConvertedEntry, *, has_end: bool) -> None:
        for count, common in enumerate(self._prompts):
            common.add(unmarked(prompts_cut(converted, count)))
        if has_end:
            self._endings.add(ending_of_entry(converted))
        self.headings.update(converted.parts.unknown)
        self.consumed.update(words.strip() for words in converted.parts.consumed)
        for url in (target.url for target in converted.targets if target.url.startswith(("http://", "https://"))):
            # A few links to each host are enough to tell which is the blog's own, once its addresses are known.
            links = self._links.setdefault(host_of(url), [])
            # With fewer slashes, an address is a home page or lies directly under one, as on many blogs.
            if len(links) < _LINKS_KEPT and url.count("/") > 3:
                links.append(url)
        if converted.parts.sections:
            self.missing |= set(self._words.required) - {name for name, _ in converted.parts.sections}


def _converted(task: ConversionTask) -> tuple[list[ConvertedEntry], list[CommentMarkdown]]:
    """Convert a task; runs in a worker."""
    pairs = [prepared(entry) for entry in task.entries]
    entries, comments = convert_texts(replace(task, entries=tuple(entry for entry, _ in pairs)))
    return [_noted(entry, hidden) for entry, (_, hidden) in zip(entries, pairs, strict=True)], comments


def _noted(converted: ConvertedEntry, hidden: Sequence[str]) -> ConvertedEntry:
    """Return an entry with a note of what was hidden in its source."""
    if not hidden:
        return converted
    words = f"hidden text was left out: “{cut_short(' … '.join(hidden), 200)}”"
    return replace(converted, review_notes=(*converted.review_notes, ReviewNote(words=words, cost=_HIDDEN_COST)))
