"""What links can lead to, as a plan knows it, and what was found while links were resolved."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.model.audio import AudioFile
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic
from generator.model.lesson import Metadata
from generator.model.picture import Picture
from generator.model.site import Unpublished
from generator.model.source import Span
from generator.model.url import encode
from generator.plan.link_names import typed_name

__all__ = ["MAX_GUESSES", "LinkResolver"]

# With thousands of dead links, looking for a similar name each time would take minutes.
MAX_GUESSES = 20


@dataclass(kw_only=True)
class LinkResolver:
    """What links can lead to, and what was found while they were resolved.

    `metadata` and `unpublished` are by source; `files` maps a picture or other
    file to its path on the site; `pictures` and `audio` are those of them that are
    named like pictures and like recordings.  Dead links to `unread` texts, which
    have errors of their own, are not reported.  `paths` collects the links to
    paths of the site, `shown` and `in_settings` the pictures that texts and
    settings show, `linked` all else that texts lead to, and `to_come` has what
    texts that are held back link to.  `guesses` counts the similar names that
    were looked for.
    """

    config: Config
    metadata: Mapping[str, Metadata]
    unpublished: Mapping[str, Unpublished]
    files: Mapping[str, str]
    pictures: Mapping[str, Picture]
    audio: Mapping[str, AudioFile] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    diagnostics: list[Diagnostic] = field(default_factory=list)
    paths: list[tuple[str, Span]] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    in_settings: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    guesses: int = 0
    to_come: "LinkResolver | None" = None

    @functools.cached_property
    def root(self) -> str:
        """The path of the home page from the root of the host, percent-encoded, without the slash at its end."""
        return encode(self.config.base)[:-1]

    @functools.cached_property
    def by_path(self) -> Mapping[str, str]:
        """The files, by their paths on the site."""
        return {path: source for source, path in self.files.items()}

    @functools.cached_property
    def odd_names(self) -> Mapping[str, str]:
        """The sources with characters in their names that nobody can type or see, by the name that people type.

        macOS, for one, puts a narrow no-break space into the names of screenshots.
        """
        odd: dict[str, list[str]] = {}
        for source in (*self.files, *self.metadata, *self.unpublished):
            if not source.isascii() and (plain := typed_name(source)) != source:
                odd.setdefault(plain, []).append(source)
        # Where two files have names that look the same, a link has to name one exactly.
        return {plain: sources[0] for plain, sources in odd.items() if len(sources) == 1}

    def aside(self) -> "LinkResolver":
        """Return a resolver of the same files whose findings are not reported."""
        return LinkResolver(
            config=self.config,
            metadata=self.metadata,
            unpublished=self.unpublished,
            files=self.files,
            # Without pictures nobody hears of their faults; with all guesses used up, no similar name is looked for.
            pictures={},
            guesses=MAX_GUESSES,
        )

    @property
    def used(self) -> set[str]:
        """The files that texts and settings name."""
        return self.shown | self.linked | self.in_settings
